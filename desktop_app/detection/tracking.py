"""Detections over time become tracks: the same object keeps its number, its box is steady, a false hit does not flash.

Pure and deterministic: what comes out depends on the detections and their times alone, whatever the frame rate.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.assignment import cheapest_pairs
from desktop_app.detection.geometry import Detection, Size, overlap
from desktop_app.detection.motion import Motion

Floats = NDArray[np.float64]

# A detection belongs to a track if its centre is no further from the expected one than this, in sizes, and more where
# the expectation is vague, up to a limit: beyond, it is somebody else.
_REACH, _REACH_DEVIATIONS, _FURTHEST = 0.5, 2.0, 1.2
_LARGEST_RATIO = math.log(1.8)  # between the sizes of one object in two detections
_SIZE_COUNTS = 0.5  # a difference in size against one in place
_WORTH = 2.0  # above what any pair within reach costs: as many pairs as possible
# The box on the screen follows the filter's once it is off by more, in sizes: what is left of the trembling.
_PLAY = 0.01
_SETTLES_S = 0.2  # angle, score and shape
_SLOWS_S = 0.4  # what is not seen any more is not expected to go on for ever
_COVERED = 0.5  # a track that is not seen, and lies over one that is by this much, is shown no longer


@dataclass(frozen=True, slots=True)
class TrackerSettings:
    """When a track begins, goes on, shows and ends; times in seconds, so that no frame rate matters.

    starts_from: score of a detection from which it may begin a track. goes_on_from: from which it carries one on: where
    something was seen a moment ago, less evidence will do (the idea of ByteTrack, Zhang et al. 2022).
    sure_from: score that confirms a track at once. confirmed_within_s: two detections this close confirm it as well.
    bridged_s: longest gap after which it is still the same. shown_unseen_s: how long its box stays without detection.
    """

    starts_from: float = 0.5
    goes_on_from: float = 0.35
    sure_from: float = 0.9
    confirmed_within_s: float = 0.25
    bridged_s: float = 1.0
    shown_unseen_s: float = 0.12

    def __post_init__(self) -> None:
        if not 0 <= self.goes_on_from <= self.starts_from <= self.sure_from:
            raise ValueError(f"scores have to rise from going on over starting to sure: {self}")
        if not min(self.confirmed_within_s, self.bridged_s, self.shown_unseen_s) >= 0:
            raise ValueError(f"times cannot be negative: {self}")


@dataclass(frozen=True, slots=True)
class Track:
    """One object over time.

    id: from 1 on, never given twice by one tracker.
    box: steady; where it is expected while it is not seen. Score, angle and shape are means of the last moments.
    since_s, last_seen_s: times of its first and its last detection. hits: number of its detections.
    is_confirmed: whether it was seen surely or often enough. is_shown: whether it is to be drawn: confirmed, its score
    still that of a beginning, seen of late, and not gone from the picture or behind another.
    velocity: of the centre, pixels/s, across and down.
    """

    id: int
    box: Detection
    since_s: float
    last_seen_s: float
    hits: int
    is_confirmed: bool
    is_shown: bool
    velocity: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Expected:
    """Where a track will be. reach: how far off its centre may be found, in sizes. The others are as of the track."""

    id: int
    box: Detection
    reach: float
    last_seen_s: float
    is_confirmed: bool


class Tracker:
    """Follows what is detected from frame to frame. Not for several threads at once.

    frame: size of the pictures; a track that has left them is not shown. None: no limit.
    """

    def __init__(self, settings: TrackerSettings | None = None, frame: Size | None = None) -> None:
        self._settings = settings or TrackerSettings()
        self._frame = frame
        self._followed: list[_Followed] = []
        self._next_id = 1
        self._time_s = -math.inf

    def update(self, detections: Sequence[Detection], time_s: float) -> tuple[Track, ...]:
        """The tracks at that time, with those that are not shown, ordered by id.

        detections: all of one frame. A time before the last one, as after a jump back in a video, begins anew. Where
        there is nothing to compare with, in the first frame or after a gap that nothing bridges, what may begin a track
        is confirmed at once: the frame may be looked at for long.
        Raises: ValueError for a time that is no number.
        """
        if not math.isfinite(time_s):
            raise ValueError(f"a time is a finite number of seconds, not {time_s}")
        if time_s < self._time_s:
            self._followed = []
        stands_alone = not 0 <= time_s - self._time_s <= self._settings.bridged_s
        self._time_s = time_s
        self._followed = [each for each in self._followed if each.is_alive(time_s, self._settings)]
        for target in dict.fromkeys(each.target for each in detections):
            self._follow(target, [each for each in detections if each.target == target], time_s, stands_alone)
        return self._tracks(time_s)

    def expected(self, time_s: float) -> tuple[Expected, ...]:
        """Where each track will be at a time, ordered by id; nothing before the last update's time."""
        if time_s < self._time_s:
            return ()
        alive = (each for each in self._followed if each.is_alive(time_s, self._settings))
        return tuple(each.expected(time_s) for each in alive)

    def _follow(self, target: str, detections: list[Detection], time_s: float, stands_alone: bool) -> None:
        """Carry the tracks of a target on: first with what could begin a track, then with less; begin new ones."""
        settings = self._settings
        strong = [each for each in detections if each.score >= settings.starts_from]
        weak = [each for each in detections if settings.goes_on_from <= each.score < settings.starts_from]
        waiting = [each for each in self._followed if each.target == target]
        new: list[Detection] = []
        for some in (strong, weak):
            pairs = _pairs(waiting, some, time_s)
            for track, number in pairs:
                waiting[track].see(some[number], time_s, settings)
            taken = {number for _, number in pairs}
            new += [each for number, each in enumerate(some) if number not in taken] if some is strong else []
            seen = {track for track, _ in pairs}
            waiting = [each for number, each in enumerate(waiting) if number not in seen]
        for begun in new:
            is_confirmed = stands_alone or begun.score >= settings.sure_from
            self._followed.append(_Followed(self._next_id, begun, time_s, is_confirmed))
            self._next_id += 1

    def _tracks(self, time_s: float) -> tuple[Track, ...]:
        boxes = [each.box_at(time_s) for each in self._followed]
        tracks = [each.track(box, time_s) for each, box in zip(self._followed, boxes, strict=True)]
        seen = [each.box for each in tracks if each.is_confirmed and each.last_seen_s == time_s]
        return tuple(replace(each, is_shown=self._is_shown(each, seen, time_s)) for each in tracks)

    def _is_shown(self, track: Track, seen: Iterable[Detection], time_s: float) -> bool:
        if not track.is_confirmed or track.box.score < self._settings.starts_from:
            return False
        if track.last_seen_s == time_s:
            return True
        box = track.box
        # What has been there for a moment only may have been nothing.
        known_s = track.last_seen_s - track.since_s
        if time_s - track.last_seen_s > min(self._settings.shown_unseen_s, known_s) or not _is_inside(box, self._frame):
            return False
        return not any(other.target == box.target and overlap(other, box) > _COVERED for other in seen)


class _Followed:
    """One track's state between two frames."""

    def __init__(self, number: int, detection: Detection, time_s: float, is_confirmed: bool) -> None:
        self.id = number
        self.target = detection.target
        self._motion = Motion(_place(detection), time_s)
        self._shown = self._motion.value.copy()
        self._shape = _shape(detection)
        self._score, self._angle = detection.score, detection.angle
        self._last = detection
        self._since_s = self._last_seen_s = self._last_strong_s = time_s
        self._hits = 1
        self._is_confirmed = is_confirmed

    def is_alive(self, time_s: float, settings: TrackerSettings) -> bool:
        """Whether a detection could still belong to it."""
        patience_s = settings.bridged_s if self._is_confirmed else settings.confirmed_within_s
        return time_s - self._last_seen_s <= patience_s

    def place_at(self, time_s: float) -> Floats:
        """The expected centre and ln size: (3,)."""
        return self._motion.value_at(time_s, _SLOWS_S)

    def reach_at(self, time_s: float) -> float:
        """How far off its centre a detection may be, in sizes."""
        return min(_FURTHEST, _REACH + _REACH_DEVIATIONS * self._motion.deviation_at(time_s))

    def expected(self, time_s: float) -> Expected:
        """What is told of it before it is looked for."""
        return Expected(self.id, self.box_at(time_s), self.reach_at(time_s), self._last_seen_s, self._is_confirmed)

    def box_at(self, time_s: float) -> Detection:
        """The box to show or to look for."""
        x, y, log_size = self._within_play(self.place_at(time_s))
        size = math.exp(log_size)
        width, height = size * math.exp(-self._shape / 2), size * math.exp(self._shape / 2)
        return replace(
            self._last,
            left=round(x - width / 2),
            top=round(y - height / 2),
            width=max(1, round(width)),
            height=max(1, round(height)),
            score=round(self._score, 4),
            angle=round(self._angle, 1),
        )

    def see(self, detection: Detection, time_s: float, settings: TrackerSettings) -> None:
        """Take in a detection."""
        settled = -math.expm1(-(time_s - self._last_seen_s) / _SETTLES_S)
        self._score += settled * (detection.score - self._score)
        self._angle += settled * _turn(self._angle, detection.angle)
        self._shape += settled * (_shape(detection) - self._shape)
        if detection.score >= settings.starts_from:
            # The same frame once more, as in a paused video, is no second sighting.
            if 0 < time_s - self._last_strong_s <= settings.confirmed_within_s:
                self._is_confirmed = True
            self._last_strong_s = time_s
        self._is_confirmed |= detection.score >= settings.sure_from
        self._hits += 1
        self._motion.correct(_place(detection), time_s)
        self._shown = self._within_play(self._motion.value)
        self._last, self._last_seen_s = detection, time_s

    def track(self, box: Detection, time_s: float) -> Track:
        """What is told of it."""
        across, down, _ = self._motion.velocity.tolist()
        return Track(
            id=self.id,
            box=box,
            since_s=self._since_s,
            last_seen_s=self._last_seen_s,
            hits=self._hits,
            is_confirmed=self._is_confirmed,
            is_shown=self._is_confirmed and self._last_seen_s == time_s,
            velocity=(across, down),
        )

    def _within_play(self, place: Floats) -> Floats:
        """Where the box is shown: moved from where it was no further than to keep within the play."""
        size = math.exp(place[2])
        play = _PLAY * np.array([size, size, 1.0])
        return np.asarray(np.clip(self._shown, place - play, place + play))


def _pairs(tracks: Sequence[_Followed], detections: Sequence[Detection], time_s: float) -> list[tuple[int, int]]:
    """Which detection carries on which track."""
    if not tracks or not detections:
        return []
    places = np.array([_place(each) for each in detections])
    costs = np.array([_misfits(each.place_at(time_s), places, each.reach_at(time_s)) for each in tracks])
    return cheapest_pairs(costs, _WORTH)


def misfit(expected: Detection, found: Detection, reach: float) -> float:
    """How badly a box fits the expected one, infinite where it is out of reach. reach: in sizes."""
    return float(_misfits(_place(expected), _place(found)[None], reach)[0])


def _misfits(expected: Floats, places: Floats, reach: float) -> Floats:
    """The same for many places: (n,)."""
    sizes = np.exp((expected[2] + places[:, 2]) / 2)
    distance = np.hypot(*(places[:, :2] - expected[:2]).T) / sizes
    ratio = np.abs(places[:, 2] - expected[2])
    within = (distance <= reach) & (ratio <= _LARGEST_RATIO)
    return np.where(within, distance + _SIZE_COUNTS * ratio, np.inf)


def _place(box: Detection) -> Floats:
    """Centre and ln size: (3,). The size is the side of the square with the box's area."""
    area = max(1, box.width) * max(1, box.height)
    return np.array([box.left + box.width / 2, box.top + box.height / 2, math.log(area) / 2])


def _shape(box: Detection) -> float:
    return math.log(max(1, box.height) / max(1, box.width))


def _turn(start: float, end: float) -> float:
    """The shorter way from one angle to another, degrees."""
    return (end - start + 180) % 360 - 180


def _is_inside(box: Detection, frame: Size | None) -> bool:
    if frame is None:
        return True
    x, y = box.left + box.width / 2, box.top + box.height / 2
    return 0 <= x < frame.width and 0 <= y < frame.height
