"""What to hide in the photograph on the screen, how, and what its copy is written with."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from desktop_app.detection.geometry import Detection
from desktop_app.gui.views.copy_options import CopyChoice
from desktop_app.gui.views.hiding_options import HidingOptions
from desktop_app.gui.views.kind_choice import KindChoice
from desktop_app.gui.views.side_panel import SidePanel
from desktop_app.gui.wording import things_text


class HidePanel(SidePanel):
    """Holds what the user chooses; the canvas shows beside it what comes of that.

    changed: something that shows in the preview was changed, told at every step of a slider.
    copy_changed: what the copy is written with was changed.
    """

    changed = Signal()
    copy_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        nothing = self.tr("Nothing has been found in this photo yet. Draw a box, or look for more.")
        self.kinds = KindChoice(nothing, self.tr("Hide: {kind}"))
        self.options = HidingOptions()
        self.copy_choice = CopyChoice()
        self.button.setToolTip(self.tr("Save a copy in which nothing of it is left; the photo itself stays as it is"))
        self._found: Sequence[Detection] = ()
        self._arrange(self.kinds, None, self.options, None, self.copy_choice)
        self.kinds.changed.connect(self._changed)
        self.options.changed.connect(self._changed)
        self.copy_choice.changed.connect(self.copy_changed)
        self.show_found(())

    @property
    def chosen(self) -> tuple[Detection, ...]:
        """What is to be hidden."""
        return self.kinds.chosen_of(self._found)

    def show_found(self, detections: Sequence[Detection]) -> None:
        """Take what counts as being in the photograph."""
        self._found = detections
        self.kinds.show_found(detections)
        self._refresh()

    def _changed(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        chosen = self.chosen
        words = self.tr("Hide {what}...").format(what=things_text(chosen)) if chosen else self.tr("Hide...")
        self.button.setText(words)
        self.button.setEnabled(bool(chosen))
