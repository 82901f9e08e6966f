"""How long the window stops answering while 200 photographs are dropped, searched and shown, and how fast it closes.

    python benchmarks/ui_gap.py [FOLDER] [--photos 200] [--large 20]

Copies the pictures of FOLDER (the built-in sample without one) into a temporary folder, some of them enlarged to 12
megapixels, drops that folder on the window, steps through the list, and prints the longest gap between two events.
"""

import argparse
import itertools
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import cv2
import numpy as np
from PySide6.QtCore import QElapsedTimer, QTimer

from benchmarks.real_window import real_window, wait
from desktop_app import assets
from desktop_app.media.paths import is_picture_name

LARGE = (4000, 3000)
STEP_EVERY_MS = 150


class GapMeter:
    """Ticks as often as the event loop lets it and keeps the longest pauses, each with what went on."""

    def __init__(self) -> None:
        self._clock = QElapsedTimer()
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)
        self._worked_s = 0.0
        self.gaps_ms: list[tuple[float, float]] = []  # wall time, and how much of it this thread computed

    def start(self) -> None:
        """Measure from now on."""
        self._worked_s = time.thread_time()
        self._clock.start()
        self._timer.start()

    def stop(self) -> None:
        """Measure no more."""
        self._timer.stop()

    def _tick(self) -> None:
        worked_s = time.thread_time()
        self.gaps_ms.append((self._clock.nsecsElapsed() / 1e6, (worked_s - self._worked_s) * 1000))
        self._worked_s = worked_s
        self._clock.restart()


def make_photos(folder: Path, originals: list[Path], number: int, large: int) -> None:
    """Fill a folder with copies; every so often one is enlarged to 12 megapixels."""
    every = max(1, number // large) if large else number + 1
    for position, original in zip(range(number), itertools.cycle(originals), strict=False):
        if position % every == 0 and large:
            pixels = cv2.imdecode(np.frombuffer(original.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
            encoded = cv2.imencode(".jpg", cv2.resize(pixels, LARGE))[1]
            (folder / f"{position:04}.jpg").write_bytes(encoded.tobytes())
        else:
            shutil.copyfile(original, folder / f"{position:04}{original.suffix}")


def measure(folder: Path, number: int) -> None:
    """Drop the folder, step through the list until everything is searched, close; print the figures."""
    with tempfile.TemporaryDirectory() as settings_folder, real_window(Path(settings_folder)) as (app, session):
        workspace = session.workspace
        wait(1.0)  # the engine has been loaded after this
        meter, began = GapMeter(), time.perf_counter()
        meter.start()
        session.open_paths([folder])
        while len(workspace.photos.photos) < number:
            app.processEvents()
        print(f"list filled:          {(time.perf_counter() - began) * 1000:8.0f} ms, {number} photographs")
        stepping = QTimer()
        stepping.timeout.connect(lambda: session.show_step(1))
        stepping.start(STEP_EVERY_MS)
        deadline = time.monotonic() + 300
        while len(workspace.searches.sweep) and time.monotonic() < deadline:
            app.processEvents()
            time.sleep(0.0005)
            if len(workspace.searches.sweep) < number // 4:
                break  # the rest is left for closing in the middle
        meter.stop()
        stepping.stop()
        gaps = sorted(meter.gaps_ms, reverse=True)
        print(f"searched meanwhile:   {number - len(workspace.searches.sweep):8} photographs")
        mine = max(cpu for _, cpu in gaps)
        print(f"most computed in one:  {mine:7.0f} ms")
        longest = ", ".join(f"{wall:.0f} ({cpu:.0f})" for wall, cpu in gaps[:6])
        print(f"longest event gaps:   {longest} ms (of it computing)")
        closing = time.perf_counter()
        session.window.close()
        print(f"closed in the middle: {(time.perf_counter() - closing) * 1000:8.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--large", type=int, default=20)
    options = parser.parse_args()
    originals = (
        sorted(path for path in options.folder.iterdir() if is_picture_name(path.name)) if options.folder else []
    )
    with tempfile.TemporaryDirectory() as folder:
        make_photos(Path(folder), originals or [assets.sample_photo()], options.photos, options.large)
        measure(Path(folder), options.photos)


if __name__ == "__main__":
    main()
