"""The search of the whole list: several photographs at once, the one that is shown before all others."""

import logging
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer, Signal

from desktop_app.errors import AppError, CascadeError, NoSearchProcessError, SearchCrashedError
from desktop_app.gui.lane import Lane
from desktop_app.gui.models.photos import Photo, PhotoRole, PhotosModel, PhotoState
from desktop_app.gui.sweep import Sweep
from desktop_app.gui.workers.detection import PROGRESS_EVERY_S, DetectionRequest, DetectionWorker
from desktop_app.library.search import Searched
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.frame import Frame

# The processes are ended, and their memory given back, when nothing was searched for so long.
REST_AFTER_MS = 10_000
# What comes of changes in the list is looked at when they pause.
QUIET_MS = 300
# A photograph that is shown while another process is at it stays there from this share on.
NEARLY_DONE = 0.5

_log = logging.getLogger("haarlens")


class Searches(QObject):
    """Gives the workers one request each at a time and puts the answers into the photographs model.

    The photograph that is shown is searched in this process, on every core; the others in processes of their own. A
    photograph is never with two workers. An answer to a request that was given up is stale and dropped.
    worker: searches in this process. background: each searches files in a process of its own; may be empty.

    found: a photograph has been searched; carries its key.
    photo_failed: a photograph could not be read or searched; carries its key.
    plan_failed: the plan cannot be carried out on any photograph; carries the AppError, and the search has stopped.
    changed: what is searched, how far it has got, or whether there is anything to search is different.
    ended: nothing is searched any more.
    """

    found = Signal(int)
    photo_failed = Signal(int)
    plan_failed = Signal(object)
    changed = Signal()
    ended = Signal()

    def __init__(
        self, photos: PhotosModel, worker: DetectionWorker, background: Sequence[DetectionWorker], plan: SearchPlan
    ) -> None:
        super().__init__()
        self._photos = photos
        self._plan = plan
        self.sweep = Sweep()
        self._here = Lane(worker)
        self._elsewhere = [Lane(each) for each in background]
        self._lanes = [self._here, *self._elsewhere]
        self._first: DetectionRequest | None = None  # of the photograph shown, until the worker here is free
        self._awaited: int | None = None
        self._pasted: set[int] = set()  # of those that wait, the ones that no other process can read
        self._plan_fails = False
        self._looks_again = False
        self._at_once = True
        self._is_anything_due: bool | None = None  # None: has to be looked up
        self._told = (False, False)
        self._told_at = 0.0
        self._resting = self._timer(REST_AFTER_MS, self._rest)
        self._quiet = self._timer(QUIET_MS, self._tell_if_different)
        queued = Qt.ConnectionType.QueuedConnection
        for lane in self._lanes:
            lane.worker.found.connect(self._take_found, queued)
            lane.worker.failed.connect(self._take_error, queued)
            lane.worker.dropped.connect(self._take_dropped, queued)
            lane.worker.progress.connect(self._take_progress, queued)
        photos.dataChanged.connect(self._take_change)
        for listed in (photos.rowsInserted, photos.rowsRemoved, photos.modelReset):
            listed.connect(self._look_up_again)

    @property
    def plan(self) -> SearchPlan:
        """What photographs are searched for."""
        return self._plan

    @property
    def at_once(self) -> bool:
        """Whether photographs are searched as they come, and not only when `start` is called."""
        return self._at_once

    @at_once.setter
    def at_once(self, at_once: bool) -> None:
        self._at_once = at_once
        self.sweep.running = at_once or self.is_searching
        self.go_on()

    @property
    def is_searching(self) -> bool:
        """Whether a photograph is being searched now, or will be as soon as a worker has heard a cancel."""
        return (
            self._first is not None
            or any(lane.is_under_way for lane in self._lanes)
            or (self._goes_on and len(self.sweep) > 0 and any(lane.request for lane in self._lanes))
        )

    @property
    def can_start(self) -> bool:
        """Whether something waits, or is out of date, that could be searched."""
        if not self._plan.looks_for_something:
            return False
        if len(self.sweep) > 0:
            return True
        if self._is_anything_due is None:
            self._is_anything_due = any(self._is_due(photo) for photo in self._photos.photos)
        return self._is_anything_due

    @property
    def share(self) -> float:
        """How far the list has got, 0..1."""
        total = self.sweep.done + len(self.sweep)
        if not total:
            return self._here.share if self._here.is_under_way else 0.0
        under_way = sum(
            lane.share for lane in self._lanes if lane.request and lane.is_under_way and lane.request.key in self.sweep
        )
        return (self.sweep.done + under_way) / total

    def add(self, keys: Iterable[int]) -> None:
        """Search these photographs too, after the others; `go_on` begins where the search has not been stopped."""
        new = list(keys)
        self.sweep.add(new)
        self._pasted.update(key for key in new if self._is_pasted(key))

    def await_frame(self, key: int | None) -> None:
        """Pass over a photograph whose frame is being read to be shown: `search_first` follows. None for no one."""
        self._awaited = key

    def forget(self, key: int) -> None:
        """Do not search a photograph that leaves the list."""
        self.sweep.forget(key)
        if self._drop(key):
            self.go_on()

    def skip(self, key: int) -> None:
        """Count a photograph as done that cannot be read."""
        self.sweep.finish(key)
        self._drop(key)
        self.go_on()

    def take_plan(self, plan: SearchPlan) -> None:
        """Search by another plan from now on: what waits for its first search, and what is shown; give up what runs.

        What was searched by another plan is out of date, and waits for `start` or for being shown.
        """
        self._plan = plan
        self._plan_fails = False
        self._looks_again = True
        self._is_anything_due = None
        self._give_up()
        self.sweep.keep(self._waits_for_its_first)
        if not len(self.sweep):
            self.sweep.restart([])
        self.go_on()

    def search_first(self, photo: Photo, frame: Frame) -> None:
        """Search the photograph that is shown before all others, where that is of use.

        It is not where it has been searched by this plan, where a person is done with it, or after `stop`.
        """
        wanted = self._goes_on or (self._looks_again and not self._plan_fails)
        if not wanted or not self._plan.looks_for_something or not self._is_worth_searching(photo):
            return
        lane = next((lane for lane in self._lanes if lane.is_under_way and self._has(lane, photo.key)), None)
        if lane and (lane is self._here or lane.share >= NEARLY_DONE):
            return
        if lane:
            lane.give_up()
        self._here.give_up()
        if not len(self.sweep):
            self.sweep.restart([])
        self._first = DetectionRequest(photo.key, photo.source, self._plan, frame)
        self.go_on()

    def start(self) -> None:
        """Search what waits and everything that is out of date."""
        self.add(photo.key for photo in self._photos.photos if self._is_due(photo))
        self.sweep.running = True
        self._plan_fails = False
        self._looks_again = True
        for lane in self._elsewhere:
            lane.is_lost = False
        # Later, so that the photograph that is shown is given to the worker here and not to another process.
        QTimer.singleShot(0, self, self.go_on)

    def stop(self) -> None:
        """Give up what runs and begin nothing new; what was found stays."""
        self.sweep.running = False
        self._looks_again = False
        self._give_up()
        self._tell()

    def close(self) -> None:
        """Stop for good."""
        self.stop()
        self._resting.stop()
        self._quiet.stop()

    def clear(self) -> None:
        """Forget all photographs."""
        self._give_up()
        self.sweep.restart([])
        self.sweep.running = self._at_once
        self._tell()

    def go_on(self) -> None:
        """Give every worker that is free the next photograph, unless the search was stopped."""
        self._begin_first()
        if self._goes_on:
            for lane in self._lanes:
                if lane.request is None and not lane.is_lost and (photo := self._next_for(lane)):
                    lane.submit(DetectionRequest(photo.key, photo.source, self._plan))
        if any(lane.request for lane in self._elsewhere):
            self._resting.stop()
        self._tell()

    @property
    def _goes_on(self) -> bool:
        return self.sweep.running and not self._plan_fails and self._plan.looks_for_something

    # What is searched next

    def _begin_first(self) -> None:
        first = self._first
        if first and self._here.request is None and not any(self._has(lane, first.key) for lane in self._lanes):
            self._first = None
            self._here.submit(first)

    def _next_for(self, lane: Lane) -> Photo | None:
        fits = self._fits_elsewhere
        if lane is self._here:
            self._pasted = {key for key in self._pasted if key in self.sweep}
            # The worker here is for the photograph that is shown, and for what the others cannot do.
            alone = all(other.is_lost for other in self._elsewhere)
            if self._first or not (alone or self._pasted):
                return None
            fits = self._is_free if alone else self._fits_here
        while (key := self.sweep.next(self._awaited, fits)) is not None:
            photo = self._photos.photo(key)
            if photo and self._is_due(photo):
                return photo
            self.sweep.finish(key)
        return None

    def _fits_elsewhere(self, key: int) -> bool:
        return key not in self._pasted and self._is_free(key)

    def _fits_here(self, key: int) -> bool:
        return key in self._pasted and self._is_free(key)

    def _is_pasted(self, key: int) -> bool:
        photo = self._photos.photo(key)
        return photo is not None and not isinstance(photo.source, Path)

    def _is_free(self, key: int) -> bool:
        is_first = self._first is not None and self._first.key == key
        return not is_first and not any(self._has(lane, key) for lane in self._lanes)

    @staticmethod
    def _has(lane: Lane, key: int) -> bool:
        return lane.request is not None and lane.request.key == key

    def _is_due(self, photo: Photo) -> bool:
        return photo.state != PhotoState.FAILED and photo.plan != self._plan and not photo.review.is_complete

    def _is_worth_searching(self, photo: Photo) -> bool:
        """Whether the photograph shown is; one that could be read by now is, but not one that ended a process."""
        crashed = isinstance(photo.error, SearchCrashedError)
        return photo.plan != self._plan and not photo.review.is_complete and not crashed

    def _waits_for_its_first(self, key: int) -> bool:
        photo = self._photos.photo(key)
        return photo is not None and photo.plan is None

    # Giving up

    def _give_up(self) -> None:
        self._first = None
        for lane in self._lanes:
            lane.give_up()

    def _drop(self, key: int) -> bool:
        """Give up the search of one photograph; whether there was one."""
        dropped = [lane for lane in self._lanes if lane.is_under_way and self._has(lane, key)]
        for lane in dropped:
            lane.give_up()
        if self._first and self._first.key == key:
            self._first = None
            return True
        return bool(dropped)

    # Answers

    def _take_found(self, request: DetectionRequest, searched: Searched) -> None:
        self._free(request)
        if not request.cancelled.is_set():
            self.sweep.finish(request.key)
            self._photos.set_size(request.key, searched.size)
            self._photos.set_found(request.key, searched.detections, request.plan, searched.seconds)
            self.found.emit(request.key)
        self.go_on()

    def _take_error(self, request: DetectionRequest, error: AppError) -> None:
        lane = self._free(request)
        photo = self._photos.photo(request.key)
        if request.cancelled.is_set() or (photo and photo.source != request.source):
            pass  # given up, or renamed meanwhile: it waits on under its new name
        elif isinstance(error, CascadeError):
            # Every photograph would fail in the same way.
            self._plan_fails = True
            self._give_up()
            self.plan_failed.emit(error)
        elif isinstance(error, NoSearchProcessError):
            _log.warning("%s The window's own process searches instead.", error)
            lane.is_lost = True  # the photograph waits on
        else:
            self.sweep.finish(request.key)
            self._photos.set_failed(request.key, error)
            self.photo_failed.emit(request.key)
        self.go_on()

    def _take_dropped(self, request: DetectionRequest) -> None:
        self._free(request)
        self.go_on()

    def _take_progress(self, request: DetectionRequest, share: float) -> None:
        for lane in self._lanes:
            if lane.request is request:
                lane.share = share
        if time.monotonic() - self._told_at >= PROGRESS_EVERY_S:
            self._tell()

    def _free(self, request: DetectionRequest) -> Lane:
        """The lane that answers; it can be given something new."""
        lane = next(lane for lane in self._lanes if lane.request is request)
        lane.request = None
        if not any(each.request for each in self._elsewhere):
            self._resting.start()
        return lane

    # Telling

    def _tell(self) -> None:
        was_searching, _ = self._told
        is_searching = self.is_searching
        if was_searching and not is_searching and not self._at_once:
            self.sweep.running = False
        self._told = (is_searching, self.can_start)
        self._told_at = time.monotonic()
        self.changed.emit()
        if was_searching and not is_searching:
            self.ended.emit()

    def _tell_if_different(self) -> None:
        if (self.is_searching, self.can_start) != self._told:
            self._tell()

    def _take_change(self, _first: QModelIndex, _last: QModelIndex, roles: Sequence[int]) -> None:
        if not roles or PhotoRole.PHOTO in roles:
            self._look_up_again()

    def _look_up_again(self) -> None:
        self._is_anything_due = None
        self._quiet.start()

    def _rest(self) -> None:
        for lane in self._elsewhere:
            lane.worker.rest()

    def _timer(self, interval_ms: int, act: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(act)
        return timer
