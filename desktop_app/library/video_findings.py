"""What the search of a whole video finds: the boxes of each frame, and when each object is seen."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from desktop_app.detection.geometry import Detection

if TYPE_CHECKING:  # loaded with the first picture, on the thread that searches
    from desktop_app.detection.tracking import Track

# A player asks with a time that it has from the same file, read in another way; frames are much further apart.
_TOLERANCE_S = 1e-4


@dataclass(frozen=True, slots=True)
class Span:
    """One object, from the first frame that shows it to the last; in frames between them it may be hidden.

    id: from 1 on, in the order in which the objects appear.
    best: its box with the highest score, of several the first; best_s: the time of that frame.
    """

    id: int
    target: str
    first_s: float
    last_s: float
    best: Detection
    best_s: float


@dataclass(frozen=True, slots=True)
class FoundBox:
    """A box of a frame. id: of its span. box: how many neighbours it had is not kept and is 0."""

    id: int
    box: Detection


class _Store:
    """Boxes frame by frame, in columns that only grow: one thread adds, others may read what was there before.

    ids: of the boxes' spans. edges: left, top, width and height of each box, one after the other.
    kinds: target and cascade of each span.
    """

    def __init__(self) -> None:
        self.times_s = array("d")
        self.ends = array("Q")  # how many boxes there are up to and with each frame
        self.ids = array("I")
        self.edges = array("i")
        self.scores = array("f")
        self.angles = array("f")
        self.kinds: list[tuple[str, str]] = []

    def add_box(self, number: int, box: Detection) -> None:
        self.ids.append(number)
        self.edges.extend((box.left, box.top, box.width, box.height))
        self.scores.append(box.score)
        self.angles.append(box.angle)

    def end_frame(self, time_s: float) -> None:
        self.ends.append(len(self.ids))
        self.times_s.append(time_s)

    def box(self, place: int) -> FoundBox:
        number = self.ids[place]
        left, top, width, height = self.edges[4 * place : 4 * place + 4]
        target, cascade = self.kinds[number - 1]
        box = Detection(left, top, width, height, self.scores[place], 0, target, cascade, self.angles[place])
        return FoundBox(number, box)


class FoundFrames:
    """The frames that were searched up to some moment; what is searched later does not change it. For any thread.

    A frame takes 16 bytes and a box 28: a film of two hours, 30 frames a second and three faces in each 22 MB.
    """

    def __init__(self, store: _Store) -> None:
        self._store = store
        self._count = len(store.times_s)

    def __len__(self) -> int:
        """How many frames there are."""
        return self._count

    @property
    def last_s(self) -> float:
        """The time of the last one, 0 without any."""
        return self._store.times_s[self._count - 1] if self._count else 0.0

    @property
    def size_bytes(self) -> int:
        """What the frames and their boxes take."""
        boxes = self._store.ends[self._count - 1] if self._count else 0
        columns = (self._store.ids, self._store.scores, self._store.angles)
        return 16 * self._count + boxes * (sum(each.itemsize for each in columns) + 4 * self._store.edges.itemsize)

    def time_s(self, place: int) -> float:
        """The time of the frame at a place from 0 on. Raises: IndexError."""
        self._check(place)
        return self._store.times_s[place]

    def boxes(self, place: int) -> tuple[FoundBox, ...]:
        """The boxes that show in the frame at a place from 0 on. Raises: IndexError."""
        self._check(place)
        begin = self._store.ends[place - 1] if place else 0
        return tuple(self._store.box(each) for each in range(begin, self._store.ends[place]))

    def place_at(self, time_s: float) -> int | None:
        """The place of the last frame that begins at or before a time; None before the first."""
        place = bisect_right(self._store.times_s, time_s + _TOLERANCE_S, 0, self._count) - 1
        return place if place >= 0 else None

    def _check(self, place: int) -> None:
        if not 0 <= place < self._count:
            raise IndexError(f"there are {self._count} frames, and none at {place}")


@dataclass(frozen=True, slots=True, eq=False)
class VideoFindings:
    """What was found in a video, or in its beginning where the search did not come to the end.

    spans: ordered by the time at which they begin.
    duration_s: in a complete search as it was read, the last frame's own time with it; else as the video declares it.
    unreadable: how many pictures of a sequence could not be read; they have no frame.
    """

    frames: FoundFrames
    spans: tuple[Span, ...]
    duration_s: float | None
    is_complete: bool
    unreadable: int = 0

    def boxes_at(self, time_s: float) -> tuple[FoundBox, ...]:
        """The boxes of the frame that is on the screen at a time; nothing where none is, or was not searched."""
        place = self.frames.place_at(time_s)
        if place is None or (place == len(self.frames) - 1 and time_s > self._end_s + _TOLERANCE_S):
            return ()
        return self.frames.boxes(place)

    def busy(self, bins: int) -> tuple[int, ...]:
        """How many objects are seen in each of so many equal parts of the duration."""
        steps = [0] * (bins + 1)
        duration_s = self.duration_s or self.frames.last_s
        for span in self.spans:
            first, last = (
                min(bins - 1, int(time_s / duration_s * bins)) if duration_s > 0 else 0
                for time_s in (span.first_s, span.last_s)
            )
            steps[first] += 1
            steps[last + 1] -= 1
        return tuple(accumulate(steps[:bins]))

    @property
    def _end_s(self) -> float:
        return self.duration_s if self.is_complete and self.duration_s is not None else self.frames.last_s


class FindingsCollector:
    """Gathers tracks, frame by frame. For one thread; what it gives out is for any."""

    def __init__(self) -> None:
        self._store = _Store()
        self._spans: list[Span] = []
        self._numbers: dict[tuple[int, float], int] = {}  # of the spans whose tracks still are there
        self._changed: set[int] = set()

    def add(self, time_s: float, tracks: Iterable[Track]) -> None:
        """Take the tracks of the next frame. A tracker that begins anew gives numbers again: its tracks are others."""
        numbers: dict[tuple[int, float], int] = {}
        for track in tracks:
            key = (track.id, track.since_s)
            number = self._numbers.get(key)
            if track.is_shown:
                number = self._see(number, track.box, time_s)
                self._store.add_box(number, track.box)
            if number is not None:
                numbers[key] = number
        self._numbers = numbers
        self._store.end_frame(time_s)

    def frames(self) -> FoundFrames:
        """The frames so far."""
        return FoundFrames(self._store)

    def spans(self) -> tuple[Span, ...]:
        """All spans so far."""
        return tuple(self._spans)

    def take_changed(self) -> tuple[Span, ...]:
        """The spans that are new or different since this was asked last, ordered by id."""
        changed = tuple(self._spans[number - 1] for number in sorted(self._changed))
        self._changed.clear()
        return changed

    def _see(self, number: int | None, box: Detection, time_s: float) -> int:
        """Begin a span, or carry one on; returns its number."""
        if number is None:
            number = len(self._spans) + 1
            self._store.kinds.append((box.target, box.cascade))
            self._spans.append(Span(number, box.target, time_s, time_s, box, time_s))
        else:
            span = self._spans[number - 1]
            best = (box, time_s) if box.score > span.best.score else (span.best, span.best_s)
            self._spans[number - 1] = replace(span, last_s=time_s, best=best[0], best_s=best[1])
        self._changed.add(number)
        return number
