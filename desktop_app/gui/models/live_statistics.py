"""How well the window keeps up with a camera or a video: latency, rate, dropped frames."""

from collections import deque
from dataclasses import dataclass

from desktop_app.gui.models.live_picture import Captured

_KEPT = 150  # pictures that the figures are about: five seconds at 30 a second


@dataclass(frozen=True, slots=True)
class LiveFigures:
    """The figures of the last seconds; dropped and painted are of the whole run.

    latency_ms: from capture to paint, in the median and at the 95th percentile.
    """

    frames_per_second: float
    latency_ms: float
    latency_95_ms: float
    painted: int
    dropped: int


class LiveStatistics:
    """Counts what is painted. A picture that is painted twice counts once."""

    def __init__(self) -> None:
        self._last: Captured | None = None
        self._painted = 0
        self._dropped = 0
        self._stamps_s: deque[float] = deque(maxlen=_KEPT)
        self._latencies_s: deque[float] = deque(maxlen=_KEPT)

    def add(self, captured: Captured, painted_s: float) -> None:
        """A picture has been painted; painted_s: time.monotonic() after that."""
        last, self._last = self._last, captured
        if last is captured:
            return
        if last is not None and last.run == captured.run:
            self._dropped += max(0, captured.frame.index - last.frame.index - 1)
        elif last is not None:
            self._stamps_s.clear()  # the rate is not that of a pause
        self._painted += 1
        self._stamps_s.append(captured.stamp_s)
        self._latencies_s.append(painted_s - captured.stamp_s)

    @property
    def figures(self) -> LiveFigures | None:
        """The figures; None before the first picture."""
        if not self._latencies_s:
            return None
        latencies = sorted(self._latencies_s)
        span_s = self._stamps_s[-1] - self._stamps_s[0]
        return LiveFigures(
            (len(self._stamps_s) - 1) / span_s if span_s > 0 else 0.0,
            _at(latencies, 0.5) * 1000,
            _at(latencies, 0.95) * 1000,
            self._painted,
            self._dropped,
        )


def _at(ordered: list[float], share: float) -> float:
    return ordered[round(share * (len(ordered) - 1))]
