"""The window's plan, carried out by the real engine."""

import os
from pathlib import Path
from threading import Event

import pytest

from desktop_app.assets import cascades_dir
from desktop_app.detection.geometry import Size, score_threshold
from desktop_app.errors import CancelledError, CascadeError
from desktop_app.library.search import search, timed_search
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.frame import Frame
from desktop_app.media.images import read_image


@pytest.fixture
def frame(sample: Path) -> Frame:
    return read_image(sample)


def test_faces_are_found_by_target(frame: Frame) -> None:
    found = search(frame, SearchPlan(targets=("face",)), Event(), lambda share: None)
    (face,) = (detection for detection in found if detection.score >= score_threshold(0.5))
    assert face.target == "face"
    assert (face.left + face.width / 2, face.top + face.height / 2) == pytest.approx((225, 115), abs=15)


def test_what_is_hardly_sure_is_at_hand_too(frame: Frame) -> None:
    found = search(frame, SearchPlan(targets=("face",)), Event(), lambda share: None)
    assert all(0 <= detection.score <= 1 for detection in found)
    assert any(detection.score < score_threshold(0.5) for detection in found)


def test_a_stock_cascade_runs_alone_and_gets_its_target_s_colour(frame: Frame) -> None:
    plan = SearchPlan(cascade="haarcascade_frontalface_alt2")
    (face,) = search(frame, plan, Event(), lambda share: None)
    assert (face.target, face.cascade) == ("face", "haarcascade_frontalface_alt2")


@pytest.mark.parametrize(
    "plan", [SearchPlan(targets=("face", "eyes", "plate")), SearchPlan(cascade="haarcascade_eye", min_neighbors=1)]
)
def test_one_thread_finds_the_same_as_many(frame: Frame, plan: SearchPlan) -> None:
    alone = timed_search(frame, plan, Event(), lambda share: None, threads=1)
    assert list(alone.detections) == search(frame, plan, Event(), lambda share: None)
    assert alone.size == Size(frame.width, frame.height)
    assert alone.seconds > 0


def test_the_smallest_size_is_a_share_of_the_shorter_side(frame: Frame) -> None:
    plan = SearchPlan(cascade="haarcascade_frontalface_alt2", min_size_share=0.5)
    assert search(frame, plan, Event(), lambda share: None) == []


def test_a_cascade_file_that_changes_is_read_anew(frame: Frame, tmp_path: Path) -> None:
    own = tmp_path / "own.xml"
    plan = SearchPlan(cascade=str(own), min_neighbors=1)
    stock = cascades_dir()
    own.write_bytes((stock / "haarcascade_frontalface_alt2.xml").read_bytes())
    faces = search(frame, plan, Event(), lambda share: None)
    assert search(frame, plan, Event(), lambda share: None) == faces
    own.write_bytes((stock / "haarcascade_eye.xml").read_bytes())
    os.utime(own, ns=(1, 1))  # whatever the file system's clock says
    eyes = search(frame, plan, Event(), lambda share: None)
    assert len(eyes) > len(faces) > 0
    own.unlink()
    with pytest.raises(CascadeError):
        search(frame, plan, Event(), lambda share: None)


def test_a_cancelled_search_ends_as_cancelled(frame: Frame) -> None:
    cancelled = Event()
    cancelled.set()
    with pytest.raises(CancelledError):
        search(frame, SearchPlan(cascade="haarcascade_eye"), cancelled, lambda share: None)


def test_a_file_that_is_no_cascade_is_said(frame: Frame, tmp_path: Path) -> None:
    path = tmp_path / "mine.xml"
    path.write_text("<opencv_storage/>")
    with pytest.raises(CascadeError, match="mine"):
        search(frame, SearchPlan(cascade=str(path)), Event(), lambda share: None)
