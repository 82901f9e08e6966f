"""How one photograph looks in the list: thumbnail with badge, name, what is known about it."""

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QImage, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.gui.icons import paint_icon
from desktop_app.gui.models.photo import Photo
from desktop_app.gui.models.photo_words import known_text
from desktop_app.gui.models.photos import AnyIndex, PhotoRole
from desktop_app.gui.theme import GRID_PX

ROW_PX = 72
THUMBNAIL = QSize(76, 56)
MARK_PX = 18


class PhotoDelegate(QStyledItemDelegate):
    """Draws one photograph; the one that is shown has a bar beside it, as several may be selected."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Return the height that every row has."""
        return QSize(THUMBNAIL.width() + 96, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw a row."""
        photo = index.data(PhotoRole.PHOTO)
        if not isinstance(photo, Photo):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row: QRect = option.rect
        palette: QPalette = option.palette
        state: QStyle.StateFlag = option.state
        _paint_ground(painter, row, palette, state)
        view = self.parent()
        if isinstance(view, QAbstractItemView) and view.currentIndex() == index:
            _paint_bar(painter, row, palette)
        place = QRect(row.left() + GRID_PX + 4, row.top() + (ROW_PX - THUMBNAIL.height()) // 2, 0, 0)
        place.setSize(THUMBNAIL)
        _paint_thumbnail(painter, place, index.data(Qt.ItemDataRole.DecorationRole), photo, palette)
        words = QRect(place.right() + 12, row.top(), row.right() - place.right() - 20, ROW_PX)
        _paint_words(painter, words, photo, palette)
        painter.restore()


def _paint_ground(painter: QPainter, row: QRect, palette: QPalette, state: QStyle.StateFlag) -> None:
    ground = row.adjusted(4, 2, -4, -2)
    if state & QStyle.StateFlag.State_Selected:
        colour = palette.color(QPalette.ColorRole.Highlight)
    elif state & QStyle.StateFlag.State_MouseOver:
        colour = palette.color(QPalette.ColorRole.Midlight)
    else:
        colour = QColor(Qt.GlobalColor.transparent)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(ground, 6, 6)
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(palette.color(QPalette.ColorRole.Accent))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ground, 6, 6)


def _paint_bar(painter: QPainter, row: QRect, palette: QPalette) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(QPalette.ColorRole.Accent))
    painter.drawRoundedRect(QRectF(row.left() + 5, row.top() + 22, 3, ROW_PX - 44), 1.5, 1.5)


def _paint_thumbnail(painter: QPainter, place: QRect, image: object, photo: Photo, palette: QPalette) -> None:
    corner = QPainterPath()
    corner.addRoundedRect(place, 4, 4)
    painter.fillPath(corner, palette.color(QPalette.ColorRole.Midlight))
    if photo.has_failed:
        middle = QRect(0, 0, 24, 24)
        middle.moveCenter(place.center())
        paint_icon(painter, "warning", middle, palette.color(QPalette.ColorRole.BrightText))
    else:
        if isinstance(image, QImage):
            painter.save()
            painter.setClipPath(corner)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, image, _middle_of(image.size(), place.size()))
            painter.restore()
        if count := photo.count:
            _paint_badge(painter, place, str(count))
    if photo.review.is_complete:
        _paint_tick(painter, place, palette)


def _paint_badge(painter: QPainter, place: QRect, text: str) -> None:
    painter.save()
    font = painter.font()
    font.setPixelSize(11)
    font.setBold(True)
    painter.setFont(font)
    badge = QRect(0, 0, max(MARK_PX, painter.fontMetrics().horizontalAdvance(text) + 10), MARK_PX)
    badge.moveBottomRight(place.bottomRight() - QRect(0, 0, 4, 4).bottomRight())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(18, 19, 21, 215))
    painter.drawRoundedRect(badge, MARK_PX / 2, MARK_PX / 2)
    painter.setPen(QColor("#FFFFFF"))
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def _paint_tick(painter: QPainter, place: QRect, palette: QPalette) -> None:
    mark = QRectF(place.left() + 4, place.bottom() - MARK_PX - 3, MARK_PX, MARK_PX)
    painter.save()
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Base), 1))  # so that it shows on any photograph
    painter.setBrush(palette.color(QPalette.ColorRole.Accent))
    painter.drawEllipse(mark)
    # A stylesheet gives the list's own palette another colour for selected words.
    ink = QGuiApplication.palette().color(QPalette.ColorRole.HighlightedText)
    painter.setPen(QPen(ink, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline([mark.topLeft() + QPointF(x, y) for x, y in ((5, 9.4), (8, 12.4), (13.2, 6.4))])
    painter.restore()


def _paint_words(painter: QPainter, place: QRect, photo: Photo, palette: QPalette) -> None:
    painter.setPen(palette.color(QPalette.ColorRole.Text))
    name = painter.fontMetrics().elidedText(photo.title, Qt.TextElideMode.ElideMiddle, place.width())
    middle = place.center().y()
    painter.drawText(QRect(place.left(), middle - 20, place.width(), 18), Qt.AlignmentFlag.AlignVCenter, name)
    role = QPalette.ColorRole.BrightText if photo.has_failed else QPalette.ColorRole.PlaceholderText
    painter.setPen(palette.color(role))
    known = _fitting(photo, painter.fontMetrics(), place.width())
    painter.drawText(QRect(place.left(), middle + 1, place.width(), 18), Qt.AlignmentFlag.AlignVCenter, known)


def _fitting(photo: Photo, metrics: QFontMetrics, width: int) -> str:
    words = known_text(photo)
    if photo.is_out_of_date and not photo.has_failed:
        hint = QCoreApplication.translate("PhotoList", "out of date")
        both = f"{words} \N{MIDDLE DOT} {hint}"
        # Where both have no room, the badge still says how many there are.
        fits = metrics.horizontalAdvance(both) <= width
        words = both if fits else QCoreApplication.translate("PhotoList", "Out of date")
    return metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)


def _middle_of(image: QSize, place: QSize) -> QRect:
    shown = place.scaled(image, Qt.AspectRatioMode.KeepAspectRatio)
    return QRect(
        (image.width() - shown.width()) // 2, (image.height() - shown.height()) // 2, shown.width(), shown.height()
    )
