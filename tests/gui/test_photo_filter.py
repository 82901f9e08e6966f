"""The filter shows what its words say, and follows what happens to the photographs."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPersistentModelIndex
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop_app.errors import PictureEmptyError
from desktop_app.gui.models.photo_filter import PhotoFilter, PhotoKind
from desktop_app.gui.models.photo_order import PhotoOrder
from desktop_app.gui.models.photos import PhotosModel
from desktop_app.library.annotations import Review
from desktop_app.library.search_plan import SearchPlan
from tests.gui.fakes import EYE, FACE

REVIEWED = Review(is_complete=True)


@pytest.fixture
def photos(qtbot: QtBot) -> PhotosModel:
    model = PhotosModel()
    model.add([Path(f"/photos/{name}.jpg") for name in "abc"])
    return model


@pytest.fixture
def shown(photos: PhotosModel) -> PhotoFilter:
    return PhotoFilter(photos)


def names(model: PhotoFilter) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_the_filter_obeys_qt(photos: PhotosModel, shown: PhotoFilter, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(shown)
    photos.set_found(photos.photos[0].key, (FACE,), SearchPlan(), 0.1)
    shown.show_kind(PhotoKind.WITH)
    photos.set_found(photos.photos[2].key, (EYE,), SearchPlan(), 0.1)
    photos.set_sensitivity(0.2)
    shown.sort_by(PhotoOrder.NAME)
    photos.add([Path("/photos/0.jpg")])
    shown.show_kind(PhotoKind.ALL)
    photos.remove_many([photos.photos[0].key, photos.photos[2].key])
    assert shown.rowCount(shown.index(0, 0)) == 0
    assert names(shown) == ["a.jpg", "c.jpg"]


@pytest.mark.parametrize("earlier", [True, False])
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (PhotoKind.ALL, ["with", "without", "waiting", "failed", "reviewed", "gone"]),
        (PhotoKind.WITH, ["with"]),
        (PhotoKind.WITHOUT, ["without", "reviewed"]),
        (PhotoKind.NOT_REVIEWED, ["with", "without", "waiting"]),
        (PhotoKind.REVIEWED, ["reviewed"]),
        (PhotoKind.FAILED, ["failed", "gone"]),
    ],
)
def test_the_filter_shows_one_kind(qtbot: QtBot, kind: PhotoKind, expected: list[str], earlier: bool) -> None:
    photos = PhotosModel()
    shown = PhotoFilter(photos)
    if earlier:
        shown.show_kind(kind)
    paths = [Path(f"/photos/{name}") for name in ("with", "without", "waiting", "failed", "reviewed", "gone")]
    keys = dict(zip((path.name for path in paths), (photo.key for photo in photos.add(paths)), strict=True))
    photos.set_found(keys["with"], (FACE,), SearchPlan(), 0.1)
    photos.set_found(keys["without"], (), SearchPlan(), 0.1)
    photos.set_failed(keys["failed"], PictureEmptyError("it is empty"))
    photos.set_found(keys["reviewed"], (), SearchPlan(), 0.1)
    photos.set_review(keys["reviewed"], REVIEWED)
    photos.set_found(keys["gone"], (FACE,), SearchPlan(), 0.1)
    photos.set_missing([paths[5]])
    shown.show_kind(kind)
    assert names(shown) == expected


def test_the_filter_follows_the_sensitivity(photos: PhotosModel, shown: PhotoFilter) -> None:
    with_face, with_eye, _ = (photo.key for photo in photos.photos)
    photos.set_found(with_face, (FACE,), SearchPlan(), 0.1)
    photos.set_found(with_eye, (EYE,), SearchPlan(), 0.1)
    shown.show_kind(PhotoKind.WITH)
    assert names(shown) == ["a.jpg", "b.jpg"]
    photos.set_sensitivity(0.2)
    assert names(shown) == ["a.jpg"]
    photos.set_sensitivity(0.5)
    assert names(shown) == ["a.jpg", "b.jpg"]


def test_what_stays_keeps_its_place_when_the_list_is_judged_anew(photos: PhotosModel, shown: PhotoFilter) -> None:
    for photo, found in zip(photos.photos, ((EYE,), (FACE,), (FACE,)), strict=True):
        photos.set_found(photo.key, found, SearchPlan(), 0.1)
    shown.show_kind(PhotoKind.WITH)
    kept = [QPersistentModelIndex(shown.index(row, 0)) for row in range(3)]
    photos.set_sensitivity(0.2)
    assert [index.row() for index in kept] == [-1, 0, 1]
    assert [index.data() for index in kept[1:]] == ["b.jpg", "c.jpg"]


def test_many_may_vanish_and_leave_the_filter(photos: PhotosModel, shown: PhotoFilter) -> None:
    paths = [Path(f"/many/{number}.jpg") for number in range(100)]
    photos.add(paths)
    shown.show_kind(PhotoKind.NOT_REVIEWED)
    photos.set_missing(paths)
    assert names(shown) == ["a.jpg", "b.jpg", "c.jpg"]
    photos.set_present(paths[3])
    assert names(shown) == ["a.jpg", "b.jpg", "c.jpg", "3.jpg"]


@pytest.mark.parametrize("kind", [PhotoKind.ALL, PhotoKind.NOT_REVIEWED])
def test_rows_have_the_keys_of_what_they_show(photos: PhotosModel, shown: PhotoFilter, kind: PhotoKind) -> None:
    keys = [photo.key for photo in photos.photos]
    photos.set_review(keys[0], REVIEWED)
    shown.show_kind(kind)
    assert shown.keys_at([0, 1]) == (keys[:2] if kind is PhotoKind.ALL else keys[1:])


def test_a_held_photo_stays_until_another_kind_or_photo_is_chosen(photos: PhotosModel, shown: PhotoFilter) -> None:
    first, second, _ = (photo.key for photo in photos.photos)
    photos.set_found(first, (EYE,), SearchPlan(), 0.1)
    shown.show_kind(PhotoKind.WITH)
    shown.hold(first)
    photos.set_sensitivity(0.0)
    assert names(shown) == ["a.jpg"]
    shown.let_go_of_others(first)
    assert names(shown) == ["a.jpg"]
    shown.let_go_of_others(second)
    assert names(shown) == []
    shown.hold(first)
    shown.show_kind(PhotoKind.WITH)
    assert names(shown) == []


def test_a_held_photo_stays_when_it_has_been_reviewed_or_is_removed(photos: PhotosModel, shown: PhotoFilter) -> None:
    first, second, _ = (photo.key for photo in photos.photos)
    shown.show_kind(PhotoKind.NOT_REVIEWED)
    shown.hold(first)
    photos.set_review(first, REVIEWED)
    assert names(shown) == ["a.jpg", "b.jpg", "c.jpg"]
    shown.hold(second)
    assert names(shown) == ["b.jpg", "c.jpg"]
    photos.remove(second)
    shown.let_go_of_others(None)
    assert names(shown) == ["c.jpg"]
