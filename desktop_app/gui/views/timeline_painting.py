"""Where the parts of a time line are, and how those look that are no spans."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPalette, QPen

from desktop_app.gui.views import timeline_lanes

EDGE_PX = 8  # beside the words
GAP_PX = 12  # between the words and the strip
STRIP_TOP_PX = 4
STRIP_RADIUS_PX = 3.0
GROOVE_PX = 4
HANDLE_PX = 14
GROOVE_TOP_PX = STRIP_TOP_PX + timeline_lanes.HEIGHT_PX + 2 + (HANDLE_PX - GROOVE_PX) // 2
HEIGHT_PX = GROOVE_TOP_PX + (GROOVE_PX + HANDLE_PX) // 2 + 2
LINE_PX = 2

# Dark in both schemes, so that the targets' colours show on it as well as on the canvas.
SEARCHED = QColor("#1B1C1F")
LINE, HALO = QColor("#F2F3F5"), QColor("#1B1C1F")
HOVER = QColor("#A7ADB7")
GROOVE = QColor("#80868F")  # what a slider stands on


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything is, in logical pixels.

    width_px: of the whole line. words_px: of the longest words on either side. ratio: of the screen's pixels to logical
    ones. duration_s: None where it is not known; then all times are at the beginning.
    """

    width_px: int
    words_px: int
    ratio: float
    duration_s: float | None

    @property
    def strip(self) -> QRect:
        """The part from the beginning of the video to its end, above the groove."""
        side = EDGE_PX + self.words_px + GAP_PX
        return QRect(side, STRIP_TOP_PX, max(1, self.width_px - 2 * side), timeline_lanes.HEIGHT_PX)

    @property
    def groove(self) -> QRect:
        """What the handle runs on."""
        strip = self.strip
        return QRect(strip.left(), GROOVE_TOP_PX, strip.width(), GROOVE_PX)

    @property
    def position_words(self) -> QRect:
        """Room for where the video stands."""
        return QRect(EDGE_PX, 0, self.words_px, HEIGHT_PX)

    @property
    def duration_words(self) -> QRect:
        """Room for how long it is."""
        return QRect(self.width_px - EDGE_PX - self.words_px, 0, self.words_px, HEIGHT_PX)

    def x(self, time_s: float) -> float:
        """Where a time is, at the edge of one of the screen's pixels."""
        strip = self.strip
        share = min(1.0, max(0.0, time_s / self.duration_s)) if self.duration_s is not None else 0.0
        return strip.left() + round(share * strip.width() * self.ratio) / self.ratio

    def time_at(self, x: float) -> float:
        """The time that is nearest to a place."""
        strip = self.strip
        return min(1.0, max(0.0, (x - strip.left()) / strip.width())) * (self.duration_s or 0.0)

    def is_on(self, x: float) -> bool:
        """Whether the handle could reach there."""
        strip = self.strip
        return -HANDLE_PX / 2 <= x - strip.left() <= strip.width() + HANDLE_PX / 2

    def stretch(self, left: float, right: float) -> QRect:
        """The part of the strip between two places, with what of it two pixels share."""
        return QRect(int(left) - 1, STRIP_TOP_PX, int(right) - int(left) + 3, timeline_lanes.HEIGHT_PX)


def handle_area(x: float) -> QRect:
    """All that is painted at the place where the video stands."""
    half = HANDLE_PX // 2 + 2
    return QRect(int(x) - half, STRIP_TOP_PX, 2 * half + 1, HEIGHT_PX - STRIP_TOP_PX)


def played_area(left: float, right: float) -> QRect:
    """The groove between two places."""
    return QRect(int(left), GROOVE_TOP_PX, int(right) + 1 - int(left), GROOVE_PX)


def least_width(words_px: int) -> int:
    """How wide a time line is at least that shows something."""
    return 2 * (EDGE_PX + words_px + GAP_PX) + 100


def paint_ground(painter: QPainter, places: Places, searched_s: float, palette: QPalette) -> None:
    """Paint the strip, and darker what of it was searched."""
    strip = places.strip
    ground = QPainterPath()
    ground.addRoundedRect(QRectF(strip), STRIP_RADIUS_PX, STRIP_RADIUS_PX)
    painter.fillPath(ground, palette.color(QPalette.ColorRole.Midlight))
    searched = QPainterPath()
    searched.addRect(QRectF(strip.left(), strip.top(), places.x(searched_s) - strip.left(), strip.height()))
    painter.fillPath(ground.intersected(searched), SEARCHED)


def paint_hover(painter: QPainter, places: Places, x: float) -> None:
    """Paint a line through the strip where the mouse is."""
    strip = places.strip
    painter.fillRect(QRectF(round(x), strip.top(), 1, strip.height()), HOVER)


def paint_groove(painter: QPainter, places: Places, palette: QPalette, is_enabled: bool) -> None:
    """Paint what the handle runs on."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(GROOVE if is_enabled else palette.color(QPalette.ColorRole.Mid))
    painter.drawRoundedRect(QRectF(places.groove), GROOVE_PX / 2, GROOVE_PX / 2)


def paint_handle(painter: QPainter, places: Places, x: float, palette: QPalette, has_focus: bool) -> None:
    """Paint how far the video was played, and where it stands: a line through the strip, a handle on the groove."""
    strip, groove = places.strip, QRectF(places.groove)
    accent = palette.color(QPalette.ColorRole.Accent)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(accent)
    painter.drawRoundedRect(groove.adjusted(0, 0, x - groove.right(), 0), GROOVE_PX / 2, GROOVE_PX / 2)
    half = LINE_PX / 2
    painter.fillRect(QRectF(x - half - 1, strip.top(), LINE_PX + 2, strip.height()), HALO)
    painter.fillRect(QRectF(x - half, strip.top(), LINE_PX, strip.height()), LINE)
    painter.setBrush(accent if has_focus else palette.color(QPalette.ColorRole.Base))
    painter.setPen(QPen(accent if has_focus else palette.color(QPalette.ColorRole.PlaceholderText), 1))
    radius = (HANDLE_PX - 1) / 2
    painter.drawEllipse(QPointF(x, groove.center().y()), radius, radius)


def paint_ring(painter: QPainter, area: QRect, palette: QPalette) -> None:
    """Paint that the keyboard is here."""
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), 6, 6)
