"""What a batch is to do, as its dialog asks it: what follows from the choices, and the request that they come to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal

from desktop_app import settings
from desktop_app.errors import AppError
from desktop_app.gui.batch_items import BatchItems, batch_items, root_of, without_outputs
from desktop_app.gui.batch_jobs import job_of, keep_options, targets_of
from desktop_app.gui.batch_words import begin_text, folder_name, going_on_text, note_text
from desktop_app.gui.models.photo import Photo
from desktop_app.gui.models.work_progress import BatchKind, PhotoScope
from desktop_app.gui.photo_scopes import counts_of, photos_in
from desktop_app.gui.session import Session
from desktop_app.gui.views.batch_dialog import BatchDialog
from desktop_app.gui.views.batch_setup import SetupWords
from desktop_app.gui.wording import error_text
from desktop_app.gui.workers.batch import BatchRequest

# After the last change of a choice it is looked what an earlier run has done.
LOOK_AFTER_MS = 200


class BatchAsking(QObject):
    """Stands behind the first page of one dialog, and goes with it.

    wanted: the user has the batch begun; carries the BatchRequest.
    """

    wanted = Signal(object)

    def __init__(self, session: Session, kind: BatchKind, dialog: BatchDialog) -> None:
        super().__init__(dialog)
        self._session = session
        self._workspace = session.workspace
        self._preferences = session.workspace.preferences
        self._run = session.workspace.batch
        self._worker = session.workspace.crew.batch
        self._kind = kind
        self._setup = dialog.setup
        self._listed: list[Photo] = []
        self._photos: list[Photo] = []
        self._root: Path | None = None
        self._items: tuple[frozenset[str] | None, BatchItems] | None = None
        self._earlier = 0
        self._problem = ""
        self._failure = ""
        self._looked_for: BatchRequest | None = None
        self._looking = QTimer(self)
        self._looking.setSingleShot(True)
        self._looking.setInterval(LOOK_AFTER_MS)
        self._looking.timeout.connect(self._look)
        self._worker.looked.connect(self._take_look, Qt.ConnectionType.QueuedConnection)
        self._setup.scope_changed.connect(self._take_scope)
        self._setup.folder_changed.connect(self._take_choice)
        self._setup.options_changed.connect(self._take_choice)
        self._setup.going_on_changed.connect(self._say)
        self._setup.begin_asked.connect(self.begin)
        dialog.installEventFilter(self)

    def ask(self, scope: PhotoScope) -> None:
        """Ask anew; scope: what is proposed."""
        self._failure = ""
        self._setup.scope = scope
        self.refresh()

    def tell_failure(self, error: AppError) -> None:
        """Say why the batch came to nothing, until something else is chosen."""
        self._failure = error_text(error)
        self._say()

    def begin(self) -> None:
        """Have the batch begun that the dialog describes, unless it makes no sense."""
        if self._run.is_running:
            return
        resume = self._earlier > 0 and self._setup.wants_to_go_on
        self.refresh()  # the list may have changed meanwhile
        try:
            request = self._request(resume)
        except AppError as error:
            self._say(error_text(error))
            return
        if self._problem or request is None:
            return
        self._looking.stop()
        self._looked_for = None
        keep_options(self._setup.options, self._preferences)
        self.wanted.emit(request)

    def refresh(self) -> None:
        """Take what the list holds now, say what follows from it, and have looked what an earlier run has done."""
        self._setup.show_counts(counts_of(self._session))
        self._listed, self._items = photos_in(self._session, self._setup.scope), None
        self._take_originals()
        self._setup.propose_folder((self._root or Path(self._preferences.folder)) / folder_name(self._kind))
        self._take_consequences()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the list again when the user comes back from the window."""
        if event.type() == QEvent.Type.WindowActivate and not self._run.is_running:
            self.refresh()
        return super().eventFilter(watched, event)

    def _take_scope(self) -> None:
        self._failure = ""
        self.refresh()

    def _take_choice(self) -> None:
        self._failure = ""
        self._take_consequences()

    def _take_originals(self) -> None:
        """Leave out what batches have written; which that is depends on the folder too."""
        into, earlier = self._into, self._preferences.output_folders
        photos = without_outputs(self._listed, into, [] if self._setup.scope is PhotoScope.SELECTED else earlier)
        if photos != self._photos or self._items is None:
            self._photos, self._items = photos, None
            self._root = root_of([photo.source for photo in photos if isinstance(photo.source, Path)])

    @property
    def _into(self) -> Path | None:
        """The folder that will be written to, if there is one."""
        return self._setup.folder if self._setup.options.writes_into_folder else None

    def _take_consequences(self) -> None:
        self._take_originals()
        self._earlier, self._looked_for = 0, None
        self._problem = self._found_problem()
        self._say()
        if not self._problem:
            self._looking.start()

    def _found_problem(self) -> str:
        folder = self._setup.folder
        if not any(isinstance(photo.source, Path) for photo in self._photos):
            return self.tr("There are no such photos.")
        if problem := self._setup.options.problem:
            return problem
        if not self._setup.options.writes_into_folder:
            return ""
        if folder is None:
            return self.tr("Choose a folder, with its path from the root on.")
        if self._kind is BatchKind.HIDE and folder == self._root:
            return self._originals_there()
        return ""

    def _say(self, problem: str = "") -> None:
        number = sum(isinstance(photo.source, Path) for photo in self._photos)
        unsearched = sum(not photo.is_known for photo in self._photos)
        note = note_text(unsearched, len(self._photos) - number, len(self._listed) - len(self._photos))
        action, earlier = begin_text(self._kind, number), ""
        if self._earlier:
            words = self.tr("Go on with an earlier run: {n} of {total} photos are done")
            earlier = words.format(n=self._earlier, total=number)
            if self._setup.wants_to_go_on and self._earlier < number:
                action = going_on_text(number - self._earlier)
        self._setup.say(SetupWords(note, problem or self._problem, action, earlier, self._failure))

    def _request(self, resume: bool) -> BatchRequest | None:
        """What the dialog asks for. Raises: AppError where the choices make no sense together."""
        from desktop_app.jobs.searching import Search

        setup, workspace = self._setup, self._workspace
        max_pixels = self._preferences.get(settings.MAX_MEGAPIXELS) * 1_000_000
        search = Search(workspace.searches.plan, workspace.photos.sensitivity, max_pixels)
        job = job_of(setup.options, search, setup.replaces)
        made = self._made_items(targets_of(setup.options))
        folder = setup.folder if setup.options.writes_into_folder else made.root or Path(self._preferences.folder)
        if not made.items or folder is None:
            return None
        self._check_originals(made, folder)
        return BatchRequest(made.items, folder, job, resume, setup.replaces)

    def _made_items(self, targets: frozenset[str] | None) -> BatchItems:
        """The photographs as the job takes them; made anew when the list, or what is asked for, is another."""
        if self._items is None or self._items[0] != targets:
            self._items = targets, batch_items(self._photos, targets)
        return self._items[1]

    def _check_originals(self, made: BatchItems, folder: Path) -> None:
        """Find that a copy would take an original's place, before the run, where photographs lie here and there."""
        if self._kind is BatchKind.HIDE and any(folder / item.relative == item.source for item in made.items):
            self._problem = self._originals_there()
            self._say()

    def _originals_there(self) -> str:
        return self.tr("The photos themselves lie there, and nothing is written over them. Choose another folder.")

    def _look(self) -> None:
        if self._run.is_running or self._problem:
            return
        try:
            self._looked_for = self._request(False)
        except AppError as error:
            self._say(error_text(error))
            return
        if self._looked_for is not None and not self._problem:
            self._worker.look(self._looked_for)

    def _take_look(self, request: BatchRequest, done: int) -> None:
        if request is self._looked_for and not self._run.is_running:
            self._earlier = done
            self._say()
