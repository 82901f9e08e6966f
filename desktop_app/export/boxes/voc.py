"""Boxes as Pascal VOC has them: an XML file for each picture."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path, PurePosixPath

from desktop_app.detection.geometry import Detection
from desktop_app.export.boxes.box_format import BoxFormat, with_suffix
from desktop_app.export.boxes.labelled import Box, LabelledPicture, class_name

# What XML 1.0 cannot say, or readers make something else of: control characters, and halves of characters, as in names
# that are no text.
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


class VocFormat(BoxFormat):
    """Annotations as in the VOC development kit.

    Sizes and boxes are those of the upright picture: VOC's own pictures have no orientation to be turned by, and the
    labelling tools that write VOC (labelImg, CVAT) show pictures upright. Corners are whole pixels, counted from 1, and
    the last ones belong to the box; it is clipped to the picture, and "truncated" says so.
    The file has the picture's name with .xml for its suffix, as VOC's lists of pictures ask for it.
    """

    key, label = "voc", "Pascal VOC"

    def picture_files(self, name: str) -> tuple[str, ...]:
        """One XML file."""
        return (with_suffix(name, ".xml"),)

    def per_picture(self, picture: LabelledPicture, folder: Path) -> dict[str, bytes]:
        """One annotation with an object for each box."""
        root = ET.Element("annotation")
        name = PurePosixPath(picture.name)
        _add(root, "folder", name.parent.name or picture.path.parent.name)
        _add(root, "filename", name.name)
        _add(ET.SubElement(root, "source"), "database", "Haarlens")
        size = ET.SubElement(root, "size")
        for tag, value in (("width", picture.size.width), ("height", picture.size.height), ("depth", 3)):
            _add(size, tag, str(value))
        _add(root, "segmented", "0")
        for detection, box in picture.boxes():
            _add_object(root, detection, box)
        ET.indent(root)
        return {self.picture_files(picture.name)[0]: ET.tostring(root, "utf-8", xml_declaration=True) + b"\n"}


def _add_object(root: ET.Element, detection: Detection, box: Box) -> None:
    item = ET.SubElement(root, "object")
    is_cut = (box.width, box.height) != (detection.width, detection.height)
    _add(item, "name", class_name(detection))
    _add(item, "pose", "Unspecified")
    _add(item, "truncated", "1" if is_cut else "0")
    _add(item, "difficult", "0")
    bounds = ET.SubElement(item, "bndbox")
    corners = {"xmin": box.left + 1, "ymin": box.top + 1, "xmax": box.right, "ymax": box.bottom}
    for tag, value in corners.items():
        _add(bounds, tag, str(value))


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = _NOT_XML.sub("\ufffd", text)
