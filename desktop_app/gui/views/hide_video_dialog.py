"""Hides tracks in a video: who stays visible and how the others are hidden, how far it is, what came of it."""

from PySide6.QtWidgets import QWidget

from desktop_app.gui.models.track_choice import TrackChoiceModel
from desktop_app.gui.views.hide_video_pages import EndPage, SetupPage, VideoProgressPage
from desktop_app.gui.views.paged_dialog import PagedDialog

SIZE_PX = (880, 560)


class HideVideoDialog(PagedDialog):
    """Three pages. What they show and what comes of their buttons is for others to say.

    tracks: those that can stay visible.
    """

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Hide faces in video"))
        self.tracks = TrackChoiceModel()
        self.setup = SetupPage(self.tracks)
        self.progress = VideoProgressPage()
        self.end = EndPage()
        for page in (self.setup, self.progress, self.end):
            self.add_page(page)
        self.setup.close_asked.connect(self.reject)
        self.end.close_asked.connect(self.reject)
        self.resize(*SIZE_PX)
