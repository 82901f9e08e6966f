"""All workers of the window and their threads: made together, ended together."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from threading import Event, Lock

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from desktop_app.gui.models.photos import Photo
from desktop_app.gui.workers.batch import BatchWorker, Workers
from desktop_app.gui.workers.cameras import CameraLister, CameraWorker
from desktop_app.gui.workers.comparing import Comparer
from desktop_app.gui.workers.contact_sheet import ContactSheetWorker
from desktop_app.gui.workers.copying import CopyingWorker
from desktop_app.gui.workers.crop_preview import crop_previews
from desktop_app.gui.workers.detection import (
    Detect,
    DetectionWorker,
    Read,
    SearchesElsewhere,
    search_elsewhere,
    search_here,
)
from desktop_app.gui.workers.drawing import DrawingWorker
from desktop_app.gui.workers.explaining import (
    DepthMapper,
    DepthWorker,
    ExplainSources,
    Grouper,
    ProgressingWorker,
    WindowExplainer,
)
from desktop_app.gui.workers.finding_paths import FindPictures, PathWorker
from desktop_app.gui.workers.hiding_preview import HidingPreviews
from desktop_app.gui.workers.home import PATIENT, WorkerHome
from desktop_app.gui.workers.keeping import KeepingWorker, OpenStore
from desktop_app.gui.workers.live_search import Follow, LiveSearchWorker
from desktop_app.gui.workers.newest import NewestWorker
from desktop_app.gui.workers.output import OutputWorker
from desktop_app.gui.workers.playing import OpenSource
from desktop_app.gui.workers.reading import ReadingWorker
from desktop_app.gui.workers.recording import RecordingWorker
from desktop_app.gui.workers.search_film import FilmMaker, FilmSavingWorker
from desktop_app.gui.workers.sharing import Share, SharingWorker, share_for_real
from desktop_app.gui.workers.thumbnails import ReadThumbnail, ThumbnailWorker, thumbnail_stack
from desktop_app.gui.workers.tour import TourAnswers
from desktop_app.gui.workers.track_portraits import TrackPortraitWorker
from desktop_app.gui.workers.video_hiding import HideVideo, VideoHidingWorker, hide_video_for_real
from desktop_app.gui.workers.video_search import VideoSearchWorker
from desktop_app.gui.workers.watching import FolderWatcher
from desktop_app.gui.workers.why import WhyAnswers
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.limits import Limits

THUMBNAIL_PX = 160
THUMBNAIL_WORKERS_AT_MOST = 4
# Each is a process of some 75 MB, and more while it has a large photograph.
BACKGROUND_WORKERS_AT_MOST = 8


LoadKernel = Callable[[SearchPlan | None], tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Engine:
    """What the workers call; the program passes the real ones, a test may pass others.

    search_process: makes a process that searches; started only when it has something to search.
    open_store: opens the store that the work is kept in; called when it is first needed, and again after it failed.
    limits: what reading may take; whoever changes it changes it for all.
    tidy_thumbnails: keeps no more of thumbnails on disk than the limits allow.
    open_source: opens a camera, a video or a stream. follow: makes what follows a plan's targets in a
    video, however long that takes; follow_live: in pictures that do not wait.
    list_cameras: makes what lists cameras. read_small: reads a small version of a photograph and keeps nothing of it.
    batch_workers: makes so many workers for a batch. hide_video: hides tracks in a whole video.
    share: runs the server that the window shares with.
    """

    read: Read
    read_thumbnail: ReadThumbnail
    find_pictures: FindPictures
    detect: Detect
    kernel: LoadKernel
    search_process: Callable[[], SearchesElsewhere]
    open_store: OpenStore
    limits: Limits
    tidy_thumbnails: Callable[[], None]
    open_source: OpenSource
    follow: Follow
    follow_live: Follow
    list_cameras: Callable[[], CameraLister]
    read_small: ReadThumbnail
    batch_workers: Callable[[int], Workers]
    hide_video: HideVideo = hide_video_for_real
    share: Share = share_for_real


class KernelWorker(QObject):
    """Loads the engine in the background and tells which routine will search."""

    loaded = Signal(str, object)  # its name, a notice for the user or None
    _asked = Signal(object)

    def __init__(self, kernel: LoadKernel) -> None:
        super().__init__()
        self._kernel = kernel
        self._asked.connect(self._load, Qt.ConnectionType.QueuedConnection)

    def submit(self, plan: SearchPlan | None) -> None:
        """Ask from any thread; with a plan its cascades are loaded too."""
        self._asked.emit(plan)

    @Slot(object)
    def _load(self, plan: SearchPlan | None) -> None:
        self.loaded.emit(*self._kernel(plan))


class Crew(QObject):
    """The workers, each on its own thread from construction until close.

    detection: searches in this process. background: each searches files in a process of its own.
    hiding_preview, crop_preview: show what copying will write of the photograph on the screen.
    why: answers why something was missed, or is there.
    explaining: takes windows apart; explain_depths: how far all come; explain_groups: what those that pass make.
    live: searches what a camera or a video shows; recording: writes it to a file. video_search: searches whole videos.
    tour: answers the tour. film: makes films of searches; film_saving: writes them. comparing: searches in two ways.
    video_hiding: hides tracks in whole videos; track_portraits: reads what each of them looks like.
    sharing: runs the server.
    thumbnail_made: carries the photograph's key and the image.
    """

    thumbnail_made = Signal(int, QImage)

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._closing = Event()
        self.reading = ReadingWorker(engine.read)
        self.detection = DetectionWorker(search_here(engine.read, engine.detect))
        self._processes = [engine.search_process() for _ in range(min(BACKGROUND_WORKERS_AT_MOST, _cores()))]
        self.background = [DetectionWorker(search_elsewhere(process), process.rest) for process in self._processes]
        turn = Lock()
        self.paths = PathWorker(engine.find_pictures, self._closing, turn)
        self.watching = FolderWatcher(self._closing, turn=turn)
        self.keeping = KeepingWorker(engine.open_store, turn)
        self.output = OutputWorker()
        self.kernel = KernelWorker(engine.kernel)
        self.cameras = CameraWorker(engine.list_cameras)
        self.recording = RecordingWorker()
        self.live = LiveSearchWorker(engine.follow_live, self.recording.add)
        self.video_search = VideoSearchWorker()
        number = min(BACKGROUND_WORKERS_AT_MOST, _cores())
        self.batch = BatchWorker(partial(engine.batch_workers, number), number)
        self.video_hiding = VideoHidingWorker(engine.hide_video)
        self.track_portraits = TrackPortraitWorker(engine.open_source)
        self.contact_sheets = ContactSheetWorker(engine.read_small, self._closing)
        self.hiding_preview = NewestWorker(HidingPreviews())
        self.crop_preview = NewestWorker(crop_previews)
        self.explain_sources = sources = ExplainSources()
        self.explaining = NewestWorker(WindowExplainer(sources))
        self.explain_depths = DepthWorker(DepthMapper(sources, self._closing))
        self.why = ProgressingWorker(WhyAnswers(self._closing))
        self.drawing = DrawingWorker()
        self.explain_groups = ProgressingWorker(Grouper(sources, self._closing))
        self.copying = CopyingWorker(engine.limits, self._closing)
        self._stack = thumbnail_stack()
        number = max(1, min(THUMBNAIL_WORKERS_AT_MOST, (os.cpu_count() or 2) - 1))
        self._thumbnails = [
            ThumbnailWorker(engine.read_thumbnail, engine.tidy_thumbnails, self._stack, THUMBNAIL_PX)
            for _ in range(number)
        ]
        self._turns = cycle(self._thumbnails)
        for worker in self._thumbnails:
            worker.made.connect(self.thumbnail_made)
        self.film = NewestWorker(FilmMaker(self._closing))
        self.film_saving = FilmSavingWorker(self._closing)
        self.comparing = NewestWorker(Comparer(engine.detect, self._closing))
        self.tour = NewestWorker(TourAnswers(self._closing))
        self.sharing = SharingWorker(engine.share, self._closing)
        workers: list[tuple[QObject, str]] = [
            (self.reading, "reading"),
            (self.detection, "detection"),
            (self.paths, "paths"),
            (self.watching, "watching"),
            (self.keeping, "keeping"),
            (self.output, "output"),
            (self.kernel, "kernel"),
            (self.cameras, "cameras"),
            (self.recording, "recording"),
            (self.live, "live"),
            (self.contact_sheets, "contact sheets"),
            (self.track_portraits, "track portraits"),
            (self.batch, "batch"),
            (self.hiding_preview, "hiding preview"),
            (self.crop_preview, "crop preview"),
            (self.copying, "copying"),
            (self.film, "film"),
            (self.film_saving, "film saving"),
            (self.comparing, "comparing"),
            (self.explaining, "explaining"),
            (self.drawing, "drawing"),
            (self.explain_depths, "explain depths"),
            (self.explain_groups, "explain groups"),
            (self.why, "why"),
            (self.tour, "tour"),
            (self.sharing, "sharing"),
        ]
        workers += [
            *((worker, "background") for worker in self.background),
            *((worker, "thumbnails") for worker in self._thumbnails),
        ]
        self._homes = [WorkerHome(worker, name) for worker, name in workers]
        patient = ((self.video_search, "video search"), (self.video_hiding, "video hiding"))
        self._homes += [WorkerHome(worker, name, PATIENT) for worker, name in patient]

    def ask_thumbnail(self, photo: Photo) -> None:
        """Ask for a photograph's thumbnail; it comes unless it scrolls out of view first."""
        if all(key != photo.key for key, _ in tuple(self._stack)):
            self._stack.append((photo.key, photo.source))
            next(self._turns).wake()

    def tidy_thumbnails(self) -> None:
        """Have no more thumbnails kept on disk than the limits allow."""
        self._thumbnails[0].tidy()

    @property
    def has_ended(self) -> bool:
        """Whether all threads are over."""
        return all(home.has_ended for home in self._homes)

    def close(self) -> None:
        """End all threads; each ends after what it does now, so cancel first."""
        self._closing.set()
        self._stack.clear()
        self.live.close()
        self.recording.stop()
        for process in self._processes:
            process.close()  # first, so that no thread waits for an answer
        for home in self._homes:
            home.quit()
        for home in self._homes:
            home.wait()


def _cores() -> int:
    """The number of cores that this program may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
