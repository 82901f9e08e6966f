"""The commands that ask before they act: file dialogs, the clipboard, saving, the log, about."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from desktop_app import assets
from desktop_app.gui.models.photos import Photo
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.session import Session
from desktop_app.gui.theme import Theme
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.views.offers import offer_of
from desktop_app.media.paths import PICTURE_SUFFIXES

SAVED_AS = "PNG (*.png);;JPEG (*.jpg);;WebP (*.webp)"


class Commands(QObject):
    """Connects the menu's commands to the session.

    log: the file that errors are written to.
    """

    def __init__(self, session: Session, preferences: Preferences, theme: Theme, log: Path) -> None:
        super().__init__(session)
        self._session = session
        self._window = session.window
        self._preferences = preferences
        self._theme = theme
        self._log = log
        do, window = self._window.actions_, self._window
        do.open.triggered.connect(self.open)
        do.open_folder.triggered.connect(self.open_folder)
        do.sample.triggered.connect(self.open_sample)
        do.paste.triggered.connect(self.paste)
        do.copy.triggered.connect(self.copy)
        do.save_copy.triggered.connect(self.save_copy)
        do.show_log.triggered.connect(self.show_log)
        do.about.triggered.connect(self.show_about)
        do.quit.triggered.connect(window.close)
        window.empty.open_asked.connect(self.open)
        window.empty.sample_asked.connect(self.open_sample)
        window.recent_chosen.connect(lambda path: session.open_paths([path]))
        window.recent_cleared.connect(self._forget_recent)
        window.find_panel.cascade_file_asked.connect(self.choose_cascade)
        for preference, action in do.schemes.items():
            action.triggered.connect(lambda _, chosen=preference: self._prefer_scheme(chosen))
        do.choose_scheme(theme.preference)
        output, queued = session.crew.output, Qt.ConnectionType.QueuedConnection
        output.saved.connect(self._tell_saved, queued)
        output.drawn.connect(self._take_drawn, queued)
        output.failed.connect(session.report, queued)

    def open(self) -> None:
        """Ask for photographs and open them."""
        patterns = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in sorted(PICTURE_SUFFIXES))
        kinds = f"{self.tr('Photos')} ({patterns});;{self.tr('All files')} (*)"
        names, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Open photos"), self._preferences.folder, kinds)
        if names:
            self._preferences.folder = str(Path(names[0]).parent)
            self._session.open_paths([Path(name) for name in names])

    def open_folder(self) -> None:
        """Ask for a folder and open the photographs in it and below."""
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Open folder"), self._preferences.folder)
        if name:
            self._preferences.folder = name
            self._session.open_paths([Path(name)])

    def open_sample(self) -> None:
        """Open the built-in photograph."""
        self._session.show_paths([assets.sample_photo()])

    def paste(self) -> None:
        """Open what lies on the clipboard."""
        self._session.take_offer(offer_of(QGuiApplication.clipboard().mimeData()))

    def copy(self) -> None:
        """Put the picture with its boxes on the clipboard."""
        if annotated := self._session.annotated():
            self._session.crew.output.draw(annotated)

    def save_copy(self) -> None:
        """Ask where, and save the picture with its boxes."""
        annotated, photo = self._session.annotated(), self._session.current
        if annotated is None or photo is None:
            return
        proposed = _folder_of(photo, self._preferences.folder) / f"{Path(photo.name).stem}-annotated.png"
        name, kind = QFileDialog.getSaveFileName(
            self._window, self.tr("Save annotated copy"), str(proposed), SAVED_AS, "PNG (*.png)"
        )
        if name:
            path = Path(name)
            suffix = kind.partition("*")[2].rstrip(")") or ".png"
            self._session.crew.output.save(annotated, path if path.suffix else path.with_suffix(suffix))

    def choose_cascade(self) -> None:
        """Ask for a cascade file and run it alone."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Open a cascade"), self._preferences.folder, f"{self.tr('Cascades')} (*.xml)"
        )
        if name:
            self._window.find_panel.choose_cascade_file(Path(name))

    def show_log(self) -> None:
        """Open the log, or say that there is nothing in it."""
        if self._log.exists():
            _open_url(QUrl.fromLocalFile(str(self._log)))
        else:
            self._session.say(self.tr("The log is empty: no errors so far."), Tone.NOTE, "log")

    def report_defect(self, summary: str) -> None:
        """Say that the program itself made a mistake."""
        words = self.tr("The program made a mistake ({what}); you can go on.").format(what=summary)
        strip = self._window.status.strip
        strip.say(Message(words, Tone.WARNING, "defect", self.tr("Show log"), self.show_log))

    def show_about(self) -> None:
        """Show versions and terms."""
        from desktop_app.gui.views.about import AboutDialog
        from desktop_app.media.decoding import opencv_version

        AboutDialog(self._window, (f"OpenCV {opencv_version()}",)).exec()

    def _tell_saved(self, path: Path) -> None:
        folder = QUrl.fromLocalFile(str(path.parent))
        self._window.status.strip.say(
            Message(
                self.tr("Saved {name}.").format(name=path.name),
                Tone.NOTE,
                "saved",
                self.tr("Show folder"),
                lambda: _open_url(folder),
            )
        )

    def _take_drawn(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self._session.say(self.tr("The annotated picture is on the clipboard."), Tone.NOTE, "copied")

    def _forget_recent(self) -> None:
        self._preferences.forget_recent()
        self._window.show_recent([])

    def _prefer_scheme(self, preference: str) -> None:
        self._preferences.scheme = preference
        self._theme.prefer(preference)


def _open_url(url: QUrl) -> None:
    QDesktopServices.openUrl(url)


def _folder_of(photo: Photo, otherwise: str) -> Path:
    return photo.source.parent if isinstance(photo.source, Path) else Path(otherwise or Path.home())
