"""What to cut out of the photograph on the screen, how, and what the files are called."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from desktop_app.detection.geometry import Detection
from desktop_app.gui.views.crop_options import CropOptions
from desktop_app.gui.views.crop_strip import CropStrip
from desktop_app.gui.views.kind_choice import KindChoice
from desktop_app.gui.views.side_panel import SidePanel
from desktop_app.gui.workers.crop_preview import CropPreview

FIELDS = "{name} {folder} {target} {number} {left} {top} {width} {height} {score} {angle}"


class CropPanel(SidePanel):
    """Holds what the user chooses, and shows what comes of it.

    changed: something that shows in the previews was changed, told at every step of a slider.
    pattern_changed: the pattern for the files' names was changed.
    """

    changed = Signal()
    pattern_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        nothing = self.tr("Nothing has been found in this photo yet. Draw a box, or look for more.")
        self.kinds = KindChoice(nothing, self.tr("Cut out: {kind}"))
        self.options = CropOptions()
        self._strip = CropStrip()
        self._pattern = QLineEdit()
        self._pattern.setObjectName("pattern")
        self._complaint = QLabel()
        self._complaint.setWordWrap(True)
        self._complaint.hide()
        self._number = 0
        self._found: Sequence[Detection] = ()
        self.button.setToolTip(self.tr("Save each as a picture of its own; the photo itself stays as it is"))
        self._arrange(self.kinds, self._strip, self.options, None, self._made_names(), self._complaint)
        self.kinds.changed.connect(self.changed)
        self.options.changed.connect(self.changed)
        self._pattern.textEdited.connect(self.pattern_changed)
        self.show_crops([], 0)

    @property
    def chosen(self) -> tuple[Detection, ...]:
        """What is to be cut out, if all of it is."""
        return self.kinds.chosen_of(self._found)

    @property
    def pattern(self) -> str:
        """How the files are to be called."""
        return self._pattern.text().strip()

    def take_pattern(self, pattern: str) -> None:
        """Show a pattern, without a signal."""
        self._pattern.setText(pattern)

    def show_found(self, detections: Sequence[Detection]) -> None:
        """Take what counts as being in the photograph."""
        self._found = detections
        self.kinds.show_found(detections)

    def show_crops(self, previews: Sequence[CropPreview], number: int) -> None:
        """Show what will be written; number: of all crops, of which these are the first."""
        self._number = number
        self._strip.show_crops(previews)
        self._refresh()

    def complain(self, words: str) -> None:
        """Say what is wrong with the pattern; "" where nothing is."""
        self._complaint.setText(words)
        self._complaint.setVisible(bool(words))
        self._refresh()

    def _made_names(self) -> QWidget:
        row = QWidget()
        name = QLabel(self.tr("Names"))
        name.setBuddy(self._pattern)
        self._pattern.setAccessibleName(self.tr("Names of the files"))
        self._pattern.setToolTip(self.tr("How the files are called. Fields: {fields}").format(fields=FIELDS))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(name)
        layout.addWidget(self._pattern, 1)
        return row

    def _refresh(self) -> None:
        one, many = self.tr("Save 1 crop..."), self.tr("Save {n} crops...").format(n=self._number)
        self.button.setText(one if self._number == 1 else many if self._number else self.tr("Save crops..."))
        self.button.setEnabled(self._number > 0 and not self._complaint.isVisibleTo(self))
