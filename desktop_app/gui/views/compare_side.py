"""One side of a comparison: how it searches, the picture, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app import settings
from desktop_app.gui.theme import make_room
from desktop_app.gui.views.advanced_panel import CascadeChoice
from desktop_app.gui.views.compare_view import CompareView
from desktop_app.gui.views.viewport import Viewport
from desktop_app.library.search_plan import SearchPlan

AS_IN_FIND = "find"
_PRESET, _CASCADE = "preset:", "cascade:"


def preset_key(preset: str) -> str:
    """The key of the choice to search with a preset."""
    return _PRESET + preset


def cascade_key(name: str) -> str:
    """The key of the choice to run one cascade alone."""
    return _CASCADE + name


class CompareSide(QWidget):
    """Chooses one way to search, and shows what it found.

    changed: the user chose another way, or other numbers.
    """

    changed = Signal()

    def __init__(self, title: str, viewport: Viewport, cascades: Sequence[CascadeChoice]) -> None:
        super().__init__()
        self._title = title
        self._choice = QComboBox()
        self._make_choice(cascades)
        self._scale = QDoubleSpinBox()
        self._neighbors = QSpinBox()
        self._make_numbers()
        self.view = CompareView(viewport, self.tr("{side} picture").format(side=title))
        self._result = QLabel()
        self._result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        name = QLabel(title)
        name.setBuddy(self._choice)
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 0)
        head.setSpacing(8)
        head.addWidget(name)
        head.addWidget(self._choice, 1)
        numbers = QHBoxLayout()
        numbers.setContentsMargins(12, 0, 12, 0)
        numbers.setSpacing(8)
        for words, box in ((self.tr("Scale factor"), self._scale), (self.tr("Neighbours"), self._neighbors)):
            label = QLabel(words)
            label.setBuddy(box)
            numbers.addWidget(label)
            numbers.addWidget(box)
        numbers.addStretch()
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        foot.addWidget(self._result, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(numbers)
        column.addWidget(self.view, 1)
        column.addLayout(foot)
        self._enable()

    def plan(self, find: SearchPlan) -> SearchPlan:
        """How this side searches; find: what the Find panel says, of which it takes what it does not choose itself."""
        key = self.key
        if key.startswith(_PRESET):
            return replace(find, preset=key.removeprefix(_PRESET), cascade="")
        if key.startswith(_CASCADE):
            return replace(
                find,
                cascade=key.removeprefix(_CASCADE),
                scale_factor=self._scale.value(),
                min_neighbors=self._neighbors.value(),
            )
        return find

    @property
    def key(self) -> str:
        """The choice."""
        return str(self._choice.currentData())

    def choose(self, key: str) -> None:
        """Choose a way to search, without a signal; a cascade that is not listed yet is."""
        if self._choice.findData(key) < 0 and key.startswith(_CASCADE):
            self._add_cascade(PurePath(key.removeprefix(_CASCADE)).stem.removeprefix("haarcascade_"), key)
        self._choice.setCurrentIndex(max(0, self._choice.findData(key)))
        self._enable()

    def say(self, words: str) -> None:
        """Say what came of it."""
        self._result.setText(words)

    def _make_choice(self, cascades: Sequence[CascadeChoice]) -> None:
        box = self._choice
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        box.setAccessibleName(self._title)
        box.setToolTip(self.tr("How this side searches: a preset, or one cascade alone as OpenCV would run it"))
        box.addItem(self.tr("As in the Find panel"), AS_IN_FIND)
        presets = {"fast": self.tr("Fast"), "balanced": self.tr("Balanced"), "thorough": self.tr("Thorough")}
        for preset, words in presets.items():
            box.addItem(self.tr("Preset: {name}").format(name=words), preset_key(preset))
        box.insertSeparator(box.count())
        for choice in cascades:
            self._add_cascade(choice.label, cascade_key(choice.name), choice.purpose)
        box.activated.connect(self._take_choice)

    def _add_cascade(self, label: str, key: str, purpose: str = "") -> None:
        self._choice.addItem(self.tr("Cascade: {name}").format(name=label), key)
        self._choice.setItemData(self._choice.count() - 1, purpose, Qt.ItemDataRole.ToolTipRole)

    def _make_numbers(self) -> None:
        self._scale.setDecimals(3)
        self._scale.setRange(settings.SCALE_FACTOR.minimum or 1.001, settings.SCALE_FACTOR.maximum or 4.0)
        self._scale.setSingleStep(0.05)
        self._scale.setValue(settings.SCALE_FACTOR.default)
        self._scale.setToolTip(self.tr("Ratio of neighbouring sizes; nearer to 1 finds more and takes longer"))
        self._scale.setAccessibleName(self.tr("Scale factor"))
        self._neighbors.setRange(0, int(settings.MIN_NEIGHBORS.maximum or 1000))
        self._neighbors.setValue(settings.MIN_NEIGHBORS.default)
        self._neighbors.setToolTip(self.tr("How many hits must agree; more drops more false ones, 0 shows every hit"))
        self._neighbors.setAccessibleName(self.tr("Neighbours"))
        for box in (self._scale, self._neighbors):
            box.setKeyboardTracking(False)
            box.valueChanged.connect(self._tell)
            make_room(box)

    def _take_choice(self) -> None:
        self._enable()
        self.changed.emit()

    def _tell(self) -> None:
        self.changed.emit()

    def _enable(self) -> None:
        for box in (self._scale, self._neighbors):
            box.setEnabled(self.key.startswith(_CASCADE))
