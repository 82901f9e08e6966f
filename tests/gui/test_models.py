"""The models behave as Qt demands and keep what they promise."""

from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QRectF, Qt
from PySide6.QtGui import QImage
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Detection
from desktop_app.errors import PictureEmptyError
from desktop_app.gui.models import photos as photos_module
from desktop_app.gui.models.detections import DetectionColumn, DetectionsModel
from desktop_app.gui.models.photo_filter import PhotoFilter, PhotoKind
from desktop_app.gui.models.photos import Pasted, Photo, PhotosModel, PhotoState
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.models.search_plan import SearchPlan
from desktop_app.gui.workers.reading import prepared
from tests.gui.fakes import EYE, FACE, picture_frame

PATHS = [Path(f"/photos/{name}.jpg") for name in "abc"]


@pytest.fixture
def photos(qtbot: QtBot) -> PhotosModel:
    model = PhotosModel()
    model.add(PATHS)
    return model


@pytest.fixture
def detections(qtbot: QtBot) -> DetectionsModel:
    model = DetectionsModel()
    model.show(prepared(picture_frame()), [FACE, EYE])
    return model


def names(model: QAbstractItemModel) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_photos_model_obeys_qt(photos: PhotosModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(photos)
    photos.remove(photos.photos[1].key)
    photos.add([Path("/photos/d.jpg"), Pasted("Pasted picture 1", b"")])
    assert photos.rowCount(photos.index(0, 0)) == 0
    assert names(photos) == ["a.jpg", "c.jpg", "d.jpg", "Pasted picture 1"]


def test_photo_filter_obeys_qt(photos: PhotosModel, qtmodeltester: ModelTester) -> None:
    shown = PhotoFilter(photos)
    qtmodeltester.check(shown)
    photos.set_found(photos.photos[0].key, (FACE,), SearchPlan(), 0.1)
    assert shown.rowCount(shown.index(0, 0)) == 0


def test_detections_model_obeys_qt(detections: DetectionsModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(detections)
    detections.show(None, [])
    detections.show(prepared(picture_frame()), [EYE])
    assert detections.rowCount(detections.index(0, 0)) == 0
    assert detections.columnCount(detections.index(0, 0)) == 0


def test_a_path_is_listed_once(photos: PhotosModel) -> None:
    assert [photo.source for photo in photos.add([PATHS[1], Path("/photos/new.jpg"), PATHS[0]])] == [
        Path("/photos/new.jpg")
    ]
    assert photos.rowCount() == 4


def test_a_removed_path_can_come_back(photos: PhotosModel) -> None:
    photos.remove(photos.photos[0].key)
    assert len(photos.add([PATHS[0]])) == 1


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (PhotoKind.ALL, ["a.jpg", "b.jpg", "c.jpg"]),
        (PhotoKind.WITH, ["a.jpg"]),
        (PhotoKind.WITHOUT, ["b.jpg"]),
        (PhotoKind.FAILED, ["c.jpg"]),
    ],
)
def test_the_filter_shows_one_kind(photos: PhotosModel, kind: PhotoKind, expected: list[str]) -> None:
    shown = PhotoFilter(photos)
    shown.show_kind(kind)
    with_face, without, failed = (photo.key for photo in photos.photos)
    photos.set_found(with_face, (FACE,), SearchPlan(), 0.1)
    photos.set_found(without, (), SearchPlan(), 0.1)
    photos.set_failed(failed, PictureEmptyError("c.jpg is empty"))
    assert names(shown) == expected


def test_a_missing_thumbnail_is_asked_for(qtbot: QtBot, photos: PhotosModel) -> None:
    with qtbot.waitSignal(photos.thumbnail_wanted) as asked:
        assert photos.index(1).data(Qt.ItemDataRole.DecorationRole) is None
    assert asked.args == [photos.photos[1]]
    photos.set_thumbnail(photos.photos[1].key, QImage(4, 4, QImage.Format.Format_RGB32))
    assert photos.index(1).data(Qt.ItemDataRole.DecorationRole).width() == 4


def test_thumbnails_are_bounded(photos: PhotosModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos_module, "THUMBNAILS_KEPT", 2)
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    for photo in photos.photos:
        photos.set_thumbnail(photo.key, image)
    kept = [photos.index(row).data(Qt.ItemDataRole.DecorationRole) is not None for row in range(3)]
    assert kept == [False, True, True]


def test_a_failed_photo_says_why_in_its_tool_tip(photos: PhotosModel) -> None:
    photo: Photo = photos.photos[0]
    photos.set_failed(photo.key, PictureEmptyError("a.jpg is empty; copy it again"))
    assert photo.state == PhotoState.FAILED
    assert "copy it again" in photos.index(0).data(Qt.ItemDataRole.ToolTipRole)


def test_the_table_shows_kind_size_and_score(detections: DetectionsModel) -> None:
    cells = [detections.index(0, column).data() for column in DetectionColumn]
    assert cells == ["Face", "50 \N{MULTIPLICATION SIGN} 50", "4.2"]


@pytest.mark.parametrize("size", [(320, 240), (4000, 3000), (1, 1), (30, 900)])
def test_a_cut_is_the_part_of_the_picture_under_the_box(size: tuple[int, int]) -> None:
    frame = picture_frame("big", *size)
    picture = prepared(frame)
    box = QRectF(size[0] / 2, size[1] / 2, size[0] / 4, size[1] / 4)
    cut = picture.cut(box, 64)
    blue, green, red = (int(value) for value in frame.pixels[int(size[1] * 0.5), int(size[0] * 0.5)])
    seen = cut.pixelColor(0, 0)
    assert max(abs(seen.blue() - blue), abs(seen.green() - green), abs(seen.red() - red)) <= 12
    assert max(cut.width(), cut.height()) <= 130


def test_a_box_beyond_the_edge_is_cut_at_the_edge() -> None:
    picture: Picture = prepared(picture_frame())
    box = Detection(300, 200, 100, 100, 1.0, 1)
    assert picture.cut(QRectF(box.left, box.top, box.width, box.height), 100).width() == 20


@pytest.mark.parametrize("zoom", [0.01, 0.1, 0.3, 0.5, 0.9, 1.0, 8.0])
def test_the_smallest_copy_that_is_sharp_is_drawn(zoom: float) -> None:
    image, share = prepared(picture_frame("big", 4000, 3000)).image_for(zoom)
    assert share >= min(zoom, 1.0) or image.width() < 512
    assert share <= max(2 * zoom, 1 / 8)
