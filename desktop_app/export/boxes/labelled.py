"""A picture with its boxes, and the classes that the boxes are of."""

from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple, Self

from desktop_app.detection.geometry import Detection, Size
from desktop_app.media import tiff_directory
from desktop_app.media.headers import read_header
from desktop_app.settings import TARGET_STYLES

CLASS_NAMES: tuple[str, ...] = (*TARGET_STYLES, "detection")
"""The place of a name is its number in every export, whatever was searched for, so that exports can be put together.
The last is what a cascade found that was run alone."""


class Box(NamedTuple):
    """The part of a detection's box that lies in its picture; right and bottom are the first pixels beyond."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Width in pixels, 1 or more."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Height in pixels, 1 or more."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class LabelledPicture:
    """A picture and what was found in it.

    path: where the picture is.
    name: its path below the folder that was exported, with slashes, such as "2024/a.jpg". Its files go there too.
    size: of the upright picture, whose pixels the detections count.
    stored_size: of the pixels as the file has them, before the orientation makes them upright.
    orientation: EXIF's, 1..8, by which readers turn what is stored. Of AVIF always 1, and stored_size the upright
        size: its turning is a part of decoding, and every reader gets the picture upright.
    seconds: time for reading and detecting, 0 where nobody knows it.
    Raises: ValueError if the name leads out of the folder or the sizes contradict each other.
    """

    path: Path
    name: str
    size: Size
    stored_size: Size
    orientation: int
    detections: tuple[Detection, ...]
    seconds: float = 0.0

    def __post_init__(self) -> None:
        parts = PurePosixPath(self.name)
        if not parts.parts or parts.is_absolute() or ".." in parts.parts:
            raise ValueError(f"a picture's name lies below the folder, not {self.name!r}")
        if self.orientation not in range(1, 9):
            raise ValueError(f"an orientation is 1..8, not {self.orientation}")
        if tuple(self.size) != tuple(_upright_size(self.stored_size, self.orientation)):
            raise ValueError(f"{self.stored_size} turned by {self.orientation} is not {self.size}")

    @classmethod
    def of_bytes(
        cls, data: bytes, path: Path, name: str, detections: tuple[Detection, ...], seconds: float = 0.0
    ) -> Self:
        """A picture whose file has these bytes. Raises: PictureError and its subclasses, as reading it would."""
        header = read_header(data, str(path))
        if header.format == "TIFF":  # its header does not tell, since OpenCV turns it by itself
            header = replace(header, orientation=tiff_directory.orientation(data))
        stored, orientation = Size(header.width, header.height), header.orientation
        if header.format == "AVIF":
            stored, orientation = _upright_size(stored, orientation), 1
        return cls(path, name, _upright_size(stored, orientation), stored, orientation, detections, seconds)

    def box(self, detection: Detection) -> Box | None:
        """What of a detection's box lies in the picture, its angle left aside; None if nothing does.

        A turned face keeps its box: that is the square about it, which no angle makes wider.
        """
        left, top = max(0, detection.left), max(0, detection.top)
        right = min(self.size.width, detection.left + detection.width)
        bottom = min(self.size.height, detection.top + detection.height)
        return Box(left, top, right, bottom) if left < right and top < bottom else None

    def boxes(self) -> list[tuple[Detection, Box]]:
        """All detections of which something lies in the picture."""
        return [(detection, box) for detection in self.detections if (box := self.box(detection)) is not None]


def class_number(detection: Detection) -> int:
    """The place of a detection's class in `CLASS_NAMES`."""
    return CLASS_NAMES.index(detection.target) if detection.target in TARGET_STYLES else len(CLASS_NAMES) - 1


def class_name(detection: Detection) -> str:
    """The name of a detection's class."""
    return CLASS_NAMES[class_number(detection)]


def _upright_size(stored: Size, orientation: int) -> Size:
    return Size(stored.width, stored.height) if orientation < 5 else Size(stored.height, stored.width)
