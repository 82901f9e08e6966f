"""What the status line and the empty table say of the photograph on the screen."""

from PySide6.QtCore import QObject

from desktop_app.gui.models.photo_words import found_text, why_empty
from desktop_app.gui.views.main_window import MainWindow
from desktop_app.gui.wording import duration_text, size_text
from desktop_app.gui.workspace import Workspace


class Facts(QObject):
    """Says how much was found, how long it took, how large the photograph is; and why nothing is listed."""

    def __init__(self, workspace: Workspace, window: MainWindow) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window

    def show(self) -> None:
        """Say it of the photograph that is shown now."""
        picture, photo = self._workspace.showing.picture, self._workspace.showing.current
        table, status = self._window.table, self._window.status
        if picture is None or photo is None:
            status.show_facts("")
            table.say_why_empty(self.tr("What is found in a photo is listed here."))
            return
        plan = self._workspace.searches.plan
        size = size_text(picture.frame.width, picture.frame.height)
        if not plan.looks_for_something:
            table.say_why_empty(self.tr("Tick above what to look for."))
            status.show_facts(size)
            return
        is_done = photo.review.is_complete or photo.plan == plan
        table.say_why_empty(why_empty(photo, plan.preset) if is_done else self.tr("Not searched yet."))
        facts = [found_text(photo)] if is_done else []
        if photo.seconds and is_done:
            facts.append(duration_text(photo.seconds))
        facts += [size, f"{self._window.canvas.zoom * 100:.0f} %"]
        status.show_facts(" \N{MIDDLE DOT} ".join(facts))
