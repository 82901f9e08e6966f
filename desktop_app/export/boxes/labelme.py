"""Boxes for labelme: a JSON file for each picture."""

import json
import os
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from desktop_app.detection.geometry import Detection
from desktop_app.export.boxes.box_format import BoxFormat, encoded, with_suffix
from desktop_app.export.boxes.labelled import Box, LabelledPicture, class_name
from desktop_app.export.cropping import turned_area

# The version of labelme whose form this is; versions from 4 on read it.
_VERSION = "5.5.0"


class LabelmeFormat(BoxFormat):
    """Files that labelme opens, to be corrected there.

    Sizes and points are those of the upright picture, since labelme turns a picture as its EXIF block says when it
    opens it, and refuses a file whose size is another one. An upright box is a rectangle, clipped to the picture, out
    of which labelme lets no point be moved; a turned box is a polygon of its four corners, wherever they are. A shape
    has its score besides.
    The picture is not in the file: imagePath leads to it from where the file is.
    """

    key, label = "labelme", "labelme"

    def picture_files(self, name: str) -> tuple[str, ...]:
        """One JSON file."""
        return (with_suffix(name, ".json"),)

    def per_picture(self, picture: LabelledPicture, folder: Path) -> dict[str, bytes]:
        """One JSON object with a shape for each box."""
        file = self.picture_files(picture.name)[0]
        content: dict[str, Any] = {
            "version": _VERSION,
            "flags": {},
            "shapes": [_shape(detection, box) for detection, box in picture.boxes()],
            "imagePath": _way(picture.path, (folder / file).parent),
            "imageData": None,
            "imageHeight": picture.size.height,
            "imageWidth": picture.size.width,
        }
        return {file: encoded(json.dumps(content, ensure_ascii=False, indent=2) + "\n")}


def _shape(detection: Detection, box: Box) -> dict[str, Any]:
    if detection.angle % 360 == 0:
        kind, points = "rectangle", [[box.left, box.top], [box.right, box.bottom]]
    else:
        kind, points = "polygon", np.round(turned_area(detection).corners(), 2).tolist()
    return {
        "label": class_name(detection),
        "points": points,
        "group_id": None,
        "description": "",
        "shape_type": kind,
        "flags": {},
        "mask": None,
        "score": detection.score,
    }


def _way(picture: Path, folder: Path) -> str:
    """The way from a folder to the picture; the picture's whole path where none leads there, as to another drive."""
    try:
        return PurePath(os.path.relpath(picture, folder)).as_posix()
    except ValueError:
        return picture.absolute().as_posix()
