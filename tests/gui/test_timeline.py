"""The time line: where the video stands, what was found when, and how one goes elsewhere."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QImage, QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Detection
from desktop_app.gui.theme import TARGET_PX
from desktop_app.gui.views import timeline_lanes
from desktop_app.gui.views.hover_pill import HoverPill
from desktop_app.gui.views.overlay import target_colour
from desktop_app.gui.views.timeline import Timeline
from desktop_app.gui.views.timeline_lanes import INSET_PX, ROW_GAP_PX, ROW_PX, ROWS, Lanes
from desktop_app.gui.views.timeline_painting import GROOVE_TOP_PX, SEARCHED, STRIP_TOP_PX
from desktop_app.library.video_findings import Span
from tests.gui.accessible import tree_of
from tests.gui.boxed import NONE, RIGHT, SHIFT, Mouse

DURATION_S = 100.0


def span(number: int, first_s: float, last_s: float, target: str = "face") -> Span:
    return Span(number, target, first_s, last_s, Detection(0, 0, 9, 9, 0.9, 1, target), first_s)


class Painted(QObject):
    """Counts the pixels that a widget paints anew."""

    def __init__(self) -> None:
        super().__init__()
        self.areas: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.areas += list(event.region())  # type: ignore[call-overload]  # it says not that it can be gone through
        return False

    def take(self) -> list[QRect]:
        QApplication.processEvents()
        taken, self.areas = self.areas, []
        return taken


@dataclass
class Shown:
    """A time line of a hundred seconds on the screen, and what it asked for."""

    line: Timeline
    mouse: Mouse
    asked: list[float] = field(default_factory=list)
    ended: list[list[float]] = field(default_factory=list)

    def x(self, time_s: float) -> float:
        """Where a time is, from what a click there asks for."""
        return self.left + time_s / DURATION_S * self.width

    @property
    def left(self) -> int:
        return next(x for x in range(self.line.width()) if self.colours_at(x, GROOVE_TOP_PX + 2))

    @property
    def width(self) -> int:
        return self.line.width() - 2 * self.left

    def colours_at(self, x: int, y: int) -> bool:
        return self.image().pixelColor(x, y) != self.line.palette().window().color()

    def image(self) -> QImage:
        return self.line.grab().toImage()

    def end(self) -> None:
        self.ended.append(list(self.asked))


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Shown]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(700, 200)
    line = Timeline()
    line.setParent(window)
    line.setGeometry(0, 100, 700, line.height())
    line.set_duration(DURATION_S)
    line.set_position(50.0)
    window.show()
    made = Shown(line, Mouse(line, QPointF()))
    line.seek_asked.connect(made.asked.append)
    line.seek_ended.connect(made.end)
    QApplication.processEvents()
    yield made
    window.close()


def row_y(row: int) -> int:
    """The middle of a row of spans, counted from below."""
    return STRIP_TOP_PX + timeline_lanes.HEIGHT_PX - INSET_PX - row * (ROW_PX + ROW_GAP_PX) - ROW_PX // 2


def seen(shown: Shown, row: int, target: str = "face") -> list[tuple[float, float]]:
    """From when to when a row has the colour of a target, as it is painted."""
    image, left, width = shown.image(), shown.left, shown.width
    has_it = [image.pixelColor(x, row_y(row)) == target_colour(target) for x in range(image.width())]
    edges = [x for x in range(1, len(has_it)) if has_it[x] != has_it[x - 1]]
    times = [(x - left) / width * DURATION_S for x in edges]
    return list(zip(times[::2], times[1::2], strict=True))


def near(*times: tuple[float, float]) -> list[tuple[float, float]]:
    return [pytest.approx(each, abs=0.6) for each in times]  # type: ignore[misc]


def test_a_click_goes_to_the_time_under_the_mouse(shown: Shown) -> None:
    shown.mouse.click(shown.x(25.0), 10)
    assert shown.asked == [pytest.approx(25.0, abs=0.3)]
    assert shown.ended == [shown.asked]
    assert shown.line.position_s == shown.asked[0]


def test_beside_the_line_and_with_other_buttons_nothing_happens(shown: Shown) -> None:
    shown.mouse.click(3, 10)
    shown.mouse.click(shown.line.width() - 3, 10)
    shown.mouse.click(shown.x(25.0), 10, RIGHT)
    assert shown.asked == [] and shown.ended == []


def test_dragging_asks_for_each_place_and_ends_once(shown: Shown) -> None:
    shown.mouse.press(shown.x(20.0), 10)
    for time_s in (30.0, 90.0, 400.0, -50.0):
        shown.mouse.move(shown.x(time_s), 10)
    assert shown.ended == []
    shown.mouse.release(shown.x(-50.0), 10)
    assert shown.asked == pytest.approx([20.0, 30.0, 90.0, 100.0, 0.0], abs=0.3)
    assert shown.ended == [shown.asked]
    shown.mouse.move(shown.x(60.0), 10)
    assert len(shown.asked) == 5


def test_while_the_mouse_drags_the_video_s_own_place_does_not_count(shown: Shown) -> None:
    shown.mouse.press(shown.x(20.0), 10)
    shown.line.set_position(70.0)
    assert shown.line.position_s == pytest.approx(20.0, abs=0.3)
    shown.mouse.release(shown.x(20.0), 10)
    shown.line.set_position(70.0)
    assert shown.line.position_s == 70.0


@pytest.mark.parametrize(
    ("key", "modifiers", "to_s"),
    [
        (Qt.Key.Key_Left, NONE, 49.0),
        (Qt.Key.Key_Right, NONE, 51.0),
        (Qt.Key.Key_Left, SHIFT, 40.0),
        (Qt.Key.Key_Right, SHIFT, 60.0),
        (Qt.Key.Key_PageUp, NONE, 60.0),
        (Qt.Key.Key_PageDown, NONE, 40.0),
        (Qt.Key.Key_Home, NONE, 0.0),
        (Qt.Key.Key_End, NONE, 100.0),
    ],
)
def test_keys_go_on_and_back(
    qtbot: QtBot, shown: Shown, key: Qt.Key, modifiers: Qt.KeyboardModifier, to_s: float
) -> None:
    qtbot.keyClick(shown.line, key, modifiers)
    assert shown.asked == [to_s] and shown.ended == [[to_s]]
    assert shown.line.position_s == to_s


def test_keys_add_up_before_the_video_has_followed_and_stop_at_the_ends(qtbot: QtBot, shown: Shown) -> None:
    for _ in range(7):
        qtbot.keyClick(shown.line, Qt.Key.Key_Right, SHIFT)
    assert shown.asked == [60.0, 70.0, 80.0, 90.0, 100.0, 100.0, 100.0]


def test_other_keys_and_the_wheel_are_left_to_others(shown: Shown) -> None:
    hangul = 0x3131  # Qt knows no such key
    for key, modifiers in (
        (Qt.Key.Key_A, NONE),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier),
        (hangul, NONE),
    ):
        event = QKeyEvent(QEvent.Type.KeyPress, int(key), modifiers)
        QApplication.sendEvent(shown.line, event)
        assert not event.isAccepted()
    at = QPointF(shown.x(30.0), 10)
    wheel = QWheelEvent(
        at, at, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(shown.line, wheel)
    assert not wheel.isAccepted()
    assert shown.asked == []


def test_without_a_duration_one_cannot_go_anywhere(qtbot: QtBot, shown: Shown) -> None:
    shown.line.set_spans([span(1, 10, 20)])
    shown.line.set_duration(None)
    shown.mouse.click(350, 10)
    qtbot.keyClick(shown.line, Qt.Key.Key_Right)
    assert shown.asked == []
    shown.line.set_position(1234.0)
    assert shown.line.position_s == 1234.0
    assert shown.line.accessibleDescription() == "20:34"


def test_a_screen_reader_finds_a_slider_in_seconds_with_words(shown: Shown) -> None:
    shown.line.set_position(61.7)
    node = tree_of(shown.line)
    assert (node.role, node.name, node.description) == ("Slider", "Time line", "1:01 of 1:40")
    assert "focusable" in node.flags
    value = QAccessible.queryAccessibleInterface(shown.line).valueInterface()
    assert (value.minimumValue(), value.currentValue(), value.maximumValue()) == (0, 61, 100)


def test_a_screen_reader_can_move_it(shown: Shown) -> None:
    QAccessible.queryAccessibleInterface(shown.line).valueInterface().setCurrentValue(75)
    assert shown.asked == [75.0] and shown.ended == [[75.0]]
    assert shown.line.position_s == 75.0


def test_with_the_keyboard_on_it_playing_does_not_talk_all_the_time(qtbot: QtBot, shown: Shown) -> None:
    shown.line.setFocus()
    qtbot.waitUntil(shown.line.hasFocus)
    said = set()
    for tick in range(200):
        shown.line.set_position(50.0 + tick / 10)
        said.add(shown.line.accessibleDescription())
    assert said == {"0:50 of 1:40", "1:00 of 1:40"}
    qtbot.keyClick(shown.line, Qt.Key.Key_Home)
    assert shown.line.accessibleDescription() == "0:00 of 1:40"


def test_found_spans_are_painted_where_and_in_the_colour_of_what_was_found(shown: Shown) -> None:
    shown.line.set_spans([span(1, 10, 30), span(2, 70, 80, "plate")])
    assert seen(shown, 0) == near((10, 30))
    assert seen(shown, 0, "plate") == near((70, 80))
    assert seen(shown, 1) == seen(shown, 1, "plate") == []


def test_what_is_seen_at_the_same_time_lies_in_rows(shown: Shown) -> None:
    shown.line.set_spans([span(1, 0, 32), span(2, 10, 42), span(3, 20, 45), span(4, 35, 40)])
    assert [seen(shown, row) for row in range(ROWS)] == [near((0, 32), (35, 40)), near((10, 42)), near((20, 45)), []]


def test_more_at_once_than_there_are_rows_share_them(shown: Shown) -> None:
    shown.line.set_spans([span(number, number, 40 - number) for number in range(9)])
    assert [len(seen(shown, row)) for row in range(ROWS)] == [1] * ROWS


def test_even_a_single_frame_shows(shown: Shown) -> None:
    shown.line.set_duration(7200.0)
    shown.line.set_spans([span(1, 3000.0, 3000.0), span(2, 7200.0, 7200.0)])
    assert len(seen(shown, 0)) == 2


def test_spans_that_come_little_by_little_look_as_if_they_had_come_at_once(shown: Shown) -> None:
    rng = random.Random(5)
    begins = [1.6 * number + rng.uniform(0, 1) for number in range(58)]
    whole = [span(number, at, at + rng.uniform(0.1, 4.0)) for number, at in enumerate(begins)]  # four at once at most
    shown.image()  # so that there is a picture to paint into
    for now_s in range(0, 130, 3):
        known = [each for each in whole if each.first_s <= now_s]
        shown.line.add_spans([span(each.id, each.first_s, min(each.last_s, now_s), each.target) for each in known])
        shown.line.set_searched(min(now_s, DURATION_S))
    grown = shown.image()
    shown.line.set_spans(())
    assert seen(shown, 0) == []
    shown.line.add_spans(whole)
    assert grown == shown.image()


def test_the_part_that_was_searched_is_dark(shown: Shown) -> None:
    def dark() -> list[int]:
        image = shown.image()
        return [x for x in range(image.width()) if image.pixelColor(x, row_y(3)) == SEARCHED]

    shown.line.set_position(99.0)
    assert len(dark()) < 5  # beside the line at which the video stands
    shown.line.set_searched(40.0)
    edge = max(dark()[:-3])
    assert (edge - shown.left) / shown.width * DURATION_S == pytest.approx(40.0, abs=0.5)
    shown.line.set_searched(0.0)
    assert len(dark()) < 5


def test_playing_on_paints_two_small_places_anew(shown: Shown) -> None:
    painted = Painted()
    shown.line.installEventFilter(painted)
    shown.line.set_spans([span(number, number, number + 3) for number in range(90)])
    painted.take()
    shown.line.set_position(50.2)
    areas = painted.take()
    assert areas and sum(each.width() * each.height() for each in areas) < 0.05 * 700 * shown.line.height()
    shown.line.set_position(50.2001)
    assert painted.take() == []
    shown.line.set_position(95.0)
    assert sum(each.width() * each.height() for each in painted.take()) < 0.2 * 700 * shown.line.height()


def test_what_was_found_of_late_paints_only_its_place_anew(shown: Shown) -> None:
    painted = Painted()
    shown.line.installEventFilter(painted)
    shown.image()
    painted.take()
    shown.line.add_spans([span(1, 20, 21)])
    shown.line.set_searched(21.0)
    painted.take()
    shown.line.add_spans([span(1, 20, 21.5)])
    shown.line.set_searched(21.5)
    areas = painted.take()
    assert areas and max(each.right() for each in areas) < shown.x(24.0)
    assert sum(each.width() * each.height() for each in areas) < 0.1 * 700 * shown.line.height()


def test_ten_thousand_spans_are_painted_as_no_more_places_than_there_are_pixels(shown: Shown) -> None:
    lanes = Lanes()
    lanes.put([span(number, number / 100, number / 100 + 0.02) for number in range(10_000)])
    picture = lanes.picture(600, 2.0, DURATION_S)
    assert (picture.width(), picture.devicePixelRatio()) == (1200, 2.0)
    assert picture.height() == 2 * timeline_lanes.HEIGHT_PX
    assert lanes.picture(600, 2.0, DURATION_S).cacheKey() == picture.cacheKey()
    drawn = picture.toImage()
    y = 2 * (timeline_lanes.HEIGHT_PX - INSET_PX) - ROW_PX
    assert {drawn.pixelColor(x, y).name() for x in range(1200)} == {target_colour("face").name()}


def test_the_mouse_over_it_tells_the_time_and_what_was_found(shown: Shown) -> None:
    shown.line.set_spans([span(1, 10, 30), span(2, 20, 30), span(3, 25, 26, "plate")])
    before = shown.image()
    for time_s, words in ((5.5, "0:05"), (12.5, "0:12 · 1 face"), (25.5, "0:25 · 2 faces, 1 licence plate")):
        shown.mouse.move(shown.x(time_s), 10)
        pill = shown.line.window().findChild(HoverPill)
        assert pill.words == words
        assert abs(pill.geometry().center().x() - shown.x(time_s)) < 2 or pill.x() == 0
        assert pill.geometry().bottom() < shown.line.y()
    assert shown.image() != before
    QApplication.sendEvent(shown.line, QEvent(QEvent.Type.Leave))
    assert shown.image() == before and pill.words == ""


def test_the_time_under_the_mouse_goes_with_the_line(shown: Shown) -> None:
    shown.mouse.move(shown.x(99.9), 10)
    pill = shown.line.window().findChild(HoverPill)
    assert pill.words == "1:39" and shown.line.window().rect().contains(pill.geometry())
    shown.line.hide()
    assert pill.words == ""


def test_the_next_and_the_last_thing_found(shown: Shown) -> None:
    assert shown.line.next_found(0.0) is None and shown.line.previous_found(100.0) is None
    shown.line.set_spans([span(1, 30, 40), span(2, 10, 90), span(3, 30, 31)])
    assert [shown.line.next_found(time_s) for time_s in (0, 10, 29.9, 30, 50)] == [10, 30, 30, None, None]
    assert [shown.line.previous_found(time_s) for time_s in (0, 10, 10.5, 30, 99)] == [None, None, 10, 10, 30]
    shown.line.add_spans([span(4, 50, 51)])
    assert shown.line.next_found(30) == 50


def test_a_ring_shows_where_the_keyboard_is_but_not_after_a_click(qtbot: QtBot, shown: Shown) -> None:
    other = QLineEdit()
    qtbot.addWidget(other)

    def ring() -> bool:
        return shown.image().pixelColor(shown.line.width() // 2, 1) == shown.line.palette().accent().color()

    shown.line.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.waitUntil(shown.line.hasFocus)
    assert not ring()
    qtbot.keyClick(shown.line, Qt.Key.Key_Right)
    assert ring()
    shown.line.clearFocus()
    assert not ring()
    shown.line.setFocus(Qt.FocusReason.TabFocusReason)
    assert ring()


def test_nothing_of_it_is_too_small_to_hit_and_it_has_one_height(shown: Shown) -> None:
    assert shown.line.height() >= TARGET_PX
    assert shown.line.sizeHint().height() == shown.line.minimumSizeHint().height() == shown.line.height()
    for y in range(4, shown.line.height() - 2, 3):
        shown.mouse.click(shown.x(25.0), y)
    assert len(shown.ended) == len(range(4, shown.line.height() - 2, 3))


def test_a_line_that_is_not_enabled_looks_so(shown: Shown) -> None:
    shown.line.set_spans([span(1, 10, 30)])
    shown.line.setEnabled(False)
    assert seen(shown, 0) == []
    place = shown.image().pixelColor(int(shown.x(50.0)), GROOVE_TOP_PX - 3)
    assert place == shown.line.palette().window().color()  # where the handle was


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 1.75, 2.0, 3.0])
def test_on_every_screen_all_rows_are_as_high_and_as_far_from_each_other(shown: Shown, ratio: float) -> None:
    lanes = Lanes()
    lanes.put([span(number, 0, 100) for number in range(ROWS)])
    drawn = lanes.picture(50, ratio, DURATION_S).toImage()
    column = [drawn.pixelColor(25, y) == target_colour("face") for y in range(drawn.height())]
    edges = [y for y in range(1, len(column)) if column[y] != column[y - 1]]
    assert len(edges) == 2 * ROWS and not column[0] and not column[-1]
    assert {low - top for top, low in zip(edges[::2], edges[1::2], strict=True)} == {round(ROW_PX * ratio)}
    assert {top - low for low, top in zip(edges[1::2], edges[2::2], strict=False)} == {round(ROW_GAP_PX * ratio)}
