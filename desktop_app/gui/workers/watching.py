"""What changes in the folders that were opened."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal, SignalInstance, Slot

from desktop_app.errors import AppError
from desktop_app.gui.workers.defects import reported
from desktop_app.gui.workers.turn import ALONE, Turn
from desktop_app.media.paths import FileStamp, FolderContent, FoundPicture, content_of, is_folder, natural_order

# Changes come in bursts; this long after the first of one it is looked what they were.
GATHER_MS = 300
# A file written so short a time ago may still be growing, and its folder is looked into again.
SETTLED_AFTER_S = 2.0
SETTLE_MS = 1000
# Nobody tells of a file that is written over in place, nor of changes on most network drives. So the folders are looked
# into in turn, for so long at once, and with pauses that are so many times as long, so that it costs next to nothing.
ROUND_MS = 5000
ROUND_BUDGET_S = 0.02
ROUND_REST = 200
# More at once would hold up the window that takes them.
PORTION = 512
# How far the clock that stamps files may be behind.
CLOCK_NS = 100_000_000


@dataclass(slots=True)
class _Difference:
    """What is different in the folders looked into."""

    appeared: dict[Path, FileStamp] = field(default_factory=dict)
    vanished: dict[Path, FileStamp] = field(default_factory=dict)
    changed: dict[Path, FileStamp] = field(default_factory=dict)

    def take(self, folder: Path, before: Mapping[str, FileStamp], after: Mapping[str, FileStamp]) -> None:
        """Compare what pictures a folder had and has."""
        for name, stamp in after.items():
            if name not in before:
                self.appeared[folder / name] = stamp
            elif not before[name].has_content_of(stamp):
                self.changed[folder / name] = stamp
        self.vanished.update((folder / name, stamp) for name, stamp in before.items() if name not in after)

    def take_renamed(self) -> list[tuple[Path, Path]]:
        """Take out what vanished in one place and appeared in another: the same file, as its stamp says.

        Where there are no inodes and several files have the same stamp, nobody knows which is which.
        """
        appeared, vanished = _by_stamp(self.appeared), _by_stamp(self.vanished)
        pairs = [
            (vanished[stamp][0], paths[0])
            for stamp, paths in appeared.items()
            if len(paths) == len(vanished.get(stamp, ())) == 1
        ]
        for old, new in pairs:
            del self.vanished[old], self.appeared[new]
        return pairs


class FolderWatcher(QObject):
    """Watches folders and those below on its own thread, as `find_pictures` walks through them.

    appeared: pictures are there that were not; carries list[FoundPicture]. Who read the folder may know some already.
    vanished: pictures are no longer there; carries list[Path].
    renamed: pictures have another name or folder; carries list[tuple[Path, Path]], old and new.
    changed: pictures have other content; carries list[FoundPicture]. One that is being written changes several times.
    failed: a folder cannot be watched closely; carries an AppError, once.
    """

    appeared = Signal(object)
    vanished = Signal(object)
    renamed = Signal(object)
    changed = Signal(object)
    failed = Signal(object)
    _asked = Signal(object, float)
    _forgotten = Signal()

    def __init__(
        self,
        closing: Event,
        content: Callable[[Path], FolderContent] = content_of,
        round_ms: int = ROUND_MS,
        settle_ms: int = SETTLE_MS,
        turn: Turn = ALONE,
    ) -> None:
        super().__init__()
        self._turn = turn
        self._closing = closing
        self._content = content
        self._round_ms = round_ms
        self._settle_ms = settle_ms
        self._watcher = QFileSystemWatcher(self)
        self._gathering = self._timer(self._look)
        self._settling = self._timer(self._look_at_unsettled)
        self._rounds = self._timer(self._look_around)
        self._roots: list[Path] = []
        self._known: dict[Path, FolderContent] = {}
        self._changed: set[Path] = set()
        self._unsettled: set[Path] = set()
        self._round: deque[Path] = deque()
        self._has_failed = False
        self._watcher.directoryChanged.connect(self._take_change)
        self._asked.connect(self._watch, Qt.ConnectionType.QueuedConnection)
        self._forgotten.connect(self._forget, Qt.ConnectionType.QueuedConnection)

    def watch(self, paths: Sequence[Path]) -> None:
        """Watch the folders among absolute paths from now on; to be called from any thread, before they are read."""
        self._asked.emit(tuple(paths), time.time())

    def forget(self) -> None:
        """Watch nothing any more; to be called from any thread."""
        self._forgotten.emit()

    # From here on all happens on the worker's own thread.

    @Slot(object, float)
    def _watch(self, paths: Sequence[Path], asked_s: float) -> None:
        roots = [path for path in dict.fromkeys(paths) if path not in self._roots and is_folder(path)]
        self._roots += roots
        difference = self._difference(root for root in roots if root not in self._known)
        # What is older has been found by who reads the folder at the same time; what is newer may have been missed.
        since_ns = int(asked_s * 1e9) - CLOCK_NS
        self._tell(
            self.appeared, {path: known for path, known in difference.appeared.items() if known.arrived_ns >= since_ns}
        )

    @Slot()
    def _forget(self) -> None:
        for timer in (self._gathering, self._settling, self._rounds):
            timer.stop()
        if watched := self._watcher.directories():
            self._watcher.removePaths(watched)
        for forgotten in (self._roots, self._known, self._changed, self._unsettled, self._round):
            forgotten.clear()

    @Slot()
    def end(self) -> None:
        """Watch no longer."""
        self._forget()

    def _timer(self, work: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(work)
        return timer

    @Slot(str)
    def _take_change(self, folder: str) -> None:
        self._changed.add(Path(folder))
        if not self._gathering.isActive():
            self._gathering.start(GATHER_MS)

    @Slot()
    def _look(self) -> None:
        changed, self._changed = self._changed, set()
        self._look_into(changed)

    @Slot()
    def _look_at_unsettled(self) -> None:
        unsettled, self._unsettled = self._unsettled, set()
        self._look_into(unsettled)

    @Slot()
    def _look_around(self) -> None:
        began = time.perf_counter()
        if not self._round:
            self._round.extend(self._known)
            self._round.extend(root for root in self._roots if root not in self._known)  # gone, and perhaps back
        while self._round and time.perf_counter() - began < ROUND_BUDGET_S:
            self._look_into([self._round.popleft()])
        self._rounds.start(max(self._round_ms, int((time.perf_counter() - began) * 1000 * ROUND_REST)))

    def _look_into(self, folders: Iterable[Path]) -> None:
        difference = self._difference(folder for folder in folders if folder in self._known or folder in self._roots)
        if renamed := difference.take_renamed():
            self.renamed.emit(renamed)
        if difference.vanished:
            self.vanished.emit(list(difference.vanished))
        self._tell(self.appeared, difference.appeared)
        self._tell(self.changed, difference.changed)

    def _tell(self, signal: SignalInstance, pictures: Mapping[Path, FileStamp]) -> None:
        told = [FoundPicture(path, pictures[path].modified_ns / 1e9) for path in sorted(pictures, key=_as_read)]
        for first in range(0, len(told), PORTION):
            signal.emit(told[first : first + PORTION])

    def _difference(self, folders: Iterable[Path]) -> _Difference:
        difference = _Difference()
        new: list[Path] = []
        try:
            # Those that are known come first: what was moved is watched by its old name until that is found to be gone.
            for folder in folders:
                new += self._compared(folder, difference)
            while new and not self._closing.is_set():
                new += self._compared(new.pop(), difference)
        except Exception as defect:
            reported(defect, "watching folders")
        if self._unsettled and not self._settling.isActive():
            self._settling.start(self._settle_ms)
        if self._roots and not self._rounds.isActive():
            self._rounds.start(self._round_ms)
        return difference

    def _compared(self, folder: Path, difference: _Difference) -> list[Path]:
        """Look into one folder and return the folders in it that are new."""
        if folder not in self._known:
            self._watch_closely(folder)  # before it is looked into, so that nothing is missed between
        try:
            with self._turn:
                content = self._content(folder)
        except (FileNotFoundError, NotADirectoryError):
            self._drop(folder, difference)
            return []
        except OSError:
            return []  # it stays as it was: a drive may come back, and the one who reads tells of permissions
        before = self._known.get(folder, FolderContent([], {}))
        difference.take(folder, before.pictures, content.pictures)
        self._known[folder] = content
        if any(map(_is_fresh, content.pictures.values())):
            self._unsettled.add(folder)
        for name in set(before.folders).difference(content.folders):
            self._drop(folder / name, difference)
        below = (folder / name for name in content.folders)
        return [place for place in below if place not in self._known]

    def _drop(self, top: Path, difference: _Difference) -> None:
        """Forget a folder that is gone, and those below."""
        gone = [top]
        while gone:
            folder = gone.pop()
            if content := self._known.pop(folder, None):
                difference.take(folder, content.pictures, {})
                gone += (folder / name for name in content.folders)
            self._unsettled.discard(folder)
            self._watcher.removePath(str(folder))

    def _watch_closely(self, folder: Path) -> None:
        if self._watcher.addPath(str(folder)) or self._has_failed or not is_folder(folder):
            return
        self._has_failed = True
        self.failed.emit(
            AppError(
                "{folder} cannot be watched closely, as the system watches no more folders for this program; "
                "changes in it show a little later.",
                folder=folder,
            )
        )


def _by_stamp(pictures: Mapping[Path, FileStamp]) -> dict[FileStamp, list[Path]]:
    found: dict[FileStamp, list[Path]] = {}
    for path, stamp in pictures.items():
        found.setdefault(stamp, []).append(path)
    return found


def _is_fresh(stamp: FileStamp) -> bool:
    return 0 <= time.time() - stamp.modified_ns / 1e9 < SETTLED_AFTER_S


def _as_read(path: Path) -> tuple[str, str]:
    return natural_order(str(path.parent)), natural_order(path.name)
