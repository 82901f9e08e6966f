"""What the user does in the list of photographs, and how its rows look."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QComboBox, QListView, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.errors import PictureEmptyError
from desktop_app.gui.models.photo_filter import PhotoFilter, PhotoKind
from desktop_app.gui.models.photo_order import PhotoOrder
from desktop_app.gui.models.photos import PhotosModel
from desktop_app.gui.theme import LIGHT, palette, stylesheet
from desktop_app.gui.views.photo_delegate import ROW_PX
from desktop_app.gui.views.photo_list import PhotoList
from desktop_app.library.annotations import Review
from desktop_app.library.search_plan import SearchPlan
from tests.gui.fakes import FACE, Inbox

NAMES = ["apple", "Apricot", "banana", "cherry", "데이지"]


@pytest.fixture
def photos(qtbot: QtBot) -> PhotosModel:
    model = PhotosModel()
    model.add([Path(f"/photos/{name}.jpg") for name in NAMES])
    return model


@pytest.fixture
def listed(qtbot: QtBot, photos: PhotosModel) -> Iterator[PhotoList]:
    """The list in a window, with the keyboard in it, the first photograph shown."""
    window = QWidget()
    window.setPalette(palette(LIGHT))
    window.setStyleSheet(stylesheet(LIGHT))
    made = PhotoList(PhotoFilter(photos))
    QVBoxLayout(window).addWidget(made)
    qtbot.addWidget(window)
    window.resize(260, 500)
    with qtbot.waitExposed(window):
        window.show()
    made.show_row(made.selection.model().index(0, 0))
    view(made).setFocus()
    yield made


def view(listed: PhotoList) -> QListView:
    (found,) = (child for child in listed.findChildren(QListView) if child.accessibleName() == "Photos")
    return found


def index(listed: PhotoList, row: int) -> QModelIndex:
    return listed.selection.model().index(row, 0)


def select_too(listed: PhotoList, *rows: int) -> None:
    for row in rows:
        listed.selection.select(index(listed, row), QItemSelectionModel.SelectionFlag.Select)


def current(listed: PhotoList) -> str | None:
    name = listed.selection.currentIndex().data()
    return name.removesuffix(".jpg") if isinstance(name, str) else None


def shortcut(listed: PhotoList, keys: str) -> Inbox:
    """What the window does with keys; filled where the list does not take them."""
    made = QShortcut(QKeySequence(keys), listed.window())
    inbox = Inbox(made.activated)
    made.setParent(listed.window())
    return inbox


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_asks_for_all_that_is_selected(
    qtbot: QtBot, listed: PhotoList, photos: PhotosModel, key: Qt.Key
) -> None:
    keys = [photo.key for photo in photos.photos]
    pressed = shortcut(listed, "Del")
    select_too(listed, 4, 2)
    with qtbot.waitSignal(listed.remove_asked) as asked:
        qtbot.keyClick(view(listed), key)
    assert asked.args == [[keys[0], keys[2], keys[4]]]
    assert listed.selected_keys == [keys[0], keys[2], keys[4]]
    assert not pressed.answers


@pytest.mark.parametrize(
    ("gone", "shown"), [([0], "Apricot"), ([0, 1], "banana"), ([0, 2], "cherry"), ([0, 4], "cherry"), (range(5), None)]
)
def test_after_the_photo_shown_has_left_the_next_one_is_shown(
    listed: PhotoList, photos: PhotosModel, gone: list[int], shown: str | None
) -> None:
    select_too(listed, *gone)
    photos.remove_many(listed.selected_keys)
    assert current(listed) == shown
    assert len(listed.selected_keys) == (shown is not None)


def test_the_last_one_gone_the_one_before_is_shown(listed: PhotoList, photos: PhotosModel) -> None:
    listed.show_row(index(listed, 4))
    photos.remove_many(listed.selected_keys)
    assert current(listed) == "cherry"


def test_the_others_leave_without_touching_the_photo_shown(listed: PhotoList, photos: PhotosModel) -> None:
    listed.show_row(index(listed, 2))
    changed = Inbox(listed.selection.currentChanged)
    photos.remove_many([photos.photos[0].key, photos.photos[4].key])
    assert current(listed) == "banana"
    assert not changed.answers


def test_everything_can_be_selected_while_one_is_shown(qtbot: QtBot, listed: PhotoList) -> None:
    pressed = shortcut(listed, "Ctrl+A")
    qtbot.keyClick(view(listed), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(listed.selected_keys) == 5
    assert current(listed) == "apple"
    assert not pressed.answers


def test_showing_a_photo_selects_it_alone(listed: PhotoList, photos: PhotosModel) -> None:
    select_too(listed, 1, 2)
    listed.show_row(index(listed, 3))
    assert listed.selected_keys == [photos.photos[3].key]


@pytest.mark.parametrize("keys", ["Return", "Enter", "R", "PgDown"])
def test_the_window_gets_the_keys_that_the_list_has_no_use_for(qtbot: QtBot, listed: PhotoList, keys: str) -> None:
    pressed = shortcut(listed, keys)
    qtbot.keyClick(view(listed), QKeySequence(keys)[0].key())
    qtbot.waitUntil(lambda: len(pressed.answers) == 1)
    assert current(listed) == "apple"


def test_enter_that_is_nobody_s_shortcut_goes_on_to_the_window(qtbot: QtBot, listed: PhotoList) -> None:
    pressed = []
    listed.window().keyPressEvent = lambda event: pressed.append(event.key())  # type: ignore[method-assign]
    qtbot.keyClick(view(listed), Qt.Key.Key_Return)
    assert pressed == [Qt.Key.Key_Return]


def test_typing_finds_a_name_also_by_letters_that_are_the_window_s(qtbot: QtBot, listed: PhotoList) -> None:
    pressed = shortcut(listed, "R")
    qtbot.keyClicks(view(listed), "apr")
    assert current(listed) == "Apricot"
    assert not pressed.answers


def test_the_arrows_to_the_sides_step_too(qtbot: QtBot, listed: PhotoList) -> None:
    qtbot.keyClick(view(listed), Qt.Key.Key_Right)
    qtbot.keyClick(view(listed), Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view(listed), Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert current(listed) == "Apricot"
    assert len(listed.selected_keys) == 1


@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard])
def test_the_menu_is_asked_for_where_the_user_is(
    qtbot: QtBot, listed: PhotoList, reason: QContextMenuEvent.Reason
) -> None:
    at = QPoint(30, ROW_PX + 20)
    listed.show_row(index(listed, 1))
    ground = view(listed).viewport()
    with qtbot.waitSignal(listed.menu_asked) as asked:
        QApplication.sendEvent(ground, QContextMenuEvent(reason, at, ground.mapToGlobal(at)))
    (place,) = asked.args
    assert view(listed).indexAt(ground.mapFromGlobal(place)).row() == 1


def test_without_a_selection_there_is_no_menu(qtbot: QtBot, listed: PhotoList) -> None:
    listed.selection.clearSelection()
    ground = view(listed).viewport()
    with qtbot.assertNotEmitted(listed.menu_asked):
        QApplication.sendEvent(ground, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(3, 3), QPoint(3, 3)))


def sorting(listed: PhotoList) -> QToolButton:
    (button,) = listed.findChildren(QToolButton)
    return button


@pytest.mark.parametrize("order", list(PhotoOrder))
def test_the_user_sorts_and_the_photo_shown_stays(
    qtbot: QtBot, listed: PhotoList, photos: PhotosModel, order: PhotoOrder
) -> None:
    photos.add([Path(f"/photos/{number}.jpg") for number in range(100)])
    (action,) = (action for action in sorting(listed).menu().actions() if action.data() == order)
    with qtbot.waitSignal(listed.order_chosen) as chosen:
        action.trigger()
    assert chosen.args == [order]
    assert photos.order == order
    assert current(listed) == "apple"
    assert view(listed).viewport().rect().intersects(view(listed).visualRect(listed.selection.currentIndex()))
    assert action.isChecked()
    assert action.text() in sorting(listed).toolTip()


def test_a_remembered_order_and_filter_are_shown(qtbot: QtBot, photos: PhotosModel) -> None:
    chosen = PhotoFilter(photos)
    chosen.show_kind(PhotoKind.NOT_REVIEWED)
    photos.sort_by(PhotoOrder.NAME)
    listed = PhotoList(chosen)
    qtbot.addWidget(listed)
    with qtbot.assertNotEmitted(listed.order_chosen):
        listed.show_order(PhotoOrder.DATE)
    assert photos.order == PhotoOrder.DATE
    (combo,) = listed.findChildren(QComboBox)
    assert combo.currentData() == PhotoKind.NOT_REVIEWED


@pytest.mark.parametrize("kind", list(PhotoKind))
def test_every_kind_has_words_and_says_why_it_is_empty(qtbot: QtBot, kind: PhotoKind) -> None:
    listed = PhotoList(PhotoFilter(PhotosModel()))
    qtbot.addWidget(listed)
    listed.show_kind(kind)
    assert getattr(view(listed), "why_empty", "").endswith(".")
    (combo,) = listed.findChildren(QComboBox)
    # The widest words have room beside the arrow where the panel is as narrow as it gets.
    room = listed.minimumWidth() - 12 - 8 - 4 - sorting(listed).sizeHint().width() - 24 - 18
    assert combo.fontMetrics().horizontalAdvance(combo.currentText()) <= room


def painted(listed: PhotoList, row: int = 0) -> QImage:
    return view(listed).viewport().grab(view(listed).visualRect(index(listed, row))).toImage()


def search(photos: PhotosModel) -> None:
    photos.set_found(photos.photos[2].key, (FACE,), SearchPlan(), 0.1)


def search_for_nothing(photos: PhotosModel) -> None:
    photos.set_found(photos.photos[2].key, (), SearchPlan(), 0.1)


def review(photos: PhotosModel) -> None:
    photos.set_review(photos.photos[2].key, Review(is_complete=True))


def fail(photos: PhotosModel) -> None:
    photos.set_failed(photos.photos[2].key, PictureEmptyError("it is empty"))


def lose(photos: PhotosModel) -> None:
    photos.set_missing([Path("/photos/banana.jpg")])


def outdate(photos: PhotosModel) -> None:
    photos.set_found(photos.photos[2].key, (FACE,), SearchPlan(preset="fast"), 0.1)


def picture(photos: PhotosModel) -> None:
    image = QImage(160, 120, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    photos.set_thumbnail(photos.photos[2].key, image)


def test_rows_look_as_what_is_known_of_them(listed: PhotoList, photos: PhotosModel) -> None:
    photos.set_plan(SearchPlan())
    seen = [painted(listed, 2)]
    acts: list[Callable[[PhotosModel], None]] = [search, outdate, search_for_nothing, review, picture, fail, lose]
    for act in acts:
        act(photos)
        seen.append(painted(listed, 2))
    assert all(one != other for place, one in enumerate(seen) for other in seen[:place])


def test_of_several_selected_the_one_that_is_shown_is_marked(listed: PhotoList) -> None:
    select_too(listed, 1)
    view(listed).clearFocus()
    left = [painted(listed, row).copy(0, 0, 12, ROW_PX) for row in (0, 1)]
    assert left[0] != left[1]
    listed.selection.setCurrentIndex(index(listed, 1), QItemSelectionModel.SelectionFlag.NoUpdate)
    assert [painted(listed, row).copy(0, 0, 12, ROW_PX) for row in (0, 1)] == left[::-1]


def test_a_row_is_as_high_as_ever_however_narrow(listed: PhotoList) -> None:
    listed.window().resize(QSize(210, 400))
    assert view(listed).visualRect(index(listed, 0)).height() == ROW_PX
