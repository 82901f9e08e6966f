"""The commands that ask before they act: file dialogs, the clipboard, saving, the log, about."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QDialog, QFileDialog
from shiboken6 import isValid

from desktop_app import assets, settings
from desktop_app.gui.batches import Batches
from desktop_app.gui.comparing import Comparing
from desktop_app.gui.contact_sheets import ContactSheets
from desktop_app.gui.crash_log import Defect
from desktop_app.gui.cropping import Cropping
from desktop_app.gui.desktop import open_outside
from desktop_app.gui.explained_depths import ExplainedDepths
from desktop_app.gui.explained_groups import ExplainedGroups
from desktop_app.gui.explained_window import ExplainedWindow
from desktop_app.gui.explaining import Explaining
from desktop_app.gui.filming import Filming
from desktop_app.gui.hiding import Hiding
from desktop_app.gui.live_filming import LiveFilming
from desktop_app.gui.models.photos import Photo
from desktop_app.gui.saved_work import SavedWork
from desktop_app.gui.session import Session
from desktop_app.gui.sharing import Sharing
from desktop_app.gui.theme import Theme
from desktop_app.gui.tour import TourGuide
from desktop_app.gui.video_hiding import VideoHiding
from desktop_app.gui.views.defect_dialog import DefectDialog
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.views.offers import offer_of
from desktop_app.gui.views.settings_dialog import SettingsDialog
from desktop_app.gui.views.shortcuts_dialog import ShortcutsDialog
from desktop_app.gui.why import Why
from desktop_app.library.work import SESSION_SUFFIX
from desktop_app.media.paths import PICTURE_SUFFIXES, VIDEO_SUFFIXES
from desktop_app.settings import AnySetting, Setting

SAVED_AS = "PNG (*.png);;JPEG (*.jpg);;WebP (*.webp)"


class Commands(QObject):
    """Connects the menu's commands to the session.

    log: the file that errors are written to.
    language_chosen: the user wants the window in another language; carries the preference, and whether it was chosen
        in the settings dialog.
    """

    language_chosen = Signal(str, bool)

    def __init__(self, session: Session, theme: Theme, log: Path) -> None:
        super().__init__(session)
        self._session = session
        self._window = session.window
        self._preferences = session.workspace.preferences
        self._saved_work = SavedWork(session)
        self._contact_sheets = ContactSheets(session)
        self._video_hiding = VideoHiding(session)
        self._batches = Batches(session)
        self._hiding = Hiding(session)
        self._cropping = Cropping(session)
        self._explaining = Explaining(session)
        self._explained_window = ExplainedWindow(self._explaining)
        self._explained_depths = ExplainedDepths(self._explaining)
        self._explained_groups = ExplainedGroups(self._explaining)
        self._filming = Filming(session, self._explaining)
        self._why = Why(session, self._explaining)
        self._live_filming = LiveFilming(session)
        self._comparing = Comparing(session)
        self._tour = TourGuide(session)
        self._sharing = Sharing(session)
        self._theme = theme
        self._log = log
        self._defects: DefectDialog | None = None
        self._settings: SettingsDialog | None = None
        self._connect()

    def _connect(self) -> None:
        do, window, session = self._window.actions_, self._window, self._session
        do.open.triggered.connect(self.open)
        do.open_folder.triggered.connect(self.open_folder)
        do.open_session.triggered.connect(self.open_session)
        do.save_session.triggered.connect(self.save_session)
        do.show_in_folder.triggered.connect(self.show_in_folder)
        do.sample.triggered.connect(self.open_sample)
        do.paste.triggered.connect(self.paste)
        do.copy.triggered.connect(self.copy)
        do.save_copy.triggered.connect(self.save_copy)
        do.settings.triggered.connect(self.show_settings)
        do.shortcuts.triggered.connect(self.show_shortcuts)
        do.show_log.triggered.connect(self.show_log)
        do.about.triggered.connect(self.show_about)
        do.quit.triggered.connect(window.close)
        window.empty.open_asked.connect(self.open)
        window.empty.sample_asked.connect(self.open_sample)
        window.recent_chosen.connect(lambda path: session.open_paths([path]))
        window.recent_cleared.connect(self._forget_recent)
        window.find_panel.cascade_file_asked.connect(self.choose_cascade)
        for preference, action in do.schemes.items():
            action.triggered.connect(partial(self._set, settings.SCHEME, preference))
        for preference, action in do.languages.items():
            action.triggered.connect(partial(self._set, settings.LANGUAGE, preference))
        do.choose_scheme(self._theme.preference)
        do.choose_language(self._preferences.language)
        output, queued = session.workspace.crew.output, Qt.ConnectionType.QueuedConnection
        output.saved.connect(self._tell_saved, queued)
        output.drawn.connect(self._take_drawn, queued)
        output.failed.connect(session.report, queued)

    def open(self) -> None:
        """Ask for photographs or videos and open them."""
        photos, videos, both = self.tr("Photos"), self.tr("Videos"), self.tr("Photos and videos")
        everything = self.tr("All files")
        kinds = ";;".join(
            (
                f"{both} ({_patterns(PICTURE_SUFFIXES | VIDEO_SUFFIXES)})",
                f"{photos} ({_patterns(PICTURE_SUFFIXES)})",
                f"{videos} ({_patterns(VIDEO_SUFFIXES)})",
                f"{everything} (*)",
            )
        )
        short = QFileDialog.Option.HideNameFilterDetails
        names, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Open photos or videos"), self._preferences.folder, kinds, options=short
        )
        if names:
            self._preferences.folder = str(Path(names[0]).parent)
            self._session.open_paths([Path(name) for name in names])

    def open_folder(self) -> None:
        """Ask for a folder and open the photographs in it and below."""
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Open folder"), self._preferences.folder)
        if name:
            self._preferences.folder = name
            self._session.open_paths([Path(name)])

    def open_session(self) -> None:
        """Ask for a session file and open it."""
        sessions, everything = self.tr("Sessions"), self.tr("All files")
        kinds = f"{sessions} (*{SESSION_SUFFIX});;{everything} (*)"
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open session"), self._preferences.folder, kinds)
        if name:
            self._saved_work.open_session(Path(name))

    def save_session(self) -> None:
        """Ask where, and save the list with all the work in it."""
        photos, sessions = self.tr("Photos"), self.tr("Sessions")
        proposed = Path(self._preferences.folder, photos).with_suffix(SESSION_SUFFIX)
        kinds = f"{sessions} (*{SESSION_SUFFIX})"
        name, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save session as"), str(proposed), kinds)
        if name:
            path = Path(name)
            self._saved_work.save_session(path if path.suffix else path.with_suffix(SESSION_SUFFIX))

    def show_in_folder(self) -> None:
        """Open the folder that the photograph shown lies in."""
        photo = self._session.current
        if photo and isinstance(photo.source, Path):
            open_outside(photo.source.parent)
        else:
            self._session.say(self.tr("This photo was pasted and has no file yet."), Tone.NOTE)

    def open_sample(self) -> None:
        """Open the built-in photograph."""
        self._session.open_paths([assets.sample_photo()], are_recent=False)

    def paste(self) -> None:
        """Open what lies on the clipboard."""
        self._session.take_offer(offer_of(QGuiApplication.clipboard().mimeData()))

    def copy(self) -> None:
        """Put the picture with its boxes on the clipboard."""
        if annotated := self._session.annotated():
            self._session.workspace.crew.output.draw(annotated)

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
            self._session.workspace.crew.output.save(annotated, path if path.suffix else path.with_suffix(suffix))

    def choose_cascade(self) -> None:
        """Ask for a cascade file and run it alone."""
        cascades = self.tr("Cascades")
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Open a cascade"), self._preferences.folder, f"{cascades} (*.xml)"
        )
        if name:
            self._window.find_panel.choose_cascade_file(Path(name))

    def show_log(self) -> None:
        """Open the log, or say that there is nothing in it."""
        if self._log.exists():
            open_outside(self._log)
        else:
            self._session.say(self.tr("The log is empty: no errors so far."), Tone.NOTE, "log")

    def report_defect(self, defect: Defect) -> None:
        """Say that the program itself made a mistake."""
        if self._defects is None:
            self._defects = DefectDialog(self._window)
            self._defects.log_asked.connect(self.show_log)
        self._defects.report(defect)

    def tell_of_crash(self, traces: Path) -> None:
        """Say that the program crashed the last time; traces: the file with what it was doing."""
        words = self.tr("Haarlens crashed last time. What it was doing then is in a file that helps to mend it.")
        self._window.status.strip.say(
            Message(words, Tone.WARNING, "crash", self.tr("Show file"), partial(open_outside, traces))
        )

    def show_settings(self) -> None:
        """Show the settings; they take effect as they are changed."""
        self._settings = SettingsDialog(self._window, self._preferences)
        self._settings.changed.connect(self._apply)
        _open(self._settings)

    def show_shortcuts(self) -> None:
        """Show all keys and what they do."""
        _open(ShortcutsDialog(self._window, self._window.actions_.groups()))

    def show_about(self) -> None:
        """Show versions and terms."""
        from desktop_app.gui.views.about import AboutDialog
        from desktop_app.media.decoding import opencv_version

        _open(AboutDialog(self._window, (f"OpenCV {opencv_version()}",)))

    def _tell_saved(self, path: Path) -> None:
        self._window.status.strip.say(
            Message(
                self.tr("Saved {name}.").format(name=path.name),
                Tone.NOTE,
                "saved",
                self.tr("Show folder"),
                partial(open_outside, path.parent),
            )
        )

    def _take_drawn(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self._session.say(self.tr("The annotated picture is on the clipboard."), Tone.NOTE, "copied")

    def _forget_recent(self) -> None:
        self._preferences.forget_recent()
        self._window.show_recent([])

    def _set(self, setting: Setting[str], value: str) -> None:
        self._preferences.set(setting, value)
        self._apply(setting, value)

    def _apply(self, setting: AnySetting, value: object) -> None:
        """Let a changed setting take effect."""
        if setting is settings.SCHEME:
            self._theme.prefer(str(value))
            self._window.actions_.choose_scheme(str(value))
        elif setting is settings.LANGUAGE:
            # The dialog goes with the window, and comes again with the next one.
            in_dialog = self._settings is not None and isValid(self._settings) and self._settings.isVisible()
            self.language_chosen.emit(str(value), in_dialog)
        elif setting is settings.WATCH_FOLDERS:
            self._session.workspace.watch(bool(value))
        elif setting is settings.DETECT_ON_OPEN:
            self._session.workspace.searches.at_once = bool(value)
        elif setting in (settings.MAX_MEGAPIXELS, settings.THUMBNAIL_CACHE_MB):
            self._session.workspace.take_limits()


def _open(dialog: QDialog) -> None:
    """Show a dialog over its window, which waits for it, and forget it when it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _patterns(suffixes: Iterable[str]) -> str:
    """File name patterns as Qt's dialogs take them."""
    return " ".join(f"*{suffix} *{suffix.upper()}" for suffix in sorted(suffixes))


def _folder_of(photo: Photo, otherwise: str) -> Path:
    return photo.source.parent if isinstance(photo.source, Path) else Path(otherwise or Path.home())
