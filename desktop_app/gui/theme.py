"""How the window looks: named colours for light and dark, the palette and the one stylesheet made from them."""

from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QSpinBox

from desktop_app import assets

GRID_PX = 8
TARGET_PX = 28  # the least height of anything that is clicked
CANVAS = "#1F2022"  # the same in both schemes, so that a photograph looks the same in both


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one scheme, each "#RRGGBB".

    line: parts what lies side by side. edge: shows where a control ends, and what a slider or a scroll bar stands on.
    """

    window: str
    panel: str
    text: str
    muted: str
    disabled: str
    line: str
    edge: str
    hover: str
    pressed: str
    field: str
    selection: str
    accent: str
    accent_hover: str
    on_accent: str
    warning: str
    error: str
    strip: str
    check: str  # not a colour: the tick's icon file, which a stylesheet cannot recolour


LIGHT = Tokens(
    window="#F3F4F6",
    panel="#FAFAFB",
    text="#1B1E23",
    muted="#5F6670",
    disabled="#A3A8B0",
    line="#DCDFE4",
    edge="#80868F",
    hover="#E6E8EC",
    pressed="#D8DBE1",
    field="#FFFFFF",
    selection="#DCE7FA",
    accent="#2D6CDF",
    accent_hover="#255DC4",
    on_accent="#FFFFFF",
    warning="#9A5B00",
    error="#B3261E",
    strip="#FFF4E0",
    check="check-white.svg",
)
DARK = Tokens(
    window="#26282C",
    panel="#2B2D32",
    text="#E6E8EB",
    muted="#A6ADB8",
    disabled="#6A707A",
    line="#3B3E45",
    edge="#80858F",
    hover="#363941",
    pressed="#40444D",
    field="#212327",
    selection="#2C3C56",
    accent="#6EA0FF",
    accent_hover="#8AB3FF",
    on_accent="#0C1424",
    warning="#F2B95C",
    error="#FF8F85",
    strip="#3D3424",
    check="check-dark.svg",
)


def palette(tokens: Tokens) -> QPalette:
    """The palette that Fusion draws with."""
    colours = {
        QPalette.ColorRole.Window: tokens.window,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.field,
        QPalette.ColorRole.AlternateBase: tokens.panel,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.Button: tokens.panel,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.BrightText: tokens.error,
        QPalette.ColorRole.ToolTipBase: tokens.panel,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.muted,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.Accent: tokens.accent,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.LinkVisited: tokens.accent,
        QPalette.ColorRole.Mid: tokens.line,
        QPalette.ColorRole.Midlight: tokens.hover,
        QPalette.ColorRole.Dark: tokens.muted,
        QPalette.ColorRole.Light: tokens.panel,
        QPalette.ColorRole.Shadow: tokens.line,
    }
    made = QPalette()
    for role, colour in colours.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.disabled))
    made.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, QColor(tokens.line))
    return made


def stylesheet(tokens: Tokens) -> str:
    """The window's stylesheet in the scheme's colours."""
    return _STYLESHEET.substitute(asdict(tokens), icons=(assets.resources_dir() / "icons").as_posix())


def make_room(box: QSpinBox | QDoubleSpinBox) -> None:
    """Keep a number box's text off its left border: a stylesheet's padding does not reach the field inside it."""
    box.lineEdit().setTextMargins(GRID_PX - 2, 0, 0, 0)


class Theme(QObject):
    """Keeps the program in the system's colour scheme, or in the one that the user prefers.

    changed: another scheme has been applied; carries its Tokens.
    """

    changed = Signal(object)

    def __init__(self, app: QApplication, preference: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._preference = preference
        app.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    @property
    def preference(self) -> str:
        """What the user prefers: "system", "light" or "dark"."""
        return self._preference

    @property
    def tokens(self) -> Tokens:
        """The colours now in use."""
        return DARK if self._is_dark() else LIGHT

    def prefer(self, preference: str) -> None:
        """Use "light" or "dark" always, or follow the "system"."""
        self._preference = preference
        self._apply()

    def _is_dark(self) -> bool:
        if self._preference != "system":
            return self._preference == "dark"
        return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark

    def _apply(self) -> None:
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(stylesheet(self.tokens))
        self.changed.emit(self.tokens)


_STYLESHEET = Template(
    """
QToolTip { background: $panel; color: $text; border: 1px solid $line; padding: 4px 8px; }

QMenuBar { background: $window; padding: 2px 4px; }
QMenuBar::item { padding: 3px 9px; border: 1px solid transparent; border-radius: 4px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; border-color: $accent; }
QMenu { background: $panel; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 27px 5px 11px; border: 1px solid transparent; border-radius: 4px; }
QMenu::item:selected { background: $selection; border-color: $accent; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 8px; }

QToolBar { background: $window; border: 0; border-bottom: 1px solid $line; padding: 4px 8px; spacing: 4px; }
QToolBar::separator { width: 1px; background: $line; margin: 6px 6px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px 8px; }
QToolBar QToolButton { min-height: 22px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $pressed; border-color: $edge; }
QToolButton:disabled { color: $disabled; }
QToolButton:focus { border: 2px solid $accent; padding: 3px 7px; }
QToolButton#fold { padding: 4px 6px 4px 0; }
QToolButton#fold:checked { background: transparent; border-color: transparent; }
QToolButton#fold:focus { border: 2px solid $accent; padding: 3px 5px 3px 0; }
QToolButton#fold:hover { background: $hover; }
QToolButton#iconOnly { padding: 4px; }
QToolButton#iconOnly:focus { padding: 3px; }
QToolButton::menu-indicator { image: none; }
QToolButton[popupMode="1"] { padding-right: 22px; }
QToolButton[popupMode="1"]:focus { padding-right: 21px; }
QToolButton::menu-button { border: 0; border-radius: 6px; width: 20px; }
QToolButton::menu-button:hover { background: $pressed; }

QWidget#transport { background: $window; }

QPushButton { background: $field; border: 1px solid $edge; border-radius: 6px; padding: 5px 16px; min-height: 20px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:checked { background: $selection; border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 15px; }
QPushButton:disabled { color: $disabled; background: $panel; border-color: $line; }
QPushButton[onCanvas="true"] { background: transparent; border-color: #7A808A; color: #E6E8EB; }
QPushButton[onCanvas="true"]:hover { background: #33363B; }
QPushButton[onCanvas="true"]:focus { border: 2px solid $accent; }
QPushButton[primary="true"] { background: $accent; border-color: $accent; color: $on_accent; font-weight: 600; }
QPushButton[primary="true"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[primary="true"]:disabled { background: $panel; border-color: $line; color: $disabled; }
QPushButton[primary="true"]:focus { border: 2px solid $text; }
QPushButton[primary="true"][onCanvas="true"]:focus { border: 2px solid #E6E8EB; }

QPushButton[segment="true"] {
    background: $field; border: 1px solid $edge; border-radius: 0; padding: 4px; min-height: 20px;
}
QPushButton[segment="true"]:hover { background: $hover; }
QPushButton[segment="true"]:checked { background: $selection; border-color: $accent; color: $text; }
QPushButton[segment="true"]:focus { border: 2px solid $accent; padding: 3px; }
QPushButton[segment="true"]:disabled { color: $disabled; background: $panel; border-color: $line; }
QPushButton[segment="true"]:disabled:checked { border-color: $line; background: $pressed; }
QPushButton#firstSegment { border-top-left-radius: 6px; border-bottom-left-radius: 6px; }
QPushButton#lastSegment { border-top-right-radius: 6px; border-bottom-right-radius: 6px; }

QMainWindow::separator { background: $line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }
QDockWidget > QWidget { background: $panel; }
QWidget#dockTitle { background: $panel; }
QWidget#dockTitle QLabel { color: $muted; font-weight: 600; }
QWidget#panel, QScrollArea#panel, QScrollArea#panel > QWidget > QWidget { background: $panel; }
QLabel[muted="true"] { color: $muted; }
QLabel[heading="true"] { font-weight: 600; }
QLabel[title="true"] { font-size: 18px; font-weight: 600; }
QLabel[keyCap="true"] {
    background: $field; border: 1px solid $line; border-radius: 4px; padding: 1px 8px; min-height: 16px;
}
QLabel:disabled { color: $disabled; }

QAbstractItemView {
    background: $panel; border: 1px solid transparent; outline: 0; selection-background-color: $selection;
    selection-color: $text;
}
QAbstractItemView:focus, QScrollArea#page:focus { border-color: $accent; }
QScrollArea#page { border: 1px solid transparent; }
QAbstractItemView::item { border: 0; }
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView, QComboBox QAbstractItemView:focus { border: 1px solid $edge; padding: 0; }
QComboBox QAbstractItemView::item {
    min-height: 24px; padding: 0 4px; border: 0;
}
QComboBox QAbstractItemView::item:selected { background: $selection; color: $text; }
QTableView { gridline-color: transparent; }
QTableView::item { padding: 0 9px; }
QTableView::item:selected, QListView#steps::item:selected { background: $selection; color: $text; }
QListView#steps::item { padding-left: 8px; border-radius: 4px; }
QHeaderView { background: $panel; border: 0; }
QHeaderView::section {
    background: $panel; color: $muted; border: 0; border-bottom: 1px solid $line; padding: 4px 12px;
}

QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit {
    background: $field; border: 1px solid $edge; border-radius: 6px; padding: 3px 8px; min-height: 20px;
}
QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover, QLineEdit:hover { border-color: $muted; }
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus {
    border: 2px solid $accent; padding: 2px 7px;
}
QPlainTextEdit { background: $field; border: 1px solid $edge; border-radius: 6px; padding: 4px; }
QPlainTextEdit:focus { border: 2px solid $accent; padding: 3px; }
QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled {
    color: $disabled; background: $panel; border-color: $line;
}
QComboBox::drop-down { border: 0; width: 24px; }
QComboBox::down-arrow { image: url("$icons/grey-down.svg"); width: 16px; height: 16px; }
QToolButton::menu-arrow { image: url("$icons/grey-down.svg"); width: 16px; height: 16px; }
QSpinBox::up-button, QDoubleSpinBox::up-button {
    border: 0; width: 22px; subcontrol-position: top right; margin: 2px;
}
QSpinBox::down-button, QDoubleSpinBox::down-button {
    border: 0; width: 22px; subcontrol-position: bottom right; margin: 2px;
}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$icons/grey-up.svg"); width: 12px; height: 12px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$icons/grey-down.svg"); width: 12px; height: 12px; }

QCheckBox { spacing: 8px; padding: 2px 0; border: 1px solid transparent; border-radius: 6px; }
QCheckBox:focus { border-color: $accent; }
QCheckBox:disabled { color: $disabled; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $muted; border-radius: 4px; background: $field; }
QCheckBox::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked { border-color: $accent; background: $accent; image: url("$icons/$check"); }
QCheckBox::indicator:disabled { border-color: $line; background: $panel; }
QCheckBox::indicator:checked:disabled { border-color: $line; background: $disabled; }

QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $edge; }
QSlider::groove:horizontal:disabled { background: $line; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::sub-page:horizontal:disabled { background: $line; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: $field;
    border: 1px solid $muted;
}
QSlider::handle:horizontal:hover { border-color: $accent; }
QSlider::handle:horizontal:focus { border: 2px solid $accent; width: 12px; height: 12px; background: $accent; }
QSlider::handle:horizontal:disabled { border-color: $line; background: $panel; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar::handle:vertical { background: $edge; border-radius: 4px; min-height: 32px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle:horizontal { background: $edge; border-radius: 4px; min-width: 32px; margin: 2px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QStatusBar { background: $window; border-top: 1px solid $line; }
QStatusBar::item { border: 0; }
QProgressBar { background: $line; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QFrame#strip { background: $strip; border-radius: 6px; }
QFrame#strip[tone="info"] { background: $hover; }
QFrame#strip QPushButton { padding: 1px 12px; min-height: 20px; }
QFrame#strip QPushButton:focus { padding: 0 11px; }
QFrame#strip QLabel { color: $text; }
"""
)
