"""Black, white, or any other colour."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QToolButton, QWidget

from desktop_app.gui.theme import TARGET_PX
from desktop_app.gui.views.segments import Segments
from desktop_app.gui.views.swatch import swatch_icon

Colour = tuple[int, int, int]
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
GREY = (0x80, 0x86, 0x8F)  # the other colour, until one is chosen
SWATCH_PX = 18


class ColourChoice(QWidget):
    """Chooses a colour.

    changed: the user chose another.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._other: Colour = GREY
        self._which = Segments(
            {
                "black": (self.tr("Black"), self.tr("Black")),
                "white": (self.tr("White"), self.tr("White")),
                "other": (self.tr("Colour"), self.tr("A colour that you choose")),
            }
        )
        self._which.setAccessibleName(self.tr("Colour"))
        self._which.choose("black")
        self._button = QToolButton()
        self._button.setObjectName("iconOnly")
        self._button.setFixedSize(TARGET_PX, TARGET_PX)
        self._button.setIconSize(QSize(SWATCH_PX, SWATCH_PX))
        self._button.setAccessibleName(self.tr("Choose the colour"))
        self._button.setToolTip(self.tr("Choose the colour"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._which, 1)
        row.addWidget(self._button)
        self._which.chosen.connect(self._take_choice)
        self._button.clicked.connect(self.ask)
        self._refresh()

    @property
    def colour(self) -> Colour:
        """Red, green, blue, each 0..255."""
        return {"black": BLACK, "white": WHITE}.get(self._which.key, self._other)

    def take(self, colour: Colour) -> None:
        """Show a colour, without a signal."""
        if colour not in (BLACK, WHITE):
            self._other = colour
        self._which.choose({BLACK: "black", WHITE: "white"}.get(colour, "other"))
        self._refresh()

    def ask(self) -> None:
        """Open the dialog in which any colour can be chosen."""
        dialog = QColorDialog(QColor(*self.colour), self)
        dialog.setWindowTitle(self.tr("Choose a colour"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(self._take_colour)
        dialog.open()

    def _take_colour(self, chosen: QColor) -> None:
        self.take((chosen.red(), chosen.green(), chosen.blue()))
        self.changed.emit()

    def _take_choice(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        colour = QColor(*self.colour)
        self._button.setIcon(swatch_icon(colour, SWATCH_PX, self.palette(), self.devicePixelRatioF()))
        self._button.setAccessibleDescription(colour.name())
