"""The person is asked once, and whoever waits for the answer gets it later, never at once."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from desktop_app.errors import SourceForbiddenError
from desktop_app.gui.camera_permission import CameraPermission, SystemPermissions

Status = Qt.PermissionStatus


class FakePermissions:
    """A system whose person answers when the test says so."""

    def __init__(self, status: Status) -> None:
        self.known = status
        self.requests: list[Callable[[], None]] = []

    def status(self) -> Status:
        return self.known

    def request(self, context: QObject, answered: Callable[[], None]) -> None:
        self.requests.append(answered)

    def answer(self, status: Status) -> None:
        self.known = status
        self.requests.pop()()


Answers = list[SourceForbiddenError | None]


def test_what_is_granted_is_answered_later_without_a_question(qtbot: QtBot) -> None:
    system, answers = FakePermissions(Status.Granted), Answers()
    permission = CameraPermission(None, system)
    permission.ask(answers.append)
    assert answers == []
    qtbot.waitUntil(lambda: answers == [None])
    assert system.requests == []


def test_what_is_denied_says_where_to_allow_it(qtbot: QtBot) -> None:
    answers = Answers()
    permission = CameraPermission(None, FakePermissions(Status.Denied))
    permission.ask(answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert isinstance(answers[0], SourceForbiddenError)
    assert "Privacy & Security" in str(answers[0])


@pytest.mark.parametrize("answer", [Status.Granted, Status.Denied])
def test_the_person_is_asked_once_for_all_who_wait(qtbot: QtBot, answer: Status) -> None:
    system, answers = FakePermissions(Status.Undetermined), Answers()
    permission = CameraPermission(None, system)
    permission.ask(answers.append)
    permission.ask(answers.append)
    assert len(system.requests) == 1
    assert answers == []
    system.answer(answer)
    assert [error is None for error in answers] == [answer is Status.Granted] * 2
    permission.ask(answers.append)
    qtbot.waitUntil(lambda: len(answers) == 3)
    assert system.requests == []


def test_a_system_without_such_a_question_grants_it(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers()
    permission = CameraPermission()
    for system in ("linux", "win32", "darwin"):  # on macOS this is the terminal's matter, as nothing is packaged here
        monkeypatch.setattr("sys.platform", system)
        assert SystemPermissions().status() is Status.Granted
    monkeypatch.undo()
    permission.ask(answers.append)
    qtbot.waitUntil(lambda: answers == [None])


def test_the_system_s_own_question_is_answered(qtbot: QtBot) -> None:
    answered: list[bool] = []
    context = QObject()
    SystemPermissions().request(context, lambda: answered.append(True))
    qtbot.waitUntil(lambda: answered == [True])
