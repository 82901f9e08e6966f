"""What to look for: a row for each target with its colour and how many were found."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QRect, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from desktop_app import settings
from desktop_app.detection.geometry import Detection
from desktop_app.gui.theme import TARGET_PX
from desktop_app.gui.views.overlay import target_colour
from desktop_app.gui.wording import target_label

# Parts of a face: nothing else in a picture is taken for one.
IN_FACES = ("eyes", "smile")
SWATCH_PX = 12


class TargetRows(QWidget):
    """Chooses any number of targets.

    changed: the user chose others.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._boxes: dict[str, QCheckBox] = {}
        self._counts: dict[str, QLabel] = {}
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.setHorizontalSpacing(8)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(1, SWATCH_PX)
        grid.setColumnMinimumWidth(2, 24)
        for row, target in enumerate(settings.TARGET_STYLES):
            label = target_label(target)
            box = QCheckBox(label)
            box.setMinimumHeight(TARGET_PX)
            tool_tip = self.tr("Look for: {target}").format(target=label)
            if target in IN_FACES:
                tool_tip += "\n" + self.tr("Searched inside faces only")
            box.setToolTip(tool_tip)
            box.toggled.connect(self.changed)  # not `clicked`, which a screen reader's toggling does not tell
            count = QLabel()
            count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            count.setProperty("muted", True)
            grid.addWidget(box, row, 0)
            grid.addWidget(count, row, 2)
            self._boxes[target], self._counts[target] = box, count

    @property
    def targets(self) -> tuple[str, ...]:
        """The keys of the chosen targets, in the list's order."""
        return tuple(target for target, box in self._boxes.items() if box.isChecked())

    def choose(self, targets: Sequence[str]) -> None:
        """Choose these targets, without a signal."""
        for target, box in self._boxes.items():
            with QSignalBlocker(box):
                box.setChecked(target in targets)

    def show_counts(self, detections: Sequence[Detection]) -> None:
        """Show how many of each were found in the photograph."""
        counts = Counter(detection.target for detection in detections)
        for target, label in self._counts.items():
            label.setText(str(counts[target]) if counts[target] else "")
            words = self.tr("{target}: {n} found").format(target=target_label(target), n=counts[target])
            label.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint each target's colour beside it, with an outline, so that white shows on white."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.palette().placeholderText().color())
        for row, target in enumerate(self._boxes):
            place = QRect(0, 0, SWATCH_PX, SWATCH_PX)
            place.moveCenter(self._grid.cellRect(row, 1).center())
            painter.setBrush(target_colour(target))
            painter.drawRoundedRect(place.adjusted(0, 0, -1, -1), 3, 3)
