"""Which photographs the list shows."""

from enum import Enum

from PySide6.QtCore import QSortFilterProxyModel

from desktop_app.gui.models.photos import AnyIndex, Photo, PhotosModel, PhotoState


class PhotoKind(Enum):
    """The filter's choices."""

    ALL = "all"
    WITH = "with"
    WITHOUT = "without"
    FAILED = "failed"


class PhotoFilter(QSortFilterProxyModel):
    """The photographs of one kind, in the list's order."""

    def __init__(self, photos: PhotosModel) -> None:
        super().__init__()
        self._photos = photos
        self._kind = PhotoKind.ALL
        self._held: int | None = None
        self.setSourceModel(photos)

    @property
    def kind(self) -> PhotoKind:
        """What is shown now."""
        return self._kind

    def show_kind(self, kind: PhotoKind) -> None:
        """Show photographs of that kind alone."""
        self._kind, self._held = kind, None
        self.invalidate()

    def hold(self, key: int | None) -> None:
        """Leave one photograph in although it may no longer be of the kind, so that it stays under the user's eyes.

        Another kind lets it go, and so does another photograph.
        """
        self.let_go_of_others(key)
        self._held = key

    def let_go_of_others(self, key: int | None) -> None:
        """Judge the photograph that was held like all others, unless it is this one."""
        if self._held not in (key, None):
            self._held = None
            self.invalidate()

    def filterAcceptsRow(self, row: int, parent: AnyIndex) -> bool:
        """Say whether the photograph in that row of the list is of the kind that is shown."""
        photo = self._photos.photos[row]
        return photo.key == self._held or _is_of(photo, self._kind)


def _is_of(photo: Photo, kind: PhotoKind) -> bool:
    # What an earlier search found counts until the next one has ended, so that entries do not flicker meanwhile.
    match kind:
        case PhotoKind.ALL:
            return True
        case PhotoKind.WITH:
            return photo.plan is not None and photo.has_detections
        case PhotoKind.WITHOUT:
            return photo.state == PhotoState.SEARCHED and not photo.has_detections
        case PhotoKind.FAILED:
            return photo.state == PhotoState.FAILED
