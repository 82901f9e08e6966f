"""Follows what is in live pictures on a thread of its own, and makes them ready to be painted."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Event, Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from desktop_app.detection.geometry import Detection
from desktop_app.errors import AppError, CancelledError
from desktop_app.gui.models.live_picture import Captured, LivePicture, Sight
from desktop_app.gui.workers.defects import reported
from desktop_app.gui.workers.mailbox import Mailbox
from desktop_app.gui.workers.rendering import portrait, rendered
from desktop_app.library.live import Following
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.frame import Frame

if TYPE_CHECKING:
    from desktop_app.detection.tracking import Track

Follow = Callable[[SearchPlan, float], Following]
PutDown = Callable[[Frame, tuple[Detection, ...], tuple[Detection, ...]], None]

_BETTER = 1.3  # how much more of a face, and surer, a portrait has to show to take the place of another


class LiveSearchWorker(QObject):
    """Searches the newest picture; what comes meanwhile waits in one place, where the next takes its place.

    follow: makes what follows a plan's targets. put_down: is given every picture that was searched, with what shows and
    with all that is followed, also where it is not sure or not seen just now; on this thread.
    outbox: the newest LivePicture. ready: there is one, told once until it is taken. failed: carries the AppError.
    """

    ready = Signal()
    failed = Signal(object)
    _wake = Signal()

    def __init__(self, follow: Follow, put_down: PutDown) -> None:
        super().__init__()
        self._follow = follow
        self._put_down = put_down
        self._inbox: Mailbox[Captured] = Mailbox()
        self.outbox: Mailbox[LivePicture] = Mailbox()
        self._lock = Lock()  # guards what follows
        self._wanted: tuple[SearchPlan, float] = (SearchPlan(), 0.5)
        self._sight = Sight()
        self._generation = 0
        self._cancelled = Event()
        # Of the thread alone.
        self._following: Following | None = None
        self._followed: tuple[int, tuple[SearchPlan, float]] | None = None
        self._portraits: dict[int, float] = {}
        self._last: LivePicture | None = None
        self._wake.connect(self._work, Qt.ConnectionType.QueuedConnection)

    def look(self, captured: Captured) -> None:
        """Leave a picture, from any thread; one that still waits is dropped."""
        if self._inbox.put(captured):
            self._wake.emit()

    def set_plan(self, plan: SearchPlan, sensitivity: float) -> None:
        """Look for something else from the next picture on, and in the last one again; from any thread."""
        with self._lock:
            self._wanted = (plan, sensitivity)
        self._wake.emit()

    def set_sight(self, sight: Sight) -> None:
        """Make ready what the canvas shows now; from any thread."""
        with self._lock:
            self._sight = sight
        self._wake.emit()

    def forget(self) -> None:
        """Another source begins, or none: what is under way is cancelled, and nothing of it is followed any more."""
        with self._lock:
            self._generation += 1
            self._cancelled.set()
            self._cancelled = Event()
        self._inbox.take()
        self.outbox.take()
        self._wake.emit()

    def close(self) -> None:
        """Cancel what is under way, before the thread is ended."""
        self.forget()

    @Slot()
    def _work(self) -> None:
        with self._lock:
            generation, wanted, sight, cancelled = self._generation, self._wanted, self._sight, self._cancelled
        captured = self._inbox.take()
        if self._followed is None or self._followed[0] != generation:
            self._last = None
        try:
            if captured is None:
                captured = self._to_do_again(generation, wanted, sight)
            if captured is None:
                return
            if self._followed != (generation, wanted):
                self._followed, self._following = (generation, wanted), self._follow(*wanted)
                self._portraits = {}
            picture = self._searched(captured, sight, cancelled)
        except CancelledError:
            return
        except AppError as error:
            self.failed.emit(error)
        except Exception as defect:
            self.failed.emit(reported(defect, captured.frame.source if captured else "live"))
        else:
            self._last = picture
            self._hand_out(picture, generation)

    def _to_do_again(self, generation: int, wanted: tuple[SearchPlan, float], sight: Sight) -> Captured | None:
        """The last picture, to be searched for something else; where only the sight is another, render it."""
        last = self._last
        if last is None:
            return None
        if self._followed != (generation, wanted):
            return last.captured
        if last.rendered.sight != sight:
            self._last = LivePicture(last.captured, last.tracks, rendered(last.frame, sight), last.seconds)
            self._hand_out(self._last, generation)
        return None

    def _searched(self, captured: Captured, sight: Sight, cancelled: Event) -> LivePicture:
        assert self._following is not None
        began = time.perf_counter()
        frame = captured.frame
        tracks = self._following.search(frame.pixels, frame.time_s, cancelled=cancelled)
        seconds = time.perf_counter() - began
        shown = tuple(track for track in tracks if track.is_shown)
        picture = LivePicture(captured, shown, rendered(frame, sight), seconds, self._new_portraits(frame, shown))
        self._put_down(frame, picture.detections, tuple(track.box for track in tracks))
        return picture

    def _new_portraits(self, frame: Frame, tracks: tuple[Track, ...]) -> Mapping[int, QImage]:
        made = {}
        for track in tracks:
            worth = track.box.score * min(track.box.width, track.box.height)
            if worth > _BETTER * self._portraits.get(track.id, 0.0):
                self._portraits[track.id] = worth
                made[track.id] = portrait(frame, track.box)
        return made

    def _hand_out(self, picture: LivePicture, generation: int) -> None:
        with self._lock:
            is_stale = generation != self._generation
        if not is_stale and self.outbox.put(picture):
            self.ready.emit()
