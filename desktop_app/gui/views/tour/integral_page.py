"""The second step: the sum of any rectangle from four numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from desktop_app.gui.views.tour.formula_drawing import FormulaDrawing, formula_text
from desktop_app.gui.views.tour.page import TourPage, said
from desktop_app.gui.views.tour.patch import Patch
from desktop_app.gui.views.tour.sums_drawing import SumsDrawing

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.library.tour import TourView

# More numbers than these are not written out.
WRITTEN_OUT = 8


class IntegralPage(TourPage):
    """Shows the patch of the first step and its integral image."""

    def __init__(self, patch: Patch) -> None:
        super().__init__()
        self.title = self.tr("Integral image")
        self.words = self.tr(
            "A cascade adds up the pixels of thousands of rectangles. To be quick it first makes an integral image:"
            " each of its numbers is the sum of all pixels above it and to its left. Draw a rectangle on the pixels:"
            " the four numbers at its corners are enough to tell its sum."
        )
        self._patch = patch
        self.drawing = SumsDrawing(self.tr("Pixels"), self.tr("Integral image"))
        self.drawing.setAccessibleName(self.tr("Pixels with a rectangle, and their integral image"))
        self.drawing.setToolTip(self.tr("Draw with the mouse; arrow keys move it, with Shift they resize it"))
        self.formula = FormulaDrawing(self.tr("The sum from the four corners"))
        self._by_hand = said()
        self._why = said(
            self.tr(
                "B and C are taken away, and with them the part at A twice; so A is added once again. The zeros at the"
                " edge are there because nothing lies above or to the left."
            ),
            "muted",
        )
        self.drawing.selected.connect(self._show_sum)
        patch.changed.connect(self._show_patch)
        self.hint = self.drawing.toolTip()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.drawing, 1)
        column.addWidget(self.formula)
        column.addWidget(self._why)
        column.addWidget(self._by_hand)

    def show_view(self, view: TourView) -> None:
        """Show the sample; where the window lies does not matter here."""
        self._patch.take(view)

    def _show_patch(self) -> None:
        from desktop_app.library.tour import patch_sums

        pixels = self._patch.pixels
        if pixels is not None:
            self.drawing.show_numbers(self._patch.rows, patch_sums(pixels).tolist())
            self._show_sum()

    def _show_sum(self) -> None:
        from desktop_app.library.tour import corners, patch_sums

        pixels, area = self._patch.pixels, self.drawing.area
        if pixels is None:
            return
        found = corners(patch_sums(pixels), area.left(), area.top(), area.width(), area.height())
        self.formula.show_corners(found, area)
        chosen = pixels[area.top() : area.bottom() + 1, area.left() : area.right() + 1].ravel().tolist()
        numbers = " + ".join(str(value) for value in chosen[:WRITTEN_OUT])
        if len(chosen) > WRITTEN_OUT:
            numbers += " + \N{HORIZONTAL ELLIPSIS}"
        words = self.tr("Added by hand, {n} numbers: {numbers} = {sum}").format(
            n=len(chosen), numbers=numbers, sum=sum(chosen)
        )
        self._by_hand.setText(words)
        self.drawing.setAccessibleDescription(f"{formula_text(found)}. {words}")
