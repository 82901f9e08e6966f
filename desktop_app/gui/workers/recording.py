"""What a camera or a video shows, recorded to a file with what was found in it drawn in or hidden."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_app.detection.geometry import Detection, Size
from desktop_app.errors import AppError
from desktop_app.gui.workers.defects import reported
from desktop_app.media.frame import Frame

if TYPE_CHECKING:  # loaded with the first recording, after the window has opened
    import numpy as np
    from numpy.typing import NDArray

    from desktop_app.export.hiding import HidingStyle
    from desktop_app.export.recording import VideoRecorder

# Of 1920 x 1080 pixels they are 50 MB.
WAITING_AT_MOST = 8
# A face is found a moment after it appears: in a hidden film each picture is held back so long, and what is found until
# then is hidden in it too.
HELD_BACK_S = 0.25
_HELD_AT_MOST = 24
# Of a film: 60 pictures of 1920 x 1080, or 15 of 3840 x 2160. What is repeated has to be encoded too: with more of it
# a film of large pictures would fall behind for good instead of leaving some out.
PIXELS_PER_SECOND = 1920 * 1080 * 60


class RecordingLook(StrEnum):
    """What is recorded: pictures with what was found drawn in, or with it hidden."""

    ANNOTATED = "annotated"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class RecordingRequest:
    """A film that is wanted.

    path: its suffix says the format, .mp4 or .avi. A file of that name stays, and the film gets the next free name,
        unless replace is set.
    frames_per_second: of the film, less where the pictures are large (`PIXELS_PER_SECOND`); it runs in real time
        whatever the pictures' rate is.
    style: how what was found is hidden; None for a black box.
    calibrated: whether scores say in 0..1 how sure a detection is, and are written as per cent.
    """

    path: Path
    frames_per_second: float
    look: RecordingLook = RecordingLook.ANNOTATED
    style: HidingStyle | None = None
    calibrated: bool = True
    replace: bool = False


@dataclass(eq=False, slots=True)
class _Film:
    """A recording under way. Waiting pictures and their dropped number belong to the lock, the rest to the thread.

    held: pictures of a hidden film that what is found a moment later may still be hidden in.
    """

    request: RecordingRequest
    waiting: deque[tuple[Frame, tuple[Detection, ...]]] = field(default_factory=deque)
    dropped: int = 0
    held: deque[tuple[Frame, tuple[Detection, ...]]] = field(default_factory=deque)
    recorder: VideoRecorder | None = None
    is_over: bool = False


class RecordingWorker(QObject):
    """Draws and encodes on its own thread, one film at a time.

    It keeps up or drops: no more than `WAITING_AT_MOST` pictures wait, one that comes when they do is left out and
    counted, and the one before it stands in its place in the film. When the thread is ended, a film is finished first.
    seconds: how long the film is by now.
    started: the first picture has come and the file is open; carries the path that was asked for.
    finished: carries the film's path, which may be another, its length in seconds, and how many pictures were dropped.
    failed: carries the request and the AppError; there is no file, unless finished has told of one just before: a disk
        that gets full ends a film in time.
    """

    started = Signal(object)
    finished = Signal(object, float, int)
    failed = Signal(object, object)
    _wake = Signal(object)
    _stopped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        self._current: _Film | None = None  # takes pictures
        self._unfinished: list[_Film] = []
        self.seconds = 0.0
        self._wake.connect(self._record_next, Qt.ConnectionType.QueuedConnection)
        self._stopped.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def start(self, request: RecordingRequest) -> None:
        """Record what is added from now on; one that runs is finished."""
        self.stop()
        film = _Film(request)
        self.seconds = 0.0
        with self._lock:
            self._unfinished.append(film)
            self._current = film

    def add(self, frame: Frame, shown: tuple[Detection, ...], suspected: tuple[Detection, ...] | None = None) -> None:
        """Leave a picture that was searched, from any thread; never waits. Without a recording nothing happens.

        shown: what is drawn in. suspected: what is hidden, which is better too much than too little; None: what shows.
        Nothing else is hidden, so a picture must come with its own detections.
        """
        with self._lock:
            film = self._current
            if film is None:
                return
            if len(film.waiting) >= WAITING_AT_MOST:
                film.dropped += 1
                return
            hides = film.request.look is RecordingLook.HIDDEN
            film.waiting.append((frame, suspected if hides and suspected is not None else shown))
        self._wake.emit(film)

    def stop(self) -> None:
        """Finish the film with the pictures that were added before; from any thread."""
        with self._lock:
            film, self._current = self._current, None
        if film is not None:
            self._stopped.emit(film)

    # From here on all happens on the worker's own thread.

    @Slot(object)
    def _record_next(self, film: _Film) -> None:
        if not film.is_over:
            self._trying(film, self._record_one)

    @Slot(object)
    def _finish(self, film: _Film) -> None:
        if not film.is_over:
            self._trying(film, self._record_rest)
        if not film.is_over:
            self._trying(film, self._close)

    @Slot()
    def end(self) -> None:
        """Finish what was asked for before the thread was told to quit, and is not done any more by itself."""
        with self._lock:
            self._current = None
            films = tuple(self._unfinished)
        for film in films:
            self._finish(film)

    def _trying(self, film: _Film, work: Callable[[_Film], object]) -> None:
        try:
            work(film)
        except AppError as error:
            self._fail(film, error)
        except Exception as defect:
            self._fail(film, reported(defect, film.request.path.name))

    def _fail(self, film: _Film, error: AppError) -> None:
        from desktop_app.export.recording import NearlyFullError

        if isinstance(error, NearlyFullError):
            self._trying(film, self._close)
            if film.recorder is None:  # it could not be finished either, and that has been told
                return
        elif film.recorder is not None:
            film.recorder.discard()
            film.recorder = None
        self._let_go(film)
        self.failed.emit(film.request, error)

    def _record_rest(self, film: _Film) -> None:
        while self._record_one(film):
            pass
        self._write_held(film)

    def _record_one(self, film: _Film) -> bool:
        """Record the next picture; False where none waits."""
        with self._lock:
            if not film.waiting:
                return False
            frame, detections = film.waiting.popleft()
        if film.request.look is not RecordingLook.HIDDEN:
            self._write(film, frame, detections)
            return True
        if film.held and not 0 <= frame.time_s - film.held[-1][0].time_s <= HELD_BACK_S:
            self._write_held(film)  # after a jump or a pause other people are seen
        film.held.append((frame, detections))
        while len(film.held) > _HELD_AT_MOST or frame.time_s - film.held[0][0].time_s > HELD_BACK_S:
            self._write_oldest(film)
        return True

    def _write_held(self, film: _Film) -> None:
        while film.held:
            self._write_oldest(film)

    def _write_oldest(self, film: _Film) -> None:
        """Write the picture that was held back longest, with all hidden that was found from it on."""
        found = tuple(box for _, boxes in film.held for box in boxes)
        frame, _ = film.held.popleft()
        self._write(film, frame, found)

    def _write(self, film: _Film, frame: Frame, detections: tuple[Detection, ...]) -> None:
        request = film.request
        if film.recorder is None:
            film.recorder = _recorder(request, Size(frame.width, frame.height))
            self.started.emit(request.path)
        film.recorder.write(_pixels(frame, detections, request), frame.time_s)
        self.seconds = film.recorder.seconds

    def _close(self, film: _Film) -> None:
        from desktop_app.export.recording import no_picture

        if film.recorder is None:
            raise no_picture(film.request.path)
        path = film.recorder.finish()
        self._let_go(film)
        self.finished.emit(path, film.recorder.seconds, film.dropped)

    def _let_go(self, film: _Film) -> None:
        film.is_over = True
        with self._lock:
            film.waiting.clear()
            film.held.clear()
            if film in self._unfinished:
                self._unfinished.remove(film)
            if self._current is film:
                self._current = None


def _recorder(request: RecordingRequest, size: Size) -> VideoRecorder:
    from desktop_app.export.recording import VideoRecorder

    rate = min(request.frames_per_second, PIXELS_PER_SECOND / (size.width * size.height))
    return VideoRecorder(request.path, size, rate, replace=request.replace)


def _pixels(frame: Frame, detections: tuple[Detection, ...], request: RecordingRequest) -> NDArray[np.uint8]:
    if request.look is RecordingLook.HIDDEN:
        from desktop_app.export.hiding import HidingStyle, hide

        return hide(frame.pixels, detections, request.style or HidingStyle())
    from desktop_app.export.drawing import draw_detections

    return draw_detections(frame, detections, calibrated=request.calibrated)
