"""The photographs in the list: the one place that knows them, what was found in each and what went wrong."""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from enum import IntEnum
from itertools import count
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QImage

from desktop_app import settings
from desktop_app.detection.geometry import Detection, Size
from desktop_app.errors import AppError, PictureNotFoundError
from desktop_app.gui.models.photo import Pasted, Photo, PhotoSource, PhotoState
from desktop_app.gui.models.photo_order import PhotoOrder, name_key
from desktop_app.gui.models.photo_words import spoken_text
from desktop_app.gui.wording import error_text
from desktop_app.library.annotations import Review, numbered
from desktop_app.library.search_plan import SearchPlan
from desktop_app.library.work import Work
from desktop_app.media.paths import FoundPicture

__all__ = ["AnyIndex", "Pasted", "Photo", "PhotoRole", "PhotoSource", "PhotoState", "PhotosModel"]

# About 110 KB each at 200 % scaling: 50 MB at most, however long the list is.
THUMBNAILS_KEPT = 500
# From here on it is quicker to say that the whole list is different.
TOLD_ONE_BY_ONE = 32
AnyIndex = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()  # what a flat model's rows hang below


class PhotoRole(IntEnum):
    """What the model tells about a photograph beyond Qt's own roles."""

    PHOTO = Qt.ItemDataRole.UserRole


class PhotosModel(QAbstractListModel):
    """A flat list of photographs without duplicates, sorted.

    thumbnail_wanted: a view asked for a thumbnail that is not there; carries the Photo.
    work_changed: what was found in a photograph or what a person did to it is different; carries its key.
    content_changed: a file has other content, and nothing is known of that; carries the key.
    came_back: a file that was missing is there again; carries the key.
    all_changing, all_changed: around a dataChanged for the whole list, for who would judge every row of it.
    """

    thumbnail_wanted = Signal(object)
    work_changed = Signal(int)
    content_changed = Signal(int)
    came_back = Signal(int)
    all_changing = Signal()
    all_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._photos: list[Photo] = []
        self._rows: dict[int, int] = {}
        self._by_path: dict[Path, Photo] = {}
        self._thumbnails: OrderedDict[int, QImage] = OrderedDict()
        self._keys = count(1)
        self._order = PhotoOrder.ADDED
        self._sensitivity = settings.SENSITIVITY.default
        self._plan: SearchPlan | None = None

    def rowCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return the number of photographs; an entry has none below it."""
        return 0 if parent.isValid() else len(self._photos)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the name, the place as tool tip, what is heard, the thumbnail as QImage, or the Photo."""
        if not index.isValid() or index.row() >= len(self._photos):
            return None
        photo = self._photos[index.row()]
        if role == PhotoRole.PHOTO:
            return photo
        if role == Qt.ItemDataRole.DisplayRole:
            return photo.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken_text(photo)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{photo.place}\n{error_text(photo.error)}" if photo.error else photo.place
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnail(photo)
        return None

    @property
    def photos(self) -> Sequence[Photo]:
        """All entries in order; not to be changed."""
        return self._photos

    @property
    def sensitivity(self) -> float:
        """How unsure a detection may be that shows: 0 for only what is certain, 1 for everything at hand."""
        return self._sensitivity

    def set_sensitivity(self, sensitivity: float) -> None:
        """Show more or less of what was found in every photograph."""
        if sensitivity == self._sensitivity:
            return
        self._sensitivity = sensitivity
        for photo in self._photos:
            photo.sensitivity = sensitivity
        self._tell_all()

    def set_plan(self, plan: SearchPlan) -> None:
        """Say what photographs are searched for now: what was searched for something else is out of date."""
        if plan == self._plan:
            return
        self._plan = plan
        for photo in self._photos:
            photo.current_plan = plan
        self._tell_all()

    def photo(self, key: int) -> Photo | None:
        """The entry with that key, if it is still in the list."""
        row = self._rows.get(key)
        return None if row is None else self._photos[row]

    def index_of(self, key: int) -> QModelIndex:
        """The index of an entry; invalid where it is gone."""
        row = self._rows.get(key)
        return QModelIndex() if row is None else self.index(row)

    def index_of_path(self, path: Path) -> QModelIndex:
        """The index of the entry with that path; invalid where there is none."""
        photo = self._by_path.get(path)
        return QModelIndex() if photo is None else self.index_of(photo.key)

    def add(self, sources: Iterable[PhotoSource | FoundPicture]) -> list[Photo]:
        """List what is not in the list yet, where the order wants it; return the new entries as they were given.

        What is in the list and was missing is there again.
        """
        new = []
        for given in sources:
            source = given.path if isinstance(given, FoundPicture) else given
            if isinstance(source, Path) and source in self._by_path:
                self.set_present(source, given.modified_s if isinstance(given, FoundPicture) else 0.0)
                continue
            photo = Photo(next(self._keys), source, sensitivity=self._sensitivity, current_plan=self._plan)
            photo.name_key = name_key(photo.name, photo.key)
            if isinstance(given, FoundPicture):
                photo.modified_s = given.modified_s
            if isinstance(source, Path):
                self._by_path[source] = photo
            new.append(photo)
        if new:
            self._insert(new)
        return new

    def remove(self, key: int) -> None:
        """Take an entry out of the list."""
        self.remove_many([key])

    def remove_many(self, keys: Iterable[int]) -> None:
        """Take entries out of the list."""
        gone = {key for key in keys if key in self._rows}
        if not gone:
            return
        after = 1 + max(self._rows[key] for key in gone)
        first = after - len(gone)
        if any(photo.key not in gone for photo in self._photos[first:after]):
            # Side by side they leave in one step, however many they are and wherever they were.
            head = self._photos[:after]
            staying = [photo for photo in head if photo.key not in gone]
            self._put(staying + [photo for photo in head if photo.key in gone] + self._photos[after:])
        self.beginRemoveRows(QModelIndex(), first, after - 1)
        for photo in self._photos[first:after]:
            if isinstance(photo.source, Path):
                self._by_path.pop(photo.source, None)
            self._thumbnails.pop(photo.key, None)
            del self._rows[photo.key]
        del self._photos[first:after]
        self._number_from(first)
        self.endRemoveRows()

    def clear(self) -> None:
        """Take everything out of the list."""
        self.beginResetModel()
        self._photos.clear()
        self._rows.clear()
        self._by_path.clear()
        self._thumbnails.clear()
        self.endResetModel()

    @property
    def order(self) -> PhotoOrder:
        """What the list is sorted by."""
        return self._order

    def sort_by(self, order: PhotoOrder) -> None:
        """Sort the list, and put what is added later in its place."""
        self._order = order
        self.resort()

    def resort(self) -> None:
        """Sort anew: numbers of detections and dates may have changed, and none leaves its place for that by itself."""
        self._put(sorted(self._photos, key=self._order.key))

    def rename(self, old: Path, new: Path) -> Photo | None:
        """Keep that a file has another name or place; return its entry if there is one.

        Where the new name is listed already, as another file had it, the old name's entry is missing from now on.
        """
        photo = self._by_path.get(old)
        if photo is None or old == new:
            return photo
        if new in self._by_path:
            self.set_missing([old])
            return photo
        self._by_path[new] = self._by_path.pop(old)
        photo.source, photo.name_key = new, name_key(new.name, photo.key)
        self._tell(photo.key)
        if self._order is PhotoOrder.NAME:
            self.resort()
        return photo

    def set_missing(self, paths: Collection[Path]) -> list[Photo]:
        """Keep that files are no longer there, with all that is known of them; return their entries."""
        gone = [photo for path in paths if (photo := self._by_path.get(path)) and not photo.is_missing]
        for photo in gone:
            photo.state, photo.is_missing = PhotoState.FAILED, True
            photo.error = PictureNotFoundError(
                "{path} is no longer there; put it back, or take it out of the list.", path=photo.place
            )
        self._tell_many(gone)
        return gone

    def set_present(self, path: Path, modified_s: float = 0.0) -> Photo | None:
        """Keep that a missing file is there again, with the same or with other content; return its entry."""
        photo = self._by_path.get(path)
        if photo is None or not photo.is_missing:
            return None
        if photo.modified_s and modified_s and photo.modified_s != modified_s:
            self.set_changed(path, modified_s)
        else:
            photo.state, photo.error = PhotoState.SEARCHED if photo.plan else PhotoState.WAITING, None
            photo.is_missing = False
            self._tell(photo.key)
        self.came_back.emit(photo.key)
        return photo

    def set_changed(self, path: Path, modified_s: float) -> Photo | None:
        """Forget all that is known of a file that has other content now; return its entry if it has one."""
        photo = self._by_path.get(path)
        if photo is None:
            return None
        photo.state, photo.error, photo.is_missing = PhotoState.WAITING, None, False
        photo.found, photo.review, photo.is_recalled = (), Review(), False
        photo.plan, photo.seconds, photo.size = None, 0.0, None
        photo.modified_s = modified_s
        self._thumbnails.pop(photo.key, None)
        self._tell(photo.key, Qt.ItemDataRole.DecorationRole)
        self.content_changed.emit(photo.key)
        return photo

    def set_found(self, key: int, detections: Sequence[Detection], plan: SearchPlan, seconds: float) -> None:
        """Keep everything that a search found; what a person touched stays as it is."""
        if photo := self.photo(key):
            if not photo.is_missing:  # it may have been read before the file went
                photo.state, photo.error = PhotoState.SEARCHED, None
            photo.found = numbered(detections, photo.next_id)
            photo.plan, photo.seconds = plan, seconds
            self._tell(key)
            self.work_changed.emit(key)

    def set_review(self, key: int, review: Review) -> None:
        """Keep what a person did to a photograph."""
        photo = self.photo(key)
        if photo and photo.review != review:
            photo.review = review
            self._tell(key)
            self.work_changed.emit(key)

    def set_recalled(self, key: int, work: Work | None) -> None:
        """Take back what was kept of a photograph, if anything was; it is as new no longer."""
        photo = self.photo(key)
        if photo is None:
            return
        photo.is_recalled = True
        if work is not None:
            photo.found, photo.review, photo.plan, photo.seconds = work.found, work.review, work.plan, work.seconds
            photo.size = work.size or photo.size
            photo.state = PhotoState.SEARCHED if work.plan and not photo.is_missing else photo.state
            self._tell(key)

    def set_size(self, key: int, size: Size) -> None:
        """Keep a photograph's size, known once it has been read."""
        photo = self.photo(key)
        if photo and photo.size != size:
            photo.size = size
            self._tell(key)

    def set_failed(self, key: int, error: AppError) -> None:
        """Keep why a photograph could not be read."""
        if photo := self.photo(key):
            photo.state, photo.error = PhotoState.FAILED, error
            self._tell(key)

    def set_readable(self, key: int) -> None:
        """Keep that a photograph that could not be read may be after all."""
        photo = self.photo(key)
        if photo and photo.has_failed and not photo.is_missing:
            photo.state, photo.error = PhotoState.SEARCHED if photo.plan else PhotoState.WAITING, None
            self._tell(key)

    def set_thumbnail(self, key: int, image: QImage) -> None:
        """Keep a thumbnail; the one unused for longest makes room."""
        if key in self._rows:
            self._thumbnails[key] = image
            while len(self._thumbnails) > THUMBNAILS_KEPT:
                self._thumbnails.popitem(last=False)
            index = self.index_of(key)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def _thumbnail(self, photo: Photo) -> QImage | None:
        image = self._thumbnails.get(photo.key)
        if image is not None:
            self._thumbnails.move_to_end(photo.key)
        elif photo.state != PhotoState.FAILED:
            self.thumbnail_wanted.emit(photo)
        return image

    def judge_again(self, key: int) -> None:
        """Have whoever chooses among the photographs look at one again."""
        if key in self._rows:
            self._tell(key)

    def _insert(self, new: Sequence[Photo]) -> None:
        place, arrange = len(self._photos), False
        if self._order.is_lasting:
            key = self._order.key
            new = sorted(new, key=key)
            first, last = (bisect_left(self._photos, key(photo), key=key) for photo in (new[0], new[-1]))
            if first == last:
                place = first
            else:
                arrange = True
        self.beginInsertRows(QModelIndex(), place, place + len(new) - 1)
        self._photos[place:place] = new
        self._number_from(place)
        self.endInsertRows()
        if arrange:
            self.resort()

    def _number_from(self, first: int) -> None:
        self._rows.update((photo.key, row) for row, photo in enumerate(self._photos[first:], first))

    def _put(self, photos: list[Photo]) -> None:
        """Take the same photographs in another order; views keep what is selected and what is current."""
        if photos == self._photos:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self._photos[index.row()].key for index in before]
        self._photos[:] = photos
        self._number_from(0)
        self.changePersistentIndexList(before, [self.index(self._rows[key]) for key in keys])
        self.layoutChanged.emit()

    def _tell(self, key: int, *roles: Qt.ItemDataRole) -> None:
        index = self.index_of(key)
        told = [PhotoRole.PHOTO, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole, *roles]
        self.dataChanged.emit(index, index, told)

    def _tell_many(self, photos: Sequence[Photo]) -> None:
        if len(photos) > TOLD_ONE_BY_ONE:
            self._tell_all()
        else:
            for photo in photos:
                self._tell(photo.key)

    def _tell_all(self) -> None:
        if self._photos:
            self.all_changing.emit()
            self.dataChanged.emit(self.index(0), self.index(len(self._photos) - 1))
            self.all_changed.emit()
