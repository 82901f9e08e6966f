"""Why something was missed, and why something is taken for what it is not: the answers, as plain values."""

from dataclasses import dataclass
from enum import Enum

from desktop_app.detection.geometry import Detection, overlap
from desktop_app.library.annotations import SAME_PLACE, Decision, Review
from desktop_app.library.search_plan import SearchPlan

# Left, top, width, height in upright full-image pixels.
Box = tuple[int, int, int, int]


class CauseKind(Enum):
    """Why nothing shows in a box."""

    SHOWN = "shown"  # something does
    DELETED = "deleted"  # a person said so
    ANOTHER_SIZE = "another-size"  # something shows there, much smaller or larger than the box
    SENSITIVITY = "sensitivity"  # found, but not sure enough to be shown
    MIN_SIZE = "min-size"  # smaller than what is asked for
    TOO_SMALL = "too-small"  # smaller than the search can see
    TILT = "tilt"
    PROFILE = "profile"  # seen from the side
    MIRRORED = "mirrored"  # it looks the other way than the cascade's examples
    DARK = "dark"
    LOW_CONTRAST = "low-contrast"
    UNEVEN_LIGHT = "uneven-light"
    EDGE = "edge"  # partly outside the picture
    NEIGHBORS = "neighbors"  # too few windows agree
    SCALE_STEPS = "scale-steps"
    CASCADE = "cascade"  # another one finds it
    TOGETHER = "together"  # several cascades find it where one alone does not
    PRESET = "preset"
    TARGET = "target"  # it is something else than what is looked for
    NOTHING = "nothing"  # it looks like nothing that is looked for


@dataclass(frozen=True, slots=True)
class Evidence:
    """The numbers behind a cause; which of them mean something depends on its kind.

    width, height: of what was found or of the box, pixels. limit_px: the smallest size that would be found.
    angle: degrees clockwise by which it is turned. reach: degrees up to which tilted faces are found.
    score, least_score: how sure it is, and how sure what shows has to be, 0..1. neighbors: windows that agree.
    needed: windows that have to. scale_factor: the steps that find it. brightness, contrast: mean and standard
    deviation of the grey values, 0..255. depth, stages: how many stages the best window passed, and of how many.
    cascade, target, preset: their keys, "" for none. also: other boxes of the photograph that the remedy shows too.
    """

    width: int = 0
    height: int = 0
    limit_px: int = 0
    angle: float = 0.0
    reach: int = 0
    score: float = 0.0
    least_score: float = 0.0
    neighbors: int = 0
    needed: int = 0
    scale_factor: float = 0.0
    brightness: float = 0.0
    contrast: float = 0.0
    depth: int = 0
    stages: int = 0
    cascade: str = ""
    target: str = ""
    preset: str = ""
    also: int = 0


@dataclass(frozen=True, slots=True)
class Remedy:
    """Settings with which it would have been otherwise."""

    plan: SearchPlan
    sensitivity: float


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why something was missed.

    belief: 0..1, what the causes are ranked by. remedy: settings that help; None where no setting does, only another
    photograph: brighter, turned, larger.
    found: what was found when the cause was taken away, by settings or in the altered photograph; None where that did
    not help or could not be tried.
    """

    kind: CauseKind
    belief: float
    evidence: Evidence = Evidence()
    remedy: Remedy | None = None
    found: Detection | None = None

    @property
    def is_verified(self) -> bool:
        """Whether it has been tried, and helped."""
        return self.found is not None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a place looked like to one cascade.

    windows: how many passed all stages there. depth, stages: how many the best window passed, and of how many.
    margin: by how much it passed the last stage, or missed the one that it stopped at.
    closest: the stage, from 1, that it passed most narrowly; closest_margin: by how much. 0 where it passed none.
    """

    cascade: str
    mirrored: bool
    windows: int
    depth: int
    stages: int
    margin: float
    closest: int
    closest_margin: float

    @property
    def passed(self) -> bool:
        """Whether it took the place for what it was trained for."""
        return self.windows > 0


class DropKind(Enum):
    """Which setting leaves a box out."""

    SENSITIVITY = "sensitivity"
    NEIGHBORS = "neighbors"
    MIN_SIZE = "min-size"
    PRESET = "preset"
    TOGETHER = "together"  # several cascades instead of one alone


@dataclass(frozen=True, slots=True)
class Drop:
    """Settings that leave a box out, tried on the photograph.

    lost: how many other boxes of the photograph go too. gained: how many come. limit_px: of the smallest size.
    """

    kind: DropKind
    remedy: Remedy
    lost: int
    gained: int
    limit_px: int = 0


@dataclass(frozen=True, slots=True)
class WhyHere:
    """Why a box is there.

    seen: by each cascade of its target, the one with the most windows first. drops: the least costly first.
    least_score: how sure what shows has to be, 0..1; None where a cascade runs alone and scores say nothing of that.
    needed: windows that have to agree; 0 where several cascades decide together.
    """

    detection: Detection
    seen: tuple[Seen, ...]
    drops: tuple[Drop, ...]
    least_score: float | None
    needed: int


def deleted_there(review: Review, box: Box) -> Cause | None:
    """The cause, where a person has deleted a box at that place; else None."""
    place = Detection(*box, score=1.0, neighbors=0)
    for touched in review.annotations:
        if touched.decision is Decision.DELETED and overlap(touched.detection, place) >= SAME_PLACE:
            return Cause(CauseKind.DELETED, 1.0, found=touched.detection)
    return None
