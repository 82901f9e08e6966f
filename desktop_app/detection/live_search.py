"""Search by track: live pictures are looked over now and then, and in between only around what is known."""

import math
import os
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from threading import Event

import numpy as np
from numpy.typing import NDArray

from desktop_app import settings
from desktop_app.detection.carrying import carried_face
from desktop_app.detection.face_model import face_model
from desktop_app.detection.face_parts import FACE_PARTS
from desktop_app.detection.faces import SMALLEST_PX, without_doubles
from desktop_app.detection.finder import Finder
from desktop_app.detection.geometry import Detection, Size, overlap, score_threshold
from desktop_app.detection.tracking import Expected, Track, Tracker, TrackerSettings, misfit

Picture = NDArray[np.uint8]
Region = tuple[int, int, int, int]

# A track that so many looks over its place have not found, one after the other, is not carried on any more.
_MOST_MISSED = 2
_EARLY_S = 0.1  # after a look, where something is lost, the next one is not put off any longer
_MOST_CARRIED = 12  # in one frame; more would take longer than a look over the picture
_SAME = 0.3  # overlap from which a look over the picture found what is carried
# Around an expected box that no face is in: as far as its centre may be off, and some more.
_SURROUNDINGS, _SMALLER = 0.7, 0.6
# A face counts as shown by a look if it is this much larger than the smallest that the look can show; tiles have such a
# face of the whole picture's look in common, so that none falls between them.
_WELL_ABOVE = 1.25


@dataclass(frozen=True, slots=True)
class Look:
    """One look over the picture or a part of it.

    region: left, top, width, height. min_size_px: smaller is left out. shown_px: the smallest that it can show.
    """

    region: Region
    targets: tuple[str, ...]
    min_size_px: int
    shown_px: float = 0


class LiveSearch:
    """Finds and follows targets from frame to frame. Not for several threads at once.

    targets, preset, min_size_px, sensitivity: as in Finder. Where min_size_px is below what the preset shows of a whole
    picture, that is looked over in tiles as well, one after the other.
    scan_every_s: how often everything is looked over, though by one look a frame at most; 0: by all looks, every frame.
    tracking: None: begins tracks at what the sensitivity shows, and goes on with less.
    Raises: ValueError as Finder does.
    """

    def __init__(
        self,
        targets: Sequence[str],
        preset: str = "fast",
        min_size_px: int = 0,
        sensitivity: float = settings.SENSITIVITY.default,
        scan_every_s: float = 1 / 15,
        tracking: TrackerSettings | None = None,
    ) -> None:
        Finder(targets, preset, min_size_px, sensitivity)  # refuses what is unknown
        if not scan_every_s >= 0:
            raise ValueError(f"the time between two scans is 0 or more seconds, not {scan_every_s}")
        self._targets = tuple(targets)
        self._preset = preset
        self._min_size_px = min_size_px
        self._scan_every_s = scan_every_s
        self._tracking = tracking or _tracking(sensitivity)
        self._frame = Size(0, 0)
        self._time_s = -math.inf
        self._tracker = Tracker(self._tracking)
        self._looks: list[Look] = []
        self._looked_s: dict[Look, float] = {}  # when each look was last taken
        self._pool: ThreadPoolExecutor | None = None
        self._threads = 0
        self._missed: dict[int, int] = {}  # how many looks over each track's place have not found it since one did

    @property
    def scan_every_s(self) -> float:
        """How often it looks over the picture; may be changed between two pictures."""
        return self._scan_every_s

    @scan_every_s.setter
    def scan_every_s(self, seconds: float) -> None:
        self._scan_every_s = seconds

    def search(
        self, image: Picture, time_s: float, *, cancelled: Event | None = None, threads: int = 0
    ) -> tuple[Track, ...]:
        """The tracks at the time of a frame, ordered by id; is_shown says which to draw.

        image: (height, width, 3) BGR or (height, width) grey, uint8, upright. A time before the last one, or a frame of
        another size, begins anew. threads: 0 takes every core.
        Raises: CancelledError once the event is set; the frame then counts as not seen.
        """
        frame = Size(image.shape[1], image.shape[0])
        if frame != self._frame or time_s < self._time_s:
            self._begin(frame)
        found, carried, looks = self._detections(image, time_s, cancelled, threads or os.cpu_count() or 1)
        tracks = self._tracker.update([*found, *carried.values()], time_s)
        self._remember(tracks, looks, carried, time_s)
        return tuple(each for each in tracks if each.box.target in self._targets)

    def _begin(self, frame: Size) -> None:
        self._frame = frame
        self._tracker = Tracker(self._tracking, frame)
        self._looks = list(looks_over(self._targets, self._preset, self._min_size_px, frame))
        self._looked_s = {}
        self._missed = {}

    def _remember(
        self, tracks: Sequence[Track], looks: Sequence[Look], carried: Collection[int], time_s: float
    ) -> None:
        """Keep what the next frame's looks depend on."""
        missed: dict[int, int] = {}
        for track in tracks:
            was_found = track.last_seen_s == time_s and track.id not in carried
            was_missed = any(_covers(look, track.box, self._frame) for look in looks)
            missed[track.id] = 0 if was_found else self._missed.get(track.id, 0) + was_missed
        self._missed = missed
        self._looked_s.update(dict.fromkeys(looks, time_s))
        self._time_s = time_s

    def _due(self, time_s: float) -> list[Look]:
        """All looks for the first frame; then the one that waits longest, if it has waited long enough."""
        if not self._looked_s or self._scan_every_s == 0:
            return list(self._looks)
        next_look = self._next_look()
        # Frames come a little early or late.
        return [next_look] if time_s - self._looked_s[next_look] >= 0.95 * self._scan_every_s else []

    def _next_look(self) -> Look:
        """The one that waits longest."""
        return min(self._looks, key=lambda look: self._looked_s[look])

    def _may_look_early(self, time_s: float) -> bool:
        """Whether the last look was long enough ago, however much is lost: else each frame would cost one."""
        return time_s - max(self._looked_s.values()) >= min(0.95 * self._scan_every_s / 2, _EARLY_S)

    def _known(self, time_s: float, looks: Sequence[Look]) -> list[Expected]:
        """What is looked for where it should be, as no look shows it; of very many those that have waited longest."""
        known = [
            each
            for each in self._tracker.expected(time_s)
            if each.box.target not in FACE_PARTS
            and self._missed[each.id] < _MOST_MISSED
            and not any(_covers(look, each.box, self._frame) for look in looks)
        ]
        return sorted(known, key=lambda each: each.last_seen_s)[:_MOST_CARRIED]

    def _detections(
        self, image: Picture, time_s: float, cancelled: Event | None, threads: int
    ) -> tuple[list[Detection], dict[int, Detection], list[Look]]:
        """What looks over the picture find, what else is carried on, by the number of the track, and those looks."""
        looks = self._due(time_s)
        known = self._known(time_s, looks)
        pool = self._pool_of(threads)
        looking = [pool.submit(self._look, image, look, cancelled, threads) for look in looks]
        carrying = [pool.submit(self._carried, image, each, cancelled) for each in known]
        wait([*looking, *carrying])
        boxes = {each.id: job.result() for each, job in zip(known, carrying, strict=True)}
        is_lost = any(not boxes[each.id] and self._was_shown(each) for each in known)
        if not looks and is_lost and self._may_look_early(time_s):
            # It may have turned, or all may be another scene.
            looks = [self._next_look()]
            looking = [pool.submit(self._look, image, look, cancelled, threads) for look in looks]
        found = _without_doubles([detection for some in looking for detection in some.result()])
        evident = [each for each in found if each.score >= self._tracking.goes_on_from]
        carried: dict[int, Detection] = {}
        for number, (box, *parts) in ((number, some) for number, some in boxes.items() if some):
            if not any(each.target == box.target and overlap(each, box) > _SAME for each in evident):
                carried[number] = box
                found += parts
        return found, carried, looks

    def _pool_of(self, threads: int) -> ThreadPoolExecutor:
        """Threads that stay from frame to frame; they end with this object."""
        if self._pool is None or threads != self._threads:
            self._threads, self._pool = threads, ThreadPoolExecutor(threads, thread_name_prefix="haarlens-kept live")
        return self._pool

    def _was_shown(self, expected: Expected) -> bool:
        """Whether it was seen in the frame before, surely enough to be shown."""
        return expected.is_confirmed and expected.last_seen_s == self._time_s

    def _look(self, image: Picture, look: Look, cancelled: Event | None, threads: int = 1) -> list[Detection]:
        finder = Finder(look.targets, self._preset, look.min_size_px, sensitivity=1.0)
        found = finder.find(_part(image, look.region), cancelled=cancelled, threads=threads)
        return [_moved(each, look.region) for each in found]

    def _carried(self, image: Picture, expected: Expected, cancelled: Event | None) -> list[Detection]:
        """What is expected, found where it should be, and after it the parts of a face; nothing where it is not."""
        box = expected.box
        if box.target == "face" and expected.is_confirmed:
            parts = [target for target in self._targets if target in FACE_PARTS]
            return carried_face(image, expected, self._preset, parts, cancelled)
        half = math.sqrt(box.width * box.height) * (expected.reach + _SURROUNDINGS)
        x, y = box.left + box.width / 2, box.top + box.height / 2
        left, top = max(0, round(x - half)), max(0, round(y - half))
        right, bottom = min(self._frame.width, round(x + half)), min(self._frame.height, round(y + half))
        if right <= left or bottom <= top:
            return []
        smallest = max(self._min_size_px, round(_SMALLER * min(box.width, box.height)))
        found = self._look(image, Look((left, top, right - left, bottom - top), (box.target,), smallest), cancelled)
        fitting = (each for each in found if math.isfinite(misfit(box, each, expected.reach)))
        return list(fitting)[:1]


def _tracking(sensitivity: float) -> TrackerSettings:
    starts_from = score_threshold(sensitivity)
    usual = TrackerSettings()
    return TrackerSettings(
        starts_from=starts_from,
        goes_on_from=starts_from * usual.goes_on_from / usual.starts_from,
        sure_from=max(starts_from, usual.sure_from),
    )


def looks_over(targets: Sequence[str], preset: str, min_size_px: int, frame: Size) -> Iterator[Look]:
    """The looks that show a whole frame: faces in all of it, small ones in tiles, each other target by itself."""
    whole = (0, 0, frame.width, frame.height)
    parts = [each for each in targets if each in FACE_PARTS]
    if parts or "face" in targets:
        working_px = face_model(preset).working_px
        shown_px = SMALLEST_PX * max(1.0, max(frame) / working_px)
        yield Look(whole, ("face", *parts), min_size_px, max(min_size_px, shown_px))
        if 0 < min_size_px < shown_px:
            longest = round(working_px * max(1.0, min_size_px / SMALLEST_PX))
            for region in _tiles(frame, longest, round(_WELL_ABOVE * shown_px)):
                yield Look(region, ("face", *parts), min_size_px, max(SMALLEST_PX, min_size_px))
    for target in targets:
        if target != "face" and target not in FACE_PARTS:
            yield Look(whole, (target,), min_size_px, min_size_px)


def _tiles(frame: Size, longest: int, shared_px: int) -> Iterator[Region]:
    """Regions with sides of longest pixels at most that cover the frame and have shared_px in common.

    longest: twice shared_px at least, else the tiles are that large.
    """
    starts, sides = [], []
    for length in frame:
        count = max(1, math.ceil((length - shared_px) / max(shared_px, longest - shared_px)))
        side = math.ceil((length + (count - 1) * shared_px) / count)
        starts.append([round(number * (length - side) / max(1, count - 1)) for number in range(count)])
        sides.append(side)
    for top in starts[1]:
        for left in starts[0]:
            yield (left, top, sides[0], sides[1])


def _covers(look: Look, box: Detection, frame: Size) -> bool:
    """Whether a look has all that is in the frame of a box, and looks for the like of it."""
    left, top, width, height = look.region
    return (
        box.target in look.targets
        and min(box.width, box.height) >= _WELL_ABOVE * look.shown_px
        and left <= max(0, box.left)
        and top <= max(0, box.top)
        and min(frame.width, box.left + box.width) <= left + width
        and min(frame.height, box.top + box.height) <= top + height
    )


def _part(image: Picture, region: Region) -> Picture:
    left, top, width, height = region
    return image[top : top + height, left : left + width]


def _moved(detection: Detection, region: Region) -> Detection:
    """From pixels of a region to those of the frame."""
    return replace(detection, left=detection.left + region[0], top=detection.top + region[1])


def _without_doubles(found: Sequence[Detection]) -> list[Detection]:
    """What several looks found, less what two of them saw."""
    targets = dict.fromkeys(each.target for each in found)
    return [kept for target in targets for kept in without_doubles(each for each in found if each.target == target)]
