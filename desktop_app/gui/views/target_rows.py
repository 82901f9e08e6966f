"""What to look for: a row for each target with its colour and how many were found."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from desktop_app import settings
from desktop_app.detection.geometry import Detection
from desktop_app.gui.theme import TARGET_PX
from desktop_app.gui.views.overlay import target_colour
from desktop_app.gui.wording import target_label

# Parts of a face: nothing else in a picture is taken for one.
IN_FACES = ("eyes", "smile")


class _Swatch(QWidget):
    """A small square of colour with an outline, so that white shows on white."""

    def __init__(self, colour: QColor) -> None:
        super().__init__()
        self._colour = colour
        self.setFixedSize(QSize(12, 12))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.palette().placeholderText().color())
        painter.setBrush(self._colour)
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 3, 3)


class TargetRows(QWidget):
    """Chooses any number of targets.

    changed: the user chose others.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._boxes: dict[str, QCheckBox] = {}
        self._counts: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.setHorizontalSpacing(8)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(2, 24)
        for row, target in enumerate(settings.TARGET_STYLES):
            label = target_label(target)
            box = QCheckBox(label)
            box.setMinimumHeight(TARGET_PX)
            tool_tip = self.tr("Look for: {target}").format(target=label)
            if target in IN_FACES:
                tool_tip += "\n" + self.tr("Searched inside faces only")
            box.setToolTip(tool_tip)
            box.clicked.connect(self.changed)
            count = QLabel()
            count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            count.setProperty("muted", True)
            grid.addWidget(box, row, 0)
            grid.addWidget(_Swatch(target_colour(target)), row, 1)
            grid.addWidget(count, row, 2)
            self._boxes[target], self._counts[target] = box, count

    @property
    def targets(self) -> tuple[str, ...]:
        """The keys of the chosen targets, in the list's order."""
        return tuple(target for target, box in self._boxes.items() if box.isChecked())

    def choose(self, targets: Sequence[str]) -> None:
        """Choose these targets, without a signal."""
        for target, box in self._boxes.items():
            box.setChecked(target in targets)

    def show_counts(self, detections: Sequence[Detection]) -> None:
        """Show how many of each were found in the photograph."""
        counts = Counter(detection.target for detection in detections)
        for target, label in self._counts.items():
            label.setText(str(counts[target]) if counts[target] else "")
            label.setAccessibleName(self.tr("{n} found").format(n=counts[target]))
