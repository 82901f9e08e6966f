"""One opened camera, video or stream: a thread that reads it and hands each frame on when it is due."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from threading import Condition, Event, Thread

from PySide6.QtCore import QObject, Signal, SignalInstance

from desktop_app.errors import AppError, CancelledError
from desktop_app.gui.models.live_picture import Captured
from desktop_app.gui.workers.defects import reported
from desktop_app.media.frame import Frame
from desktop_app.media.source import Source, SourceAddress, name_of

OpenSource = Callable[[SourceAddress, Event], Source]

# A video that is further behind than this, since decoding is slow, goes on from where it is instead of hurrying.
_BEHIND_S = 0.25
_CLOSED_WITHIN_S = 3.0
# Frames before the end at which the last one is looked for, one after the other.
_BACK_FROM_THE_END = (1, 2, 10, 100, 1000)

_runs = count()


class Player(QObject):
    """Plays one source from construction until `stop`. Its methods return at once, from any thread.

    deliver: takes each frame, on the player's thread, and returns at once. What is not live is paced by its frames'
    times and the rate.

    All signals carry the player first. opened: the SourceInfo too. failed: it is over; the AppError too. complained: a
    picture of a sequence was passed over; the AppError too. ended: the last frame was delivered; it waits there.
    """

    opened = Signal(object, object)
    failed = Signal(object, object)
    complained = Signal(object, object)
    ended = Signal(object)

    def __init__(self, address: SourceAddress, open_source: OpenSource, deliver: Callable[[Captured], None]) -> None:
        super().__init__()
        self.address = address
        self._open_source = open_source
        self._deliver_to = deliver
        self._stopped = Event()
        self._changed = Condition()  # guards what follows
        self._source: Source | None = None
        self._is_paused = False
        self._rate = 1.0
        self._mirror = False
        self._seek_s: float | None = None
        self._steps = 0
        self._run_number = next(_runs)
        # Of the thread alone.
        self._pending: Frame | None = None
        self._shown: Frame | None = None
        self._has_ended = False
        self._clock: tuple[float, float, float] | None = None
        self._thread = Thread(target=self._run, name="player", daemon=True)

    def start(self) -> None:
        """Begin, once the signals are connected."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of the source; nothing is delivered or told any more."""
        self._stopped.set()
        with self._changed:
            self._changed.notify_all()
            if self._source is not None:
                self._source.close()

    @property
    def is_alive(self) -> bool:
        """Whether its thread runs."""
        return self._thread.is_alive()

    def wait(self) -> bool:
        """Wait a while for the thread after `stop`; False where a driver still holds it."""
        if self._thread.is_alive():
            self._thread.join(_CLOSED_WITHIN_S)
        return not self._thread.is_alive()

    def set_paused(self, paused: bool) -> None:
        """Stand still or go on; at the end of a video going on begins anew."""
        with self._changed:
            self._is_paused = paused
            self._run_number = next(_runs)
            self._changed.notify_all()

    def set_rate(self, rate: float) -> None:
        """Play slower or faster than 1."""
        with self._changed:
            self._rate = rate
            self._changed.notify_all()

    def set_mirror(self, mirror: bool) -> None:
        """Exchange left and right in what comes."""
        with self._changed:
            self._mirror = mirror

    def seek(self, time_s: float) -> None:
        """Show the frame of that time; of several wishes the last one counts."""
        with self._changed:
            self._seek_s, self._steps = time_s, 0
            self._changed.notify_all()

    def step(self, frames: int) -> None:
        """Pause, and go that many frames on or back."""
        with self._changed:
            self._is_paused = True
            self._steps += frames
            self._run_number = next(_runs)
            self._changed.notify_all()

    # On the thread

    def _run(self) -> None:
        try:
            source = self._opened()
            self._tell(self.opened, source.info)
            if source.info.is_live:
                self._relay(source)
            else:
                self._play(source)
        except CancelledError:
            pass
        except AppError as error:
            self._tell(self.failed, error)
        except Exception as defect:
            self._tell(self.failed, reported(defect, name_of(self.address) or "camera"))
        finally:
            if self._source is not None:
                self._source.close()

    def _opened(self) -> Source:
        source = self._open_source(self.address, self._stopped)
        with self._changed:
            self._source = source
        if self._stopped.is_set():
            raise CancelledError("{name} was closed.", name=source.info.name)
        return source

    def _relay(self, source: Source) -> None:
        """Hand on what arrives; while it stands still, what arrives is let go, so that nothing old is shown after."""
        while not self._stopped.is_set():
            frame = source.read()
            if frame is None:
                return
            with self._changed:
                wanted = not self._is_paused or self._steps > 0
                self._steps = 0
            if wanted:
                self._deliver(frame, frame.time_s)

    def _play(self, source: Source) -> None:
        while not self._stopped.is_set():
            with self._changed:
                while not self._stopped.is_set() and self._has_nothing_to_do():
                    self._clock = None
                    self._changed.wait()
                seek_s, self._seek_s = self._seek_s, None
                steps = self._steps if seek_s is None else 0
                self._steps -= (steps > 0) - (steps < 0)
            try:
                if self._stopped.is_set():
                    return
                if seek_s is not None:
                    self._go_to(source, seek_s)
                elif steps > 0:
                    self._step_on(source)
                elif steps < 0:
                    self._step_back(source)
                else:
                    self._go_on(source)
            except CancelledError:
                raise
            except AppError as error:  # of one picture of a sequence
                self._tell(self.complained, error)

    def _has_nothing_to_do(self) -> bool:
        return self._is_paused and self._seek_s is None and self._steps == 0

    def _go_to(self, source: Source, time_s: float) -> None:
        source.seek(max(0.0, time_s))
        self._has_ended, self._pending = False, None
        frame = self._next_whole(source)
        if frame is not None:
            self._show(frame)
            return
        # Beyond the last frame, which neither the duration nor the count of frames tells for sure.
        count = source.info.frame_count
        for back in _BACK_FROM_THE_END if count else ():
            source.seek_frame(max(0, (count or 0) - back))
            if (frame := self._last(source)) is not None:
                self._show(frame)
                break
        self._end()

    def _last(self, source: Source) -> Frame | None:
        """The last frame from here on; the one that was reached where something else is wanted meanwhile."""
        frame = None
        while self._seek_s is None and (following := self._next_whole(source)) is not None:
            frame = following
        return frame

    def _step_on(self, source: Source) -> None:
        frame = self._next_whole(source)
        if frame is None:
            self._end()
        else:
            self._show(frame)

    def _step_back(self, source: Source) -> None:
        if self._shown is None or not source.info.can_seek:
            return
        here = self._shown.index
        for index in range(here - 1, -1, -1):
            source.seek_frame(index)
            self._has_ended, self._pending = False, None
            try:
                frame = source.read()
            except CancelledError:
                raise
            except AppError as error:
                self._tell(self.complained, error)
                continue
            if frame is not None:
                self._show(frame)
            return
        if here > 0:  # all before it are broken
            source.seek_frame(here + 1)

    def _go_on(self, source: Source) -> None:
        if self._has_ended and source.info.can_seek:
            self._go_to(source, 0.0)
            return
        frame = self._next(source)
        if frame is None:
            self._end()
            return
        due_s = self._due_s(frame)
        if self._wait_until(due_s):
            self._shown = frame
            self._deliver(frame, due_s)
        else:
            self._pending = frame

    def _next(self, source: Source) -> Frame | None:
        frame, self._pending = self._pending, None
        return frame if frame is not None else source.read()

    def _next_whole(self, source: Source) -> Frame | None:
        """The next frame, past those that are broken."""
        while True:
            try:
                return self._next(source)
            except CancelledError:
                raise
            except AppError as error:
                self._tell(self.complained, error)

    def _show(self, frame: Frame) -> None:
        """Show a frame at once, out of turn."""
        with self._changed:
            self._run_number = next(_runs)
        self._clock = None
        self._shown = frame
        self._deliver(frame, time.monotonic())

    def _end(self) -> None:
        with self._changed:
            self._is_paused, self._steps = True, 0
        self._has_ended = True
        self._tell(self.ended)

    def _due_s(self, frame: Frame) -> float:
        """When a frame is to be shown, by time.monotonic()."""
        now_s, rate = time.monotonic(), self._rate
        if self._clock is None or self._clock[2] != rate:
            before = self._shown.time_s if self._shown is not None else frame.time_s
            self._clock = (now_s, before, rate)
        due_s = self._clock[0] + (frame.time_s - self._clock[1]) / rate
        if now_s - due_s > _BEHIND_S:
            self._clock = (now_s, frame.time_s, rate)
            return now_s
        return due_s

    def _wait_until(self, due_s: float) -> bool:
        """Wait until then; False where something else is wanted before."""
        with self._changed:
            rate = self._rate
            while True:
                if self._stopped.is_set() or self._is_paused or self._seek_s is not None or self._steps:
                    return False
                if self._rate != rate:
                    return False
                left_s = due_s - time.monotonic()
                if left_s <= 0:
                    return True
                self._changed.wait(left_s)

    def _deliver(self, frame: Frame, stamp_s: float) -> None:
        with self._changed:
            run, mirror = self._run_number, self._mirror
        if mirror:
            from desktop_app.media.scaling import mirrored

            frame = mirrored(frame)
        with self._changed:  # so that `stop` does not return before
            if not self._stopped.is_set():
                self._deliver_to(Captured(frame, stamp_s, run))

    def _tell(self, signal: SignalInstance, *values: object) -> None:
        if not self._stopped.is_set():
            signal.emit(self, *values)
