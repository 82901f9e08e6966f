"""What all steps of the tour have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.library.tour import TourView

MINUS = "\N{MINUS SIGN}"


class TourPage(QWidget):
    """One step: a title, some sentences (words), a drawing that the person moves, and how (hint).

    place_asked: the window is to have its middle there; carries picture pixels. step_asked: it is to go some steps of
    its level to the right and down. level_asked: it is to be of another level; carries its number.
    neighbors_asked: candidates are to be grouped with another neighbour count.
    """

    place_asked = Signal(QPointF)
    step_asked = Signal(int, int)
    level_asked = Signal(int)
    neighbors_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.words = ""
        self.hint = ""

    def show_view(self, view: TourView) -> None:
        """Show what the engine says of the window and its level."""
        raise NotImplementedError

    def _arrange_beside(
        self, pictures: tuple[QWidget, QWidget], words: tuple[QWidget, QWidget], *below: QWidget
    ) -> None:
        """Put two pictures beside each other, words under each, and the rest below."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for place, (picture, line) in enumerate(zip(pictures, words, strict=True)):
            grid.addWidget(picture, 0, place)
            grid.addWidget(line, 1, place)
            grid.setColumnStretch(place, 1)
        grid.setRowStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(grid, 1)
        for widget in below:
            column.addWidget(widget)
        column.addStretch()


def said(words: str = "", style: str = "") -> QLabel:
    """A label that wraps its words; style: a property that the stylesheet knows."""
    label = QLabel(words)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if style:
        label.setProperty(style, True)
    return label


def box_of(view: TourView) -> QRectF:
    """The window in picture pixels."""
    return QRectF(*view.window.placed.box)


def sized(font: QFont, pixels: float, bold: bool = False) -> QFont:
    """The same font in another size."""
    made = QFont(font)
    made.setPixelSize(max(7, int(pixels)))
    made.setBold(bold)
    return made


def signed(number: int) -> str:
    """A whole number with a real minus."""
    return f"{number}".replace("-", MINUS)
