"""How far a long work is: a bar where a terminal shows errors, plain lines elsewhere."""

import sys
import time

from desktop_app.cli import console
from desktop_app.jobs.job import Outcome

_BAR_WIDTH = 24
_LINE_WIDTH = 79
# A bar is drawn no more often than this.
_DRAW_EVERY_S = 0.1


class Progress:
    """Tells of outcomes as they come.

    total: how many are to come. done: what was done to a detection, such as "hidden".
    """

    def __init__(self, total: int, done: str) -> None:
        self._total = total
        self._word = done
        self._has_bar = sys.stderr.isatty()
        self._began = time.monotonic()
        self._drawn_at = 0.0
        self.count = 0
        self._worked_on = 0
        self._share = 0.0

    def add(self, outcome: Outcome) -> None:
        """Tell of an outcome: what needs a look on the error stream, the rest as a line unless there is a bar."""
        if not outcome.of_all:
            self.count += 1
            self._worked_on += not outcome.was_done_before
            self._share = 0.0
        if outcome.error is not None:
            self._complain(str(outcome.error))
        elif not self._has_bar:
            console.emit(self._line(outcome))
        if outcome.left and outcome.error is None:
            self._complain(_still_found(outcome))
        if outcome.left_out and outcome.error is None:
            self._complain(_left_out(outcome))
        self._draw(at_once=self.count == self._total)

    def add_problem(self, outcome: Outcome) -> None:
        """Tell of what is none of those that were to come, such as a folder that cannot be opened."""
        self._complain(str(outcome.error))

    def under_way(self, share: float) -> None:
        """Tell how far the next one is, 0..1."""
        self._share = share
        self._draw()

    def finish(self) -> None:
        """Wipe the bar out, so that only what was said stays."""
        if self._has_bar:
            sys.stderr.write("\r" + " " * _LINE_WIDTH + "\r")
            sys.stderr.flush()

    def _complain(self, message: str) -> None:
        self.finish()
        console.complain(message)

    def _line(self, outcome: Outcome) -> str:
        places = ", ".join(map(str, outcome.outputs))
        if outcome.of_all:
            return f"all pictures -> {places}\n"
        what = "done before" if outcome.was_done_before else f"{len(outcome.found)} {self._word}"
        return f"{outcome.source}: {what}" + (f" -> {places}" if places else "") + "\n"

    def _draw(self, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if not self._has_bar or (now - self._drawn_at < _DRAW_EVERY_S and not at_once):
            return
        self._drawn_at = now
        share = min(1.0, (self.count + self._share) / max(1, self._total))
        filled = round(share * _BAR_WIDTH)
        bar = f"[{'#' * filled}{'.' * (_BAR_WIDTH - filled)}] {share:4.0%}  {self.count} of {self._total}"
        left = self._seconds_left(now)
        line = bar + (f", {duration(left)} left" if left is not None else "")
        sys.stderr.write("\r" + line[:_LINE_WIDTH].ljust(_LINE_WIDTH))
        sys.stderr.flush()

    def _seconds_left(self, now: float) -> float | None:
        """By how long the ones so far took; what was done before took no time."""
        worked_on = self._worked_on + self._share
        if not worked_on or self.count == self._total:
            return None
        return (now - self._began) / worked_on * (self._total - self.count - self._share)


def duration(seconds: float) -> str:
    """A length of time in words: "40 s", "3 min 20 s", "2 h 5 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _still_found(outcome: Outcome) -> str:
    boxes = "; ".join(
        f"{each.target or 'a detection'} at {each.left}, {each.top}, {each.width} x {each.height} px"
        for each in outcome.left
    )
    return f"{', '.join(map(str, outcome.outputs))} still shows what should be hidden ({boxes}); look at it."


def _left_out(outcome: Outcome) -> str:
    pictures = "1 picture" if outcome.left_out == 1 else f"{outcome.left_out} pictures"
    places = ", ".join(map(str, outcome.outputs))
    return f"{places} lacks {pictures} of the original, which no search could read; look at it."
