"""What a person meets first at the camera and the video: keys that lead on, nothing left of what was before."""

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QRegion
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.errors import SourceBusyError
from desktop_app.gui.live import LiveState
from desktop_app.gui.models.live_picture import Sight
from desktop_app.gui.models.tracks import TracksModel
from desktop_app.gui.session import Session
from desktop_app.gui.views.live_canvas import LiveCanvas
from desktop_app.library.video_findings import Span
from desktop_app.media.source import VideoAddress
from tests.gui.fakes import FACE, FakeEngine, FakeSource
from tests.gui.test_live_canvas import picture
from tests.gui.test_live_session import DESK, PHOTOS, VIDEOS, open_photos, play_camera, play_video, said, wait


def spans(*begins_s: float) -> list[Span]:
    return [Span(number, "face", begin_s, begin_s + 5, FACE, begin_s) for number, begin_s in enumerate(begins_s, 1)]


class TestPreviousAndNext:
    """Page Up and Page Down."""

    def test_they_lead_through_videos_also_where_no_photo_is_listed(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        fake_engine.sources += [FakeSource(20_000, 20.0) for _ in range(2)]
        session.open_paths(VIDEOS[:2])
        live = session.workspace.live
        wait(qtbot, lambda: live.state is LiveState.PLAYING)
        qtbot.keyClick(session.window, Qt.Key.Key_PageDown)
        assert live.address == VideoAddress(VIDEOS[1])

    def test_beside_a_single_video_they_lead_nowhere_and_then_through_photos_again(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        open_photos(qtbot, session)
        do = session.window.actions_
        play_video(qtbot, session, fake_engine)
        assert not do.next.isEnabled() and not do.previous.isEnabled()
        do.close_live.trigger()
        assert do.next.isEnabled() and do.previous.isEnabled()
        assert len(session.workspace.photos.photos) == len(PHOTOS)


class TestAppearances:
    """From one place of a video where somebody appears to another."""

    def test_presses_that_are_quicker_than_pictures_each_go_one_further(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        play_video(qtbot, session, fake_engine)
        session.workspace.live.set_paused(True)
        session.window.live.transport.timeline.set_spans(spans(100, 200, 300))
        for _ in range(3):
            session.window.actions_.next_found.trigger()
        wait(qtbot, lambda: session.workspace.live.position_s == 300.0)

    @pytest.mark.parametrize(("plays", "expected_s"), [(True, 100.0), (False, 200.0)])
    def test_back_from_just_behind_a_beginning(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine, plays: bool, expected_s: float
    ) -> None:
        play_video(qtbot, session, fake_engine)
        live, timeline = session.workspace.live, session.window.live.transport.timeline
        live.set_paused(True)
        timeline.set_spans(spans(100, 200))
        session.live.seek(200.5)
        wait(qtbot, lambda: live.position_s == 200.5)
        if plays:  # it has played on since the press before
            live.state = LiveState.PLAYING
        session.window.actions_.previous_found.trigger()
        wait(qtbot, lambda: live.position_s == expected_s)


class TestWhatIsLeft:
    """Nothing of one source shows with the next."""

    def test_a_camera_that_cannot_be_shown_has_no_faces(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        counted: list[int] = []
        session.window.find_panel.show_found = lambda found: counted.append(len(found))  # type: ignore[method-assign]
        play_camera(qtbot, session, fake_engine)
        wait(qtbot, lambda: counted and counted[-1] > 0)
        fake_engine.sources.append(SourceBusyError("{name} is busy.", name="Desk"))
        session.live.open(DESK)
        wait(qtbot, lambda: session.workspace.live.state is LiveState.FAILED)
        assert counted[-1] == 0

    def test_the_time_line_is_there_while_a_video_is_opened_and_stands_at_its_beginning(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        play_video(qtbot, session, fake_engine)
        timeline = session.window.live.transport.timeline
        session.live.seek(500.0)
        fake_engine.sources.append(FakeSource(20_000, 20.0))
        session.open_paths(VIDEOS[1:2])
        assert session.workspace.live.state is LiveState.OPENING
        assert timeline.isVisible() and timeline.position_s == 0.0
        assert said(session) == ""


class TestBar:
    """The bar under the picture."""

    def test_however_narrow_it_is_every_button_shows_whole(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        play_video(qtbot, session, fake_engine)
        transport = session.window.live.transport
        transport.show_recorded(3.0)
        transport.show_search(0.5, 90.0)
        transport.setParent(None)  # so that any width will do
        qtbot.addWidget(transport)
        transport.show()
        for width in (1400, 700, 400, transport.minimumSizeHint().width()):
            transport.resize(width, transport.sizeHint().height())
            QCoreApplication.processEvents()
            buttons = [button for button in transport.findChildren(QToolButton) if button.isVisible()]
            assert len(buttons) == 9
            for button in buttons:
                assert transport.rect().contains(button.geometry().translated(button.parentWidget().pos()))
                assert button.width() >= button.minimumSizeHint().width()

    def test_only_what_a_camera_shows_is_mirrored(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        def has_mirror() -> bool:
            buttons = session.window.live.transport.findChildren(QToolButton)
            return any(b.isVisible() and b.defaultAction() is session.window.actions_.mirror for b in buttons)

        play_video(qtbot, session, fake_engine)
        assert not has_mirror()
        play_camera(qtbot, session, fake_engine)
        wait(qtbot, lambda: session.workspace.live.state is LiveState.PLAYING)
        assert has_mirror()

    def test_it_shows_that_it_records(self, qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
        play_video(qtbot, session, fake_engine)
        transport, record = session.window.live.transport, session.window.actions_.record

        def redness() -> int:
            drawn = record.icon().pixmap(20, 20).toImage().pixelColor(10, 10)
            return drawn.red() - drawn.blue()

        assert redness() < 20
        transport.show_recorded(0.0)
        assert redness() > 100
        transport.show_recorded(None)
        assert redness() < 20


def test_space_held_down_counts_once_whatever_the_system_calls_it(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine
) -> None:
    play_video(qtbot, session, fake_engine)
    canvas, asked = session.window.live.canvas, []
    canvas.pause_asked.connect(lambda: asked.append(1))

    def send(kind: QEvent.Type, at_ms: int, repeats: bool = False) -> None:
        event = QKeyEvent(kind, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", repeats)
        event.setTimestamp(at_ms)
        QCoreApplication.sendEvent(canvas, event)

    send(QEvent.Type.KeyPress, 1000)
    for at_ms, repeats in ((1500, True), (1530, False), (1560, True)):
        send(QEvent.Type.KeyRelease, at_ms, repeats)
        send(QEvent.Type.KeyPress, at_ms, repeats)
    assert len(asked) == 1
    send(QEvent.Type.KeyRelease, 1570)
    send(QEvent.Type.KeyPress, 1600)
    assert len(asked) == 2


@pytest.mark.parametrize("is_sharp", [True, False])
def test_every_pixel_of_the_canvas_is_painted_at_every_size(qtbot: QtBot, is_sharp: bool) -> None:
    canvas = LiveCanvas(TracksModel())
    qtbot.addWidget(canvas)
    sights: list[Sight] = []
    canvas.sight_changed.connect(sights.append)
    before = QColor("magenta")
    for width in range(300, 340):
        canvas.resize(width, 260)
        canvas.show_picture(picture(0))
        canvas.show_picture(picture(0, sight=sights[-1] if is_sharp else None))
        painted = QImage(canvas.size(), QImage.Format.Format_RGB32)
        painted.fill(before)
        canvas.render(painted, QPoint(), QRegion(), QWidget.RenderFlag(0))
        rows = np.frombuffer(painted.constBits(), np.uint32).reshape(painted.height(), -1)
        assert not (rows == before.rgb()).any(), width


def test_no_time_of_another_video_stays_under_the_mouse(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine
) -> None:
    play_video(qtbot, session, fake_engine)
    timeline = session.window.live.transport.timeline
    qtbot.mouseMove(timeline, timeline.rect().center())
    wait(qtbot, lambda: timeline._pill is not None and timeline._pill.isVisible())
    fake_engine.sources.append(FakeSource(200, 20.0))
    session.open_paths(VIDEOS[1:2])
    wait(qtbot, lambda: session.workspace.live.state is LiveState.PLAYING)
    assert timeline._pill is not None and not timeline._pill.isVisible()
