"""Real searches about a box: of the photograph with other settings, and of the photograph brightened, turned or cut."""

import math
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from threading import Event

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.cascade import Cascade
from desktop_app.detection.catalogue import stock_cascades
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.finder import Finder
from desktop_app.detection.geometry import Detection, Size, overlap, score_threshold
from desktop_app.detection.grouping import GroupTrace, group_candidates, trace_groups
from desktop_app.detection.pyramid import Level, pyramid_levels, resize_to_level, scaled_windows
from desktop_app.detection.trace import WindowTrace
from desktop_app.detection.turning import cut, turned
from desktop_app.errors import CancelledError
from desktop_app.library.diagnosis import Box, Remedy
from desktop_app.library.diagnosis_region import Region, Sight, stock_sight
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.decoding import gray
from desktop_app.media.frame import Frame

Gray = NDArray[np.uint8]
# Boxes and weights, as CascadeDetector.candidates gives them.
Candidates = tuple[NDArray[np.int32], NDArray[np.float64]]

# What is found belongs to the box if its centre is so near the box's, in the box's sides, ...
_CENTRE_WITHIN = 0.45
# ... and if its sides are so many times the box's: boxes that are drawn are often too large.
_SIZES = (0.45, 2.0)
# What scores less is as likely to be nothing.
LEAST_HINT = 0.2
_ALSO_SHOWN = 0.5  # overlap from which two searches found the same
# A cascade alone goes over all pixels of a photograph: most of what is tried is tried about the box first, within so
# many of its sides.
_SURROUNDINGS = 3.0
_CUT_SIDES = 4.0  # of a cut-out that is searched as a picture of its own, in sides of the box


def belonging(found: Iterable[Detection], box: Box) -> Detection | None:
    """The surest of what was found where a box is and about as large; None for nothing."""
    x, y, side = box[0] + box[2] / 2, box[1] + box[3] / 2, math.sqrt(box[2] * box[3])
    near = [
        each
        for each in found
        if math.hypot(each.left + each.width / 2 - x, each.top + each.height / 2 - y) < _CENTRE_WITHIN * side
        and _SIZES[0] < side_of(each) / side < _SIZES[1]
    ]
    return max(near, key=lambda each: each.score, default=None)


def side_of(detection: Detection) -> float:
    """The side of a square as large as it, pixels."""
    return math.sqrt(detection.width * detection.height)


class Question:
    """What is asked: a frame, what it is searched for, and a box in it; with what is needed to answer.

    plan: as the window has it. sensitivity: 0..1. box: in the frame's pixels, not empty.
    found: what a search by the plan gave, everything at hand; None where that is not known.
    threads: 0 takes every core. Raises: CancelledError once the event is set; ValueError for an empty box.
    """

    def __init__(
        self,
        frame: Frame,
        plan: SearchPlan,
        sensitivity: float,
        box: Box,
        found: Sequence[Detection] | None,
        cancelled: Event,
        threads: int = 0,
    ) -> None:
        if min(box[2:]) < 1:
            raise ValueError(f"a box has a width and a height, unlike {box}")
        self.plan = plan
        self.sensitivity = sensitivity
        self.box = box
        self.size = Size(frame.width, frame.height)
        self._pixels = frame.pixels
        self.cancelled = cancelled
        self._threads = threads or os.cpu_count() or 1
        self._known: dict[SearchPlan, list[Detection]] = {}
        self._own: dict[str, Sight] = {}
        self._scanned: dict[SearchPlan, Candidates] = {}
        if found is not None and not plan.cascade:
            self._known[plan] = list(found)

    @cached_property
    def gray(self) -> Gray:
        """The photograph as the search sees it: (height, width), uint8."""
        return gray(self._pixels)

    @cached_property
    def region(self) -> Region:
        """The box in it."""
        return Region(self.gray, self.box)

    @property
    def least_score(self) -> float:
        """The least score of what shows; a cascade that runs alone shows all it finds."""
        return -math.inf if self.plan.cascade else score_threshold(self.sensitivity)

    @cached_property
    def target(self) -> str:
        """What the box most likely shows of what is looked for; "" for a cascade of the user's own."""
        if self.plan.cascade:
            return next((entry.target for entry in stock_cascades() if entry.name == self.plan.cascade), "")
        return "face" if "face" in self.plan.targets else self.plan.targets[0]

    @cached_property
    def sight(self) -> Sight:
        """The cascade that is asked first: the one that runs alone, or the target's best."""
        if self.plan.cascade:
            return self.sight_of(self.plan.cascade)
        return stock_sight(self.cascades_of(self.target)[0])

    def sight_of(self, cascade: str) -> Sight:
        """The cascade of a stock name or a path."""
        if any(entry.name == cascade for entry in stock_cascades()):
            return stock_sight(cascade)
        if cascade not in self._own:
            self._own[cascade] = Sight(CascadeDetector(Cascade.load(cascade)))
        return self._own[cascade]

    def cascades_of(self, target: str) -> list[str]:
        """The stock cascades of a target, the best first."""
        return [entry.name for entry in stock_cascades() if entry.target == target]

    def stop_if_cancelled(self) -> None:
        """Raises: CancelledError once the event is set."""
        if self.cancelled.is_set():
            raise CancelledError("The search for a reason was cancelled.")

    # The photograph as it is, with other settings

    def search(self, plan: SearchPlan) -> list[Detection]:
        """All at hand that a plan finds in the photograph; of a cascade alone what is about as large as the box."""
        if plan not in self._known:
            self._known[plan] = self._search(self.gray, plan, self.box)
        return self._known[plan]

    def found(self, plan: SearchPlan) -> Detection | None:
        """What a plan finds at the box."""
        return belonging(self.search(plan), self.box)

    def remedy(self, plan: SearchPlan) -> tuple[Remedy, Detection] | None:
        """Settings that show what a plan finds at the box; None where that is nothing, or hardly anything."""
        if plan.cascade and plan not in self._known and not self._may_find(plan):
            return None
        found = self.found(plan)
        if found is None:
            return None
        if plan.cascade or found.score >= score_threshold(self.sensitivity):
            return Remedy(plan, self.sensitivity), found
        return (Remedy(plan, enough_for(found.score)), found) if found.score >= LEAST_HINT else None

    def also_shown(self, remedy: Remedy, found: Detection) -> int:
        """How many other boxes of the photograph a remedy shows that do not show now."""
        if remedy.plan.cascade or self.plan.cascade:
            return 0
        before = [each for each in self.search(self.plan) if each.score >= self.least_score]
        after = [each for each in self.search(remedy.plan) if each.score >= score_threshold(remedy.sensitivity)]
        return sum(1 for each in after if each != found and all(overlap(each, other) < _ALSO_SHOWN for other in before))

    def groups(self, plan: SearchPlan) -> list[GroupTrace]:
        """What became of the candidates of a cascade alone; only those about as large as the box are looked at."""
        return trace_groups(*self._candidates(self.gray, plan, self.box), max(1, plan.min_neighbors))

    def window_of(self, candidate: Box) -> WindowTrace:
        """The window of the cascade that runs alone that gave a candidate."""
        window = self.sight.window
        levels = pyramid_levels(self.size, window, self.plan.scale_factor)
        sizes = scaled_windows(window, np.array([level.scale for level in levels], np.float32))
        level = levels[int(np.abs(sizes - candidate[2:]).sum(axis=1).argmin())]
        x, y = (min(round(candidate[axis] / level.scale), edge) for axis, edge in _last_places(level, window))
        return self.sight.tracer.window(resize_to_level(self.gray, level), x, y)

    # Another photograph, made of this one

    def found_brightened(self, tones: NDArray[np.uint8], plan: SearchPlan) -> Detection | None:
        """What a plan finds at the box once every value of the photograph is exchanged for that in (256,) uint8."""
        return self._seen_about(gray(tones[self._pixels]), plan, self.box)

    def found_turned(self, angle: float, plan: SearchPlan) -> Detection | None:
        """What a plan finds at the box in the photograph turned counter-clockwise, in the pixels of that one."""
        whole = turned(self.gray, angle)
        x, y = np.linalg.inv(np.vstack([whole.back, [0, 0, 1]]))[:2] @ [*self._centre, 1]
        box = (round(x - self.box[2] / 2), round(y - self.box[3] / 2), self.box[2], self.box[3])
        return self._seen_about(whole.gray, plan, box)

    def found_mirrored(self, plan: SearchPlan) -> Detection | None:
        """What a plan finds at the box in the photograph seen in a mirror."""
        left, top, width, height = self.box
        box = (self.size.width - left - width, top, width, height)
        return self._seen_about(np.ascontiguousarray(self.gray[:, ::-1]), plan, box)

    def found_padded(self, plan: SearchPlan) -> Detection | None:
        """What a plan finds at the box where the picture goes on beyond its edges as it ends there."""
        pad = round(max(self.box[2:]) * 0.6)
        box = (self.box[0] + pad, self.box[1] + pad, self.box[2], self.box[3])
        return self._seen_about(np.pad(self.gray, pad, mode="edge"), plan, box)

    def found_cut_out(self, plan: SearchPlan, at_least_px: int) -> Detection | None:
        """What a plan finds at the box in its surroundings alone, enlarged where the box would be smaller than that."""
        scale = max(1.0, at_least_px / min(self.box[2:]))
        side = round(max(self.box[2:]) * scale * _CUT_SIDES)
        piece = cut(self.gray, *self._centre, 0, scale, side)
        width, height = round(self.box[2] * scale), round(self.box[3] * scale)
        box = ((side - width) // 2, (side - height) // 2, width, height)
        return self._seen_about(piece, replace(plan, min_size_share=0.0), box)

    # How it is done

    @property
    def _centre(self) -> tuple[float, float]:
        return self.box[0] + self.box[2] / 2, self.box[1] + self.box[3] / 2

    def _may_find(self, plan: SearchPlan) -> bool:
        """Whether a cascade alone gives windows about the box; in a part of the picture some lie elsewhere."""
        fewer = replace(plan, min_neighbors=min(plan.min_neighbors, max(1, plan.min_neighbors // 2)))
        return self._seen_about(self.gray, fewer, self.box) is not None

    def _seen_about(self, picture: Gray, plan: SearchPlan, box: Box) -> Detection | None:
        """What a plan shows at a box of a picture; by a cascade alone its surroundings are searched."""
        if plan.cascade:
            left, top = (max(0, round(box[axis] - box[axis + 2] * _SURROUNDINGS)) for axis in (0, 1))
            right, bottom = (round(box[axis] + box[axis + 2] * (_SURROUNDINGS + 1)) for axis in (0, 1))
            picture = np.ascontiguousarray(picture[top:bottom, left:right])
            plan = replace(plan, min_size_share=plan.min_size_px(self.size) / min(picture.shape))
            box = (box[0] - left, box[1] - top, box[2], box[3])
        least = -math.inf if plan.cascade else score_threshold(self.sensitivity)
        return belonging((each for each in self._search(picture, plan, box) if each.score >= least), box)

    def _search(self, picture: Gray, plan: SearchPlan, box: Box) -> list[Detection]:
        self.stop_if_cancelled()
        if plan.cascade:
            return self._alone(picture, plan, box)
        smallest = plan.min_size_px(Size(picture.shape[1], picture.shape[0]))
        finder = Finder(plan.targets, plan.preset, smallest, sensitivity=1.0)
        return finder.find(picture, cancelled=self.cancelled, threads=self._threads)

    def _alone(self, picture: Gray, plan: SearchPlan, box: Box) -> list[Detection]:
        groups = group_candidates(*self._candidates(picture, plan, box), plan.min_neighbors)
        name = self.sight_of(plan.cascade).cascade.name
        each = zip(groups.boxes.tolist(), groups.weight.tolist(), groups.neighbors.tolist(), strict=True)
        return [
            Detection(left, top, width, height, weight, number, self.target, name)
            for (left, top, width, height), weight, number in each
        ]

    def _candidates(self, picture: Gray, plan: SearchPlan, box: Box) -> Candidates:
        """Windows about as large as the box: to look at all others would take long, and they say nothing of it."""
        if picture is not self.gray:
            return self._scan(picture, plan, box)
        same = replace(plan, min_neighbors=0)  # the same windows, however many have to agree
        if same not in self._scanned:
            self._scanned[same] = self._scan(picture, plan, box)
        return self._scanned[same]

    def _scan(self, picture: Gray, plan: SearchPlan, box: Box) -> Candidates:
        sight = self.sight_of(plan.cascade)
        side = math.sqrt(box[2] * box[3] / (sight.window.width * sight.window.height))
        smallest = plan.min_size_px(Size(picture.shape[1], picture.shape[0]))
        least, most = (
            (round(sight.window.width * side * share), round(sight.window.height * side * share)) for share in _SIZES
        )
        return sight.detector.candidates(
            picture,
            scale_factor=plan.scale_factor,
            min_size=(max(smallest, least[0]), max(smallest, least[1])),
            max_size=most,
            threads=self._threads,
            cancelled=self.cancelled,
        )


def _last_places(level: Level, window: Size) -> list[tuple[int, int]]:
    """Each axis, and the last place of a window along it."""
    return [(0, level.width - window.width), (1, level.height - window.height)]


def enough_for(score: float) -> float:
    """The lowest sensitivity, in whole per cent, at which a score shows."""
    percent = max(0, math.floor((1 - score) * 100) - 1)
    while score_threshold(percent / 100) > score:
        percent += 1
    return percent / 100
