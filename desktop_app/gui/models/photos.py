"""The photographs in the list: the one place that knows them, what was found in each and what went wrong."""

import math
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from itertools import count
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QImage

from desktop_app import settings
from desktop_app.detection.geometry import Detection, Size, score_threshold
from desktop_app.errors import AppError
from desktop_app.library.annotations import Annotation, Review, next_id, numbered, shown
from desktop_app.library.search_plan import SearchPlan
from desktop_app.library.work import Work

# About 110 KB each at 200 % scaling: 50 MB at most, however long the list is.
THUMBNAILS_KEPT = 500
AnyIndex = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()  # what a flat model's rows hang below


@dataclass(frozen=True, slots=True, eq=False)
class Pasted:
    """A picture that came from the clipboard or a browser and has no file: its bytes, or an image already decoded."""

    name: str
    content: bytes | QImage


PhotoSource = Path | Pasted


class PhotoState(Enum):
    """How far a photograph has got."""

    WAITING = "waiting"
    SEARCHED = "searched"
    FAILED = "failed"


@dataclass(slots=True, eq=False)
class Photo:
    """One entry of the list.

    found: everything at hand, however unsure, in the order of the search.
    review: what a person did to it.
    plan: with which it was searched; None before the first search.
    sensitivity: 0..1, the same for all entries; the model sets it.
    modified_s: when the file was last written, seconds since 1970; 0 where that is not known.
    is_recalled: whether it has been looked up what is kept of it.
    """

    key: int
    source: PhotoSource
    state: PhotoState = PhotoState.WAITING
    found: tuple[Annotation, ...] = ()
    review: Review = Review()
    plan: SearchPlan | None = None
    sensitivity: float = settings.SENSITIVITY.default
    seconds: float = 0.0
    size: Size | None = None
    error: AppError | None = field(default=None)
    modified_s: float = 0.0
    is_recalled: bool = False

    @property
    def name(self) -> str:
        """What the list calls it."""
        return self.source.name

    @property
    def place(self) -> str:
        """Where it is, in full."""
        return str(self.source) if isinstance(self.source, Path) else self.source.name

    @property
    def is_calibrated(self) -> bool:
        """Whether scores say in 0..1 how sure a detection is; those of a cascade that ran alone do not."""
        return not (self.plan and self.plan.cascade)

    @property
    def annotations(self) -> tuple[Annotation, ...]:
        """The boxes that show: what a person touched, and what was found and is sure enough."""
        return shown(self.found, self.review, self._least_score)

    @property
    def detections(self) -> tuple[Detection, ...]:
        """What counts as being there: the boxes that show, without the dropped ones."""
        return tuple(box.detection for box in self.annotations if box.counts)

    @property
    def has_detections(self) -> bool:
        """Whether anything counts as being there."""
        if not self.review:  # quicker than to list it
            least = self._least_score
            return any(box.detection.score >= least for box in self.found)
        return any(box.counts for box in self.annotations)

    @property
    def next_id(self) -> int:
        """An id for a new box."""
        return next_id(self.found, self.review)

    @property
    def _least_score(self) -> float:
        return score_threshold(self.sensitivity) if self.is_calibrated else -math.inf


class PhotoRole(IntEnum):
    """What the model tells about a photograph beyond Qt's own roles."""

    PHOTO = Qt.ItemDataRole.UserRole


class PhotosModel(QAbstractListModel):
    """A flat list of photographs without duplicates.

    thumbnail_wanted: a view asked for a thumbnail that is not there; carries the Photo.
    work_changed: what was found in a photograph or what a person did to it is different; carries its key.
    """

    thumbnail_wanted = Signal(object)
    work_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._photos: list[Photo] = []
        self._rows: dict[int, int] = {}
        self._paths: set[Path] = set()
        self._thumbnails: OrderedDict[int, QImage] = OrderedDict()
        self._keys = count(1)
        self._sensitivity = settings.SENSITIVITY.default

    def rowCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return the number of photographs; an entry has none below it."""
        return 0 if parent.isValid() else len(self._photos)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the name, the place as tool tip, the thumbnail as QImage, or the Photo."""
        if not index.isValid() or index.row() >= len(self._photos):
            return None
        photo = self._photos[index.row()]
        if role == PhotoRole.PHOTO:
            return photo
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return photo.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{photo.place}\n{photo.error}" if photo.error else photo.place
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
        if self._photos:
            self.dataChanged.emit(self.index(0), self.index(len(self._photos) - 1), [PhotoRole.PHOTO])

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
        if path not in self._paths:
            return QModelIndex()
        return next((self.index(row) for row, photo in enumerate(self._photos) if photo.source == path), QModelIndex())

    def add(self, sources: Iterable[PhotoSource]) -> list[Photo]:
        """Append what is not in the list yet; return the new entries."""
        new = []
        for source in sources:
            if isinstance(source, Path):
                if source in self._paths:
                    continue
                self._paths.add(source)
            new.append(Photo(next(self._keys), source, sensitivity=self._sensitivity))
        if new:
            first = len(self._photos)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._rows.update((photo.key, first + offset) for offset, photo in enumerate(new))
            self._photos.extend(new)
            self.endInsertRows()
        return new

    def remove(self, key: int) -> None:
        """Take an entry out of the list."""
        row = self._rows.get(key)
        if row is None:
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        photo = self._photos.pop(row)
        if isinstance(photo.source, Path):
            self._paths.discard(photo.source)
        self._thumbnails.pop(key, None)
        self._rows = {other.key: position for position, other in enumerate(self._photos)}
        self.endRemoveRows()

    def clear(self) -> None:
        """Take everything out of the list."""
        self.beginResetModel()
        self._photos.clear()
        self._rows.clear()
        self._paths.clear()
        self._thumbnails.clear()
        self.endResetModel()

    def set_found(self, key: int, detections: Sequence[Detection], plan: SearchPlan, seconds: float) -> None:
        """Keep everything that a search found; what a person touched stays as it is."""
        if photo := self.photo(key):
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
            photo.state = PhotoState.SEARCHED if work.plan else photo.state
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

    def _tell(self, key: int) -> None:
        index = self.index_of(key)
        self.dataChanged.emit(index, index, [PhotoRole.PHOTO, Qt.ItemDataRole.ToolTipRole])
