"""Messages in words at the bottom of the window: never in the way, each with a way out."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QSize
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from desktop_app.gui.icons import icon
from desktop_app.gui.views.elided_label import ElidedLabel

KEPT = 20


class Tone(Enum):
    """How grave a message is; the value names its icon."""

    NOTE = "info"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, eq=False)
class Message:
    """Something to say.

    topic: a newer message of the same topic takes its place; "" for one that stands alone.
    action, act: the words on the button and what it does; "" for no button.
    """

    text: str
    tone: Tone = Tone.WARNING
    topic: str = ""
    action: str = ""
    act: Callable[[], None] | None = None


class MessageStrip(QFrame):
    """Shows the newest message; dismissing it shows the one before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._messages: list[Message] = []
        self._sign = QLabel()
        self._words = ElidedLabel()
        self._more = QLabel()
        self._more.setProperty("muted", True)
        self._button = QPushButton()
        self._button.clicked.connect(self._act)
        self._close = QToolButton()
        self._close.setIcon(icon("close"))
        self._close.setIconSize(QSize(16, 16))
        self._close.setToolTip(self.tr("Dismiss this message"))
        self._close.setAccessibleName(self.tr("Dismiss this message"))
        self._close.clicked.connect(self.dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 1, 2, 1)
        layout.setSpacing(8)
        layout.addWidget(self._sign)
        layout.addWidget(self._words, 1)
        for widget in (self._more, self._button, self._close):
            layout.addWidget(widget)
        self._refresh()

    @property
    def message(self) -> Message | None:
        """The message that shows."""
        return self._messages[-1] if self._messages else None

    def say(self, message: Message) -> None:
        """Show a message, and have a screen reader say it."""
        self.withdraw(message.topic)
        self._messages.append(message)
        del self._messages[:-KEPT]
        self._refresh()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, message.text))

    def withdraw(self, topic: str) -> None:
        """Take back what no longer holds."""
        if topic:
            self._messages = [message for message in self._messages if message.topic != topic]
            self._refresh()

    def dismiss(self) -> None:
        """Take the message that shows away."""
        del self._messages[-1:]
        self._refresh()

    def _act(self) -> None:
        message = self.message
        self.dismiss()
        if message and message.act:
            message.act()

    def _refresh(self) -> None:
        message = self.message
        self.setVisible(message is not None)
        if message is None:
            return
        if self.property("tone") != message.tone.value:
            self.setProperty("tone", message.tone.value)
            self.style().unpolish(self)  # a stylesheet looks at properties when it is applied
            self.style().polish(self)
        self._sign.setPixmap(icon(message.tone.value).pixmap(QSize(18, 18), self.devicePixelRatioF()))
        self._words.say(message.text)
        self._button.setText(message.action)
        self._button.setVisible(bool(message.action))
        others = len(self._messages) - 1
        self._more.setText(self.tr("+{n} more").format(n=others))
        self._more.setVisible(others > 0)
