"""What to search photographs for, in words that anyone understands."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop_app import settings
from desktop_app.detection.geometry import Detection, Size
from desktop_app.gui.views.advanced_panel import AdvancedPanel, CascadeChoice
from desktop_app.gui.views.segments import Segments
from desktop_app.gui.views.slider_row import SliderRow
from desktop_app.gui.views.target_rows import TargetRows
from desktop_app.gui.wording import sensitivity_text
from desktop_app.library.search_plan import SearchPlan

# A slider that is dragged tells its last value once it rests for this long.
SETTLED_MS = 200
LARGEST_SHARE_PERCENT = 50


class FindPanel(QScrollArea):
    """Holds the search plan that the user sees, and how much of what was found is to be shown.

    plan_changed: the user changed the plan; carries the SearchPlan.
    sensitivity_changed: the user moved it, told at every step; carries 0..1.
    cascade_file_asked: the user wants to choose a cascade file of his own.
    """

    plan_changed = Signal(object)
    sensitivity_changed = Signal(float)
    cascade_file_asked = Signal()

    def __init__(self, cascades: Sequence[CascadeChoice]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._size: Size | None = None
        self._targets = TargetRows()
        self._preset = Segments(self._presets())
        self._sensitivity = SliderRow(self.tr("Sensitivity"), 100, step=5)
        self._share = SliderRow(self.tr("Smallest size"), LARGEST_SHARE_PERCENT, step=1)
        self._advanced = AdvancedPanel(cascades)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MS)
        self._body = QWidget()
        self._arrange()
        self._connect()
        self.take_sensitivity(settings.SENSITIVITY.default)
        self.take(SearchPlan())

    @property
    def plan(self) -> SearchPlan:
        """What the panel says now."""
        return SearchPlan(
            targets=self._targets.targets,
            preset=self._preset.key,
            min_size_share=self._share.value / 100,
            cascade=self._advanced.cascade,
            scale_factor=self._advanced.scale_factor,
            min_neighbors=self._advanced.min_neighbors,
        )

    def sizeHint(self) -> QSize:
        """Return the size at which nothing is cut off."""
        return QSize(288, self._body.sizeHint().height() + 8)

    def minimumSizeHint(self) -> QSize:
        """Return a width at which nothing is cut off sideways, where no bar would lead to it."""
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._body.minimumSizeHint().width() + bar, super().minimumSizeHint().height())

    def take(self, plan: SearchPlan) -> None:
        """Show a plan, without a signal."""
        self._targets.choose(plan.targets)
        self._preset.choose(plan.preset)
        self._share.take(round(plan.min_size_share * 100))
        self._advanced.take(plan)
        self._refresh()

    def take_sensitivity(self, sensitivity: float) -> None:
        """Show a sensitivity, 0..1, without a signal."""
        self._sensitivity.take(round(sensitivity * 100))
        self._refresh()

    def change(self, plan: SearchPlan, sensitivity: float) -> None:
        """Show other settings and tell of them, as though the user had chosen them."""
        self.take(plan)
        self.take_sensitivity(sensitivity)
        self.sensitivity_changed.emit(sensitivity)
        self._changed()

    def choose_cascade_file(self, path: Path) -> None:
        """Run the cascade in that file alone."""
        self._advanced.choose_file(path)

    def show_found(self, detections: Sequence[Detection]) -> None:
        """Show how many of each target the photograph has."""
        self._targets.show_counts(detections)

    def show_size(self, size: Size | None) -> None:
        """Take the photograph's size, to say the smallest size in its pixels."""
        self._size = size
        self._refresh()

    def _presets(self) -> dict[str, tuple[str, str]]:
        return {
            "fast": (self.tr("Fast"), self.tr("The quickest look: upright faces seen from the front")),
            "balanced": (
                self.tr("Balanced"),
                self.tr("Also tilted heads and faces seen from the side, in little time"),
            ),
            "thorough": (
                self.tr("Thorough"),
                self.tr("The closest look: also heads tilted far; takes longer"),
            ),
        }

    def _arrange(self) -> None:
        self._preset.setAccessibleName(self.tr("How closely to look"))
        self._share.explain(self.tr("Leave out what is smaller; a share of the photo's shorter side"))
        column = QVBoxLayout(self._body)
        column.setContentsMargins(12, 0, 12, 12)
        column.setSpacing(8)
        column.addWidget(self._targets)
        column.addSpacing(4)
        column.addWidget(self._preset)
        column.addSpacing(4)
        column.addWidget(self._sensitivity)
        column.addWidget(self._share)
        column.addWidget(self._advanced)
        column.addStretch()
        self.setWidget(self._body)

    def _connect(self) -> None:
        self._targets.changed.connect(self._changed)
        self._preset.chosen.connect(self._changed)
        self._advanced.changed.connect(self._changed)
        self._advanced.file_asked.connect(self.cascade_file_asked)
        # Later, when the layout knows how high it has become.
        self._advanced.unfolded.connect(lambda: QTimer.singleShot(0, self, self._show_advanced))
        self._sensitivity.moved.connect(self._refresh)
        self._sensitivity.moved.connect(lambda percent: self.sensitivity_changed.emit(percent / 100))
        self._share.moved.connect(self._refresh)
        self._share.moved.connect(lambda _: self._settled.start())
        self._settled.timeout.connect(self._changed)

    def _show_advanced(self) -> None:
        self.ensureWidgetVisible(self._advanced, 0, 0)

    def _changed(self) -> None:
        self._settled.stop()
        self._refresh()
        self.plan_changed.emit(self.plan)

    def _refresh(self) -> None:
        alone = bool(self._advanced.cascade)
        self._targets.setEnabled(not alone)
        self._preset.setEnabled(not alone)
        self._sensitivity.setEnabled(not alone)
        self._sensitivity.explain(
            self.tr("Off while one cascade runs alone: its scores do not say how sure it is")
            if alone
            else self.tr("Higher shows more, also what is less sure; nothing is searched again")
        )
        self._sensitivity.say(sensitivity_text(self._sensitivity.value))
        percent = self._share.value
        words = self.tr("Any") if percent == 0 else f"{percent} %"
        if percent and self._size:
            words += f" \N{MIDDLE DOT} {self.plan.min_size_px(self._size)} px"
        self._share.say(words)
