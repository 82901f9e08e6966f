"""What delivers pictures by itself: a thread takes them as they come, and whoever reads gets the newest."""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import CancelledError, SourceError
from desktop_app.media.frame import Frame
from desktop_app.media.source import Source, SourceInfo

Pixels = NDArray[np.uint8]

# What arrived: gives its pixels, (height, width, 3) uint8 BGR, or None where they cannot be decoded.
Picture = Callable[[], Pixels | None]

STALL_TIMEOUT_S = 1.8
"""How long a source may deliver nothing, or nothing of use, before it is given up."""

_CANCEL_POLL_S = 0.05
_ONE_COLOUR_STEP_PX = 16
_ONE_COLOUR_LEVELS = 2


class Feed(ABC):
    """A connection that delivers pictures. It is connected, read and closed on one thread.

    name: for messages; never holds a password.
    frames_per_second: as declared, or None; known once it is connected.
    """

    name: str
    frames_per_second: float | None = None

    @abstractmethod
    def connect(self) -> None:
        """Connect. Raises: SourceError."""

    @abstractmethod
    def take(self) -> list[Picture]:
        """Wait for pictures, at most about a second where that is possible; the newest is the last. May be none.

        Raises: SourceError when no more will come.
        """

    @abstractmethod
    def interrupt(self) -> None:
        """Let `connect` or `take` return or raise soon; from any thread, at any time."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what is connected, if anything is."""

    @abstractmethod
    def silence(self) -> SourceError:
        """The error for no picture in time."""

    @abstractmethod
    def garbage(self) -> SourceError:
        """The error for pictures of which none can be decoded."""

    def one_colour(self) -> SourceError | None:
        """The error for pictures of a single colour; None where that may well be."""
        return None


@dataclass(frozen=True, slots=True)
class _Arrival:
    picture: Picture
    index: int
    time_s: float


class LiveSource(Source):
    """The newest picture of a feed.

    Opening waits for the first picture.
    connect_s: how long connecting may take. stall_s: how long each picture may, the first as well.
    cancelled: gives up opening when it is set.
    Raises: SourceError; CancelledError.
    """

    def __init__(
        self,
        feed: Feed,
        *,
        connect_s: float = STALL_TIMEOUT_S,
        stall_s: float = STALL_TIMEOUT_S,
        cancelled: threading.Event | None = None,
    ) -> None:
        self._feed = feed
        self._stall_s = stall_s
        self._changed = threading.Condition()  # guards what follows
        self._newest: _Arrival | None = None
        self._error: Exception | None = None
        self._is_closed = False
        self._deadline_s = time.monotonic() + connect_s
        self._garbage_since_s: float | None = None
        self._one_colour_since_s: float | None = None
        self._thread = threading.Thread(target=self._run, name=f"source {feed.name}", daemon=True)
        self._thread.start()
        try:
            first = self._next(cancelled)
        except BaseException:
            self.close()
            raise
        with self._changed:
            if self._newest is None:
                self._newest = _Arrival(lambda: first.pixels, first.index, first.time_s)
        self._info = SourceInfo(feed.name, first.width, first.height, feed.frames_per_second, is_live=True)

    @property
    def info(self) -> SourceInfo:
        """What is known of it."""
        return self._info

    def read(self) -> Frame:
        """The newest frame that was not read yet; waits for one.

        Raises: SourceError, and then again with each call; CancelledError once it is closed.
        """
        return self._next(None)

    def close(self) -> None:
        """Let go; a read that waits ends at once, and the thread as soon as the driver or the network lets it."""
        with self._changed:
            self._is_closed = True
            self._newest = None
            self._changed.notify_all()
        self._feed.interrupt()

    def wait_released(self, timeout_s: float) -> bool:
        """Wait until the thread has let go of the device or the connection."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _next(self, cancelled: threading.Event | None) -> Frame:
        while True:
            arrival = self._wait(cancelled)
            pixels = arrival.picture()
            if pixels is None:
                self._garbage_since_s = self._garbage_since_s or arrival.time_s
                if arrival.time_s - self._garbage_since_s >= self._stall_s:
                    raise self._ended(self._feed.garbage())
                continue
            self._garbage_since_s = None
            self._check_colours(pixels, arrival.time_s)
            return Frame(pixels, self._feed.name, arrival.index, arrival.time_s)

    def _wait(self, cancelled: threading.Event | None) -> _Arrival:
        with self._changed:
            while True:
                if self._is_closed or (cancelled is not None and cancelled.is_set()):
                    raise CancelledError("{name} was closed.", name=self._feed.name)
                if self._newest is not None:
                    arrival, self._newest = self._newest, None
                    return arrival
                if self._error is not None:
                    raise self._error.with_traceback(None)
                left_s = self._deadline_s - time.monotonic()
                if left_s <= 0:
                    # Garbage that keeps coming counts as an arrival, so that this is silence.
                    raise self._ended(self._feed.silence())
                self._changed.wait(left_s if cancelled is None else min(left_s, _CANCEL_POLL_S))

    def _check_colours(self, pixels: Pixels, time_s: float) -> None:
        error = self._feed.one_colour()
        if error is None or not _is_one_colour(pixels):
            self._one_colour_since_s = None
            return
        self._one_colour_since_s = self._one_colour_since_s or time_s
        if time_s - self._one_colour_since_s >= self._stall_s:
            raise self._ended(error)

    def _ended(self, error: Exception) -> Exception:
        """Give up on the feed; the first reason stays."""
        with self._changed:
            self._error = error = self._error or error
            self._newest = None
            self._changed.notify_all()
        self._feed.interrupt()
        return error

    def _is_over(self) -> bool:
        with self._changed:
            return self._is_closed or self._error is not None

    def _run(self) -> None:
        count = 0
        try:
            self._feed.connect()
            with self._changed:
                self._deadline_s = time.monotonic() + self._stall_s
                self._changed.notify_all()
            while not self._is_over():
                pictures = self._feed.take()
                if not pictures:
                    continue
                count += len(pictures)
                with self._changed:
                    if self._is_closed or self._error is not None:
                        break
                    now_s = time.monotonic()
                    self._newest = _Arrival(pictures[-1], count - 1, now_s)
                    self._deadline_s = now_s + self._stall_s
                    self._changed.notify_all()
        except Exception as error:  # a defect, too, is for whoever reads, as nobody hears of it here
            self._fail(error)
        finally:
            self._feed.close()

    def _fail(self, error: Exception) -> None:
        """End with an error, after the picture that waits has been read."""
        with self._changed:
            self._error = self._error or error
            self._changed.notify_all()


def _is_one_colour(pixels: Pixels) -> bool:
    sample = pixels[::_ONE_COLOUR_STEP_PX, ::_ONE_COLOUR_STEP_PX].reshape(-1, 3)
    return bool(np.all(sample.max(axis=0) - sample.min(axis=0) <= _ONE_COLOUR_LEVELS))
