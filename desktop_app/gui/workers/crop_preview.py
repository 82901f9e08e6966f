"""What crops will look like: small pictures of what will be written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.picture import Picture

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.export.cropping import CropStyle

PREVIEW_PX = 192
SHOWN_AT_MOST = 60


@dataclass(frozen=True, slots=True, eq=False)
class CropRequest:
    """What is to be cut out, and how."""

    picture: Picture
    detections: tuple[Detection, ...]
    style: CropStyle

    @property
    def name(self) -> str:
        """Where the picture came from."""
        return self.picture.frame.source


@dataclass(frozen=True, slots=True, eq=False)
class CropPreview:
    """One crop. image: small. size: in pixels, of what will be written."""

    detection: Detection
    image: QImage
    size: QSize


def crop_previews(request: CropRequest) -> tuple[list[CropPreview], int]:
    """The first crops of a picture, small, and how many there are in all."""
    from desktop_app.detection.geometry import Size
    from desktop_app.export.cropping import crop_areas, crops

    frame = request.picture.frame
    chosen = [
        detection for detection, _ in crop_areas(Size(frame.width, frame.height), request.detections, request.style)
    ]
    previews = []
    for cut in crops(frame.pixels, chosen[:SHOWN_AT_MOST], request.style):
        height, width = cut.pixels.shape[:2]
        image = QImage(cut.pixels.data, width, height, cut.pixels.strides[0], QImage.Format.Format_BGR888)
        small = image.scaled(
            min(PREVIEW_PX, width),
            min(PREVIEW_PX, height),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        previews.append(
            CropPreview(cut.detection, small.convertToFormat(QImage.Format.Format_RGB32), QSize(width, height))
        )
    return previews, len(chosen)
