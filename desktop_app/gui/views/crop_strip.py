"""The crops that will be written, as small pictures in a row."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from desktop_app.gui.wording import size_text, target_label
from desktop_app.gui.workers.crop_preview import CropPreview

PICTURE_PX = 96


class CropStrip(QListWidget):
    """Shows previews; the row is as high whatever is in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(False)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setIconSize(QSize(PICTURE_PX, PICTURE_PX))
        self.setSpacing(4)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(PICTURE_PX + self.fontMetrics().height() + bar + 24)
        self.setAccessibleName(self.tr("Crops that will be saved"))
        self.setSelectionMode(QListWidget.SelectionMode.SingleSelection)

    def show_crops(self, previews: Sequence[CropPreview]) -> None:
        """Show these, in their order; the row stays where it was scrolled to."""
        place, row = self.horizontalScrollBar().value(), self.currentRow()
        self.clear()
        for preview in previews:
            size = size_text(preview.size.width(), preview.size.height())
            item = QListWidgetItem(QIcon(QPixmap.fromImage(preview.image)), size)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{target_label(preview.detection.target)}, {size}")
            item.setToolTip(f"{target_label(preview.detection.target)} \N{MIDDLE DOT} {size}")
            self.addItem(item)
        if row >= 0:
            self.setCurrentRow(min(row, self.count() - 1))
        self.horizontalScrollBar().setValue(place)
