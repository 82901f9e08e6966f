"""A picture of a camera or a video on its way to the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from desktop_app.detection.geometry import Detection
from desktop_app.media.frame import Frame

if TYPE_CHECKING:
    from desktop_app.detection.tracking import Track


@dataclass(frozen=True, slots=True, eq=False)
class Captured:
    """A frame as it comes out of a source.

    stamp_s: time.monotonic() when it arrived, or when it was due on the screen.
    run: frames of one run follow each other, so that a missing index is a dropped frame; a pause or a jump begins the
        next.
    """

    frame: Frame
    stamp_s: float
    run: int = 0


@dataclass(frozen=True, slots=True)
class Sight:
    """What the canvas shows of the pictures. region: in picture pixels; None for all, and then zoom does not count.

    zoom: screen pixels for each picture pixel.
    """

    region: QRect | None = None
    zoom: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Rendered:
    """A part of a frame as it is painted. image: at the size that it has on the screen, where the sight is the same."""

    image: QImage
    region: QRect
    sight: Sight


@dataclass(frozen=True, slots=True, eq=False)
class LivePicture:
    """A frame, what is followed in it, and how it looks.

    tracks: those that show. portraits: cut-outs of tracks that are new or seen better than before, by number.
    seconds: how long the search took.
    beginning: with another one than before, as after a jump back in a video, tracks are others and counted anew.
    """

    captured: Captured
    tracks: tuple[Track, ...]
    rendered: Rendered
    seconds: float
    portraits: Mapping[int, QImage] = field(default_factory=dict)
    beginning: int = 0

    @property
    def frame(self) -> Frame:
        """The frame."""
        return self.captured.frame

    @property
    def detections(self) -> tuple[Detection, ...]:
        """The boxes that show."""
        return tuple(track.box for track in self.tracks)
