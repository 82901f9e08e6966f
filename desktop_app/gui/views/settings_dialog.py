"""The settings, built from what is declared: each takes effect as it is changed."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from PySide6.QtCore import QCoreApplication, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.preferences import Preferences
from desktop_app.gui.theme import GRID_PX, TARGET_PX, make_room
from desktop_app.settings import SETTINGS, AnySetting

CONTROL_PX = 168
WIDTH_PX = 512
# A check box's own words begin this far in: its border, its indicator and the room beside it.
INDENT_PX = 27

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class _Control:
    """A widget that holds one setting; show puts a value into it without a signal."""

    setting: AnySetting
    widget: QWidget
    show: Callable[[Any], None]


class SettingsDialog(QDialog):
    """Shows every declared setting that has a group.

    changed: the user changed a setting, and it has been saved; carries the Setting and its value.
    """

    changed = Signal(object, object)

    def __init__(self, parent: QWidget | None, preferences: Preferences) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._preferences = preferences
        self._controls = [self._made_control(setting) for setting in SETTINGS if setting.group]
        self._reset = QPushButton(self.tr("Reset to defaults"))
        self._reset.setToolTip(self.tr("Set everything in this dialog back to how it was at first"))
        self._reset.setAutoDefault(False)
        self._reset.clicked.connect(self.reset)
        self._arrange()
        self._refresh()

    def control(self, setting: AnySetting) -> QWidget:
        """The widget of a setting.

        Raises: KeyError where the dialog does not show it.
        """
        for control in self._controls:
            if control.setting is setting:
                return control.widget
        raise KeyError(setting.key)

    def reset(self) -> None:
        """Set every setting of the dialog back to its default."""
        for control in self._controls:
            control.show(control.setting.default)
            if self._preferences.get(control.setting) != control.setting.default:
                self._take(control.setting, control.setting.default)

    def _take(self, setting: AnySetting, value: object) -> None:
        self._preferences.set(setting, value)
        self._refresh()
        self.changed.emit(setting, value)

    def _refresh(self) -> None:
        settings = (control.setting for control in self._controls)
        self._reset.setEnabled(any(self._preferences.get(setting) != setting.default for setting in settings))

    def _arrange(self) -> None:
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(3 * GRID_PX, 2 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        grid.setHorizontalSpacing(3 * GRID_PX)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(1, CONTROL_PX)
        for group, controls in groupby(self._controls, key=lambda control: control.setting.group):
            _add_group(grid, group, list(controls))
        grid.setRowStretch(grid.rowCount(), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(_Page(body))
        column.addLayout(self._made_foot())

    def _made_foot(self) -> QVBoxLayout:
        note = QLabel(self.tr("Changes take effect at once. Photos, corrections and the Find panel are never reset."))
        note.setProperty("muted", True)
        note.setWordWrap(True)
        close = QPushButton(self.tr("Close"))
        close.setProperty("primary", True)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self._reset)
        row.addStretch()
        row.addWidget(close)
        foot = QVBoxLayout()
        foot.setContentsMargins(3 * GRID_PX, GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        foot.setSpacing(2 * GRID_PX)
        foot.addWidget(note)
        foot.addLayout(row)
        return foot

    def _made_control(self, setting: AnySetting) -> _Control:
        if setting.type is bool:
            control = self._made_check_box(setting)
        elif setting.type is str and setting.choices:
            control = self._made_combo_box(setting)
        elif setting.type in (int, float):
            control = self._made_spin_box(setting)
        else:
            raise TypeError(f"{setting.key}: no control for a {setting.type.__name__}")
        control.widget.setObjectName(setting.key)
        control.widget.setAccessibleName(_words(setting.label))
        control.widget.setAccessibleDescription(_words(setting.help))
        control.widget.setToolTip(_words(setting.help))
        control.widget.setMinimumHeight(TARGET_PX)
        control.show(self._preferences.get(setting))
        return control

    def _made_check_box(self, setting: AnySetting) -> _Control:
        box = QCheckBox(_words(setting.label))
        box.toggled.connect(lambda checked: self._take(setting, checked))

        def show(value: Any) -> None:
            with QSignalBlocker(box):
                box.setChecked(bool(value))

        return _Control(setting, box, show)

    def _made_combo_box(self, setting: AnySetting) -> _Control:
        box = QComboBox()
        for choice, label in zip(setting.choices, setting.choice_labels, strict=True):
            box.addItem(_words(label), choice)
        box.activated.connect(lambda row: self._take(setting, box.itemData(row)))
        return _Control(setting, box, lambda value: box.setCurrentIndex(box.findData(value)))

    def _made_spin_box(self, setting: AnySetting) -> _Control:
        box = QSpinBox() if setting.type is int else QDoubleSpinBox()
        if setting.minimum is None or setting.maximum is None:
            raise TypeError(f"{setting.key}: a number in the dialog needs bounds")
        box.setRange(setting.type(setting.minimum), setting.type(setting.maximum))
        box.setSuffix(f" {setting.unit}" if setting.unit else "")
        make_room(box)
        # Tell what was typed when it is complete, not each figure on the way there.
        box.setKeyboardTracking(False)
        box.valueChanged.connect(lambda value: self._take(setting, value))

        def show(value: Any) -> None:
            with QSignalBlocker(box):
                box.setValue(value)

        return _Control(setting, box, show)


class _Page(QScrollArea):
    """Shows all of its content where the screen has room, and scrolls where not."""

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body = body
        self.setWidget(body)

    def sizeHint(self) -> QSize:
        width = max(WIDTH_PX, self._body.minimumSizeHint().width())
        return QSize(width, self._body.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._body.minimumSizeHint().width() + bar, 4 * TARGET_PX)


def _add_group(grid: QGridLayout, title: str, controls: list[_Control]) -> None:
    heading = QLabel(_words(title))
    heading.setProperty("heading", True)
    row = grid.rowCount()
    grid.setRowMinimumHeight(row, 3 * GRID_PX if row > 1 else 0)
    grid.addWidget(heading, row + 1, 0, 1, 2)
    for control in controls:
        row = grid.rowCount()
        grid.setRowMinimumHeight(row, GRID_PX if control is controls[0] else 2 * GRID_PX)
        note = QLabel(_words(control.setting.help))
        note.setProperty("muted", True)
        note.setWordWrap(True)
        if isinstance(control.widget, QCheckBox):
            note.setIndent(INDENT_PX)
            grid.addWidget(control.widget, row + 1, 0, 1, 2)
            grid.addWidget(note, row + 2, 0, 1, 2)
        else:
            label = QLabel(_words(control.setting.label))
            label.setBuddy(control.widget)
            grid.addWidget(label, row + 1, 0)
            grid.addWidget(control.widget, row + 1, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(note, row + 2, 0)


def _words(text: str) -> str:
    """What is declared in the language of the window."""
    return translate("Settings", text)
