"""How fast a film of a search runs: from slow motion, which shows every window, to the speed of the search itself."""

from collections.abc import Sequence

FRAMES_PER_SECOND = 30
SLOWEST = 4.0
"""Windows in a second in slow motion."""

GROUPING_S = 4.0
"""How long at most the grouping of candidates takes in slow motion."""

_GROUP_S = 0.5
_HALVINGS = 40  # of the range in which a tempo is looked for


class FilmPace:
    """Says how far a film gets in a time.

    A tempo is a number from 0, slow motion, to 1, real. Between them the levels come nearer to each other in time, so
    that the few large windows, which find most, are not over in no time beside the many small ones: at 1 all take the
    same share of the search's time.
    counts: how many windows each level has. groups: how many groups of candidates come after them.
    real_s: how long the search takes.
    """

    def __init__(self, counts: Sequence[int], groups: int, real_s: float) -> None:
        self._counts = counts
        self._groups = groups
        self.real_s = real_s
        self.windows = sum(counts)

    def rate(self, level: int, tempo: float) -> float:
        """Windows in a second."""
        real = self._counts[level] * len(self._counts) / self.real_s
        return float(SLOWEST ** (1 - tempo) * max(real, SLOWEST) ** tempo)

    def stride(self, level: int, tempo: float) -> int:
        """Windows between one that is shown and the next, at `FRAMES_PER_SECOND`; 1 where each is shown."""
        return max(1, round(self.rate(level, tempo) / FRAMES_PER_SECOND))

    def duration_s(self, tempo: float) -> float:
        """How long the whole film takes."""
        levels = sum(count / self.rate(level, tempo) for level, count in enumerate(self._counts))
        return levels + self._grouping_s(tempo)

    def tempo_for(self, seconds: float) -> float:
        """The tempo at which the whole film takes as long, or as nearly as it can."""
        slow, fast = 0.0, 1.0
        for _ in range(_HALVINGS):
            middle = (slow + fast) / 2
            slow, fast = (middle, fast) if self.duration_s(middle) > seconds else (slow, middle)
        return fast

    def advanced(self, position: float, seconds: float, tempo: float) -> float:
        """Where the film is after a time; at most at its end, the position with all groups."""
        end = 0
        for level, count in enumerate(self._counts):
            end += count
            if position < end:
                rate = self.rate(level, tempo)
                needed = (end - position) / rate
                if needed > seconds:
                    return position + seconds * rate
                position, seconds = float(end), seconds - needed
        last = self.windows + self._groups
        grouping_s = self._grouping_s(tempo)
        return min(last, position + seconds * self._groups / grouping_s) if grouping_s else float(last)

    def _grouping_s(self, tempo: float) -> float:
        # Groups are few, and what the whole search was for: they get time until the film is all but real.
        return float(min(GROUPING_S, _GROUP_S * self._groups) * (1 - tempo**4))
