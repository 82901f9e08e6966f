"""Boxes as YOLO's trainers read them: a text file for each picture, and the names of the classes."""

from collections.abc import Iterable
from pathlib import Path

from desktop_app.export.boxes.box_format import BoxFormat, encoded, with_suffix
from desktop_app.export.boxes.labelled import CLASS_NAMES, Box, LabelledPicture, class_number


class YoloFormat(BoxFormat):
    """Detection labels of YOLO.

    A line is class, centre x, centre y, width, height, in shares of the upright picture's width and height: Ultralytics
    turns pictures as their EXIF block says, and so does OpenCV, with which others read them. Boxes are clipped to the
    picture; a picture without any gets an empty file, which means that nothing is in it.

    The files lie below labels/ as the pictures have to lie below images/ beside it: that is where data.yaml and the
    trainers look. "a.jpg" and "a.png" have one file of labels, since YOLO asks for it by the name without its suffix.
    """

    key, label = "yolo", "YOLO"
    set_files = ("classes.txt", "data.yaml")

    def picture_files(self, name: str) -> tuple[str, ...]:
        """One text file."""
        return (f"labels/{with_suffix(name, '.txt')}",)

    def per_picture(self, picture: LabelledPicture, folder: Path) -> dict[str, bytes]:
        """A line for each box."""
        lines = [_line(class_number(detection), box, picture) for detection, box in picture.boxes()]
        return {self.picture_files(picture.name)[0]: encoded("".join(lines))}

    def whole(self, pictures: Iterable[LabelledPicture]) -> dict[str, bytes]:
        """The classes, the same for every set."""
        names = "".join(f"  {number}: {name}\n" for number, name in enumerate(CLASS_NAMES))
        data = f"path: .\ntrain: images\nval: images\nnames:\n{names}"
        classes = "".join(f"{name}\n" for name in CLASS_NAMES)
        return {"classes.txt": encoded(classes), "data.yaml": encoded(data)}


def _line(number: int, box: Box, picture: LabelledPicture) -> str:
    width, height = picture.size
    centre_x, centre_y = (box.left + box.right) / 2 / width, (box.top + box.bottom) / 2 / height
    # Eight digits are less than a thousandth of a pixel.
    return f"{number} {centre_x:.8f} {centre_y:.8f} {box.width / width:.8f} {box.height / height:.8f}\n"
