"""Search by track: live pictures are looked over now and then, and in between only around what is known."""

import math
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
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

# How long a track goes on without a look over the picture having found it too.
_TRUSTED_S = 0.3
_MOST_CARRIED = 12  # in one frame; more would take longer than a look over the picture
_SAME = 0.3  # overlap from which a look over the picture found what is carried
# Around an expected box that no face is in: as far as its centre may be off, and some more.
_SURROUNDINGS, _SMALLER = 0.7, 0.6
_OVERLAP = 2.0  # of tiles, in the faces that a look over the whole picture just shows


@dataclass(frozen=True, slots=True)
class Look:
    """One look over the picture or a part of it.

    region: left, top, width, height. min_size_px: smaller is left out.
    """

    region: Region
    targets: tuple[str, ...]
    min_size_px: int


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
        scan_every_s: float = 0.1,
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
        self._found_s: dict[int, float] = {}  # when a look last found each track

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
        looks = self._due(time_s)
        known = self._known(time_s)
        with ThreadPoolExecutor(threads or os.cpu_count() or 1, thread_name_prefix="live") as pool:
            found, carried = self._detections(image, looks, known, pool, cancelled)
        self._looked_s.update(dict.fromkeys(looks, time_s))
        self._time_s = time_s
        tracks = self._tracker.update([*found, *carried.values()], time_s)
        for track in tracks:
            if track.last_seen_s == time_s and track.id not in carried:
                self._found_s[track.id] = time_s
        self._found_s = {track.id: self._found_s.get(track.id, track.since_s) for track in tracks}
        return tuple(each for each in tracks if each.box.target in self._targets)

    def _begin(self, frame: Size) -> None:
        self._frame = frame
        self._tracker = Tracker(self._tracking, frame)
        self._looks = list(_looks(self._targets, self._preset, self._min_size_px, frame))
        self._looked_s = {}
        self._found_s = {}

    def _due(self, time_s: float) -> list[Look]:
        """All looks for the first frame; then the one that waits longest, if it has waited long enough."""
        if not self._looked_s or self._scan_every_s == 0:
            return self._looks
        longest = min(self._looks, key=lambda look: self._looked_s[look])
        # Frames come a little early or late.
        is_due = time_s - self._looked_s[longest] >= 0.95 * self._scan_every_s
        return [longest] if is_due else []

    def _known(self, time_s: float) -> list[Expected]:
        """What is looked for where it should be; of very many those that have waited longest."""
        if self._scan_every_s == 0:
            return []
        known = [
            each
            for each in self._tracker.expected(time_s)
            if each.box.target not in FACE_PARTS and time_s - self._found_s[each.id] <= _TRUSTED_S
        ]
        return sorted(known, key=lambda each: each.last_seen_s)[:_MOST_CARRIED]

    def _detections(
        self,
        image: Picture,
        looks: Sequence[Look],
        known: Sequence[Expected],
        pool: Executor,
        cancelled: Event | None,
    ) -> tuple[list[Detection], dict[int, Detection]]:
        """What looks over the picture find, and what else is carried on, by the number of the track."""
        looking = [pool.submit(self._look, image, look, cancelled) for look in looks]
        carrying = [pool.submit(self._carried, image, each, cancelled) for each in known]
        found = _without_doubles([detection for some in looking for detection in some.result()])
        evident = [each for each in found if each.score >= self._tracking.goes_on_from]
        carried: dict[int, Detection] = {}
        for expected, job in zip(known, carrying, strict=True):
            box, *parts = job.result() or (None,)
            if box is None or any(each.target == box.target and overlap(each, box) > _SAME for each in evident):
                continue
            carried[expected.id] = box
            found += parts
        return found, carried

    def _look(self, image: Picture, look: Look, cancelled: Event | None) -> list[Detection]:
        finder = Finder(look.targets, self._preset, look.min_size_px, sensitivity=1.0)
        found = finder.find(_part(image, look.region), cancelled=cancelled, threads=1)
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


def _looks(targets: Sequence[str], preset: str, min_size_px: int, frame: Size) -> Iterator[Look]:
    """The looks that show a whole frame: faces in all of it, small ones in tiles, each other target by itself."""
    whole = (0, 0, frame.width, frame.height)
    parts = [each for each in targets if each in FACE_PARTS]
    if parts or "face" in targets:
        shown_px = math.ceil(SMALLEST_PX * max(frame) / face_model(preset).working_px)
        yield Look(whole, ("face", *parts), min_size_px)
        if 0 < min_size_px < shown_px:
            for region in _tiles(frame, min_size_px / shown_px, round(_OVERLAP * shown_px)):
                yield Look(region, ("face", *parts), min_size_px)
    for target in targets:
        if target != "face" and target not in FACE_PARTS:
            yield Look(whole, (target,), min_size_px)


def _tiles(frame: Size, share: float, shared_px: int) -> Iterator[Region]:
    """Regions of about a share of the frame's width and height that cover it and have shared_px in common."""
    starts, lengths = [], []
    for length in frame:
        count = max(1, math.ceil((length - shared_px) / max(1.0, length * share - shared_px)))
        tile = min(length, math.ceil((length + (count - 1) * shared_px) / count))
        starts.append([round(number * (length - tile) / max(1, count - 1)) for number in range(count)])
        lengths.append(tile)
    for top in starts[1]:
        for left in starts[0]:
            yield (left, top, lengths[0], lengths[1])


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
