import json
from pathlib import PureWindowsPath

import cv2
import numpy as np
import pytest

from desktop_app.library.picture_search import CascadeSearch, TargetSearch
from desktop_app.serve import answers
from desktop_app.serve.problems import TooManyFoundError, problem_of
from desktop_app.serve.work import AnsweredPicture, Detect, Hide, Ordered, SentPicture

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


def test_more_windows_than_an_answer_holds_are_refused(monkeypatch, sample):
    picture = SentPicture(sample.read_bytes(), "a.png")
    work = Detect(picture, CascadeSearch("haarcascade_frontalface_alt2", min_neighbors=0), 1_000_000)
    found = json.loads(answers.answer(Ordered(work, 1), answers.Event(), lambda share: None))["detections"]
    monkeypatch.setattr(answers, "MOST_FOUND", len(found) - 1)
    with pytest.raises(
        TooManyFoundError, match=rf"a\.png: {len(found)} windows pass, and {len(found) - 1} are the most"
    ):
        answers.answer(Ordered(work, 1), answers.Event(), lambda share: None)
    assert problem_of(TooManyFoundError("")).status == 422
