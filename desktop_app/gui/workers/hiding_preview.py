"""What a copy with something hidden will look like: the parts of the picture that differ, and no others."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.hidden_picture import HiddenPicture, Patch
from desktop_app.gui.models.picture import Picture
from desktop_app.media.frame import Frame

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    import numpy as np
    from numpy.typing import NDArray

    from desktop_app.export.hiding import HidingStyle

# What is hidden reaches into pixels that it only touches.
_TOUCHED_PX = 2
# Patches are small, and have to look as well made smaller as the picture around them.
_SMALLEST_HALVING_PX = 8


@dataclass(frozen=True, slots=True, eq=False)
class HidingRequest:
    """What is to be hidden, and how."""

    picture: Picture
    detections: tuple[Detection, ...]
    style: HidingStyle

    @property
    def name(self) -> str:
        """Where the picture came from."""
        return self.picture.frame.source


class HidingPreviews:
    """Makes previews; keeps the picture that covers, until another one does or its file changes."""

    def __init__(self) -> None:
        self._cover: NDArray[np.uint8] | None = None
        self._cover_of: tuple[HidingStyle, int] | None = None

    def __call__(self, request: HidingRequest) -> HiddenPicture:
        """The parts that differ, computed from the full picture as a copy will be. Raises: PictureError."""
        from desktop_app.export.hiding import hide
        from desktop_app.media.mipmap import halvings

        frame, cover = request.picture.frame, self._cover_for(request.style)
        patches = []
        for place, detections in _parts(
            request.detections, request.style.margin, QRect(0, 0, frame.width, frame.height)
        ):
            rows = slice(place.top(), place.bottom() + 1)
            cut = frame.pixels[rows, place.left() : place.right() + 1]
            moved = [replace(box, left=box.left - place.left(), top=box.top - place.top()) for box in detections]
            hidden = Frame(hide(cut, moved, request.style, cover), frame.source)
            patches.append(Patch(place, Picture(hidden, halvings(hidden, _SMALLEST_HALVING_PX))))
        return HiddenPicture(request.picture, tuple(patches))

    def _cover_for(self, style: HidingStyle) -> NDArray[np.uint8] | None:
        from desktop_app.export.hiding import HidingKind, HidingStyle, load_cover

        if style.kind is not HidingKind.PICTURE or style.picture is None:
            return None
        # Its colour lies under what is transparent; shape and margin have nothing to do with it.
        key = (HidingStyle(HidingKind.PICTURE, style.colour, picture=style.picture), _modified(style.picture))
        if key != self._cover_of:
            self._cover_of = None
            self._cover, self._cover_of = load_cover(style), key
        return self._cover


def _modified(path: Path) -> int:
    """When a file was last written; -1 where that cannot be told, which reading it will say."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return -1


def _parts(detections: tuple[Detection, ...], margin: float, picture: QRect) -> list[tuple[QRect, list[Detection]]]:
    """Rectangles of the picture that do not touch each other, each with what is hidden in it, in the given order."""
    parts: list[tuple[QRect, list[int]]] = []
    for number, detection in enumerate(detections):
        place, members = _reach(detection, margin), [number]
        while touched := [part for part in parts if part[0].intersects(place)]:
            parts = [part for part in parts if not part[0].intersects(place)]
            for rectangle, others in touched:
                place, members = place.united(rectangle), members + others
        parts.append((place, members))
    return [
        (place.intersected(picture), [detections[number] for number in sorted(members)])
        for place, members in parts
        if place.intersects(picture)
    ]


def _reach(detection: Detection, margin: float) -> QRect:
    """At least all pixels that change where a detection is hidden, within the picture or not."""
    half_width, half_height = detection.width * (0.5 + margin), detection.height * (0.5 + margin)
    if detection.angle:
        half_width = half_height = math.hypot(half_width, half_height)
    across, down = math.ceil(half_width) + _TOUCHED_PX, math.ceil(half_height) + _TOUCHED_PX
    centre_x, centre_y = detection.left + detection.width // 2, detection.top + detection.height // 2
    return QRect(centre_x - across, centre_y - down, 2 * across + 1, 2 * down + 1)
