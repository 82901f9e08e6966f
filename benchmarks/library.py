"""How the window bears a library: from the first row to the last, scrolled, sorted, and how much memory it takes.

    python benchmarks/library.py [--photos 10000] [--detect] [--seconds 30]

Fills a temporary folder with small photographs, hard links of a few, opens the window on it and prints the figures.
With --detect the list is searched meanwhile, for so many seconds at most. Memory is the proportional share (PSS) of
this process and of those that it started, as /proc tells it (Linux).
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import cv2
import numpy as np
from PySide6.QtWidgets import QApplication, QListView

from benchmarks.real_window import real_window, wait
from benchmarks.ui_gap import GapMeter
from desktop_app import assets, settings
from desktop_app.gui.models.photo_filter import PhotoKind
from desktop_app.gui.models.photo_order import PhotoOrder
from desktop_app.gui.session import Session

ORIGINALS = 16
SIZE = (640, 480)
FILES_IN_FOLDER = 1000
PAGES = 200


def make_library(folder: Path, number: int) -> None:
    """Fill folders with hard links of a few photographs that differ."""
    sample = cv2.resize(cv2.imdecode(np.fromfile(assets.sample_photo(), np.uint8), cv2.IMREAD_COLOR), SIZE)
    noise = np.random.default_rng(1)
    originals = []
    for position in range(ORIGINALS):
        pixels = cv2.add(sample, noise.integers(0, 30, sample.shape, np.uint8))
        originals.append(folder / f".original{position}")
        originals[-1].write_bytes(cv2.imencode(".jpg", pixels)[1].tobytes())
    for position in range(number):
        place = folder / f"folder {position // FILES_IN_FOLDER:02}" / f"IMG_{position:05}.jpg"
        place.parent.mkdir(exist_ok=True)
        os.link(originals[position % ORIGINALS], place)


def memory_mb() -> float:
    """What this process and those below it take of the memory."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it ended meanwhile
            children.setdefault(parent, []).append(int(entry.name))
    waiting, total_kb = [os.getpid()], 0
    while waiting:
        process = waiting.pop()
        waiting += children.get(process, [])
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        total_kb += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total_kb / 1024


def run_until(app: QApplication, over: Callable[[], bool], seconds: float) -> None:
    """Let the window work until something holds, or for so long."""
    deadline = time.monotonic() + seconds
    while not over() and time.monotonic() < deadline:
        app.processEvents()
        time.sleep(0.0005)


def ms_of(app: QApplication, act: Callable[[], object]) -> float:
    """How long something takes, with the painting that it leads to."""
    began = time.perf_counter()
    act()
    app.processEvents()
    return (time.perf_counter() - began) * 1000


def measure_filling(app: QApplication, session: Session, folder: Path, number: int) -> None:
    """Open the folder, and print when rows are there and how long the window stops answering."""
    photos = session.workspace.photos
    meter, began = GapMeter(), time.perf_counter()
    meter.start()
    session.open_paths([folder])
    run_until(app, lambda: bool(photos.photos), 60)
    app.processEvents()
    print(f"first row:             {(time.perf_counter() - began) * 1000:8.0f} ms")
    run_until(app, lambda: len(photos.photos) >= number, 120)
    print(f"all {number:6} rows:       {(time.perf_counter() - began) * 1000:8.0f} ms")
    run_until(app, lambda: False, 3)
    meter.stop()
    longest = ", ".join(f"{wall:.0f} ({cpu:.0f})" for wall, cpu in sorted(meter.gaps_ms, reverse=True)[:5])
    print(f"longest event gaps:    {longest} ms (of it computing)")


def measure_list(app: QApplication, session: Session) -> None:
    """Scroll through the list, sort it, filter it and move the slider; print how long each takes."""
    listed = session.window.photo_list
    (view,) = (found for found in listed.findChildren(QListView) if found.accessibleName() == "Photos")
    bar = view.verticalScrollBar()
    pages = [ms_of(app, lambda: bar.setValue(bar.value() + bar.pageStep())) for _ in range(PAGES)]
    print(f"a page scrolled:       {sorted(pages)[PAGES // 2]:8.1f} ms, longest {max(pages):.1f} ms")
    for order in (PhotoOrder.NAME, PhotoOrder.DATE, PhotoOrder.COUNT, PhotoOrder.ADDED):
        print(f"sorted by {order.value:12} {ms_of(app, lambda order=order: listed.show_order(order)):8.1f} ms")
    for kind in (*list(PhotoKind)[1:], PhotoKind.ALL):
        shown = ms_of(app, lambda kind=kind: listed.show_kind(kind))
        steps = [
            ms_of(app, lambda step=step: session.workspace.set_sensitivity(step / 20)) for step in (0, 20, 5, 15, 10)
        ]
        print(f"filter {kind.value:15} {shown:8.1f} ms, the slider's longest step with it {max(steps):.1f} ms")


def measure(options: argparse.Namespace, folder: Path, own: Path) -> None:
    """Open the window on the library and print all figures."""
    with real_window(own) as (app, session):
        session.workspace.preferences.set(settings.DETECT_ON_OPEN, options.detect)
        wait(1.0)  # the engine has been loaded after this
        print(f"memory when empty:     {memory_mb():8.0f} MB")
        measure_filling(app, session, folder, options.photos)
        if options.detect:
            run_until(app, lambda: not session.workspace.searches.is_searching, options.seconds)
            searched = sum(photo.plan is not None for photo in session.workspace.photos.photos)
            print(f"searched:              {searched:8} photographs")
        print(f"memory when filled:    {memory_mb():8.0f} MB")
        measure_list(app, session)
        print(f"memory after all:      {memory_mb():8.0f} MB")
        print(f"closed:                {ms_of(app, session.window.close):8.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--detect", action="store_true")
    parser.add_argument("--seconds", type=float, default=30.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as own:
        make_library(Path(folder), options.photos)
        measure(options, Path(folder), Path(own))


if __name__ == "__main__":
    main()
