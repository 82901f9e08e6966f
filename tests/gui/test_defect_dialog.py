"""However many defects there are, one dialog tells them, and the window beside it lives on."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.gui.crash_log import Defect
from desktop_app.gui.views.defect_dialog import DETAILS_KEPT, DefectDialog

LOG = Path("/logs/haarlens.log")


def defect(number: int = 1) -> Defect:
    return Defect(f"LookupError: {number}", f"Traceback: LookupError {number}", LOG)


@pytest.fixture
def dialog(qtbot: QtBot) -> DefectDialog:
    """A dialog without a defect yet."""
    made = DefectDialog(None)
    qtbot.addWidget(made)
    return made


def press(dialog: DefectDialog, words: str) -> None:
    next(button for button in dialog.findChildren(QPushButton) if button.text() == words).click()


def test_the_first_defect_shows_the_dialog_which_names_the_log(dialog: DefectDialog) -> None:
    assert not dialog.isVisible()
    dialog.report(defect())
    assert dialog.isVisible()
    assert dialog.windowModality() == Qt.WindowModality.NonModal
    assert str(LOG) in [label.text() for label in dialog.findChildren(QLabel)]


def test_a_second_defect_is_counted_and_added(dialog: DefectDialog) -> None:
    dialog.report(defect(1))
    dialog.report(defect(2))
    assert dialog.count == 2
    assert "LookupError 1" in dialog.details
    assert "LookupError 2" in dialog.details
    assert "2 mistakes so far" in [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]


def test_a_defect_that_comes_again_and_again_stays_readable(dialog: DefectDialog) -> None:
    for number in range(100):
        dialog.report(defect(7))
        dialog.report(defect(number))
    assert dialog.count == 200
    assert dialog.details.count("LookupError 7") == 1
    assert len(dialog.details.split("\n\n")) == DETAILS_KEPT


def test_the_details_unfold_and_can_be_copied(dialog: DefectDialog) -> None:
    dialog.report(defect())
    details = dialog.findChild(QPlainTextEdit)
    assert not details.isVisible()
    dialog.findChild(QToolButton).click()
    assert details.isVisible()
    assert details.isReadOnly()
    assert details.toPlainText() == dialog.details == "Traceback: LookupError 1"
    press(dialog, "Copy details")
    assert QGuiApplication.clipboard().text() == dialog.details


def test_the_log_is_asked_for(qtbot: QtBot, dialog: DefectDialog) -> None:
    dialog.report(defect())
    with qtbot.waitSignal(dialog.log_asked):
        press(dialog, "Show log")


def test_after_going_on_a_new_defect_counts_from_one(dialog: DefectDialog) -> None:
    dialog.report(defect(1))
    press(dialog, "Go on")
    assert not dialog.isVisible()
    dialog.report(defect(2))
    assert dialog.isVisible()
    assert dialog.count == 1
    assert dialog.details == "Traceback: LookupError 2"
