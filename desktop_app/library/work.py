"""What is kept of one photograph."""

from dataclasses import dataclass

from desktop_app.detection.geometry import Size
from desktop_app.library.annotations import Annotation, Review
from desktop_app.library.search_plan import SearchPlan

SESSION_SUFFIX = ".haarlens"  # of a file with the work on several photographs


@dataclass(frozen=True, slots=True)
class Work:
    """What was found in a photograph and what a person did to it.

    size: of the upright picture; None where it has not been read yet.
    seconds: how long the search took.
    plan: with which it was searched; None where it was not searched.
    found: everything that the search found, however unsure.
    """

    size: Size | None = None
    seconds: float = 0.0
    plan: SearchPlan | None = None
    found: tuple[Annotation, ...] = ()
    review: Review = Review()
