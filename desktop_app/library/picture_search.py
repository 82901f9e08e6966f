"""How a command line or a server searches a picture: for targets, or with one cascade as OpenCV would."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from threading import Event
from typing import TYPE_CHECKING

from desktop_app import settings
from desktop_app.detection.geometry import Detection, Size

if TYPE_CHECKING:  # loaded by the first search
    from desktop_app.detection.detector import CascadeDetector
    from desktop_app.detection.finder import Finder
    from desktop_app.media.images import ReducedPicture


@dataclass(frozen=True, slots=True)
class TargetSearch:
    """Looks for targets; scores lie in 0..1.

    sensitivity: 0..1; what is less sure than 1 - sensitivity is left out. min_size_px: nothing smaller is looked for.
    """

    targets: tuple[str, ...] = settings.FIND.default
    preset: str = settings.PRESET.default
    sensitivity: float = settings.SENSITIVITY.default
    min_size_px: int = 0

    is_calibrated = True

    def needed_scale(self, width: int, height: int) -> float:
        """The scale at which a picture has to be read. Raises: CascadeError."""
        return _finder(self).needed_scale(Size(width, height))

    def find(self, picture: ReducedPicture, cancelled: Event, threads: int) -> list[Detection]:
        """What is found, in pixels of the whole picture; threads: 0 takes every core.

        Raises: CancelledError, CascadeError.
        """
        whole = Size(picture.width, picture.height)
        return _finder(self).find(picture.frame.pixels, full_size=whole, cancelled=cancelled, threads=threads)


@dataclass(frozen=True, slots=True)
class CascadeSearch:
    """Runs one cascade alone, exactly as OpenCV would, on the upright, full-size, grey picture.

    cascade: a stock name or a path. max_size_px: 0 leaves out nothing.
    """

    cascade: str
    scale_factor: float = settings.SCALE_FACTOR.default
    min_neighbors: int = settings.MIN_NEIGHBORS.default
    min_size_px: int = 0
    max_size_px: int = 0

    is_calibrated = False

    def needed_scale(self, width: int, height: int) -> float:
        """All of it."""
        return 1.0

    def find(self, picture: ReducedPicture, cancelled: Event, threads: int) -> list[Detection]:
        """What is found. Raises: CancelledError, CascadeError."""
        from desktop_app.media.decoding import gray

        return _detector(self.cascade).detect(
            gray(picture.frame.pixels),
            scale_factor=self.scale_factor,
            min_neighbors=self.min_neighbors,
            min_size=(self.min_size_px, self.min_size_px),
            max_size=(self.max_size_px, self.max_size_px),
            cancelled=cancelled,
            threads=threads,
        )


PictureSearch = TargetSearch | CascadeSearch


def load(search: PictureSearch) -> None:
    """Load what a search needs, so that what is wrong with it is told before the first picture.

    Raises: CascadeError.
    """
    if isinstance(search, CascadeSearch):
        _detector(search.cascade)
    else:
        _finder(search)


# Made once for many pictures; both may be shared by threads.
@lru_cache(maxsize=16)
def _finder(search: TargetSearch) -> Finder:
    from desktop_app.detection.finder import Finder

    return Finder(search.targets, search.preset, search.min_size_px, search.sensitivity)


@lru_cache(maxsize=16)
def _detector(cascade: str) -> CascadeDetector:
    from desktop_app.detection.cascade import Cascade
    from desktop_app.detection.detector import CascadeDetector

    return CascadeDetector(Cascade.load(cascade))
