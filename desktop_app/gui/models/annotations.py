"""The boxes of the photograph that is shown: the one place that table, canvas and cut-outs share."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import groupby

from PySide6.QtCore import QAbstractTableModel, QItemSelection, QItemSelectionModel, QModelIndex, QRectF, Qt
from PySide6.QtGui import QImage

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.photos import NO_PARENT, AnyIndex
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.wording import decision_text, score_text, size_text, target_label
from desktop_app.library.annotations import Annotation

CUT_PX = 144


class AnnotationColumn(IntEnum):
    """The columns of the table."""

    KIND = 0
    SCORE = 1
    KEEP = 2


class AnnotationRole(IntEnum):
    """What the model tells about a box beyond Qt's own roles."""

    ANNOTATION = Qt.ItemDataRole.UserRole


class AnnotationsModel(QAbstractTableModel):
    """One row for each box of one picture, in the order of their ids."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Picture | None = None
        self._annotations: list[Annotation] = []
        self._calibrated = True
        self._cuts: dict[Detection, QImage] = {}

    def rowCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return the number of boxes; a box has none below it."""
        return 0 if parent.isValid() else len(self._annotations)

    def columnCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(AnnotationColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        titles = {
            AnnotationColumn.KIND: self.tr("Kind"),
            AnnotationColumn.SCORE: self.tr("Score"),
            AnnotationColumn.KEEP: self.tr("Keep"),
        }
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return titles[AnnotationColumn(section)]
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(AnnotationColumn(section))
            case _:
                return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, the cut-out as QImage beside the kind, or the Annotation."""
        if not index.isValid():
            return None
        annotation = self._annotations[index.row()]
        column = AnnotationColumn(index.column())
        if role == AnnotationRole.ANNOTATION:
            return annotation
        if role == Qt.ItemDataRole.DecorationRole:
            return self._cut(annotation.detection) if column == AnnotationColumn.KIND else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return self._words(annotation, column, role)

    @property
    def picture(self) -> Picture | None:
        """The picture that the boxes lie in."""
        return self._picture

    @property
    def annotations(self) -> Sequence[Annotation]:
        """The boxes in the table's order."""
        return self._annotations

    @property
    def calibrated(self) -> bool:
        """Whether scores say in 0..1 how sure a detection is; those of a cascade that ran alone do not."""
        return self._calibrated

    def row_of(self, annotation_id: int) -> int:
        """The row of the box with that id; -1 where there is none."""
        return next((row for row, box in enumerate(self._annotations) if box.id == annotation_id), -1)

    def score_words(self, annotation: Annotation) -> str:
        """How sure a box is: per cent, a plain number where a cascade ran alone, or that it was drawn by hand."""
        if annotation.is_drawn or annotation.is_taken_for_something_else:
            return self.tr("by hand")
        return score_text(annotation.detection.score, self._calibrated)

    def longest_scores(self) -> tuple[str, ...]:
        """The widest words that `score_words` may give, but for a cascade of unusual numbers."""
        return self.tr("by hand"), score_text(1.0, True), score_text(-888.8, False)

    def show(self, picture: Picture | None, annotations: Sequence[Annotation], calibrated: bool = True) -> None:
        """Hold another picture with its boxes.

        calibrated: whether scores say in 0..1 how sure a detection is.
        """
        self.beginResetModel()
        self._picture = picture
        self._annotations = list(annotations)
        self._calibrated = calibrated
        self._cuts.clear()
        self.endResetModel()

    def update(self, annotations: Sequence[Annotation]) -> None:
        """Hold other boxes of the same picture.

        Rows come, go and change singly, so that a box that stays also stays selected.
        """
        staying = {annotation.id for annotation in annotations}
        for first, last in reversed(list(_runs([box.id not in staying for box in self._annotations]))):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._annotations[first : last + 1]
            self.endRemoveRows()
        present = {box.id for box in self._annotations}
        for first, last in _runs([annotation.id not in present for annotation in annotations]):
            self.beginInsertRows(QModelIndex(), first, last)
            self._annotations[first:first] = annotations[first : last + 1]
            self.endInsertRows()
        changed = [old != new for old, new in zip(self._annotations, annotations, strict=True)]
        self._annotations = list(annotations)
        for first, last in _runs(changed):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(AnnotationColumn) - 1))

    def _words(self, annotation: Annotation, column: AnnotationColumn, role: int) -> str | None:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(annotation, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(annotation, column)
            case Qt.ItemDataRole.AccessibleDescriptionRole if column == AnnotationColumn.KIND:
                # Where a box has one cell alone, as among the cut-outs, it says what the others would.
                return f"{self.score_words(annotation)}, {decision_text(annotation.decision)}"
            case Qt.ItemDataRole.ToolTipRole:
                return self._tool_tip(annotation)
            case _:
                return None

    def _text(self, annotation: Annotation, column: AnnotationColumn) -> str:
        match column:
            case AnnotationColumn.KIND:
                return target_label(annotation.detection.target)
            case AnnotationColumn.SCORE:
                return self.score_words(annotation)
            case AnnotationColumn.KEEP:
                return ""  # drawn as a mark

    def _spoken(self, annotation: Annotation, column: AnnotationColumn) -> str:
        match column:
            case AnnotationColumn.KIND:
                size = size_text(annotation.detection.width, annotation.detection.height)
                return f"{target_label(annotation.detection.target)}, {size}"
            case AnnotationColumn.SCORE:
                return self.score_words(annotation)
            case AnnotationColumn.KEEP:
                return decision_text(annotation.decision)

    def _tool_tip(self, annotation: Annotation) -> str:
        box = annotation.detection
        facts = [
            f"{target_label(box.target)} " + self.tr("at {left}, {top}").format(left=box.left, top=box.top),
            decision_text(annotation.decision),
        ]
        if annotation.is_drawn:
            facts.append(self.tr("drawn by hand"))
        else:
            facts.append(self.tr("{n} hits agree").format(n=box.neighbors))
        if annotation.is_corrected:
            facts.append(self.tr("changed by hand"))
        return " \N{MIDDLE DOT} ".join(facts) + (f"\n{box.cascade}" if box.cascade else "")

    def _cut(self, detection: Detection) -> QImage | None:
        if self._picture is None:
            return None
        if detection not in self._cuts:
            if len(self._cuts) > 2 * len(self._annotations) + 16:
                self._cuts.clear()  # a box that is dragged leaves one at every step
            box = QRectF(detection.left, detection.top, detection.width, detection.height)
            self._cuts[detection] = self._picture.cut(box, CUT_PX, detection.angle)
        return self._cuts[detection]


class BoxSelection(QItemSelectionModel):
    """Which boxes are selected: always whole rows, whichever view it is done in; the views share it."""

    def __init__(self, model: AnnotationsModel) -> None:
        super().__init__(model, model)
        self._boxes = model

    def select(self, selection: QItemSelection | QModelIndex, command: QItemSelectionModel.SelectionFlag) -> None:  # type: ignore[override]
        """Select whole rows."""
        super().select(selection, command | QItemSelectionModel.SelectionFlag.Rows)

    @property
    def rows(self) -> list[int]:
        """The selected rows in order."""
        return sorted({index.row() for index in self.selectedIndexes()})

    @property
    def annotations(self) -> list[Annotation]:
        """The selected boxes in order."""
        return [self._boxes.annotations[row] for row in self.rows]

    @property
    def current_row(self) -> int:
        """The row that the keyboard is at, if it is selected, else the last selected one; -1 for none."""
        rows = self.rows
        current = self.currentIndex().row()
        return current if current in rows else (rows[-1] if rows else -1)

    def select_only(self, *ids: int) -> None:
        """Select these boxes and no others; the last one is where the keyboard is."""
        rows = [row for row in map(self._boxes.row_of, ids) if row >= 0]
        if not rows:
            self.clear()
            return
        chosen = QItemSelection()
        for row in rows:
            chosen.select(self._boxes.index(row, 0), self._boxes.index(row, len(AnnotationColumn) - 1))
        self.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.setCurrentIndex(self._boxes.index(rows[-1], 0), QItemSelectionModel.SelectionFlag.NoUpdate)

    def toggle(self, annotation_id: int) -> None:
        """Select a box too, or no longer."""
        row = self._boxes.row_of(annotation_id)
        if row >= 0:
            self.setCurrentIndex(self._boxes.index(row, 0), QItemSelectionModel.SelectionFlag.Toggle)

    def step(self, step: int) -> None:
        """Select the box that many rows further, round the end; the first or last one where none is selected."""
        number = self._boxes.rowCount()
        if not number:
            return
        current = self.current_row
        row = (current + step) % number if current >= 0 else (0 if step > 0 else number - 1)
        self.select_only(self._boxes.annotations[row].id)


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The first and last position of each unbroken run of true flags."""
    position = 0
    for flag, group in groupby(flags):
        length = len(list(group))
        if flag:
            yield position, position + length - 1
        position += length


def _alignment(column: AnnotationColumn) -> Qt.AlignmentFlag:
    sides = {AnnotationColumn.SCORE: Qt.AlignmentFlag.AlignRight, AnnotationColumn.KEEP: Qt.AlignmentFlag.AlignHCenter}
    return sides.get(column, Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
