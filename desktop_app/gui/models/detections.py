"""What was found in the photograph that is shown: the one place that table and canvas share."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import groupby

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QRectF, Qt
from PySide6.QtGui import QImage

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.photos import NO_PARENT, AnyIndex
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.wording import score_text, size_text, target_label

CUT_PX = 64


class DetectionColumn(IntEnum):
    """The columns of the table."""

    KIND = 0
    SIZE = 1
    SCORE = 2


class DetectionRole(IntEnum):
    """What the model tells about a detection beyond Qt's own roles."""

    DETECTION = Qt.ItemDataRole.UserRole


class DetectionsModel(QAbstractTableModel):
    """One row for each detection of one picture."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Picture | None = None
        self._detections: list[Detection] = []
        self._calibrated = True
        self._cuts: dict[Detection, QImage] = {}

    def rowCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return the number of detections; a detection has none below it."""
        return 0 if parent.isValid() else len(self._detections)

    def columnCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(DetectionColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        titles = {
            DetectionColumn.KIND: self.tr("Kind"),
            DetectionColumn.SIZE: self.tr("Size"),
            DetectionColumn.SCORE: self.tr("Score"),
        }
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return titles[DetectionColumn(section)]
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(DetectionColumn(section))
            case _:
                return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, the cut-out as QImage beside the kind, or the Detection."""
        if not index.isValid():
            return None
        detection = self._detections[index.row()]
        column = DetectionColumn(index.column())
        if role == DetectionRole.DETECTION:
            return detection
        if role == Qt.ItemDataRole.DecorationRole:
            return self._cut(detection) if column == DetectionColumn.KIND else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return self._words(detection, column, role)

    @property
    def picture(self) -> Picture | None:
        """The picture that the detections lie in."""
        return self._picture

    @property
    def detections(self) -> Sequence[Detection]:
        """The detections in the table's order."""
        return self._detections

    @property
    def calibrated(self) -> bool:
        """Whether scores say in 0..1 how sure a detection is; those of a cascade that ran alone do not."""
        return self._calibrated

    def score_words(self, detection: Detection) -> str:
        """How sure a detection is: per cent, or a plain number where a cascade ran alone."""
        return score_text(detection.score, self._calibrated)

    def show(self, picture: Picture | None, detections: Sequence[Detection], calibrated: bool = True) -> None:
        """Hold another picture with what was found in it.

        calibrated: whether scores say in 0..1 how sure a detection is.
        """
        self.beginResetModel()
        self._picture = picture
        self._detections = list(detections)
        self._calibrated = calibrated
        self._cuts.clear()
        self.endResetModel()

    def show_more_or_less(self, detections: Sequence[Detection]) -> None:
        """Hold more or fewer detections of the same picture; those that stay are the same objects in the same order.

        Rows come and go singly, so that a row that stays also stays selected.
        """
        staying = {id(detection) for detection in detections}
        for first, last in reversed(list(_runs([id(detection) not in staying for detection in self._detections]))):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._detections[first : last + 1]
            self.endRemoveRows()
        present = {id(detection) for detection in self._detections}
        for first, last in _runs([id(detection) not in present for detection in detections]):
            self.beginInsertRows(QModelIndex(), first, last)
            self._detections[first:first] = detections[first : last + 1]
            self.endInsertRows()

    def _words(self, detection: Detection, column: DetectionColumn, role: int) -> str | None:
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._text(detection, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tool_tip(detection)
            case _:
                return None

    def _text(self, detection: Detection, column: DetectionColumn) -> str:
        match column:
            case DetectionColumn.KIND:
                return target_label(detection.target)
            case DetectionColumn.SIZE:
                return size_text(detection.width, detection.height)
            case DetectionColumn.SCORE:
                return self.score_words(detection)

    def _tool_tip(self, detection: Detection) -> str:
        place = self.tr("at {left}, {top}").format(left=detection.left, top=detection.top)
        agreed = self.tr("{n} hits agree").format(n=detection.neighbors)
        return f"{target_label(detection.target)} {place} \N{MIDDLE DOT} {agreed}\n{detection.cascade}"

    def _cut(self, detection: Detection) -> QImage | None:
        if self._picture is None:
            return None
        if detection not in self._cuts:
            box = QRectF(detection.left, detection.top, detection.width, detection.height)
            self._cuts[detection] = self._picture.cut(box, CUT_PX, detection.angle)
        return self._cuts[detection]


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The first and last position of each unbroken run of true flags."""
    position = 0
    for flag, group in groupby(flags):
        length = len(list(group))
        if flag:
            yield position, position + length - 1
        position += length


def _alignment(column: DetectionColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == DetectionColumn.SCORE else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
