"""The list of photographs, while a camera or a video has their place in the window."""

import re
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_app import settings
from desktop_app.gui.live import LiveState
from desktop_app.gui.live_words import file_name
from desktop_app.gui.models.photo_filter import PhotoKind
from desktop_app.gui.session import Session
from desktop_app.gui.workspace import Workspace
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.source import StreamAddress, VideoAddress
from tests.gui.fakes import FakeEngine, FakeSource
from tests.gui.programs import MakeProgram, settle
from tests.gui.test_live_session import VIDEOS, open_photos, play_video, wait

TITLE = "x.mp4 \N{EN DASH} Haarlens"


def paused_video(qtbot: QtBot, session: Session, engine: FakeEngine) -> None:
    play_video(qtbot, session, engine)
    session.window.actions_.pause.trigger()
    wait(qtbot, lambda: session.workspace.live.state is LiveState.PAUSED)
    settle()


def facts(session: Session) -> str:
    return session.window.status.facts


def test_another_filter_leaves_the_video_alone(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
    open_photos(qtbot, session)
    paused_video(qtbot, session, fake_engine)
    session.window.photo_list.show_kind(PhotoKind.ALL)
    session.window.photo_list.kind_chosen.emit()
    assert session.live.is_on and session.current is None


def test_a_list_that_is_emptied_leaves_the_video_its_actions(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine
) -> None:
    open_photos(qtbot, session)
    paused_video(qtbot, session, fake_engine)
    before = facts(session)
    session.clear()
    assert session.window.actions_.copy.isEnabled() and session.window.actions_.zoom_in.isEnabled()
    assert facts(session) == before != ""
    assert session.window.windowTitle() == TITLE


def test_a_photo_that_is_renamed_leaves_the_video_its_title(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine
) -> None:
    open_photos(qtbot, session)
    paused_video(qtbot, session, fake_engine)
    session.workspace.crew.watching.renamed.emit([])
    settle()
    assert session.window.windowTitle() == TITLE


def test_zooming_a_video_keeps_the_facts(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
    open_photos(qtbot, session)
    paused_video(qtbot, session, fake_engine)
    for action in ("zoom_in", "zoom_actual", "zoom_fit"):
        getattr(session.window.actions_, action).trigger()
        assert "%" in facts(session), action


def test_zooming_a_photo_keeps_its_title_and_facts(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
    open_photos(qtbot, session)
    for action in ("zoom_in", "zoom_actual", "zoom_fit"):
        getattr(session.window.actions_, action).trigger()
        assert "%" in facts(session), action
        assert session.window.windowTitle().startswith("a.jpg")


def test_photos_that_are_found_late_leave_the_video_alone(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine
) -> None:
    open_photos(qtbot, session)
    session.open_paths([Path("/photos/a.jpg").absolute()])
    play_video(qtbot, session, fake_engine)
    wait(qtbot, lambda: not session.workspace.searches.is_searching)
    assert session.live.is_on and session.current is None


def test_another_language_keeps_what_is_shown(
    qtbot: QtBot, make_program: MakeProgram, workspace: Workspace, fake_engine: FakeEngine
) -> None:
    workspace.preferences.language = "en"
    program = make_program(workspace)
    open_photos(qtbot, program.session)
    program.session.select(workspace.photos.photos[1])
    fake_engine.sources += [FakeSource(20_000, 20.0), FakeSource(20_000, 20.0)]
    program.session.open_paths(VIDEOS[:2])
    wait(qtbot, lambda: workspace.live.picture is not None)
    program.session.live.take_plan(SearchPlan(targets=("plate",)))
    program.session.window.actions_.rates["2"].trigger()
    program.session.window.actions_.pause.trigger()
    settle()
    program.speak("ko")
    settle()
    window = program.session.window
    assert window.find_panel.plan.targets == ("plate",)
    assert window.windowTitle().startswith("x.mp4 (") and window.actions_.rates["2"].isChecked()
    window.actions_.next.trigger()
    wait(qtbot, lambda: fake_engine.opened == [VideoAddress(path) for path in VIDEOS[:2]])
    program.session.live.leave()
    assert program.session.current is workspace.photos.photos[1]


def test_an_address_that_is_none_is_not_remembered(session: Session, fake_engine: FakeEngine) -> None:
    fake_engine.sources += [FakeSource(), FakeSource()]
    session.live.open_stream("rtsp://10.0.0.7/live")
    session.live.open_stream("rtsp://me:12/secret@10.0.0.7/live")
    assert session.workspace.preferences.get(settings.STREAM) == "rtsp://10.0.0.7/live"
    assert "secret" not in session.window.windowTitle() and "12" not in session.window.windowTitle()


def test_what_is_saved_of_an_address_that_is_none_has_a_date_alone_for_a_name() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d", file_name(StreamAddress("rtsp://me:12/secret@10.0.0.7/")))
