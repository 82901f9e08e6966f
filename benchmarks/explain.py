"""How soon Explain answers: from a click to the window that shows, and from asking for a map to its paint.

    python benchmarks/explain.py [PHOTO] [--clicks 60] [--maps 10]

Opens the photograph, or one of 12 megapixels made of the built-in one, in the program's own window; clicks all over it,
and asks for the map of its finest level and of all levels. Prints median and longest times with what they should be.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from PySide6.QtCore import QEventLoop, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.real_window import real_window
from desktop_app import assets
from desktop_app.export.writing import write_image
from desktop_app.gui.explained_depths import ExplainedDepths
from desktop_app.gui.explained_window import ExplainedWindow
from desktop_app.gui.explaining import Explaining
from desktop_app.gui.session import Session
from desktop_app.gui.views.depth_section import DepthSection
from desktop_app.media.images import read_image

WIDTH, HEIGHT = 4000, 3000
CLICK_MS, MAP_MS = 50, 300
PATIENCE_S = 120


def large_photo(folder: Path) -> Path:
    """The built-in photograph side by side with itself, 12 megapixels in all."""
    pixels = read_image(assets.sample_photo()).pixels
    rows, columns = -(-HEIGHT // pixels.shape[0]), -(-WIDTH // pixels.shape[1])
    path = folder / "large.png"
    write_image(path, np.ascontiguousarray(np.tile(pixels, (rows, columns, 1))[:HEIGHT, :WIDTH]))
    return path


def wait_for(app: QApplication, is_there: Callable[[], bool]) -> None:
    """Let the window work until something is there, and all of that is painted."""
    end, pulse = time.monotonic() + PATIENCE_S, QTimer()
    pulse.start(1000)  # so that waiting for events comes to an end
    while not is_there():
        if time.monotonic() > end:
            raise TimeoutError("the window did not answer")
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)  # and leave the processor to the workers
    app.processEvents()


def click_ms(app: QApplication, session: Session, shown: ExplainedWindow, place: QPointF) -> float:
    """Click a place, and wait until what the cascade says of it shows."""
    before, canvas = shown.answer, session.window.canvas
    point = canvas.view_point(place).toPoint()
    began = time.perf_counter()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=point)
    wait_for(app, lambda: shown.answer is not before)
    return (time.perf_counter() - began) * 1000


def map_ms(app: QApplication, section: DepthSection, shown: ExplainedDepths) -> tuple[float, float]:
    """Ask for the map, and wait until something of it lies over the photograph, and until all of it does."""
    section.want(False)
    app.processEvents()
    began = time.perf_counter()
    section.want(True)
    wait_for(app, lambda: shown.has_map)
    first = time.perf_counter()
    wait_for(app, lambda: shown.is_complete)
    return (first - began) * 1000, (time.perf_counter() - began) * 1000


def report(what: str, times: list[float], bar: float | None) -> None:
    """Print one line."""
    should = f"should be {bar} ms at most" if bar else ""
    print(f"{what:34} median {statistics.median(times):8.1f} ms   longest {max(times):8.1f} ms   {should}")


def measure(app: QApplication, session: Session, options: argparse.Namespace, path: Path) -> None:
    """Print what is measured."""
    explaining = Explaining(session)
    window, depths = ExplainedWindow(explaining), ExplainedDepths(explaining)
    session.open_paths([path])
    wait_for(app, lambda: session.workspace.boxes.picture is not None)
    session.workspace.searches.stop()
    wait_for(app, lambda: not session.workspace.searches.is_searching)
    session.window.actions_.explain.trigger()
    wait_for(app, lambda: window.answer is not None)
    picture = session.workspace.boxes.picture
    assert picture is not None
    print(f"{picture.frame.width} x {picture.frame.height} pixels")
    dice = random.Random(1)
    places = [
        QPointF(dice.uniform(0.05, 0.95) * picture.frame.width, dice.uniform(0.05, 0.95) * picture.frame.height)
        for _ in range(options.clicks)
    ]
    report("click to answer", [click_ms(app, session, window, place) for place in places], CLICK_MS)
    section = session.window.findChild(DepthSection)
    assert section is not None
    depths.section.unfold()
    map_ms(app, section, depths)
    for words, level, bar in (("finest level", 0, MAP_MS), ("all levels", None, None)):
        section.choose_level(level)
        times = [map_ms(app, section, depths) for _ in range(options.maps)]
        report(f"{words}, first paint", [first for first, _ in times], bar)
        report(f"{words}, complete", [whole for _, whole in times], bar)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photo", type=Path, nargs="?")
    parser.add_argument("--clicks", type=int, default=60)
    parser.add_argument("--maps", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.photo or large_photo(Path(folder))
        with real_window(Path(folder)) as (app, session):
            measure(app, session, options, path)


if __name__ == "__main__":
    main()
