"""A whole video, searched from its first frame to its last, in the background and as fast as it goes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING

from desktop_app.errors import CancelledError, SourceError
from desktop_app.library.video_findings import FindingsCollector, FoundFrames, Span, VideoFindings
from desktop_app.media.frame import Frame
from desktop_app.media.source import DEFAULT_FRAMES_PER_SECOND, Source, SourceInfo

if TYPE_CHECKING:
    from desktop_app.detection.tracking import Track
    from desktop_app.library.live import Following

PROGRESS_EVERY_S = 0.05
"""Progress is told no more often than this: each telling wakes the window."""

_AHEAD = 2  # frames that are decoded and wait for the search
_LOOKS_EVERY_S = 0.05  # at what was cancelled, while it waits
_CLOSED_WITHIN_S = 3.0

_SURE_AFTER_S = 1.5  # what is left is not told before
_SPEED_OVER_S = 20.0  # of the last so many seconds, the later ones counting more


@dataclass(frozen=True, slots=True)
class VideoProgress:
    """How far a search has come.

    share: 0..1, None where nobody knows how long the video is. seconds_left: None where that is not known yet.
    searched_s: up to which time of the video.
    frames: all that were searched so far. spans: those that are new or different since the last time: each takes the
    place of what had its id before.
    """

    share: float | None
    seconds_left: float | None
    searched_s: float
    frames: FoundFrames
    spans: tuple[Span, ...]


class TimeLeft:
    """Reckons how long something will still take, from how fast it went of late."""

    def __init__(self, now_s: float) -> None:
        self._began_s = self._told_s = now_s
        self._share = 0.0
        self._speed = 0.0  # share a second

    def after(self, share: float, now_s: float) -> float | None:
        """The seconds left; None as long as that would be a guess.

        share: 0..1, done by now_s.
        """
        passed_s, elapsed_s = now_s - self._told_s, now_s - self._began_s
        if passed_s > 0:
            # At first the mean of all; later what is long ago fades.
            weight = max(passed_s / elapsed_s, 1 - math.exp(-passed_s / _SPEED_OVER_S))
            self._speed += weight * ((share - self._share) / passed_s - self._speed)
            self._told_s, self._share = now_s, share
        if elapsed_s < _SURE_AFTER_S or self._speed <= 0:
            return None
        return max(0.0, (1 - share) / self._speed)


def search_video(
    open_source: Callable[[], Source],
    following: Following,
    cancelled: Event,
    progress: Callable[[VideoProgress], None],
    *,
    threads: int = 0,
    clock: Callable[[], float] = time.monotonic,
) -> VideoFindings:
    """Read and search every frame of a video or a sequence of pictures; the next frames are decoded meanwhile.

    open_source: what it opens is read from its beginning and closed after.
    progress: told every PROGRESS_EVERY_S at most, and once more at the end, however that comes, so that who gathers its
    spans misses none. Runs on the calling thread.
    threads: for the search; 0 takes every core. clock: seconds that only grow.
    Where a video is damaged, it ends with the last frame that can be read. What cannot be read of a sequence is passed
    over and counted. Once cancelled is set it returns what was found so far, which is not complete.
    Raises: SourceError where the video cannot be opened, or is over and not at its end; CancelledError where it was
    cancelled while it was opened; what the search raises.
    """
    source = open_source()
    run = _Run(source.info, progress, clock)
    reader = _Reader(source, cancelled)
    try:
        while (frame := reader.next()) is not None:
            tracks = following.search(frame.pixels, frame.time_s, cancelled=cancelled, threads=threads)
            run.take(frame, tracks)
    except CancelledError:
        run.tell()
        return run.findings(reader.unreadable)
    except Exception:
        run.tell()
        raise
    finally:
        reader.close()
    run.end()
    return run.findings(reader.unreadable)


class _Run:
    """One search: gathers what is found, and tells of it now and then."""

    def __init__(self, info: SourceInfo, progress: Callable[[VideoProgress], None], clock: Callable[[], float]) -> None:
        self._info = info
        self._progress = progress
        self._clock = clock
        self._collector = FindingsCollector()
        self._share: float | None = None
        self._count = 0
        self._interval_s = 1 / (info.frames_per_second or DEFAULT_FRAMES_PER_SECOND)
        self._last_s: float | None = None
        self._is_complete = False
        self._told_s = clock()
        self._left = TimeLeft(self._told_s)

    def take(self, frame: Frame, tracks: tuple[Track, ...]) -> None:
        """Keep the tracks of the next frame."""
        self._collector.add(frame.time_s, tracks)
        self._count += 1
        if self._last_s is not None and frame.time_s > self._last_s:
            self._interval_s = frame.time_s - self._last_s
        self._last_s = frame.time_s
        self._share = self._share_done(frame)
        if self._clock() - self._told_s >= PROGRESS_EVERY_S:
            self.tell()

    def tell(self) -> None:
        """Tell how far it is."""
        self._told_s = self._clock()
        left_s = None if self._share is None else self._left.after(self._share, self._told_s)
        frames, spans = self._collector.frames(), self._collector.take_changed()
        self._progress(VideoProgress(self._share, left_s, self._searched_s, frames, spans))

    def end(self) -> None:
        """The last frame was searched."""
        self._is_complete, self._share = True, 1.0
        self.tell()

    def findings(self, unreadable: int) -> VideoFindings:
        """What was found so far."""
        return VideoFindings(
            self._collector.frames(),
            self._collector.spans(),
            self._searched_s if self._is_complete else self._info.duration_s,
            self._is_complete,
            unreadable,
        )

    @property
    def _searched_s(self) -> float:
        """The end of the last frame that was searched."""
        return 0.0 if self._last_s is None else self._last_s + self._interval_s

    def _share_done(self, frame: Frame) -> float | None:
        """By the frame's time, else by how many there are; files are wrong about both."""
        if self._info.duration_s:
            return min(1.0, (frame.time_s + self._interval_s) / self._info.duration_s)
        if self._info.frame_count:
            return min(1.0, self._count / self._info.frame_count)
        return None


class _Reader:
    """Reads a source on a thread of its own, a few frames ahead."""

    def __init__(self, source: Source, cancelled: Event) -> None:
        self.unreadable = 0
        self._source = source
        self._cancelled = cancelled
        self._read: Queue[Frame | Exception | None] = Queue(_AHEAD)
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="video-reader", daemon=True)
        self._thread.start()

    def next(self) -> Frame | None:
        """The next frame, None at the end. Raises: CancelledError; SourceError."""
        while True:
            if self._cancelled.is_set():
                raise CancelledError("The search of {name} was cancelled.", name=self._source.info.name)
            with suppress(Empty):
                read = self._read.get(timeout=_LOOKS_EVERY_S)
                if not isinstance(read, Exception):
                    return read
                self._pass_over(read)

    def close(self) -> None:
        """Let go of the source."""
        self._stopped.set()
        self._source.close()
        self._thread.join(_CLOSED_WITHIN_S)
        self._source.wait_released(_CLOSED_WITHIN_S)

    def _pass_over(self, error: Exception) -> None:
        """Go on after a picture that cannot be read, where others follow; else the source is over."""
        info = self._source.info
        self.unreadable += 1
        if not isinstance(error, SourceError) or info.is_live or self.unreadable > (info.frame_count or 0):
            raise error

    def _run(self) -> None:
        read: Frame | Exception | None
        while not self._stopped.is_set():
            try:
                read = self._source.read()
            except Exception as error:  # raised again where it is searched
                read = error
            self._put(read)
            if read is None:
                return

    def _put(self, read: Frame | Exception | None) -> None:
        while not self._stopped.is_set():
            with suppress(Full):
                self._read.put(read, timeout=_LOOKS_EVERY_S)
                return
