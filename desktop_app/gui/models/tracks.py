"""What was followed in live pictures, for a table: those in the picture first, then those that are gone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.live_picture import LivePicture
from desktop_app.gui.wording import position_text, size_text, span_text, target_label
from desktop_app.library.annotations import Annotation, Decision

AnyIndex = QModelIndex | QPersistentModelIndex

ROWS_KEPT = 500  # of those that are gone


class TrackColumn(IntEnum):
    """The columns in their order."""

    KIND = 0
    SEEN = 1


class TrackRole(IntEnum):
    """What a row has besides the texts."""

    TRACK = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class SeenTrack:
    """A track as the table has it. first_s, last_s: when it was shown, on the pictures' clock.

    box: the last one that was seen. is_present: whether it is in the last picture.
    """

    id: int
    box: Detection
    first_s: float
    last_s: float
    is_present: bool = True
    portrait: QImage | None = None


class TracksModel(QAbstractTableModel):
    """Takes every picture (`see`), and tells the views of it when it is asked to (`tell`), a few times a second.

    annotations: the boxes of the last picture, for who paints them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._tracks: dict[int, SeenTrack] = {}
        self._rows: list[SeenTrack] = []
        self._begin_s: float | None = None
        self._beginning = 0
        self.annotations: Sequence[Annotation] = ()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of tracks that are listed."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(TrackColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = {TrackColumn.KIND: self.tr("Track"), TrackColumn.SEEN: self.tr("Seen")}
        return titles[TrackColumn(section)]

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, the portrait, or the SeenTrack."""
        if not index.isValid():
            return None
        track = self._rows[index.row()]
        match role:
            case TrackRole.TRACK:
                return track
            case Qt.ItemDataRole.DecorationRole if index.column() == TrackColumn.KIND:
                return track.portrait
            case Qt.ItemDataRole.DisplayRole:
                return self.name(track) if index.column() == TrackColumn.KIND else self.seen_words(track)
            case Qt.ItemDataRole.AccessibleTextRole:
                size = size_text(track.box.width, track.box.height)
                words = f"{self.name(track)}, {size}"
                return words if index.column() == TrackColumn.KIND else ", ".join(self.seen_lines(track))
            case _:
                return None

    def name(self, track: SeenTrack) -> str:
        """What a track is called: what it is, and its number."""
        return f"{target_label(track.box.target)} {track.id}"

    def seen_words(self, track: SeenTrack) -> str:
        """When it was seen, and for how long, in one line."""
        return " \N{MIDDLE DOT} ".join(self.seen_lines(track))

    def seen_lines(self, track: SeenTrack) -> tuple[str, str]:
        """When a track was seen, "now" while it is there, and for how long."""
        begin_s = self._begin_s or 0.0
        when = self.tr("now") if track.is_present else position_text(track.first_s - begin_s)
        return when, span_text(track.last_s - track.first_s)

    def score_words(self, annotation: Annotation) -> str:
        """What a box's label says beside what it is: the track's number."""
        return str(annotation.id)

    @property
    def present(self) -> list[SeenTrack]:
        """Those in the last picture."""
        return [track for track in self._tracks.values() if track.is_present]

    def row_of(self, track_id: int) -> int:
        """The row of a track; -1 where it is not listed."""
        return next((row for row, track in enumerate(self._rows) if track.id == track_id), -1)

    def clear(self) -> None:
        """Another source begins."""
        self.beginResetModel()
        self._tracks, self._rows, self.annotations, self._begin_s = {}, [], (), None
        self.endResetModel()

    def see(self, picture: LivePicture, counts_from_zero: bool = False) -> None:
        """Take what shows in the newest picture.

        counts_from_zero: whether the pictures' times are positions in a video and not times of the day.
        """
        time_s = picture.frame.time_s
        if self._begin_s is None:
            self._begin_s = 0.0 if counts_from_zero else time_s
        if picture.beginning != self._beginning:  # the same numbers, but others
            self._tracks, self._beginning = {}, picture.beginning
        shown = {track.id for track in picture.tracks}
        for gone in [track for track in self._tracks.values() if track.is_present and track.id not in shown]:
            self._tracks[gone.id] = replace(gone, is_present=False)
        for track in picture.tracks:
            known = self._tracks.get(track.id)
            portrait = picture.portraits.get(track.id) or (known.portrait if known else None)
            first_s = min(known.first_s if known else track.since_s, time_s)
            self._tracks[track.id] = SeenTrack(track.id, track.box, first_s, time_s, True, portrait)
        self.annotations = [Annotation(track.id, track.box, Decision.OPEN, track.box) for track in picture.tracks]

    def tell(self) -> None:
        """Let the table show what was taken since."""
        rows = _ordered(self._tracks.values())
        for dropped in rows[len(self.present) + ROWS_KEPT :]:
            del self._tracks[dropped.id]
        rows = rows[: len(self.present) + ROWS_KEPT]
        if [track.id for track in rows] == [track.id for track in self._rows]:
            changed = [row for row, (new, old) in enumerate(zip(rows, self._rows, strict=True)) if new is not old]
            self._rows = rows
            if changed:
                self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], len(TrackColumn) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()


def _ordered(tracks: Iterable[SeenTrack]) -> list[SeenTrack]:
    """Those that are there by their numbers, then the others, the one seen last first."""
    return sorted(tracks, key=lambda track: (not track.is_present, track.id if track.is_present else -track.last_s))
