"""How what was found is hidden: with what, in which shape, how far beyond the box."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app import settings
from desktop_app.gui.icons import icon
from desktop_app.gui.views.colour_choice import ColourChoice
from desktop_app.gui.views.elided_label import ElidedLabel
from desktop_app.gui.views.segments import Segments
from desktop_app.gui.views.slider_row import SliderRow
from desktop_app.media.paths import PICTURE_SUFFIXES

if TYPE_CHECKING:  # OpenCV comes with it, and the window opens before that
    from desktop_app.export.hiding import HidingStyle

MARGIN_PERCENT_AT_MOST = 100


class HidingOptions(QWidget):
    """Chooses a HidingStyle.

    changed: the user changed something, told at every step of a slider.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._kind = Segments(self._kinds())
        self._colour = ColourChoice()
        self._picture = _PictureChoice()
        self._shape = Segments(self._shapes())
        self._margin = SliderRow(self.tr("Margin"), MARGIN_PERCENT_AT_MOST, step=5)
        self._details = QStackedWidget()
        self._pages = {
            "fill": self._colour,
            "pixelate": _note(self.tr("At most 8 blocks across; nothing finer is left.")),
            "blur": _note(self.tr("Shrunk and mixed with noise; nothing can sharpen it again.")),
            "picture": self._picture,
        }
        self._arrange()
        self._kind.chosen.connect(self._changed)
        self._shape.chosen.connect(self._changed)
        self._margin.moved.connect(self._changed)
        self._colour.changed.connect(self._changed)
        self._picture.changed.connect(self._changed)
        self._refresh()

    @property
    def hiding_style(self) -> HidingStyle:
        """What is chosen."""
        from desktop_app.export.hiding import HidingKind, HidingShape, HidingStyle

        return HidingStyle(
            kind=HidingKind(self._kind.key),
            colour=self._colour.colour,
            shape=HidingShape(self._shape.key),
            margin=self._margin.value / 100,
            picture=self._picture.path,
        )

    @property
    def lacks_picture(self) -> bool:
        """Whether a picture is to hide, and none has been chosen yet."""
        return self._kind.key == "picture" and self._picture.path is None

    def take(self, style: HidingStyle) -> None:
        """Show a style, without a signal."""
        self._kind.choose(style.kind.value)
        self._colour.take(style.colour)
        self._picture.take(style.picture)
        self._shape.choose(style.shape.value)
        self._margin.take(round(style.margin * 100))
        self._refresh()

    def _kinds(self) -> dict[str, tuple[str, str]]:
        return {
            "fill": (self.tr("Fill"), self.tr("Cover with one colour: nothing is left")),
            "pixelate": (self.tr("Pixelate"), self.tr("Cover with a few large blocks")),
            "blur": (self.tr("Blur"), self.tr("Cover with a blur that cannot be undone")),
            "picture": (self.tr("Picture"), self.tr("Cover with a picture of your own")),
        }

    def _shapes(self) -> dict[str, tuple[str, str]]:
        return {
            "box": (self.tr("Box"), self.tr("Hide the whole box, turned with the face")),
            "ellipse": (self.tr("Ellipse"), self.tr("Hide an ellipse, turned with the face")),
        }

    def _arrange(self) -> None:
        self._kind.setAccessibleName(self.tr("Hide with"))
        self._kind.choose(settings.HIDE_KIND.default)
        self._shape.setAccessibleName(self.tr("Shape"))
        self._shape.choose(settings.HIDE_SHAPE.default)
        self._margin.take(round(settings.HIDE_MARGIN.default * 100))
        self._margin.explain(self.tr("How far to hide beyond each side of the box"))
        for page in self._pages.values():
            self._details.addWidget(page)
        self._details.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._kind, self._details, self._shape, self._margin):
            column.addWidget(widget)

    def _changed(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        self._details.setCurrentWidget(self._pages[self._kind.key])
        self._margin.say(f"{self._margin.value} %")


class _PictureChoice(QWidget):
    """Chooses a picture file.

    changed: the user chose another.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.path: Path | None = None
        self._button = QPushButton(icon("open"), self.tr("Choose..."))
        self._button.setToolTip(self.tr("Choose the picture that covers what is hidden"))
        self._button.clicked.connect(self.ask)
        self._name = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self._name.setProperty("muted", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._button)
        row.addWidget(self._name, 1)
        self.take(None)

    def take(self, path: Path | None) -> None:
        """Show a file, without a signal."""
        self.path = path
        self._name.say(path.name if path else self.tr("None yet: filled"))
        if path:
            self._name.setToolTip(str(path))

    def ask(self) -> None:
        """Open the dialog in which a file can be chosen."""
        dialog = QFileDialog(self, self.tr("Choose a picture"), str(self.path.parent) if self.path else "")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        patterns = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in sorted(PICTURE_SUFFIXES))
        photos = self.tr("Photos")
        dialog.setNameFilter(f"{photos} ({patterns})")
        dialog.setOption(QFileDialog.Option.HideNameFilterDetails)
        dialog.fileSelected.connect(self._take_file)
        dialog.open()

    def _take_file(self, name: str) -> None:
        self.take(Path(name))
        self.changed.emit()


def _note(words: str) -> QLabel:
    note = QLabel(words)
    note.setProperty("muted", True)
    note.setWordWrap(True)
    return note
