"""The list of photographs, with what it shows and how it is sorted."""

from PySide6.QtCore import QElapsedTimer, QEvent, QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QContextMenuEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QListView,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.icons import icon
from desktop_app.gui.models.photo_filter import PhotoFilter, PhotoKind
from desktop_app.gui.models.photo_order import PhotoOrder
from desktop_app.gui.models.photos import AnyIndex
from desktop_app.gui.theme import GRID_PX, TARGET_PX
from desktop_app.gui.views.photo_delegate import PhotoDelegate

_REMOVING_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_SELECT_ALONE = QItemSelectionModel.SelectionFlag.ClearAndSelect


class _PhotoView(QListView):
    """A list in which the arrows to the sides step as those up and down do, and which says why it is empty."""

    remove_asked = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.why_empty = ""
        self._typed = QElapsedTimer()

    def event(self, event: QEvent) -> bool:
        # The window has some of these keys for other things, and letters, which here may go on with a name.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            place = self.viewport().rect().adjusted(12, 4, -12, -4)
            painter.drawText(place, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, self.why_empty)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: Qt.Key.Key_Up, Qt.Key.Key_Right: Qt.Key.Key_Down}
        if event.key() in _REMOVING_KEYS:
            self.remove_asked.emit()
            return
        key = steps.get(Qt.Key(event.key()))
        super().keyPressEvent(QKeyEvent(event.type(), key, event.modifiers()) if key else event)

    def keyboardSearch(self, search: str) -> None:
        super().keyboardSearch(search)
        self._typed.start()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.selectionModel().hasSelection():
            return
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        place = self.visualRect(self.currentIndex()).center() if by_key else event.pos()
        self.menu_asked.emit(self.viewport().mapToGlobal(place))

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        self.update(current)  # which Qt does for the row before alone, and a bar marks this one
        self.update(previous)

    def rowsAboutToBeRemoved(self, parent: AnyIndex, start: int, end: int) -> None:
        # Where several may be selected Qt goes to the row above and selects nothing.
        if start <= self.currentIndex().row() <= end:
            following = end + 1 if end + 1 < self.model().rowCount() else start - 1
            if following >= 0:
                self.selectionModel().setCurrentIndex(self.model().index(following, 0), _SELECT_ALONE)
        super().rowsAboutToBeRemoved(parent, start, end)

    def _takes(self, event: QKeyEvent) -> bool:
        if event.key() in _REMOVING_KEYS and not event.modifiers():
            return True
        if event.matches(QKeySequence.StandardKey.SelectAll):
            return True
        is_going_on = self._typed.isValid() and self._typed.elapsed() < QApplication.keyboardInputInterval()
        return is_going_on and event.text().isprintable() and bool(event.text())


class PhotoList(QWidget):
    """The list, above it its filter and its order.

    remove_asked: the user wants photographs out of the list; carries their keys.
    menu_asked: the user wants the menu for the selected photographs; carries the place on the screen.
    kind_chosen: the filter is another. order_chosen: the user sorted the list; carries the PhotoOrder.
    """

    remove_asked = Signal(object)
    menu_asked = Signal(QPoint)
    kind_chosen = Signal()
    order_chosen = Signal(object)

    def __init__(self, photos: PhotoFilter) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._photos = photos
        self._filter = self._made_filter()
        self._sort = self._made_sort()
        self._view = self._made_view()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX)
        top = QHBoxLayout()
        top.setContentsMargins(12, 0, GRID_PX, 0)
        top.setSpacing(4)
        top.addWidget(self._filter, 1)
        top.addWidget(self._sort)
        layout.addLayout(top)
        layout.addWidget(self._view)
        self.setMinimumWidth(200)
        self.show_kind(photos.kind)
        self._show_kind(photos.kind)
        self.show_order(photos.order)

    @property
    def selection(self) -> QItemSelectionModel:
        """The selection in the filtered list; its current index is the photograph shown."""
        return self._view.selectionModel()

    @property
    def selected_keys(self) -> list[int]:
        """The keys of the selected photographs, in the list's order."""
        selected = self.selection.selection()
        parts = [selected.at(place) for place in range(selected.size())]
        return self._photos.keys_at(sorted(row for part in parts for row in range(part.top(), part.bottom() + 1)))

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard steps through the list."""
        return self._view.hasFocus()

    def show_row(self, index: QModelIndex) -> None:
        """Select a row of the filtered list alone and scroll to it."""
        self.selection.setCurrentIndex(index, _SELECT_ALONE)
        self._view.scrollTo(index)

    def select_none(self) -> None:
        """Show that no photograph is shown."""
        self.selection.clear()

    def show_kind(self, kind: PhotoKind) -> None:
        """Set the filter."""
        self._filter.setCurrentIndex(self._filter.findData(kind))

    def show_order(self, order: PhotoOrder) -> None:
        """Sort the list."""
        for action in self._sort.menu().actions():
            if action.data() == order:
                action.setChecked(True)
                words = self.tr("Sorted by: {order}").format(order=action.text())
                self._sort.setToolTip(words)
                self._sort.setAccessibleDescription(words)
        if order != self._photos.order:
            self._photos.sort_by(order)
            self._view.scrollTo(self._view.currentIndex())

    def _made_filter(self) -> QComboBox:
        made = QComboBox()
        for kind, words in self._kinds().items():
            made.addItem(words, kind)
        made.setToolTip(self.tr("Which photos the list shows"))
        made.setAccessibleName(self.tr("Show photos"))
        # Its widest words shall not make the panel wider.
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(8)
        made.currentIndexChanged.connect(lambda row: self._show_kind(made.itemData(row)))
        return made

    def _made_sort(self) -> QToolButton:
        made = QToolButton()
        made.setObjectName("iconOnly")
        made.setIcon(icon("sort"))
        made.setIconSize(QSize(20, 20))
        made.setMinimumSize(TARGET_PX, TARGET_PX)
        made.setAccessibleName(self.tr("Sort photos"))
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(made)
        group = QActionGroup(menu)
        for order, words in self._orders().items():
            action = group.addAction(words)
            action.setCheckable(True)
            action.setData(order)
            menu.addAction(action)
        menu.triggered.connect(lambda action: self._take_order(action.data()))
        made.setMenu(menu)
        return made

    def _made_view(self) -> _PhotoView:
        made = _PhotoView()
        made.setModel(self._photos)
        made.setItemDelegate(PhotoDelegate(made))
        made.setUniformItemSizes(True)
        made.setMouseTracking(True)
        made.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setAccessibleName(self.tr("Photos"))
        made.remove_asked.connect(self._ask_to_remove)
        made.menu_asked.connect(self.menu_asked)
        return made

    def _ask_to_remove(self) -> None:
        if keys := self.selected_keys:
            self.remove_asked.emit(keys)

    def _take_order(self, order: PhotoOrder) -> None:
        self.show_order(order)
        self.order_chosen.emit(order)

    def _show_kind(self, kind: PhotoKind) -> None:
        self._view.why_empty = self._why_empty(kind)
        if kind != self._photos.kind:
            self._photos.show_kind(kind)
            self._view.viewport().update()
            self.kind_chosen.emit()

    def _why_empty(self, kind: PhotoKind) -> str:
        return {
            PhotoKind.ALL: self.tr("Photos that you open are listed here."),
            PhotoKind.WITH: self.tr("No photo with detections at this sensitivity."),
            PhotoKind.WITHOUT: self.tr("No photo without detections at this sensitivity."),
            PhotoKind.NOT_REVIEWED: self.tr("All photos have been reviewed."),
            PhotoKind.REVIEWED: self.tr("No photo has been reviewed yet."),
            PhotoKind.FAILED: self.tr("All photos could be read."),
        }[kind]

    def _kinds(self) -> dict[PhotoKind, str]:
        return {
            PhotoKind.ALL: self.tr("All photos"),
            PhotoKind.WITH: self.tr("With detections"),
            PhotoKind.WITHOUT: self.tr("No detections"),
            PhotoKind.NOT_REVIEWED: self.tr("Not reviewed"),
            PhotoKind.REVIEWED: self.tr("Reviewed"),
            PhotoKind.FAILED: self.tr("Unreadable"),
        }

    def _orders(self) -> dict[PhotoOrder, str]:
        return {
            PhotoOrder.ADDED: self.tr("Order of opening"),
            PhotoOrder.NAME: self.tr("Name"),
            PhotoOrder.DATE: self.tr("Date"),
            PhotoOrder.COUNT: self.tr("Number of detections"),
        }
