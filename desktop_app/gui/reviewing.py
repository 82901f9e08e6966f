"""Reviewing: what the user does to boxes in any view becomes an edit of the photograph that is shown."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, QRect, Signal

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.photos import Photo, PhotoRole, PhotoState
from desktop_app.gui.models.review_commands import ReviewCommand
from desktop_app.gui.views.main_window import MainWindow
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.workspace import Workspace
from desktop_app.library.annotations import Annotation, Decision

# A box that is added without a mouse has this share of the shorter side of what shows.
ADDED_SHARE = 0.2
REVIEW = "review"  # the topic of what is said here


class Reviewing(QObject):
    """Connects actions, canvas, table and cut-outs with the edits.

    photo_asked: another photograph has to be shown, since what happens is about it; carries the Photo.
    """

    photo_asked = Signal(object)

    def __init__(self, workspace: Workspace, window: MainWindow) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self._edits = workspace.edits
        self._selection = workspace.selection
        self._drawn_target = ""
        self._connect_views()
        self._connect_actions()
        self._edits.name_anew()  # the window before may have spoken another language
        self._show_steps()
        self._show_selection()

    @property
    def photo(self) -> Photo | None:
        """The photograph whose boxes can be edited.

        It is the one shown, once its own picture is on the canvas and it is known what is kept of it.
        """
        photo = self._workspace.showing.current
        return photo if photo and photo.is_recalled and self._workspace.showing.is_on_canvas(photo) else None

    @property
    def target_drawn(self) -> str:
        """What a box that is drawn is taken for: what was last chosen for one, or is looked for."""
        plan = self._workspace.searches.plan
        return self._drawn_target or (plan.targets[0] if plan.targets else "face")

    # What the user does

    def draw(self, place: QRect) -> None:
        """Add a box and select it."""
        self._end_drawing()
        self._show_boxes()
        if photo := self.photo:
            box = Detection(place.x(), place.y(), place.width(), place.height(), 1.0, 0, self.target_drawn)
            self._workspace.hold_shown()
            self._selection.select_only(self._edits.draw(photo, box))

    def add_in_the_middle(self) -> None:
        """Add a box without a mouse; the arrow keys put it into its place."""
        self.draw(self._window.canvas.middle_box(ADDED_SHARE))
        self._window.canvas.setFocus()

    def change(self, boxes: Mapping[int, Detection], gesture: int, kind: str) -> None:
        """Move or resize boxes."""
        if photo := self.photo:
            self._edits.change(photo, boxes, kind, gesture)

    def retarget(self, target: str) -> None:
        """Take the selected boxes for something else; where all were drawn, those drawn from now on are the same."""
        boxes = self._selection.annotations
        if boxes and all(box.is_drawn for box in boxes):
            self._drawn_target = target
        self._edit(lambda photo, boxes: self._edits.retarget(photo, boxes, target))

    def decide(self, boxes: Sequence[Annotation], decision: Decision) -> None:
        """Keep or drop boxes."""
        if photo := self.photo:
            self._show_boxes()
            self._workspace.hold_shown()
            self._edits.decide(photo, boxes, decision)

    def step(self, step: int) -> None:
        """Select the box that many rows further; the keys that follow are about it."""
        self._show_boxes()
        self._selection.step(step)
        self._window.canvas.setFocus()

    def keep_or_drop(self) -> None:
        """Drop the selected boxes, or where all of them are dropped bring them back."""
        boxes = self._selection.annotations
        dropped = all(box.decision is Decision.DROPPED for box in boxes)
        self.decide(boxes, Decision.KEPT if dropped else Decision.DROPPED)

    def delete(self) -> None:
        """Take the selected boxes away; the one after them is selected, for the next key to act on."""
        rows = self._selection.rows
        self._edit(self._edits.delete)
        left = self._workspace.boxes.annotations
        if rows and left:
            self._selection.select_only(left[min(rows[0], len(left) - 1)].id)

    def duplicate(self) -> None:
        """Put a copy beside each selected box and select the copies."""
        photo, boxes = self.photo, self._selection.annotations
        if photo and boxes:
            self._show_boxes()
            self._selection.select_only(*self._edits.duplicate(photo, boxes))

    def select_all(self) -> None:
        """Select all boxes."""
        self._selection.select_only(*(box.id for box in self._workspace.boxes.annotations))

    def set_reviewed(self, reviewed: bool) -> None:
        """Mark the photographs selected in the list, or take the mark back."""
        photos = [photo for photo in self._selected_photos() if photo.review.is_complete != reviewed]
        self._workspace.hold_shown()
        if not reviewed:
            self._edits.reopen_all(photos)
            self._workspace.search_shown()
            return
        ready = [photo for photo in photos if photo.state == PhotoState.SEARCHED]
        self._edits.complete_all(ready)
        if len(ready) < len(photos):
            self._say(self.tr("Photos that have not been searched yet were left out."))
        self._show_marks()

    def accept(self) -> None:
        """Accept what shows, and go on to the next photograph that needs a look.

        Of one that cannot be read there is nothing to accept: it is passed over.
        """
        current, photo = self._workspace.showing.current, self.photo
        if current is None or (photo is None and not current.has_failed):
            return
        if photo and not photo.review.is_complete and not self._may_be_accepted(photo):
            return
        self._workspace.hold_shown()
        following = self._next_open(current)
        if photo and not photo.review.is_complete:
            self._edits.complete_all([photo])
        if following is None:
            self._say(self.tr("All photos in this list have been looked at."))
        else:
            self._window.select_photo(self._workspace.filter.index(following, 0))

    def undo(self) -> None:
        """Take the last step back, and show the photograph that it is about."""
        stack = self._edits.stack
        while stack.canUndo() and not _has_effect(stack.command(stack.index() - 1)):
            stack.undo()  # its photographs are no longer in the list
        if stack.canUndo():
            self._show_affected(stack.command(stack.index() - 1))
            stack.undo()

    def redo(self) -> None:
        """Do the step again that was taken back, and show the photograph that it is about."""
        stack = self._edits.stack
        while stack.canRedo() and not _has_effect(stack.command(stack.index())):
            stack.redo()
        if stack.canRedo():
            self._show_affected(stack.command(stack.index()))
            stack.redo()

    # Connections

    def _connect_views(self) -> None:
        window, workspace = self._window, self._workspace
        window.canvas.box_drawn.connect(self.draw)
        window.canvas.boxes_changed.connect(self.change)
        for listing in (window.table, window.strip):
            listing.decision_asked.connect(self.decide)
            listing.menu_asked.connect(self._show_menu)
        window.canvas.menu_asked.connect(self._show_menu)
        window.canvas.drawing_ended.connect(self._end_drawing)
        self._selection.selectionChanged.connect(self._show_selection)
        workspace.boxes.modelReset.connect(self._show_selection)
        workspace.boxes.dataChanged.connect(self._show_selection)
        workspace.photos.work_changed.connect(self._take_work)
        workspace.showing.shown.connect(self._show_marks)
        window.photo_list.selection.selectionChanged.connect(self._show_marks)

    def _connect_actions(self) -> None:
        do, stack = self._window.actions_, self._edits.stack
        do.undo.triggered.connect(self.undo)
        do.redo.triggered.connect(self.redo)
        do.accept.triggered.connect(self.accept)
        do.reviewed.triggered.connect(self.set_reviewed)
        do.keep_or_drop.triggered.connect(self.keep_or_drop)
        do.delete.triggered.connect(self.delete)
        do.duplicate.triggered.connect(self.duplicate)
        do.draw_box.toggled.connect(self._window.canvas.set_drawing)
        do.add_box.triggered.connect(self.add_in_the_middle)
        do.select_all.triggered.connect(self.select_all)
        do.next_box.triggered.connect(partial(self.step, 1))
        do.previous_box.triggered.connect(partial(self.step, -1))
        for target, action in do.targets.items():
            action.triggered.connect(partial(self.retarget, target))
        stack.indexChanged.connect(self._show_steps)
        stack.cleanChanged.connect(self._show_steps)

    # What the views show of it

    def _show_steps(self) -> None:
        stack, do = self._edits.stack, self._window.actions_
        do.name_steps(stack.undoText() if stack.canUndo() else None, stack.redoText() if stack.canRedo() else None)

    def _show_selection(self) -> None:
        boxes = self._selection.annotations
        self._window.actions_.set_boxes_selected(
            {box.detection.target for box in boxes},
            bool(boxes) and all(box.decision is Decision.DROPPED for box in boxes),
        )

    def _show_marks(self) -> None:
        self._window.status.strip.withdraw(REVIEW)
        photos = self._selected_photos()
        complete = bool(photos) and all(photo.review.is_complete for photo in photos)
        self._window.actions_.set_reviewed(complete, bool(photos))

    def _take_work(self, key: int) -> None:
        photo = self._workspace.showing.current
        if photo and photo.key == key:
            self._show_marks()

    def _show_menu(self, place: QPoint) -> None:
        if self._selection.annotations:
            self._window.show_box_menu(place)
        else:
            self._window.show_canvas_menu(place)

    def _show_boxes(self) -> None:
        """Show the boxes again: what is done to them is to be seen."""
        self._window.actions_.show_boxes.setChecked(True)

    def _end_drawing(self) -> None:
        self._window.actions_.draw_box.setChecked(False)

    def _say(self, words: str) -> None:
        self._window.status.strip.say(Message(words, Tone.NOTE, REVIEW))

    # Helpers of the above

    def _edit(self, edit: Callable[[Photo, Sequence[Annotation]], None]) -> None:
        photo, boxes = self.photo, self._selection.annotations
        if photo and boxes:
            self._show_boxes()
            self._workspace.hold_shown()
            edit(photo, boxes)

    def _selected_photos(self) -> list[Photo]:
        keys = self._window.photo_list.selected_keys
        listed = [photo for key in keys if (photo := self._workspace.photos.photo(key))]
        current = self._workspace.showing.current
        return listed or ([current] if current else [])

    def _may_be_accepted(self, photo: Photo) -> bool:
        if photo.plan == self._workspace.searches.plan:
            return True
        if self._workspace.searches.is_searching:
            self._say(self.tr("This photo is still being searched."))
            return False
        if photo.plan is None:
            self._say(self.tr("This photo has not been searched yet. Detect all searches it."))
            return False
        return True

    def _next_open(self, photo: Photo) -> int | None:
        """The row of the next photograph that needs a look, beginning after this one and going round."""
        photos = self._workspace.filter
        row = photos.mapFromSource(self._workspace.photos.index_of(photo.key)).row()
        number = photos.rowCount()
        for step in range(1, number):
            place = (row + step) % number
            other = photos.index(place, 0).data(PhotoRole.PHOTO)
            if isinstance(other, Photo) and not other.review.is_complete and other.state != PhotoState.FAILED:
                return place
        return None

    def _show_affected(self, command: object) -> None:
        current = self._workspace.showing.current
        if not isinstance(command, ReviewCommand) or (current and current.key in command.keys):
            self._workspace.hold_shown()
            return
        photo = next((photo for key in command.keys if (photo := self._workspace.photos.photo(key))), None)
        if photo:
            self.photo_asked.emit(photo)


def _has_effect(command: object) -> bool:
    return isinstance(command, ReviewCommand) and command.has_effect
