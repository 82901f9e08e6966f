"""What a person can do to the boxes: every edit is one named step that can be undone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.photos import Photo, PhotosModel
from desktop_app.gui.models.review_commands import ReviewCommand
from desktop_app.gui.wording import target_label
from desktop_app.library.annotations import Annotation, Decision, Review

STEPS_KEPT = 1000
# By how much a copy lies beside its original, as a share of the box's side.
COPY_BESIDE = 0.2


class Edits(QObject):
    """Changes the reviews of photographs through the undo stack."""

    def __init__(self, photos: PhotosModel) -> None:
        super().__init__()
        self._photos = photos
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(STEPS_KEPT)

    def draw(self, photo: Photo, box: Detection) -> int:
        """Add a box; return its id."""
        annotation = Annotation(photo.next_id, box, Decision.KEPT)
        self._put(photo, [annotation], lambda: self.tr("Draw box"))
        return annotation.id

    def draw_all(self, boxes: Mapping[int, Sequence[Detection]]) -> None:
        """Add boxes to many photographs in one step: a photograph's key -> its new boxes."""
        number = sum(len(new) for new in boxes.values())
        reviews = {
            key: photo.review.put(
                Annotation(photo.next_id + place, box, Decision.KEPT) for place, box in enumerate(boxes[key])
            )
            for key in boxes
            if (photo := self._photos.photo(key))
        }
        self._push(reviews, lambda: _counted(self.tr("Draw box"), self.tr("Draw {n} boxes"), number))

    def change(self, photo: Photo, boxes: Mapping[int, Detection], kind: str, gesture: int = 0) -> None:
        """Move or resize boxes: id -> where it is now; kind: "move" or "resize".

        gesture: the steps of one drag are undone together; one that ends where it began never was.
        """
        number = len(boxes)

        def words() -> str:
            if kind == "resize":
                return self.tr("Resize box")
            return _counted(self.tr("Move box"), self.tr("Move {n} boxes"), number)

        last = self.stack.command(self.stack.index() - 1) if self.stack.canUndo() else None
        if gesture and isinstance(last, ReviewCommand) and last.gesture == gesture:
            before = last.before(photo.key)
            if before is not None and _lie_as_in(photo.annotations_with(before), boxes):
                self._push({photo.key: before}, words, gesture)
                return
        changed = [box.changed(boxes[box.id]) for box in photo.annotations if box.id in boxes]
        self._put(photo, changed, words, gesture)

    def retarget(self, photo: Photo, boxes: Sequence[Annotation], target: str) -> None:
        """Take boxes for something else."""
        changed = [box.changed(replace(box.detection, target=target)) for box in boxes]
        number = len(boxes)

        def words() -> str:
            one, many = self.tr("Make box: {target}"), self.tr("Make {n} boxes: {target}")
            return (one if number == 1 else many).format(n=number, target=target_label(target))

        self._put(photo, changed, words)

    def duplicate(self, photo: Photo, boxes: Sequence[Annotation]) -> list[int]:
        """Put a copy beside each box; return the copies' ids."""
        copies = [
            Annotation(photo.next_id + place, _beside(box.detection, photo), Decision.KEPT)
            for place, box in enumerate(boxes)
        ]
        number = len(boxes)
        self._put(photo, copies, lambda: _counted(self.tr("Duplicate box"), self.tr("Duplicate {n} boxes"), number))
        return [copy.id for copy in copies]

    def delete(self, photo: Photo, boxes: Sequence[Annotation]) -> None:
        """Take boxes away."""
        review, number = photo.review.delete(boxes), len(boxes)
        self._push({photo.key: review}, lambda: _counted(self.tr("Delete box"), self.tr("Delete {n} boxes"), number))

    def decide(self, photo: Photo, boxes: Sequence[Annotation], decision: Decision) -> None:
        """Keep or drop boxes."""
        number = len(boxes)

        def words() -> str:
            if decision is Decision.DROPPED:
                return _counted(self.tr("Drop box"), self.tr("Drop {n} boxes"), number)
            return _counted(self.tr("Keep box"), self.tr("Keep {n} boxes"), number)

        self._put(photo, [box.decided(decision) for box in boxes], words)

    def complete_all(self, photos: Sequence[Photo]) -> None:
        """Accept what shows: the person is done with these photographs. One step, however many they are."""
        names = [photo.name for photo in photos]
        self._push(
            {photo.key: photo.review.completed(photo.annotations) for photo in photos},
            lambda: _about(self.tr("Mark {name} as reviewed"), self.tr("Mark {n} photos as reviewed"), names),
        )

    def reopen_all(self, photos: Sequence[Photo]) -> None:
        """The person is not done with these photographs after all."""
        names = [photo.name for photo in photos]
        self._push(
            {photo.key: replace(photo.review, is_complete=False) for photo in photos},
            lambda: _about(self.tr("Mark {name} as not reviewed"), self.tr("Mark {n} photos as not reviewed"), names),
        )

    def name_anew(self) -> None:
        """Name all steps in the language that is spoken now."""
        for place in range(self.stack.count()):
            command = self.stack.command(place)
            if isinstance(command, ReviewCommand):
                command.name_anew()

    def forget(self) -> None:
        """Forget all steps: the photographs are gone."""
        self.stack.clear()

    def _put(self, photo: Photo, boxes: Sequence[Annotation], words: Callable[[], str], gesture: int = 0) -> None:
        self._push({photo.key: photo.review.put(boxes)}, words, gesture)

    def _push(self, reviews: Mapping[int, Review], words: Callable[[], str], gesture: int = 0) -> None:
        changed = {
            key: review
            for key, review in reviews.items()
            if (photo := self._photos.photo(key)) and photo.review != review
        }
        if changed:
            self.stack.push(ReviewCommand(self._photos, changed, words, gesture))


def _counted(one: str, many: str, number: int) -> str:
    return one if number == 1 else many.format(n=number)


def _about(one: str, many: str, names: Sequence[str]) -> str:
    return one.format(name=names[0]) if len(names) == 1 else many.format(n=len(names))


def _lie_as_in(annotations: Sequence[Annotation], boxes: Mapping[int, Detection]) -> bool:
    return all(box.detection == boxes[box.id] for box in annotations if box.id in boxes)


def _beside(box: Detection, photo: Photo) -> Detection:
    """A copy a little to the right and below, or where there is no room to the left and above."""
    across, down = max(1, round(box.width * COPY_BESIDE)), max(1, round(box.height * COPY_BESIDE))
    if photo.size and box.left + box.width + across > photo.size.width:
        across = -across
    if photo.size and box.top + box.height + down > photo.size.height:
        down = -down
    return replace(box, left=max(0, box.left + across), top=max(0, box.top + down), score=1.0, neighbors=0, cascade="")
