"""Everything that the window can be told to do: words, icons, shortcuts, in one place."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from desktop_app.gui.icons import icon

Keys = QKeySequence | QKeySequence.StandardKey | str


class Actions(QObject):
    """The actions, without what they do: the session connects them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        standard = QKeySequence.StandardKey
        self.open = self._made(self.tr("Open..."), "open", standard.Open, self.tr("Open photos"))
        self.open_folder = self._made(
            self.tr("Open folder..."), "folder", "Ctrl+Shift+O", self.tr("Open all photos in a folder")
        )
        self.sample = self._made(self.tr("Try the sample"), "sample", "", self.tr("Open the built-in photograph"))
        self.save_copy = self._made(
            self.tr("Save annotated copy..."), "save", standard.Save, self.tr("Save a copy with the boxes drawn in")
        )
        self.quit = self._made(self.tr("Quit"), "", standard.Quit, self.tr("Close the window"))
        self.paste = self._made(
            self.tr("Paste photo"), "paste", standard.Paste, self.tr("Open the picture or the files on the clipboard")
        )
        self.copy = self._made(
            self.tr("Copy annotated picture"),
            "copy",
            standard.Copy,
            self.tr("Copy the picture with the boxes drawn in"),
        )
        self.remove = self._made(
            self.tr("Remove from list"), "remove", "", self.tr("Take this photo out of the list; the file stays")
        )
        self.clear = self._made(
            self.tr("Clear list"), "", "", self.tr("Take all photos out of the list; the files stay")
        )
        self.zoom_in = self._made(self.tr("Zoom in"), "zoom-in", "+", self.tr("Zoom in"))
        self.zoom_in.setShortcuts([QKeySequence("+"), QKeySequence("="), QKeySequence("Ctrl++")])
        self.zoom_out = self._made(self.tr("Zoom out"), "zoom-out", "-", self.tr("Zoom out"))
        self.zoom_out.setShortcuts([QKeySequence("-"), QKeySequence("Ctrl+-")])
        self.zoom_fit = self._made(self.tr("Fit to window"), "zoom-fit", "0", self.tr("Show the whole photo"))
        self.zoom_actual = self._made(
            self.tr("Actual size"), "zoom-actual", "1", self.tr("Show each pixel of the photo as one on the screen")
        )
        self.previous = self._made(self.tr("Previous photo"), "previous", "PgUp", self.tr("Show the photo before"))
        self.next = self._made(self.tr("Next photo"), "next", "PgDown", self.tr("Show the photo after"))
        self.full_screen = self._made(self.tr("Full screen"), "full-screen", "F11", self.tr("Use the whole screen"))
        self.full_screen.setCheckable(True)
        self.detect = self._made(
            self.tr("Detect"), "detect", "F5", self.tr("Search the photos that have not been searched yet")
        )
        self.cancel = self._made(self.tr("Cancel"), "cancel", "Esc", self.tr("Stop searching"))
        self.show_log = self._made(
            self.tr("Show log"), "", "", self.tr("Open the file that the program writes errors to")
        )
        self.about = self._made(self.tr("About Haarlens"), "", "", self.tr("Versions and licences"))
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.schemes = self._made_schemes()
        self.set_photo_shown(False)
        self.set_searching(False, False)

    def set_photo_shown(self, shown: bool) -> None:
        """Enable what needs a picture on the canvas."""
        for action in (self.save_copy, self.copy, self.zoom_in, self.zoom_out, self.zoom_fit, self.zoom_actual):
            action.setEnabled(shown)

    def set_listed(self, current: bool, any_at_all: bool) -> None:
        """Enable what needs a photograph in the list."""
        self.remove.setEnabled(current)
        for action in (self.clear, self.previous, self.next):
            action.setEnabled(any_at_all)

    def set_searching(self, searching: bool, waiting: bool) -> None:
        """Enable Cancel while something is searched, and Detect while something waits and nothing is searched."""
        self.cancel.setEnabled(searching)
        self.detect.setEnabled(waiting and not searching)

    def choose_scheme(self, preference: str) -> None:
        """Mark one of the schemes."""
        self.schemes[preference].setChecked(True)

    def _made(self, words: str, sign: str, keys: Keys, help_words: str) -> QAction:
        action = QAction(words, self)
        if sign:
            action.setIcon(icon(sign))
        if keys:
            action.setShortcut(keys)
        shortcut = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{help_words} ({shortcut})" if shortcut else help_words)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        return action

    def _made_schemes(self) -> dict[str, QAction]:
        group = QActionGroup(self)
        words = {"system": self.tr("Like the system"), "light": self.tr("Light"), "dark": self.tr("Dark")}
        actions = {}
        for preference, text in words.items():
            action = group.addAction(text)
            action.setCheckable(True)
            actions[preference] = action
        return actions
