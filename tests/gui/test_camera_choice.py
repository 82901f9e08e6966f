"""Which camera is opened: the one that was used last, also when it is called otherwise now, else the usual one."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app import settings
from desktop_app.errors import AppError, SourceForbiddenError
from desktop_app.gui.camera_permission import CameraPermission
from desktop_app.gui.live import LiveState
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.session import Session
from desktop_app.media.cameras import CameraMode, ListedCamera
from desktop_app.media.source import CameraAddress, VideoAddress
from tests.gui.fakes import FakeEngine, FakeSource, Inbox

MODES = (CameraMode(1280, 720, 30.0), CameraMode(640, 480, 60.0), CameraMode(640, 480, 30.0))
DESK = ListedCamera("Desk", "desk-id", MODES, node="/dev/video0")
DOOR = ListedCamera("Door & gate", "door-id", (CameraMode(1920, 1080, 25.0),), is_default=True, node="/dev/video2")
PATIENT_MS = 15_000


@pytest.fixture(autouse=True)
def _linux(monkeypatch: pytest.MonkeyPatch, session: Session) -> None:
    monkeypatch.setattr(session.workspace.crew.cameras, "_system", "linux")


def names(session: Session) -> list[str]:
    """The cameras in the menu, the chosen one in brackets."""
    actions = list(session.window.camera_menu._cameras)
    return [f"[{each.text()}]" if each.isChecked() else each.text() for each in actions]


def modes(session: Session) -> list[str]:
    actions = list(session.window.camera_menu._modes)
    return [f"[{each.text()}]" if each.isChecked() else each.text() for each in actions]


def look(qtbot: QtBot, session: Session) -> None:
    """Open the menu, and wait until it lists what there is."""
    menu = session.window.camera_menu
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: menu._none.text() == "No camera found", timeout=PATIENT_MS)


def opened(qtbot: QtBot, session: Session, engine: FakeEngine, count: int = 1) -> CameraAddress:
    """The address that was opened as the last of so many."""
    qtbot.waitUntil(lambda: len(engine.opened) == count, timeout=PATIENT_MS)
    qtbot.waitUntil(lambda: session.workspace.live.state is LiveState.PLAYING, timeout=PATIENT_MS)
    address = engine.opened[-1]
    assert isinstance(address, CameraAddress)
    return address


def have(engine: FakeEngine, *cameras: ListedCamera) -> None:
    engine.cameras[:] = cameras
    engine.sources[:] = [FakeSource() for _ in range(4)]


def remembered(preferences: Preferences) -> tuple[str, str, str]:
    return (
        preferences.get(settings.CAMERA),
        preferences.get(settings.CAMERA_NAME),
        preferences.get(settings.CAMERA_MODE),
    )


def remember(preferences: Preferences, values: Sequence[str]) -> None:
    for setting, value in zip((settings.CAMERA, settings.CAMERA_NAME, settings.CAMERA_MODE), values, strict=True):
        preferences.set(setting, value)


def test_the_menu_lists_names_and_what_the_camera_can(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
    have(fake_engine, DESK, DOOR)
    look(qtbot, session)
    assert names(session) == ["Desk", "[Door && gate]"]
    assert modes(session)[0].startswith("[") and "1920 \N{MULTIPLICATION SIGN} 1080" in modes(session)[1]
    assert not session.window.camera_menu._none.isVisible() and not fake_engine.opened


def test_without_a_camera_the_menu_says_so(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
    look(qtbot, session)
    assert names(session) == [] and session.window.camera_menu._none.isVisible()
    assert not session.window.camera_menu._mode_menu.isEnabled()


def test_the_usual_camera_is_opened_at_a_usual_size(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
    have(fake_engine, DESK, DOOR)
    session.window.actions_.camera.trigger()
    address = opened(qtbot, session, fake_engine)
    assert (address.device, address.name) == ("/dev/video2", "Door & gate")
    assert (address.width, address.height, address.frames_per_second) == (1920, 1080, 25.0)
    assert remembered(session.workspace.preferences) == ("", "", "")


def test_a_camera_that_is_chosen_is_opened_and_remembered(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine
) -> None:
    have(fake_engine, DESK, DOOR)
    look(qtbot, session)
    list(session.window.camera_menu._cameras)[0].trigger()
    assert opened(qtbot, session, fake_engine).device == "/dev/video0"
    assert remembered(session.workspace.preferences) == ("desk-id", "Desk", "")
    assert names(session) == ["[Desk]", "Door && gate"]


def test_a_size_that_is_chosen_is_opened_and_remembered(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine
) -> None:
    remember(session.workspace.preferences, ("desk-id", "Desk", ""))
    have(fake_engine, DESK, DOOR)
    look(qtbot, session)
    list(session.window.camera_menu._modes)[2].trigger()
    address = opened(qtbot, session, fake_engine)
    assert (address.width, address.height, address.frames_per_second) == (640, 480, 60.0)
    assert remembered(session.workspace.preferences)[2] == "640x480@60"
    assert modes(session)[2].startswith("[640")
    list(session.window.camera_menu._modes)[0].trigger()
    assert opened(qtbot, session, fake_engine, 2).width == 1280
    assert remembered(session.workspace.preferences)[2] == ""


@pytest.mark.parametrize(
    ("values", "device", "width"),
    [
        (("desk-id", "Desk", "640x480@60"), "/dev/video0", 640),
        (("desk-id", "Door & gate", ""), "/dev/video0", 1280),  # the id counts before the name
        (("another-port", "Desk", "640x480@30"), "/dev/video0", 640),  # it was plugged in elsewhere
        (("gone", "Gone", "1280x720@30"), "/dev/video2", 1920),  # the usual one, which has no such size
        (("", "", ""), "/dev/video2", 1920),
    ],
)
def test_the_remembered_camera_is_found_by_its_id_or_its_name(
    qtbot: QtBot,
    session: Session,
    fake_engine: FakeEngine,
    values: tuple[str, str, str],
    device: str,
    width: int | None,
) -> None:
    remember(session.workspace.preferences, values)
    have(fake_engine, DESK, DOOR)
    session.window.actions_.camera.trigger()
    address = opened(qtbot, session, fake_engine)
    assert (address.device, address.width) == (device, width)
    assert remembered(session.workspace.preferences) == values  # until somebody chooses another one


def test_where_none_is_listed_its_error_says_what_to_do(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine
) -> None:
    session.window.actions_.camera.trigger()
    qtbot.waitUntil(lambda: session.workspace.live.state is LiveState.FAILED, timeout=PATIENT_MS)
    assert fake_engine.opened == [CameraAddress(0, name="The camera")]
    assert str(session.workspace.live.error) == "There is no camera."


def test_one_that_is_plugged_in_later_is_found(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
    session.window.actions_.camera.trigger()
    qtbot.waitUntil(lambda: session.workspace.live.state is LiveState.FAILED, timeout=PATIENT_MS)
    have(fake_engine, DESK)
    session.window.actions_.camera.trigger()
    assert opened(qtbot, session, fake_engine, 2).device == "/dev/video0"


def test_cameras_that_come_later_are_listed_and_not_opened(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine
) -> None:
    have(fake_engine, DESK)
    look(qtbot, session)
    have(fake_engine, DESK, DOOR)
    session.workspace.crew.cameras.ask()
    qtbot.waitUntil(lambda: len(names(session)) == 2, timeout=PATIENT_MS)
    assert not fake_engine.opened and session.workspace.live.state is LiveState.OFF


def test_a_person_who_does_not_allow_it_is_told_how(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_permission: CameraPermission, then: object) -> None:
        then(SourceForbiddenError("This program may not use cameras."))  # type: ignore[operator]

    monkeypatch.setattr(CameraPermission, "ask", refuse)
    have(fake_engine, DESK)
    session.window.actions_.camera.trigger()
    strip = session.window.status.strip
    qtbot.waitUntil(
        lambda: strip.message is not None and "may not use cameras" in strip.message.text, timeout=PATIENT_MS
    )
    assert not fake_engine.opened and session.workspace.live.state is LiveState.OFF


def test_cameras_that_cannot_be_listed_are_told_and_the_first_is_tried(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> object:
        raise AppError("The cameras cannot be listed.")

    monkeypatch.setattr(session.workspace.crew.cameras._lister, "list", refuse)
    fake_engine.sources.append(FakeSource())
    session.window.actions_.camera.trigger()
    assert opened(qtbot, session, fake_engine) == CameraAddress(0, name="The camera")


def test_what_is_opened_while_cameras_are_listed_stays(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine, tmp_path: Path
) -> None:
    have(fake_engine, DESK)
    session.window.actions_.camera.trigger()
    session.open_paths([tmp_path / "film.mp4"])
    qtbot.waitUntil(lambda: session.live._camera.current is not None, timeout=PATIENT_MS)
    asked = Inbox(session.live._camera.chosen)
    session.live._camera._permission.ask(lambda _: asked.answers.append(("asked",)))  # answers come in order
    qtbot.waitUntil(lambda: bool(asked.answers), timeout=PATIENT_MS)
    assert asked.answers == [("asked",)] and fake_engine.opened == [VideoAddress(tmp_path / "film.mp4")]
