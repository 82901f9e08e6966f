"""The real window without a display, in which an untiring hand moves boxes; started and killed by a test.

    restless_hand.py FOLDER FILES...

Writes "found N" with the places of all boxes once the work of the last time is there, then for every edit "done N TIME"
with the system's clock. Edit N puts the box of photograph N modulo the number of files at left = N.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.detection.geometry import Detection
from desktop_app.gui.app import real_engine
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.saved_work import SavedWork
from desktop_app.gui.session import Session
from desktop_app.gui.workspace import Workspace

EDIT_EVERY_MS = 5
BOX = Detection(0, 0, 20, 20, 1.0, 0, "face")


class Hand:
    """Edits as soon as all photographs have been looked up."""

    def __init__(self, workspace: Workspace, number: int) -> None:
        self._workspace = workspace
        self._number = number
        self._edit = 0
        self._timer = QTimer()
        self._timer.timeout.connect(self._work)
        self._timer.start(EDIT_EVERY_MS)

    def _work(self) -> None:
        photos = self._workspace.photos.photos
        if len(photos) < self._number or not all(photo.is_recalled for photo in photos):
            return
        if not self._edit:
            lefts = sorted(box.detection.left for photo in photos for box in photo.review.annotations)
            self._edit = max(lefts, default=0)
            say("found", self._edit, *lefts)
        self._edit += 1
        photo = photos[self._edit % self._number]
        place = replace(BOX, left=self._edit)
        drawn = photo.review.annotations
        if drawn:
            self._workspace.edits.change(photo, {drawn[0].id: place}, "Move box")
        else:
            self._workspace.edits.draw(photo, place)
        say("done", self._edit, time.monotonic())


def say(*words: object) -> None:
    """Write a line that is read also when the next moment brings the end."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(folder: Path, files: list[Path]) -> int:
    """Open the files and edit until killed."""
    app = QApplication(["haarlens"])
    preferences = Preferences(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    workspace = Workspace(real_engine(folder, preferences), preferences)
    session = Session(workspace, [])
    saved_work = SavedWork(session)
    session.window.show()
    session.open_paths(files)
    hand = Hand(workspace, len(files))
    return app.exec() if hand and saved_work else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), [Path(file) for file in sys.argv[2:]]))
