"""The whole video that is played is searched beside it, and what is said of another one is not heard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.errors import SourceNotFoundError
from desktop_app.gui.whole_video import WholeVideo
from desktop_app.gui.workspace import Workspace
from desktop_app.media.source import CameraAddress, VideoAddress
from tests.gui.fakes import FakeEngine, FakeSource, Inbox

FILM, OTHER = VideoAddress(Path("/videos/a.mp4")), VideoAddress(Path("/videos/b.mp4"))
PATIENT_MS = 15_000


@pytest.fixture
def whole(qtbot: QtBot, workspace: Workspace, fake_engine: FakeEngine) -> Iterator[WholeVideo]:
    """Of a long video that is played."""
    fake_engine.sources.append(FakeSource(20_000, 20.0))
    workspace.live.open(FILM)
    qtbot.waitUntil(lambda: workspace.live.info is not None, timeout=PATIENT_MS)
    yield workspace.whole_video


def wait_until_over(qtbot: QtBot, whole: WholeVideo) -> None:
    qtbot.waitUntil(lambda: not whole.is_searching, timeout=PATIENT_MS)


def test_it_comes_to_the_end_and_knows_who_appears(
    qtbot: QtBot, whole: WholeVideo, fake_engine: FakeEngine, workspace: Workspace
) -> None:
    ended, advanced = Inbox(whole.ended), Inbox(whole.advanced)
    fake_engine.sources.append(FakeSource(60, 20.0))
    whole.begin()
    assert whole.is_searching and whole.share == 0.0
    wait_until_over(qtbot, whole)
    qtbot.waitUntil(lambda: ended.answers == [(1,)], timeout=PATIENT_MS)
    assert advanced.answers and list(whole.spans) == [1]
    assert whole.spans[1].first_s == 0.0 and whole.searched_s >= 2.9
    assert whole.share is None and whole.seconds_left is None
    assert fake_engine.opened == [FILM, FILM] and workspace.live.is_on


def test_a_camera_has_no_whole(qtbot: QtBot, workspace: Workspace, fake_engine: FakeEngine) -> None:
    workspace.whole_video.begin()
    assert not workspace.whole_video.is_searching
    fake_engine.sources.append(FakeSource())
    workspace.live.open(CameraAddress(0))
    qtbot.waitUntil(lambda: workspace.live.info is not None, timeout=PATIENT_MS)
    workspace.whole_video.begin()
    assert not workspace.whole_video.is_searching and len(fake_engine.opened) == 1


def test_what_was_found_stays_when_it_is_cancelled_and_goes_when_it_is_forgotten(
    qtbot: QtBot, whole: WholeVideo, fake_engine: FakeEngine
) -> None:
    endless = FakeSource(100_000_000, 20.0)
    fake_engine.sources.append(endless)
    whole.begin()
    qtbot.waitUntil(lambda: bool(whole.spans), timeout=PATIENT_MS)
    whole.cancel()
    searched_s = whole.searched_s
    assert not whole.is_searching and endless.closed.wait(10)
    qtbot.wait(20)  # what was on its way is not heard any more
    assert whole.searched_s == searched_s > 0 and whole.spans
    whole.forget()
    assert whole.searched_s == 0.0 and not whole.spans


def test_what_is_told_of_the_one_before_is_not_heard(qtbot: QtBot, whole: WholeVideo, fake_engine: FakeEngine) -> None:
    ended = Inbox(whole.ended)
    fake_engine.sources += [FakeSource(100_000_000, 20.0), FakeSource(40, 20.0)]
    whole.begin()
    qtbot.waitUntil(lambda: bool(whole.spans), timeout=PATIENT_MS)
    whole.begin()
    assert not whole.spans and whole.is_searching
    wait_until_over(qtbot, whole)
    qtbot.waitUntil(lambda: len(ended.answers) == 1, timeout=PATIENT_MS)
    assert whole.searched_s < 3.0


def test_what_cannot_be_opened_fails(qtbot: QtBot, whole: WholeVideo, fake_engine: FakeEngine) -> None:
    failed = Inbox(whole.failed)
    fake_engine.sources.append(SourceNotFoundError("It is gone."))  # type: ignore[arg-type]
    whole.begin()
    wait_until_over(qtbot, whole)
    qtbot.waitUntil(lambda: len(failed.answers) == 1, timeout=PATIENT_MS)
    assert str(failed.answers[0][0]) == "It is gone." and whole.share is None
