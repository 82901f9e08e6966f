"""One part of the Explain panel, under a title that folds it away."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.icons import icon


class ExplainSection(QWidget):
    """A widget under its title.

    unfolded: it was unfolded (True) or folded away (False), by whomever.
    """

    unfolded = Signal(bool)

    def __init__(self, title: str, widget: QWidget) -> None:
        super().__init__()
        self.widget = widget
        self._fold = QToolButton()
        self._fold.setText(title)
        self._fold.setCheckable(True)
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.setIconSize(QSize(16, 16))
        self._fold.setObjectName("fold")
        self._fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._fold.toggled.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._fold)
        column.addWidget(widget)
        self._show()

    @property
    def is_unfolded(self) -> bool:
        """Whether the widget shows."""
        return self._fold.isChecked()

    def unfold(self, wanted: bool = True) -> None:
        """Show the widget, or fold it away."""
        self._fold.setChecked(wanted)

    def _take(self, shown: bool) -> None:
        self._show()
        self.unfolded.emit(shown)

    def _show(self) -> None:
        self._fold.setIcon(icon("chevron-down" if self.is_unfolded else "chevron-right"))
        self.widget.setVisible(self.is_unfolded)
