"""What copies are written with: how much their format may lose, and what of the original's details they keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from desktop_app import settings
from desktop_app.gui.theme import TARGET_PX, make_room

if TYPE_CHECKING:  # OpenCV comes with it, and the window opens before that
    from desktop_app.export.copies import CopyOptions


class CopyChoice(QWidget):
    """Chooses CopyOptions.

    changed: the user changed something.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._quality = QSpinBox()
        self._quality.setRange(int(settings.COPY_QUALITY.minimum or 1), int(settings.COPY_QUALITY.maximum or 100))
        self._quality.setValue(settings.COPY_QUALITY.default)
        self._quality.setKeyboardTracking(False)
        self._quality.setMinimumWidth(80)
        self._quality.setAccessibleName(self.tr("JPEG quality"))
        self._quality.setToolTip(self.tr("How much JPEG, WebP and AVIF keep; other formats lose nothing"))
        make_room(self._quality)
        self._metadata = QCheckBox(self.tr("Keep harmless details"))
        self._metadata.setMinimumHeight(TARGET_PX)
        self._metadata.setToolTip(
            self.tr("Keep date, exposure and the like; place, names, serial numbers and small previews never stay")
        )
        name = QLabel(self.tr("JPEG quality"))
        name.setBuddy(self._quality)
        row = QHBoxLayout()
        row.addWidget(name)
        row.addStretch()
        row.addWidget(self._quality)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._metadata)
        self._quality.valueChanged.connect(self.changed)
        self._metadata.toggled.connect(self.changed)

    @property
    def options(self) -> CopyOptions:
        """What is chosen."""
        from desktop_app.export.copies import CopyOptions

        return CopyOptions(quality=self._quality.value(), keep_metadata=self._metadata.isChecked())

    def take(self, options: CopyOptions) -> None:
        """Show options, without a signal."""
        self.blockSignals(True)
        self._quality.setValue(options.quality)
        self._metadata.setChecked(options.keep_metadata)
        self.blockSignals(False)
