"""What is saved of a camera or a video: snapshots, and recordings."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt

from desktop_app import settings
from desktop_app.errors import AppError
from desktop_app.gui.desktop import open_outside
from desktop_app.gui.live import LiveState
from desktop_app.gui.live_words import file_name
from desktop_app.gui.views.main_window import MainWindow
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.wording import error_text, span_text
from desktop_app.gui.workers.recording import RecordingLook
from desktop_app.gui.workspace import Workspace
from desktop_app.library.search_plan import SearchPlan

SAVED = "live-saved"  # the topic of what is said here


class LiveSaving(QObject):
    """Connects the actions that save with the workers, and says what became of it."""

    def __init__(self, workspace: Workspace, window: MainWindow) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self._live = workspace.live
        self._recording = workspace.recording
        preferences, do = workspace.preferences, window.actions_
        do.record_looks[preferences.get(settings.RECORD_LOOK)].setChecked(True)
        for look, action in do.record_looks.items():
            action.triggered.connect(partial(self._take_look, look))
        do.snapshot.triggered.connect(self.snap)
        do.record.triggered.connect(self.record)
        self._live.changed.connect(self._end_with_source)
        self._recording.changed.connect(self.show_recorded)
        self._recording.finished.connect(self._tell_recorded)
        self._recording.failed.connect(self._report)
        output, queued = workspace.crew.output, Qt.ConnectionType.QueuedConnection
        output.snapshot_taken.connect(self._take_snapshot, queued)
        self.show_recorded()

    def snap(self) -> None:
        """Save the picture as it is, without boxes, and list it."""
        if (picture := self._live.picture) is not None:
            folder = self._workspace.preferences.pasted_folder
            self._workspace.crew.output.snap(picture.frame, folder, file_name(self._live.address))

    def record(self, wanted: bool) -> None:
        """Begin to record, or end."""
        if not wanted:
            self._recording.stop()
        elif not self._recording.is_on and self._live.info is not None:
            preferences, plan = self._workspace.preferences, self._live.plan
            look = preferences.get(settings.RECORD_LOOK)
            if look == RecordingLook.HIDDEN and not plan.looks_for_something:
                self.show_recorded()
                self._report(_nothing_hidden())
                return
            path = preferences.videos_folder / f"{file_name(self._live.address)}.mp4"
            self._recording.start(path, self._live.info.frames_per_second, look, calibrated=not plan.cascade)

    def take_plan(self, plan: SearchPlan) -> None:
        """End a film that is to hide what is found before nothing is looked for any more."""
        if self._recording.hides and not plan.looks_for_something:
            self._recording.stop()
            self._report(_nothing_hidden())

    def show_recorded(self) -> None:
        """Show whether it is recorded, and for how long."""
        do = self._window.actions_
        do.record.setChecked(self._recording.is_on)
        for action in do.record_looks.values():
            action.setEnabled(not self._recording.is_on)  # it counts from the next film on
        self._window.live.transport.show_recorded(self._recording.seconds)

    def _end_with_source(self) -> None:
        """Nothing comes any more: the film is better whole now than when the window is closed."""
        if self._live.state is LiveState.FAILED:
            self._recording.stop()

    def _take_look(self, look: str) -> None:
        self._workspace.preferences.set(settings.RECORD_LOOK, look)

    def _take_snapshot(self, path: Path) -> None:
        self._workspace.open([path])
        self._say(self.tr("The snapshot was saved as {path}.").format(path=path), path)

    def _tell_recorded(self, path: Path, seconds: float, dropped: int) -> None:
        words = self.tr("Recorded {duration} as {path}.").format(duration=span_text(seconds), path=path)
        if dropped:
            words += " " + self.tr("{n} pictures were left out, as the computer was too slow.").format(n=dropped)
        self._say(words, path)

    def _say(self, words: str, path: Path) -> None:
        show = partial(open_outside, path.parent)
        self._window.status.strip.say(Message(words, Tone.NOTE, SAVED, self.tr("Show folder"), show))

    def _report(self, error: AppError) -> None:
        self._window.status.strip.say(Message(error_text(error), Tone.WARNING, SAVED))


def _nothing_hidden() -> AppError:
    return AppError("Nothing is looked for, so that a recording would hide nothing; tick first what to look for.")
