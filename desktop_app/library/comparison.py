"""Two searches of one picture compared: what both found, and what only one of them did."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.detection.assignment import cheapest_pairs
from desktop_app.detection.geometry import Detection, overlap

LEAST_OVERLAP = 0.35
"""Intersection over union from which two boxes are of one thing: cascades draw them differently large."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One thing that both found. overlap: intersection over union of the boxes, above 0 to 1."""

    left: Detection
    right: Detection
    overlap: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two searches found.

    both: in the order of the left one. only_left, only_right: what the other did not find, each in its own order.
    """

    both: tuple[Agreement, ...]
    only_left: tuple[Detection, ...]
    only_right: tuple[Detection, ...]

    @property
    def agreement(self) -> float:
        """The share of all things found that both found, 0..1; 1 where neither found any."""
        total = len(self.both) + len(self.only_left) + len(self.only_right)
        return len(self.both) / total if total else 1.0


def compared(left: Sequence[Detection], right: Sequence[Detection], least_overlap: float = LEAST_OVERLAP) -> Comparison:
    """Pair what two searches found, each box at most once, so that the boxes of all pairs overlap most.

    Boxes of different targets are never a pair, but one without a target, of a cascade run alone, may be of any.
    least_overlap: intersection over union, above 0 to 1.
    """
    if not 0 < least_overlap <= 1:
        raise ValueError(f"an overlap lies above 0 and at most at 1, not at {least_overlap}")
    shares = np.zeros((len(left), len(right)))
    for row, one in enumerate(left):
        for column, other in enumerate(right):
            if one.target == other.target or not (one.target and other.target):
                shares[row, column] = overlap(one, other)
    # What is less than enough costs as much as staying alone.
    costs = np.where(shares >= least_overlap, 1.0 - shares, 1.0)
    pairs = cheapest_pairs(costs, 1.0)
    rows, columns = {row for row, _ in pairs}, {column for _, column in pairs}
    return Comparison(
        tuple(Agreement(left[row], right[column], float(shares[row, column])) for row, column in pairs),
        tuple(detection for row, detection in enumerate(left) if row not in rows),
        tuple(detection for column, detection in enumerate(right) if column not in columns),
    )
