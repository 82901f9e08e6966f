"""Which kinds of what was found are meant: a check box for each kind that there is."""

from collections import Counter
from collections.abc import Collection, Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from desktop_app import settings
from desktop_app.detection.geometry import Detection
from desktop_app.gui.theme import TARGET_PX
from desktop_app.gui.views.overlay import target_colour
from desktop_app.gui.views.swatch import swatch_icon
from desktop_app.gui.wording import count_text, target_label

SWATCH_PX = 12
ALONE = ""  # what one cascade found that was run alone: no target


class KindChoice(QWidget):
    """Chooses any number of kinds; shows those that there are, with how many, or all until it is told of any.

    changed: the user chose others.
    """

    changed = Signal()

    def __init__(self, nothing: str, tool_tip: str) -> None:
        """nothing: what to say where there is nothing. tool_tip: of each box, with a place for "{kind}"."""
        super().__init__()
        self._boxes: dict[str, QCheckBox] = {}
        self._counts: Counter[str] = Counter()
        self._nothing = QLabel(nothing)
        self._nothing.setProperty("muted", True)
        self._nothing.setWordWrap(True)
        self._nothing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for target in (*settings.TARGET_STYLES, ALONE):
            box = QCheckBox(target_label(target))
            box.setMinimumHeight(TARGET_PX)
            box.setIconSize(QSize(SWATCH_PX, SWATCH_PX))
            colour = target_colour(target)
            box.setIcon(swatch_icon(colour, SWATCH_PX, self.palette(), self.devicePixelRatioF()))
            box.setToolTip(tool_tip.format(kind=target_label(target)))
            box.setChecked(True)
            box.toggled.connect(self.changed)
            column.addWidget(box)
            self._boxes[target] = box
        self._boxes[ALONE].hide()
        column.addWidget(self._nothing)

    @property
    def targets(self) -> frozenset[str]:
        """The chosen kinds, whether there are any of them or not; "" is what a cascade found that was run alone."""
        return frozenset(target for target, box in self._boxes.items() if box.isChecked())

    @property
    def named_targets(self) -> tuple[str, ...]:
        """The chosen targets in the list's order, as a setting keeps them."""
        return tuple(target for target in self._boxes if target != ALONE and target in self.targets)

    def choose(self, targets: Collection[str]) -> None:
        """Choose these targets, without a signal; what a cascade found that was run alone stays chosen."""
        for target, box in self._boxes.items():
            if target != ALONE:
                with QSignalBlocker(box):
                    box.setChecked(target in targets)

    def show_found(self, detections: Sequence[Detection]) -> None:
        """Show the kinds that are among these, with how many; others are as they were, out of sight."""
        self._counts = Counter(detection.target for detection in detections)
        for target, box in self._boxes.items():
            number = self._counts[target]
            box.setVisible(number > 0)
            box.setText(count_text(target, number) if number else target_label(target))
        self._nothing.setVisible(not detections)

    def chosen_of(self, detections: Sequence[Detection]) -> tuple[Detection, ...]:
        """Those detections that are of a chosen kind."""
        targets = self.targets
        return tuple(detection for detection in detections if detection.target in targets)
