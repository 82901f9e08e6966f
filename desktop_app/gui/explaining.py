"""Explain: what the user asks about, which cascade is asked, and who is told of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Signal

from desktop_app.gui.models.explained import DEFAULT_CASCADE, Subject
from desktop_app.gui.session import Session
from desktop_app.library.annotations import Annotation
from desktop_app.library.search_plan import SearchPlan


class Explaining(QObject):
    """Connects the panel with the picture; sections and what stands behind them hear of the subject from here.

    opened, closed: the panel is shown, or no longer.
    subject_changed: something else is explained; carries the Subject, or None where there is no picture. Not while
        the panel is closed, and once when it opens.
    """

    opened = Signal()
    closed = Signal()
    subject_changed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.session = session
        self._window = window = session.window
        self._workspace = workspace = session.workspace
        self._subject: Subject | None = None
        self._box: Annotation | None = None  # that is explained; None for a place
        self._chosen_cascade = ""
        self._is_asked = False  # whether the user chose what is explained
        do = window.actions_
        do.explain.toggled.connect(self._open)
        for other in (do.hide_panel, do.crop_panel):
            other.toggled.connect(self._make_way)
        session.live.entered.connect(self.close)
        window.canvas.place_clicked.connect(self.explain_place)
        window.explain_panel.cascade_chosen.connect(self.choose_cascade)
        workspace.selection.selectionChanged.connect(self._take_selection)
        workspace.boxes.modelReset.connect(self._take_picture)
        workspace.showing.boxes_changed.connect(self._take_boxes)
        workspace.plan_changed.connect(self._tell_again)

    @property
    def is_on(self) -> bool:
        """Whether the panel shows."""
        return self._window.actions_.explain.isChecked()

    @property
    def subject(self) -> Subject | None:
        """What is explained; None while the panel is closed or there is no picture."""
        return self._subject

    def explain_place(self, place: QPointF) -> None:
        """Explain what the cascade sees at a place in picture pixels."""
        picture = self._workspace.boxes.picture
        if self.is_on and picture is not None and QRectF(QPointF(), QSizeF(picture.size)).contains(place):
            self._is_asked = True
            self._tell((place.x(), place.y()), None)

    def choose_cascade(self, name: str) -> None:
        """Ask a cascade by its stock name or path; "": the one that found what is selected."""
        self._chosen_cascade = name
        self._window.explain_panel.choose_cascade(name)
        self._tell_again()

    def close(self) -> None:
        """Close the panel."""
        self._window.actions_.explain.setChecked(False)

    # What happens around it

    def _open(self, wanted: bool) -> None:
        window, do = self._window, self._window.actions_
        if wanted:
            do.hide_panel.setChecked(False)
            do.crop_panel.setChecked(False)
            window.show_tool(window.explain_panel)
            self.opened.emit()
            self._take_picture()
            window.explain_panel.take_keys()
            return
        self._subject = self._box = None
        if not (do.hide_panel.isChecked() or do.crop_panel.isChecked()):
            window.show_tool(None)
        self.closed.emit()

    def _make_way(self, other_opens: bool) -> None:
        if other_opens:
            self.close()

    def _take_picture(self) -> None:
        if not self.is_on:
            return
        before = self._subject
        if before is not None and before.picture is self._workspace.boxes.picture:
            self._take_boxes()  # they alone are new
            return
        self._is_asked = False
        self._explain_first()

    def _take_boxes(self) -> None:
        """Other boxes: follow the one that is explained, or take what has come in its place."""
        if self._subject is None:
            return
        boxes, before = self._workspace.boxes, self._box
        row = boxes.row_of(before.id) if before is not None else -1
        if before is not None and row >= 0:
            if boxes.annotations[row].detection != before.detection:
                self._tell(None, boxes.annotations[row])
        elif before is not None or (not self._is_asked and boxes.annotations):
            there = [box for box in boxes.annotations if before and _holds_the_middle(box, before)]
            if there:  # a search that found it again gives it another number
                self._tell(None, there[0])
            else:
                self._is_asked = False
                self._explain_first()

    def _take_selection(self) -> None:
        boxes = self._workspace.selection.annotations
        if self.is_on and boxes:
            self._is_asked = True
            self._tell(None, boxes[-1])

    def _explain_first(self) -> None:
        """Explain what is selected, or the first box, or else the middle of the picture."""
        boxes = self._workspace.selection.annotations or [
            box for box in self._workspace.boxes.annotations if box.counts
        ]
        picture = self._workspace.boxes.picture
        middle = (picture.frame.width / 2, picture.frame.height / 2) if picture is not None else None
        self._tell(middle, boxes[0] if boxes else None)

    def _tell_again(self) -> None:
        """The same place or box, asked otherwise."""
        if self._subject is not None:
            self._tell(self._subject.place, self._box)

    def _tell(self, place: tuple[float, float] | None, asked: Annotation | None) -> None:
        """Explain a box or a place."""
        picture, panel = self._workspace.boxes.picture, self._window.explain_panel
        self._box, detection = asked, asked.detection if asked is not None else None
        if picture is None:
            self._subject = None
            panel.say(self.tr("There is no photo to explain."))
        else:
            plan = self._workspace.searches.plan
            cascade = self._cascade_for(plan, detection.cascade if detection is not None else "")
            alone = plan if plan.cascade == cascade else SearchPlan()
            box = None
            if detection is not None:
                box = (detection.left, detection.top, detection.width, detection.height)
                place = (detection.left + detection.width / 2, detection.top + detection.height / 2)
            words = self.tr("{cascade} answers. Click any place in the photo, or select a box.")
            panel.say(words.format(cascade=Path(cascade).stem.removeprefix("haarcascade_")))
            self._subject = Subject(picture, cascade, alone.scale_factor, alone.min_neighbors, place, box, detection)
        self.subject_changed.emit(self._subject)

    def _cascade_for(self, plan: SearchPlan, found_by: str) -> str:
        """The cascade that is asked: the chosen one, that of the box, the one run alone, or the usual one."""
        if plan.cascade and (not found_by or plan.cascade.endswith((found_by, f"{found_by}.xml"))):
            found_by = plan.cascade  # its path, where it is the user's own
        return self._chosen_cascade or found_by or DEFAULT_CASCADE


def _holds_the_middle(box: Annotation, other: Annotation) -> bool:
    """Whether a box lies about the middle of another one of its kind."""
    one, two = box.detection, other.detection
    middle = QPointF(two.left + two.width / 2, two.top + two.height / 2)
    return one.target == two.target and QRectF(one.left, one.top, one.width, one.height).contains(middle)
