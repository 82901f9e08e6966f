"""Where a picture lies in a view: zoom, pan and fit. Plain geometry, without drawing."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, QSizeF

ZOOM_STEP = 1.25
MAX_ZOOM = 64.0
MAX_FIT_ZOOM = 4.0  # a small picture fills the view no further than this
FIT_MARGIN_PX = 16.0
NEARLY_ACTUAL = 1.05  # a picture that would show so little enlarged shows sharp instead


class Viewport:
    """Maps between picture pixels and view points.

    Zoom is in screen pixels for each picture pixel, so that 1 is sharp on every display; pixel_ratio is the display's
    number of screen pixels for each view point. The picture's corner always lies between two screen pixels, so that its
    own pixels are sharp at zoom 1 and move by whole screen pixels. It stays at fit, also when the view changes size,
    until the user zooms or pans.
    """

    def __init__(self) -> None:
        self._picture = QSize()
        self._view = QSizeF(1, 1)
        self._pixel_ratio = 1.0
        self._centre = QPointF()  # the picture point in the middle of the view
        self._corner = QPointF()  # where the picture's corner lies in the view
        self._zoom = 1.0
        self._fitted = True

    @property
    def zoom(self) -> float:
        """Screen pixels for each picture pixel."""
        return self._zoom

    @property
    def is_fitted(self) -> bool:
        """Whether the whole picture shows and follows the view's size."""
        return self._fitted

    @property
    def scale(self) -> float:
        """View points for each picture pixel."""
        return self._zoom / self._pixel_ratio

    @property
    def pixel_ratio(self) -> float:
        """Screen pixels for each view point."""
        return self._pixel_ratio

    @property
    def picture_size(self) -> QSize:
        """The picture's size in its own pixels."""
        return self._picture

    @property
    def view_size(self) -> QSizeF:
        """The view's size in points."""
        return self._view

    @property
    def corner_px(self) -> QPoint:
        """Where the picture's top left corner lies, in screen pixels from the view's."""
        return (self._corner * self._pixel_ratio).toPoint()

    def set_picture(self, size: QSize) -> None:
        """Take another picture, which shows as a whole."""
        self._picture = size
        self.fit()

    def set_view(self, size: QSizeF, pixel_ratio: float) -> None:
        """Take the view's size in points."""
        self._view, self._pixel_ratio = size, pixel_ratio
        if self._fitted:
            self.fit()
        else:
            self._keep_in_view()

    def fit(self) -> None:
        """Show the whole picture."""
        self._fitted = True
        self._zoom = self._fit_zoom()
        self._centre = QPointF(self._picture.width() / 2, self._picture.height() / 2)
        self._align()

    def zoom_to(self, zoom: float, anchor: QPointF) -> None:
        """Zoom so that the picture point under the anchor, a view point, stays under it."""
        lowest = min(self._fit_zoom(), 1.0)
        fixed = self.to_picture(anchor)
        self._zoom = max(lowest, min(MAX_ZOOM, zoom))
        self._fitted = False
        self._centre = fixed - (anchor - self._middle()) / self.scale
        self._keep_in_view()

    def pan(self, delta: QPointF) -> None:
        """Move the picture by that many view points."""
        self._fitted = False
        self._centre -= delta / self.scale
        self._keep_in_view()

    def bring_into_view(self, box: QRectF) -> None:
        """Pan just so far that a box of the picture shows, where it does not."""
        seen = self.seen()
        if self._fitted or seen.contains(box):
            return
        self._centre = box.center()
        self._keep_in_view()

    def to_picture(self, point: QPointF) -> QPointF:
        """A view point -> a picture point."""
        return self._centre + (point - self._middle()) / self.scale

    def to_view(self, box: QRectF) -> QRectF:
        """A box of the picture -> its place in the view."""
        scale = self._zoom / self._pixel_ratio
        return QRectF(self._corner + box.topLeft() * scale, box.size() * scale)

    def point_to_view(self, point: QPointF) -> QPointF:
        """A picture point -> a view point."""
        return self._corner + point * self.scale

    def aligned(self, box: QRectF) -> QRectF:
        """The same box in the view with its edges between screen pixels."""
        ratio = self._pixel_ratio
        left, top = round(box.left() * ratio) / ratio, round(box.top() * ratio) / ratio
        right, bottom = round(box.right() * ratio) / ratio, round(box.bottom() * ratio) / ratio
        return QRectF(left, top, right - left, bottom - top)

    def whole_pixels(self, points: float) -> float:
        """A length in view points that is a whole number of screen pixels, at least one."""
        return max(1, round(points * self._pixel_ratio)) / self._pixel_ratio

    def seen(self) -> QRectF:
        """The part of the picture that shows."""
        whole = QRectF(QPointF(), QSizeF(self._picture))
        return QRectF(self.to_picture(QPointF()), self._view / self.scale).intersected(whole)

    def _align(self) -> None:
        self._corner = self._middle() - self._centre * self.scale
        self._corner = QPointF(self.corner_px) / self._pixel_ratio
        self._centre = (self._middle() - self._corner) / self.scale

    def _middle(self) -> QPointF:
        return QPointF(self._view.width() / 2, self._view.height() / 2)

    def _fit_zoom(self) -> float:
        if self._picture.isEmpty():
            return 1.0
        room = QSizeF(
            max(1.0, self._view.width() - 2 * FIT_MARGIN_PX), max(1.0, self._view.height() - 2 * FIT_MARGIN_PX)
        )
        scale = min(room.width() / self._picture.width(), room.height() / self._picture.height())
        zoom = min(scale * self._pixel_ratio, MAX_FIT_ZOOM)
        return 1.0 if 1.0 < zoom < NEARLY_ACTUAL else zoom

    def _keep_in_view(self) -> None:
        self._centre = QPointF(
            _clamped(self._centre.x(), self._picture.width(), self._view.width() / self.scale),
            _clamped(self._centre.y(), self._picture.height(), self._view.height() / self.scale),
        )
        self._align()


def _clamped(centre: float, picture: float, seen: float) -> float:
    if seen >= picture:
        return picture / 2
    return max(seen / 2, min(picture - seen / 2, centre))
