"""How many photographs are hidden in, cut out of or exported: what the right side of the batch dialog shows."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_app.gui.theme import GRID_PX, TARGET_PX
from desktop_app.gui.views.copy_options import CopyChoice
from desktop_app.gui.views.crop_options import CropOptions
from desktop_app.gui.views.export_options import ExportOptions
from desktop_app.gui.views.hiding_options import HidingOptions
from desktop_app.gui.views.kind_choice import KindChoice


class BatchOptions(QWidget):
    """What the options of all kinds of batches have in common.

    changed: the user changed something.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 2 * GRID_PX, 0)
        self._column.setSpacing(GRID_PX)

    @property
    def writes_into_folder(self) -> bool:
        """Whether there is a folder to be chosen."""
        return True

    @property
    def problem(self) -> str:
        """Why nothing can be begun with what is chosen, and what to do; "" where it can."""
        return ""

    def _add(self, heading: str, *widgets: QWidget) -> None:
        if heading:
            label = QLabel(heading)
            label.setProperty("heading", True)
            self._column.addSpacing(GRID_PX if self._column.count() else 0)
            self._column.addWidget(label)
        for widget in widgets:
            self._column.addWidget(widget)


class HideAllOptions(BatchOptions):
    """What is hidden, how, and what the copies are like."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds = KindChoice("", self.tr("Hide: {kind}"))
        self.hiding = HidingOptions()
        self.copies = CopyChoice()
        self._recheck = QCheckBox(self.tr("Search every copy again"))
        self._recheck.setMinimumHeight(TARGET_PX)
        self._recheck.setChecked(True)
        self._recheck.setToolTip(self.tr("Read each copy back and look thoroughly whether anything can still be found"))
        self._add(self.tr("How to hide"), self.hiding)
        self._add(self.tr("What to hide"), self.kinds)
        self._add(self.tr("Copies"), self.copies, self._recheck)
        self._column.addStretch()
        for part in (self.kinds, self.hiding, self.copies):
            part.changed.connect(self.changed)
        self._recheck.toggled.connect(self.changed)

    @property
    def rechecks(self) -> bool:
        """Whether copies are searched again."""
        return self._recheck.isChecked()

    @property
    def problem(self) -> str:
        """See `BatchOptions`."""
        if self.hiding.lacks_picture:
            return self.tr("Choose the picture that covers what is hidden.")
        return "" if self.kinds.targets else self.tr("Choose what is to be hidden.")


class CropAllOptions(BatchOptions):
    """What is cut out, how, and how the files are called."""

    def __init__(self) -> None:
        super().__init__()
        from desktop_app.export.crop_names import DEFAULT_PATTERN

        self.kinds = KindChoice("", self.tr("Cut out: {kind}"))
        self.cropping = CropOptions()
        self.copies = CopyChoice()
        self._pattern = QLineEdit()
        self._pattern.setPlaceholderText(DEFAULT_PATTERN)
        self._pattern.setMinimumHeight(TARGET_PX)
        self._pattern.setAccessibleName(self.tr("Names of the files"))
        self._pattern.setToolTip(
            self.tr("{name} is the photo's, {target} what it is, {number} counts; {left}, {top}, {score} go too")
        )
        self._add(self.tr("How to cut out"), self.cropping)
        self._add(self.tr("What to cut out"), self.kinds)
        self._add(self.tr("Names of the files"), self._pattern)
        self._add(self.tr("Quality"), self.copies)
        self._column.addStretch()
        for part in (self.kinds, self.cropping, self.copies):
            part.changed.connect(self.changed)
        self._pattern.textChanged.connect(self.changed)

    @property
    def pattern(self) -> str:
        """The pattern of the files' names; "" for the usual one."""
        return self._pattern.text().strip()

    @pattern.setter
    def pattern(self, pattern: str) -> None:
        self._pattern.setText(pattern)

    @property
    def problem(self) -> str:
        """See `BatchOptions`."""
        return "" if self.kinds.targets else self.tr("Choose what is to be cut out.")


class ExportAllOptions(BatchOptions):
    """In which formats boxes are exported."""

    def __init__(self) -> None:
        super().__init__()
        self.export = ExportOptions()
        self._add(self.tr("Formats"), self.export)
        self.export.changed.connect(self.changed)

    @property
    def writes_into_folder(self) -> bool:
        """See `BatchOptions`."""
        return not self.export.is_beside

    @property
    def problem(self) -> str:
        """See `BatchOptions`."""
        return "" if self.export.formats or self.export.is_beside else self.tr("Choose a format at least.")
