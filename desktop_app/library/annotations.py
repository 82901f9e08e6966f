"""Boxes in a photograph, together with what a person decided about them. Plain values: an edit makes new ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from desktop_app.detection.geometry import Detection, overlap

# A box that a person has touched takes the place of what a search finds there, from this overlap on.
SAME_PLACE = 0.5


class Decision(Enum):
    """What a person said about a box."""

    OPEN = "open"  # nothing yet: it shows where it is sure enough
    KEPT = "kept"
    DROPPED = "dropped"  # shows dimmed, and can be brought back
    DELETED = "deleted"  # does not show, and no search brings it back


@dataclass(frozen=True, slots=True)
class Annotation:
    """One box.

    id: the same as long as the box lives, whatever happens to it; never used twice in one photograph.
    detection: where it is now and what it is taken for.
    decision: what a person said.
    found: what the search had found; None for a box that was drawn by hand.
    """

    id: int
    detection: Detection
    decision: Decision = Decision.OPEN
    found: Detection | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether it was drawn by hand."""
        return self.found is None

    @property
    def is_corrected(self) -> bool:
        """Whether a person changed what had been found."""
        return self.found is not None and self.detection != self.found

    @property
    def is_taken_for_something_else(self) -> bool:
        """Whether a person said that it is something else than had been found."""
        return self.found is not None and self.detection.target != self.found.target

    @property
    def counts(self) -> bool:
        """Whether it counts as being there: everything does that was not dropped or deleted."""
        return self.decision in (Decision.OPEN, Decision.KEPT)

    def decided(self, decision: Decision) -> Annotation:
        """The same box with another decision."""
        return replace(self, decision=decision)

    def changed(self, detection: Detection) -> Annotation:
        """The same box elsewhere or as something else; who changes a box means to keep it, unless it is dropped."""
        decision = self.decision if self.decision is Decision.DROPPED else Decision.KEPT
        return replace(self, detection=detection, decision=decision)

    def takes_the_place_of(self, other: Annotation) -> bool:
        """Whether this box, touched by a person, stands for one that a search found."""
        if self.id == other.id:
            return True
        places = [self.detection] if self.found is None else [self.detection, self.found]
        return any(
            place.target == other.detection.target and overlap(place, other.detection) >= SAME_PLACE for place in places
        )


@dataclass(frozen=True, slots=True)
class Review:
    """All that a person did to one photograph.

    annotations: the boxes that were touched, in the order of that.
    is_complete: the person is done with it; a search changes nothing any more.
    """

    annotations: tuple[Annotation, ...] = ()
    is_complete: bool = False

    def __bool__(self) -> bool:
        return bool(self.annotations) or self.is_complete

    def put(self, changed: Iterable[Annotation]) -> Review:
        """With these boxes, each in the place of the one that has its id, or as a new one."""
        boxes = {annotation.id: annotation for annotation in self.annotations}
        boxes.update((annotation.id, annotation) for annotation in changed)
        return replace(self, annotations=tuple(boxes.values()))

    def delete(self, deleted: Collection[Annotation]) -> Review:
        """Without these boxes; of those that a search found it is remembered that they are not wanted."""
        gone = {annotation.id for annotation in deleted if annotation.is_drawn}
        left = replace(self, annotations=tuple(kept for kept in self.annotations if kept.id not in gone))
        return left.put(found.decided(Decision.DELETED) for found in deleted if not found.is_drawn)

    def completed(self, shown: Iterable[Annotation]) -> Review:
        """Done: every box that shows and is still open is kept."""
        kept = (box.decided(Decision.KEPT) for box in shown if box.decision is Decision.OPEN)
        return replace(self.put(kept), is_complete=True)


def numbered(detections: Iterable[Detection], first_id: int) -> tuple[Annotation, ...]:
    """What a search found, as boxes about which nothing has been said yet, in the order in which one reads."""
    return tuple(
        Annotation(first_id + place, detection, found=detection)
        for place, detection in enumerate(in_reading_order(detections))
    )


def in_reading_order(detections: Iterable[Detection]) -> list[Detection]:
    """Kind by kind, as the kinds come; of each row by row, and in a row from left to right."""
    kinds: dict[str, list[Detection]] = {}
    for detection in detections:
        kinds.setdefault(detection.target, []).append(detection)
    return [detection for kind in kinds.values() for row in _rows(kind) for detection in row]


def _rows(detections: Iterable[Detection]) -> list[list[Detection]]:
    """Boxes beside each other: the middle of each lies within the height of the row's first."""
    rows: list[list[Detection]] = []
    for box in sorted(detections, key=lambda box: box.top + box.height / 2):
        first = rows[-1][0] if rows else None
        if first and box.top + box.height / 2 < first.top + first.height:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [sorted(row, key=lambda box: box.left) for row in rows]


def next_id(found: Sequence[Annotation], review: Review) -> int:
    """An id that no box of the photograph has."""
    return 1 + max((annotation.id for annotation in (*found, *review.annotations)), default=0)


def shown(found: Sequence[Annotation], review: Review, least_score: float) -> tuple[Annotation, ...]:
    """The boxes to show, in the order of their ids.

    What a person touched shows unless it was deleted; of the rest all that is sure enough, as long as the person is
    not done with the photograph.
    """
    boxes = [touched for touched in review.annotations if touched.decision is not Decision.DELETED]
    if not review.is_complete:
        boxes += [
            box
            for box in found
            if box.detection.score >= least_score
            and not any(touched.takes_the_place_of(box) for touched in review.annotations)
        ]
    return tuple(sorted(boxes, key=lambda box: box.id))
