"""The sixth step: the photo in many sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize

from desktop_app.gui.views.slider_row import SliderRow
from desktop_app.gui.views.tour.frame_view import FrameView
from desktop_app.gui.views.tour.page import TourPage, said
from desktop_app.gui.views.tour.picture_area import grey_image
from desktop_app.gui.views.tour.window_frame import WindowFrame
from desktop_app.gui.wording import size_text

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.library.tour import TourView


class PyramidPage(TourPage):
    """Shows the level with its window, which stays as it is, and the photo with the window that grows."""

    def __init__(self) -> None:
        super().__init__()
        self.title = self.tr("Pyramid")
        self.words = self.tr(
            "The cascade knows faces of 20 × 20 pixels only. To find larger ones, the photo is made smaller and"
            " smaller, and the same window looks at every size. These sizes are the levels of a pyramid. Seen from the"
            " photo, it is the window that grows."
        )
        self._view: TourView | None = None
        self._shown_level = -1
        self.small = FrameView(self.tr("The photo at this level, with the window"))
        self.small.setToolTip(self.tr("Drag the window or use the arrow keys; + and − change the level"))
        self.small.pointed.connect(self._ask_place)
        self.small.nudged.connect(self.step_asked)
        self.photo = WindowFrame(self)
        self.small.size_asked.connect(self.photo.size_asked)
        self.level = SliderRow(self.tr("Level"), 0, 1)
        self.level.moved.connect(self.level_asked)
        self._at_level, self._in_photo, self._fate = said(style="muted"), said(style="muted"), said(style="heading")
        self.hint = self.small.toolTip()
        self._arrange_beside((self.small, self.photo), (self._at_level, self._in_photo), self.level, self._fate)

    def show_view(self, view: TourView) -> None:
        """Show the window's level."""
        self._view = view
        placed, level, window = view.window.placed, view.level, view.lesson.cascade.window
        height, width = view.lesson.gray.shape
        if placed.level != self._shown_level:
            self._shown_level = placed.level
            self.small.show_picture(grey_image(view.level_pixels), QSize(width, height))
        self.photo.show_view(view)
        self.level.set_maximum(len(view.lesson.levels) - 1)
        self.level.take(placed.level)
        words = self.tr("{n} of {total}; scale 1 : {scale}")
        self.level.say(words.format(n=placed.level + 1, total=len(view.lesson.levels), scale=f"{level.scale:.2f}"))
        self._at_level.setText(
            self.tr("Level: {size} pixels. Window: always {window}.").format(
                size=size_text(level.width, level.height), window=size_text(*window)
            )
        )
        self._in_photo.setText(
            self.tr("In the photo the same window covers {size} pixels.").format(size=size_text(*placed.box[2:]))
        )
        self.small.show_frame(QRectF(placed.x, placed.y, *window), self._at_level.text())
        self._show_fate(view)

    def _show_fate(self, view: TourView) -> None:
        depth, stages = view.window.placed.depth, len(view.lesson.cascade.stages)
        if depth < 0:
            words = self.tr("At this size the window here is too flat to be asked.")
        elif depth == stages:
            words = self.tr("At this size the window here passes all {stages} stages.")
        else:
            words = self.tr("At this size the window here passes {depth} of {stages} stages.")
        self._fate.setText(words.format(depth=depth, stages=stages))

    def _ask_place(self, at: QPointF) -> None:
        if self._view is not None:
            self.place_asked.emit(at * self._view.level.scale)
