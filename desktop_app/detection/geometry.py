"""Boxes in upright full-image pixels: what a detection is."""

from dataclasses import dataclass
from typing import NamedTuple


class Size(NamedTuple):
    """A width and a height in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Detection:
    """A group of candidates that agree on one object.

    left, top, width, height: box in upright full-image pixels.
    score: how sure; for a single cascade the largest last-stage sum among the grouped candidates.
    neighbors: number of candidates in the group.
    target: what was looked for, such as "face"; "" where a cascade was run alone.
    cascade: name of the cascade that found it.
    angle: by how many degrees the object is turned clockwise about the box's centre.
    """

    left: int
    top: int
    width: int
    height: int
    score: float
    neighbors: int
    target: str = ""
    cascade: str = ""
    angle: float = 0.0


def score_threshold(sensitivity: float) -> float:
    """The least score of what is shown at a sensitivity in 0..1: at 1 everything, at 0 only what is certain."""
    return 1.0 - sensitivity


def overlap(one: Detection, other: Detection) -> float:
    """Intersection over union of two boxes, 0..1, their angles left aside."""
    width = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    height = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    common = width * height
    return common / (one.width * one.height + other.width * other.height - common)
