"""How the pictures of a job are searched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from threading import Event
from typing import Any, NamedTuple

from desktop_app import settings
from desktop_app.detection.finder import Finder
from desktop_app.detection.geometry import Detection, Size, score_threshold
from desktop_app.library.annotations import in_reading_order
from desktop_app.library.search import search
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.frame import Frame
from desktop_app.media.images import MAX_PIXELS, decode_reduced


class Found(NamedTuple):
    """Detections in reading order: what is sure enough, and what else a search had at hand."""

    kept: tuple[Detection, ...]
    passed_over: tuple[Detection, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, and how sure it has to be.

    sensitivity: 0..1; what is less sure than 1 - sensitivity is passed over. A cascade that is run alone has no such
        scores: all that it finds is kept.
    max_pixels: a picture with more is not read.
    min_size_px: nothing smaller is looked for; the plan's own smallest size counts too.
    """

    plan: SearchPlan = SearchPlan()
    sensitivity: float = settings.SENSITIVITY.default
    max_pixels: int = MAX_PIXELS
    min_size_px: int = 0

    def settings(self) -> dict[str, Any]:
        """What the result depends on, as plain values."""
        return {**asdict(self.plan), "sensitivity": self.sensitivity, "min_size_px": self.min_size_px}

    def with_preset(self, preset: str) -> Search:
        """The same with another preset."""
        return replace(self, plan=replace(self.plan, preset=preset))

    def in_frame(self, frame: Frame) -> Found:
        """What is found in a whole picture, on one core. Raises: CascadeError."""
        if not self.plan.looks_for_something:
            return Found(())
        plan = self._plan_for(Size(frame.width, frame.height))
        return self._parted(search(frame, plan, Event(), _untold, threads=1))

    def in_file(self, data: bytes, source: str) -> tuple[Size, Found]:
        """The size of the upright picture and what is found in it, decoded no larger than the search needs.

        data: the picture's file. source: names it in errors.
        Raises: PictureError, CascadeError.
        """
        picture = decode_reduced(data, source, self._needed_scale, max_pixels=self.max_pixels)
        size = Size(picture.width, picture.height)
        if self.plan.cascade or not self.plan.targets:
            return size, self.in_frame(picture.frame)
        return size, self._parted(self._finder(size).find(picture.frame.pixels, full_size=size, threads=1))

    def _needed_scale(self, width: int, height: int) -> float:
        if self.plan.cascade:
            return 1.0
        size = Size(width, height)
        return self._finder(size).needed_scale(size) if self.plan.targets else 0.0

    def _finder(self, size: Size) -> Finder:
        plan = self._plan_for(size)
        return Finder(plan.targets, plan.preset, plan.min_size_px(size), sensitivity=1.0)

    def _plan_for(self, size: Size) -> SearchPlan:
        """The plan with the larger of both smallest sizes."""
        return replace(self.plan, min_size_share=max(self.plan.min_size_share, self.min_size_px / min(size)))

    def _parted(self, detections: Iterable[Detection]) -> Found:
        kept, rest = list[Detection](), list[Detection]()
        least = score_threshold(self.sensitivity)
        for each in detections:
            (kept if self.plan.cascade or each.score >= least else rest).append(each)
        return Found(tuple(in_reading_order(kept)), tuple(in_reading_order(rest)))


def _untold(share: float) -> None:
    """Nobody asks how far one picture is."""
