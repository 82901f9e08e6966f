"""One window over a workspace: passes on what the user does, and shows what comes of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QObject, Qt

from desktop_app.detection.geometry import Size
from desktop_app.errors import AppError
from desktop_app.gui.desktop import open_outside
from desktop_app.gui.facts import Facts
from desktop_app.gui.live_session import LiveSession
from desktop_app.gui.models.photo_filter import PhotoKind
from desktop_app.gui.models.photo_order import PhotoOrder
from desktop_app.gui.models.photos import Pasted, Photo, PhotoRole
from desktop_app.gui.models.picture import AnnotatedFrame
from desktop_app.gui.reviewing import Reviewing
from desktop_app.gui.telling import Telling
from desktop_app.gui.views.advanced_panel import CascadeChoice
from desktop_app.gui.views.main_window import MainWindow
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.views.offers import Offer
from desktop_app.gui.wording import error_text, phrase_text, time_left_text
from desktop_app.gui.workspace import Workspace
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.paths import is_video

UNREADABLE = "unreadable"  # the topic of what is said of the photograph shown


class Session(QObject):
    """Connects the window's views with the workspace; decides nothing about boxes, which is `Reviewing`'s part."""

    def __init__(self, workspace: Workspace, cascades: Sequence[CascadeChoice]) -> None:
        super().__init__()
        self.workspace = workspace
        self._preferences = preferences = workspace.preferences
        boxes, tracks = workspace.boxes, workspace.live.tracks
        self.window = MainWindow(workspace.filter, boxes, workspace.selection, tracks, cascades)
        self.reviewing = Reviewing(workspace, self.window)
        self.telling = Telling(workspace, self.window)
        self._facts = Facts(workspace, self.window)
        self._asked: Path | None = None
        self._wanted: Path | Pasted | None = None
        self.window.find_panel.take(workspace.searches.plan)
        self.window.find_panel.take_sensitivity(workspace.photos.sensitivity)
        self.window.show_recent(preferences.recent)
        if preferences.geometry:
            self.window.arrange(preferences.geometry)
        self.live = LiveSession(workspace, self.window)  # after what shows of photographs, whose place it may have
        self._connect_workspace()
        if photo := self.current:  # in a window that takes another one's place
            self.window.select_photo(workspace.filter.mapFromSource(workspace.photos.index_of(photo.key)))
        self._connect_views()
        self._show_current()
        self._show_work()
        if workspace.kernel:
            self.window.status.show_kernel(workspace.kernel)
        if photo and photo.error and workspace.showing.picture is None:
            self._take_read_error(photo.key, photo.error, True)

    @property
    def current(self) -> Photo | None:
        """The photograph that is shown."""
        return self.workspace.showing.current

    def open_paths(self, paths: Sequence[Path], are_recent: bool = True) -> None:
        """Put files and the pictures below folders into the list, and show the first where it is a file.

        are_recent: whether they are remembered among the recent ones.
        """
        if not paths:
            return
        if videos := [path.absolute() for path in paths if is_video(path)]:
            paths = [path for path in paths if not is_video(path)]
            self.live.open_videos(videos)
        else:
            self.live.leave()
        if not paths:
            return
        self._asked = None if videos else paths[0].absolute()
        if are_recent:
            self._preferences.remember_opened(paths[0].absolute())
            self.window.show_recent(self._preferences.recent)
        self.workspace.open(paths)

    def take_offer(self, offer: Offer) -> None:
        """Open what was dropped or pasted, or say why not."""
        if offer.paths:
            self.open_paths(offer.paths)
        elif offer.picture is not None:
            name = self.tr("Pasted {time}").format(time=f"{datetime.now():%Y-%m-%d %H.%M.%S}")
            self.workspace.crew.output.keep(Pasted(name, offer.picture), self._preferences.pasted_folder)
        elif offer.web:
            self.say(self.tr("Pictures on the web are not fetched. Save the picture first, then drop the file."))
        else:
            self.say(self.tr("There is no picture and no file in what was dropped or pasted."))

    def say(self, text: str, tone: Tone = Tone.WARNING, topic: str = "") -> None:
        """Show a message in the strip."""
        self.window.status.strip.say(Message(text, tone, topic))

    def report(self, error: AppError, action: str = "", act: Callable[[], None] | None = None, topic: str = "") -> None:
        """Show an error in the strip, with a button that leads out."""
        self.window.status.strip.say(Message(error_text(error), Tone.WARNING, topic, action, act))

    def annotated(self) -> AnnotatedFrame | None:
        """The picture that is shown, with what counts as being there."""
        if self.live.is_on:
            return self.live.annotated()
        picture, boxes = self.workspace.showing.picture, self.workspace.boxes
        if picture is None:
            return None
        detections = tuple(box.detection for box in boxes.annotations if box.counts)
        return AnnotatedFrame(picture.frame, detections, 0.0, boxes.calibrated)

    def keep_arrangement(self) -> None:
        """Remember the window's place and that of its docks."""
        self._preferences.geometry = self.window.arrangement()

    def close(self) -> None:
        """Remember the arrangement, save, end all threads; the second call does nothing."""
        self.keep_arrangement()
        self.workspace.close()

    def leave(self) -> None:
        """Take the window away and leave the workspace to another one."""
        self.window.closing.disconnect(self.close)
        self.window.hide()
        self.window.deleteLater()
        self.deleteLater()

    def show_step(self, step: int) -> None:
        """Show the photograph, or play the video, that many further in the list."""
        if self.live.is_on:
            self.live.show_step(step)
            return
        photos = self.workspace.filter
        row = max(0, min(photos.rowCount() - 1, self.window.photo_list.selection.currentIndex().row() + step))
        self.window.select_photo(photos.index(row, 0))

    def select(self, photo: Photo) -> None:
        """Show a photograph; where the filter leaves it out, all photographs are listed again."""
        workspace = self.workspace
        index = workspace.filter.mapFromSource(workspace.photos.index_of(photo.key))
        if not index.isValid():
            self.window.photo_list.show_kind(PhotoKind.ALL)
            index = workspace.filter.mapFromSource(workspace.photos.index_of(photo.key))
        self.window.select_photo(index)

    def remove(self, keys: Sequence[int]) -> None:
        """Take photographs out of the list; where the one shown is among them, its neighbour is shown."""
        photos = [photo for key in keys if (photo := self.workspace.photos.photo(key))]
        self.workspace.remove(keys)
        self.telling.removed(photos)
        if not self.workspace.photos.photos:
            self.workspace.showing.clear()
            self._show_current()

    def remove_selected(self) -> None:
        """Take the photographs that are selected in the list out of it."""
        keys = self.window.photo_list.selected_keys
        if keys or self.current:
            self.remove(keys or [self.current.key] if self.current else keys)

    def clear(self) -> None:
        """Take all photographs out of the list."""
        photos = list(self.workspace.photos.photos)
        self.workspace.clear()
        self._show_current()
        self.telling.removed(photos)

    # Connections

    def _connect_workspace(self) -> None:
        workspace, queued = self.workspace, Qt.ConnectionType.QueuedConnection
        crew, searches, showing = workspace.crew, workspace.searches, workspace.showing
        crew.paths.failed.connect(self.report, queued)
        crew.paths.finished.connect(self._told_paths, queued)
        crew.output.kept.connect(self._take_kept, queued)
        crew.output.not_kept.connect(self._take_not_kept, queued)
        crew.kernel.loaded.connect(self._take_kernel, queued)
        crew.watching.failed.connect(self.report, queued)
        crew.watching.renamed.connect(self._show_name, queued)
        workspace.added.connect(self._take_added)
        self.reviewing.photo_asked.connect(self.select)
        self.live.entered.connect(self._make_room)
        self.live.left.connect(self._go_back)
        showing.shown.connect(self._show_picture)
        showing.boxes_changed.connect(self._show_boxes)
        showing.read_failed.connect(self._take_read_error)
        searches.plan_failed.connect(self._report_plan)
        searches.changed.connect(self._show_work)
        searches.found.connect(self._take_found)

    def _connect_views(self) -> None:
        window, do, workspace = self.window, self.window.actions_, self.workspace
        window.closing.connect(self.close)
        window.offered.connect(self.take_offer)
        window.photo_list.selection.currentChanged.connect(self._take_selection)
        window.photo_list.remove_asked.connect(self.remove)
        window.photo_list.kind_chosen.connect(self._take_kind)
        window.photo_list.order_chosen.connect(self._take_order)
        window.photo_list.menu_asked.connect(window.show_photo_menu)
        window.unreadable.remove_asked.connect(self.remove_selected)
        window.find_panel.plan_changed.connect(self._take_plan)
        window.find_panel.sensitivity_changed.connect(self._take_sensitivity)
        window.canvas.zoom_changed.connect(self._show_facts)
        window.canvas.step_asked.connect(self.show_step)
        do.previous.triggered.connect(partial(self.show_step, -1))
        do.next.triggered.connect(partial(self.show_step, 1))
        do.remove.triggered.connect(self.remove_selected)
        do.clear.triggered.connect(self.clear)
        do.detect.triggered.connect(workspace.detect)
        do.cancel.triggered.connect(workspace.searches.stop)

    # Opening

    def _take_added(self, new: Sequence[Photo]) -> None:
        wanted = next((photo for photo in new if photo.source == self._wanted), None)
        if wanted or (self.current is None and not self.live.is_on):
            self.select(wanted or new[0])
        if wanted:
            self._wanted = None
        self.window.actions_.set_listed(self.current is not None, True)

    def _take_kept(self, path: Path) -> None:
        """Show a pasted picture, now that it has a file, and say where."""
        self._wanted = path
        self.workspace.open([path])
        words = self.tr("The pasted picture was saved as {path}.").format(path=path)
        self.window.status.strip.say(
            Message(words, Tone.NOTE, "pasted", self.tr("Show folder"), partial(open_outside, path.parent))
        )

    def _take_not_kept(self, pasted: Pasted, error: AppError) -> None:
        """Show a pasted picture that cannot have a file, and say why."""
        self._wanted = pasted
        self.workspace.add([pasted])
        self.report(error, topic="pasted")

    def show_when_listed(self, path: Path) -> None:
        """Show the photograph with that path, as soon as it is in the list."""
        index = self.workspace.photos.index_of_path(path)
        if index.isValid():
            self.select(index.data(PhotoRole.PHOTO))
        else:
            self._wanted = path

    def _told_paths(self, paths: Sequence[Path], number: int) -> None:
        if number == 0:
            self.say(self.tr("There are no photos in {name}.").format(name=paths[0].name or paths[0]), Tone.NOTE)
            return
        # A file that is in the list already is shown, which is what opening it means.
        index = self.workspace.photos.index_of_path(paths[0])
        if paths[0] == self._asked and index.isValid():
            self.select(index.data(PhotoRole.PHOTO))

    def _take_selection(self, index: QModelIndex) -> None:
        photo = index.data(PhotoRole.PHOTO)
        if isinstance(photo, Photo):
            self.live.leave()
        self.workspace.show(photo if isinstance(photo, Photo) else None)
        self._show_current()

    def _take_kind(self) -> None:
        """Another filter: the photograph shown stays, where the filter lists it, else its first one is shown."""
        if self.live.is_on:
            return
        workspace = self.workspace
        index = workspace.filter.mapFromSource(workspace.photos.index_of(self.current.key if self.current else 0))
        self.window.select_photo(index if index.isValid() else workspace.filter.index(0, 0))

    def _take_order(self, order: PhotoOrder) -> None:
        self._preferences.order = order

    def _make_room(self) -> None:
        """A camera or a video takes the place of the photograph."""
        self._asked = None
        self.workspace.photo_before = self.current
        self.window.photo_list.select_none()

    def _go_back(self) -> None:
        """Show the photograph again that was shown before the camera or the video, unless it is another's turn."""
        before, self.workspace.photo_before = self.workspace.photo_before, None
        if not self.window.photo_list.selection.currentIndex().isValid() and self.workspace.photos.photos:
            listed = before is not None and self.workspace.photos.photo(before.key) is not None
            self.select(before if before and listed else self.workspace.photos.photos[0])
        else:
            self._show_current()

    # The photograph that is shown

    def _show_current(self) -> None:
        photo, window = self.current, self.window
        window.status.strip.withdraw(UNREADABLE)
        window.actions_.set_listed(photo is not None, bool(self.workspace.photos.photos))
        self._show_name()
        if self.live.is_on:
            return
        if photo is None:
            window.show_empty()
        if photo is None or self.workspace.showing.is_on_canvas(photo):
            self._show_picture()

    def _show_name(self) -> None:
        if not self.live.is_on:
            self.window.show_title(self.current.name if self.current else "")

    def _show_picture(self) -> None:
        picture = self.workspace.showing.picture
        if picture:
            self.window.status.strip.withdraw(UNREADABLE)
            self.window.show_canvas()
        self.window.actions_.set_photo_shown(picture is not None)
        if self.live.is_on:
            return
        self.window.actions_.set_picture_shown(picture is not None)
        self.window.find_panel.show_size(Size(picture.frame.width, picture.frame.height) if picture else None)
        self._show_boxes()

    def _show_boxes(self) -> None:
        boxes = self.workspace.boxes.annotations
        self.window.find_panel.show_found([box.detection for box in boxes if box.counts])
        self._show_facts()

    def _take_read_error(self, key: int, error: AppError, is_current: bool) -> None:
        if is_current:
            photo = self.workspace.photos.photo(key)
            self.window.show_unreadable(photo.name if photo else "", error_text(error))
            self.report(error, self.tr("Remove from list"), partial(self.remove, [key]), UNREADABLE)

    def _take_found(self, key: int) -> None:
        if self.current and self.current.key == key:
            self._show_facts()

    def _show_facts(self) -> None:
        if not self.live.is_on:
            self._facts.show()

    # Searching

    def _take_sensitivity(self, sensitivity: float) -> None:
        if self.live.is_on:
            self.live.take_sensitivity(sensitivity)
        else:
            self.workspace.set_sensitivity(sensitivity)

    def _take_plan(self, plan: SearchPlan) -> None:
        self.window.status.strip.withdraw("cascade")
        if self.live.is_on:
            self.live.take_plan(plan)
            return
        self.workspace.set_plan(plan)
        self._show_facts()

    def _report_plan(self, error: AppError) -> None:
        self.report(error, self.tr("Use no cascade"), self._drop_cascade, "cascade")

    def _drop_cascade(self) -> None:
        plan = replace(self.workspace.searches.plan, cascade="")
        self.window.find_panel.take(plan)
        self._take_plan(plan)

    def _show_work(self) -> None:
        searches, status = self.workspace.searches, self.window.status
        sweep = searches.sweep
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
            self.say(phrase_text(notice), Tone.NOTE, "kernel")
