"""The title of a panel, with a button that closes it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from desktop_app.gui.icons import icon


class DockTitle(QWidget):
    """Names a panel.

    close_asked: the user wants it closed.
    """

    close_asked = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("dockTitle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._name = QLabel()
        self._close = QToolButton()
        self._close.setIcon(icon("close"))
        self._close.setIconSize(QSize(14, 14))
        self._close.clicked.connect(self.close_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.addWidget(self._name)
        row.addStretch()
        row.addWidget(self._close)
        self.name(title)

    def name(self, title: str, tool_tip: str = "") -> None:
        """Show another title. tool_tip: what the button does; "" where the View menu brings the panel back."""
        self._name.setText(title)
        self._close.setToolTip(tool_tip or self.tr("Hide this panel; the View menu brings it back"))
        self._close.setAccessibleName(tool_tip or self.tr("Hide {panel}").format(panel=title))
