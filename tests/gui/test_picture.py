"""A picture gives what is drawn of it: cut-outs, and the smallest copy that is sharp."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.workers.reading import prepared
from desktop_app.media.frame import Frame
from tests.gui.fakes import picture_frame

# Four squares that meet in the middle: left, top, colour.
CROSS = [(-40, -40, "red"), (0, -40, "lime"), (-40, 0, "blue"), (0, 0, "white")]


@pytest.mark.parametrize("size", [(320, 240), (4000, 3000), (1, 1), (30, 900)])
def test_a_cut_is_the_part_of_the_picture_under_the_box(size: tuple[int, int]) -> None:
    frame = picture_frame("big", *size)
    picture = prepared(frame)
    box = QRectF(size[0] / 2, size[1] / 2, size[0] / 4, size[1] / 4)
    cut = picture.cut(box, 64)
    blue, green, red = (int(value) for value in frame.pixels[int(size[1] * 0.5), int(size[0] * 0.5)])
    seen = cut.pixelColor(0, 0)
    assert max(abs(seen.blue() - blue), abs(seen.green() - green), abs(seen.red() - red)) <= 12
    assert max(cut.width(), cut.height()) <= 130


def test_a_box_beyond_the_edge_is_cut_at_the_edge() -> None:
    picture: Picture = prepared(picture_frame())
    box = Detection(300, 200, 100, 100, 1.0, 1)
    assert picture.cut(QRectF(box.left, box.top, box.width, box.height), 100).width() == 20


def test_a_turned_box_is_cut_out_upright() -> None:
    """A cross of four colours, turned by 30 degrees about its middle, stands straight in the cut-out."""
    drawn = QImage(400, 300, QImage.Format.Format_BGR888)
    drawn.fill(QColor("grey"))
    painter = QPainter(drawn)
    painter.translate(200, 150)
    painter.rotate(30)
    for x, y, colour in CROSS:
        painter.fillRect(QRectF(x, y, 40, 40), QColor(colour))
    painter.end()
    pixels = np.frombuffer(drawn.constBits(), np.uint8).reshape(300, drawn.bytesPerLine())[:, : 3 * 400]
    picture = prepared(Frame(pixels.reshape(300, 400, 3).copy(), "cross"))
    cut = picture.cut(QRectF(160, 110, 80, 80), 80, angle=30.0)
    assert (cut.width(), cut.height()) == (80, 80)
    for x, y, colour in CROSS:
        assert cut.pixelColor(40 + x + 20, 40 + y + 20).name() == QColor(colour).name()
        assert cut.pixelColor(4 if x < 0 else 75, 4 if y < 0 else 75).name() == QColor(colour).name()


@pytest.mark.parametrize("angle", [10.0, -25.0, 90.0, 180.0])
@pytest.mark.parametrize("box", [(-50, -50, 90, 90), (300, 220, 60, 60), (500, 500, 20, 20), (10, 10, 1, 1)])
def test_a_turned_box_beyond_the_edge_can_be_cut_out(box: tuple[int, int, int, int], angle: float) -> None:
    assert not prepared(picture_frame()).cut(QRectF(*box), 64, angle).isNull()


@pytest.mark.parametrize("zoom", [0.01, 0.1, 0.3, 0.5, 0.9, 1.0, 8.0])
def test_the_smallest_copy_that_is_sharp_is_drawn(zoom: float) -> None:
    image, share = prepared(picture_frame("big", 4000, 3000)).image_for(zoom)
    assert share >= min(zoom, 1.0) or image.width() < 512
    assert share <= max(2 * zoom, 1 / 8)
