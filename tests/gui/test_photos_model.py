"""The list of photographs behaves as Qt demands, keeps what it is told, and sorts."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Size
from desktop_app.errors import PictureEmptyError, PictureNotFoundError
from desktop_app.gui.models import photos as photos_module
from desktop_app.gui.models.photo import Pasted, Photo, PhotoState
from desktop_app.gui.models.photo_order import PhotoOrder
from desktop_app.gui.models.photos import PhotoRole, PhotosModel
from desktop_app.library.annotations import Decision, Review
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.paths import FoundPicture
from tests.gui.fakes import EYE, FACE

PATHS = [Path(f"/photos/{name}.jpg") for name in "abc"]
OTHER_PLAN = SearchPlan(preset="thorough")
IMAGE = QImage(4, 4, QImage.Format.Format_RGB32)


@pytest.fixture
def photos(qtbot: QtBot) -> PhotosModel:
    model = PhotosModel()
    model.add(PATHS)
    return model


def names(model: QAbstractItemModel) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def spoken(photos: PhotosModel, row: int = 0) -> object:
    return photos.index(row).data(Qt.ItemDataRole.AccessibleTextRole)


def test_the_model_obeys_qt(photos: PhotosModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(photos)
    photos.remove(photos.photos[1].key)
    photos.add([Path("/photos/d.jpg"), Pasted("Pasted picture 1", b""), FoundPicture(Path("/photos/10.jpg"), 5.0)])
    assert photos.rowCount(photos.index(0, 0)) == 0
    assert names(photos) == ["a.jpg", "c.jpg", "d.jpg", "Pasted picture 1", "10.jpg"]
    photos.sort_by(PhotoOrder.NAME)
    photos.add([Path("/photos/2.jpg"), Path("/photos/b2.jpg")])
    assert names(photos) == ["2.jpg", "10.jpg", "a.jpg", "b2.jpg", "c.jpg", "d.jpg", "Pasted picture 1"]
    photos.remove_many([photo.key for photo in photos.photos[::2]])
    photos.set_missing([PATHS[2]])
    photos.set_found(photos.photos[0].key, (FACE,), SearchPlan(), 0.1)
    photos.sort_by(PhotoOrder.COUNT)
    photos.clear()
    assert photos.rowCount() == 0


def test_a_path_is_listed_once(photos: PhotosModel) -> None:
    new = photos.add([PATHS[1], Path("/photos/new.jpg"), FoundPicture(PATHS[0], 1.0)])
    assert [photo.source for photo in new] == [Path("/photos/new.jpg")]
    assert photos.rowCount() == 4


def test_a_removed_path_can_come_back(photos: PhotosModel) -> None:
    photos.remove(photos.photos[0].key)
    assert len(photos.add([PATHS[0]])) == 1


def test_entries_are_found_by_path_and_by_key(photos: PhotosModel) -> None:
    photos.sort_by(PhotoOrder.NAME)
    photos.add([Path("/photos/A0.jpg")])
    for row, photo in enumerate(photos.photos):
        assert isinstance(photo.source, Path)
        assert photos.index_of(photo.key).row() == photos.index_of_path(photo.source).row() == row
    assert not photos.index_of_path(Path("/photos/none.jpg")).isValid()


@pytest.mark.parametrize("gone", [[0], [1, 2], [0, 2, 4], [4, 0, 1], range(6), []])
def test_many_leave_at_once_and_the_others_keep_their_order(photos: PhotosModel, gone: list[int]) -> None:
    photos.add([Path(f"/photos/{name}.jpg") for name in "def"])
    listed = list(photos.photos)
    kept = [QPersistentModelIndex(photos.index(row)) for row in range(6)]
    steps: list[int] = []
    photos.rowsRemoved.connect(lambda parent, first, last: steps.append(last - first + 1))
    photos.remove_many([listed[row].key for row in gone] + [999])
    assert steps == ([len(gone)] if gone else [])
    assert list(photos.photos) == [photo for row, photo in enumerate(listed) if row not in gone]
    for row, index in enumerate(kept):
        assert index.isValid() == (row not in gone)
        assert not index.isValid() or index.data(PhotoRole.PHOTO) is listed[row]


def orders(photos: PhotosModel) -> dict[PhotoOrder, list[str]]:
    found = {}
    for order in PhotoOrder:
        photos.sort_by(order)
        found[order] = names(photos)
    return found


def test_every_order_sorts_by_what_it_says(qtbot: QtBot) -> None:
    photos = PhotosModel()
    given = [("img10.jpg", 3.0), ("IMG2.jpg", 1.0), ("a.jpg", 2.0), ("z.jpg", 0.0)]
    keys = [photo.key for photo in photos.add(FoundPicture(Path("/p") / name, date) for name, date in given)]
    photos.set_sensitivity(0.9)
    photos.set_found(keys[0], (FACE,), SearchPlan(), 0.1)
    photos.set_found(keys[1], (FACE, EYE), SearchPlan(), 0.1)
    photos.set_found(keys[3], (), SearchPlan(), 0.1)
    assert orders(photos) == {
        PhotoOrder.ADDED: ["img10.jpg", "IMG2.jpg", "a.jpg", "z.jpg"],
        PhotoOrder.NAME: ["a.jpg", "IMG2.jpg", "img10.jpg", "z.jpg"],
        PhotoOrder.DATE: ["IMG2.jpg", "a.jpg", "img10.jpg", "z.jpg"],  # what has no date is last
        PhotoOrder.COUNT: ["IMG2.jpg", "img10.jpg", "z.jpg", "a.jpg"],  # what has not been searched is last
    }


def test_photos_do_not_jump_while_they_are_searched(photos: PhotosModel) -> None:
    photos.sort_by(PhotoOrder.COUNT)
    photos.set_found(photos.photos[2].key, (FACE,), SearchPlan(), 0.1)
    photos.add([Path("/photos/0.jpg")])
    assert names(photos) == ["a.jpg", "b.jpg", "c.jpg", "0.jpg"]
    photos.resort()
    assert names(photos) == ["c.jpg", "a.jpg", "b.jpg", "0.jpg"]


@pytest.mark.parametrize("new", [["a1"], ["0", "00"], ["z"], ["0", "b1", "z", "a1"], ["b2", "b1"]])
def test_what_is_added_goes_to_its_place(photos: PhotosModel, new: list[str]) -> None:
    photos.sort_by(PhotoOrder.NAME)
    kept = [QPersistentModelIndex(photos.index(row)) for row in range(3)]
    added = photos.add([Path(f"/photos/{name}.jpg") for name in new])
    assert [photo.source.name for photo in added if isinstance(photo.source, Path)] == [f"{name}.jpg" for name in new]
    listed = names(photos)
    photos.resort()
    assert names(photos) == listed
    assert [index.data() for index in kept] == ["a.jpg", "b.jpg", "c.jpg"]


def test_a_view_s_places_follow_the_sorting(photos: PhotosModel) -> None:
    kept = [QPersistentModelIndex(photos.index(row)) for row in range(3)]
    listed = list(photos.photos)
    photos.set_found(listed[2].key, (FACE,), SearchPlan(), 0.1)
    photos.sort_by(PhotoOrder.COUNT)
    assert [index.data(PhotoRole.PHOTO) for index in kept] == listed
    assert [index.row() for index in kept] == [1, 2, 0]


def test_a_missing_thumbnail_is_asked_for(qtbot: QtBot, photos: PhotosModel) -> None:
    with qtbot.waitSignal(photos.thumbnail_wanted) as asked:
        assert photos.index(1).data(Qt.ItemDataRole.DecorationRole) is None
    assert asked.args == [photos.photos[1]]
    photos.set_thumbnail(photos.photos[1].key, IMAGE)
    assert photos.index(1).data(Qt.ItemDataRole.DecorationRole).width() == 4


def test_thumbnails_are_bounded(photos: PhotosModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos_module, "THUMBNAILS_KEPT", 2)
    for photo in photos.photos:
        photos.set_thumbnail(photo.key, IMAGE)
    kept = [photos.index(row).data(Qt.ItemDataRole.DecorationRole) is not None for row in range(3)]
    assert kept == [False, True, True]


def test_a_failed_photo_says_why_in_its_tool_tip(photos: PhotosModel) -> None:
    photo: Photo = photos.photos[0]
    photos.set_failed(photo.key, PictureEmptyError("a.jpg is empty; copy it again"))
    assert photo.state == PhotoState.FAILED
    assert "copy it again" in photos.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert spoken(photos) == "a.jpg, Unreadable"


def test_what_is_not_sure_enough_is_kept_but_not_shown(photos: PhotosModel) -> None:
    photo = photos.photos[0]
    photos.set_found(photo.key, (FACE, EYE), SearchPlan(), 0.1)
    for sensitivity, shown in ((0.5, (FACE, EYE)), (0.2, (FACE,)), (0.0, ()), (1.0, (FACE, EYE))):
        photos.set_sensitivity(sensitivity)
        assert photo.detections == shown
        assert (photo.count, photo.has_detections) == (len(shown), bool(shown))
    assert len(photo.found) == 2


def test_a_cascade_run_alone_shows_all_that_it_found(photos: PhotosModel) -> None:
    photo = photos.photos[0]
    photos.set_found(photo.key, (replace(FACE, score=-3.0),), SearchPlan(cascade="haarcascade_eye"), 0.1)
    photos.set_sensitivity(0.0)
    assert photo.count == len(photo.detections) == 1


def test_what_a_person_dropped_does_not_count(photos: PhotosModel) -> None:
    photo = photos.photos[0]
    photos.set_found(photo.key, (FACE, EYE), SearchPlan(), 0.1)
    photos.set_review(photo.key, Review().put([photo.annotations[0].decided(Decision.DROPPED)]))
    assert photo.count == len(photo.detections) == 1


def test_photos_added_later_have_the_same_sensitivity_and_plan(photos: PhotosModel) -> None:
    photos.set_sensitivity(0.2)
    photos.set_plan(OTHER_PLAN)
    (new,) = photos.add([Path("/photos/new.jpg")])
    photos.set_found(new.key, (FACE, EYE), SearchPlan(), 0.1)
    assert new.detections == (FACE,)
    assert new.is_out_of_date


def test_what_was_searched_by_another_plan_is_out_of_date_until_a_person_is_done_with_it(photos: PhotosModel) -> None:
    searched, waiting, _ = photos.photos
    photos.set_plan(SearchPlan())
    photos.set_found(searched.key, (FACE,), SearchPlan(), 0.1)
    assert not searched.is_out_of_date
    photos.set_plan(OTHER_PLAN)
    assert searched.is_out_of_date and not waiting.is_out_of_date
    photos.set_review(searched.key, Review(is_complete=True))
    assert not searched.is_out_of_date


def test_a_row_says_what_it_shows(photos: PhotosModel) -> None:
    photo = photos.photos[0]
    photos.set_plan(SearchPlan())
    assert spoken(photos) == "a.jpg, Waiting, not reviewed"
    photos.set_size(photo.key, Size(4000, 3000))
    assert spoken(photos) == "a.jpg, 4000 \N{MULTIPLICATION SIGN} 3000, not reviewed"
    photos.set_found(photo.key, (FACE, FACE), SearchPlan(), 0.1)
    assert spoken(photos) == "a.jpg, 2 faces, not reviewed"
    photos.set_plan(OTHER_PLAN)
    assert spoken(photos) == "a.jpg, 2 faces, out of date, not reviewed"
    photos.set_review(photo.key, Review().completed(photo.annotations))
    assert spoken(photos) == "a.jpg, 2 faces, reviewed"


def test_the_whole_list_is_told_once(photos: PhotosModel) -> None:
    told: list[tuple[int, int]] = []
    photos.dataChanged.connect(lambda top, bottom: told.append((top.row(), bottom.row())))
    photos.set_sensitivity(0.3)
    photos.set_plan(OTHER_PLAN)
    photos.set_plan(OTHER_PLAN)
    assert told == [(0, 2), (0, 2)]


# Files that move, vanish and change


@pytest.fixture
def known(photos: PhotosModel) -> Photo:
    """A photograph that was searched and reviewed, with a thumbnail."""
    photo = photos.photos[0]
    photo.modified_s, photo.is_recalled = 100.0, True
    photos.set_found(photo.key, (FACE,), SearchPlan(), 0.1)
    photos.set_review(photo.key, Review().completed(photo.annotations))
    photos.set_size(photo.key, Size(320, 240))
    photos.set_thumbnail(photo.key, IMAGE)
    return photo


def test_a_renamed_file_keeps_its_entry(photos: PhotosModel, known: Photo) -> None:
    photos.sort_by(PhotoOrder.NAME)
    assert photos.rename(PATHS[0], Path("/else/z.jpg")) is known
    assert names(photos) == ["b.jpg", "c.jpg", "z.jpg"]
    assert photos.index_of_path(Path("/else/z.jpg")).row() == 2
    assert not photos.index_of_path(PATHS[0]).isValid()
    assert known.review.is_complete
    assert photos.add([PATHS[0]])
    assert photos.rename(Path("/photos/unknown.jpg"), Path("/photos/d.jpg")) is None


def test_a_file_that_takes_the_place_of_a_listed_one_leaves_its_old_entry_missing(
    photos: PhotosModel, known: Photo
) -> None:
    photos.rename(PATHS[0], PATHS[1])
    assert known.is_missing
    assert names(photos) == ["a.jpg", "b.jpg", "c.jpg"]


def test_a_missing_file_keeps_what_is_known_of_it_and_comes_back(
    qtbot: QtBot, photos: PhotosModel, known: Photo
) -> None:
    assert photos.set_missing([PATHS[0], Path("/photos/unknown.jpg")]) == [known]
    assert photos.set_missing([PATHS[0]]) == []
    assert known.state == PhotoState.FAILED
    assert isinstance(known.error, PictureNotFoundError)
    assert "is no longer there" in photos.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert spoken(photos) == "a.jpg, Missing, reviewed"
    with qtbot.waitSignal(photos.came_back) as came, qtbot.assertNotEmitted(photos.content_changed):
        assert photos.set_present(PATHS[0], 100.0) is known
    assert came.args == [known.key]
    assert (known.state, known.error, known.detections) == (PhotoState.SEARCHED, None, (FACE,))
    assert photos.set_present(PATHS[0]) is None


def test_opening_a_missing_file_again_brings_it_back(photos: PhotosModel, known: Photo) -> None:
    photos.set_missing(PATHS)
    assert photos.add([FoundPicture(PATHS[0], 100.0), PATHS[1]]) == []
    assert [photo.state for photo in photos.photos] == [PhotoState.SEARCHED, PhotoState.WAITING, PhotoState.FAILED]


def test_what_was_found_before_the_file_went_does_not_bring_it_back(photos: PhotosModel, known: Photo) -> None:
    photos.set_missing([PATHS[0]])
    photos.set_found(known.key, (FACE, EYE), OTHER_PLAN, 0.1)
    assert known.is_missing and known.has_failed
    photos.set_present(PATHS[0])
    assert known.plan == OTHER_PLAN


def change(photos: PhotosModel) -> None:
    photos.set_changed(PATHS[0], 200.0)


def go_and_come_back(photos: PhotosModel) -> None:
    photos.set_missing([PATHS[0]])
    photos.set_present(PATHS[0], 200.0)


@pytest.mark.parametrize("act", [change, go_and_come_back])
def test_of_other_content_nothing_is_known(
    qtbot: QtBot, photos: PhotosModel, known: Photo, act: Callable[[PhotosModel], None]
) -> None:
    # Not saved: what is kept of the new content, if anything, is not to be overwritten with nothing.
    with qtbot.waitSignal(photos.content_changed) as changed, qtbot.assertNotEmitted(photos.work_changed):
        act(photos)
    assert changed.args == [known.key]
    assert (known.state, known.found, known.review, known.plan) == (PhotoState.WAITING, (), Review(), None)
    assert (known.size, known.is_recalled, known.is_missing, known.modified_s) == (None, False, False, 200.0)
    with qtbot.waitSignal(photos.thumbnail_wanted):
        assert photos.index(0).data(Qt.ItemDataRole.DecorationRole) is None


def test_thousands_of_files_may_vanish_at_once(photos: PhotosModel) -> None:
    paths = [Path(f"/many/{number}.jpg") for number in range(1000)]
    photos.add(paths)
    told = []
    photos.dataChanged.connect(lambda top, bottom: told.append((top.row(), bottom.row())))
    assert len(photos.set_missing(paths)) == 1000
    assert told == [(0, 1002)]
