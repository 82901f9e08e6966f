"""One step of undo: what a person did to the boxes of some photographs."""

from collections.abc import Callable, Mapping

from PySide6.QtGui import QUndoCommand

from desktop_app.gui.models.photos import PhotosModel
from desktop_app.library.annotations import Review

# Any number: tells Qt that two commands may be of one kind.
_COMMAND_ID = 1


class ReviewCommand(QUndoCommand):
    """Gives photographs another review, and their earlier one back.

    A photograph whose file has other content since is left alone: the boxes belong to what it showed before.
    gesture: commands of one gesture, such as one drag, become one step; 0 for a command that stands alone.
    """

    def __init__(
        self, photos: PhotosModel, reviews: Mapping[int, Review], words: Callable[[], str], gesture: int = 0
    ) -> None:
        """reviews: a photograph's key -> its new review; words: names the step in the language that is spoken."""
        super().__init__(words())
        self._words = words
        self._photos = photos
        self._after = dict(reviews)
        listed = [photo for key in reviews if (photo := photos.photo(key))]
        self._before = {photo.key: photo.review for photo in listed}
        self._written = {photo.key: photo.modified_s for photo in listed}
        self.gesture = gesture

    def name_anew(self) -> None:
        """Take the name in the language that is spoken now."""
        self.setText(self._words())

    @property
    def keys(self) -> list[int]:
        """The photographs that it is about."""
        return list(self._after)

    def before(self, key: int) -> Review | None:
        """The review that a photograph had before; None where it is not about that photograph."""
        return self._before.get(key)

    @property
    def has_effect(self) -> bool:
        """Whether any of its photographs is still listed with the same content."""
        return any(self._applies_to(key) for key in self._after)

    def redo(self) -> None:
        """Do it."""
        self._give(self._after)

    def undo(self) -> None:
        """Take it back."""
        self._give(self._before)

    def _give(self, reviews: Mapping[int, Review]) -> None:
        for key, review in reviews.items():
            if self._applies_to(key):
                self._photos.set_review(key, review)

    def _applies_to(self, key: int) -> bool:
        photo = self._photos.photo(key)
        return photo is not None and photo.modified_s == self._written.get(key)

    def id(self) -> int:
        """Return what kind of command it is; only those of a gesture may be merged."""
        return _COMMAND_ID if self.gesture else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in the next command where it goes on with the same gesture."""
        if not isinstance(other, ReviewCommand) or other.gesture != self.gesture or other.keys != self.keys:
            return False
        self._after = other._after
        self.setObsolete(self._after == self._before)
        return True
