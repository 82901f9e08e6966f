"""How one cascade sees the picture: which one is asked, about what, and the parts of the answer."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.gui.views.advanced_panel import CascadeChoice
from desktop_app.gui.views.explain_section import ExplainSection

WIDTH_PX = 320
LEAST_WIDTH_PX = 280


class ExplainPanel(QWidget):
    """Holds sections in a column that scrolls.

    cascade_chosen: the user chose which cascade is asked; carries its name or path, "" for the one that found the box.
    """

    cascade_chosen = Signal(str)

    def __init__(self, cascades: Sequence[CascadeChoice]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._cascade = QComboBox()
        self._cascade.setAccessibleName(self.tr("Cascade"))
        self._cascade.setToolTip(self.tr("Which cascade is asked: a face may be found by one and missed by another"))
        self._cascade.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._cascade.addItem(self.tr("The one that found the box"), "")
        for choice in cascades:
            self._cascade.addItem(choice.label, choice.name)
            self._cascade.setItemData(self._cascade.count() - 1, choice.purpose, Qt.ItemDataRole.ToolTipRole)
        self._cascade.activated.connect(self._tell_cascade)
        name = QLabel(self.tr("Cascade"))
        name.setBuddy(self._cascade)
        self._subject = QLabel()
        self._subject.setWordWrap(True)
        self._body = _Body()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(12, 0, 12, 12)
        self._column.setSpacing(8)
        for widget in (name, self._cascade, self._subject):
            self._column.addWidget(widget)
        self._column.addStretch()
        self._scroll = QScrollArea()
        self._scroll.setObjectName("panel")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)

    def sizeHint(self) -> QSize:
        """Return the size that the panel would like to have."""
        return QSize(WIDTH_PX, self._body.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return a width at which nothing is cut off sideways, where no bar would lead to it."""
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        return QSize(max(LEAST_WIDTH_PX, self._body.minimumSizeHint().width() + bar), 160)

    def add_section(self, title: str, widget: QWidget, *, unfolded: bool = False) -> ExplainSection:
        """Put a widget below the others, under a title that folds it away, and return the section."""
        section = ExplainSection(title, widget)
        self._column.insertWidget(self._column.count() - 1, section)  # before the room at the end
        section.unfold(unfolded)
        return section

    def say(self, words: str) -> None:
        """Say what is explained, or how to begin."""
        self._subject.setText(words)

    def choose_cascade(self, name: str) -> None:
        """Show which cascade is asked, without a signal; a path that is not listed yet is."""
        row = self._cascade.findData(name)
        with QSignalBlocker(self._cascade):
            if row < 0:
                self._cascade.addItem(name.replace("\\", "/").rsplit("/", 1)[-1], name)
                row = self._cascade.count() - 1
            self._cascade.setCurrentIndex(row)

    def take_keys(self) -> None:
        """Let the keyboard act on the panel."""
        self._cascade.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_cascade(self, row: int) -> None:
        self.cascade_chosen.emit(str(self._cascade.itemData(row)))


class _Body(QWidget):
    """Scrolls before anything in it is squeezed."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())
