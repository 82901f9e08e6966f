"""How the window's actions are made: words, icon, keys and tool tip together."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from desktop_app.gui.icons import icon

Keys = str | QKeySequence.StandardKey | Sequence[str]


class ActionMaker(QObject):
    """Holds actions, and makes them."""

    def _made(self, words: str, sign: str, keys: Keys, help_words: str) -> QAction:
        action = QAction(words, self)
        if sign:
            action.setIcon(icon(sign))
        if isinstance(keys, QKeySequence.StandardKey):
            action.setShortcuts(keys)
        elif keys:
            action.setShortcuts([QKeySequence(key) for key in ((keys,) if isinstance(keys, str) else keys)])
        shortcut = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{help_words} ({shortcut})" if shortcut else help_words)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        # A key that is held down acts once: nobody has seen what it would act upon next.
        action.setAutoRepeat(False)
        return action

    def _made_choices(self, words: dict[str, str]) -> dict[str, QAction]:
        group = QActionGroup(self)
        actions = {}
        for preference, text in words.items():
            action = group.addAction(text)
            action.setCheckable(True)
            actions[preference] = action
        return actions
