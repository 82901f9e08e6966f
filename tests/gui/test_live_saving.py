"""Recordings of what is played: when they end, and what can be chosen meanwhile."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.errors import SourceDamagedError
from desktop_app.gui.live import LiveState
from desktop_app.gui.live_saving import SAVED
from desktop_app.gui.session import Session
from desktop_app.gui.workers.recording import RecordingRequest
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.video_file import VideoFile
from tests.gui.fakes import FakeEngine, Inbox
from tests.gui.test_live_session import play_camera, said, wait


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
    source.arrive()
    wait(qtbot, lambda: session.window.live.canvas.picture.frame.index == 1)
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


def test_nothing_is_recorded_as_hidden_that_nobody_looks_for(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine
) -> None:
    play_camera(qtbot, session, fake_engine)
    do, recording = session.window.actions_, session.workspace.recording
    do.record_looks["hidden"].trigger()
    do.record.trigger()
    assert recording.is_on
    session.window.find_panel.plan_changed.emit(SearchPlan(targets=()))
    assert not recording.is_on and said(session).startswith("Nothing is looked for")
    session.window.status.strip.withdraw(SAVED)
    do.record.trigger()
    assert not recording.is_on and not do.record.isChecked() and said(session).startswith("Nothing is looked for")
    do.record_looks["annotated"].trigger()
    do.record.trigger()
    assert recording.is_on


@pytest.mark.parametrize("cascade", ["", "haarcascade_frontalface_alt2"])
def test_scores_of_a_cascade_are_no_per_cent(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, cascade: str
) -> None:
    play_camera(qtbot, session, fake_engine)
    asked: list[RecordingRequest] = []
    monkeypatch.setattr(session.workspace.crew.recording, "start", asked.append)
    session.live.take_plan(SearchPlan(targets=("face",), cascade=cascade))
    session.window.actions_.record.trigger()
    assert [request.calibrated for request in asked] == [not cascade]
