"""Who cannot see the window or holds no mouse can use it: names, roles and states, the way of Tab, focus, contrast."""

import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAction, QColor, QImage, QPainter, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSlider,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app import settings
from desktop_app.export.cropping import CropStyle
from desktop_app.gui.crash_log import Defect
from desktop_app.gui.session import Session
from desktop_app.gui.theme import CANVAS, DARK, LIGHT, Theme, Tokens, palette, stylesheet
from desktop_app.gui.views import empty_state, label_pill, message_strip, overlay, swatch
from desktop_app.gui.views.about import AboutDialog
from desktop_app.gui.views.canvas import Canvas
from desktop_app.gui.views.defect_dialog import DefectDialog
from desktop_app.gui.views.message_strip import Message
from desktop_app.gui.views.settings_dialog import SettingsDialog
from desktop_app.gui.views.shortcuts_dialog import ShortcutsDialog
from desktop_app.gui.views.tour.tour_window import TourWindow
from desktop_app.gui.workers.crop_preview import CropRequest, crop_previews
from desktop_app.library.annotations import Decision
from desktop_app.library.tour import Tour
from tests.gui.accessible import Node, tree_of
from tests.gui.batch_dialogs import batch_dialogs
from tests.gui.fakes import EYE, FACE, FakeEngine
from tests.gui.share_dialogs import share_dialogs
from tests.gui.video_dialogs import video_dialogs

PATHS = [Path(f"/photos/{name}.jpg").absolute() for name in ("a", "b", "empty")]
# What Qt calls a control: something that a person acts upon.
ROLES_OF_CONTROLS = {
    "Button",
    "ButtonDropDown",
    "ButtonMenu",
    "CheckBox",
    "RadioButton",
    "ComboBox",
    "SpinBox",
    "Slider",
    "EditableText",
    "List",
    "Table",
    "ListItem",
    "Cell",
    "MenuItem",
}
ROLES_OF_KINDS = {
    QComboBox: "ComboBox",
    QAbstractSpinBox: "SpinBox",
    QSlider: "Slider",
    QLineEdit: "EditableText",
    QPlainTextEdit: "EditableText",
    QTableView: "Table",
    QListView: "List",
    QProgressBar: "ProgressBar",
}
# Lines between buttons, and room.
DECORATION = ("QToolBarSeparator",)
# As many pixels at least show where the keyboard is, and are that different from before.
LEAST_RING_PX, LEAST_CHANGE = 40, 2.0
# WCAG 2.2, 1.4.3 and 1.4.11.
LEAST_OF_TEXT, LEAST_OF_GRAPHICS = 4.5, 3.0
# Tops within one row of controls differ by less.
ROW_PX = 20
TAB = Qt.FocusReason.TabFocusReason


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    """The window looks as in the program; asked for before the window is made."""
    style = qapp.style().objectName()
    qapp.setStyle("Fusion")
    theme = Theme(qapp, request.param)
    yield request.param
    shiboken6.delete(theme)
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())
    qapp.setStyle(style)


@pytest.fixture
def empty(session: Session) -> Session:
    """The window before anything was opened."""
    activate(session.window)
    return session


@pytest.fixture
def full(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> Session:
    """The window with photographs and boxes, one of them reviewed and one unreadable, a message, a panel unfolded."""
    fake_engine.found = [FACE, EYE]
    session.open_paths(PATHS)
    qtbot.waitUntil(lambda: [photo.has_failed for photo in session.workspace.photos.photos] == [False, False, True])
    qtbot.waitUntil(lambda: not session.workspace.searches.is_searching)
    qtbot.waitUntil(lambda: session.reviewing.photo is not None)
    qtbot.waitUntil(lambda: all(photo.annotations for photo in session.workspace.photos.photos[:2]))
    first, second, _ = session.workspace.photos.photos
    session.workspace.edits.decide(first, first.annotations[:1], Decision.KEPT)
    session.workspace.edits.complete_all([second])
    session.window.find_panel.findChild(QToolButton, "fold").setChecked(True)
    session.window.find_panel.choose_cascade_file(Path("/mine.xml"))
    qtbot.waitUntil(lambda: not session.workspace.searches.is_searching)
    session.window.status.strip.say(Message("Something to know", action="Do it"))
    activate(session.window)
    return session


@pytest.fixture(params=["hide", "crop"])
def outgoing(request: pytest.FixtureRequest, full: Session) -> Session:
    """The full window with the panel for hiding or the one for crops in the place of the one for finding."""
    window = full.window
    panels = {"hide": window.hide_panel, "crop": window.crop_panel}
    for panel in panels.values():
        panel.show_found([FACE, EYE])
    window.crop_panel.complain("A pattern without sense")
    picture = full.workspace.boxes.picture
    assert picture is not None
    window.crop_panel.show_crops(*crop_previews(CropRequest(picture, (FACE, EYE), CropStyle())))
    window.crop_panel.complain("")
    window.show_tool(panels[request.param])
    window.resize(1280, 1200)
    activate(window)
    return full


@pytest.fixture
def dialogs(qtbot: QtBot, session: Session) -> Iterator[list[QDialog]]:
    """Every dialog of the program, open over the window."""
    window = session.window
    defect = DefectDialog(window)
    for number in range(2):
        defect.report(Defect("LookupError", f"Traceback {number}", Path("/logs/haarlens.log")))
    defect.findChild(QToolButton, "fold").setChecked(True)
    session.workspace.preferences.set(settings.DETECT_ON_OPEN, False)  # so that there is something to reset
    made = [
        SettingsDialog(window, session.workspace.preferences),
        ShortcutsDialog(window, window.actions_.groups()),
        AboutDialog(window, ("OpenCV 5.0.0",)),
        defect,
        *batch_dialogs(window, session.workspace.preferences),
        *video_dialogs(window),
        *share_dialogs(window),
    ]
    for dialog in made:
        dialog.show()
        qtbot.waitExposed(dialog)
    QApplication.processEvents()
    yield made
    for dialog in made:
        dialog.close()


@pytest.fixture
def tour(qtbot: QtBot, session: Session) -> TourWindow:
    """The tour over the window."""
    window = TourWindow(session.window)
    window.show()
    qtbot.waitExposed(window)
    window.show_view(Tour(Event()).view(None, 3))
    activate(window)
    return window


def activate(window: QWidget) -> None:
    window.activateWindow()
    QApplication.processEvents()


class TestTheTree:
    """What a screen reader is told."""

    def test_every_control_of_the_empty_window_has_a_name_and_a_role(self, empty: Session) -> None:
        check_controls(tree_of(empty.window))

    def test_every_control_of_the_full_window_has_a_name_and_a_role(self, full: Session) -> None:
        check_controls(tree_of(full.window))

    def test_every_control_of_the_panels_for_what_goes_out_has_a_name_and_a_role(self, outgoing: Session) -> None:
        check_controls(tree_of(outgoing.window))

    def test_every_control_of_the_dialogs_has_a_name_and_a_role(self, dialogs: list[QDialog]) -> None:
        dialogs[1].findChild(QLineEdit).setText("box")  # there is something to clear
        for dialog in dialogs:
            tree = tree_of(dialog)
            assert (tree.role, tree.name) == ("Dialog", dialog.windowTitle())
            check_controls(tree)

    def test_a_tool_bar_without_room_has_a_named_button_for_the_rest(self, qtbot: QtBot, empty: Session) -> None:
        for name in ("photos", "find", "detections"):
            empty.window.findChild(QWidget, name).hide()
        QApplication.processEvents()  # until then it may not be so narrow
        empty.window.resize(300, 600)
        more = empty.window.findChild(QToolButton, "qt_toolbar_ext_button")
        qtbot.waitUntil(more.isVisible)
        assert tree_of(more).name == "More tools"

    def test_the_full_window_reads_as_what_is_in_it(self, full: Session) -> None:
        tree = tree_of(full.window)
        lines = str(tree).splitlines()
        assert lines[0] == "Window: a.jpg \N{EN DASH} Haarlens"
        panes = [line.strip() for line in lines if line.strip().startswith("Pane: ") and line.strip() != "Pane:"]
        assert panes == ["Pane: Photos", "Pane: Cut-outs", "Pane: Find", "Pane: Detections"]
        photos = tree.find("List", "Photos")
        assert photos.texts("ListItem") == [
            "a.jpg, 1 face, 1 eye, not reviewed",
            "b.jpg, 1 face, 1 eye, reviewed",
            "empty.jpg, Unreadable",
        ]
        assert full.window.status.facts in tree.texts("StaticText")
        assert "Something to know" in tree.texts("StaticText")
        assert tree.texts("MenuItem") == [action.text().replace("&", "") for action in full.window.menuBar().actions()]

    def test_a_row_of_the_table_says_kind_size_score_and_decision(self, full: Session) -> None:
        table = tree_of(full.window).find("Table", "Detections")
        assert table.texts("ColumnHeader") == ["Kind", "Score", "Keep"]
        cells = table.texts("Cell")
        assert cells[:3] == ["Face, 50 \N{MULTIPLICATION SIGN} 50", "0.9", "kept"]
        assert cells[3:] == ["Eyes, 12 \N{MULTIPLICATION SIGN} 12", "0.6", "not looked at"]

    def test_a_cut_out_says_all_of_it_in_one(self, full: Session) -> None:
        strip = tree_of(full.window).find("List", "Cut-outs")
        said = [(item.name, item.description) for item in strip.children]
        assert said == [
            ("Face, 50 \N{MULTIPLICATION SIGN} 50", "0.9, kept"),
            ("Eyes, 12 \N{MULTIPLICATION SIGN} 12", "0.6, not looked at"),
        ]

    def test_the_picture_tells_of_its_boxes(self, full: Session) -> None:
        assert tree_of(full.window.canvas).description == "2 boxes"
        full.workspace.selection.step(1)
        assert tree_of(full.window.canvas).description == "2 boxes; selected: Face, kept"

    def test_selected_rows_are_told_in_every_view(self, full: Session) -> None:
        full.workspace.selection.step(1)
        tree = tree_of(full.window)
        assert [item.name for item in selected(tree.find("List", "Photos"))][0].startswith("a.jpg")
        assert [cell.name for cell in selected(tree.find("Table", "Detections"))][0].startswith("Face")
        assert [item.name for item in selected(tree.find("List", "Cut-outs"))][0].startswith("Face")
        full.workspace.selection.clear()
        assert not selected(tree_of(full.window).find("Table", "Detections"))

    def test_each_target_says_how_many_were_found(self, full: Session) -> None:
        found = [name for name in tree_of(full.window.find_panel).texts("StaticText") if name.endswith(" found")]
        assert found[:3] == ["Face: 1 found", "Eyes: 1 found", "Smile: 0 found"]
        assert len(found) == len(set(found)) == len(settings.TARGET_STYLES)

    def test_menus_say_keys_and_what_is_checked(self, full: Session) -> None:
        bar = tree_of(full.window.menuBar())
        entries = [node for node in bar.all() if node.role == "MenuItem" and isinstance(node.source, QAction)]
        assert len(entries) > 50
        for node in entries:
            action = node.source
            assert isinstance(action, QAction)
            assert node.name == action.text().replace("&", "")
            if action.menu() is None:  # that of a menu is the letter that opens it
                assert node.keys == action.shortcut().toString()
            assert ("disabled" in node.flags) == (not action.isEnabled())
            assert ("checked" in node.flags) == action.isChecked()

    def test_what_acts_without_words_says_its_keys(self, full: Session) -> None:
        for button in full.window.findChildren(QToolButton, "iconOnly"):
            if (action := button.defaultAction()) and (keys := action.shortcut().toString()):
                assert f"({keys})" in tree_of(button).description

    def test_every_control_of_the_tour_has_a_name_and_a_role(self, tour: TourWindow) -> None:
        for step in range(len(tour.pages)):
            tour.go_to(step)
            QApplication.processEvents()
            check_controls(tree_of(tour))

    def test_what_a_screen_reader_toggles_takes_effect(self, full: Session, dialogs: list[QDialog]) -> None:
        plan, panel = full.workspace.searches.plan, full.window.find_panel
        panel.take(replace(plan, cascade=""))
        toggle(panel, "CheckBox", "Eyes")
        assert full.workspace.searches.plan.targets == ("face", "eyes")
        toggle(panel, "RadioButton", "Thorough")
        assert full.workspace.searches.plan.preset == "thorough"
        toggle(full.window, "CheckBox", "Draw box")
        assert full.window.actions_.draw_box.isChecked()
        toggle(dialogs[0], "CheckBox", "Watch opened folders")
        assert not full.workspace.preferences.get(settings.WATCH_FOLDERS)
        toggle(dialogs[3], "CheckBox", "Details")
        assert not dialogs[3].findChild(QPlainTextEdit).isVisible()

    def test_what_a_screen_reader_presses_takes_effect(self, full: Session) -> None:
        press(full.window.status, "Button", "Dismiss this message")
        assert "Something to know" not in tree_of(full.window.status).texts("StaticText")
        press(full.window.findChild(QWidget, "tools"), "Button", "Zoom in")
        assert not full.window.status.facts.endswith(" 215 %")

    def test_a_screen_reader_moves_sliders(self, full: Session) -> None:
        share = tree_of(full.window.find_panel).find("Slider", "Smallest size").source
        assert isinstance(share, QSlider)
        QAccessible.queryAccessibleInterface(share).valueInterface().setCurrentValue(1)
        assert tree_of(share).value == "1"
        assert tree_of(share).description.startswith("1 % ")


def toggle(top: QWidget, role: str, name: str) -> None:
    act(top, role, name, QAccessibleActionInterface.toggleAction())


def press(top: QWidget, role: str, name: str) -> None:
    act(top, role, name, QAccessibleActionInterface.pressAction())


def act(top: QWidget, role: str, name: str, action: str) -> None:
    found = tree_of(top).find(role, name).source
    assert isinstance(found, QWidget)
    actions = QAccessible.queryAccessibleInterface(found).actionInterface()
    assert action in actions.actionNames()
    actions.doAction(action)


def selected(tree: Node) -> list[Node]:
    return [node for node in tree.all() if "selected" in node.flags]


def check_controls(tree: Node) -> None:
    """Every control has a name, the role of its kind, its value and its state, and is told from its neighbours."""
    nodes = [node for node in tree.shown() if not _is_part_of_a_control(node)]
    assert [node for node in nodes if node.role in ROLES_OF_CONTROLS and not node.name] == []
    assert [node for node in nodes if "focusable" in node.flags and not node.name] == []
    seen = 0
    for node in nodes:
        if isinstance(node.source, QWidget) and node.source is not tree.source:
            assert node.role in _roles_of(node.source), node
            assert node.value == _value_of(node.source, node), node
            assert node.flags >= _flags_of(node.source) and not node.flags & (ALL_CHECKED - _flags_of(node.source)), (
                node
            )
            seen += 1
    assert seen > 2
    for node in nodes:
        check_neighbours(node)


ALL_CHECKED = {"disabled", "focusable", "focused", "checkable", "checked"}


def check_neighbours(node: Node) -> None:
    """No two things without children are told in the same words, and nothing that is seen is told without words."""
    leaves = [
        (child.role, child.name)
        for child in node.children
        if child.is_shown
        and not child.children
        and not (child.source is not None and child.source.metaObject().className() in DECORATION)
        and child.role not in ("Separator", "Cell", "RowHeader", "ListItem")
    ]
    nameless = [leaf for leaf in leaves if not leaf[1]]
    assert len(nameless) == len(set(nameless)), (node, nameless)
    named = [leaf for leaf in leaves if leaf[1] and leaf[0] in ROLES_OF_CONTROLS]
    assert len(named) == len(set(named)), (node, named)


def _is_part_of_a_control(node: Node) -> bool:
    return isinstance(node.source, QWidget) and isinstance(
        node.source.parentWidget(), QAbstractSpinBox | QComboBox | QAbstractScrollArea
    )


def _roles_of(widget: QWidget) -> set[str]:
    if isinstance(widget, QAbstractButton):
        if isinstance(widget, QToolButton) and widget.menu():
            return {"ButtonMenu", "ButtonDropDown"}
        chosen = "RadioButton" if widget.property("segment") else "CheckBox"
        return {chosen if widget.isCheckable() else "Button"}
    if isinstance(widget, QLabel):
        return {"StaticText" if widget.pixmap().isNull() else "Graphic"}
    roles = (role for kind, role in ROLES_OF_KINDS.items() if isinstance(widget, kind))
    return {next(roles, "")} - {""} or {tree_of(widget).role} - ROLES_OF_CONTROLS


def _value_of(widget: QWidget, node: Node) -> str:
    match widget:
        case QSlider():
            assert node.description  # what that number means
            return str(widget.value())
        case QAbstractSpinBox():
            return widget.text()
        case QComboBox():
            assert node.description or QAccessible.queryAccessibleInterface(widget).relations()  # what is chosen
            return widget.currentText()
        case QPlainTextEdit():
            return widget.toPlainText()
        case QLineEdit():
            return widget.displayText()  # of a token its dots
    return node.value


def _flags_of(widget: QWidget) -> set[str]:
    facts = {
        "disabled": not widget.isEnabled(),
        "focusable": widget.focusPolicy() != Qt.FocusPolicy.NoFocus,
        "focused": widget.hasFocus(),
        "checkable": isinstance(widget, QAbstractButton) and widget.isCheckable(),
        "checked": isinstance(widget, QAbstractButton) and widget.isChecked(),
    }
    return {flag for flag, is_so in facts.items() if is_so}


class TestTab:
    """The way of the keyboard through the window."""

    def test_tab_goes_through_the_empty_window_in_the_order_that_is_seen(self, scheme: str, empty: Session) -> None:
        assert_round_trip(empty.window, areas_of(empty))

    def test_tab_goes_through_the_full_window_in_the_order_that_is_seen(self, scheme: str, full: Session) -> None:
        full.window.resize(1280, 1200)  # the Find panel needs no scrolling
        QApplication.processEvents()
        walked = assert_round_trip(full.window, areas_of(full))
        window = full.window
        views = [
            window.photo_list.findChild(QListView),
            window.canvas,
            window.strip,
            window.table.findChild(QTableView),
        ]
        assert [widget for widget in walked if widget in views] == views

    def test_tab_goes_through_the_panels_for_what_goes_out(self, scheme: str, outgoing: Session) -> None:
        assert_round_trip(outgoing.window, areas_of(outgoing))

    def test_tab_goes_through_the_dialogs_in_the_order_that_is_seen(self, scheme: str, dialogs: list[QDialog]) -> None:
        for dialog in dialogs:
            dialog.resize(dialog.width(), 900)
            activate(dialog)
            columns = [each for each in dialog.findChildren(QWidget, "column") if each.isVisible()]
            assert_round_trip(dialog, [*columns, dialog])

    def test_tab_goes_through_the_tour_in_the_order_that_is_seen(self, scheme: str, tour: TourWindow) -> None:
        for step in range(len(tour.pages)):
            tour.go_to(step)
            QApplication.processEvents()
            assert_round_trip(tour, [tour.findChild(QWidget, "steps"), tour])

    def test_the_keyboard_begins_where_one_begins(self, empty: Session, dialogs: list[QDialog]) -> None:
        opening = empty.window.focusWidget()
        assert isinstance(opening, QPushButton) and opening.text() == "Open..."
        _, shortcuts, about, defect = dialogs[:4]
        assert isinstance(shortcuts.focusWidget(), QLineEdit)
        for dialog, words in ((about, "Close"), (defect, "Go on")):
            button = dialog.focusWidget()
            assert isinstance(button, QPushButton) and button.text() == words

    def test_the_arrows_choose_among_the_presets(self, qtbot: QtBot, empty: Session) -> None:
        fast, balanced, thorough = (
            button for button in empty.window.find_panel.findChildren(QPushButton) if button.property("segment")
        )
        assert balanced.isChecked()
        balanced.setFocus(TAB)
        qtbot.keyClick(balanced, Qt.Key.Key_Right)
        assert thorough.isChecked() and thorough.hasFocus()
        qtbot.keyClick(thorough, Qt.Key.Key_Left)
        assert balanced.isChecked() and balanced.hasFocus()
        by_tab = [button for button in (fast, balanced, thorough) if button.focusPolicy() & Qt.FocusPolicy.TabFocus]
        assert by_tab == [balanced]


def areas_of(session: Session) -> list[QWidget]:
    """The parts of the window, from the top to the bottom, and between column by column."""
    window = session.window
    docks = [window.findChild(QWidget, name) for name in ("photos", "cut-outs", "find", "detections")]
    return [window.findChild(QWidget, "tools"), docks[0], window.centralWidget(), *docks[1:], window.status]


def assert_round_trip(top: QWidget, areas: list[QWidget]) -> list[QWidget]:
    """Tab comes to every control once and back to the first, in the order that is seen, and Shift+Tab the other way."""
    wanted = sorted(tab_stops(top), key=lambda widget: place_in(widget, top, areas))
    assert wanted
    wanted[0].setFocus(TAB)
    walked = walk(Qt.Key.Key_Tab, len(wanted))
    assert [named(widget) for widget in walked] == [named(widget) for widget in [*wanted, wanted[0]]]
    back = walk(Qt.Key.Key_Backtab, len(wanted))
    assert back == walked[::-1]
    return walked[:-1]


def walk(key: Qt.Key, steps: int) -> list[QWidget]:
    met = [QApplication.focusWidget()]
    for _ in range(steps):
        QTest.keyClick(met[-1], key)
        met.append(QApplication.focusWidget())
    return met


def tab_stops(top: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in top.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.window() is top
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not isinstance(widget.parent(), QAbstractSpinBox | QComboBox)
    ]


def place_in(widget: QWidget, top: QWidget, areas: list[QWidget]) -> tuple[int, int, int]:
    """Which area it lies in, and there in which row and how far to the right; of a panel its title comes first."""
    area = next(number for number, each in enumerate(areas) if each is widget or each.isAncestorOf(widget))
    centre = QRect(widget.mapTo(top, QPoint()), widget.size()).center()
    line = centre.y() if widget.height() < 3 * ROW_PX else widget.mapTo(top, QPoint()).y() + ROW_PX
    return area, round(line / ROW_PX), centre.x()


def named(widget: QWidget) -> str:
    return f"{type(widget).__name__} {tree_of(widget).name}"


class TestFocus:
    """One can see where the keyboard is."""

    def test_every_control_of_the_window_shows_it(self, scheme: str, full: Session) -> None:
        kinds = assert_focus_shows(full.window)
        assert {"QToolButton", "QComboBox", "_PhotoView", "Canvas", "CutStrip", "_BoxView", "QPushButton"} <= kinds
        assert {"_Slider", "QDoubleSpinBox", "QSpinBox"} <= kinds
        full.workspace.selection.step(1)
        full.window.actions_.draw_box.setChecked(True)
        assert_focus_shows(full.window)

    def test_every_control_of_the_panels_for_what_goes_out_shows_it(self, scheme: str, outgoing: Session) -> None:
        assert_focus_shows(outgoing.window)

    def test_every_control_of_the_empty_window_shows_it(self, scheme: str, empty: Session) -> None:
        kinds = assert_focus_shows(empty.window)
        assert {"QPushButton", "QCheckBox", "_PhotoView", "CutStrip"} <= kinds

    def test_every_control_of_the_dialogs_shows_it(self, scheme: str, dialogs: list[QDialog]) -> None:
        kinds: set[str] = set()
        for dialog in dialogs:
            activate(dialog)
            kinds |= assert_focus_shows(dialog)
        assert {"QComboBox", "QCheckBox", "QSpinBox", "QPushButton", "QLineEdit", "QPlainTextEdit"} <= kinds

    def test_every_control_of_the_tour_shows_it(self, scheme: str, tour: TourWindow) -> None:
        kinds: set[str] = set()
        for step in range(len(tour.pages)):
            tour.go_to(step)
            QApplication.processEvents()
            kinds |= assert_focus_shows(tour)
        assert {
            "FrameView",
            "WindowFrame",
            "WindowView",
            "SumsDrawing",
            "GroupsView",
            "_Slider",
            "QPushButton",
        } <= kinds

    def test_the_row_that_the_keyboard_is_at_is_marked_whether_selected_or_not(
        self, scheme: str, full: Session
    ) -> None:
        window = full.window
        for view in (window.photo_list.findChild(QListView), window.table.findChild(QTableView), window.strip):
            assert isinstance(view, QAbstractItemView)
            view.setFocus(TAB)
            flags = view.selectionModel().SelectionFlag
            for command in (flags.ClearAndSelect, flags.Clear):
                marks = []
                for row in (0, 1):
                    view.selectionModel().setCurrentIndex(view.model().index(row, 0), command)
                    QApplication.processEvents()
                    marks.append(view.grab().toImage())
                assert strong_changes(*marks) >= LEAST_RING_PX, (view, command)

    def test_nothing_moves_by_itself(self, empty: Session) -> None:
        assert not empty.window.isAnimated()


def assert_focus_shows(top: QWidget) -> set[str]:
    """Every control is painted differently with the focus; return which kinds there were."""
    stops = tab_stops(top)
    for widget, other in zip(stops, [*stops[1:], stops[0]], strict=True):
        if widget is other:
            continue
        widget.setFocus(TAB)  # once before, since a list has a current row from then on, and panels scroll
        other.setFocus(TAB)
        QApplication.processEvents()
        without = widget.grab().toImage()
        widget.setFocus(TAB)
        QApplication.processEvents()
        assert strong_changes(without, widget.grab().toImage()) >= LEAST_RING_PX, named(widget)
    return {type(widget).__name__ for widget in stops}


def strong_changes(one: QImage, other: QImage) -> int:
    """How many pixels differ so much that anyone sees it."""
    assert one.size() == other.size()
    number, known = 0, {}
    for y in range(one.height()):
        for x in range(one.width()):
            before, after = one.pixel(x, y), other.pixel(x, y)
            if before == after:
                continue
            if (before, after) not in known:
                known[before, after] = contrast(QColor(before), QColor(after)) >= LEAST_CHANGE
            number += known[before, after]
            if number >= LEAST_RING_PX:
                return number
    return number


def luminance(colour: QColor) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor | str, other: QColor | str) -> float:
    """As WCAG 2.2 has it."""
    darker, lighter = sorted((luminance(QColor(one)), luminance(QColor(other))))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
class TestContrast:
    """Words and lines can be told from what they stand on."""

    @pytest.mark.parametrize(
        ("ink", "grounds"),
        [
            ("text", "window panel field hover pressed selection strip"),
            ("muted", "window panel field hover selection strip"),
            ("error", "window panel field hover selection"),
            ("warning", "window panel field strip"),
            ("on_accent", "accent accent_hover"),
        ],
    )
    def test_words(self, tokens: Tokens, ink: str, grounds: str) -> None:
        colours = asdict(tokens)
        assert [g for g in grounds.split() if contrast(colours[ink], colours[g]) < LEAST_OF_TEXT] == []

    @pytest.mark.parametrize(
        ("line", "grounds"),
        [
            ("edge", "window panel field strip"),
            ("accent", "window panel field selection hover pressed strip line"),
            ("muted", "panel field"),
            ("text", "window panel"),  # around the primary button
        ],
    )
    def test_borders_and_rings(self, tokens: Tokens, line: str, grounds: str) -> None:
        colours = asdict(tokens)
        assert [g for g in grounds.split() if contrast(colours[line], colours[g]) < LEAST_OF_GRAPHICS] == []

    def test_links_in_a_palette(self, qapp: QApplication, tokens: Tokens) -> None:
        made = palette(tokens)
        role = QPalette.ColorRole
        pairs = [
            (role.WindowText, role.Window),
            (role.Text, role.Base),
            (role.Text, role.AlternateBase),
            (role.ButtonText, role.Button),
            (role.ToolTipText, role.ToolTipBase),
            (role.PlaceholderText, role.Base),
            (role.HighlightedText, role.Highlight),
            (role.Link, role.Base),
        ]
        assert [pair for pair in pairs if contrast(made.color(pair[0]), made.color(pair[1])) < LEAST_OF_TEXT] == []

    def test_every_pair_in_a_rule_of_the_stylesheet(self, tokens: Tokens) -> None:
        """Where one rule names both the words' colour and the ground; off are those of what is disabled."""
        found = 0
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", stylesheet(tokens)):
            rules = dict(re.findall(r"(?<![-\w])([a-z-]+)\s*:\s*([^;]+);", body))
            ground, ink = rules.get("background", ""), rules.get("color", "")
            if ":disabled" not in selector and ground.startswith("#") and ink.startswith("#"):
                found += 1
                assert contrast(ink, ground) >= LEAST_OF_TEXT, selector.strip()
        assert found >= 5

    def test_borders_of_controls_in_the_stylesheet(self, tokens: Tokens) -> None:
        colours = {value: name for name, value in asdict(tokens).items()}
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", stylesheet(tokens)):
            controls = re.search(
                r"QPushButton|QToolButton|QComboBox(?! Q)|QSpinBox|QLineEdit|QPlainTextEdit|indicator", selector
            )
            border = re.search(r"border(?:-color)?\s*:[^;]*(#[0-9A-F]{6})", body)
            if controls and border and "disabled" not in selector:
                assert colours.get(border[1]) != "line", selector.strip()

    def test_literal_colours_of_the_stylesheet_stand_on_the_canvas(self, tokens: Tokens) -> None:
        of_tokens = set(asdict(tokens).values())
        literals = set(re.findall(r"#[0-9A-F]{6}\b", stylesheet(tokens))) - of_tokens
        assert literals <= {"#7A808A", "#E6E8EB", "#33363B"}
        for ground in (CANVAS, "#33363B"):
            assert contrast("#E6E8EB", ground) >= LEAST_OF_TEXT
            assert contrast("#7A808A", ground) >= LEAST_OF_GRAPHICS

    def test_words_and_rings_on_the_canvas(self, tokens: Tokens) -> None:
        for ink in (empty_state.ON_CANVAS, empty_state.MUTED_ON_CANVAS):
            assert contrast(ink, CANVAS) >= LEAST_OF_TEXT
        assert contrast(tokens.accent, CANVAS) >= LEAST_OF_GRAPHICS

    def test_swatches_that_do_not_show_have_an_outline(self, tokens: Tokens, qapp: QApplication) -> None:
        for target in settings.TARGET_STYLES:
            drawn = QImage(24, 24, QImage.Format.Format_RGB32)
            drawn.fill(QColor(tokens.field))
            painter = QPainter(drawn)
            swatch.paint_swatch(painter, QRectF(4, 4, 16, 16), overlay.target_colour(target), palette(tokens), 0)
            painter.end()
            edge = [drawn.pixelColor(x, 12) for x in range(3, 8)]
            assert max(contrast(colour, tokens.field) for colour in edge) >= LEAST_OF_GRAPHICS, target


class TestContrastOnPictures:
    """What stands on a photograph brings its own ground along."""

    def test_words_on_a_pill(self) -> None:
        for ink in (label_pill.LABEL, label_pill.MUTED):
            assert contrast(ink, label_pill.PILL) >= LEAST_OF_TEXT

    @pytest.mark.parametrize("target", settings.TARGET_STYLES)
    def test_dots_and_boxes_beside_their_dark_halo(self, target: str) -> None:
        assert contrast(overlay.target_colour(target), label_pill.PILL) >= LEAST_OF_GRAPHICS
        assert contrast(overlay.target_colour(target), overlay.HALO) >= LEAST_OF_GRAPHICS

    @pytest.mark.parametrize("colour", ["#FFFFFF", "#000000", "#808080", "#2D6CDF", "#6EA0FF"])
    def test_the_ring_of_the_canvas_shows_on_any_picture(self, qtbot: QtBot, full: Session, colour: str) -> None:
        """Beside the accent lies a dark line, so that one of both shows."""
        canvas = full.window.canvas
        ring = ring_of(canvas)
        assert max(contrast(each, colour) for each in ring) >= LEAST_OF_GRAPHICS


def ring_of(canvas: Canvas) -> list[QColor]:
    canvas.clearFocus()
    canvas.setFocus(TAB)
    QApplication.processEvents()
    drawn = canvas.grab().toImage()
    return [drawn.pixelColor(place, canvas.height() // 2) for place in range(3)]


def test_rows_are_told_where_they_are_painted(full: Session) -> None:
    view = full.window.photo_list.findChild(QListView)
    face = QAccessible.queryAccessibleInterface(view)
    for row in range(view.model().rowCount()):
        place = view.visualRect(view.model().index(row, 0))
        assert face.child(row).rect().topLeft() == view.viewport().mapToGlobal(place.topLeft())


def test_a_new_message_is_announced(empty: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    noting = SimpleNamespace(updateAccessibility=lambda event: told.append(event.message()))
    strip = empty.window.status.strip
    strip.say(Message("Something that Qt tells itself"))
    monkeypatch.setattr(message_strip, "QAccessible", noting)
    strip.say(Message("Something to know", topic="topic"))
    strip.say(Message("Something else", topic="topic"))
    strip.dismiss()
    assert told == ["Something to know", "Something else"]
