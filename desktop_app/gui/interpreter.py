"""How Python and the C library behave in a program with a window and many threads."""

import ctypes
import gc
import sys

from PySide6.QtCore import QObject, QTimer

# Python's own 5 ms are long for a window: its thread would wait that long at each of many small steps.
SWITCH_INTERVAL_S = 0.0005
# Looking for garbage among the boxes of ten thousand photographs takes a tenth of a second, and finds none: they are in
# no circle. So it is looked for seldom.
GARBAGE_THRESHOLDS = (50_000, 20, 100)
LOOK_EVERY_MS = 1000

# glibc's M_ARENA_MAX. Without it each thread that is busy has memory of its own, and frames that go from thread to
# thread leave holes in all of them: some 100 MB after half an hour of a camera.
_ARENA_MAX, _ARENAS = -8, 2


class Garbage(QObject):
    """Looks for circles of garbage on the window's thread alone, by Python's own rule.

    Left to itself Python looks on whatever thread has made the last object, and would take down there what belongs to
    the window's thread, which Qt does not survive.
    """

    def __init__(self) -> None:
        super().__init__()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation that is due, and those younger."""
        counts = zip(gc.get_count(), GARBAGE_THRESHOLDS, strict=True)
        due = [number for number, (count, most) in enumerate(counts) if count > most]
        if due:
            gc.collect(max(due))


def tune_interpreter() -> None:
    """Let the window's thread be held up as little as may be, and memory be given back; before threads begin."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none, and needs none
        if mallopt is not None:
            mallopt(_ARENA_MAX, _ARENAS)
