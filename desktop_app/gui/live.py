"""What is played: one camera, video, stream or sequence of pictures at a time, from its opening to its end."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop_app.errors import AppError, SourceLostError
from desktop_app.gui.models.live_picture import LivePicture, Sight
from desktop_app.gui.models.live_statistics import LiveStatistics
from desktop_app.gui.models.tracks import TracksModel
from desktop_app.gui.workers.live_search import LiveSearchWorker
from desktop_app.gui.workers.playing import OpenSource, Player
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.source import SourceAddress, SourceInfo

# How long after a source was lost it is opened anew, attempt by attempt; the last one counts for all that follow.
RETRY_AFTER_MS = (500, 1000, 2000, 4000, 8000)
TELL_EVERY_MS = 250


class LiveState(Enum):
    """What becomes of a source. LOST: it is being tried again. FAILED: it is not."""

    OFF = "off"
    OPENING = "opening"
    PLAYING = "playing"
    PAUSED = "paused"
    LOST = "lost"
    FAILED = "failed"


class Live(QObject):
    """Plays a source, has its pictures searched, and tells what comes of it.

    changed: state, info or error are different. pictured: there is a newer picture.
    told: what changes with every picture has been gathered, a few times a second: tracks, figures, position.
    complained: a picture was passed over, or cannot be searched; carries the AppError.
    """

    changed = Signal()
    pictured = Signal()
    told = Signal()
    complained = Signal(object)

    def __init__(self, worker: LiveSearchWorker, open_source: OpenSource, plan: SearchPlan, sensitivity: float) -> None:
        super().__init__()
        self._worker = worker
        self._open_source = open_source
        self._plan = plan
        self._sensitivity = sensitivity
        self._player: Player | None = None
        self._leaving: list[Player] = []
        self._mirror = False
        self._rate = 1.0
        self._attempts = 0
        self.tracks = TracksModel()
        self.statistics = LiveStatistics()
        self.state = LiveState.OFF
        self.info: SourceInfo | None = None
        self.error: AppError | None = None
        self.picture: LivePicture | None = None
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.timeout.connect(self._open_again)
        self._telling = QTimer(self)
        self._telling.setInterval(TELL_EVERY_MS)
        self._telling.timeout.connect(self._tell)
        queued = Qt.ConnectionType.QueuedConnection
        worker.ready.connect(self._take_picture, queued)
        worker.failed.connect(self._take_search_error, queued)
        worker.set_plan(plan, sensitivity)

    @property
    def address(self) -> SourceAddress | None:
        """What is played, or was to be."""
        return self._player.address if self._player else None

    @property
    def is_on(self) -> bool:
        """Whether a source is opened, or was to be and what became of it shows."""
        return self.state is not LiveState.OFF

    @property
    def is_live(self) -> bool:
        """Whether what is played goes on by itself, as cameras do."""
        return self.info is not None and self.info.is_live

    @property
    def plan(self) -> SearchPlan:
        """What pictures are searched for."""
        return self._plan

    @property
    def sensitivity(self) -> float:
        """How unsure a track may be that shows, 0..1."""
        return self._sensitivity

    @property
    def rate(self) -> float:
        """How fast a video plays; 1 is as it was filmed."""
        return self._rate

    @property
    def position_s(self) -> float:
        """Where in a video the picture shown lies, in seconds."""
        return self.picture.frame.time_s if self.picture else 0.0

    def open(self, address: SourceAddress, mirror: bool = False) -> None:
        """Play another source."""
        self._let_go()
        self._forget()
        self.info, self.state = None, LiveState.OFF
        self._mirror = mirror
        self._rate = 1.0
        self._attempts = 0
        self._begin(address)

    def try_again(self) -> None:
        """Open what failed once more, at once."""
        if self.address is not None and self.state in (LiveState.LOST, LiveState.FAILED):
            self._begin(self.address)

    def stop(self) -> None:
        """Play nothing any more, and forget what was seen."""
        self._let_go()
        self._player = None
        self._forget()
        self.info = self.error = None
        self._set_state(LiveState.OFF)

    def set_plan(self, plan: SearchPlan, sensitivity: float) -> None:
        """Look for something else."""
        if (plan, sensitivity) != (self._plan, self._sensitivity):
            self._plan, self._sensitivity = plan, sensitivity
            self.tracks.clear()
            self._worker.set_plan(plan, sensitivity)

    def set_sight(self, sight: Sight) -> None:
        """Tell what the canvas shows."""
        self._worker.set_sight(sight)

    def set_mirror(self, mirror: bool) -> None:
        """Exchange left and right."""
        self._mirror = mirror
        if self._player:
            self._player.set_mirror(mirror)

    def set_paused(self, paused: bool) -> None:
        """Stand still, or go on; at a video's end that begins anew."""
        if self._player and self.state in (LiveState.PLAYING, LiveState.PAUSED):
            self._player.set_paused(paused)
            self._set_state(LiveState.PAUSED if paused else LiveState.PLAYING)

    def set_rate(self, rate: float) -> None:
        """Play a video slower or faster."""
        self._rate = rate
        if self._player:
            self._player.set_rate(rate)

    def step(self, frames: int) -> None:
        """Pause, and show a frame further on or back; of a camera the next one."""
        if self._player and self.state in (LiveState.PLAYING, LiveState.PAUSED):
            self._player.step(frames)
            self._set_state(LiveState.PAUSED)

    def seek(self, time_s: float) -> None:
        """Show another place of a video."""
        if self._player and self.info and self.info.can_seek:
            self._player.seek(time_s)

    def add_painted(self, picture: LivePicture, painted_s: float) -> None:
        """A picture is on the screen; painted_s: time.monotonic()."""
        self.statistics.add(picture.captured, painted_s)

    def close(self) -> None:
        """Let go of the source, and wait a while for that."""
        self._let_go()
        for player in self._leaving:
            player.wait()

    # The player

    def _begin(self, address: SourceAddress) -> None:
        self._let_go()
        self._player = player = Player(address, self._open_source, self._worker.look)
        player.set_mirror(self._mirror)
        player.set_rate(self._rate)
        queued = Qt.ConnectionType.QueuedConnection
        player.opened.connect(self._take_opened, queued)
        player.failed.connect(self._take_failed, queued)
        player.ended.connect(self._take_ended, queued)
        player.complained.connect(self._take_complaint, queued)
        if self.state is not LiveState.LOST:
            self.error = None
            self._set_state(LiveState.OPENING)
        player.start()

    def _let_go(self) -> None:
        self._retry.stop()
        self._telling.stop()
        if self._player:
            self._player.stop()
            # Kept until its thread is over, which a driver may hold up.
            self._leaving = [player for player in [*self._leaving, self._player] if player.is_alive]
        self._worker.forget()

    def _forget(self) -> None:
        self.picture = None
        self.statistics = LiveStatistics()
        self.tracks.clear()

    def _open_again(self) -> None:
        if self.state is LiveState.LOST and self.address is not None:
            self._begin(self.address)

    def _take_opened(self, player: Player, info: SourceInfo) -> None:
        if player is not self._player:
            return  # it was let go
        if self.state is LiveState.LOST:
            self._forget()
        self.info, self.error = info, None
        self._attempts = 0
        self._telling.start()
        self._set_state(LiveState.PLAYING)

    def _take_failed(self, player: Player, error: AppError) -> None:
        if player is not self._player:
            return
        was_lost = self.state is LiveState.LOST
        comes_back = was_lost or (isinstance(error, SourceLostError) and self.is_live)
        self._telling.stop()
        self._tell()
        if not was_lost:
            self.error = error  # what is said stays about how it was lost
        if comes_back:
            self._retry.start(RETRY_AFTER_MS[min(self._attempts, len(RETRY_AFTER_MS) - 1)])
            self._attempts += 1
        self._set_state(LiveState.LOST if comes_back else LiveState.FAILED)

    def _take_ended(self, player: Player) -> None:
        if player is self._player:
            self._set_state(LiveState.PAUSED)

    def _take_complaint(self, player: Player, error: AppError) -> None:
        if player is self._player:
            self.complained.emit(error)

    def _take_picture(self) -> None:
        picture = self._worker.outbox.take()
        if picture is None or not self.is_on:
            return
        self.picture = picture
        self.tracks.see(picture, counts_from_zero=not self.is_live)
        self.pictured.emit()
        if self.state is LiveState.PAUSED:
            self._tell()

    def _take_search_error(self, error: AppError) -> None:
        if self.is_on:
            self.complained.emit(error)

    def _tell(self) -> None:
        self.tracks.tell()
        self.told.emit()

    def _set_state(self, state: LiveState) -> None:
        self.state = state
        if state is not LiveState.PLAYING:
            self.tracks.tell()
        self.changed.emit()
