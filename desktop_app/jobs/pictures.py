"""What jobs on photographs share: read once, known by content, searched if nobody has said what is in them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from typing import NamedTuple

from desktop_app import settings
from desktop_app.detection.geometry import Detection, Size, score_threshold
from desktop_app.jobs.job import Item, Record, Task
from desktop_app.jobs.staging import Staged
from desktop_app.library.annotations import in_reading_order
from desktop_app.library.search import search
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.frame import Frame
from desktop_app.media.images import read_bytes


class Found(NamedTuple):
    """What a search found, in reading order: what is sure enough, and what else it had at hand."""

    kept: tuple[Detection, ...]
    passed_over: tuple[Detection, ...]


class Made(NamedTuple):
    """What was made of a picture.

    size: of the upright picture. orientation: by which EXIF has the stored one turned.
    """

    size: Size
    outputs: tuple[Staged, ...]
    found: Found
    left: tuple[Detection, ...] = ()
    orientation: int = 1


@dataclass(frozen=True, slots=True)
class Search:
    """How a picture is searched.

    sensitivity: 0..1; what is less sure than 1 - sensitivity is passed over.
    """

    plan: SearchPlan = SearchPlan()
    sensitivity: float = settings.SENSITIVITY.default

    def of(self, frame: Frame, item: Item) -> Found:
        """What a person kept of the picture, else what is found in it. Raises: CascadeError."""
        if item.detections is not None:
            return Found(tuple(in_reading_order(item.detections)), ())
        return self.parted(search(frame, self.plan, Event(), untold, threads=1))

    def parted(self, detections: Sequence[Detection]) -> Found:
        """Detections parted into what is sure enough and the rest."""
        # A single cascade's scores are on no scale: its least number of neighbours has chosen already.
        least = -float("inf") if self.plan.cascade else score_threshold(self.sensitivity)
        kept = [each for each in detections if each.score >= least]
        rest = [each for each in detections if each.score < least]
        return Found(tuple(in_reading_order(kept)), tuple(in_reading_order(rest)))


class PictureJob:
    """A job whose items are photographs."""

    __slots__ = ()

    def __call__(self, task: Task) -> Record:
        """Read, and do the work unless an earlier run has done it. Raises: AppError."""
        began = time.perf_counter()
        data = read_bytes(task.item.source)
        digest = hashlib.sha256(data).hexdigest()
        before = task.done_before(digest)
        if before is not None:
            return before
        made = self.make(data, task)
        return Record(
            task.key,
            task.name,
            digest,
            len(data),
            made.size,
            made.outputs,
            *made.found,
            left=made.left,
            seconds=time.perf_counter() - began,
            orientation=made.orientation,
        )

    def make(self, data: bytes, task: Task) -> Made:
        """Do the work on a picture's bytes, and leave the outputs in the staging folder. Raises: AppError."""
        raise NotImplementedError


def untold(share: float) -> None:
    """Nobody asks how far one picture is."""
