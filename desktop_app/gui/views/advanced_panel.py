"""Running one cascade alone, exactly as OpenCV would: for those who know what that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app import settings
from desktop_app.gui.icons import icon
from desktop_app.gui.theme import TARGET_PX, make_room
from desktop_app.library.search_plan import SearchPlan


@dataclass(frozen=True, slots=True)
class CascadeChoice:
    """A stock cascade as the list offers it: name of the file, short label, what it is for."""

    name: str
    label: str
    purpose: str


class AdvancedPanel(QWidget):
    """Folds away; while no cascade is chosen it changes nothing.

    changed: the user changed something.
    unfolded: the user unfolded it.
    file_asked: the user wants to choose a cascade file of his own.
    """

    changed = Signal()
    unfolded = Signal()
    file_asked = Signal()

    def __init__(self, cascades: Sequence[CascadeChoice]) -> None:
        super().__init__()
        self._fold = QToolButton()
        self._fold.setText(self.tr("Advanced"))
        self._fold.setToolTip(self.tr("Run one cascade alone, exactly as OpenCV would"))
        self._fold.setCheckable(True)
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.setIconSize(QSize(16, 16))
        self._fold.setObjectName("fold")
        self._fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._fold.toggled.connect(self._unfold)
        self._body = QWidget()
        self._cascade = self._made_cascade_box(cascades)
        self._chosen = 0
        self._scale = QDoubleSpinBox()
        self._neighbors = QSpinBox()
        self._fill_body()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._fold)
        layout.addWidget(self._body)
        self._unfold(False)

    @property
    def cascade(self) -> str:
        """The name or path of the cascade to run alone; "" for none."""
        return str(self._cascade.itemData(self._chosen) or "")

    @property
    def scale_factor(self) -> float:
        """The ratio of neighbouring sizes."""
        return self._scale.value()

    @property
    def min_neighbors(self) -> int:
        """How many hits must agree."""
        return self._neighbors.value()

    def take(self, plan: SearchPlan) -> None:
        """Show a plan's settings, without a signal."""
        for widget in (self._cascade, self._scale, self._neighbors):
            widget.blockSignals(True)
        self._scale.setValue(plan.scale_factor)
        self._neighbors.setValue(plan.min_neighbors)
        self._select(plan.cascade)
        for widget in (self._cascade, self._scale, self._neighbors):
            widget.blockSignals(False)
        self._enable()
        if plan.cascade:
            self._fold.setChecked(True)

    def choose_file(self, path: Path) -> None:
        """Run the cascade in that file."""
        self._select(str(path))
        self._enable()
        self.changed.emit()

    def _made_cascade_box(self, cascades: Sequence[CascadeChoice]) -> QComboBox:
        box = QComboBox()
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        box.setAccessibleName(self.tr("Cascade"))
        box.setToolTip(self.tr("The one cascade to run; with none the choices above count"))
        box.addItem(self.tr("None"), "")
        for choice in cascades:
            box.addItem(choice.label, choice.name)
            box.setItemData(box.count() - 1, choice.purpose, Qt.ItemDataRole.ToolTipRole)
        box.addItem(self.tr("Open an XML file..."), None)
        box.activated.connect(self._take_choice)
        return box

    def _fill_body(self) -> None:
        self._scale.setDecimals(3)
        self._scale.setRange(settings.SCALE_FACTOR.minimum or 1.001, settings.SCALE_FACTOR.maximum or 4.0)
        self._scale.setSingleStep(0.05)
        self._scale.setKeyboardTracking(False)
        self._scale.setToolTip(self.tr("Ratio of neighbouring sizes; nearer to 1 finds more and takes longer"))
        self._scale.setAccessibleName(self.tr("Scale factor"))
        self._scale.valueChanged.connect(lambda _: self.changed.emit())
        self._neighbors.setRange(0, int(settings.MIN_NEIGHBORS.maximum or 1000))
        self._neighbors.setKeyboardTracking(False)
        self._neighbors.setToolTip(self.tr("How many hits must agree; more drops more false ones, 0 shows every hit"))
        self._neighbors.setAccessibleName(self.tr("Neighbours"))
        self._neighbors.valueChanged.connect(lambda _: self.changed.emit())
        for box in (self._scale, self._neighbors):
            make_room(box)
        form = QFormLayout(self._body)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Cascade"), self._cascade)
        form.addRow(self.tr("Scale factor"), self._scale)
        form.addRow(self.tr("Neighbours"), self._neighbors)
        for field in (self._cascade, self._scale, self._neighbors):
            form.labelForField(field).setMinimumHeight(
                TARGET_PX
            )  # as high as the field, or it would sit above its middle
        note = QLabel(self.tr("One cascade runs alone, exactly as OpenCV would."))
        note.setProperty("muted", True)
        note.setWordWrap(True)
        form.addRow(note)

    def _take_choice(self, row: int) -> None:
        if self._cascade.itemData(row) is None:
            self._cascade.setCurrentIndex(self._chosen)
            self.file_asked.emit()
            return
        self._chosen = row
        self._enable()
        self.changed.emit()

    def _select(self, cascade: str) -> None:
        row = self._cascade.findData(cascade)
        if row < 0:
            row = self._cascade.count() - 1
            self._cascade.insertItem(row, Path(cascade).name, cascade)
            self._cascade.setItemData(row, cascade, Qt.ItemDataRole.ToolTipRole)
        self._chosen = row
        self._cascade.setCurrentIndex(row)

    def _enable(self) -> None:
        self._scale.setEnabled(bool(self.cascade))
        self._neighbors.setEnabled(bool(self.cascade))

    def _unfold(self, unfolded: bool) -> None:
        self._fold.setIcon(icon("chevron-down" if unfolded else "chevron-right"))
        self._body.setVisible(unfolded)
        if unfolded:
            self.unfolded.emit()
