"""How soon the window shows more or less when the sensitivity is moved: from the slider's step to the repaint's end.

    python benchmarks/slider.py [--photos 2000] [--at-hand 200] [--elsewhere 20] [--steps 200]

Fills the list with photographs that exist in name alone, gives the one shown many detections of every score and the
others some, walks the slider up and down with each of the list's filters, and prints median and longest times.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QSlider

from desktop_app import assets, settings
from desktop_app.detection.geometry import Detection
from desktop_app.gui.app import cascade_choices, real_engine
from desktop_app.gui.crew import Engine
from desktop_app.gui.interpreter import tune_interpreter
from desktop_app.gui.models.photo_filter import PhotoKind
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.session import Session
from desktop_app.gui.theme import Theme
from desktop_app.gui.workers.reading import read_source
from desktop_app.gui.workspace import Workspace

TARGETS = tuple(settings.TARGET_STYLES)


def some_detections(number: int, width: int, height: int, dice: random.Random) -> list[Detection]:
    """Boxes anywhere in a picture, of every target, score and tilt."""
    longest = max(12, min(width, height) // 5)
    return [
        Detection(
            dice.randrange(width - longest),
            dice.randrange(height - longest),
            side := dice.randrange(longest // 3, longest),
            side,
            score=dice.random(),
            neighbors=3,
            target=dice.choice(TARGETS),
            angle=dice.choice((0.0, 0.0, 25.0, -25.0)),
        )
        for _ in range(number)
    ]


def engine_that_finds(
    own: Path, preferences: Preferences, photos: list[Path], found: dict[Path, list[Detection]]
) -> Engine:
    """Reads every path as the sample and finds what was made up for it, so that only the window is measured."""
    real = real_engine(own, preferences)
    return replace(
        real,
        read=lambda source: read_source(assets.sample_photo(), real.limits),
        read_thumbnail=lambda source, size_px: real.read_thumbnail(assets.sample_photo(), size_px),
        find_pictures=lambda paths: iter(photos),
        detect=lambda frame, plan, cancelled, progress: found[photos[0]],
    )


def filled_session(app: QApplication, options: argparse.Namespace, own: Path, preferences: Preferences) -> Session:
    """A window in which everything is listed and searched."""
    dice = random.Random(1)
    width, height = 512, 512
    photos = [Path(f"/photos/{number:05}.jpg").absolute() for number in range(options.photos)]
    found = {photo: some_detections(options.elsewhere, width, height, dice) for photo in photos}
    found[photos[0]] = some_detections(options.at_hand, width, height, dice)
    workspace = Workspace(engine_that_finds(own, preferences, photos, found), preferences)
    session = Session(workspace, cascade_choices("en"))
    session.window.resize(1280, 800)
    session.window.show()
    session.open_paths([Path("/photos")])
    while len(workspace.photos.photos) < options.photos or workspace.boxes.picture is None:
        app.processEvents()
    workspace.searches.stop()
    for photo in workspace.photos.photos:
        assert isinstance(photo.source, Path)
        workspace.photos.set_found(photo.key, tuple(found[photo.source]), workspace.searches.plan, 0.01)
        workspace.searches.skip(photo.key)
    session.show_step(1)
    session.show_step(-1)
    settle = time.monotonic()
    while time.monotonic() - settle < 2:  # thumbnails have come after this
        app.processEvents()
    return session


def step_ms(app: QApplication, slider: QSlider, percent: int) -> float:
    """Move the slider as the mouse does, and wait until everything that changed has been painted."""
    began = time.perf_counter()
    slider.setSliderPosition(percent)
    app.processEvents()  # layouts that were put off, then the paint events, until no event is left
    return (time.perf_counter() - began) * 1000


def measure(app: QApplication, options: argparse.Namespace, own: Path, preferences: Preferences) -> None:
    """Print one line for each filter and way of moving."""
    session = filled_session(app, options, own, preferences)
    (slider,) = (found for found in session.window.findChildren(QSlider) if found.accessibleName() == "Sensitivity")
    dice = random.Random(2)
    drag = [abs(100 - step % 200) for step in range(options.steps)]
    jumps = [dice.randrange(101) for _ in range(options.steps)]
    ends = [100 * (step % 2) for step in range(options.steps)]
    print(f"{options.photos} photographs, {options.at_hand} detections at hand on the one shown")
    print("filter    moved                    median ms   longest ms")
    for kind in (PhotoKind.ALL, PhotoKind.WITH, PhotoKind.WITHOUT):
        for words, places in (("dragged", drag), ("anywhere", jumps), ("from end to end", ends)):
            session.window.photo_list.show_kind(PhotoKind.ALL)
            slider.setValue(50)
            session.window.photo_list.show_kind(kind)
            app.processEvents()
            times = [step_ms(app, slider, percent) for percent in places]
            print(f"{kind.value:9} {words:20} {statistics.median(times):13.1f} {max(times):12.1f}")
    session.window.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=2000)
    parser.add_argument("--at-hand", type=int, default=200)
    parser.add_argument("--elsewhere", type=int, default=20)
    parser.add_argument("--steps", type=int, default=200)
    options = parser.parse_args()
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    tune_interpreter()
    app = QApplication(["haarlens"])
    app.setStyle("Fusion")
    Theme(app)
    with tempfile.TemporaryDirectory() as folder:
        measure(app, options, Path(folder), Preferences(QSettings(f"{folder}/s.ini", QSettings.Format.IniFormat)))


if __name__ == "__main__":
    main()
