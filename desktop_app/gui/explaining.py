"""Explain: what the user asks about, which cascade is asked, and who is told of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Signal

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.explained import DEFAULT_CASCADE, Subject
from desktop_app.gui.session import Session
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
        workspace.boxes.dataChanged.connect(self._take_selection)
        workspace.boxes.rowsInserted.connect(self._take_found)

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
        before = self._subject
        if before is not None:
            self._tell(before.place, before.detection)

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
        self._subject = None
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
        if before is not None and before.picture is self._workspace.boxes.picture and self._is_asked:
            return  # its boxes are new, and the user asked about something else
        self._is_asked = False
        self._explain_first()

    def _take_found(self) -> None:
        if self.is_on and not self._is_asked:
            self._explain_first()

    def _take_selection(self) -> None:
        boxes = self._workspace.selection.annotations
        if self.is_on and boxes:
            self._is_asked = True
            self._tell(None, boxes[-1].detection)

    def _explain_first(self) -> None:
        """Explain what is selected, or the first box, or else the middle of the picture."""
        boxes = self._workspace.selection.annotations or [
            box for box in self._workspace.boxes.annotations if box.counts
        ]
        picture = self._workspace.boxes.picture
        middle = (picture.frame.width / 2, picture.frame.height / 2) if picture is not None else None
        self._tell(middle, boxes[0].detection if boxes else None)

    def _tell(self, place: tuple[float, float] | None, detection: Detection | None) -> None:
        """Explain a box or a place."""
        picture, panel = self._workspace.boxes.picture, self._window.explain_panel
        if picture is None:
            self._subject = None
            panel.say(self.tr("There is no photo to explain."))
        else:
            plan = self._workspace.searches.plan
            cascade = self._cascade_for(plan, detection)
            alone = plan if plan.cascade == cascade else SearchPlan()
            box = None
            if detection is not None:
                box = (detection.left, detection.top, detection.width, detection.height)
                place = (detection.left + detection.width / 2, detection.top + detection.height / 2)
            words = self.tr("{cascade} answers. Click any place in the photo, or select a box.")
            panel.say(words.format(cascade=Path(cascade).stem.removeprefix("haarcascade_")))
            self._subject = Subject(picture, cascade, alone.scale_factor, alone.min_neighbors, place, box, detection)
        self.subject_changed.emit(self._subject)

    def _cascade_for(self, plan: SearchPlan, detection: Detection | None) -> str:
        """The cascade that is asked: the chosen one, that of the box, the one run alone, or the usual one."""
        found_by = detection.cascade if detection is not None else ""
        if plan.cascade and (not found_by or plan.cascade.endswith((found_by, f"{found_by}.xml"))):
            found_by = plan.cascade  # its path, where it is the user's own
        return self._chosen_cascade or found_by or DEFAULT_CASCADE
