"""Follows what is in live pictures on a thread of its own, and makes them ready to be painted."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
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


@dataclass(frozen=True, slots=True)
class _Task:
    """What is wanted. generation: of the source."""

    plan: SearchPlan = field(default_factory=SearchPlan)
    sensitivity: float = 0.5
    sight: Sight = field(default_factory=Sight)
    generation: int = 0
    cancelled: Event = field(default_factory=Event)

    def follows_as(self, other: _Task | None) -> bool:
        """Whether what followed for the other goes on for this one."""
        if other is None:
            return False
        mine, its = (self.generation, self.plan, self.sensitivity), (other.generation, other.plan, other.sensitivity)
        return mine == its


class LiveSearchWorker(QObject):
    """Searches the newest picture; what comes meanwhile waits in one place, where the next takes its place.

    follow: makes what follows a plan's targets. put_down: is given every picture that was searched, with what shows and
    with all that is followed, also where it is not sure or not seen just now; on this thread.
    outbox: the newest LivePicture. ready: there is one, told once until it is taken.
    failed: a picture cannot be searched; carries the AppError, which is told once for a source and a plan. The pictures
    come without boxes then, and are not put down.
    """

    ready = Signal()
    failed = Signal(object)
    _wake = Signal()

    def __init__(self, follow: Follow, put_down: PutDown) -> None:
        super().__init__()
        self._follow = follow
        self._put_down = put_down
        self._inbox: Mailbox[Captured] = Mailbox()
        self.outbox: Mailbox[LivePicture] = Mailbox(_with_portraits_of_both)
        self._lock = Lock()  # guards what follows
        self._task = _Task()
        # Of the thread alone.
        self._following: Following | None = None
        self._followed: _Task | None = None
        self._searched_s, self._searched_size = 0.0, (0, 0)
        self._beginning = 0
        self._portraits: dict[int, float] = {}
        self._told: set[str] = set()
        self._last: LivePicture | None = None
        self._wake.connect(self._work, Qt.ConnectionType.QueuedConnection)

    def look(self, captured: Captured) -> None:
        """Leave a picture, from any thread; one that still waits is dropped."""
        if self._inbox.put(captured):
            self._wake.emit()

    def set_plan(self, plan: SearchPlan, sensitivity: float) -> None:
        """Look for something else from the next picture on, and in the last one again; from any thread."""
        with self._lock:
            self._task = replace(self._task, plan=plan, sensitivity=sensitivity)
        self._wake.emit()

    def set_sight(self, sight: Sight) -> None:
        """Make ready what the canvas shows now; from any thread."""
        with self._lock:
            self._task = replace(self._task, sight=sight)
        self._wake.emit()

    def forget(self) -> None:
        """Another source begins, or none: what is under way is cancelled, and nothing of it is followed any more."""
        with self._lock:
            self._task.cancelled.set()
            self._task = replace(self._task, generation=self._task.generation + 1, cancelled=Event())
            self._inbox.take()
            self.outbox.take()
        self._wake.emit()

    def close(self) -> None:
        """Cancel what is under way, before the thread is ended."""
        self.forget()

    @Slot()
    def _work(self) -> None:
        with self._lock:
            task, captured = self._task, self._inbox.take()
        if self._followed is None or self._followed.generation != task.generation:
            self._last = None
        if captured is None:
            captured = self._to_do_again(task)
        if captured is None:
            return
        try:
            if not task.follows_as(self._followed):
                self._begin(task)
            picture, followed = self._searched(captured, task)
        except CancelledError:
            return
        except Exception as error:
            self._fail(captured, task, error)
        else:
            self._last = picture
            self._hand_out(picture, task, followed)

    def _to_do_again(self, task: _Task) -> Captured | None:
        """The last picture, to be searched for something else; where only the sight is another, render it."""
        last = self._last
        if last is None:
            return None
        if not task.follows_as(self._followed):
            return last.captured
        if last.rendered.sight != task.sight:
            self._last = replace(last, rendered=rendered(last.frame, task.sight), portraits={})
            self._hand_out(self._last, task)
        return None

    def _begin(self, task: _Task) -> None:
        self._followed, self._following, self._told = task, None, set()
        self._begin_counting()
        self._following = self._follow(task.plan, task.sensitivity)

    def _begin_counting(self) -> None:
        """From here on the numbers of tracks are others'."""
        self._beginning += 1
        self._portraits = {}

    def _searched(self, captured: Captured, task: _Task) -> tuple[LivePicture, tuple[Detection, ...]]:
        """The picture, and the boxes of all that is followed."""
        if self._following is None:  # it could not be made
            self._following = self._follow(task.plan, task.sensitivity)
        began, frame = time.perf_counter(), captured.frame
        size = (frame.width, frame.height)
        if frame.time_s < self._searched_s or size != self._searched_size:  # where what follows begins anew
            self._begin_counting()
        self._searched_s, self._searched_size = frame.time_s, size
        tracks = self._following.search(frame.pixels, frame.time_s, cancelled=task.cancelled)
        seconds = time.perf_counter() - began
        shown = tuple(track for track in tracks if track.is_shown)
        portraits = self._new_portraits(frame, shown)
        picture = LivePicture(captured, shown, rendered(frame, task.sight), seconds, portraits, self._beginning)
        return picture, tuple(track.box for track in tracks)

    def _new_portraits(self, frame: Frame, tracks: tuple[Track, ...]) -> Mapping[int, QImage]:
        made = {}
        for track in tracks:
            worth = track.box.score * min(track.box.width, track.box.height)
            if worth > _BETTER * self._portraits.get(track.id, 0.0):
                self._portraits[track.id] = worth
                made[track.id] = portrait(frame, track.box)
        return made

    def _fail(self, captured: Captured, task: _Task, error: Exception) -> None:
        """Show the picture without boxes, and say why, once."""
        self._last = LivePicture(captured, (), rendered(captured.frame, task.sight), 0.0, {}, self._beginning)
        what = str(error) if isinstance(error, AppError) else type(error).__name__
        if self._hand_out(self._last, task) and what not in self._told:
            self._told.add(what)
            self.failed.emit(error if isinstance(error, AppError) else reported(error, captured.frame.source))

    def _hand_out(self, picture: LivePicture, task: _Task, followed: tuple[Detection, ...] | None = None) -> bool:
        """Leave a picture in the outbox; False where meanwhile something else is wanted.

        followed: the boxes of all that is followed, where the picture is to be put down: before it shows, so that what
        shows is recorded.
        """
        with self._lock:
            if not task.follows_as(self._task):
                return False
            if followed is not None:
                self._put_down(picture.frame, picture.detections, followed)
            is_news = self.outbox.put(picture)
        if is_news:
            self.ready.emit()
        return True


def _with_portraits_of_both(before: LivePicture, newer: LivePicture) -> LivePicture:
    """The newer picture with the portraits of the one that nobody has taken."""
    if before.beginning != newer.beginning:
        return newer
    return replace(newer, portraits={**before.portraits, **newer.portraits})
