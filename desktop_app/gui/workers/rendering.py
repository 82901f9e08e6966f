"""Frames as they are painted: the part that shows, at the size that it has on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.live_picture import Rendered, Sight
from desktop_app.media.frame import Frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PORTRAIT_PX = 68
_LARGEST_PX = 1600  # of a picture for a canvas that has not said what it shows


def rendered(frame: Frame, sight: Sight) -> Rendered:
    """What a canvas with that sight shows of a frame; safe on any thread."""
    whole = QRect(0, 0, frame.width, frame.height)
    region = whole.intersected(sight.region) if sight.region else whole
    if sight.region is None or region.isEmpty():
        region, zoom = whole, min(1.0, _LARGEST_PX / max(frame.width, frame.height))
    else:
        zoom = sight.zoom
    return Rendered(_scaled(frame, region, zoom), region, sight)


def portrait(frame: Frame, box: Detection) -> QImage:
    """The content of a box, upright as the picture is, at most PORTRAIT_PX wide and high; empty outside the picture."""
    region = QRect(box.left, box.top, box.width, box.height).intersected(QRect(0, 0, frame.width, frame.height))
    if region.isEmpty():
        return QImage()
    return _scaled(frame, region, PORTRAIT_PX / max(region.width(), region.height()))


def _scaled(frame: Frame, region: QRect, zoom: float) -> QImage:
    from desktop_app.media.scaling import scaled_part

    width, height = max(1, round(region.width() * zoom)), max(1, round(region.height() * zoom))
    place = (region.left(), region.top(), region.width(), region.height())
    return _image(scaled_part(frame, place, width, height))


def _image(pixels: NDArray[np.uint8]) -> QImage:
    height, width = pixels.shape[:2]
    # A copy, since an image over an array does not keep that array alive.
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB32).copy()
