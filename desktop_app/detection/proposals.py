"""Windows of several passes that agree on one place become a proposal: a face, perhaps."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# A picture full of texture gives windows everywhere; what comes after so many has next to no evidence.
MAX_PROPOSALS = 100
# Windows that overlap the strongest by this much (intersection over union) say where the face is, ...
_CORE_OVERLAP = 0.5
# ... and those that overlap it by this much, or lie well inside, belong to it.
_MEMBER_OVERLAP = 0.35
_MEMBER_DISTANCE = 0.25  # of the side, between centres
_MEMBER_SIZES = (0.45, 1.9)  # smaller and larger windows may be faces of their own


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place where windows agree.

    x, y: centre; size: side; pixels. angle: of the pass with the most evidence, degrees clockwise.
    margins: for each pass the margins of its windows, largest first.
    """

    x: float
    y: float
    size: float
    angle: float
    margins: tuple[Floats, ...]

    @property
    def windows(self) -> int:
        """How many windows agree."""
        return sum(len(margins) for margins in self.margins)


def strength(margins: Floats, count: int = 3) -> float:
    """The evidence of one pass: the mean of its largest margins, missing ones counting as 0, in units of 20.

    A single window can pass by chance; its neighbours pass with it where a face is. 20 is what a clear face has.
    """
    return float(margins[:count].sum()) / count / 20


def propose(found: Sequence[Floats], angles: Sequence[float], trust: Sequence[float], least: float) -> list[Proposal]:
    """The places where windows agree, the strongest first.

    found: for each pass (n, 4), float64, as passes.look gives them. angles: of the passes.
    trust: how much a pass's margins count for finding the places. least: trusted margin below which no place begins.
    """
    counts = [len(windows) for windows in found]
    if not any(counts):
        return []
    windows = np.concatenate(list(found))
    index = np.repeat(np.arange(len(found)), counts)
    strengths = windows[:, 3] * np.asarray(trust)[index]
    proposals: list[Proposal] = []
    alive = np.ones(len(windows), bool)
    while len(proposals) < MAX_PROPOSALS:
        seed = int(np.argmax(np.where(alive, strengths, -1.0)))
        if not alive[seed] or strengths[seed] < least:
            break
        core = alive & (_overlap(windows[seed], windows) > _CORE_OVERLAP)
        core[seed] = True
        place = np.average(windows[core, :3], axis=0, weights=strengths[core] + 1.0)
        members = core | (alive & _belongs(place, windows))
        alive &= ~members
        margins = tuple(-np.sort(-windows[members & (index == i), 3]) for i in range(len(found)))
        evidence = [strength(values) * share for values, share in zip(margins, trust, strict=True)]
        angle = angles[int(np.argmax(evidence))]
        proposals.append(Proposal(float(place[0]), float(place[1]), float(place[2]), angle, margins))
    return proposals


def _overlap(place: Floats, windows: Floats) -> Floats:
    """Intersection over union of a square with many: (n,)."""
    half, halves = place[2] / 2, windows[:, 2:3] / 2
    starts = np.maximum(place[:2] - half, windows[:, :2] - halves)
    ends = np.minimum(place[:2] + half, windows[:, :2] + halves)
    shared = np.prod(np.clip(ends - starts, 0, None), axis=1)
    return np.asarray(shared / (place[2] ** 2 + windows[:, 2] ** 2 - shared))


def _belongs(place: Floats, windows: Floats) -> NDArray[np.bool_]:
    distance = np.hypot(windows[:, 0] - place[0], windows[:, 1] - place[1])
    near = (_overlap(place, windows) > _MEMBER_OVERLAP) | (distance < _MEMBER_DISTANCE * place[2])
    smaller, larger = _MEMBER_SIZES
    return np.asarray(near & (windows[:, 2] > smaller * place[2]) & (windows[:, 2] < larger * place[2]))
