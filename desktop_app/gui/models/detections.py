"""What was found in the photograph that is shown: the one place that table and canvas share."""

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QRectF, Qt
from PySide6.QtGui import QImage

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.photos import NO_PARENT, AnyIndex
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.wording import size_text, target_label

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
        self._detections: tuple[Detection, ...] = ()
        self._cuts: dict[int, QImage] = {}

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
            return self._cut(index.row()) if column == DetectionColumn.KIND else None
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

    def show(self, picture: Picture | None, detections: Sequence[Detection]) -> None:
        """Hold another picture with what was found in it."""
        self.beginResetModel()
        self._picture = picture
        self._detections = tuple(detections)
        self._cuts.clear()
        self.endResetModel()

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
                return f"{detection.score:.1f}"

    def _tool_tip(self, detection: Detection) -> str:
        place = self.tr("at {left}, {top}").format(left=detection.left, top=detection.top)
        agreed = self.tr("{n} hits agree").format(n=detection.neighbors)
        return f"{target_label(detection.target)} {place} \N{MIDDLE DOT} {agreed}\n{detection.cascade}"

    def _cut(self, row: int) -> QImage | None:
        if self._picture is None:
            return None
        if row not in self._cuts:
            box = self._detections[row]
            self._cuts[row] = self._picture.cut(QRectF(box.left, box.top, box.width, box.height), CUT_PX)
        return self._cuts[row]


def _alignment(column: DetectionColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == DetectionColumn.SCORE else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
