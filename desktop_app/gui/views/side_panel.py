"""A panel that scrolls, with one thing to do below it that is always in sight."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

WIDTH_PX = 288


class SidePanel(QWidget):
    """Holds widgets in a column.

    done: the user pressed the button.
    """

    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.button = QPushButton()
        self.button.setProperty("primary", True)
        self.button.clicked.connect(self.done)
        self._body = _Body()
        self._scroll = QScrollArea()
        self._scroll.setObjectName("panel")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        """Return the size at which nothing is cut off."""
        return QSize(WIDTH_PX, self._body.sizeHint().height() + self.button.sizeHint().height() + 28)

    def minimumSizeHint(self) -> QSize:
        """Return a width at which nothing is cut off sideways, where no bar would lead to it."""
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        width = max(self._body.minimumSizeHint().width() + bar, self.button.minimumSizeHint().width() + 24)
        return QSize(width, 160)

    def take_keys(self) -> None:
        """Let the keyboard act on the first thing that it can."""
        for child in self._body.findChildren(QWidget):
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisibleTo(self) and child.isEnabled():
                child.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _arrange(self, *widgets: QWidget | None) -> None:
        """Fill the column, and put the button below it, to which Tab comes last; None is room between groups."""
        inner = QVBoxLayout(self._body)
        inner.setContentsMargins(12, 0, 12, 12)
        inner.setSpacing(8)
        for widget in widgets:
            if widget is None:
                inner.addSpacing(8)
            else:
                inner.addWidget(widget)
        inner.addStretch()
        self._scroll.setWidget(self._body)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 8, 12, 12)
        foot.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        column.addLayout(foot)


class _Body(QWidget):
    """Scrolls before anything in it is squeezed."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())
