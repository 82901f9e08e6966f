"""The list of shortcuts has every action that it is given, and is searched by words and keys."""

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.gui.views.shortcuts_dialog import ShortcutsDialog


def action(words: str, *keys: str | QKeySequence.StandardKey) -> QAction:
    made = QAction(words)
    made.setShortcuts([QKeySequence(key) for key in keys])
    return made


@pytest.fixture
def dialog(qtbot: QtBot) -> ShortcutsDialog:
    """Two groups of actions."""
    groups = [
        (
            "Photos",
            [action("&Open...", "Ctrl+O", QKeySequence.StandardKey.Open, "Open"), action("Next photo", "PgDown")],
        ),
        ("Boxes", [action("Delete box", "Del", "Backspace", "Ctrl+Del")]),
    ]
    made = ShortcutsDialog(None, groups)
    qtbot.addWidget(made)
    made.show()
    return made


def words(dialog: ShortcutsDialog) -> list[str]:
    return [line.words for line in dialog.shown()]


def test_every_action_and_what_the_mouse_does_are_listed(dialog: ShortcutsDialog) -> None:
    assert words(dialog)[:3] == ["Open", "Next photo", "Delete box"]
    assert "Draw a box" in words(dialog)


def test_two_keys_are_shown_at_most_and_no_rare_ones(dialog: ShortcutsDialog) -> None:
    assert [line.keys for line in dialog.shown()[:3]] == [("Ctrl+O",), ("PgDown",), ("Del", "Backspace")]


@pytest.mark.parametrize(
    ("search", "left"),
    [
        ("delete box", ["Delete box"]),
        ("PHOTO next", ["Next photo"]),
        ("ctrl+o", ["Open"]),
        ("backspace", ["Delete box"]),
        ("boxes", ["Delete box"]),
        ("zebra", []),
    ],
)
def test_the_search_leaves_lines_with_all_the_words(dialog: ShortcutsDialog, search: str, left: list[str]) -> None:
    before = dialog.shown()
    line = dialog.findChild(QLineEdit)
    line.setText(search)
    assert [text for text in words(dialog) if text in ("Open", "Next photo", "Delete box")] == left
    if not left:
        assert dialog.shown() == []
    line.clear()
    assert dialog.shown() == before
