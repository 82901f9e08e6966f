"""All keys and what they do, with a line to search them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.theme import GRID_PX, TARGET_PX

SIZE = QSize(560, 560)
RARE_KEYS = frozenset(("Open", "Copy", "Paste", "Cut", "Undo", "Redo", "Save", "Close", "Zoom In", "Zoom Out", "Find"))
# The system's third way to do something is not what anyone looks up.
KEYS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class ShortcutLine:
    """What something does, and the keys or mouse gestures that do it."""

    words: str
    keys: tuple[str, ...]


class ShortcutsDialog(QDialog):
    """Lists actions in groups, and below them what mouse and keys do on the picture."""

    def __init__(self, parent: QWidget | None, groups: Sequence[tuple[str, Sequence[QAction]]]) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Shortcuts"))
        self._groups = [
            *(_Group(title, [_line_of(action) for action in actions]) for title, actions in groups),
            _Group(self.tr("On the photo"), self._on_the_photo()),
        ]
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(self.tr("Search for a word or a key"))
        self._filter.setAccessibleName(self.tr("Search for a word or a key"))
        self._filter.setClearButtonEnabled(True)
        for clear in self._filter.findChildren(QToolButton):
            clear.setAccessibleName(self.tr("Clear the search"))
        self._filter.setMinimumHeight(TARGET_PX)
        self._filter.textChanged.connect(self.search)
        self._nothing = QLabel(self.tr("No shortcut has these words."))
        self._nothing.setProperty("muted", True)
        self._nothing.hide()
        self._arrange()
        self.resize(SIZE)

    def search(self, words: str) -> None:
        """Show the lines that have all these words, in what they do or in their keys."""
        wanted = words.casefold().split()
        shown = [group.search(wanted) for group in self._groups]
        self._nothing.setVisible(not any(shown))

    def shown(self) -> list[ShortcutLine]:
        """The lines that the search has left."""
        return [line for group in self._groups for line in group.shown()]

    def _on_the_photo(self) -> list[ShortcutLine]:
        """What mouse and keys do on the picture, which no action of the window stands for."""
        return [
            ShortcutLine(self.tr("Draw a box"), (self.tr("Drag"),)),
            ShortcutLine(self.tr("Move a box, or resize it by its handles"), (self.tr("Drag the box"),)),
            ShortcutLine(self.tr("Keep its proportions while resizing"), (self.tr("Shift + drag a handle"),)),
            ShortcutLine(self.tr("Select several boxes"), (self.tr("Shift + drag"), self.tr("Ctrl + click"))),
            ShortcutLine(self.tr("Move the selected boxes by one pixel"), (self.tr("Arrow keys"),)),
            ShortcutLine(self.tr("Move them by ten"), (self.tr("Ctrl + arrow keys"),)),
            ShortcutLine(self.tr("Resize the selected boxes"), (self.tr("Shift + arrow keys"),)),
            ShortcutLine(self.tr("Show another photo while no box is selected"), (self.tr("Arrow keys"),)),
            ShortcutLine(self.tr("Zoom to the mouse"), (self.tr("Wheel"),)),
            ShortcutLine(self.tr("Move the photo"), (self.tr("Space + drag"), self.tr("Middle button"))),
            ShortcutLine(self.tr("Whole photo or actual size"), (self.tr("Double-click"),)),
        ]

    def _arrange(self) -> None:
        body = QWidget()
        lines = QVBoxLayout(body)
        lines.setContentsMargins(3 * GRID_PX, 0, 3 * GRID_PX, 2 * GRID_PX)
        lines.setSpacing(2 * GRID_PX)
        for widget in (*self._groups, self._nothing):
            lines.addWidget(widget)
        lines.addStretch()
        page = QScrollArea()
        page.setWidgetResizable(True)
        page.setFrameShape(QScrollArea.Shape.NoFrame)
        page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page.setWidget(body)
        page.setMinimumWidth(body.minimumSizeHint().width() + page.verticalScrollBar().sizeHint().width())
        page.setObjectName("page")
        page.setAccessibleName(self.tr("Shortcuts"))
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setContentsMargins(3 * GRID_PX, 2 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        head.addWidget(self._filter)
        foot.setContentsMargins(3 * GRID_PX, 2 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        close = QPushButton(self.tr("Close"))
        close.setProperty("primary", True)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot.addStretch()
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(page, 1)
        column.addLayout(foot)


class _Group(QWidget):
    """A title over lines."""

    def __init__(self, title: str, lines: Sequence[ShortcutLine]) -> None:
        super().__init__()
        self._title = title
        self._rows = [(line, _made_row(line)) for line in lines]
        heading = QLabel(title)
        heading.setProperty("heading", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID_PX // 2)
        column.addWidget(heading)
        for _, row in self._rows:
            column.addWidget(row)
        self.setVisible(bool(lines))

    def search(self, wanted: Sequence[str]) -> bool:
        """Leave the lines that have every word; whether there are any."""
        for line, row in self._rows:
            text = " ".join((self._title, line.words, *line.keys)).casefold()
            row.setVisible(all(word in text for word in wanted))
        left = bool(self.shown())
        self.setVisible(left)
        return left

    def shown(self) -> list[ShortcutLine]:
        """The lines that are left."""
        return [line for line, row in self._rows if not row.isHidden()]


def _made_row(line: ShortcutLine) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID_PX // 2)
    words = QLabel(line.words)
    words.setWordWrap(True)
    layout.addWidget(words, 1)
    for keys in line.keys:
        cap = QLabel(keys)
        cap.setProperty("keyCap", True)
        layout.addWidget(cap, 0, Qt.AlignmentFlag.AlignTop)
    return row


def _line_of(action: QAction) -> ShortcutLine:
    form = QKeySequence.SequenceFormat.NativeText
    keys = [shortcut.toString(form) for shortcut in action.shortcuts() if not _is_on_few_keyboards(shortcut)]
    return ShortcutLine(action.iconText(), tuple(dict.fromkeys(keys))[:KEYS_SHOWN])


def _is_on_few_keyboards(shortcut: QKeySequence) -> bool:
    """Whether it is a key such as "Open" or "Paste", which Qt adds to the usual ones."""
    return shortcut.toString(QKeySequence.SequenceFormat.PortableText) in RARE_KEYS
