"""The sample with the window on it that several steps share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.gui.views.tour.frame_view import FrameView
from desktop_app.gui.views.tour.page import TourPage, box_of
from desktop_app.gui.views.tour.picture_area import grey_image
from desktop_app.gui.wording import size_text

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.library.tour import TourView


class WindowFrame(FrameView):
    """Shows where the window lies; what the user does to it is passed on by the page that it stands on."""

    def __init__(self, page: TourPage) -> None:
        super().__init__("")
        self.setAccessibleName(self.tr("The sample with the window"))
        self.setToolTip(self.tr("Drag the window, or move it with the arrow keys; + and − change its size"))
        self._page = page
        self._has_picture = False
        self._level, self._levels = 0, 1
        self.pointed.connect(page.place_asked)
        self.nudged.connect(page.step_asked)
        self.size_asked.connect(self._ask_level)

    def show_view(self, view: TourView) -> None:
        """Show the window of a view."""
        if not self._has_picture:
            self._has_picture = True
            self.show_picture(grey_image(view.lesson.gray))
        self._level, self._levels = view.window.placed.level, len(view.lesson.levels)
        left, top, width, height = view.window.placed.box
        words = self.tr("Window of {size} pixels at {x}, {y}").format(size=size_text(width, height), x=left, y=top)
        self.show_frame(box_of(view), words)

    def _ask_level(self, way: int) -> None:
        level = self._level + way
        if 0 <= level < self._levels:
            self._page.level_asked.emit(level)
