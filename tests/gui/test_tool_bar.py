"""The tool bar shows all its buttons however narrow it is, with as many words as there is room for."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.gui.views.actions import Actions
from desktop_app.gui.views.tool_bar import ToolBar

WITH_WORDS = Qt.ToolButtonStyle.ToolButtonTextBesideIcon


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    do = Actions(made)
    made.addToolBar(ToolBar(do, QMenu(made), QMenu(made), [QMenu(made) for _ in range(3)]))
    made.resize(1800, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def spoken(window: QMainWindow) -> list[str]:
    """The words that can be read, from left to right."""
    buttons = [each for each in window.findChildren(QToolButton) if each.toolButtonStyle() == WITH_WORDS]
    return [each.text() for each in sorted(buttons, key=lambda each: each.x()) if each.text()]


def resize(window: QMainWindow, width: int) -> None:
    window.resize(width, 400)
    QApplication.processEvents()


def test_all_words_are_there_where_there_is_room(window: QMainWindow) -> None:
    words = {"Open", "Camera", "Detect all", "Cancel", "Accept and next", "Hide", "Crop", "Export"}
    assert words <= set(spoken(window))
    assert window.findChild(ToolBar).sizeHint().width() <= 1800


@pytest.mark.parametrize("lacking", [1, 150, 350])
def test_words_go_where_there_is_no_room_and_come_back(window: QMainWindow, lacking: int) -> None:
    before = spoken(window)
    resize(window, window.findChild(ToolBar).sizeHint().width() - lacking)
    assert len(spoken(window)) < len(before)
    assert not window.findChild(QToolButton, "qt_toolbar_ext_button").isVisible()
    resize(window, 1800)
    assert spoken(window) == before


def test_no_more_words_go_than_must(window: QMainWindow) -> None:
    """Also from wide to narrow at once, when some buttons have no place at first."""
    bar = window.findChild(ToolBar)
    resize(window, 900)
    at_once = spoken(window)
    for width in range(1800, 890, -50):
        resize(window, width)
    resize(window, 900)
    assert spoken(window) == at_once
    assert bar.sizeHint().width() <= 900


def test_what_has_lost_its_words_still_says_them(window: QMainWindow) -> None:
    resize(window, 850)
    silent = [each for each in window.findChildren(QToolButton) if each.toolButtonStyle() != WITH_WORDS and each.icon()]
    assert all(each.toolTip() for each in silent if each.defaultAction())
