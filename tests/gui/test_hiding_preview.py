"""The preview shows what a copy will hold, pixel for pixel, and reads the covering picture no more than needed."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Detection
from desktop_app.errors import PictureNotFoundError
from desktop_app.export.hiding import HidingKind, HidingShape, HidingStyle, hide, load_cover
from desktop_app.gui.models.hidden_picture import HiddenPicture
from desktop_app.gui.workers.hiding_preview import HidingPreviews, HidingRequest
from desktop_app.gui.workers.home import WorkerHome
from desktop_app.gui.workers.newest import NewestWorker
from desktop_app.gui.workers.reading import prepared
from tests.gui.fakes import FACE, Inbox, picture_frame

PICTURE = prepared(picture_frame(width=160, height=120))
boxes = st.builds(
    Detection,
    left=st.integers(-40, 170),
    top=st.integers(-40, 130),
    width=st.integers(1, 70),
    height=st.integers(1, 70),
    score=st.just(1.0),
    neighbors=st.just(1),
    target=st.just("face"),
    cascade=st.just(""),
    angle=st.sampled_from([0.0, 0.0, 17.0, -45.0, 90.0]),
)


def painted(hidden: HiddenPicture) -> NDArray[np.uint8]:
    """The picture with the patches on it, as the canvas lays them."""
    pixels = hidden.picture.frame.pixels.copy()
    for patch in hidden.patches:
        place = patch.place
        assert QRect(0, 0, 160, 120).contains(place)
        pixels[place.top() : place.bottom() + 1, place.left() : place.right() + 1] = patch.picture.frame.pixels
    return pixels


@pytest.mark.parametrize("kind", [HidingKind.FILL, HidingKind.PIXELATE])
@given(
    detections=st.lists(boxes, max_size=5), shape=st.sampled_from(HidingShape), margin=st.sampled_from([0.0, 0.2, 1.0])
)
@settings(max_examples=60, deadline=None)
def test_it_is_what_hiding_in_the_whole_picture_gives(
    kind: HidingKind, detections: list[Detection], shape: HidingShape, margin: float
) -> None:
    style = HidingStyle(kind, (10, 200, 30), shape, margin)
    hidden = HidingPreviews()(HidingRequest(PICTURE, tuple(detections), style))
    assert_array_equal(painted(hidden), hide(PICTURE.frame.pixels, detections, style))


@given(detections=st.lists(boxes, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_a_blur_changes_the_same_pixels(detections: list[Detection]) -> None:
    """Its noise is never the same, so the pixels that it leaves as they are have to be."""
    style, filled = HidingStyle(HidingKind.BLUR), HidingStyle(HidingKind.FILL, (1, 2, 3))
    hidden = painted(HidingPreviews()(HidingRequest(PICTURE, tuple(detections), style)))
    kept = (hide(PICTURE.frame.pixels, detections, filled) == PICTURE.frame.pixels).all(axis=2)
    assert_array_equal(hidden[kept], PICTURE.frame.pixels[kept])


class TestAPictureThatHides:
    @pytest.fixture
    def cover(self, tmp_path: Path) -> Path:
        path = tmp_path / "cover.png"
        cv2.imwrite(str(path), np.full((8, 8, 3), (255, 0, 0), np.uint8))
        return path

    def test_it_lies_where_it_will(self, cover: Path) -> None:
        style = HidingStyle(HidingKind.PICTURE, picture=cover)
        hidden = painted(HidingPreviews()(HidingRequest(PICTURE, (FACE,), style)))
        assert_array_equal(hidden, hide(PICTURE.frame.pixels, [FACE], style, load_cover(style)))
        assert hidden[55, 65].tolist() == [255, 0, 0]

    def test_it_is_read_once_while_a_margin_is_moved(self, cover: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        read: list[HidingStyle] = []

        def counted(style: HidingStyle) -> NDArray[np.uint8] | None:
            read.append(style)
            return load_cover(style)

        monkeypatch.setattr("desktop_app.export.hiding.load_cover", counted)
        previews = HidingPreviews()
        for margin in (0.1, 0.2, 0.3):
            style = HidingStyle(HidingKind.PICTURE, margin=margin, picture=cover)
            previews(HidingRequest(PICTURE, (FACE,), style))
        assert len(read) == 1

    def test_it_is_read_again_when_its_file_is_another(self, cover: Path) -> None:
        previews, style = HidingPreviews(), HidingStyle(HidingKind.PICTURE, picture=cover)
        previews(HidingRequest(PICTURE, (FACE,), style))
        before = cover.stat().st_mtime_ns
        cv2.imwrite(str(cover), np.full((8, 8, 3), (0, 0, 255), np.uint8))
        os.utime(cover, ns=(before, before + 1_000_000_000))
        hidden = painted(previews(HidingRequest(PICTURE, (FACE,), style)))
        assert hidden[55, 65].tolist() == [0, 0, 255]

    def test_one_that_is_gone_is_told_and_another_one_works(self, qtbot: QtBot, cover: Path) -> None:
        worker = NewestWorker(HidingPreviews())
        made, failed = Inbox(worker.made), Inbox(worker.failed)
        home = WorkerHome(worker, "preview")
        try:
            gone = HidingRequest(PICTURE, (FACE,), HidingStyle(HidingKind.PICTURE, picture=cover.with_name("gone.png")))
            worker.submit(gone)
            qtbot.waitUntil(lambda: bool(failed.answers))
            assert failed.answers[0][0] is gone
            assert isinstance(failed.answers[0][1], PictureNotFoundError)
            worker.submit(HidingRequest(PICTURE, (FACE,), HidingStyle(HidingKind.PICTURE, picture=cover)))
            qtbot.waitUntil(lambda: bool(made.answers))
        finally:
            home.quit()
            home.wait()


def test_of_requests_that_wait_the_newest_is_answered(qtbot: QtBot) -> None:
    worker = NewestWorker(lambda request: request.detections)
    made = Inbox(worker.made)
    style = HidingStyle()
    requests = [HidingRequest(PICTURE, (FACE,) * number, style) for number in range(5)]
    for request in requests:
        worker.submit(request)  # before there is a thread to answer
    home = WorkerHome(worker, "newest")
    try:
        qtbot.waitUntil(lambda: bool(made.answers))
        worker.submit(requests[1])
        qtbot.waitUntil(lambda: len(made.answers) == 2)
        assert [request for request, _ in made.answers] == [requests[4], requests[1]]
    finally:
        home.quit()
        home.wait()


def test_a_defect_is_told_and_does_not_end_the_worker(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[object] = []
    monkeypatch.setattr("sys.excepthook", lambda *defect: reported.append(defect))

    def fail(request: HidingRequest) -> object:
        if not request.detections:
            raise LookupError("a defect")
        return request.detections

    worker = NewestWorker(fail)
    made, failed = Inbox(worker.made), Inbox(worker.failed)
    home = WorkerHome(worker, "newest")
    try:
        worker.submit(HidingRequest(PICTURE, (), HidingStyle()))
        qtbot.waitUntil(lambda: bool(failed.answers))
        worker.submit(HidingRequest(PICTURE, (FACE,), HidingStyle()))
        qtbot.waitUntil(lambda: bool(made.answers))
        assert len(reported) == 1
    finally:
        home.quit()
        home.wait()
