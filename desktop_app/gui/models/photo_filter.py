"""Which photographs the list shows."""

from collections.abc import Callable, Iterable
from enum import Enum

from PySide6.QtCore import QSortFilterProxyModel

from desktop_app.gui.models.photo import Photo, PhotoState
from desktop_app.gui.models.photo_order import PhotoOrder
from desktop_app.gui.models.photos import AnyIndex, PhotosModel


class PhotoKind(Enum):
    """The filter's choices."""

    ALL = "all"
    WITH = "with"
    WITHOUT = "without"
    NOT_REVIEWED = "not-reviewed"
    REVIEWED = "reviewed"
    FAILED = "failed"


class PhotoFilter(QSortFilterProxyModel):
    """The photographs of one kind, in the list's order."""

    def __init__(self, photos: PhotosModel) -> None:
        super().__init__()
        self._photos = photos
        self._kind = PhotoKind.ALL
        self._is_of_kind = _TESTS[self._kind]
        self._held: int | None = None
        self._judged: list[bool] | None = None
        self.setSourceModel(photos)
        photos.all_changing.connect(self._await_all)
        photos.all_changed.connect(self._judge_all)

    @property
    def kind(self) -> PhotoKind:
        """What is shown now."""
        return self._kind

    def show_kind(self, kind: PhotoKind) -> None:
        """Show photographs of that kind alone."""
        self._kind, self._held = kind, None
        self._is_of_kind = _TESTS[kind]
        self._judge()

    def keys_at(self, rows: Iterable[int]) -> list[int]:
        """The keys of the photographs in rows of what is shown."""
        if self._kind is not PhotoKind.ALL:
            rows = [self.mapToSource(self.index(row, 0)).row() for row in rows]
        photos = self._photos.photos
        return [photos[row].key for row in rows]

    @property
    def order(self) -> PhotoOrder:
        """What the list is sorted by."""
        return self._photos.order

    def sort_by(self, order: PhotoOrder) -> None:
        """Sort the list."""
        self._photos.sort_by(order)

    def hold(self, key: int | None) -> None:
        """Leave one photograph in although it may no longer be of the kind, so that it stays under the user's eyes.

        Another kind lets it go, and so does another photograph.
        """
        self.let_go_of_others(key)
        self._held = key

    def let_go_of_others(self, key: int | None) -> None:
        """Judge the photograph that was held like all others, unless it is this one."""
        if self._held is not None and self._held != key:
            held, self._held = self._held, None
            self._photos.judge_again(held)

    def filterAcceptsRow(self, row: int, parent: AnyIndex) -> bool:
        """Say whether the photograph in that row of the list is of the kind that is shown."""
        if self._judged is not None:
            return self._judged[row]
        photo = self._photos.photos[row]
        return photo.key == self._held or self._is_of_kind(photo)

    def _await_all(self) -> None:
        # Else every row that comes or goes would be told by itself, which takes seconds where thousands do.
        self.setDynamicSortFilter(False)

    def _judge_all(self) -> None:
        self.setDynamicSortFilter(True)
        if self._kind is not PhotoKind.ALL:
            self._judge()

    def _judge(self) -> None:
        """Choose anew among all photographs, in one go, which is several times as quick as row by row."""
        is_of_kind = self._is_of_kind
        self._judged = [is_of_kind(photo) for photo in self._photos.photos]
        if self._held is not None and (index := self._photos.index_of(self._held)).isValid():
            self._judged[index.row()] = True
        self.invalidate()
        self.rowCount()  # Qt puts the choosing off until it is asked for something
        self._judged = None


def _is_with(photo: Photo) -> bool:
    # What an earlier search found counts until the next one has ended, so that entries do not flicker meanwhile.
    return photo.state is not PhotoState.FAILED and photo.has_detections


def _is_without(photo: Photo) -> bool:
    return photo.state is PhotoState.SEARCHED and not photo.has_detections


_TESTS: dict[PhotoKind, Callable[[Photo], bool]] = {
    PhotoKind.ALL: lambda photo: True,
    PhotoKind.WITH: _is_with,
    PhotoKind.WITHOUT: _is_without,
    PhotoKind.NOT_REVIEWED: lambda photo: not photo.has_failed and not photo.review.is_complete,
    PhotoKind.REVIEWED: lambda photo: photo.review.is_complete,
    PhotoKind.FAILED: lambda photo: photo.has_failed,
}
