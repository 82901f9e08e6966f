"""The picture as it lies in the view, kept from paint to paint: panning draws only what comes into view."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPixmap, QTransform

from desktop_app.gui.models.hidden_picture import HiddenPicture
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.theme import CANVAS
from desktop_app.gui.views.pixel_values import (
    GRID_FROM_ZOOM,
    has_room_for_values,
    paint_pixel_grid,
    paint_pixel_values,
)
from desktop_app.gui.views.viewport import Viewport

# From this zoom on single pixels are shown as squares; below it they are blended.
SQUARES_FROM_ZOOM = 4.0
# Blending looks at the pixels beside those that it draws.
BESIDE_PX = 2


class PictureLayer:
    """The picture without its boxes, in screen pixels."""

    def __init__(self) -> None:
        self._pixmap = QPixmap()
        self._picture: Picture | None = None
        self._zoom = 0.0
        self._corner = QPoint()

    def pixmap(self, picture: Picture | None, viewport: Viewport, size_px: QSize, font: QFont) -> QPixmap:
        """The picture as the viewport has it.

        size_px: of the view, in screen pixels. font: for the values of single pixels.
        """
        corner, whole = viewport.corner_px, QRect(QPoint(), size_px)
        shift = corner - self._corner
        kept = picture is self._picture and viewport.zoom == self._zoom and size_px == self._pixmap.size()
        if not kept or not whole.intersects(whole.translated(shift)):
            if size_px != self._pixmap.size():
                self._pixmap = QPixmap(size_px)
            stale = [whole]
        else:
            stale = uncovered(whole, shift)
            if stale:
                self._pixmap.scroll(shift.x(), shift.y(), whole)
        self._picture, self._zoom, self._corner = picture, viewport.zoom, corner
        if stale and not whole.isEmpty():
            painter = QPainter(self._pixmap)
            for part in stale:
                _paint_part(painter, part, picture, viewport, font)
            painter.end()
        return self._pixmap


def uncovered(whole: QRect, shift: QPoint) -> list[QRect]:
    """What of a rectangle is not covered any more once its content has been shifted: up to two stripes."""
    covered = whole.intersected(whole.translated(shift))
    stripes = [
        QRect(whole.left(), whole.top(), whole.width(), covered.top() - whole.top()),
        QRect(whole.left(), covered.bottom() + 1, whole.width(), whole.bottom() - covered.bottom()),
        QRect(whole.left(), covered.top(), covered.left() - whole.left(), covered.height()),
        QRect(covered.right() + 1, covered.top(), whole.right() - covered.right(), covered.height()),
    ]
    return [stripe for stripe in stripes if not stripe.isEmpty()]


def paint_patches(painter: QPainter, hidden: HiddenPicture, viewport: Viewport, size_px: QSize) -> None:
    """Paint what is seen in place of parts of the picture; painter and size of the view in screen pixels."""
    pixel, corner = _pixel_on_screen(hidden.picture, viewport.zoom), QPointF(viewport.corner_px)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, viewport.zoom < SQUARES_FROM_ZOOM)
    to_view = QTransform.fromScale(pixel.width(), pixel.height())
    for patch in hidden.patches:
        place = to_view.mapRect(QRectF(patch.place)).translated(corner)
        part = place.toAlignedRect().intersected(QRect(QPoint(), size_px))
        if not part.isEmpty():
            _paint_image(painter, part, patch.picture.image_for(viewport.zoom)[0], place)


def _paint_part(painter: QPainter, part: QRect, picture: Picture | None, viewport: Viewport, font: QFont) -> None:
    painter.setClipRect(part)
    if picture is None:
        painter.fillRect(part, QColor(CANVAS))
        return
    zoom, corner, pixel = viewport.zoom, viewport.corner_px, _pixel_on_screen(picture, viewport.zoom)
    size = QSizeF(picture.size.width() * pixel.width(), picture.size.height() * pixel.height())
    whole = QRectF(QPointF(corner), size)
    if not whole.contains(QRectF(part)):
        painter.fillRect(part, QColor(CANVAS))
    if not whole.intersects(QRectF(part)):
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom < SQUARES_FROM_ZOOM)
    _paint_image(painter, part, picture.image_for(zoom)[0], whole)
    if zoom >= GRID_FROM_ZOOM:
        paint_pixel_grid(painter, part, corner, pixel, QRect(QPoint(), picture.size))
    if has_room_for_values(zoom, viewport.pixel_ratio):
        paint_pixel_values(painter, part, corner, pixel, picture.frame.pixels, font)


def _pixel_on_screen(picture: Picture, zoom: float) -> QSizeF:
    """How many screen pixels a pixel of the picture takes: the zoom, but that the picture ends with a whole one."""
    width, height = picture.size.width(), picture.size.height()
    return QSizeF(max(1, round(width * zoom)) / width, max(1, round(height * zoom)) / height)


def _paint_image(painter: QPainter, part: QRect, image: QImage, whole: QRectF) -> None:
    """Paint what a part of the screen shows of an image that lies in a whole rectangle.

    Only what shows is touched, and whole pixels of the image, so that parts painted one by one fit together.
    """
    across, down = whole.width() / image.width(), whole.height() / image.height()
    wanted = QTransform.fromScale(1 / across, 1 / down).mapRect(QRectF(part).translated(-whole.topLeft()))
    beside = wanted.adjusted(-BESIDE_PX, -BESIDE_PX, BESIDE_PX, BESIDE_PX)
    taken = beside.toAlignedRect().intersected(image.rect())
    place = QTransform.fromScale(across, down).mapRect(QRectF(taken)).translated(whole.topLeft())
    if image.format() == QImage.Format.Format_RGB32:
        painter.drawImage(place, image, QRectF(taken))
    else:
        # Converted as a whole, which is several times as fast as pixel by pixel while it is drawn.
        own = image.copy(taken).convertToFormat(QImage.Format.Format_RGB32)
        painter.drawImage(place, own, QRectF(own.rect()))
