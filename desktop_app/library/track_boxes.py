"""Where each track of a searched video is at any time: also where it was not seen for a moment, and around its ends."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from desktop_app.detection.geometry import Detection
from desktop_app.library.video_findings import VideoFindings

_TOLERANCE_S = 1e-4  # as in `video_findings`
# Speed at an end of a track is measured over so long, and carries on by no more than so many sizes of the box.
_MEASURED_S = 0.2
_FURTHEST = 1.0
# Of the larger box; above it two boxes are of one object.
_SAME = 0.3


class _Place(NamedTuple):
    """A box in parts of pixels. angle: degrees clockwise."""

    left: float
    top: float
    right: float
    bottom: float
    angle: float

    def box(self, target: str) -> Detection:
        left, top = math.floor(self.left + 1e-3), math.floor(self.top + 1e-3)
        width, height = math.ceil(self.right - 1e-3) - left, math.ceil(self.bottom - 1e-3) - top
        return Detection(left, top, width, height, 1.0, 0, target, "", self.angle)


@dataclass(slots=True)
class _Path:
    """One track's boxes in the order of their times; columns, as a long film has many."""

    target: str
    times_s: array[float] = field(default_factory=lambda: array("d"))
    values: array[float] = field(default_factory=lambda: array("f"))

    def add(self, time_s: float, box: Detection) -> None:
        self.times_s.append(time_s)
        self.values.extend((box.left, box.top, box.left + box.width, box.top + box.height, box.angle))

    def place(self, number: int) -> _Place:
        return _Place(*self.values[5 * number : 5 * number + 5])

    def at(self, time_s: float, margin_s: float) -> _Place | None:
        """Where it is; None where that is further than the margin from its ends."""
        number = bisect_left(self.times_s, time_s - _TOLERANCE_S)
        last = len(self.times_s) - 1
        if number <= last and self.times_s[number] <= time_s + _TOLERANCE_S:
            return self.place(number)
        if 0 < number <= last:
            return self._between(number, time_s)
        end, away_s = (0, self.times_s[0] - time_s) if number == 0 else (last, time_s - self.times_s[last])
        return self._beyond(end, away_s) if away_s <= margin_s + _TOLERANCE_S else None

    def area(self, time_s: float) -> float:
        """How large its own box is at a time or next after it, in square pixels: not all of where it may have been."""
        place = self.place(min(bisect_left(self.times_s, time_s - _TOLERANCE_S), len(self.times_s) - 1))
        return (place.right - place.left) * (place.bottom - place.top)

    def _between(self, number: int, time_s: float) -> _Place:
        """In a gap: on the straight way from the box before it to the box after it."""
        before_s, after_s = self.times_s[number - 1], self.times_s[number]
        share = (time_s - before_s) / (after_s - before_s)
        before, after = self.place(number - 1), self.place(number)
        turn = (after.angle - before.angle + 180) % 360 - 180
        left, top, right, bottom = (
            one + share * (other - one) for one, other in zip(before[:4], after[:4], strict=True)
        )
        return _Place(left, top, right, bottom, before.angle + share * turn)

    def _beyond(self, end: int, away_s: float) -> _Place:
        """Before the first or after the last: all from there to where it would be if it went on as it moved."""
        held = self.place(end)
        step = 1 if end == 0 else -1
        inner = end
        while 0 <= inner + step < len(self.times_s) and abs(self.times_s[inner] - self.times_s[end]) < _MEASURED_S:
            inner += step
        if inner == end:
            return held
        other = self.place(inner)
        scale = away_s / abs(self.times_s[inner] - self.times_s[end])
        furthest_x, furthest_y = _FURTHEST * (held.right - held.left), _FURTHEST * (held.bottom - held.top)
        across = _within(scale * (held.left + held.right - other.left - other.right) / 2, furthest_x)
        down = _within(scale * (held.top + held.bottom - other.top - other.bottom) / 2, furthest_y)
        return _Place(
            held.left + min(0.0, across),
            held.top + min(0.0, down),
            held.right + max(0.0, across),
            held.bottom + max(0.0, down),
            held.angle,
        )


class TrackBoxes:
    """The boxes to hide at any time of a video.

    findings: of the whole video. visible: ids of the spans that are not hidden.
    margin_s: how long before and after each track its place is hidden, too: it may have been there already.
    """

    def __init__(self, findings: VideoFindings, visible: Collection[int], margin_s: float) -> None:
        if not 0 <= margin_s < math.inf:
            raise ValueError(f"a margin is 0 s or more, not {margin_s}")
        self._frames = findings.frames
        self._margin_s = margin_s
        paths = {span.id: _Path(span.target) for span in findings.spans}
        for place in range(len(self._frames)):
            for found in self._frames.boxes(place):
                paths[found.id].add(self._frames.time_s(place), found.box)
        self._visible = _by_second((path for number, path in paths.items() if number in visible), margin_s)
        self._hidden = _by_second((path for number, path in paths.items() if number not in visible), margin_s)

    def at(self, index: int, time_s: float | None) -> tuple[Detection, ...] | None:
        """What to hide in a frame; None where it was not searched, as it is later than all that were.

        index: from 0 on. time_s: from the first frame on; None where the video tells none, and the index counts alone.
        """
        is_known = 0 <= index < len(self._frames)
        if time_s is None:
            if not is_known:
                return None
            time_s = self._frames.time_s(index)
        elif not len(self._frames) or time_s > self._frames.last_s + _TOLERANCE_S:
            return None
        return self._hidden_at(time_s)

    def hidden_at(self, time_s: float) -> tuple[Detection, ...]:
        """What was hidden at a time of the written video, whose last frame may be a little late by rounding."""
        return self._hidden_at(min(time_s, self._frames.last_s))

    def is_visible(self, box: Detection, time_s: float) -> bool:
        """Whether a box is one of a track that stays visible, or was around that time: of its target and its size."""
        return any(
            path.target == box.target
            and (place := path.at(time_s, self._margin_s)) is not None
            and _common(box, place) > _SAME * max(box.width * box.height, path.area(time_s))
            for path in self._visible.get(math.floor(time_s), ())
        )

    def _hidden_at(self, time_s: float) -> tuple[Detection, ...]:
        places = ((path.target, path.at(time_s, self._margin_s)) for path in self._hidden.get(math.floor(time_s), ()))
        return tuple(place.box(target) for target, place in places if place is not None)


def _by_second(paths: Iterable[_Path], margin_s: float) -> Mapping[int, Sequence[_Path]]:
    """The paths that are anywhere in each second, so that a frame of a long film does not go through all of them."""
    seconds: defaultdict[int, list[_Path]] = defaultdict(list)
    for path in paths:
        if path.times_s:
            first = math.floor(path.times_s[0] - margin_s - _TOLERANCE_S)
            for second in range(first, math.floor(path.times_s[-1] + margin_s + _TOLERANCE_S) + 1):
                seconds[second].append(path)
    return seconds


def _within(value: float, bound: float) -> float:
    return max(-bound, min(bound, value))


def _common(box: Detection, place: _Place) -> float:
    """What both have in common, in square pixels."""
    across = min(box.left + box.width, place.right) - max(box.left, place.left)
    down = min(box.top + box.height, place.bottom) - max(box.top, place.top)
    return max(0.0, across) * max(0.0, down)
