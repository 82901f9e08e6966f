"""The list of photographs: thumbnails, badges, filter."""

from PySide6.QtCore import (
    QCoreApplication,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.icons import paint_icon
from desktop_app.gui.models.photo_filter import PhotoFilter, PhotoKind
from desktop_app.gui.models.photos import Photo, PhotoRole, PhotoState
from desktop_app.gui.theme import GRID_PX
from desktop_app.gui.wording import size_text, summary

ROW_PX = 72
THUMBNAIL = QSize(76, 56)
AnyIndex = QModelIndex | QPersistentModelIndex


class PhotoDelegate(QStyledItemDelegate):
    """Draws one photograph: thumbnail with badge, name, what is known about it."""

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
        place = QRect(row.left() + GRID_PX + 4, row.top() + (ROW_PX - THUMBNAIL.height()) // 2, 0, 0)
        place.setSize(THUMBNAIL)
        _paint_thumbnail(painter, place, index.data(Qt.ItemDataRole.DecorationRole), photo, palette)
        _paint_words(
            painter, QRect(place.right() + 12, row.top(), row.right() - place.right() - 20, ROW_PX), photo, palette
        )
        painter.restore()


def _paint_ground(painter: QPainter, row: QRect, palette: QPalette, state: QStyle.StateFlag) -> None:
    ground = row.adjusted(4, 2, -4, -2)
    if state & QStyle.StateFlag.State_Selected:
        colour = palette.color(QPalette.ColorRole.Highlight)
    elif state & QStyle.StateFlag.State_MouseOver:
        colour = palette.color(QPalette.ColorRole.Midlight)
    else:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(ground, 6, 6)
    if state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(palette.color(QPalette.ColorRole.Accent))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ground, 6, 6)


def _paint_thumbnail(painter: QPainter, place: QRect, image: object, photo: Photo, palette: QPalette) -> None:
    corner = QPainterPath()
    corner.addRoundedRect(place, 4, 4)
    painter.fillPath(corner, palette.color(QPalette.ColorRole.Midlight))
    if photo.state == PhotoState.FAILED:
        middle = QRect(0, 0, 24, 24)
        middle.moveCenter(place.center())
        paint_icon(painter, "warning", middle, palette.color(QPalette.ColorRole.BrightText))
        return
    if isinstance(image, QImage):
        painter.save()
        painter.setClipPath(corner)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, image, _middle_of(image.size(), place.size()))
        painter.restore()
    if photo.plan is not None and photo.has_detections:
        _paint_badge(painter, place, str(len(photo.detections)), palette)


def _paint_badge(painter: QPainter, place: QRect, text: str, palette: QPalette) -> None:
    painter.save()
    font = painter.font()
    font.setPixelSize(11)
    font.setBold(True)
    painter.setFont(font)
    badge = QRect(0, 0, max(18, painter.fontMetrics().horizontalAdvance(text) + 10), 18)
    badge.moveBottomRight(place.bottomRight() - QRect(0, 0, 4, 4).bottomRight())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(18, 19, 21, 215))
    painter.drawRoundedRect(badge, 9, 9)
    painter.setPen(QColor("#FFFFFF"))
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def _paint_words(painter: QPainter, place: QRect, photo: Photo, palette: QPalette) -> None:
    painter.setPen(palette.color(QPalette.ColorRole.Text))
    name = painter.fontMetrics().elidedText(photo.name, Qt.TextElideMode.ElideMiddle, place.width())
    middle = place.center().y()
    painter.drawText(QRect(place.left(), middle - 20, place.width(), 18), Qt.AlignmentFlag.AlignVCenter, name)
    failed = photo.state == PhotoState.FAILED
    painter.setPen(palette.color(QPalette.ColorRole.BrightText if failed else QPalette.ColorRole.PlaceholderText))
    known = painter.fontMetrics().elidedText(_known(photo), Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(QRect(place.left(), middle + 1, place.width(), 18), Qt.AlignmentFlag.AlignVCenter, known)


def _known(photo: Photo) -> str:
    if photo.state == PhotoState.FAILED:
        return QCoreApplication.translate("PhotoList", "Could not be read")
    if photo.plan is not None:
        return summary(photo.detections)
    return size_text(*photo.size) if photo.size else QCoreApplication.translate("PhotoList", "Waiting")


def _middle_of(image: QSize, place: QSize) -> QRect:
    shown = place.scaled(image, Qt.AspectRatioMode.KeepAspectRatio)
    return QRect(
        (image.width() - shown.width()) // 2, (image.height() - shown.height()) // 2, shown.width(), shown.height()
    )


class _PhotoView(QListView):
    """A list in which the arrows to the sides step as those up and down do, and which says why it is empty."""

    remove_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.why_empty = ""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            place = self.viewport().rect().adjusted(12, 4, -12, -4)
            painter.drawText(place, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, self.why_empty)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: Qt.Key.Key_Up, Qt.Key.Key_Right: Qt.Key.Key_Down}
        if event.key() == Qt.Key.Key_Delete:
            self.remove_asked.emit()
            return
        key = steps.get(Qt.Key(event.key()))
        super().keyPressEvent(QKeyEvent(event.type(), key, event.modifiers()) if key else event)


class PhotoList(QWidget):
    """The filter above the list.

    remove_asked: the user wants the photograph shown out of the list.
    """

    remove_asked = Signal()

    def __init__(self, photos: PhotoFilter) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._photos = photos
        self._filter = QComboBox()
        for kind, words in self._choices().items():
            self._filter.addItem(words, kind)
        self._filter.setToolTip(self.tr("Which photos the list shows"))
        self._filter.setAccessibleName(self.tr("Show photos"))
        self._filter.currentIndexChanged.connect(lambda row: self._take_kind(self._filter.itemData(row)))
        self._view = _PhotoView()
        self._view.setModel(photos)
        self._view.why_empty = self._why_empty(PhotoKind.ALL)
        self._view.setItemDelegate(PhotoDelegate(self._view))
        self._view.setUniformItemSizes(True)
        self._view.setMouseTracking(True)
        self._view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setAccessibleName(self.tr("Photos"))
        self._view.remove_asked.connect(self.remove_asked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX)
        top = QVBoxLayout()
        top.setContentsMargins(12, 0, 12, 0)
        top.addWidget(self._filter)
        layout.addLayout(top)
        layout.addWidget(self._view)
        self.setMinimumWidth(200)

    @property
    def selection(self) -> QItemSelectionModel:
        """The selection in the filtered list; its current index is the photograph shown."""
        return self._view.selectionModel()

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard steps through the list."""
        return self._view.hasFocus()

    def show_row(self, index: QModelIndex) -> None:
        """Select a row of the filtered list and scroll to it."""
        self._view.setCurrentIndex(index)
        self._view.scrollTo(index)

    def show_kind(self, kind: PhotoKind) -> None:
        """Set the filter."""
        self._filter.setCurrentIndex(self._filter.findData(kind))

    def _take_kind(self, kind: PhotoKind) -> None:
        self._view.why_empty = self._why_empty(kind)
        self._photos.show_kind(kind)
        self._view.viewport().update()

    def _why_empty(self, kind: PhotoKind) -> str:
        return {
            PhotoKind.ALL: self.tr("Photos that you open are listed here."),
            PhotoKind.WITH: self.tr("No photo with detections at this sensitivity."),
            PhotoKind.WITHOUT: self.tr("No photo without detections at this sensitivity."),
            PhotoKind.FAILED: self.tr("All photos could be read."),
        }[kind]

    def _choices(self) -> dict[PhotoKind, str]:
        return {
            PhotoKind.ALL: self.tr("All photos"),
            PhotoKind.WITH: self.tr("With detections"),
            PhotoKind.WITHOUT: self.tr("Without detections"),
            PhotoKind.FAILED: self.tr("Could not be read"),
        }
