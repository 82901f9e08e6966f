"""The window's plan, carried out by the real engine."""

from pathlib import Path
from threading import Event

import pytest

from desktop_app.detection.geometry import score_threshold
from desktop_app.errors import CancelledError, CascadeError
from desktop_app.gui import engine
from desktop_app.gui.models.search_plan import SearchPlan
from desktop_app.gui.workers.reading import read_source
from desktop_app.media.frame import Frame


@pytest.fixture
def frame(sample: Path) -> Frame:
    return read_source(sample)


def test_faces_are_found_by_target(frame: Frame) -> None:
    found = engine.search(frame, SearchPlan(targets=("face",)), Event(), lambda share: None)
    (face,) = (detection for detection in found if detection.score >= score_threshold(0.5))
    assert face.target == "face"
    assert (face.left + face.width / 2, face.top + face.height / 2) == pytest.approx((225, 115), abs=15)


def test_what_is_hardly_sure_is_at_hand_too(frame: Frame) -> None:
    found = engine.search(frame, SearchPlan(targets=("face",)), Event(), lambda share: None)
    assert all(0 <= detection.score <= 1 for detection in found)
    assert any(detection.score < score_threshold(0.5) for detection in found)


def test_a_stock_cascade_runs_alone_and_gets_its_target_s_colour(frame: Frame) -> None:
    plan = SearchPlan(cascade="haarcascade_frontalface_alt2")
    (face,) = engine.search(frame, plan, Event(), lambda share: None)
    assert (face.target, face.cascade) == ("face", "haarcascade_frontalface_alt2")


def test_the_smallest_size_is_a_share_of_the_shorter_side(frame: Frame) -> None:
    plan = SearchPlan(cascade="haarcascade_frontalface_alt2", min_size_share=0.5)
    assert engine.search(frame, plan, Event(), lambda share: None) == []


def test_a_cancelled_search_ends_as_cancelled(frame: Frame) -> None:
    cancelled = Event()
    cancelled.set()
    with pytest.raises(CancelledError):
        engine.search(frame, SearchPlan(cascade="haarcascade_eye"), cancelled, lambda share: None)


def test_a_file_that_is_no_cascade_is_said(frame: Frame, tmp_path: Path) -> None:
    path = tmp_path / "mine.xml"
    path.write_text("<opencv_storage/>")
    with pytest.raises(CascadeError, match="mine"):
        engine.search(frame, SearchPlan(cascade=str(path)), Event(), lambda share: None)
