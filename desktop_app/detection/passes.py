"""One look over a picture for faces: with one softened cascade, at one angle, or in the mirror."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Event

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.cascade import Cascade
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.soft_cascade import soften
from desktop_app.detection.turning import Turned

# Merging more keeps more faces and takes longer: of 169 faces alt2 keeps 147 as it is, 155 with six stages merged, and
# 167 with nine, which takes half as long again.
MERGED_STAGES = 7
# A third of the windows pass by less; they say nothing, and each takes time to be compared with the others.
LEAST_MARGIN = 1.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pass:
    """What is looked for in one look.

    cascade: a stock name. angle: degrees by which the faces are turned clockwise.
    mirrored: whether faces that look the other way are meant.
    """

    cascade: str
    angle: int = 0
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class SoftDetector:
    """A softened cascade, ready to scan; threshold: the sum that a window has to reach."""

    detector: CascadeDetector
    threshold: float


@cache
def soft_detector(name: str) -> SoftDetector:
    """One for each cascade for as long as the program runs: reading a file takes longer than many a search."""
    cascade = soften(Cascade.load(name), MERGED_STAGES)
    return SoftDetector(CascadeDetector(cascade), cascade.stages[-1].threshold)


def look(
    picture: Turned,
    what: Pass,
    scale_factor: float,
    sizes: tuple[int, int],
    cancelled: Event | None = None,
    tell: Callable[[float], None] | None = None,
) -> Floats:
    """The windows that pass the softened cascade.

    picture: turned by the pass's angle. sizes: smallest and largest window, pixels; 0 for no largest.
    Returns (n, 4), float64: the centre's x and y and the side, in pixels of the picture before it was turned, and the
    margin by which the window passes, LEAST_MARGIN or more.
    Raises: CancelledError once the event is set.
    """
    soft = soft_detector(what.cascade)
    gray = np.ascontiguousarray(picture.gray[:, ::-1]) if what.mirrored else picture.gray
    boxes, weights = soft.detector.candidates(
        gray,
        scale_factor=scale_factor,
        min_size=(sizes[0], sizes[0]),
        max_size=(sizes[1], sizes[1]),
        threads=1,
        cancelled=cancelled,
        progress=tell,
    )
    margins = weights - soft.threshold
    boxes, margins = boxes[margins >= LEAST_MARGIN], margins[margins >= LEAST_MARGIN]
    centres = boxes[:, :2] + boxes[:, 2:] / 2
    if what.mirrored:
        centres[:, 0] = gray.shape[1] - centres[:, 0]
    centres = centres @ picture.back[:, :2].T + picture.back[:, 2]
    return np.column_stack([centres, boxes[:, 2], margins])
