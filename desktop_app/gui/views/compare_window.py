"""Two searches of one photograph, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.models.picture import Picture
from desktop_app.gui.views.advanced_panel import CascadeChoice
from desktop_app.gui.views.compare_side import CompareSide
from desktop_app.gui.views.compare_view import FoundBy, paint_sign
from desktop_app.gui.views.viewport import Viewport

_SIGN_PX = 18


class CompareWindow(QDialog):
    """Stands beside the window, which stays usable.

    changed: one of the sides searches otherwise. shown, hidden: it is on the screen, or no longer.
    stop_asked: give the search up, or where none runs search again.
    """

    changed = Signal()
    shown = Signal()
    hidden = Signal()
    stop_asked = Signal()

    def __init__(self, parent: QWidget | None, cascades: Sequence[CascadeChoice]) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowFlag(Qt.WindowType.WindowMinMaxButtonsHint, True)
        self.setModal(False)
        self._viewport = viewport = Viewport()
        self.left = CompareSide(self.tr("Left"), viewport, cascades)
        self.right = CompareSide(self.tr("Right"), viewport, cascades)
        self._counts = {found_by: QLabel() for found_by in FoundBy}
        self._summary = QLabel()
        self._summary.setWordWrap(True)
        self._stop = QPushButton()
        self._stop.setAutoDefault(False)
        self._stop.clicked.connect(self.stop_asked)
        self._arrange()
        for side in (self.left, self.right):
            side.changed.connect(self.changed)
            side.view.moved.connect(self._follow)
        self.show_title("")
        self.show_searching(False)
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Return the size at first."""
        return QSize(1080, 680)

    def show_title(self, name: str) -> None:
        """Name the photograph in the title; "" where there is none."""
        words = self.tr("Compare")
        self.setWindowTitle(f"{words}: {name}" if name else words)

    def show_picture(self, picture: Picture | None) -> None:
        """Show another picture on both sides, as a whole."""
        self._viewport.set_picture(picture.size if picture is not None else QSize())
        for side in (self.left, self.right):
            side.view.show_picture(picture)

    def show_counts(self, counts: Mapping[FoundBy, str], summary: str) -> None:
        """Say how many things who found, and in a sentence what that means."""
        for found_by, label in self._counts.items():
            label.setText(counts.get(found_by, ""))
        self._summary.setText(summary)

    def show_searching(self, is_on: bool) -> None:
        """Show what the button does."""
        self._stop.setText(self.tr("Cancel") if is_on else self.tr("Search again"))
        self._stop.setToolTip(self.tr("Stop searching") if is_on else self.tr("Search both sides once more"))

    def bring_up(self) -> None:
        """Show the window before all others, whatever became of it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell of it."""
        super().showEvent(event)
        self.shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell of it."""
        super().hideEvent(event)
        self.hidden.emit()

    def _arrange(self) -> None:
        sides = QHBoxLayout()
        sides.setSpacing(2)
        for side in (self.left, self.right):
            sides.addWidget(side, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 4, 12, 12)
        foot.setSpacing(8)
        for found_by, label in self._counts.items():
            foot.addWidget(_Sign(found_by))
            foot.addWidget(label)
            foot.addSpacing(8)
        foot.addWidget(self._summary, 1)
        foot.addWidget(self._stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(sides, 1)
        column.addLayout(foot)

    def _follow(self) -> None:
        """Show on both sides what the viewport, which is the same, has now."""
        for side in (self.left, self.right):
            side.view.update()


class _Sign(QWidget):
    """Shows the sign of who found a thing."""

    def __init__(self, found_by: FoundBy) -> None:
        super().__init__()
        self._found_by = found_by
        self.setFixedSize(_SIGN_PX + 2, _SIGN_PX + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_sign(painter, QRectF(1, 1, _SIGN_PX, _SIGN_PX), self._found_by)
