"""The windows that passed and what became of them: asked for while they are wanted, and laid over the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Qt

from desktop_app.errors import AppError, CancelledError
from desktop_app.gui.explaining import Explaining
from desktop_app.gui.models.explained import GroupsAnswer, Subject
from desktop_app.gui.views.groups_layer import GroupFate, GroupsLayer, PaintedGroup
from desktop_app.gui.views.groups_section import GroupsSection
from desktop_app.gui.wording import error_text
from desktop_app.gui.workers.explaining import SearchRequest

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.detection.grouping import GroupTrace


class ExplainedGroups(QObject):
    """Connects the section for candidates with the worker that groups them."""

    def __init__(self, explaining: Explaining) -> None:
        super().__init__(explaining)
        self._explaining = explaining
        window = explaining.session.window
        self._worker = worker = explaining.session.workspace.crew.explain_groups
        self._section = GroupsSection()
        self._layer = GroupsLayer()
        self._request: SearchRequest | None = None
        self._is_complete = False
        self._groups: list[PaintedGroup] = []
        self.section = window.explain_panel.add_section(self.tr("From windows to boxes"), self._section)
        window.canvas.add_layer(self._layer)
        queued = Qt.ConnectionType.QueuedConnection
        explaining.subject_changed.connect(self._take_subject)
        explaining.closed.connect(self._stop)
        worker.made.connect(self._take_answer, queued)
        worker.progressed.connect(self._take_progress, queued)
        worker.failed.connect(self._take_failure, queued)
        self._section.changed.connect(self._take_choice)
        self._section.time_changed.connect(self._layer.set_time)
        self.section.unfolded.connect(self._take_choice)

    @property
    def is_complete(self) -> bool:
        """Whether what was asked for lies over the photograph."""
        return self._is_complete

    def _take_subject(self, subject: Subject | None) -> None:
        if subject is None or self._request is None or not subject.same_search(self._request.subject):
            self._stop()
            self._take_choice()
        else:
            self._describe()

    def _take_choice(self) -> None:
        subject = self._explaining.subject
        if subject is None or not self._section.is_wanted or not self.section.is_unfolded:
            self._stop()
        elif self._request is None:
            self._request = SearchRequest(subject)
            self._section.say(self.tr("Looking at every window..."), "")
            self._worker.submit(self._request)

    def _stop(self) -> None:
        """Give up what is under way, and show nothing."""
        if self._request is not None:
            self._request.cancelled.set()
        self._request, self._groups, self._is_complete = None, [], False
        self._section.stop()
        self._layer.show_groups(())
        self._section.say("", "")

    def _take_progress(self, request: SearchRequest, share: float) -> None:
        if request is self._request and share < 1:
            self._section.say(self.tr("Looking at every window: {n} %").format(n=round(100 * share)), "")

    def _take_answer(self, request: SearchRequest, answer: GroupsAnswer) -> None:
        if request is self._request:
            self._groups, self._is_complete = painted_groups(answer), True
            self._layer.show_groups(self._groups)
            self._layer.set_time(self._section.time)
            self._describe()

    def _take_failure(self, request: SearchRequest, error: AppError) -> None:
        if request is self._request and not isinstance(error, CancelledError):
            self._layer.show_groups(())
            self._section.say(error_text(error), "")

    def _describe(self) -> None:
        subject = self._explaining.subject
        if subject is not None and self._is_complete:
            self._section.say(self._all_words(), self._place_words(subject))

    def _all_words(self) -> str:
        """What came of all windows."""
        windows = sum(len(group.windows) for group in self._groups)
        if not windows:
            return self.tr("No window of this photo passed all stages.")
        fates = [group.fate for group in self._groups]
        words = self.tr("Candidates in all: {windows}. Groups: {groups}, of these detections: {detections}.")
        return words.format(windows=windows, groups=len(fates), detections=fates.count(GroupFate.DETECTED))

    def _place_words(self, subject: Subject) -> str:
        """What came of the windows at the place that is explained."""
        if subject.place is None:
            return ""
        here = [group for group in self._groups if group.mean.contains(QPointF(*subject.place))]
        group = max(here, key=lambda each: (each.fate is GroupFate.DETECTED, len(each.windows)), default=None)
        if group is None:
            return self.tr("No window at this place passed all stages.")
        number = len(group.windows)
        match group.fate:
            case GroupFate.DETECTED:
                one, many = self.tr("1 window here: one detection"), self.tr("{n} windows agree here: one detection")
            case GroupFate.TOO_FEW:
                one = self.tr("1 window here: too few (more than {least} are needed)")
                many = self.tr("{n} windows agree here: too few (more than {least} are needed)")
            case GroupFate.INSIDE:
                one = self.tr("1 window here, inside a box in which more agree: left out")
                many = self.tr("{n} windows agree here, inside a box in which more agree: left out")
        return (one if number == 1 else many).format(n=number, least=subject.min_neighbors)


def painted_groups(answer: GroupsAnswer) -> list[PaintedGroup]:
    """The groups as the canvas paints them; what lies inside a stronger one goes there."""
    windows = [QRectF(*box) for box in answer.boxes.tolist()]
    if not answer.groups:  # nothing is grouped where any window is enough
        return [PaintedGroup((window,), window, window, GroupFate.DETECTED) for window in windows]
    return [
        PaintedGroup(
            tuple(windows[member] for member in group.members.tolist()),
            QRectF(*group.box),
            _goal(group, answer.groups),
            GroupFate(group.fate.value),
        )
        for group in answer.groups
    ]


def _goal(group: GroupTrace, groups: tuple[GroupTrace, ...]) -> QRectF:
    """Where a group's mean goes: into the strongest other one about its middle, where it lies inside one."""
    mean = QRectF(*group.box)
    if group.fate.value != GroupFate.INSIDE.value:
        return mean
    stronger = (other for other in groups if len(other.members) > len(group.members))
    around = (other for other in stronger if QRectF(*other.box).contains(mean.center()))
    strongest = max(around, key=lambda other: len(other.members), default=group)
    return QRectF(*strongest.box)
