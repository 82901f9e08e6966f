"""An engine that a test holds in its hand."""

import threading
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from threading import Event

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, SignalInstance

from desktop_app.detection.geometry import Detection, Size
from desktop_app.detection.tracking import Track
from desktop_app.errors import (
    CancelledError,
    PictureEmptyError,
    PictureTooLargeError,
    SourceDamagedError,
    SourceNotFoundError,
)
from desktop_app.gui.crew import Engine
from desktop_app.gui.models.photos import Pasted, PhotoSource
from desktop_app.gui.workers.cameras import CameraLister
from desktop_app.library.search import Progress, Searched
from desktop_app.library.search_plan import SearchPlan
from desktop_app.library.store import Store
from desktop_app.media.cameras import ListedCamera
from desktop_app.media.frame import Frame
from desktop_app.media.limits import Limits
from desktop_app.media.source import Source, SourceAddress, SourceInfo

FACE = Detection(40, 30, 50, 50, 0.92, 7, "face", "haarcascade_frontalface_alt2")
EYE = Detection(50, 40, 12, 12, 0.61, 3, "eyes", "haarcascade_eye")


def picture_frame(source: str = "picture", width: int = 320, height: int = 240) -> Frame:
    """A frame with a gradient, so that every place has its own colour."""
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    pixels = np.stack([across, down, 255 - across], axis=2).astype(np.uint8)
    return Frame(np.ascontiguousarray(pixels), source)


@dataclass
class FakeEngine:
    """Reads any path as the same picture, but names with "empty" fail; finds what `found` says.

    While `gate` is clear a search waits at it, as a long one would, and looks whether it is cancelled; so does reading
    while `readable` is clear.
    store: the file that the work is kept in.
    """

    store: Path

    found: list[Detection] = field(default_factory=lambda: [FACE])
    gate: Event = field(default_factory=Event)
    readable: Event = field(default_factory=Event)
    entered: Event = field(default_factory=Event)
    searched: list[tuple[str, SearchPlan]] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    pictures: Callable[[list[Path]], list[Path]] = list
    error: Exception | None = None
    largest_px: int = 0  # every picture counts as being that large
    limits: Limits = field(default_factory=Limits)
    sources: list[Source | Exception] = field(default_factory=list)
    opened: list[SourceAddress] = field(default_factory=list)
    cameras: list[ListedCamera] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate.set()
        self.readable.set()

    def read(self, source: PhotoSource) -> Frame:
        self.readable.wait(10)
        self.threads.add(threading.get_ident())
        name = source.name if isinstance(source, Pasted) else str(source)
        if "empty" in name:
            raise PictureEmptyError(f"{name} is empty")
        if self.largest_px > self.limits.max_pixels:
            raise PictureTooLargeError(f"{name} is too large")
        return picture_frame(name)

    def detect(self, frame: Frame, plan: SearchPlan, cancelled: Event, progress: Progress) -> list[Detection]:
        self.threads.add(threading.get_ident())
        self.entered.set()
        while not self.gate.wait(0.01):
            if cancelled.is_set():
                raise CancelledError("cancelled")
        if self.error is not None:
            raise self.error
        progress(1.0)
        self.searched.append((frame.source, plan))
        return list(self.found)

    def engine(self) -> Engine:
        return Engine(
            read=self.read,
            read_thumbnail=lambda source, size_px: self.read(source),
            find_pictures=lambda paths: iter(self.pictures(list(paths))),
            detect=self.detect,
            kernel=lambda plan: ("plain", None),
            search_process=lambda: FakeProcess(self),
            open_store=lambda: Store.open(self.store),
            limits=self.limits,
            tidy_thumbnails=lambda: None,
            open_source=self.open_source,
            follow=FakeFollowing,
            follow_live=FakeFollowing,
            list_cameras=lambda: FakeLister(self.cameras),
            read_small=lambda source, size_px: self.read(source),
            batch_workers=FakeWorkers,
        )

    def open_source(self, address: SourceAddress, cancelled: Event) -> Source:
        """The next of the sources that a test has laid ready; without one there is no camera."""
        self.opened.append(address)
        source = self.sources.pop(0) if self.sources else SourceNotFoundError("There is no camera.")
        if isinstance(source, Exception):
            raise source
        return source


class FakeSource(Source):
    """Gives the frames that a test puts in, as a camera would, or numbered ones, as a video would.

    broken: the indexes of those that cannot be read. declared: the number of frames that it says it has.
    reads: how often a frame was asked for; one more than arrived: all that arrived has been dealt with.
    """

    def __init__(
        self,
        frames: int | None = None,
        rate: float = 50.0,
        broken: Collection[int] = (),
        declared: int | None = None,
        size: tuple[int, int] = (320, 240),
        can_seek: bool = True,
    ) -> None:
        self._count = frames
        self._rate = rate
        self._broken = broken
        self._declared = frames if declared is None else declared
        self._picture = picture_frame("fake", *size)
        self._can_seek = can_seek and frames is not None
        self._next = 0
        self.reads = 0
        self._arrived: Queue[Frame | Exception] = Queue()
        self._arrivals = 0
        self.closed = Event()

    @property
    def info(self) -> SourceInfo:
        duration_s = None if self._count is None else self._count / self._rate
        is_live = self._count is None
        size = (self._picture.width, self._picture.height)
        return SourceInfo("fake", *size, self._rate, duration_s, self._declared, is_live, self._can_seek)

    def arrive(self) -> None:
        """A camera's next frame."""
        self._arrived.put(self._frame(self._arrivals, time.monotonic()))
        self._arrivals += 1

    def fail(self, error: Exception) -> None:
        """The camera is lost."""
        self._arrived.put(error)

    @property
    def is_idle(self) -> bool:
        """Whether all that arrived has been dealt with."""
        return self.reads > self._arrivals

    def read(self) -> Frame | None:
        self.reads += 1
        if self._count is None:
            return self._live_frame()
        if self.closed.is_set():
            raise CancelledError("closed")
        if self._next >= self._count:
            return None
        self._next += 1
        if self._next - 1 in self._broken:
            raise SourceDamagedError("Picture {number} is broken.", number=self._next - 1)
        return self._frame(self._next - 1, (self._next - 1) / self._rate)

    def seek(self, time_s: float) -> None:
        self._next = int(time_s * self._rate + 1e-6)

    def seek_frame(self, index: int) -> None:
        self._next = index

    def close(self) -> None:
        self.closed.set()

    def _live_frame(self) -> Frame:
        while not self.closed.is_set():
            try:
                arrived = self._arrived.get(timeout=0.02)
            except Empty:
                continue
            if isinstance(arrived, Exception):
                raise arrived
            return arrived
        raise CancelledError("closed")

    def _frame(self, index: int, time_s: float) -> Frame:
        return Frame(self._picture.pixels, "fake", index, time_s)


class FakeFollowing:
    """Follows one face, which is where `FACE` says, from the first picture on."""

    def __init__(self, plan: SearchPlan, sensitivity: float) -> None:
        self.plan = plan
        self._since_s: float | None = None
        self._hits = 0

    def search(
        self, image: NDArray[np.uint8], time_s: float, *, cancelled: Event | None = None, threads: int = 0
    ) -> tuple[Track, ...]:
        if not self.plan.looks_for_something:
            return ()
        self._since_s = time_s if self._since_s is None else self._since_s
        self._hits += 1
        return (Track(1, FACE, self._since_s, time_s, self._hits, True, True, (0.0, 0.0)),)


class FakeLister(CameraLister):
    """Lists the cameras that a test has."""

    def __init__(self, cameras: list[ListedCamera]) -> None:
        super().__init__()
        self._cameras = cameras

    def list(self) -> list[ListedCamera]:
        return self._cameras

    def watch(self) -> None:
        pass


class FakeWorkers(ThreadPoolExecutor):
    """Threads in the place of processes; what is under way when they are stopped comes to its end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.stopped = Event()

    def stop(self) -> None:
        self.stopped.set()
        self.shutdown(cancel_futures=True)


class FakeProcess:
    """Searches with the engine in hand, on the thread that asks; closed, it cancels what runs, as a process would."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.rested = Event()
        self.closed = Event()

    def search(self, path: Path, plan: SearchPlan, cancelled: Event, progress: Progress) -> Searched:
        frame = self._engine.read(path)
        detections = self._engine.detect(frame, plan, _Either(cancelled, self.closed), progress)
        return Searched(Size(frame.width, frame.height), tuple(detections), 0.1)

    def rest(self) -> None:
        self.rested.set()

    def close(self) -> None:
        self.closed.set()


class _Either(Event):
    """Set when one of two events is."""

    def __init__(self, one: Event, other: Event) -> None:
        super().__init__()
        self._events = (one, other)

    def is_set(self) -> bool:
        return any(event.is_set() for event in self._events)


class Inbox(QObject):
    """Takes a worker's answers on the test's own thread, as the window would."""

    def __init__(self, signal: SignalInstance) -> None:
        super().__init__()
        self.answers: list[tuple[object, ...]] = []
        signal.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def _take(self, *answer: object) -> None:
        self.answers.append(answer)
