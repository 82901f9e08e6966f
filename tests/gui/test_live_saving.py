"""Recordings of what is played: when they end, and what can be chosen meanwhile."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.errors import SourceDamagedError
from desktop_app.gui.live import LiveState
from desktop_app.gui.session import Session
from desktop_app.media.video_file import VideoFile
from tests.gui.fakes import FakeEngine, Inbox
from tests.gui.test_live_session import play_camera, wait


@pytest.fixture(autouse=True)
def films(session: Session, tmp_path: Path) -> Path:
    folder = tmp_path / "films"
    session.workspace.preferences._store.setValue("files/videos_folder", str(folder))
    return folder


def test_a_film_ends_when_its_source_fails(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine, films: Path
) -> None:
    told = Inbox(session.workspace.recording.finished)
    source = play_camera(qtbot, session, fake_engine)
    session.window.actions_.record.trigger()
    before = session.workspace.live.picture
    source.arrive()
    wait(qtbot, lambda: session.workspace.live.picture is not before)
    source.fail(SourceDamagedError("It is broken."))
    wait(qtbot, lambda: session.workspace.live.state is LiveState.FAILED)
    assert not session.workspace.recording.is_on and not session.window.actions_.record.isChecked()
    wait(qtbot, lambda: told.answers)
    [film] = films.iterdir()
    with VideoFile(film) as video:
        assert video.read() is not None


def test_how_a_film_looks_is_chosen_before_it_begins(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
    source = play_camera(qtbot, session, fake_engine)
    do = session.window.actions_
    do.record.trigger()
    source.arrive()
    assert not any(look.isEnabled() for look in do.record_looks.values())
    do.record.trigger()
    assert all(look.isEnabled() for look in do.record_looks.values())
