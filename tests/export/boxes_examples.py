"""Pictures with boxes for the tests of the formats."""

from pathlib import Path

from desktop_app.detection.geometry import Detection, Size
from desktop_app.export.boxes.labelled import LabelledPicture

FACE = Detection(10, 20, 30, 40, 0.9, 5, "face", "alt2")
TURNED = Detection(100, 50, 60, 60, 0.8, 5, "face", "alt2", 20.0)
CAT = Detection(150, 10, 20, 20, 0.7, 3, "cat-face")
PLATE = Detection(60, 170, 80, 20, 0.6, 3, "plate")
EYES = Detection(15, 30, 8, 6, 0.55, 3, "eyes")
ALONE = Detection(5, 5, 7, 7, 4.25, 9, "", "my cascade")
CUT = Detection(-10, 180, 40, 40, 0.5, 3, "face")
BEYOND = Detection(300, 300, 40, 40, 0.5, 3, "face")
ALL = (FACE, TURNED, CAT, PLATE, EYES, ALONE, CUT, BEYOND)

SIZE = Size(200, 190)

HARD_NAMES = (
    "a b.jpg",
    "가족 사진.jpg",
    "😀.jpg",
    "<&>\"'].jpg",
    'a, "b";c.jpg',
    "=1+1.jpg",
    "@a.jpg",
    "sub/deep/한글 a.jpg",
    "no suffix",
    ".hidden",
    "{name}%s.jpg",
    "line\nbreak.jpg",
    "-a\\b.jpg",
)
"""Names that some system allows, and that mean something to some format."""

NO_TEXT_NAME = "bytes\udcff.jpg"
"""How Python calls a file whose name is not UTF-8."""


def picture(name="a.jpg", detections=ALL, size=SIZE, orientation=1, path=None):
    stored = size if orientation < 5 else Size(size.height, size.width)
    where = path if path is not None else Path("/photos") / name
    return LabelledPicture(where, name, size, stored, orientation, tuple(detections), 0.0421)
