"""How far each place came, in colours: a ramp that grows lighter and more solid with every stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    import numpy as np
    from numpy.typing import NDArray

# Lightness rises all the way, so that the order is seen without telling the hues apart.
_RAMP = ("#1B2A6B", "#6B3A8F", "#BF4E72", "#EE8A4A", "#FBE96B")
# What stops at once lets the photograph through, what passes everything hides it.
_LEAST_ALPHA, _MOST_ALPHA = 60, 235


@dataclass(frozen=True, slots=True, eq=False)
class DepthImage:
    """A map in colours.

    images: the map, then with cells of twice the size, and so on. corner: where it begins, in picture pixels.
    cell: the size of the first image's cells, in picture pixels.
    """

    images: tuple[QImage, ...]
    corner: QPointF
    cell: QSizeF

    def image_for(self, zoom: float) -> tuple[QImage, QRectF]:
        """The finest whose cells are no smaller than a screen pixel, and where it lies in picture pixels.

        zoom: screen pixels for each picture pixel.
        """
        number, cell = 0, self.cell
        while zoom * cell.width() < 1 and number + 1 < len(self.images):
            number, cell = number + 1, cell * 2
        image = self.images[number]
        return image, QRectF(self.corner, QSizeF(image.width() * cell.width(), image.height() * cell.height()))


def depth_colour(depth: int, stages: int) -> QColor:
    """The colour of a window that passed so many of all stages, with its alpha.

    depth: 0 to stages; below that, where there is nothing to look at, it lets everything through.
    """
    if depth < 0:
        return QColor(0, 0, 0, 0)
    share = depth / stages
    place = share * (len(_RAMP) - 1)
    before = min(int(place), len(_RAMP) - 2)
    one, other, part = QColor(_RAMP[before]), QColor(_RAMP[before + 1]), place - before
    ends = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    red, green, blue = (round(first + (second - first) * part) for first, second in ends)
    return QColor(red, green, blue, round(_LEAST_ALPHA + (_MOST_ALPHA - _LEAST_ALPHA) * share))


def coloured(depths: NDArray[np.int16], stages: int) -> QImage:
    """A map of depths as an image of its own memory.

    depths: (rows, columns), int16, at most stages; safe to make on any thread.
    """
    import numpy as np

    table = np.zeros((stages + 2, 4), np.uint8)  # the first for all that is below 0
    for depth in range(stages + 1):
        colour = depth_colour(depth, stages)
        bgr = (round(part * colour.alphaF()) for part in (colour.blue(), colour.green(), colour.red()))
        table[depth + 1] = [*bgr, colour.alpha()]
    pixels = table.view(np.uint32)[:, 0][np.maximum(depths, -1) + 1]
    rows, columns = depths.shape
    image = QImage(pixels.data, columns, rows, pixels.strides[0], QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy()
