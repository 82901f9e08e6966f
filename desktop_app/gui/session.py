"""The window at work: owns models and workers, and connects them to the views."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer

from desktop_app.detection.geometry import Size
from desktop_app.errors import AppError
from desktop_app.gui.crew import Crew, Engine
from desktop_app.gui.models.detections import DetectionsModel
from desktop_app.gui.models.photo_filter import PhotoFilter, PhotoKind
from desktop_app.gui.models.photos import Pasted, Photo, PhotoRole, PhotosModel, PhotoSource, PhotoState
from desktop_app.gui.models.picture import AnnotatedFrame, Picture
from desktop_app.library.search_plan import SearchPlan
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.searches import Searches
from desktop_app.gui.views.advanced_panel import CascadeChoice
from desktop_app.gui.views.main_window import MainWindow
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.views.offers import Offer
from desktop_app.gui.wording import duration_text, size_text, summary, time_left_text
from desktop_app.gui.workers.reading import ReadRequest

# Pictures kept ready for going back and forth.
PICTURES_KEPT = 4
PICTURE_BYTES_KEPT = 400_000_000
ENGINE_AFTER_MS = 100


class Session(QObject):
    """One window with its photographs.

    Every change of the photograph shown or of the plan begins a new generation; answers to an older one are stale.
    """

    def __init__(self, engine: Engine, preferences: Preferences, cascades: Sequence[CascadeChoice]) -> None:
        super().__init__()
        self._preferences = preferences
        self.photos = PhotosModel()
        self.filter = PhotoFilter(self.photos)
        self.detections = DetectionsModel()
        self.window = MainWindow(self.filter, self.detections, cascades)
        self.crew = Crew(engine)
        self.searches = Searches(self.photos, self.crew.detection, preferences.plan)
        self._current: Photo | None = None
        self._generation = 0
        self._pictures: OrderedDict[int, Picture] = OrderedDict()
        self._pasted = count(1)
        self._closed = False
        self.photos.set_sensitivity(preferences.sensitivity)
        self.window.find_panel.take(preferences.plan)
        self.window.find_panel.take_sensitivity(preferences.sensitivity)
        self.window.show_recent(preferences.recent)
        if preferences.geometry:
            self.window.arrange(preferences.geometry)
        self._connect_crew()
        self._connect_views()
        self._show_current(None)
        self._show_work()
        # Once the window has been painted: loading the engine would hold it up.
        QTimer.singleShot(ENGINE_AFTER_MS, self, self.crew.kernel.submit)

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Put files and the pictures below folders into the list."""
        if not paths:
            return
        first = paths[0].absolute()
        self._preferences.remember_opened(first)
        self.window.show_recent(self._preferences.recent)
        self.show_paths(paths)

    def show_paths(self, paths: Sequence[Path]) -> None:
        """Put files and folders into the list without remembering them among the recent ones."""
        self.crew.paths.submit([path.absolute() for path in paths])

    def take_offer(self, offer: Offer) -> None:
        """Open what was dropped or pasted, or say why not."""
        if offer.paths:
            self.open_paths(offer.paths)
        elif offer.picture is not None:
            name = self.tr("Pasted picture {n}").format(n=next(self._pasted))
            self._add([Pasted(name, offer.picture)], show_last=True)
        elif offer.web:
            self.say(self.tr("Pictures on the web are not fetched. Save the picture first, then drop the file."))
        else:
            self.say(self.tr("There is no picture and no file in what was dropped or pasted."))

    def say(self, text: str, tone: Tone = Tone.WARNING, topic: str = "") -> None:
        """Show a message in the strip."""
        self.window.status.strip.say(Message(text, tone, topic))

    def report(self, error: AppError, action: str = "", act: Callable[[], None] | None = None, topic: str = "") -> None:
        """Show an error in the strip, with a button that leads out."""
        self.window.status.strip.say(Message(str(error), Tone.WARNING, topic, action, act))

    @property
    def current(self) -> Photo | None:
        """The photograph that is shown."""
        return self._current

    def annotated(self) -> AnnotatedFrame | None:
        """The picture that is shown, with what was found in it."""
        picture = self.detections.picture
        if picture is None:
            return None
        return AnnotatedFrame(picture.frame, tuple(self.detections.detections), 0.0, self.detections.calibrated)

    def close(self) -> None:
        """Cancel, wait until all threads have ended, remember the arrangement; the second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self.searches.stop()
        self._preferences.geometry = self.window.arrangement()
        self._preferences.plan = self.searches.plan
        self._preferences.sensitivity = self.photos.sensitivity
        self.crew.close()

    def show_step(self, step: int) -> None:
        """Show the photograph that many rows further in the list."""
        selection = self.window.photo_list.selection
        row = max(0, min(self.filter.rowCount() - 1, selection.currentIndex().row() + step))
        self._select(self.filter.index(row, 0))

    def remove(self, key: int) -> None:
        """Take a photograph out of the list; where it is the one shown, its neighbour is shown."""
        self._pictures.pop(key, None)
        self.window.status.strip.withdraw(f"photo {key}")
        self.photos.remove(key)
        self.searches.forget(key)
        if not self.photos.photos:
            self._show_current(None)

    def remove_current(self) -> None:
        """Take the photograph that is shown out of the list."""
        if self._current is not None:
            self.remove(self._current.key)

    def clear(self) -> None:
        """Take all photographs out of the list."""
        self._pictures.clear()
        self.photos.clear()
        self.searches.clear()
        self._show_current(None)

    def detect(self) -> None:
        """Search what has not been searched yet."""
        self.searches.start()
        self._search_shown()

    def _connect_crew(self) -> None:
        crew, queued = self.crew, Qt.ConnectionType.QueuedConnection
        crew.paths.found.connect(self._add, queued)
        crew.paths.failed.connect(self.report, queued)
        crew.paths.finished.connect(self._told_paths, queued)
        crew.reading.read.connect(self._take_picture, queued)
        crew.reading.failed.connect(self._take_read_error, queued)
        crew.thumbnail_made.connect(self.photos.set_thumbnail, queued)
        crew.kernel.loaded.connect(self._take_kernel, queued)
        self.searches.found.connect(self._take_found)
        self.searches.photo_failed.connect(self._say_failed)
        self.searches.plan_failed.connect(self._report_plan)
        self.searches.changed.connect(self._show_work)
        self.photos.thumbnail_wanted.connect(crew.ask_thumbnail, queued)

    def _connect_views(self) -> None:
        window, do = self.window, self.window.actions_
        window.closing.connect(self.close)
        window.offered.connect(self.take_offer)
        window.photo_list.selection.currentChanged.connect(self._take_selection)
        window.photo_list.remove_asked.connect(self.remove_current)
        window.unreadable.remove_asked.connect(self.remove_current)
        window.find_panel.plan_changed.connect(self._take_plan)
        window.find_panel.sensitivity_changed.connect(self._take_sensitivity)
        window.canvas.zoom_changed.connect(lambda _: self._show_facts())
        window.canvas.step_asked.connect(self.show_step)
        do.previous.triggered.connect(lambda: self.show_step(-1))
        do.next.triggered.connect(lambda: self.show_step(1))
        do.remove.triggered.connect(self.remove_current)
        do.clear.triggered.connect(self.clear)
        do.detect.triggered.connect(self.detect)
        do.cancel.triggered.connect(self.searches.stop)
        do.zoom_in.triggered.connect(window.canvas.zoom_in)
        do.zoom_out.triggered.connect(window.canvas.zoom_out)
        do.zoom_fit.triggered.connect(window.canvas.zoom_to_fit)
        do.zoom_actual.triggered.connect(window.canvas.zoom_to_actual)
        do.full_screen.toggled.connect(window.set_full_screen)

    # Opening

    def _add(self, sources: Sequence[PhotoSource], show_last: bool = False) -> None:
        new = self.photos.add(sources)
        self.searches.add(photo.key for photo in new)
        if new and (self._current is None or show_last):
            self._select(self.filter.mapFromSource(self.photos.index_of(new[-1 if show_last else 0].key)))
        # Later, so that the photograph to be shown is asked for before the others.
        QTimer.singleShot(0, self, self.searches.go_on)

    def _told_paths(self, paths: Sequence[Path], number: int) -> None:
        if number == 0:
            self.say(self.tr("There are no photos in {name}.").format(name=paths[0].name or paths[0]), Tone.NOTE)
            return
        # A single file that is in the list already is shown, which is what opening it means.
        index = self.filter.mapFromSource(self.photos.index_of_path(paths[0]))
        if index.isValid():
            self._select(index)

    def _select(self, index: QModelIndex) -> None:
        if index.isValid():
            self.window.photo_list.show_row(index)

    def _take_selection(self, index: QModelIndex) -> None:
        photo = index.data(PhotoRole.PHOTO)
        self._show_current(photo if isinstance(photo, Photo) else None)

    # The photograph that is shown

    def _show_current(self, photo: Photo | None) -> None:
        self._current = photo
        # Later: the list must not lose a row while it changes its selection.
        QTimer.singleShot(0, self, self._hold_no_other)
        self._generation += 1
        self.searches.await_frame(None)
        self.window.actions_.set_listed(photo is not None, bool(self.photos.photos))
        self.window.show_title(photo.name if photo else "")
        if photo is None:
            self._show_picture(None)
            self.window.show_empty()
        elif picture := self._pictures.get(photo.key):
            self._pictures.move_to_end(photo.key)
            self._show_picture(picture)
            self._search_shown()
        else:
            self.searches.await_frame(photo.key)
            self.crew.reading.submit(ReadRequest(photo.key, photo.source, self._generation))

    def _hold_no_other(self) -> None:
        self.filter.let_go_of_others(self._current.key if self._current else None)

    def _take_picture(self, request: ReadRequest, picture: Picture) -> None:
        self.photos.set_size(request.key, Size(picture.frame.width, picture.frame.height))
        if request.generation != self._generation:
            return
        self.searches.await_frame(None)
        self._keep(request.key, picture)
        self._show_picture(picture)
        self._search_shown()

    def _take_read_error(self, request: ReadRequest, error: AppError) -> None:
        self.photos.set_failed(request.key, error)
        self.searches.skip(request.key)
        if request.generation == self._generation:
            self.searches.await_frame(None)
            self._show_picture(None)
            self._show_failed(request.key, error)

    def _show_failed(self, key: int, error: AppError) -> None:
        photo = self.photos.photo(key)
        self.window.show_unreadable(photo.name if photo else "", str(error))
        self.report(error, self.tr("Remove from list"), partial(self.remove, key), f"photo {key}")

    def _show_picture(self, picture: Picture | None) -> None:
        photo = self._current if picture else None
        found = photo.detections if photo else ()
        self.detections.show(picture, found, calibrated=photo is None or photo.is_calibrated)
        if picture:
            self.window.show_canvas()
        self.window.actions_.set_photo_shown(picture is not None)
        self.window.find_panel.show_size(Size(picture.frame.width, picture.frame.height) if picture else None)
        self.window.find_panel.show_found(found)
        self._show_facts()

    def _keep(self, key: int, picture: Picture) -> None:
        self._pictures[key] = picture
        self._pictures.move_to_end(key)
        while len(self._pictures) > 1 and (
            len(self._pictures) > PICTURES_KEPT
            or sum(kept.bytes_held for kept in self._pictures.values()) > PICTURE_BYTES_KEPT
        ):
            self._pictures.popitem(last=False)

    def _show_facts(self) -> None:
        picture, photo = self.detections.picture, self._current
        if picture is None or photo is None:
            self.window.status.show_facts("")
            self.window.table.say_why_empty(self.tr("What is found in a photo is listed here."))
            return
        searched = photo.plan == self.searches.plan
        self.window.table.say_why_empty(self._why_empty(photo) if searched else self.tr("Not searched yet."))
        facts = [summary(photo.detections), duration_text(photo.seconds)] if searched else []
        facts += [size_text(picture.frame.width, picture.frame.height), f"{self.window.canvas.zoom * 100:.0f} %"]
        self.window.status.show_facts(" \N{MIDDLE DOT} ".join(facts))

    def _why_empty(self, photo: Photo) -> str:
        if not photo.found:
            return self.tr("Nothing found. Thorough looks more closely.")
        if len(photo.found) == 1:
            return self.tr("Nothing that is sure enough. A higher sensitivity shows one that is less sure.")
        return self.tr("Nothing that is sure enough. A higher sensitivity shows up to {n} that are less sure.").format(
            n=len(photo.found)
        )

    # Searching

    def _take_plan(self, plan: SearchPlan) -> None:
        if plan == self.searches.plan:
            return
        self.window.status.strip.withdraw("cascade")
        self.searches.take_plan(plan)
        self._search_shown()
        self._show_facts()

    def _take_sensitivity(self, sensitivity: float) -> None:
        photo = self._current
        self.filter.hold(photo.key if photo else None)
        self.photos.set_sensitivity(sensitivity)
        if photo and self.detections.picture:
            self.detections.show_more_or_less(photo.detections)
            self.window.find_panel.show_found(photo.detections)
            self._show_facts()

    def _search_shown(self) -> None:
        photo, picture = self._current, self.detections.picture
        if photo and picture and self._pictures.get(photo.key) is picture:
            self.searches.search_first(photo, picture.frame)

    def _take_found(self, key: int) -> None:
        picture = self.detections.picture
        if picture and self._current and self._current.key == key and self._pictures.get(key) is picture:
            self._show_picture(picture)

    def _say_failed(self, key: int) -> None:
        if self._current and self._current.key == key:
            return  # said where the picture would be
        failed = sum(photo.state == PhotoState.FAILED for photo in self.photos.photos)
        words = self.tr("1 photo could not be read.") if failed == 1 else self.tr("{n} photos could not be read.")
        show = partial(self.window.photo_list.show_kind, PhotoKind.FAILED)
        message = Message(words.format(n=failed), Tone.WARNING, "failed", self.tr("Show them"), show)
        self.window.status.strip.say(message)

    def _report_plan(self, error: AppError) -> None:
        self.report(error, self.tr("Use no cascade"), self._drop_cascade, "cascade")

    def _drop_cascade(self) -> None:
        plan = replace(self.searches.plan, cascade="")
        self.window.find_panel.take(plan)
        self._take_plan(plan)

    def _show_work(self) -> None:
        searches, sweep, status = self.searches, self.searches.sweep, self.window.status
        self.window.actions_.set_searching(searches.is_searching, searches.can_start)
        if not searches.is_searching:
            status.show_idle()
            return
        total = sweep.done + len(sweep)
        words = (
            self.tr("{n} of {total} photos").format(n=sweep.done, total=total) if total > 1 else self.tr("Searching")
        )
        if (left := sweep.seconds_left) is not None:
            words += f" \N{MIDDLE DOT} {time_left_text(left)}"
        status.show_work(words, searches.share)

    def _take_kernel(self, name: str, notice: str | None) -> None:
        self.window.status.show_kernel(name)
        if notice:
            self.say(notice, Tone.NOTE, "kernel")
