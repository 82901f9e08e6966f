"""Why something shows where there is nothing: what it looked like to the cascades, and which settings leave it out."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from threading import Event

import numpy as np
from numpy.typing import NDArray

from desktop_app import settings
from desktop_app.detection.geometry import Detection, overlap, score_threshold
from desktop_app.detection.grouping import group_candidates, trace_groups
from desktop_app.library.diagnosis import Box, Drop, DropKind, Remedy, Seen, WhyHere
from desktop_app.library.diagnosis_causes import SIDE_CASCADE
from desktop_app.library.diagnosis_region import Variant, seen_in
from desktop_app.library.diagnosis_search import Question
from desktop_app.library.search import search
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.decoding import gray
from desktop_app.media.frame import Frame

Progress = Callable[[float], None]
Shown = Sequence[Detection]

_SAME_FROM = 0.5  # overlap from which two searches found the same
_LARGEST_SHARE = 0.5  # of the photograph's shorter side: no larger smallest size is proposed
# What costs the same: first what is seen at once.
_ORDER = list(DropKind)
_MORE = 1.25  # times the size, where a smallest size just above it is not enough


def why_here(
    frame: Frame,
    plan: SearchPlan,
    sensitivity: float,
    detection: Detection,
    *,
    found: Sequence[Detection] | None = None,
    cancelled: Event | None = None,
    progress: Progress = lambda share: None,
    threads: int = 0,
) -> WhyHere:
    """What a box looked like to the cascades of its target, and the settings that leave it out.

    Every setting has been tried on the photograph, so that it is known what else goes and comes with it.
    frame: upright. plan, sensitivity: as the search was done, and 0..1. detection: one that it gave.
    found: all that it gave; None: it is done again. progress: called now and then from this thread with 0..1.
    threads: 0 takes every core.
    Raises: CancelledError once the event is set; CascadeError where the plan's cascade cannot be used.
    """
    question = Question(frame, plan, sensitivity, _box(detection), None, cancelled or Event(), threads)
    ways = _Ways(frame, question, detection, found, threads)
    drops: list[Drop] = []
    seen = _seen(question, detection, ways.strongest())
    progress(0.2)
    trials = (ways.by_neighbors, ways.together) if plan.cascade else (ways.by_sensitivity, ways.by_preset)
    for number, trial in enumerate((*trials, ways.by_size), 1):
        question.stop_if_cancelled()
        drops += trial()
        progress(0.2 + 0.8 * number / 3)
    return WhyHere(
        detection,
        seen,
        tuple(sorted(drops, key=lambda drop: (drop.lost, drop.gained, _ORDER.index(drop.kind)))),
        None if plan.cascade else question.least_score,
        plan.min_neighbors + 1 if plan.cascade else 0,
    )


def _box(detection: Detection) -> Box:
    return detection.left, detection.top, max(1, detection.width), max(1, detection.height)


def _seen(question: Question, detection: Detection, own: Seen | None) -> tuple[Seen, ...]:
    """By each cascade of the target; own: by the one that runs alone, whose windows are known."""
    names = question.cascades_of(detection.target) if detection.target else []
    looks = [own] if own else []
    names = [name for name in names if not own or name != question.plan.cascade]
    for name in names:
        question.stop_if_cancelled()
        sight = question.sight_of(name)
        ways = (False, True) if sight.cascade.name == SIDE_CASCADE else (False,)
        looks += [question.region.seen(sight, Variant(detection.angle, mirrored)) for mirrored in ways]
    return tuple(sorted(looks, key=lambda each: (each is not own, -each.windows, -each.depth / each.stages)))


class _Ways:
    """Settings that may leave a box out, each tried."""

    def __init__(
        self, frame: Frame, question: Question, detection: Detection, found: Shown | None, threads: int
    ) -> None:
        self._frame, self._question, self._detection, self._threads = frame, question, detection, threads
        self._plan = question.plan
        if self._plan.cascade:
            self._candidates = self._scanned()
        self._found = list(found) if found is not None and not self._plan.cascade else self._search(self._plan)
        self._before = self._others(self._found, question.sensitivity, self._plan)

    def strongest(self) -> Seen | None:
        """The strongest of the windows that made the box, to the cascade that runs alone; None where none does."""
        if not self._plan.cascade:
            return None
        boxes, weights = self._candidates
        groups = trace_groups(boxes, weights, max(1, self._plan.min_neighbors))
        group = max(groups, key=lambda each: _shared(each.box, self._detection), default=None)
        if group is None or not _shared(group.box, self._detection):
            return None
        best = group.members[int(np.argmax(weights[group.members]))]
        return seen_in(self._question.window_of(boxes[best].tolist()), len(group.members))

    def by_sensitivity(self) -> Iterator[Drop]:
        """Showing only what is surer than it."""
        percent = math.ceil((1 - self._detection.score) * 100)
        while percent >= 0 and score_threshold(percent / 100) <= self._detection.score:
            percent -= 1
        if percent >= 0:
            remedy = Remedy(self._plan, percent / 100)
            yield from self._tried(DropKind.SENSITIVITY, remedy, self._found)

    def by_preset(self) -> Iterator[Drop]:
        """Another preset, which does not find it."""
        for preset in settings.PRESETS:
            if preset != self._plan.preset:
                remedy = Remedy(replace(self._plan, preset=preset), self._question.sensitivity)
                yield from self._tried(DropKind.PRESET, remedy, self._search(remedy.plan))

    def by_neighbors(self) -> Iterator[Drop]:
        """As many windows as it has, and one more, having to agree."""
        most = settings.MIN_NEIGHBORS.maximum
        if most is None or self._detection.neighbors <= most:
            remedy = Remedy(replace(self._plan, min_neighbors=self._detection.neighbors), self._question.sensitivity)
            yield from self._tried(DropKind.NEIGHBORS, remedy, self._search(remedy.plan))

    def together(self) -> Iterator[Drop]:
        """Several cascades in place of the one that runs alone."""
        if self._question.target:
            targets = tuple(dict.fromkeys((self._question.target, *self._plan.targets)))
            remedy = Remedy(replace(self._plan, cascade="", targets=targets), self._question.sensitivity)
            yield from self._tried(DropKind.TOGETHER, remedy, self._search(remedy.plan))

    def by_size(self) -> Iterator[Drop]:
        """A smallest size above its own."""
        shorter, own = min(self._question.size), min(self._detection.width, self._detection.height)
        for size in (own + 1, own * _MORE):
            share = math.ceil(100 * size / shorter) / 100
            plan = replace(self._plan, min_size_share=share)
            if not plan.min_size_px(self._question.size) > own or share > _LARGEST_SHARE:
                continue
            remedy = Remedy(plan, self._question.sensitivity)
            if drops := list(self._tried(DropKind.MIN_SIZE, remedy, self._search(plan))):
                yield replace(drops[0], limit_px=plan.min_size_px(self._question.size))
                return

    def _tried(self, kind: DropKind, remedy: Remedy, found: Shown) -> Iterator[Drop]:
        """The drop, where what was found holds nothing at the box any more."""
        shown = [each for each in found if remedy.plan.cascade or each.score >= score_threshold(remedy.sensitivity)]
        if any(_same(each, self._detection) for each in shown):
            return
        lost = sum(1 for each in self._before if not any(_same(each, other) for other in shown))
        gained = sum(1 for each in shown if not any(_same(each, other) for other in self._before))
        yield Drop(kind, remedy, lost, gained)

    def _others(self, found: Shown, sensitivity: float, plan: SearchPlan) -> list[Detection]:
        shown = [each for each in found if plan.cascade or each.score >= score_threshold(sensitivity)]
        return [each for each in shown if not _same(each, self._detection)]

    def _search(self, plan: SearchPlan) -> list[Detection]:
        if not plan.cascade:
            return search(self._frame, plan, self._question.cancelled, lambda share: None, self._threads or None)
        boxes, weights = self._candidates
        smallest = plan.min_size_px(self._question.size)
        large = (boxes[:, 2:] >= smallest).all(axis=1)
        groups = group_candidates(boxes[large], weights[large], plan.min_neighbors)
        each = zip(groups.boxes.tolist(), groups.weight.tolist(), groups.neighbors.tolist(), strict=True)
        target = self._question.target
        return [
            Detection(left, top, width, height, weight, number, target)
            for (left, top, width, height), weight, number in each
        ]

    def _scanned(self) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """All candidates of the cascade that runs alone, of any size that the plan asks for."""
        smallest = self._plan.min_size_px(self._question.size)
        return self._question.sight.detector.candidates(
            gray(self._frame.pixels),
            scale_factor=self._plan.scale_factor,
            min_size=(smallest, smallest),
            threads=self._threads,
            cancelled=self._question.cancelled,
        )


def _shared(box: Box, detection: Detection) -> float:
    return overlap(Detection(*box, score=0.0, neighbors=0), detection)


def _same(one: Detection, other: Detection) -> bool:
    return one.target == other.target and overlap(one, other) >= _SAME_FROM
