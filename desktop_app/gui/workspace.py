"""Everything that the window works on, without the window: it lives on when the window is built anew."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop_app import settings
from desktop_app.errors import PictureTooLargeError
from desktop_app.gui.batch_run import BatchRun
from desktop_app.gui.crew import Crew, Engine
from desktop_app.gui.edits import Edits
from desktop_app.gui.keeping import Keeping
from desktop_app.gui.live import Live
from desktop_app.gui.models.annotations import AnnotationsModel, BoxSelection
from desktop_app.gui.models.photo_filter import PhotoFilter
from desktop_app.gui.models.photos import Pasted, Photo, PhotosModel, PhotoState
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.recording import Recording
from desktop_app.gui.searches import Searches
from desktop_app.gui.share_run import ShareRun
from desktop_app.gui.showing import Showing
from desktop_app.gui.whole_video import WholeVideo
from desktop_app.gui.work_run import FilmSaveRun, SheetRun, VideoHideRun
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.paths import FoundPicture

ENGINE_AFTER_MS = 100


class Workspace(QObject):
    """Models, workers, and what runs between them.

    added: new photographs are in the list; carries them. plan_changed: photographs are searched for something else.
    kernel: which routine searches; "" while that is not known.
    videos: those that were opened together with the one that is played. photo_before: the photograph whose place a
    camera or a video has taken.
    """

    added = Signal(object)
    plan_changed = Signal()

    def __init__(self, engine: Engine, preferences: Preferences) -> None:
        super().__init__()
        self.preferences = preferences
        self.photos = PhotosModel()
        self.filter = PhotoFilter(self.photos)
        self.boxes = AnnotationsModel()
        self.selection = BoxSelection(self.boxes)
        self.edits = Edits(self.photos)
        self._limits = engine.limits
        self.crew = Crew(engine)
        self.searches = Searches(self.photos, self.crew.detection, self.crew.background, preferences.plan)
        self.keeping = Keeping(self.photos, self.crew.keeping, self._is_watched)
        self.showing = Showing(self.photos, self.boxes, self.crew.reading)
        self.live = Live(self.crew.live, engine.open_source, preferences.live_plan, preferences.live_sensitivity)
        self.whole_video = WholeVideo(self.live, self.crew.video_search, engine.open_source, engine.follow)
        self.recording = Recording(self.crew.recording)
        self.video_hide_run = VideoHideRun(self.crew.video_hiding)
        self.sheet_run = SheetRun(self.crew.contact_sheets)
        self.film_save_run = FilmSaveRun(self.crew.film_saving)
        self.batch = BatchRun(self.crew.batch)
        self.share_run = ShareRun(self.crew.sharing, preferences)
        self.kernel = ""
        self.videos: list[Path] = []
        self.photo_before: Photo | None = None
        self._opened: dict[Path, None] = {}
        self._closed = False
        self.photos.set_sensitivity(preferences.sensitivity)
        self.photos.set_plan(preferences.plan)
        self.photos.sort_by(preferences.order)
        self.searches.at_once = preferences.get(settings.DETECT_ON_OPEN)
        self._connect()
        # Once the window has been painted: loading the engine would hold it up.
        QTimer.singleShot(ENGINE_AFTER_MS, self, self._load_engine)

    def _load_engine(self) -> None:
        # Photographs that are there already have their search load what it needs.
        self.crew.kernel.submit(None if self.photos.photos else self.searches.plan)

    def open(self, paths: Sequence[Path]) -> None:
        """Put files and the pictures below folders into the list."""
        absolute = [path.absolute() for path in paths]
        self._opened.update(dict.fromkeys(absolute))
        if self.preferences.get(settings.WATCH_FOLDERS):
            self.crew.watching.watch(absolute)  # before it is read, so that nothing is missed between
        self.crew.paths.submit(absolute)

    def take_limits(self) -> None:
        """Read as much as the settings say now; what was too large before may be read after all."""
        limits, allowed = self._limits, self.preferences.get(settings.MAX_MEGAPIXELS) * 1_000_000
        is_raised = allowed > limits.max_pixels
        limits.max_pixels = allowed
        limits.thumbnail_bytes = self.preferences.get(settings.THUMBNAIL_CACHE_MB) * 1_000_000
        self.crew.tidy_thumbnails()
        for photo in self.photos.photos if is_raised else ():
            if isinstance(photo.error, PictureTooLargeError):
                self.photos.set_readable(photo.key)
                self.searches.add([photo.key] if photo.state == PhotoState.WAITING else [])
                self.showing.read_again(photo.key)
        self.searches.go_on()

    def watch(self, wanted: bool) -> None:
        """Watch the opened folders for changes, or no longer."""
        self.crew.watching.forget()
        if wanted:
            self.crew.watching.watch(list(self._opened))

    def show(self, photo: Photo | None) -> None:
        """Show another photograph, or none."""
        self.searches.await_frame(photo.key if photo else None)
        self.showing.show(photo)
        self.keeping.show(photo)
        # Later: the list must not lose a row while it changes its selection.
        QTimer.singleShot(0, self, self._hold_no_other)

    def set_plan(self, plan: SearchPlan) -> None:
        """Search for something else; what is on the screen is searched anew, the others are out of date."""
        if plan != self.searches.plan:
            self.photos.set_plan(plan)
            self.searches.take_plan(plan)
            self.search_shown()
            self.plan_changed.emit()

    def set_sensitivity(self, sensitivity: float) -> None:
        """Show more or less of what was found."""
        self.hold_shown()
        self.photos.set_sensitivity(sensitivity)
        self.showing.refresh_boxes()

    def hold_shown(self) -> None:
        """Leave the photograph on the screen in the filtered list, whatever becomes of it."""
        current = self.showing.current
        self.filter.hold(current.key if current else None)

    def detect(self) -> None:
        """Search everything that has not been searched, or was searched for something else."""
        self.searches.start()
        self.search_shown()

    def search_shown(self) -> None:
        """Search what is on the screen before all others, where that is of use."""
        photo, picture = self.showing.current, self.showing.picture
        if (
            photo
            and picture
            and photo.is_recalled
            and not photo.review.is_complete
            and self.showing.is_on_canvas(photo)
        ):
            self.searches.search_first(photo, picture.frame)

    def recall_all(self) -> None:
        """Look up anew what is kept of the listed photographs that nobody has touched here."""
        self.keeping.recall([photo for photo in self.photos.photos if not photo.review])

    def remove(self, keys: Sequence[int]) -> None:
        """Take photographs out of the list; the files stay."""
        for key in keys:
            self.showing.forget(key)
            self.searches.forget(key)
        self.photos.remove_many(keys)

    def clear(self) -> None:
        """Take all photographs out of the list."""
        self.crew.watching.forget()
        self._opened.clear()
        self.searches.clear()
        self.photos.clear()
        self.edits.forget()
        self.showing.clear()

    def close(self) -> bool:
        """Save, cancel, wait until all threads have ended; False where the last save took too long."""
        if self._closed:
            return True
        self._closed = True
        self.share_run.turn_off()  # first, so that it finishes while the others do
        self.searches.close()
        self.whole_video.cancel()
        for run in (self.video_hide_run, self.sheet_run, self.film_save_run):
            run.cancel()
        self.batch.cancel()
        self.recording.stop()
        self.live.close()
        self.preferences.live_plan = self.live.plan
        self.preferences.live_sensitivity = self.live.sensitivity
        self.preferences.plan = self.searches.plan
        self.preferences.sensitivity = self.photos.sensitivity
        saved = self.keeping.finish()
        self.crew.close()
        # A stack that is taken down with steps in it tells of that, and nobody is there any more to hear it.
        self.edits.forget()
        return saved

    def _connect(self) -> None:
        crew, queued = self.crew, Qt.ConnectionType.QueuedConnection
        crew.paths.found.connect(self.add, queued)
        crew.kernel.loaded.connect(self._take_kernel, queued)
        crew.thumbnail_made.connect(self.photos.set_thumbnail, queued)
        crew.watching.appeared.connect(self._take_appeared, queued)
        crew.watching.vanished.connect(self.photos.set_missing, queued)
        crew.watching.renamed.connect(self._take_renamed, queued)
        crew.watching.changed.connect(self._take_changed, queued)
        self.photos.thumbnail_wanted.connect(crew.ask_thumbnail, queued)
        self.photos.content_changed.connect(self._take_other_content)
        self.photos.came_back.connect(self._take_back)
        self.keeping.recalled.connect(self._take_recalled)
        self.searches.ended.connect(self.photos.resort)
        self.showing.shown.connect(self._take_shown)
        self.showing.read_failed.connect(self._take_unreadable)

    def add(self, sources: Sequence[FoundPicture | Pasted]) -> None:
        """Append what is not in the list yet."""
        new = self.photos.add(sources)
        if new:
            self.keeping.recall(new)
            self.added.emit(new)

    def _take_appeared(self, pictures: Sequence[FoundPicture]) -> None:
        # What a batch writes is not what it is to be done to next.
        self.add([picture for picture in pictures if not self.batch.wrote(picture.path)])

    def _is_watched(self, path: Path) -> bool:
        """Whether it will be told when a file is written over."""
        return self.preferences.get(settings.WATCH_FOLDERS) and any(folder in self._opened for folder in path.parents)

    def _take_kernel(self, name: str, _notice: object) -> None:
        self.kernel = name

    def _take_recalled(self, keys: Sequence[int]) -> None:
        photos = [photo for key in keys if (photo := self.photos.photo(key))]
        self.searches.add(photo.key for photo in photos if photo.state == PhotoState.WAITING)
        if self.showing.current in photos:
            self.showing.refresh_boxes()
        self.search_shown()
        # Later, so that the photograph to be shown is searched before the others.
        QTimer.singleShot(0, self, self.searches.go_on)

    def _take_unreadable(self, key: int) -> None:
        self.searches.skip(key)

    def _take_shown(self) -> None:
        self.searches.await_frame(None)
        self.search_shown()

    def _take_renamed(self, pairs: Sequence[tuple[Path, Path]]) -> None:
        for old, new in pairs:
            self.photos.rename(old, new)

    def _take_changed(self, pictures: Sequence[FoundPicture]) -> None:
        self.keeping.save_now()  # what is gathered is about the content that is no more
        for picture in pictures:
            self.photos.set_changed(picture.path, picture.modified_s)

    def _take_other_content(self, key: int) -> None:
        """A file was written over: what was shown and searched is of the past."""
        self.searches.forget(key)
        self.showing.read_again(key)
        if photo := self.photos.photo(key):
            self.keeping.recall([photo])

    def _take_back(self, key: int) -> None:
        """A file that was missing is there again."""
        self.showing.read_again(key)
        if (photo := self.photos.photo(key)) and not photo.review:
            self.keeping.recall([photo])

    def _hold_no_other(self) -> None:
        current = self.showing.current
        self.filter.let_go_of_others(current.key if current else None)
