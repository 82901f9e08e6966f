"""Sharing from the window, with the real server: on, off, who is there, what they ask, and what may go wrong."""

import json
import multiprocessing
import os
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Queue
from threading import Event
from urllib.parse import urlsplit

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessibleAnnouncementEvent, QGuiApplication, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop_app import settings
from desktop_app.gui.app import Program
from desktop_app.gui.crew import Engine
from desktop_app.gui.models.shared_requests import KEPT, RequestColumn, SharedRequests
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.share_run import ShareRun, ShareState
from desktop_app.gui.theme import TARGET_PX, Theme
from desktop_app.gui.views.qr_view import QrView
from desktop_app.gui.views.share_address import ShareAddress
from desktop_app.gui.views.share_dialog import ShareDialog
from desktop_app.gui.views.switch import Switch
from desktop_app.gui.workers.home import WorkerHome
from desktop_app.gui.workers.sharing import SharingWorker, Tell
from desktop_app.gui.workspace import Workspace
from desktop_app.serve import options as serve_options
from desktop_app.serve.events import Answered, Connected, Listening
from desktop_app.serve.options import ServeOptions, ServeOptionsError
from desktop_app.serve.shared_process import PROCESS_NAME
from tests.gui.clipping import clipped
from tests.gui.fakes import FakeEngine
from tests.gui.programs import settle
from tests.gui.share_dialogs import TOKEN, opened, share_dialogs

WAIT_MS = 60_000


@pytest.fixture
def window(program: Program) -> Program:
    """The program, which would share with this computer alone, at a port that is free."""
    preferences = program.session.workspace.preferences
    preferences.set(settings.SERVE_REACH, "computer")
    preferences.set(settings.SERVE_PORT, free_port())
    return program


def free_port() -> int:
    """A port that nobody has, and which the system gives nobody by itself; the one after it is free too."""
    for port in range(20_000 + os.getpid() % 10_000, 32_000, 2):
        with (
            suppress(OSError),
            socket.create_server(("127.0.0.1", port)),
            socket.create_server(("127.0.0.1", port + 1)),
        ):
            return port
    raise AssertionError("there is no free port")


def run_of(program: Program) -> ShareRun:
    return program.session.workspace.share_run


def dialog_of(program: Program) -> ShareDialog:
    """The dialog, as the menu's action brings it up."""
    if not any(each.isVisible() for each in program.session.window.findChildren(ShareDialog)):
        program.session.window.actions_.share.trigger()
    (dialog,) = program.session.window.findChildren(ShareDialog)
    return dialog


def click_switch(qtbot: QtBot, program: Program) -> None:
    switch = dialog_of(program).findChild(Switch)
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=switch.rect().center())


def wait_for(qtbot: QtBot, program: Program, state: ShareState) -> None:
    run = run_of(program)
    qtbot.waitUntil(lambda: run.state in (state, ShareState.FAILED), timeout=WAIT_MS)
    assert run.state is state, run.error


def turn_on(qtbot: QtBot, program: Program) -> str:
    """Turn sharing on; returns the address that shows."""
    click_switch(qtbot, program)
    wait_for(qtbot, program, ShareState.ON)
    return next(words for words in words_in(dialog_of(program)) if words.startswith("http://"))


def words_in(dialog: QWidget) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel) if label.isVisible() and label.text()]


def button(dialog: QWidget, words: str) -> QPushButton:
    (found,) = (each for each in dialog.findChildren(QPushButton) if each.isVisible() and words == named(each))
    return found


def named(control: QAbstractButton) -> str:
    return control.accessibleName() or control.text()


def sign_of(program: Program) -> str:
    """What the status line says of it; "" while it says nothing."""
    sign = program.session.window.status.findChildren(QToolButton)[-1]
    return sign.text() if sign.isVisible() else ""


def ask(address: str, token: str, path: str, body: bytes | None = None) -> tuple[int, dict[str, object]]:
    headers = {"Content-Type": "image/png"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(address + path, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def listed(requests: SharedRequests) -> list[tuple[str, str, str]]:
    """From where, what and what came of it, from the top."""
    columns = (RequestColumn.CLIENT, RequestColumn.WHAT, RequestColumn.RESULT)
    return [
        tuple(str(requests.index(row, column).data()) for column in columns)  # type: ignore[misc]
        for row in range(requests.rowCount())
    ]


def servers() -> list[multiprocessing.process.BaseProcess]:
    return [process for process in multiprocessing.active_children() if process.name == PROCESS_NAME]


def assert_refused(address: str) -> None:
    parts = urlsplit(address)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((parts.hostname, parts.port), timeout=60)


def read_code(picture: QImage) -> str:
    picture = picture.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    pixels = rows[:, : 3 * picture.width()].reshape(picture.height(), picture.width(), 3)
    words: str = cv2.QRCodeDetector().detectAndDecode(np.ascontiguousarray(pixels))[0]
    return words


class TestOnAndOff:
    def test_it_is_off_until_somebody_turns_it_on(self, qtbot: QtBot, window: Program) -> None:
        dialog = dialog_of(window)
        assert not dialog.findChild(Switch).isChecked() and not dialog.isModal()
        assert servers() == [] and sign_of(window) == ""
        assert "Off" in words_in(dialog)

    def test_on_it_answers_those_with_the_token_and_lists_all(
        self, qtbot: QtBot, window: Program, sample: Path
    ) -> None:
        address, run = turn_on(qtbot, window), run_of(window)
        assert urlsplit(address).port == window.session.workspace.preferences.get(settings.SERVE_PORT)
        status, problem = ask(address, "", "v1/detect", sample.read_bytes())
        assert (status, problem["kind"]) == (401, "token")
        status, found = ask(address, run.token, "v1/detect", sample.read_bytes())
        assert status == 200 and len(found["detections"]) == 1  # type: ignore[arg-type]
        qtbot.waitUntil(lambda: run.requests.rowCount() == 2, timeout=WAIT_MS)
        assert listed(run.requests) == [
            ("127.0.0.1", "Detect", "done"),
            ("127.0.0.1", "Detect", "refused: no valid token"),
        ]

    def test_off_it_refuses(self, qtbot: QtBot, window: Program) -> None:
        address = turn_on(qtbot, window)
        assert sign_of(window) == "Shared"
        click_switch(qtbot, window)
        wait_for(qtbot, window, ShareState.OFF)
        assert_refused(address)
        assert servers() == [] and sign_of(window) == ""
        assert not any(words.startswith("http") for words in words_in(dialog_of(window)))

    def test_port_and_reach_are_chosen_while_it_is_off_and_remembered(self, qtbot: QtBot, window: Program) -> None:
        dialog, preferences = dialog_of(window), window.session.workspace.preferences
        port, network = dialog.findChild(QAbstractSpinBox), button(dialog, "This network")
        network.click()
        assert preferences.get(settings.SERVE_REACH) == "network"
        button(dialog, "Only on this computer").click()
        port.setValue(port.value() + 1)  # type: ignore[attr-defined]
        assert preferences.get(settings.SERVE_REACH) == "computer"
        assert preferences.get(settings.SERVE_PORT) == port.value()  # type: ignore[attr-defined]
        turn_on(qtbot, window)
        assert not port.isEnabled() and not network.isEnabled()

    def test_who_is_connected_shows_in_dialog_and_status_line(self, qtbot: QtBot, window: Program) -> None:
        address = urlsplit(turn_on(qtbot, window))
        with socket.create_connection((address.hostname, address.port), timeout=60):
            qtbot.waitUntil(lambda: run_of(window).clients == ("127.0.0.1",), timeout=WAIT_MS)
            assert "127.0.0.1" in words_in(dialog_of(window))
            assert sign_of(window) == "Shared \N{MIDDLE DOT} 1 connected"
        qtbot.waitUntil(lambda: run_of(window).clients == (), timeout=WAIT_MS)
        assert "Nobody is connected." in words_in(dialog_of(window))

    def test_the_sign_in_the_status_line_leads_to_the_dialog(self, qtbot: QtBot, window: Program) -> None:
        turn_on(qtbot, window)
        dialog = dialog_of(window)
        dialog.close()
        assert run_of(window).state is ShareState.ON
        window.session.window.status.sharing_asked.emit()
        assert dialog.isVisible()

    def test_a_new_token_is_of_use_and_the_old_one_is_not(self, qtbot: QtBot, window: Program) -> None:
        address, run = turn_on(qtbot, window), run_of(window)
        old = run.token
        assert ask(address, old, "v1/targets")[0] == 200
        button(dialog_of(window), "New token").click()
        assert run.token != old and run.is_on
        wait_for(qtbot, window, ShareState.ON)
        assert ask(address, old, "v1/targets")[0] == 401
        assert ask(address, run.token, "v1/targets")[0] == 200

    def test_it_goes_on_in_another_language(self, qtbot: QtBot, window: Program) -> None:
        address = turn_on(qtbot, window)
        window.speak("ko")
        settle()
        qtbot.waitUntil(lambda: "공유" in sign_of(window))
        assert ask(address, run_of(window).token, "v1/targets")[0] == 200

    def test_closing_the_window_ends_the_server(self, qtbot: QtBot, window: Program) -> None:
        address = turn_on(qtbot, window)
        (server,) = servers()
        window.session.window.close()
        assert server.exitcode == 0 and servers() == []
        assert_refused(address)


class TestTrouble:
    def test_one_that_died_is_told_of_and_can_be_turned_on_again(self, qtbot: QtBot, window: Program) -> None:
        address = turn_on(qtbot, window)
        servers()[0].kill()
        wait_for(qtbot, window, ShareState.FAILED)
        dialog = dialog_of(window)
        assert any("stopped by itself" in words for words in words_in(dialog))
        assert not dialog.findChild(Switch).isChecked() and sign_of(window) == ""
        button(dialog, "Turn on again").click()
        wait_for(qtbot, window, ShareState.ON)
        assert ask(address, run_of(window).token, "v1/targets")[0] == 200
        assert not any("stopped by itself" in words for words in words_in(dialog))

    def test_a_port_that_is_taken_has_a_way_out(self, qtbot: QtBot, window: Program) -> None:
        preferences = window.session.workspace.preferences
        with socket.create_server(("127.0.0.1", 0)) as taken:
            number = taken.getsockname()[1]
            preferences.set(settings.SERVE_PORT, number)
            click_switch(qtbot, window)
            wait_for(qtbot, window, ShareState.FAILED)
            dialog = dialog_of(window)
            assert f"Port {number} is taken: another program on this computer uses it." in words_in(dialog)
            button(dialog, "Use another port").click()
            wait_for(qtbot, window, ShareState.ON)
        other = preferences.get(settings.SERVE_PORT)
        assert other != number
        address = next(words for words in words_in(dialog) if words.startswith("http"))
        assert urlsplit(address).port == other == dialog.findChild(QAbstractSpinBox).value()  # type: ignore[attr-defined]

    def test_without_the_packages_it_says_what_to_install(
        self, qtbot: QtBot, window: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as without:
            without.setattr(serve_options, "_PACKAGES", ("a_package_that_nobody_has",))
            dialog = dialog_of(window)
            qtbot.waitUntil(lambda: run_of(window).unavailable is not None, timeout=WAIT_MS)
            assert any('pip install "haarlens[serve]"' in words for words in words_in(dialog))
            assert not dialog.findChild(Switch).isEnabled()
            dialog.close()
        dialog_of(window)  # they have been installed meanwhile
        qtbot.waitUntil(lambda: run_of(window).unavailable is None, timeout=WAIT_MS)
        assert dialog.findChild(Switch).isEnabled()
        turn_on(qtbot, window)


@dataclass
class FakeShare:
    """Servers in the test's hand: one runs after the other, each until it is stopped."""

    begun: Queue[tuple[ServeOptions, Tell]] = field(default_factory=Queue)
    gate: Event = field(default_factory=Event)
    problem: Exception | None = None

    def __call__(self, options: ServeOptions, tell: Tell, stopped: Event, hurried: Event) -> None:
        if self.problem is not None:
            raise self.problem
        self.begun.put((options, tell))
        while not hurried.is_set() and not (stopped.wait(0.01) and self.gate.wait(0.01)):
            pass


@contextmanager
def run_with(share: FakeShare, preferences: Preferences) -> Iterator[ShareRun]:
    closing = Event()
    worker = SharingWorker(share, closing)
    home = WorkerHome(worker, "sharing")
    try:
        yield ShareRun(worker, preferences)
    finally:
        closing.set()
        home.quit()
        home.wait()


class TestTheRun:
    def test_the_network_is_every_address_of_this_computer_and_has_a_token(
        self, qtbot: QtBot, preferences: Preferences
    ) -> None:
        preferences.set(settings.SERVE_PORT, 4321)
        share = FakeShare()
        with run_with(share, preferences) as run:
            run.turn_on()
            options, tell = share.begun.get(timeout=60)
            assert (options.host, options.port, options.token) == ("0.0.0.0", 4321, run.token)
            tell((Listening(("http://192.168.1.7:4321/", "http://127.0.0.1:4321/")),))
            qtbot.waitUntil(lambda: run.state is ShareState.ON)
            assert run.opened is not None and run.opened.link == f"http://192.168.1.7:4321/#token={run.token}"

    def test_another_run_has_another_token(self, qtbot: QtBot, preferences: Preferences) -> None:
        with run_with(FakeShare(), preferences) as one, run_with(FakeShare(), preferences) as other:
            assert one.token != other.token

    def test_what_is_turned_on_while_it_stops_begins_when_it_has(self, qtbot: QtBot, preferences: Preferences) -> None:
        share = FakeShare()
        with run_with(share, preferences) as run:
            run.turn_on()
            share.begun.get(timeout=60)
            run.turn_off()
            assert run.state is ShareState.STOPPING and not run.is_on
            run.turn_on()
            assert run.state is ShareState.STOPPING and run.is_on and share.begun.empty()
            share.gate.set()
            qtbot.waitUntil(lambda: not share.begun.empty())
            assert run.state is ShareState.STARTING

    def test_one_that_is_turned_off_at_once_was_never_on(self, qtbot: QtBot, preferences: Preferences) -> None:
        share = FakeShare()
        share.gate.set()
        with run_with(share, preferences) as run:
            run.turn_on()
            run.turn_off()
            qtbot.waitUntil(lambda: run.state is ShareState.OFF)
            assert run.opened is None and run.error is None

    def test_an_error_is_kept_until_it_is_turned_on_or_off(self, qtbot: QtBot, preferences: Preferences) -> None:
        share = FakeShare(problem=ServeOptionsError("No."))
        with run_with(share, preferences) as run:
            run.turn_on()
            qtbot.waitUntil(lambda: run.state is ShareState.FAILED)
            assert str(run.error) == "No." and not run.is_on
            run.turn_off()
            assert run.state is ShareState.OFF and run.error is None

    def test_a_defect_ends_it_too(
        self, qtbot: QtBot, preferences: Preferences, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        defects: list[object] = []
        monkeypatch.setattr("sys.excepthook", lambda *defect: defects.append(defect[1]))
        problem = LookupError("a defect")
        with run_with(FakeShare(problem=problem), preferences) as run:
            run.turn_on()
            qtbot.waitUntil(lambda: run.state is ShareState.FAILED)
            assert defects == [problem]

    def test_what_an_earlier_one_tells_of_who_is_connected_is_dropped(
        self, qtbot: QtBot, preferences: Preferences
    ) -> None:
        share = FakeShare()
        share.gate.set()
        with run_with(share, preferences) as run:
            run.turn_on()
            _, earlier = share.begun.get(timeout=60)
            run.renew_token()
            qtbot.waitUntil(lambda: not share.begun.empty())
            _, now = share.begun.get(timeout=60)
            earlier((Connected(("10.0.0.1",)),))
            now((Connected(("10.0.0.2",)),))
            qtbot.waitUntil(lambda: run.clients == ("10.0.0.2",))

    @pytest.mark.parametrize(
        ("reach", "address", "note"),
        [
            ("network", "http://127.0.0.1:80/", "in no network"),
            ("network", "http://192.168.1.7:80/", None),
            ("computer", "http://127.0.0.1:80/", "this computer alone"),
        ],
    )
    def test_without_a_network_it_says_so(
        self,
        qtbot: QtBot,
        fake_engine: FakeEngine,
        preferences: Preferences,
        make_program: Callable[[Workspace], Program],
        reach: str,
        address: str,
        note: str | None,
    ) -> None:
        share = FakeShare()
        preferences.set(settings.SERVE_REACH, reach)
        preferences.language = "en"
        engine: Engine = replace(fake_engine.engine(), share=share)
        program = make_program(Workspace(engine, preferences))
        click_switch(qtbot, program)
        share.begun.get(timeout=60)[1]((Listening((address,)),))
        wait_for(qtbot, program, ShareState.ON)
        said = " ".join(words_in(dialog_of(program)))
        assert [words for words in ("in no network", "this computer alone") if words in said] == (
            [note] if note else []
        )

    def test_of_many_who_are_connected_some_are_named(
        self,
        qtbot: QtBot,
        fake_engine: FakeEngine,
        preferences: Preferences,
        make_program: Callable[[Workspace], Program],
    ) -> None:
        share = FakeShare()
        preferences.language = "en"
        program = make_program(Workspace(replace(fake_engine.engine(), share=share), preferences))
        click_switch(qtbot, program)
        clients = tuple(f"10.0.0.{number}" for number in range(1, 10))
        share.begun.get(timeout=60)[1]((Listening(("http://10.0.0.10:80/",)), Connected(clients)))
        qtbot.waitUntil(lambda: run_of(program).clients == clients)
        assert f"{', '.join(clients[:6])} and 3 more" in words_in(dialog_of(program))
        assert sign_of(program) == "Shared \N{MIDDLE DOT} 9 connected"


class TestTheDialog:
    def test_buttons_copy_address_link_and_token(self, qtbot: QtBot, window: Program) -> None:
        address, run, dialog = turn_on(qtbot, window), run_of(window), dialog_of(window)
        for words, copied in (
            ("Copy the address", address),
            ("Copy link", f"{address}#token={run.token}"),
            ("Copy the token", run.token),
        ):
            button(dialog, words).click()
            assert QGuiApplication.clipboard().text() == copied
            run.changed.emit()  # somebody came or went
            assert words_in(dialog).count("Copied") == 1

    def test_the_token_is_dots_until_it_is_shown(self, qtbot: QtBot) -> None:
        shown = ShareAddress()
        qtbot.addWidget(shown)
        shown.show_opened(opened("http://192.168.1.7:8765/"), TOKEN, "")
        shown.show()
        field = shown.findChild(QLineEdit)
        assert TOKEN not in field.displayText()
        button(shown, "Show").click()
        assert field.displayText() == TOKEN
        button(shown, "Conceal").click()
        assert TOKEN not in field.displayText()

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize(
        "address", ["http://192.168.1.7:8765/", "http://[fd12:3456:789a:1abc:aaaa:bbbb:cccc:dddd]:65535/"]
    )
    def test_the_code_reads_in_both_schemes(self, qtbot: QtBot, qapp: QApplication, scheme: str, address: str) -> None:
        theme = Theme(qapp, scheme)
        try:
            dialog = next(iter(share_dialogs(None)))
            qtbot.addWidget(dialog)
            code = opened(address)
            dialog.address.show_opened(code, TOKEN, "")
            dialog.show()
            qtbot.waitExposed(dialog)
            assert read_code(dialog.grab().toImage()) == code.link
        finally:
            theme.prefer("light")
            theme.deleteLater()
            qapp.setStyleSheet("")

    def test_every_module_of_the_code_is_as_wide_as_the_others(self, qtbot: QtBot) -> None:
        view, code = QrView(), opened("http://192.168.1.7:8765/").code
        qtbot.addWidget(view)
        view.show_code(code)
        drawn = view.grab().toImage()
        side = drawn.width() // len(code)
        begin = (drawn.width() - side * len(code)) // 2
        for down, row in enumerate(code):
            for across, is_dark in enumerate(row):
                for corner in (QPoint(0, 0), QPoint(side - 1, side - 1)):
                    place = QPoint(begin + across * side, begin + down * side) + corner
                    assert (drawn.pixelColor(place).lightness() < 128) == is_dark

    def test_a_low_one_is_scrolled_to_what_has_the_focus(self, qtbot: QtBot) -> None:
        dialog = list(share_dialogs(None))[1]
        qtbot.addWidget(dialog)
        dialog.resize(dialog.minimumSize())
        with qtbot.waitActive(dialog):
            dialog.show()
        assert dialog.height() <= 400
        passed = set()
        while (focused := QApplication.focusWidget()) is not None and focused not in passed:
            passed.add(focused)
            assert focused.visibleRegion().boundingRect().height() >= min(focused.height(), TARGET_PX)
            qtbot.keyClick(focused, Qt.Key.Key_Tab)
        assert {"Copy the address", "New token"} <= {named(each) for each in passed if isinstance(each, QPushButton)}

    def test_what_became_of_it_is_said_once(self, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        said: list[str] = []

        class Reader:
            @staticmethod
            def updateAccessibility(event: QAccessibleAnnouncementEvent) -> None:
                said.append(event.message())

        monkeypatch.setattr("desktop_app.gui.views.share_dialog.QAccessible", Reader)
        dialog = next(iter(share_dialogs(None)))
        qtbot.addWidget(dialog)
        dialog.show()
        for words in ("Starting...", "On", "On"):
            dialog.show_state(words, is_on=True, can_choose=False, can_switch=True)
        dialog.show_trouble("Port 1 is taken.", "Use another port")
        dialog.show_trouble("")
        assert said == ["Starting...", "On", "Port 1 is taken."]

    def test_it_is_where_it_was(self, qtbot: QtBot, window: Program) -> None:
        dialog = dialog_of(window)
        dialog.resize(700, 690)
        dialog.close()
        another = ShareDialog(None, SharedRequests())
        qtbot.addWidget(another)
        another.bring_up(window.session.workspace.preferences.share_place)
        assert (another.width(), another.height()) == (700, 690)

    def test_everything_fits_has_a_name_a_tool_tip_and_room_for_a_finger(self, spoken: str, qtbot: QtBot) -> None:
        for dialog in share_dialogs(None):
            qtbot.addWidget(dialog)
            dialog.show()
            qtbot.waitExposed(dialog)
            for size in (dialog.sizeHint(), dialog.minimumSize(), dialog.sizeHint() * 1.4):
                dialog.resize(size)
                QApplication.processEvents()
                assert clipped(dialog) == []
            kinds = (QAbstractButton, QAbstractSpinBox, QLineEdit)
            controls = [each for kind in kinds for each in dialog.findChildren(kind) if each.isVisible()]
            controls = [each for each in controls if not each.objectName().startswith("qt_")]
            assert len(controls) >= 4
            for each in controls:
                words = each.accessibleName() or (each.text() if isinstance(each, QAbstractButton) else "")
                assert words and each.height() >= TARGET_PX - 2, each
                assert each.toolTip() or each.text() == "Use another port", words  # type: ignore[attr-defined]


def answered(number: int, path: str = "/v1/detect", status: int = 200) -> Answered:
    return Answered(float(number), f"10.0.0.{number}", "POST", path, status, 0.5)


class TestTheList:
    def test_it_is_a_sound_model(self, qtmodeltester: ModelTester) -> None:
        requests = SharedRequests()
        qtmodeltester.check(requests)
        requests.add([answered(number) for number in range(3)])
        requests.add([answered(number) for number in range(KEPT)])
        assert requests.rowCount(requests.index(0, 0)) == requests.columnCount(requests.index(0, 0)) == 0

    def test_the_newest_are_on_top_and_the_oldest_forgotten(self) -> None:
        requests = SharedRequests()
        for number in range(0, KEPT + 50, 10):
            requests.add([answered(each) for each in range(number, number + 10)])
        assert requests.rowCount() == KEPT
        clients = [row[0] for row in listed(requests)]
        assert clients == [f"10.0.0.{number}" for number in range(KEPT + 49, 49, -1)]
        requests.add([answered(number) for number in range(3 * KEPT)])
        assert [row[0] for row in listed(requests)] == [f"10.0.0.{n}" for n in range(3 * KEPT - 1, 2 * KEPT - 1, -1)]

    def test_what_a_page_loads_along_is_listed_where_it_goes_wrong_alone(self) -> None:
        requests = SharedRequests()
        requests.add([answered(1, "/web/page.js"), answered(2, "/v1/health"), answered(3, "/web/no.js", 404)])
        assert listed(requests) == [("10.0.0.3", "Web page", "refused: not found")]

    @pytest.mark.parametrize("status", [200, 204, 304, 400, 401, 405, 413, 422, 429, 500, 503, 0])
    def test_every_status_is_told_in_words(self, status: int) -> None:
        requests = SharedRequests()
        requests.add([answered(1, status=status)])
        words = requests.index(0, RequestColumn.RESULT).data()
        assert (
            words == "done"
            if 0 < status < 400
            else words.split(":")[0]
            in (
                "refused",
                "sent away",
                "failed",
                "given up",
                "given up by the other side",
            )
        )

    def test_the_tool_tip_has_what_a_programmer_looks_for(self) -> None:
        requests = SharedRequests()
        requests.add([answered(1, "/v1/hide", 413)])
        assert requests.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "refused: too large\nPOST /v1/hide (413)"
        assert requests.index(0, 0, QModelIndex()).data() != ""
