"""Which photographs still have to be searched, and how far the whole list has got. Plain bookkeeping, without Qt."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable


class Sweep:
    """The keys of photographs that still have to be searched, in order; runs until stopped.

    Time left is reckoned from the photographs done since the sweep last began or went on.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: OrderedDict[int, None] = OrderedDict()
        self._done = 0
        self._began = 0.0
        self._done_before = 0
        self._running = True

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, key: object) -> bool:
        return key in self._waiting

    @property
    def running(self) -> bool:
        """Whether what waits is searched."""
        return self._running

    @running.setter
    def running(self, running: bool) -> None:
        if running and not self._running:
            self._began, self._done_before = self._clock(), self._done
        self._running = running

    @property
    def done(self) -> int:
        """Photographs searched since the sweep last began."""
        return self._done

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take; None before that can be told."""
        done = self._done - self._done_before
        if done < 3:
            return None
        return (self._clock() - self._began) / done * len(self._waiting)

    def add(self, keys: Iterable[int]) -> None:
        """Put photographs at the end."""
        if not self._waiting:
            self._done, self._done_before, self._began = 0, 0, self._clock()
        self._waiting.update((key, None) for key in keys)

    def restart(self, keys: Iterable[int]) -> None:
        """Begin anew with these photographs."""
        self._waiting.clear()
        self.add(keys)

    def next(self, passing_over: int | None = None, fits: Callable[[int], bool] = lambda key: True) -> int | None:
        """The first key that fits, other than one to be passed over; it stays in the sweep until it is done."""
        if not self._running:
            return None
        return next((key for key in self._waiting if key != passing_over and fits(key)), None)

    def finish(self, key: int) -> None:
        """Take a photograph out: it was searched or cannot be."""
        if key in self._waiting:
            del self._waiting[key]
            self._done += 1

    def forget(self, key: int) -> None:
        """Take a photograph out that is no longer in the list."""
        self._waiting.pop(key, None)

    def keep(self, wanted: Callable[[int], bool]) -> None:
        """Take out all photographs that are not wanted."""
        self._waiting = OrderedDict((key, None) for key in self._waiting if wanted(key))
