"""One photograph of the list: where it is, how far it has got, what is in it."""

import math
from bisect import bisect_left
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from PySide6.QtGui import QImage

from desktop_app import settings
from desktop_app.detection.geometry import Detection, Size, score_threshold
from desktop_app.errors import AppError
from desktop_app.library.annotations import Annotation, Review, next_id, shown
from desktop_app.library.search_plan import SearchPlan


@dataclass(frozen=True, slots=True, eq=False)
class Pasted:
    """A picture that came from the clipboard or a browser and has no file: its bytes, or an image already decoded."""

    name: str
    content: bytes | QImage


PhotoSource = Path | Pasted


class PhotoState(Enum):
    """How far a photograph has got."""

    WAITING = "waiting"
    SEARCHED = "searched"
    FAILED = "failed"


@dataclass(slots=True, eq=False)
class Photo:
    """One entry of the list.

    found: everything at hand, however unsure, in the order of the search.
    review: what a person did to it.
    plan: with which it was searched; None before the first search.
    sensitivity, current_plan: 0..1, and what would be searched for now; the same for all entries, the model sets them.
    modified_s: when the file was last written, seconds since 1970; 0 where that is not known.
    is_recalled: whether it has been looked up what is kept of it.
    is_missing: whether the file is no longer there; what was found in it is kept meanwhile.
    name_key: what sorts it by name.
    scores: of what was found in scored, ascending; filled in when it is first asked for.
    """

    key: int
    source: PhotoSource
    state: PhotoState = PhotoState.WAITING
    found: tuple[Annotation, ...] = ()
    review: Review = Review()
    plan: SearchPlan | None = None
    sensitivity: float = settings.SENSITIVITY.default
    seconds: float = 0.0
    size: Size | None = None
    error: AppError | None = field(default=None)
    modified_s: float = 0.0
    is_recalled: bool = False
    current_plan: SearchPlan | None = None
    is_missing: bool = False
    name_key: str = ""
    scores: list[float] = field(default_factory=list)
    scored: tuple[Annotation, ...] = ()

    @property
    def name(self) -> str:
        """What the list calls it."""
        return self.source.name

    @property
    def title(self) -> str:
        """The name on one line: a file's name may have breaks in it."""
        return " ".join(self.name.split("\n"))

    @property
    def place(self) -> str:
        """Where it is, in full."""
        return str(self.source) if isinstance(self.source, Path) else self.source.name

    @property
    def has_failed(self) -> bool:
        """Whether it could not be read."""
        return self.state is PhotoState.FAILED

    @property
    def is_known(self) -> bool:
        """Whether anything can be said of what is in it: it has been searched, or a person looked at it."""
        return self.plan is not None or bool(self.review)

    @property
    def is_out_of_date(self) -> bool:
        """Whether it was searched by another plan than would be used now, and a person is not done with it."""
        return (
            self.plan is not None
            and self.current_plan is not None
            and not self.review.is_complete
            and self.plan != self.current_plan
        )

    @property
    def is_calibrated(self) -> bool:
        """Whether scores say in 0..1 how sure a detection is; those of a cascade that ran alone do not."""
        return not (self.plan and self.plan.cascade)

    @property
    def annotations(self) -> tuple[Annotation, ...]:
        """The boxes that show: what a person touched, and what was found and is sure enough."""
        return self.annotations_with(self.review)

    def annotations_with(self, review: Review) -> tuple[Annotation, ...]:
        """The boxes that would show with another review."""
        return shown(self.found, review, self._least_score)

    @property
    def detections(self) -> tuple[Detection, ...]:
        """What counts as being there: the boxes that show, without the dropped ones."""
        return tuple(box.detection for box in self.annotations if box.counts)

    @property
    def has_detections(self) -> bool:
        """Whether anything counts as being there."""
        return self.count > 0

    @property
    def count(self) -> int:
        """How many detections count as being there."""
        if self.review:
            return sum(box.counts for box in self.annotations)
        # Many times as quick as to list them: it is asked of thousands while the slider of the sensitivity moves.
        if self.scored is not self.found:
            self.scores, self.scored = sorted(box.detection.score for box in self.found), self.found
        return len(self.scores) - bisect_left(self.scores, self._least_score)

    @property
    def less_sure(self) -> int:
        """How many boxes do not show because they are not sure enough."""
        return len(shown(self.found, self.review, -math.inf)) - len(self.annotations)

    @property
    def next_id(self) -> int:
        """An id for a new box."""
        return next_id(self.found, self.review)

    @property
    def _least_score(self) -> float:
        return score_threshold(self.sensitivity) if self.is_calibrated else -math.inf
