"""The program over a workspace, as tests look at it."""

import gc
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.app import Program
from desktop_app.gui.models.photos import PhotoState
from desktop_app.gui.workspace import Workspace

MakeProgram = Callable[[Workspace], Program]


def wait_until_searched(qtbot: QtBot, program: Program) -> None:
    workspace = program.session.workspace
    qtbot.waitUntil(lambda: bool(workspace.photos.photos) and workspace.showing.current is not None)
    qtbot.waitUntil(lambda: all(photo.state != PhotoState.WAITING for photo in workspace.photos.photos))
    qtbot.waitUntil(lambda: not workspace.searches.is_searching)


def wait_until_shown(qtbot: QtBot, program: Program, name: str) -> None:
    qtbot.waitUntil(
        lambda: program.session.reviewing.photo is not None and program.session.reviewing.photo.name == name
    )


def settle() -> None:
    """Let go of what has been given up: Qt's deletions, then Python's wrappers, and what these set off."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        gc.collect()


def words_of(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.text()]


def said(program: Program) -> str:
    message = program.session.window.status.strip.message
    return message.text if message else ""
