"""Why not here, and why here: asks, shows the answer, and does what the user chooses of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPalette

from desktop_app.detection.geometry import Detection
from desktop_app.errors import AppError, CancelledError
from desktop_app.gui.explaining import Explaining
from desktop_app.gui.session import Session
from desktop_app.gui.views.canvas_layer import CanvasLayer
from desktop_app.gui.views.overlay import paint_outline
from desktop_app.gui.views.viewport import Viewport
from desktop_app.gui.views.why_section import WhyRow, WhySection
from desktop_app.gui.why_words import cause_text, cause_title, drop_text, here_text, remedy_text, seen_text
from desktop_app.gui.wording import error_text
from desktop_app.gui.workers.why import WhyRequest
from desktop_app.library.annotations import Annotation, Decision
from desktop_app.library.diagnosis import Cause, CauseKind, Remedy, WhyHere, deleted_there
from desktop_app.media.frame import Frame

# Of these there is a box already.
_THERE = (CauseKind.SHOWN,)


@dataclass(frozen=True, slots=True)
class AddByHand:
    """The user wants a box where nothing is found. place: in picture pixels."""

    place: QRect


@dataclass(frozen=True, slots=True)
class DropAlone:
    """The user wants one box to go, and the settings to stay. id: of the annotation."""

    id: int


class PointedOut(CanvasLayer):
    """The place that is asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.place = QRect()

    def show(self, place: QRect) -> None:
        """Frame another place; empty for none."""
        self.place = place
        self.changed.emit()

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Paint the frame."""
        if not self.place.isEmpty():
            accent = QGuiApplication.palette().color(QPalette.ColorRole.Accent)
            paint_outline(painter, QRectF(self.place), viewport, accent)


class Why(QObject):
    """Connects the section with the canvas, the worker, and the settings."""

    def __init__(self, session: Session, explaining: Explaining) -> None:
        super().__init__(session)
        self._session = session
        self._window = session.window
        self._workspace = session.workspace
        self._explaining = explaining
        self._frame: Frame | None = None  # of the photograph that shows
        self._request: WhyRequest | None = None
        self._asked_box: Annotation | None = None
        self._before: Remedy | None = None  # the settings before a remedy was applied
        self.view = WhySection()
        self.section = session.window.explain_panel.add_section(self.tr("Why not here? Why here?"), self.view)
        self.layer = PointedOut()
        self.layer.setParent(self)
        session.window.canvas.add_layer(self.layer)
        self._connect()
        self._take_picture()
        self.view.say(self._invitation)

    def _connect(self) -> None:
        view, workspace, canvas = self.view, self._workspace, self._window.canvas
        worker, queued = workspace.crew.why, Qt.ConnectionType.QueuedConnection
        view.pointing_toggled.connect(self._point)
        view.selected_asked.connect(self.ask_selected)
        view.given_up.connect(self._give_up)
        view.chosen.connect(self._take_choice)
        canvas.box_pointed_out.connect(self.ask_missed)
        canvas.drawing_ended.connect(self._end_pointing)
        self._window.actions_.draw_box.toggled.connect(self._make_way)
        self._explaining.closed.connect(self._leave)
        self.section.unfolded.connect(self._take_folding)
        workspace.selection.selectionChanged.connect(self._take_selection)
        workspace.boxes.modelReset.connect(self._take_picture)
        worker.made.connect(self._take_answer, queued)
        worker.failed.connect(self._take_failure, queued)
        worker.progressed.connect(self._take_progress, queued)

    # Asking

    def ask_missed(self, place: QRect) -> None:
        """Ask why nothing shows at a place in picture pixels."""
        self._end_pointing()
        box = (place.x(), place.y(), place.width(), place.height())
        photo = self._session.current
        deleted = deleted_there(photo.review, box) if photo else None
        self._clear()
        self.layer.show(place)
        if deleted:
            self._show_causes([deleted], place)
        elif not self._workspace.searches.plan.looks_for_something:
            self.view.say(self.tr("Nothing is looked for: choose under Find what to look for."))
        else:
            self._submit(box, None)

    def ask_selected(self) -> None:
        """Ask why the selected box was found, or where it was drawn by hand why it was not."""
        boxes = self._workspace.selection.annotations
        if not boxes:
            return
        box = boxes[-1]
        place = _place(box.detection)
        if box.found is None:
            self.ask_missed(place)
            return
        self._end_pointing()
        self._clear()
        self._asked_box = box
        self._submit((place.x(), place.y(), place.width(), place.height()), box.found)

    def _submit(self, box: tuple[int, int, int, int], detection: Detection | None) -> None:
        picture = self._workspace.boxes.picture
        if picture is None:
            return
        plan, photo = self._workspace.searches.plan, self._session.current
        found = None
        if photo is not None and photo.plan == plan:
            found = tuple(each.found for each in photo.found if each.found is not None)
        request = WhyRequest(picture.frame, plan, self._workspace.photos.sensitivity, box, detection, found)
        self._request = request
        self.view.say(
            self.tr("Trying what could be the cause...") if detection is None else self.tr("Looking closer...")
        )
        self.view.show_work(0.0)
        self._workspace.crew.why.submit(request)

    def _point(self, wanted: bool) -> None:
        """Let the user draw what was missed, or no longer."""
        if wanted:
            self._window.actions_.draw_box.setChecked(False)
            self._clear()
            self.view.say(self.tr("Draw a box on the photo around what was missed. Esc ends it."))
            self._window.canvas.setFocus()
        elif self._request is None:
            self.view.say(self._invitation)
        self._window.canvas.set_pointing_out(wanted)

    # Answers

    def _take_answer(self, request: WhyRequest, answer: list[Cause] | WhyHere) -> None:
        if request is not self._request or request.cancelled.is_set():
            return
        self._end_work()
        if isinstance(answer, WhyHere):
            self._show_here(answer, request)
        else:
            self._show_causes(answer, QRect(*request.box))

    def _take_failure(self, request: WhyRequest, error: AppError) -> None:
        if request is self._request:
            self._end_work()
            self.view.say("" if isinstance(error, CancelledError) else error_text(error))

    def _take_progress(self, request: WhyRequest, share: float) -> None:
        if request is self._request:
            self.view.show_work(share)

    def _show_causes(self, causes: list[Cause], place: QRect) -> None:
        plan, sensitivity = self._workspace.searches.plan, self._workspace.photos.sensitivity
        rows = []
        for cause in causes:
            action = remedy_text(cause.remedy, plan, sensitivity) if cause.remedy else ""
            rows.append(WhyRow(cause_title(cause), cause_text(cause, plan), action, cause.remedy))
        if causes[0].kind not in _THERE:
            helped = any(cause.remedy for cause in causes)
            words = self.tr("Or draw the box by hand.") if helped else self.tr("You can draw the box by hand.")
            rows.append(WhyRow("", words, self.tr("Add it by hand"), AddByHand(place)))
        self.view.say(
            self.tr("The likeliest cause comes first. Each was tried on this photo.") if len(causes) > 1 else ""
        )
        self.view.show_rows(rows)

    def _show_here(self, here: WhyHere, request: WhyRequest) -> None:
        plan, sensitivity = request.plan, request.sensitivity
        rows = [
            WhyRow(self.tr("How strong it is"), here_text(here)),
            WhyRow(self.tr("What it looked like to the cascades"), seen_text(here.seen)),
        ]
        title = self.tr("What would leave it out")
        for drop in here.drops:
            rows.append(WhyRow(title, drop_text(drop), remedy_text(drop.remedy, plan, sensitivity), drop.remedy))
            title = ""
        if self._asked_box is not None:
            words = self.tr("Only this box goes, and the settings stay.")
            rows.append(WhyRow(title, words, self.tr("Drop this box"), DropAlone(self._asked_box.id)))
        self.view.say("")
        self.view.show_rows(rows)

    # What the user chooses

    def _take_choice(self, choice: object) -> None:
        match choice:
            case Remedy():
                self._apply(choice)
            case AddByHand():
                self._clear()
                self._session.reviewing.draw(choice.place)
            case DropAlone():
                boxes = [box for box in self._workspace.boxes.annotations if box.id == choice.id]
                self._session.reviewing.decide(boxes, Decision.DROPPED)

    def _apply(self, remedy: Remedy) -> None:
        """Change the settings as the user would; the photograph is searched by them."""
        before = Remedy(self._workspace.searches.plan, self._workspace.photos.sensitivity)
        is_back = self._before == remedy
        place = self.layer.place
        self._clear()
        self._window.find_panel.change(remedy.plan, remedy.sensitivity)
        self._before = None if is_back else before
        if is_back:
            self.view.say(self.tr("The settings are those from before."))
            return
        self.layer.show(place)
        photo = self._session.current
        if photo is not None and photo.review.is_complete:
            self.view.say(
                self.tr("The settings under Find were changed. This photo is reviewed: no search changes it.")
            )
        else:
            self.view.say(self.tr("The settings under Find were changed, and the photo is searched with them."))
        self.view.show_rows([WhyRow("", "", self.tr("Take the settings back"), before)])

    # What happens around it

    @property
    def _invitation(self) -> str:
        return self.tr(
            "Was something missed? Draw a box around it, and everything that could be the cause is tried. "
            "Is something no face? Select its box."
        )

    def _take_selection(self) -> None:
        boxes = self._workspace.selection.annotations
        self.view.show_selected(boxes[-1].is_drawn if boxes else None)

    def _take_picture(self) -> None:
        """Another photograph: what was asked is of the past."""
        picture = self._workspace.boxes.picture
        self.view.set_enabled_for_picture(picture is not None)
        frame = picture.frame if picture else None
        if frame is not self._frame:
            self._frame = frame
            self._end_pointing()
            self._clear()
        self._take_selection()

    def _take_folding(self, unfolded: bool) -> None:
        if not unfolded:
            self._leave()

    def _leave(self) -> None:
        self._end_pointing()
        self._clear()

    def _make_way(self, drawing: bool) -> None:
        if drawing:
            self._end_pointing()

    def _end_pointing(self) -> None:
        self._window.canvas.set_pointing_out(False)
        self.view.set_pointing(False)
        if self._request is None and not self.view.rows:
            self.view.say(self._invitation)

    def _give_up(self) -> None:
        self._clear()

    def _clear(self) -> None:
        """Show no answer, and wait for none."""
        if self._request is not None:
            self._request.cancelled.set()
        self._request = self._asked_box = self._before = None
        self._end_work()
        self.layer.show(QRect())
        self.view.show_rows(())
        self.view.say(self._invitation)

    def _end_work(self) -> None:
        self.view.show_work(None)


def _place(detection: Detection) -> QRect:
    return QRect(detection.left, detection.top, max(1, detection.width), max(1, detection.height))
