"""What mouse and keys do on the canvas."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui.models.picture import Picture
from desktop_app.gui.views.canvas import Canvas
from desktop_app.library.annotations import Annotation, Decision
from tests.gui.boxed import CONTROL, LEFT, MIDDLE, NONE, RIGHT, SHIFT, Boxed, Mouse, box, found
from tests.gui.fakes import picture_frame

Key = Qt.Key
ONE, TWO, TURNED = box(40, 30, 60, 50), box(150, 100, 40, 40, "eyes"), box(220, 150, 60, 40, "plate", angle=30.0)
EMPTY = (200, 60)  # a place without a box


@dataclass
class Table:
    """A canvas at 100 %, boxes that answer, a mouse in picture pixels, and what the canvas asked for."""

    canvas: Canvas
    boxed: Boxed
    mouse: Mouse
    drawn: list[QRect]
    steps: list[int]
    menus: list[QPoint]

    def place(self, number: int) -> tuple[int, int, int, int]:
        detection = self.boxed.of(number).detection
        return detection.left, detection.top, detection.width, detection.height

    @property
    def cursor(self) -> Qt.CursorShape:
        return self.canvas.cursor().shape()

    @property
    def corner(self) -> QPointF:
        """Where the picture's corner lies in the view."""
        return self.canvas._viewport.point_to_view(QPointF())

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE, repeated: bool = False) -> QKeyEvent:
        event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, "", repeated)
        QApplication.sendEvent(self.canvas, event)
        return event

    def release_key(self, key: Qt.Key) -> None:
        QApplication.sendEvent(self.canvas, QKeyEvent(QEvent.Type.KeyRelease, key, NONE))

    def wheel(
        self,
        notches: float,
        modifiers: Qt.KeyboardModifier = NONE,
        fingers: QPoint = QPoint(),  # noqa: B008
    ) -> None:
        at, phase = QPointF(100, 80), Qt.ScrollPhase.NoScrollPhase if fingers.isNull() else Qt.ScrollPhase.ScrollUpdate
        turned = QPoint(0, round(notches * 120))
        event = QWheelEvent(at, at, fingers, turned, Qt.MouseButton.NoButton, modifiers, phase, False)
        QApplication.sendEvent(self.canvas, event)


@pytest.fixture
def table(qtbot: QtBot) -> Iterator[Table]:
    boxed = Boxed([found(1, ONE), found(2, TWO), found(3, TURNED)])
    canvas = Canvas(boxed.model, boxed.selection)
    qtbot.addWidget(canvas)
    canvas.resize(352, 272)  # the picture at 100 % with a margin of 16
    canvas.show()
    made = Table(canvas, boxed, Mouse(canvas, QPointF(16, 16)), [], [], [])
    canvas.boxes_changed.connect(boxed.change)
    canvas.box_drawn.connect(made.drawn.append)
    canvas.step_asked.connect(made.steps.append)
    canvas.menu_asked.connect(made.menus.append)
    assert canvas.zoom == 1
    yield made
    canvas.close()


# Selecting


def test_a_click_selects_the_box_under_it_and_one_beside_deselects(table: Table) -> None:
    table.mouse.click(70, 55)
    assert table.boxed.selected == [1]
    table.mouse.click(170, 120)
    assert table.boxed.selected == [2]
    table.mouse.click(*EMPTY)
    assert table.boxed.selected == []


@pytest.mark.parametrize("modifiers", [CONTROL, SHIFT])
def test_with_control_or_shift_boxes_are_added_and_taken_out(table: Table, modifiers: Qt.KeyboardModifier) -> None:
    table.mouse.click(70, 55)
    table.mouse.click(170, 120, modifiers=modifiers)
    assert table.boxed.selected == [1, 2]
    table.mouse.click(70, 55, modifiers=modifiers)
    assert table.boxed.selected == [2]


def test_a_click_on_one_of_several_selected_boxes_selects_it_alone(table: Table) -> None:
    table.boxed.selection.select_only(1, 2)
    table.mouse.press(70, 55)
    assert table.boxed.selected == [1, 2]  # it may become a drag of both
    table.mouse.release(70, 55)
    assert table.boxed.selected == [1]


def test_a_rubber_band_adds_what_it_touches(table: Table) -> None:
    table.boxed.selection.select_only(3)
    table.mouse.drag((20, 10), (160, 110), modifiers=SHIFT)
    assert table.boxed.selected == [1, 2, 3]
    assert table.drawn == []


def test_escape_takes_a_rubber_band_back(table: Table) -> None:
    table.boxed.selection.select_only(3)
    table.mouse.press(20, 10, modifiers=SHIFT)
    table.mouse.move(160, 110, SHIFT)
    assert table.boxed.selected == [1, 2, 3]
    table.key(Key.Key_Escape)
    assert table.boxed.selected == [3]


def test_escape_deselects(table: Table) -> None:
    table.boxed.selection.select_only(1, 2)
    table.key(Key.Key_Escape)
    assert table.boxed.selected == []
    assert not table.key(Key.Key_Escape).isAccepted()  # then it is somebody else's


# Moving and resizing


def test_a_drag_moves_the_box_it_begins_on(table: Table) -> None:
    table.mouse.drag((70, 55), (90, 45))
    assert table.place(1) == (60, 20, 60, 50)
    assert table.boxed.selected == [1]
    assert {kind for _, _, kind in table.boxed.changes} == {"move"}


def test_a_drag_moves_all_selected_boxes(table: Table) -> None:
    table.boxed.selection.select_only(1, 2)
    table.mouse.drag((170, 120), (160, 140))
    assert (table.place(1), table.place(2)) == ((30, 50, 60, 50), (140, 120, 40, 40))
    assert table.boxed.selected == [1, 2]


def test_boxes_stop_at_the_edge_of_the_picture(table: Table) -> None:
    table.mouse.drag((70, 55), (-300, -300))
    assert table.place(1) == (0, 0, 60, 50)


def test_every_step_of_a_drag_has_the_same_number_and_every_drag_another(table: Table) -> None:
    table.mouse.drag((70, 55), (100, 55))
    table.mouse.drag((100, 55), (70, 55))
    numbers = [number for _, number, _ in table.boxed.changes]
    assert len(set(numbers)) == 2
    assert 0 not in numbers
    assert len(numbers) > 4


def test_a_press_that_trembles_moves_nothing(table: Table) -> None:
    table.mouse.drag((70, 55), (70 + QApplication.startDragDistance() / 2, 55))
    table.mouse.drag(EMPTY, (EMPTY[0] + 4, EMPTY[1] + 4))
    assert table.boxed.changes == [] and table.drawn == []


@pytest.mark.parametrize(
    ("handle", "end", "place"),
    [
        ((40, 30), (20, 20), (20, 20, 80, 60)),
        ((70, 30), (70, 10), (40, 10, 60, 70)),
        ((100, 30), (120, 50), (40, 50, 80, 30)),
        ((100, 55), (130, 90), (40, 30, 90, 50)),
        ((100, 80), (120, 110), (40, 30, 80, 80)),
        ((70, 80), (0, 100), (40, 30, 60, 70)),
        ((40, 80), (60, 60), (60, 30, 40, 30)),
        ((40, 55), (300, 55), (96, 30, 4, 50)),
    ],
)
def test_eight_handles_resize_the_selected_box(
    table: Table, handle: tuple[int, int], end: tuple[int, int], place: tuple[int, int, int, int]
) -> None:
    table.boxed.selection.select_only(1)
    table.mouse.drag(handle, end)
    assert table.place(1) == place
    assert {kind for _, _, kind in table.boxed.changes} == {"resize"}


def test_with_shift_a_resized_box_keeps_its_proportions(table: Table) -> None:
    table.boxed.selection.select_only(1)
    table.mouse.drag((100, 80), (160, 82), modifiers=SHIFT)
    left, top, width, height = table.place(1)
    assert (left, top) == (40, 30)
    assert width / height == pytest.approx(60 / 50, abs=0.02)
    assert width > 70


def test_several_selected_boxes_have_no_handles(table: Table) -> None:
    table.boxed.selection.select_only(1, 2)
    table.mouse.drag((98, 78), (118, 98))
    assert table.place(1) == (60, 50, 60, 50)


def test_a_turned_box_is_resized_along_its_own_sides(table: Table) -> None:
    table.boxed.selection.select_only(3)
    middle = QPointF(250, 170)
    right = middle + QPointF(30 * 0.866, 30 * 0.5)
    further = right + QPointF(20 * 0.866, 20 * 0.5)
    table.mouse.drag((right.x(), right.y()), (further.x(), further.y()))
    assert table.place(3)[2:] == (80, 40)


def test_escape_in_a_drag_gives_the_old_places_back_as_part_of_it(table: Table) -> None:
    table.mouse.press(70, 55)
    table.mouse.move(120, 90)
    assert table.place(1) != (40, 30, 60, 50)
    table.key(Key.Key_Escape)
    assert table.place(1) == (40, 30, 60, 50)
    assert len({number for _, number, _ in table.boxed.changes}) == 1
    changes = len(table.boxed.changes)
    table.mouse.move(150, 120)
    table.mouse.release(150, 120)
    assert len(table.boxed.changes) == changes
    assert table.boxed.selected == [1]


@pytest.mark.parametrize(
    "end",
    [
        lambda table: table.boxed.model.show(Picture(picture_frame(), []), [found(1, ONE)]),
        lambda table: table.boxed.model.show(None, []),
        lambda table: table.boxed.model.update([table.boxed.of(2)]),
        lambda table: QApplication.sendEvent(table.canvas, QFocusEvent(QEvent.Type.FocusOut)),
        lambda table: QApplication.sendEvent(table.canvas, QEvent(QEvent.Type.WindowDeactivate)),
        lambda table: table.canvas.hide(),
        lambda table: table.canvas.set_boxes_shown(False),
        lambda table: Mouse(table.canvas, QPointF()).move(0, 0),  # without a button: the release was not seen
    ],
    ids=["other picture", "no picture", "box gone", "focus lost", "window left", "hidden", "boxes hidden", "no button"],
)
def test_a_drag_that_is_interrupted_ends(table: Table, end: Callable[[Table], None]) -> None:
    table.mouse.press(70, 55)
    table.mouse.move(90, 75)
    end(table)
    changes = len(table.boxed.changes)
    table.mouse.move(120, 100)
    table.mouse.release(120, 100)
    assert len(table.boxed.changes) == changes


def test_a_box_that_another_one_hides_while_it_is_dragged_ends_no_drag(table: Table) -> None:
    table.mouse.press(70, 55)
    table.mouse.move(90, 75)
    table.boxed.model.update([table.boxed.of(1), table.boxed.of(3)])
    table.mouse.move(100, 75)
    table.mouse.release(100, 75)
    assert table.place(1) == (70, 50, 60, 50)


def test_zooming_in_the_middle_of_a_drag_keeps_the_box_under_the_mouse(table: Table) -> None:
    table.mouse.press(70, 55)
    table.mouse.move(90, 75)
    table.canvas._viewport.zoom_to(2.0, QPointF(90 + 16, 75 + 16))
    table.mouse.move(90, 75)
    assert table.place(1) == pytest.approx((60, 50, 60, 50), abs=1)


# Drawing


def test_a_drag_on_the_picture_draws_a_box(table: Table) -> None:
    table.mouse.drag(EMPTY, (260, 90))
    assert table.drawn == [QRect(200, 60, 60, 30)]


def test_a_drawn_box_ends_at_the_picture_s_edge(table: Table) -> None:
    table.mouse.drag((300, 40), (900, -900))
    assert table.drawn == [QRect(300, 0, 20, 40)]


def test_a_box_that_is_drawn_shows_its_outline(table: Table) -> None:
    accent = table.canvas.palette().accent().color()
    table.mouse.press(*EMPTY)
    table.mouse.move(260, 90)
    assert table.canvas.grab().toImage().pixelColor(16 + 230, 16 + 60) == accent
    table.mouse.release(260, 90)
    assert table.canvas.grab().toImage().pixelColor(16 + 230, 16 + 60) != accent


def test_escape_gives_up_drawing(table: Table) -> None:
    table.mouse.press(*EMPTY)
    table.mouse.move(260, 90)
    table.key(Key.Key_Escape)
    table.mouse.release(260, 90)
    assert table.drawn == []


def test_too_small_a_box_is_none(table: Table) -> None:
    table.mouse.drag(EMPTY, (260, 62))
    assert table.drawn == []


def test_a_box_for_the_middle_is_a_square_there(table: Table) -> None:
    assert table.canvas.middle_box(0.5) == QRect(100, 60, 120, 120)
    assert table.canvas.middle_box(0.0).size() == QSize(4, 4)


# Looking about


def test_the_middle_button_pans(table: Table) -> None:
    table.canvas._viewport.zoom_to(2.0, QPointF(100, 100))
    before = table.corner
    table.mouse.drag((70, 55), (40, 35), button=MIDDLE)
    assert table.corner - before == QPointF(-30, -20)
    assert table.boxed.changes == [] and table.boxed.selected == []


def test_the_left_button_pans_while_the_space_bar_is_held(table: Table) -> None:
    table.canvas._viewport.zoom_to(2.0, QPointF(100, 100))
    before = table.corner
    table.mouse.move(70, 55)
    table.key(Key.Key_Space)
    assert table.cursor == Qt.CursorShape.OpenHandCursor
    table.mouse.press(70, 55)
    assert table.cursor == Qt.CursorShape.ClosedHandCursor
    table.mouse.move(40, 35)
    table.mouse.release(40, 35)
    assert table.corner - before == QPointF(-30, -20)
    table.release_key(Key.Key_Space)
    assert table.cursor != Qt.CursorShape.OpenHandCursor
    assert table.boxed.changes == []


def test_the_wheel_zooms_to_the_mouse(table: Table) -> None:
    under = table.canvas._viewport.to_picture(QPointF(100, 80))
    table.wheel(3)
    assert table.canvas.zoom == pytest.approx(1.25**3)
    after = table.canvas._viewport.to_picture(QPointF(100, 80))
    assert (after.x(), after.y()) == pytest.approx((under.x(), under.y()), abs=0.6)


def test_shift_and_wheel_or_two_fingers_pan(table: Table) -> None:
    table.canvas._viewport.zoom_to(3.0, QPointF(100, 100))
    before = table.corner
    table.wheel(-0.5, SHIFT)
    assert table.corner - before == QPointF(-60, 0)
    table.wheel(0, fingers=QPoint(-5, -7))
    assert table.corner - before == QPointF(-65, -7)
    table.wheel(1, CONTROL, fingers=QPoint(0, 9))
    assert table.canvas.zoom > 3


def test_a_double_click_beside_the_boxes_changes_the_zoom(table: Table) -> None:
    table.canvas.resize(200, 180)
    fitted = table.canvas.zoom
    table.mouse.double_click(150, 10)
    assert table.canvas.zoom == 1
    table.canvas.zoom_to_fit()
    assert table.canvas.zoom == fitted
    x, y = (70 + 0.5) * fitted, 55 * fitted
    table.mouse.double_click(x + table.corner.x() - 16, y + table.corner.y() - 16)
    assert table.canvas.zoom == fitted
    assert table.boxed.selected == [1]


def test_without_boxes_nothing_is_hit_and_the_left_button_pans(table: Table) -> None:
    table.boxed.selection.select_only(1)
    with_boxes = table.canvas.grab().toImage()
    table.canvas.set_boxes_shown(False)
    without = table.canvas.grab().toImage()
    assert with_boxes.pixelColor(56, 60) != without.pixelColor(56, 60)
    table.mouse.drag((70, 55), (90, 75))
    table.mouse.drag(EMPTY, (260, 90))
    table.key(Key.Key_Right)
    assert table.boxed.changes == [] and table.drawn == [] and table.steps == [1]
    table.canvas.set_boxes_shown(True)
    assert table.canvas.grab().toImage().pixelColor(56, 60) == with_boxes.pixelColor(56, 60)


def test_the_cursor_says_what_a_press_would_do(table: Table) -> None:
    shape = Qt.CursorShape
    table.mouse.move(*EMPTY)
    assert table.cursor == shape.CrossCursor
    table.mouse.move(-10, -10)
    assert table.cursor == shape.ArrowCursor
    table.mouse.move(70, 55)
    assert table.cursor == shape.PointingHandCursor
    table.mouse.click(70, 55)
    assert table.cursor == shape.SizeAllCursor
    for place, expected in (((40, 30), shape.SizeFDiagCursor), ((100, 55), shape.SizeHorCursor)):
        table.mouse.move(*place)
        assert table.cursor == expected


# Keys


@pytest.mark.parametrize(
    ("key", "modifiers", "place", "kind"),
    [
        (Key.Key_Left, NONE, (39, 30, 60, 50), "move"),
        (Key.Key_Down, NONE, (40, 31, 60, 50), "move"),
        (Key.Key_Right, CONTROL, (50, 30, 60, 50), "move"),
        (Key.Key_Up, Qt.KeyboardModifier.KeypadModifier, (40, 29, 60, 50), "move"),
        (Key.Key_Right, SHIFT, (40, 30, 61, 50), "resize"),
        (Key.Key_Left, SHIFT, (40, 30, 59, 50), "resize"),
        (Key.Key_Down, SHIFT | CONTROL, (40, 30, 60, 60), "resize"),
        (Key.Key_Up, SHIFT, (40, 30, 60, 49), "resize"),
    ],
)
def test_arrows_move_and_resize_what_is_selected(
    table: Table, key: Qt.Key, modifiers: Qt.KeyboardModifier, place: tuple[int, int, int, int], kind: str
) -> None:
    table.boxed.selection.select_only(1)
    table.key(key, modifiers)
    assert table.place(1) == place
    assert [each for _, _, each in table.boxed.changes] == [kind]
    assert table.steps == []


def test_a_held_arrow_is_one_gesture_and_the_next_press_another(table: Table) -> None:
    table.boxed.selection.select_only(1, 2)
    for repeated in (False, True, True, False):
        table.key(Key.Key_Right, repeated=repeated)
    numbers = [number for _, number, _ in table.boxed.changes]
    assert numbers[0] == numbers[1] == numbers[2] != numbers[3]
    assert 0 not in numbers
    assert (table.place(1)[0], table.place(2)[0]) == (44, 154)


def test_arrows_step_through_the_photos_while_nothing_is_selected(table: Table) -> None:
    for key in (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down):
        table.key(key)
    assert table.steps == [-1, 1, -1, 1]


def test_an_arrow_with_alt_is_somebody_else_s(table: Table) -> None:
    table.boxed.selection.select_only(1)
    assert not table.key(Key.Key_Left, Qt.KeyboardModifier.AltModifier).isAccepted()
    assert table.boxed.changes == []


def test_escape_goes_before_a_shortcut_while_it_means_something_here(table: Table) -> None:
    def kept(key: Qt.Key) -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, NONE)
        event.ignore()
        QApplication.sendEvent(table.canvas, event)
        return event.isAccepted()

    assert not kept(Key.Key_Escape)
    table.boxed.selection.select_only(1)
    assert kept(Key.Key_Escape) and kept(Key.Key_Left) and not kept(Key.Key_X)


# The menu


def ask_for_menu(table: Table, reason: QContextMenuEvent.Reason, x: int = 0, y: int = 0) -> None:
    at = QPoint(x + 16, y + 16)
    QApplication.sendEvent(table.canvas, QContextMenuEvent(reason, at, table.canvas.mapToGlobal(at)))


def test_a_right_click_selects_the_box_under_it_and_asks_for_a_menu(table: Table) -> None:
    table.mouse.click(70, 55, button=RIGHT)
    ask_for_menu(table, QContextMenuEvent.Reason.Mouse, 70, 55)
    assert table.boxed.selected == [1]
    assert table.menus == [table.canvas.mapToGlobal(QPoint(86, 71))]
    table.boxed.selection.select_only(1, 2)
    ask_for_menu(table, QContextMenuEvent.Reason.Mouse, 170, 120)
    assert table.boxed.selected == [1, 2]
    ask_for_menu(table, QContextMenuEvent.Reason.Mouse, *EMPTY)
    assert table.boxed.selected == []


def test_the_menu_key_asks_where_the_selected_box_is(table: Table) -> None:
    table.boxed.selection.select_only(1)
    ask_for_menu(table, QContextMenuEvent.Reason.Keyboard)
    assert table.menus == [table.canvas.mapToGlobal(QPoint(86, 71))]
    assert table.boxed.selected == [1]


def test_there_is_no_menu_in_the_middle_of_a_drag(table: Table) -> None:
    table.mouse.press(70, 55)
    table.mouse.move(90, 75)
    ask_for_menu(table, QContextMenuEvent.Reason.Mouse, *EMPTY)
    assert table.menus == [] and table.boxed.selected == [1]
    table.mouse.release(90, 75)


# Models and screen readers


def test_a_box_chosen_elsewhere_comes_into_view(table: Table) -> None:
    table.canvas._viewport.zoom_to(4.0, QPointF(16, 16))
    table.boxed.selection.select_only(2)
    assert table.canvas._viewport.seen().contains(170, 120)


def test_a_box_that_is_pressed_stays_where_it_is(table: Table) -> None:
    table.canvas._viewport.zoom_to(4.0, QPointF(16, 16))
    seen = table.canvas._viewport.seen()
    table.mouse.click(70 * 4 - 16, 40 * 4 - 16, button=LEFT)
    assert table.boxed.selected == [1]
    assert table.canvas._viewport.seen() == seen


def test_the_description_tells_how_many_boxes_there_are_and_what_is_selected(table: Table) -> None:
    def description() -> str:
        return QAccessible.queryAccessibleInterface(table.canvas).text(QAccessible.Text.Description)

    assert description() == "3 boxes"
    table.boxed.decide([table.boxed.of(1)], Decision.KEPT)
    table.boxed.selection.select_only(1)
    assert description() == "3 boxes; selected: Face, kept"
    table.boxed.selection.select_only(1, 2)
    assert description() == "3 boxes; 2 selected"
    table.boxed.decide([table.boxed.of(2)], Decision.DROPPED)
    table.boxed.selection.select_only(2)
    assert description() == "3 boxes; selected: Eyes, dropped"
    table.boxed.model.update([table.boxed.of(1)])
    assert description() == "1 box"
    table.canvas.set_boxes_shown(False)
    assert description() == "The boxes are hidden"
    table.boxed.model.show(None, [])
    assert description() == "No photo is shown"


def test_a_canvas_without_a_photo_takes_every_key_and_click(table: Table) -> None:
    table.boxed.model.show(None, [])
    table.mouse.drag((10, 10), (90, 90))
    table.mouse.drag((10, 10), (90, 90), button=MIDDLE)
    table.mouse.drag((10, 10), (90, 90), modifiers=SHIFT)
    table.wheel(1)
    for key in (Key.Key_Left, Key.Key_Escape, Key.Key_Space):
        table.key(key)
    table.canvas.grab()
    assert table.drawn == [] and table.boxed.changes == []
    assert table.canvas.middle_box(0.2).isEmpty()


def test_a_box_drawn_by_hand_can_be_moved_too(table: Table) -> None:
    table.boxed.model.update([*table.boxed.model.annotations, Annotation(9, replace(ONE, left=200, top=20))])
    table.mouse.drag((230, 45), (250, 45))
    assert table.place(9) == (220, 20, 60, 50)
