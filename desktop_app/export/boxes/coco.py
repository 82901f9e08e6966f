"""Boxes as COCO has them: one JSON file of pictures, annotations and categories."""

import json
from collections.abc import Iterable
from typing import Any

from desktop_app import __version__
from desktop_app.detection.geometry import Detection
from desktop_app.export.boxes.box_format import BoxFormat, encoded
from desktop_app.export.boxes.labelled import CLASS_NAMES, Box, LabelledPicture, class_number
from desktop_app.settings import target_style

_HEAD = {"description": "Boxes found by Haarlens", "version": __version__}


class CocoFormat(BoxFormat):
    """The data format of COCO's object detection.

    Sizes and boxes are those of the upright picture: OpenCV, Detectron2, MMDetection and CVAT all turn a picture as
    its EXIF block says before they look at boxes. A reader that opens files with Pillow alone, as
    torchvision's CocoDetection does, must turn them itself (PIL.ImageOps.exif_transpose).

    file_name is the picture's name with slashes, as for images below one folder. Categories count from 1 in the order
    of `CLASS_NAMES`, pictures and annotations from 1 in the order in which they come. bbox is left, top, width, height,
    clipped to the picture; what lies wholly beyond is left out. The segmentation is the box's outline, as pycocotools
    makes it for boxes. Besides what COCO knows, an annotation has its score and its angle in degrees clockwise.
    """

    key, label = "coco", "COCO"
    set_files = ("annotations.json",)

    def whole(self, pictures: Iterable[LabelledPicture]) -> dict[str, bytes]:
        """One JSON object with a line for each picture and each annotation."""
        images: list[str] = []
        annotations: list[str] = []
        for picture in pictures:
            images.append(_json(_image(picture, len(images) + 1)))
            for detection, box in picture.boxes():
                place = {"id": len(annotations) + 1, "image_id": len(images)}
                annotations.append(_json(place | _annotation(detection, box)))
        categories = [_json(_category(place, name)) for place, name in enumerate(CLASS_NAMES, 1)]
        lists = {"images": images, "annotations": annotations, "categories": categories}
        parts = [f'{{"info": {_json(_HEAD)},\n"licenses": []']
        for name, lines in lists.items():
            parts.append(f',\n"{name}": [\n' if lines else f',\n"{name}": [')
            parts.append(",\n".join(lines))
            parts.append("]")
        return {self.set_files[0]: encoded("".join([*parts, "}\n"]))}


def _image(picture: LabelledPicture, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "file_name": picture.name,
        "width": picture.size.width,
        "height": picture.size.height,
    }


def _annotation(detection: Detection, box: Box) -> dict[str, Any]:
    outline = [box.left, box.top, box.left, box.bottom, box.right, box.bottom, box.right, box.top]
    return {
        "category_id": class_number(detection) + 1,
        "bbox": [box.left, box.top, box.width, box.height],
        "area": box.width * box.height,
        "segmentation": [outline],
        "iscrowd": 0,
        "score": detection.score,
        "angle": detection.angle,
    }


def _category(number: int, name: str) -> dict[str, Any]:
    return {"id": number, "name": name, "supercategory": target_style(name).label}


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
