"""How detections are hidden: values alone, so that a window or a command line can speak of them without OpenCV."""

import math
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class HidingKind(StrEnum):
    """What takes the place of what is hidden."""

    FILL = "fill"
    PIXELATE = "pixelate"
    BLUR = "blur"
    PICTURE = "picture"


class HidingShape(StrEnum):
    """The shape of a hidden area."""

    BOX = "box"
    ELLIPSE = "ellipse"


@dataclass(frozen=True, slots=True)
class HidingStyle:
    """How detections are hidden.

    kind: a fill and a picture leave nothing at all. Pixelation leaves the mean colours of some blocks in each picture,
        and a blur fewer with noise and soft passages; in a film, where they move over the face, whoever adds up many
        pictures sees more than one of them shows.
    colour: red, green, blue, each 0..255, of a fill, and of what lies under the transparent parts of a picture.
    shape: of the hidden area, turned by the detection's angle. An ellipse touches the sides of the box with its margin.
    margin: how far the area reaches beyond each side of the detection's box, as a share of its width or height.
    picture: a file with the picture to lay over; without one it is the colour alone.
    """

    kind: HidingKind = HidingKind.FILL
    colour: tuple[int, int, int] = (0, 0, 0)
    shape: HidingShape = HidingShape.BOX
    margin: float = 0.2
    picture: Path | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.margin < math.inf:
            raise ValueError(f"a margin is 0 or more, not {self.margin}")
        if len(self.colour) != 3 or not all(0 <= part <= 255 for part in self.colour):
            raise ValueError(f"a colour is red, green and blue in 0..255, not {self.colour}")
