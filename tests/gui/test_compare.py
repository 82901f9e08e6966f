"""Two searches side by side: which run, what is shown of them, zoom and pan together, cancelled and replaced."""

import gc
import weakref
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDoubleSpinBox, QLabel, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Detection
from desktop_app.errors import CancelledError, CascadeError
from desktop_app.gui.comparing import Comparing
from desktop_app.gui.models.explained import DEFAULT_CASCADE
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.session import Session
from desktop_app.gui.views.compare_side import CompareSide, cascade_key, preset_key
from desktop_app.gui.views.compare_view import COLOURS, CompareView, FoundBy
from desktop_app.gui.views.compare_window import CompareWindow
from desktop_app.gui.views.viewport import Viewport
from desktop_app.gui.workers.comparing import Comparer, CompareRequest
from desktop_app.library.search import Progress
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.frame import Frame
from tests.gui.fakes import FACE, FakeEngine, picture_frame

NEAR = replace(FACE, left=43, cascade=DEFAULT_CASCADE)
OTHER = Detection(200, 120, 40, 40, 0.9, 5, "face", DEFAULT_CASCADE)
DOUBTFUL = Detection(10, 180, 30, 30, 0.2, 1, "face", DEFAULT_CASCADE)
FAR = Detection(260, 20, 40, 40, 0.8, 5, "face", DEFAULT_CASCADE)
FIND, ALONE = SearchPlan(), SearchPlan(cascade=DEFAULT_CASCADE)


class TwoWays(FakeEngine):
    """Finds one thing more by its own way, and another by one cascade alone."""

    def detect(self, frame: Frame, plan: SearchPlan, cancelled: Event, progress: Progress) -> list[Detection]:
        super().detect(frame, plan, cancelled, progress)
        return [NEAR, FAR] if plan.cascade else [FACE, OTHER, DOUBTFUL]


@pytest.fixture
def fake_engine(tmp_path: Path) -> FakeEngine:
    return TwoWays(store=tmp_path / "store" / "work.sqlite")


@pytest.fixture
def comparing(qtbot: QtBot, session: Session) -> Comparing:
    """A photograph on the screen; the window of the comparison is not there yet."""
    made = Comparing(session)
    session.open_paths([Path("/photos/a.jpg").absolute(), Path("/photos/b.jpg").absolute()])
    qtbot.waitUntil(lambda: session.workspace.boxes.picture is not None)
    qtbot.waitUntil(lambda: not session.workspace.searches.is_searching)
    return made


@pytest.fixture
def compared(qtbot: QtBot, comparing: Comparing) -> Comparing:
    """The window is open, and both searches are done."""
    comparing._session.window.actions_.compare.trigger()
    wait_until_done(qtbot, comparing)
    return comparing


def wait_until_done(qtbot: QtBot, comparing: Comparing) -> None:
    qtbot.waitUntil(lambda: comparing._request is None and bool(comparing.window.left.view.boxes))


def words(comparing: Comparing) -> list[str]:
    return [label.text() for label in comparing.window.findChildren(QLabel) if label.text()]


def own(side: CompareSide) -> list[tuple[int, FoundBy]]:
    return [(box.detection.left, box.found_by) for box in side.view.boxes if box.is_own]


def missing(side: CompareSide) -> list[tuple[int, FoundBy]]:
    return [(box.detection.left, box.found_by) for box in side.view.boxes if not box.is_own]


# What searches


def request(picture: Picture, left: SearchPlan = FIND, right: SearchPlan = ALONE, **more: object) -> CompareRequest:
    return CompareRequest(picture, left, right, 0.5, **more)


def test_both_sides_are_searched_and_what_was_searched_is_kept(fake_engine: FakeEngine) -> None:
    picture, comparer = Picture(picture_frame("one"), []), Comparer(fake_engine.detect, Event())
    answer = comparer(request(picture))
    assert [(pair.left, pair.right) for pair in answer.comparison.both] == [(FACE, NEAR)]
    assert answer.comparison.only_left == (OTHER,)  # what is doubtful does not show
    assert answer.comparison.only_right == (FAR,)
    assert answer.left_s > 0 and answer.right_s > 0

    def searched() -> int:
        return sum(source == "one" for source, _ in fake_engine.searched)

    assert searched() == 2
    assert comparer(request(picture)) == answer
    assert searched() == 2
    comparer(request(picture, right=SearchPlan(preset="fast")))
    assert searched() == 3
    comparer(request(picture, again=True))
    assert searched() == 5


def test_cascades_are_loaded_before_the_time_is_taken(fake_engine: FakeEngine) -> None:
    picture, comparer = Picture(picture_frame("one"), []), Comparer(fake_engine.detect, Event())
    comparer(request(picture))
    order = [(Path(source).name, plan.cascade) for source, plan in fake_engine.searched]
    assert order == [
        ("eileen-collins.png", ""),
        ("one", ""),
        ("eileen-collins.png", DEFAULT_CASCADE),
        ("one", DEFAULT_CASCADE),
    ]
    comparer(request(Picture(picture_frame("two"), [])))
    assert [source for source, _ in fake_engine.searched[4:]] == ["two", "two"]


def test_the_picture_is_not_kept(fake_engine: FakeEngine) -> None:
    picture, comparer = Picture(picture_frame("one"), []), Comparer(fake_engine.detect, Event())
    comparer(request(picture))
    kept = weakref.ref(picture)
    del picture
    gc.collect()
    assert kept() is None
    comparer(request(Picture(picture_frame("two"), [])))
    assert [source for source, _ in fake_engine.searched[-2:]] == ["two", "two"]


def test_nothing_is_searched_for_nothing(fake_engine: FakeEngine) -> None:
    answer = Comparer(fake_engine.detect, Event())(
        request(Picture(picture_frame("one"), []), SearchPlan(targets=()), SearchPlan(targets=()))
    )
    assert fake_engine.searched == [] and answer.comparison.agreement == 1.0


def test_a_search_ends_when_the_program_does(fake_engine: FakeEngine) -> None:
    closing = Event()
    closing.set()

    def detect(frame: Frame, plan: SearchPlan, cancelled: Event, progress: Progress) -> list[Detection]:
        progress(0.1)
        if cancelled.is_set():
            raise CancelledError("cancelled")
        return []

    with pytest.raises(CancelledError):
        Comparer(detect, closing)(request(Picture(picture_frame("one"), [])))


# The window


def test_boxes_tell_who_found_them_and_where_the_other_did(compared: Comparing) -> None:
    left, right = compared.window.left, compared.window.right
    assert own(left) == [(FACE.left, FoundBy.BOTH), (OTHER.left, FoundBy.LEFT)]
    assert missing(left) == [(FAR.left, FoundBy.RIGHT)]
    assert own(right) == [(NEAR.left, FoundBy.BOTH), (FAR.left, FoundBy.RIGHT)]
    assert missing(right) == [(OTHER.left, FoundBy.LEFT)]


def test_explain_leads_to_it(qtbot: QtBot, comparing: Comparing) -> None:
    panel = comparing._session.window.explain_panel
    next(each for each in panel.findChildren(QPushButton) if each.text() == "Compare...").click()
    assert comparing.window.isVisible()
    wait_until_done(qtbot, comparing)


def test_counts_and_times_are_said(compared: Comparing) -> None:
    said = words(compared)
    assert {"Both: 1", "Only left: 1", "Only right: 1"} <= set(said)
    assert any(text.startswith("They agree on 33 %") for text in said)
    assert sum(text.startswith("2 faces \N{MIDDLE DOT} ") and text.endswith((" ms", " s")) for text in said) == 2
    assert compared.window.windowTitle().startswith("Compare: a.jpg")
    assert compared.window.left.view.accessibleDescription() == "Both: 1, Only left: 1, Only right: 1"


def test_a_side_searches_as_it_is_told(qtbot: QtBot, compared: Comparing, fake_engine: FakeEngine) -> None:
    left = compared.window.left
    box = left.findChild(QComboBox)
    row = box.findData(preset_key("fast"))
    box.setCurrentIndex(row)
    box.activated.emit(row)
    wait_until_done(qtbot, compared)
    assert any(plan.preset == "fast" and not plan.cascade for _, plan in fake_engine.searched)
    right = compared.window.right
    right.findChild(QSpinBox).setValue(1)
    right.findChild(QDoubleSpinBox).setValue(1.2)
    wait_until_done(qtbot, compared)
    assert right.plan(FIND) == SearchPlan(cascade=DEFAULT_CASCADE, scale_factor=1.2, min_neighbors=1)
    qtbot.waitUntil(lambda: fake_engine.searched[-1][1] == right.plan(FIND))


def test_numbers_belong_to_a_cascade_alone(qtbot: QtBot) -> None:
    side = CompareSide("Left", Viewport(), [])
    qtbot.addWidget(side)
    scale = side.findChild(QDoubleSpinBox)
    assert side.plan(replace(FIND, preset="thorough")) == replace(FIND, preset="thorough") and not scale.isEnabled()
    side.choose(preset_key("fast"))
    assert side.plan(replace(FIND, cascade="own.xml")).cascade == "" and not scale.isEnabled()


def test_a_cascade_enables_its_numbers(compared: Comparing) -> None:
    right = compared.window.right
    right.choose(cascade_key("haarcascade_eye"))
    assert right.plan(FIND).cascade == "haarcascade_eye"
    assert right.findChild(QDoubleSpinBox).isEnabled()


def test_another_photograph_is_compared_as_soon_as_it_shows(qtbot: QtBot, compared: Comparing) -> None:
    compared._session.show_step(1)
    qtbot.waitUntil(lambda: compared.window.windowTitle().startswith("Compare: b.jpg"))
    wait_until_done(qtbot, compared)
    assert own(compared.window.left)[0] == (FACE.left, FoundBy.BOTH)


def test_what_the_find_panel_says_counts_at_once(qtbot: QtBot, compared: Comparing) -> None:
    compared._session.window.find_panel.sensitivity_changed.emit(1.0)
    qtbot.waitUntil(lambda: (DOUBTFUL.left, FoundBy.LEFT) in own(compared.window.left))


def test_a_search_is_cancelled_and_begun_again(qtbot: QtBot, comparing: Comparing, fake_engine: FakeEngine) -> None:
    fake_engine.gate.clear()
    comparing.show()
    assert comparing._request is not None and "Searching..." in words(comparing)
    asked = comparing._request
    button = next(each for each in comparing.window.findChildren(QPushButton) if each.text() == "Cancel")
    button.click()
    assert asked.cancelled.is_set() and words(comparing).count("Cancelled") == 2
    assert button.text() == "Search again"
    fake_engine.gate.set()
    button.click()
    wait_until_done(qtbot, comparing)
    assert "Both: 1" in words(comparing)


def shows_nothing(comparing: Comparing) -> bool:
    sides = (comparing.window.left, comparing.window.right)
    return not any(side.view.boxes or side.view.accessibleDescription() for side in sides) and not any(
        text.startswith(("Both", "Only", "They agree")) for text in words(comparing)
    )


def test_what_other_settings_found_does_not_show_while_it_is_searched_nor_when_that_is_cancelled(
    compared: Comparing, fake_engine: FakeEngine
) -> None:
    assert not shows_nothing(compared)
    fake_engine.gate.clear()
    compared.window.right.findChild(QSpinBox).setValue(7)
    assert shows_nothing(compared)
    next(each for each in compared.window.findChildren(QPushButton) if each.text() == "Cancel").click()
    assert shows_nothing(compared)


def test_a_closed_window_holds_no_picture(qtbot: QtBot, compared: Comparing) -> None:
    workspace = compared._session.workspace
    shown = weakref.ref(workspace.boxes.picture)
    compared.window.close()
    workspace.clear()
    qtbot.waitUntil(lambda: gc.collect() >= 0 and shown() is None)


def test_the_newest_choice_wins(qtbot: QtBot, comparing: Comparing, fake_engine: FakeEngine) -> None:
    fake_engine.gate.clear()
    comparing.show()
    first = comparing._request
    comparing.window.right.findChild(QSpinBox).setValue(7)
    assert first is not None and first.cancelled.is_set() and comparing._request is not first
    fake_engine.gate.set()
    wait_until_done(qtbot, comparing)
    assert fake_engine.searched[-1][1].min_neighbors == 7


def test_a_closed_window_searches_no_more(qtbot: QtBot, comparing: Comparing, fake_engine: FakeEngine) -> None:
    fake_engine.gate.clear()
    comparing.show()
    asked = comparing._request
    comparing.window.close()
    assert asked is not None and asked.cancelled.is_set() and comparing._request is None
    comparing._session.window.find_panel.sensitivity_changed.emit(0.9)
    assert comparing._request is None


def test_a_cascade_that_cannot_be_used_is_said(qtbot: QtBot, compared: Comparing, fake_engine: FakeEngine) -> None:
    fake_engine.error = CascadeError("The cascade {name} is broken. Choose another one.", name="own.xml")
    compared.window.right.findChild(QSpinBox).setValue(9)
    qtbot.waitUntil(lambda: "The cascade own.xml is broken. Choose another one." in words(compared))
    assert shows_nothing(compared)


def test_both_sides_zoom_and_pan_together(qtbot: QtBot, compared: Comparing) -> None:
    left, right = compared.window.left.view, compared.window.right.view
    assert left.zoom == right.zoom
    before, place = left.zoom, QPointF(30, 30)
    wheel = QWheelEvent(
        place,
        left.mapToGlobal(place),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(left, wheel)
    assert right.zoom == left.zoom > before
    seen = right._viewport.seen()
    QTest.mousePress(right, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(right, QPoint(60, 70))
    QTest.mouseRelease(right, Qt.MouseButton.LeftButton, pos=QPoint(60, 70))
    assert left._viewport.seen().left() > seen.left() and left._viewport.seen() == right._viewport.seen()
    QTest.keyClick(left, Qt.Key.Key_0)
    assert right.zoom == before
    QTest.keyClick(right, Qt.Key.Key_Plus)
    assert left.zoom > before


def test_boxes_are_painted_in_the_colours_of_who_found_them(qtbot: QtBot, compared: Comparing) -> None:
    for side, hue in ((compared.window.left, FoundBy.LEFT), (compared.window.right, FoundBy.RIGHT)):
        painted = side.view.grab().toImage()
        seen = {painted.pixelColor(x, y).name() for x in range(painted.width()) for y in range(0, painted.height(), 2)}
        assert {COLOURS[hue].name(), COLOURS[FoundBy.BOTH].name()} <= seen


def test_without_a_picture_a_view_says_and_paints_nothing(qtbot: QtBot) -> None:
    viewport = Viewport()
    view = CompareView(viewport, "Left picture")
    qtbot.addWidget(view)
    view.resize(200, 160)
    viewport.set_view(QSizeF(200, 160), 1.0)
    view.zoom_in()
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.boxes == () and not view.grab().isNull()


def test_the_window_stays_beside_the_other_one(qtbot: QtBot) -> None:
    window = CompareWindow(None, [])
    qtbot.addWidget(window)
    window.show()
    assert not window.isModal() and window.windowTitle().startswith("Compare")
