"""An engine that a test holds in its hand."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import numpy as np
from PySide6.QtCore import QObject, Qt, SignalInstance

from desktop_app.detection.geometry import Detection, Size
from desktop_app.errors import CancelledError, PictureEmptyError, PictureTooLargeError
from desktop_app.gui.crew import Engine
from desktop_app.gui.models.photos import Pasted, PhotoSource
from desktop_app.library.search import Progress, Searched
from desktop_app.library.search_plan import SearchPlan
from desktop_app.library.store import Store
from desktop_app.media.frame import Frame
from desktop_app.media.limits import Limits

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
        )


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
