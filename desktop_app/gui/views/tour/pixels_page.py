"""The first step: a photo is numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop_app.gui.views.tour.frame_view import FrameView
from desktop_app.gui.views.tour.number_cells import PixelNumbers
from desktop_app.gui.views.tour.page import TourPage, said
from desktop_app.gui.views.tour.patch import Patch
from desktop_app.gui.views.tour.picture_area import grey_image

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.library.tour import TourView


class PixelsPage(TourPage):
    """Shows the sample, and a patch of it as numbers."""

    def __init__(self, patch: Patch) -> None:
        super().__init__()
        self.title = self.tr("Pixels")
        self.words = self.tr(
            "A photo is a grid of pixels. In a grey photo each pixel is one number: 0 is black, 255 is white, and the"
            " greys lie between. These numbers are all that the computer sees."
        )
        self._patch = patch
        self._is_shown = False
        self.photo = FrameView(self.tr("The sample with the patch that is magnified"))
        self.photo.setToolTip(self.tr("Drag the frame, or move it with the arrow keys"))
        self.numbers = PixelNumbers(self.tr("Grey values of the patch"))
        self._said = said(style="muted")
        self.photo.pointed.connect(patch.centre)
        self.photo.nudged.connect(patch.nudge)
        patch.changed.connect(self._show_patch)
        self.hint = self.photo.toolTip()
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.photo, 1)
        left.addWidget(self._said)
        left.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.numbers, 1)

    def show_view(self, view: TourView) -> None:
        """Show the sample; where the window lies does not matter here."""
        if not self._is_shown:
            self._is_shown = True
            self.photo.show_picture(grey_image(view.lesson.gray))
            self._patch.take(view)

    def _show_patch(self) -> None:
        rows, area = self._patch.rows, self._patch.area
        values = [value for row in rows for value in row]
        self.numbers.show_pixels(rows)
        words = self.tr(
            "{width} × {height} pixels from column {x} and row {y}: the darkest is {least}, the lightest {most}."
        ).format(width=area.width(), height=area.height(), x=area.x(), y=area.y(), least=min(values), most=max(values))
        self._said.setText(words)
        self.photo.show_frame(QRectF(area), words)
