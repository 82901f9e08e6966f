"""The tour: seven steps, each of which follows mouse and keys with what the engine says."""

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QPushButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.errors import CancelledError, CascadeError
from desktop_app.gui.app import Program
from desktop_app.gui.session import Session
from desktop_app.gui.tour import TourGuide
from desktop_app.gui.views.tour.number_cells import PATCH
from desktop_app.gui.views.tour.page import MINUS
from desktop_app.gui.views.tour.patch import Patch
from desktop_app.gui.views.tour.tour_window import TourWindow
from desktop_app.gui.workers.tour import TourRequest
from desktop_app.library.tour import TourPlace
from tests.gui.programs import settle

SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def guide(qtbot: QtBot, session: Session) -> Iterator[TourGuide]:
    """The tour, open, with the window on the face."""
    made = TourGuide(session)
    session.window.actions_.tour.trigger()
    qtbot.waitUntil(lambda: made.view is not None, timeout=20_000)
    yield made
    made.window.close()


@pytest.fixture
def window(guide: TourGuide) -> TourWindow:
    return guide.window


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def wait_for(qtbot: QtBot, guide: TourGuide, level: int, x: int, y: int) -> None:
    def is_there() -> bool:
        placed = guide.view.window.placed if guide.view else None
        return placed is not None and (placed.level, placed.x, placed.y) == (level, x, y)

    qtbot.waitUntil(is_there)


def test_it_stands_beside_the_window_and_begins_at_the_beginning(window: TourWindow) -> None:
    assert window.isVisible() and not window.isModal()
    assert window.step == 0 and "Step 1 of 7" in words(window)


def test_buttons_list_and_keys_go_from_step_to_step(window: TourWindow) -> None:
    steps = window.findChild(QListWidget)
    back, on = (next(b for b in window.findChildren(QPushButton) if b.text() == text) for text in ("Back", "Next"))
    assert not back.isEnabled()
    seen = []
    for _ in range(6):
        seen.append(next(line for line in words(window).splitlines()))
        on.click()
    assert seen == ["Pixels", "Integral image", "Feature", "Stage", "Cascade", "Pyramid"]
    assert window.step == 6 and on.text() == "Finish"
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.step == 5 and on.text() == "Next"
    QTest.keyClick(steps, Qt.Key.Key_PageUp)
    assert window.step == 4
    QTest.keyClick(steps, Qt.Key.Key_PageDown)
    QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert window.step == 6
    steps.setCurrentRow(2)
    assert window.step == 2 and words(window).splitlines()[0] == "Feature"
    window.go_to(6)
    on.click()
    assert not window.isVisible()


def test_where_it_was_left_it_goes_on(guide: TourGuide, window: TourWindow) -> None:
    window.go_to(3)
    before = guide.view
    window.close()
    guide.show()
    assert window.isVisible() and window.step == 3 and guide.view is before


def test_the_patch_is_read_where_the_frame_is(guide: TourGuide, window: TourWindow) -> None:
    page, gray = window.pixels, guide.view.lesson.gray
    area = page.photo.frame.toRect()
    assert area.size() == PATCH

    def shown() -> str:
        return page.numbers.accessibleDescription()

    def read(area: QRect) -> str:
        part = gray[area.top() : area.bottom() + 1, area.left() : area.right() + 1]
        return "; ".join(" ".join(map(str, row)) for row in part.tolist())

    assert shown() == read(area)
    QTest.keyClick(page.photo, Qt.Key.Key_Down)
    assert page.photo.frame.toRect() == area.translated(0, 1) and shown() == read(area.translated(0, 1))
    at = page.photo.to_view(QRectF(100, 300, 0, 0)).topLeft().toPoint()
    QTest.mouseClick(page.photo, Qt.MouseButton.LeftButton, NONE, at)
    moved = page.photo.frame.toRect()
    assert moved.contains(100, 300) and shown() == read(moved)
    assert str(gray[300, 100]) in shown().split()


def test_the_patch_stays_on_the_photo(guide: TourGuide) -> None:
    patch = Patch()
    patch.take(guide.view)
    patch.centre(QPointF(-50, 9000))
    assert patch.area == QRect(QPoint(0, 512 - PATCH.height()), PATCH)
    patch.nudge(0, 1)
    assert patch.area.top() == 512 - PATCH.height()


def test_four_corners_and_the_sum_by_hand_are_the_same_for_what_is_drawn(guide: TourGuide, window: TourWindow) -> None:
    window.go_to(1)
    drawing, formula = window.integral.drawing, window.integral.formula
    QApplication.processEvents()
    place = drawing._places()[0]
    cell = place.width() / PATCH.width(), place.height() / PATCH.height()

    def middle(column: int, row: int) -> QPoint:
        return QPointF(place.left() + (column + 0.5) * cell[0], place.top() + (row + 0.5) * cell[1]).toPoint()

    def check(area: QRect) -> None:
        assert drawing.area == area
        pixels = window.pixels.numbers.accessibleDescription().split("; ")
        rows = [[int(number) for number in row.split()] for row in pixels]
        sum_ = sum(sum(row[area.left() : area.right() + 1]) for row in rows[area.top() : area.bottom() + 1])
        assert formula.accessibleDescription().startswith(f"D {MINUS} B {MINUS} C + A = ")
        assert formula.accessibleDescription().endswith(f" = {sum_}")
        assert f"{area.width() * area.height()} numbers" in words(window) and f"= {sum_}" in words(window)

    QTest.mousePress(drawing, Qt.MouseButton.LeftButton, NONE, middle(5, 4))
    check(QRect(5, 4, 1, 1))
    QTest.mouseMove(drawing, middle(1, 2))
    check(QRect(1, 2, 5, 3))
    QTest.mouseRelease(drawing, Qt.MouseButton.LeftButton, NONE, middle(1, 2))
    QTest.mouseMove(drawing, middle(0, 0))
    QTest.keyClick(drawing, Qt.Key.Key_Right)
    check(QRect(2, 2, 5, 3))
    QTest.keyClick(drawing, Qt.Key.Key_Down, SHIFT)
    check(QRect(2, 2, 5, 4))
    for _ in range(9):
        QTest.keyClick(drawing, Qt.Key.Key_Left, SHIFT)
    check(QRect(2, 2, 1, 4))
    for _ in range(9):
        QTest.keyClick(drawing, Qt.Key.Key_Up)
    check(QRect(2, 0, 1, 4))


def test_the_patch_moves_on_the_first_step_for_the_second_too(window: TourWindow) -> None:
    window.go_to(1)
    before = window.integral.drawing.accessibleDescription()
    window.go_to(0)
    QTest.keyClick(window.pixels.photo, Qt.Key.Key_Right)
    window.go_to(1)
    assert window.integral.drawing.accessibleDescription() != before


def test_a_feature_says_its_value_and_its_trees_vote(qtbot: QtBot, guide: TourGuide, window: TourWindow) -> None:
    window.go_to(2)
    page = window.feature
    slider = page.choice.findChild(QSlider)
    for number, (stage, tree) in enumerate([(0, 0), (0, 1), (0, 2), (1, 0)]):
        slider.setValue(number)
        asked = guide.view.window.trace.stage(stage).trees[tree]
        said = words(page).replace(MINUS, "-")
        assert f"{asked.nodes[0].value:.4f}" in said and f"{asked.nodes[0].threshold:.4f}" in said
        assert ("not below" in said) != asked.nodes[0].is_below
        assert f"votes {asked.vote:.2f}" in said
        assert f"tree {tree + 1} of stage {stage + 1}" in said


def test_the_window_moves_on_one_step_for_the_others_too(qtbot: QtBot, guide: TourGuide, window: TourWindow) -> None:
    placed = guide.view.window.placed
    window.go_to(2)
    QTest.keyClick(window.feature.photo, Qt.Key.Key_Left)
    wait_for(qtbot, guide, placed.level, placed.x - 1, placed.y)
    QTest.keyClick(window.feature.close_up, Qt.Key.Key_Down)
    wait_for(qtbot, guide, placed.level, placed.x - 1, placed.y + 1)
    box = QRectF(*guide.view.window.placed.box)
    for step, page in ((3, window.stage), (4, window.cascade), (5, window.pyramid)):
        window.go_to(step)
        assert page.photo.frame == box
    assert window.pyramid.small.frame == QRectF(placed.x - 1, placed.y + 1, 20, 20)


def test_the_mouse_drags_the_window_by_where_it_was_taken(qtbot: QtBot, guide: TourGuide, window: TourWindow) -> None:
    window.go_to(3)
    QApplication.processEvents()
    photo, before = window.stage.photo, guide.view.window.placed.box
    at = photo.to_view(QRectF(before[0] + 10, before[1] + 10, 0, 0)).topLeft()
    there = photo.to_view(QRectF(before[0] + 110, before[1] + 210, 0, 0)).topLeft()
    QTest.mousePress(photo, Qt.MouseButton.LeftButton, NONE, at.toPoint())
    QTest.mouseMove(photo, there.toPoint())
    QTest.mouseRelease(photo, Qt.MouseButton.LeftButton, NONE, there.toPoint())

    def has_moved() -> None:
        left, top, *_ = guide.view.window.placed.box
        assert abs(left - before[0] - 100) < 8 and abs(top - before[1] - 200) < 8

    qtbot.waitUntil(has_moved)


def test_the_votes_of_the_first_stage_and_their_sum(qtbot: QtBot, guide: TourGuide, window: TourWindow) -> None:
    window.go_to(3)
    trees = guide.view.window.trace.stage(0)
    said = words(window.stage)
    for tree in trees.trees:
        assert f"+{tree.vote:.2f}" in said
    assert f"{trees.sum:.2f}: reaches {trees.threshold:.2f}, passed" in said
    window.stage.place_asked.emit(QPointF(20, 20))
    qtbot.waitUntil(lambda: guide.view.window.placed.box[0] < 10)
    trees = guide.view.window.trace.stage(0)
    assert f"{trees.sum:.2f}: {'reaches' if trees.passed else 'does not reach'}" in words(window.stage)


def test_the_cascade_counts_the_windows_that_are_left(qtbot: QtBot, guide: TourGuide, window: TourWindow) -> None:
    window.go_to(4)
    counts, said = guide.view.counts, words(window.cascade).replace(",", "")
    assert "Passed all 20 stages" in said
    assert f"Of {counts.windows} windows {counts.left[0]} " in said and f"{counts.left[-1]} after the last" in said
    window.cascade.place_asked.emit(QPointF(60, 200))
    qtbot.waitUntil(lambda: not guide.view.window.trace.passed)
    depth = guide.view.window.placed.depth
    assert f"Stopped at stage {depth + 1} of 20" in words(window.cascade)
    assert window.cascade.drawing.accessibleDescription().startswith(f"Stopped at stage {depth + 1} of 20")


def test_the_pyramid_keeps_the_window_and_shrinks_the_photo(qtbot: QtBot, guide: TourGuide, window: TourWindow) -> None:
    window.go_to(5)
    page, middle = window.pyramid, QRectF(*guide.view.window.placed.box).center()
    slider = page.level.findChild(QSlider)
    widths, seen = [], []
    for level in (5, 12, 25):
        slider.setValue(level)
        qtbot.waitUntil(lambda wanted=level: guide.view.window.placed.level == wanted)
        assert page.small.frame.size().toSize().width() == 20
        widths.append(page.photo.frame.width())
        seen.append(page.small.to_view(QRectF(0, 0, 1, 1)).width())
        assert f"{guide.view.level.width} × {guide.view.level.height}" in words(page)
        centre = page.photo.frame.center()
        assert abs(centre.x() - middle.x()) + abs(centre.y() - middle.y()) < 60
    assert widths == sorted(widths) and len(set(widths)) == 3
    assert len(set(seen)) == 1  # a pixel of a level is as large as one of the photo
    QTest.keyClick(page.small, Qt.Key.Key_Minus)
    qtbot.waitUntil(lambda: guide.view.window.placed.level == 24)
    QTest.keyClick(page.photo, Qt.Key.Key_Plus)
    qtbot.waitUntil(lambda: guide.view.window.placed.level == 25)
    assert slider.value() == 25


def test_neighbours_decide_what_becomes_of_candidates(qtbot: QtBot, guide: TourGuide, window: TourWindow) -> None:
    window.go_to(6)
    page, total = window.grouping, len(guide.view.lesson.boxes)
    slider = page.least.findChild(QSlider)
    assert f"Before: {total} candidates in 8 groups" in words(page)
    assert "After: 1 kept (solid), 7 dropped (dashed)" in words(page)
    slider.setValue(0)
    qtbot.waitUntil(lambda: guide.view.min_neighbors == 0)
    assert f"After: {total} kept" in words(page) and "nothing is grouped" in words(page)
    slider.setValue(40)
    qtbot.waitUntil(lambda: guide.view.min_neighbors == 40)
    assert "After: 0 kept" in words(page)


def test_a_group_tells_why_it_stays_or_goes(qtbot: QtBot, guide: TourGuide, window: TourWindow) -> None:
    window.go_to(6)
    page = window.grouping
    QApplication.processEvents()
    face = max(guide.view.groups, key=lambda group: len(group.members))
    left, top, *_ = face.box
    at = page.after.to_view(QRectF(left + 1, top + 1, 0, 0)).topLeft().toPoint()
    QTest.mouseClick(page.after, Qt.MouseButton.LeftButton, NONE, at)
    assert f"neighbours of each candidate: {len(face.members) - 1}, needed: 3. It stays." in words(page)
    QTest.keyClick(page.before, Qt.Key.Key_Right)
    assert "neighbours of each candidate: 0, needed: 3. It is dropped." in words(page)


def test_what_cannot_be_read_is_said(guide: TourGuide, window: TourWindow) -> None:
    request = TourRequest(TourPlace(3, corner=(0, 0)), 3)
    guide._request = request
    guide._take_failure(request, CancelledError("The detection was cancelled."))
    assert window.pixels.isVisible()
    guide._take_failure(request, CascadeError("The cascade {name!r} is gone.", name="alt2"))
    assert not window.pixels.isVisible() and "The cascade 'alt2' is gone." in words(window)
    guide._take_view(request, guide.view)
    assert window.pixels.isVisible() and "gone" not in words(window)


def test_in_another_language_it_begins_anew(qtbot: QtBot, program: Program) -> None:
    program.session.window.actions_.tour.trigger()
    asked = program.session.window.findChild(TourWindow)
    program.speak("ko")  # while the engine is still at work
    settle()
    assert not shiboken6.isValid(asked)
    program.session.window.actions_.tour.trigger()
    shown = program.session.window.findChild(TourWindow)
    qtbot.waitUntil(lambda: "픽셀:" in words(shown), timeout=20_000)
    program.speak("en")
    settle()
    assert not shiboken6.isValid(shown)
