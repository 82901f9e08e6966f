"""The search of the whole list: one photograph after another, the one that is shown before all others."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.detection.geometry import Size
from desktop_app.errors import AppError, CascadeError
from desktop_app.gui.models.photos import Photo, PhotosModel, PhotoState
from desktop_app.gui.models.picture import AnnotatedFrame
from desktop_app.library.search_plan import SearchPlan
from desktop_app.gui.sweep import Sweep
from desktop_app.gui.workers.detection import DetectionRequest, DetectionWorker
from desktop_app.media.frame import Frame


class Searches(QObject):
    """Gives the worker one request at a time and puts the answers into the photographs model.

    Whenever what runs is given up a new generation begins; answers to an older one are stale and dropped.
    found: a photograph has been searched; carries its key.
    photo_failed: a photograph could not be read; carries its key.
    plan_failed: the plan cannot be carried out on any photograph; carries the AppError, and the search has stopped.
    changed: what is searched, or how far it has got, is different.
    """

    found = Signal(int)
    photo_failed = Signal(int)
    plan_failed = Signal(object)
    changed = Signal()

    def __init__(self, photos: PhotosModel, worker: DetectionWorker, plan: SearchPlan) -> None:
        super().__init__()
        self._photos = photos
        self._worker = worker
        self._plan = plan
        self.sweep = Sweep()
        self._running: DetectionRequest | None = None
        self._generation = 0
        self._share = 0.0
        self._awaited: int | None = None
        queued = Qt.ConnectionType.QueuedConnection
        worker.found.connect(self._take_found, queued)
        worker.failed.connect(self._take_error, queued)
        worker.dropped.connect(self._take_dropped, queued)
        worker.progress.connect(self._take_progress, queued)

    @property
    def plan(self) -> SearchPlan:
        """What photographs are searched for."""
        return self._plan

    @property
    def is_searching(self) -> bool:
        """Whether a photograph is being searched now."""
        return self._running is not None

    @property
    def can_start(self) -> bool:
        """Whether something waits that could be searched."""
        return len(self.sweep) > 0 and self._plan.looks_for_something

    @property
    def share(self) -> float:
        """How far the list has got, 0..1."""
        total = self.sweep.done + len(self.sweep)
        return (self.sweep.done + self._share) / total if total else self._share

    def add(self, keys: Iterable[int]) -> None:
        """Search these photographs too, after the others; `start` begins."""
        self.sweep.add(keys)

    def await_frame(self, key: int | None) -> None:
        """Pass over a photograph whose frame is being read to be shown: `search_first` follows. None for no one."""
        self._awaited = key

    def forget(self, key: int) -> None:
        """Do not search a photograph that leaves the list."""
        self.sweep.forget(key)
        if self._running and self._running.key == key:
            self._give_up()
            self.go_on()

    def skip(self, key: int) -> None:
        """Count a photograph as done that cannot be read."""
        self.sweep.finish(key)
        self.changed.emit()

    def take_plan(self, plan: SearchPlan) -> None:
        """Search everything anew by another plan."""
        self._plan = plan
        self._give_up()
        self.sweep.restart(photo.key for photo in self._photos.photos if photo.state != PhotoState.FAILED)
        self.start()

    def search_first(self, photo: Photo, frame: Frame) -> None:
        """Search the photograph that is shown before all others, unless it has been searched by this plan already."""
        if photo.plan == self._plan or not self._plan.looks_for_something or not self.sweep.running:
            return
        self._give_up()
        self._submit(DetectionRequest(photo.key, photo.source, self._plan, self._generation, frame))

    def start(self) -> None:
        """Go on with what waits."""
        self.sweep.running = True
        self.go_on()

    def stop(self) -> None:
        """Give up what runs and begin nothing new; what was found stays."""
        self.sweep.running = False
        self._give_up()
        self.changed.emit()

    def clear(self) -> None:
        """Forget all photographs."""
        self._give_up()
        self.sweep.restart([])
        self.sweep.running = True
        self.changed.emit()

    def go_on(self) -> None:
        """Search the next photograph, unless one is being searched or the search was stopped."""
        if self._running is None and self._plan.looks_for_something:
            key = self.sweep.next(passing_over=self._awaited)
            photo = self._photos.photo(key) if key is not None else None
            if photo is not None:
                self._submit(DetectionRequest(photo.key, photo.source, self._plan, self._generation))
        self.changed.emit()

    def _submit(self, request: DetectionRequest) -> None:
        self._running, self._share = request, 0.0
        self._worker.submit(request)
        self.changed.emit()

    def _give_up(self) -> None:
        self._generation += 1
        if self._running is not None:
            self._running.cancelled.set()
            self._running = None

    def _take_found(self, request: DetectionRequest, annotated: AnnotatedFrame) -> None:
        if request.generation != self._generation:
            return
        self._running = None
        self.sweep.finish(request.key)
        self._photos.set_size(request.key, Size(annotated.frame.width, annotated.frame.height))
        self._photos.set_found(request.key, annotated.detections, request.plan, annotated.seconds)
        self.found.emit(request.key)
        self.go_on()

    def _take_error(self, request: DetectionRequest, error: AppError) -> None:
        if request.generation != self._generation:
            return
        self._running = None
        if isinstance(error, CascadeError):
            # Every photograph would fail in the same way.
            self.sweep.running = False
            self.plan_failed.emit(error)
        else:
            self.sweep.finish(request.key)
            self._photos.set_failed(request.key, error)
            self.photo_failed.emit(request.key)
        self.go_on()

    def _take_dropped(self, request: DetectionRequest) -> None:
        if request.generation == self._generation:
            self._running = None
            self.go_on()

    def _take_progress(self, request: DetectionRequest, share: float) -> None:
        if request.generation == self._generation:
            self._share = share
            self.changed.emit()
