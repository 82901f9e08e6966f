"""The seventh step: candidates become boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from desktop_app.gui.views.slider_row import SliderRow
from desktop_app.gui.views.tour.groups_view import GroupsView, ShownGroup
from desktop_app.gui.views.tour.page import TourPage, said
from desktop_app.gui.views.tour.picture_area import grey_image

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.library.tour import TourView

# The face of the sample has fewer neighbours.
MOST_NEIGHBORS = 40
NEIGHBORS_AT_FIRST = 3


class GroupingPage(TourPage):
    """Shows candidates, and beside them what becomes of them."""

    def __init__(self) -> None:
        super().__init__()
        self.title = self.tr("Grouping")
        self.words = self.tr(
            "Around a face many windows pass, shifted a little or of another size. A chance hit is mostly alone."
            " So candidates that agree are merged into one box, their mean. The others of its group are a candidate's"
            " neighbours, and a group with too few of them is dropped."
        )
        self._view: TourView | None = None
        self._groups: list[ShownGroup] = []
        self._chosen = -1
        self.before = GroupsView(self.tr("Candidates"), shows_boxes=False)
        self.after = GroupsView(self.tr("What becomes of them"), shows_boxes=True)
        for picture in (self.before, self.after):
            picture.setToolTip(self.tr("Click a group, or go from one to the next with the arrow keys"))
            picture.chosen.connect(self._choose)
        self.least = SliderRow(self.tr("Least number of neighbours"), MOST_NEIGHBORS, 1)
        self.least.take(NEIGHBORS_AT_FIRST)
        self.least.moved.connect(self.neighbors_asked)
        self._candidates, self._boxes = said(style="muted"), said(style="muted")
        self._about = said(style="heading")
        self.hint = self.before.toolTip()
        self._arrange_beside((self.before, self.after), (self._candidates, self._boxes), self.least, self._about)

    def show_view(self, view: TourView) -> None:
        """Show the groups that the neighbour count makes."""
        from desktop_app.detection.grouping import Fate

        if self._view is None:
            for picture in (self.before, self.after):
                picture.show_picture(grey_image(view.lesson.gray))
        if self._view is None or self._view.groups is not view.groups:
            boxes = [QRectF(*box) for box in view.lesson.boxes.tolist()]
            self._groups = [
                ShownGroup(
                    tuple(boxes[member] for member in group.members.tolist()),
                    QRectF(*group.box),
                    group.fate is Fate.DETECTED,
                )
                for group in view.groups
            ]
            self._chosen = min(self._chosen, len(self._groups) - 1)
            self._view = view
            self._show()

    def _choose(self, place: int) -> None:
        self._chosen = place
        self._show()

    def _show(self) -> None:
        view, groups = self._view, self._groups
        if view is None:
            return
        kept = sum(group.is_kept for group in groups)
        self.least.take(view.min_neighbors)
        self.least.say(str(view.min_neighbors))
        candidates = len(view.lesson.boxes)
        self._candidates.setText(
            self.tr("Before: {candidates} candidates in {groups} groups").format(
                candidates=candidates, groups=len(groups)
            )
            if view.min_neighbors
            else self.tr("Before: {candidates} candidates, not grouped").format(candidates=candidates)
        )
        words = self.tr("After: {kept} kept (solid), {dropped} dropped (dashed)")
        self._boxes.setText(words.format(kept=kept, dropped=len(groups) - kept))
        self._about.setText(self._about_text(view.min_neighbors))
        self.before.show_groups(groups, self._chosen, f"{self._candidates.text()}. {self._about.text()}")
        self.after.show_groups(groups, self._chosen, f"{self._boxes.text()}. {self._about.text()}")

    def _about_text(self, least: int) -> str:
        if least == 0:
            return self.tr("With 0 nothing is grouped: every candidate is a box of its own.")
        if self._chosen < 0:
            return self.tr("Move the slider, or click a group to see why it stays or goes.")
        group = self._groups[self._chosen]
        neighbors = len(group.candidates) - 1
        if group.is_kept:
            words = self.tr("Group {n}: neighbours of each candidate: {neighbors}, needed: {least}. It stays.")
        elif neighbors < least:
            words = self.tr("Group {n}: neighbours of each candidate: {neighbors}, needed: {least}. It is dropped.")
        else:
            words = self.tr("Group {n}: it lies inside a group with clearly more neighbours. It is dropped.")
        return words.format(n=self._chosen + 1, neighbors=neighbors, least=least)
