"""What single cascades find for targets that have no model: the score is the number of windows that agree."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from threading import Event

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.cascade import Cascade
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.geometry import Detection

_USUAL_SCALE_FACTOR = 1.1


@cache
def stock_detector(name: str) -> CascadeDetector:
    """One for each cascade for as long as the program runs: reading a file takes longer than many a search."""
    return CascadeDetector(Cascade.load(name))


def counted(
    gray: NDArray[np.uint8],
    cascade: str,
    even_at: float,
    *,
    scale_factor: float,
    min_size: tuple[int, int] = (0, 0),
    max_size: tuple[int, int] = (0, 0),
    cancelled: Event | None = None,
    progress: Callable[[float], None] | None = None,
) -> list[Detection]:
    """Groups of two windows and more, scored n / (n + even) by their number.

    Not a probability, as there are no labels to fit one to, but it rises with the evidence, lies in 0..1, and is 0.5
    where the cascade's own users draw the line. even_at: that number of windows at a scale factor of 1.1; finer steps
    give more windows for the same evidence, so that it grows with them.
    Raises: CancelledError once the event is set.
    """
    even = even_at * math.log(_USUAL_SCALE_FACTOR) / math.log(scale_factor)
    groups = stock_detector(cascade).detect(
        gray,
        scale_factor=scale_factor,
        min_neighbors=1,
        min_size=min_size,
        max_size=max_size,
        threads=1,
        cancelled=cancelled,
        progress=progress,
    )
    return [replace(group, score=round(group.neighbors / (group.neighbors + even), 4)) for group in groups]
