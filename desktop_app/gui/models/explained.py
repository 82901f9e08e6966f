"""What is explained, and what a cascade says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.depth_image import DepthImage
from desktop_app.gui.models.picture import Picture

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    import numpy as np
    from numpy.typing import NDArray

    from desktop_app.detection.grouping import GroupTrace
    from desktop_app.detection.pyramid import Level
    from desktop_app.library.window_search import ExplainedWindow

Box = tuple[int, int, int, int]

# What most cascades of the program look for, and the best single one for it.
DEFAULT_CASCADE = "haarcascade_frontalface_alt2"


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One question to one cascade.

    cascade: a stock name or a path. scale_factor, min_neighbors: as that cascade is run alone.
    place: x, y in picture pixels, the middle of what is asked about; None where the whole picture is meant.
    box: left, top, width, height in picture pixels; None for a place that was clicked.
    detection: what was found there; None where nothing was.
    """

    picture: Picture
    cascade: str
    scale_factor: float
    min_neighbors: int
    place: tuple[float, float] | None = None
    box: Box | None = None
    detection: Detection | None = None

    @property
    def name(self) -> str:
        """Where the picture came from."""
        return self.picture.frame.source

    def same_search(self, other: Subject | None) -> bool:
        """Whether the same cascade looks at the same picture in the same sizes."""
        return (
            other is not None
            and self.picture is other.picture
            and (self.cascade, self.scale_factor, self.min_neighbors)
            == (other.cascade, other.scale_factor, other.min_neighbors)
        )


@dataclass(frozen=True, slots=True, eq=False)
class WindowAnswer:
    """One window of a picture.

    levels: of the whole search; none where the picture is smaller than the cascade's window.
    window: the one that answers; None where there is none.
    """

    subject: Subject
    levels: tuple[Level, ...]
    window: ExplainedWindow | None


@dataclass(frozen=True, slots=True, eq=False)
class DepthAnswer:
    """How far windows came.

    image: of one level or of all; None where there is none. level: which one; None for all.
    window_sizes: the side of the window in picture pixels at each level. stages: of the cascade.
    windows: how many were looked at; passed: how many of them passed every stage.
    """

    image: DepthImage | None
    level: int | None
    window_sizes: tuple[int, ...]
    stages: int
    windows: int
    passed: int


@dataclass(frozen=True, slots=True, eq=False)
class GroupsAnswer:
    """The windows that passed, and what became of them.

    boxes: (n, 4), int32, left, top, width, height in picture pixels. groups: every one, those too that came to nothing.
    """

    boxes: NDArray[np.int32]
    groups: tuple[GroupTrace, ...]
