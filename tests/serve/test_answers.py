from pathlib import PureWindowsPath

import cv2
import numpy as np
import pytest

from desktop_app.library.picture_search import TargetSearch
from desktop_app.serve import answers
from desktop_app.serve.work import AnsweredPicture, Hide, Ordered, SentPicture

PICTURE = cv2.imencode(".png", np.zeros((8, 8, 3), np.uint8))[1].tobytes()


@pytest.mark.parametrize(
    ("name", "copy"), [("C:", "picture-hidden.png"), ("C:a.jpg", "a-hidden.png"), ("a.b.png", "a.b-hidden.png")]
)
def test_a_name_that_windows_takes_for_a_drive_does_no_harm(monkeypatch, name, copy):
    monkeypatch.setattr(answers, "Path", PureWindowsPath)
    search = TargetSearch(("face",), "fast", 0.5, 0)
    work = Hide(SentPicture(PICTURE, name), search, 1_000, boxes=(), recheck=False)
    made = answers.answer(Ordered(work, 1), answers.Event(), lambda share: None)
    assert isinstance(made, AnsweredPicture)
    assert made.name == copy
