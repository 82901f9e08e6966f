"""The Explain panel can be read in full, in both languages, and used without a mouse or eyes."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.explained_depths import ExplainedDepths
from desktop_app.gui.explained_groups import ExplainedGroups
from desktop_app.gui.explained_window import ExplainedWindow
from desktop_app.gui.explaining import Explaining
from desktop_app.gui.session import Session
from desktop_app.gui.views.depth_section import DepthSection
from desktop_app.gui.views.groups_section import GroupsSection
from desktop_app.gui.views.stage_ladder import StageLadder
from desktop_app.gui.views.window_section import WindowSection
from desktop_app.gui.views.window_view import WindowView
from tests.gui.accessible import tree_of
from tests.gui.clipping import clipped

CONTROLS = {"Button", "CheckBox", "ComboBox", "Slider", "List", "ListItem"}


@pytest.fixture
def unfolded(spoken: str, qtbot: QtBot, request: pytest.FixtureRequest) -> Session:
    """The panel with an answer in each of its parts."""
    session: Session = request.getfixturevalue("session")
    explaining = Explaining(session)
    window, depths, groups = ExplainedWindow(explaining), ExplainedDepths(explaining), ExplainedGroups(explaining)
    session.open_paths([Path("/photos/a.jpg").absolute()])
    qtbot.waitUntil(lambda: session.reviewing.photo is not None)
    session.window.actions_.explain.trigger()
    for part in (depths, groups):
        part.section.unfold()
    for section in (DepthSection, GroupsSection):
        session.window.findChild(section).want(True)
    qtbot.waitUntil(lambda: window.answer is not None and depths.is_complete and groups.is_complete)
    return session


@pytest.mark.parametrize("size", [(1280, 800), (900, 620)])
def test_everything_can_be_read(unfolded: Session, size: tuple[int, int]) -> None:
    unfolded.window.resize(*size)
    QApplication.processEvents()
    assert clipped(unfolded.window.explain_panel) == []


def test_the_longest_notes_can_be_read(unfolded: Session) -> None:
    unfolded.window.resize(900, 620)
    section = unfolded.window.findChild(WindowSection)
    section.say_note(section.tr("The box is turned by {n} degrees, as the search turned the photo. ") * 3)
    QApplication.processEvents()
    assert clipped(unfolded.window.explain_panel) == []


def test_everything_has_a_name(unfolded: Session) -> None:
    shown = tree_of(unfolded.window.explain_panel).shown()
    assert [node for node in shown if node.role in CONTROLS and not node.name] == []


def test_tab_goes_through_the_panel(qtbot: QtBot, unfolded: Session) -> None:
    window = unfolded.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.explain_panel.take_keys()
    seen: list[QWidget] = []
    for _ in range(60):
        focused = QApplication.focusWidget()
        if focused is None or not window.explain_panel.isAncestorOf(focused):
            break
        seen.append(focused)
        place = focused.mapTo(window.explain_panel, QPoint(0, 0))
        assert 0 <= place.x() <= window.explain_panel.width()
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    kinds = {type(widget) for widget in seen}
    assert {WindowView, StageLadder, QCheckBox} <= kinds
    assert len(seen) == len(set(seen))
