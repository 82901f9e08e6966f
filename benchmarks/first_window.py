"""How long it takes from the start of the program until its first window has been painted.

python3 -m benchmarks.first_window [--times 9] [--program dist/haarlens/haarlens]   (needs Xvfb)

Starts the program from source, and the packaged one where it is there, each several times on a display of its own, and
watches the screen: a start ends when the middle of the window shows the empty canvas. The first start of each warms the
disk's cache and is left out. With --real-time everything here goes before everything else on the machine
(Linux, as root), which measures a busy machine as if it were idle.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtGui import QColor, QGuiApplication, QImage, QScreen

from desktop_app.gui.theme import CANVAS

ROOT = Path(__file__).resolve().parent.parent
SCREEN = (1280, 800)
LONGEST_S = 20.0
REAL_TIME_PRIORITY = 10
# A square a little below the middle of the window: canvas with perhaps a few letters on it.
WATCHED_PX = 60


@contextmanager
def display() -> Iterator[str]:
    """A display of its own; its name."""
    reading, writing = os.pipe()
    size = f"{SCREEN[0]}x{SCREEN[1]}x24"
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as answer:
            name = f":{answer.readline().strip()}"
        try:
            yield name
        finally:
            server.terminate()


def start_to_paint_s(command: list[str], screen: QScreen, settings: Path) -> float:
    """Start the program, wait for its first paint, end it; seconds in between.

    Raises: TimeoutError if nothing is painted.
    """
    variables = os.environ | {"XDG_CONFIG_HOME": str(settings), "XDG_DATA_HOME": str(settings)}
    # What a person has: compiled modules are kept from one start to the next.
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    with subprocess.Popen(command, env=variables, cwd=ROOT, stderr=subprocess.DEVNULL) as program:
        try:
            while not _is_painted(screen):
                if time.perf_counter() - began > LONGEST_S:
                    raise TimeoutError(f"{command[-1]} painted nothing in {LONGEST_S:.0f} s")
                time.sleep(0.002)
            return time.perf_counter() - began
        finally:
            program.terminate()
            program.wait()
            while _is_painted(screen):
                time.sleep(0.01)


def _is_painted(screen: QScreen) -> bool:
    grabbed = screen.grabWindow(0, SCREEN[0] // 2, SCREEN[1] // 2 + WATCHED_PX, WATCHED_PX, WATCHED_PX)
    image = grabbed.toImage().convertToFormat(QImage.Format.Format_RGB32)
    canvas = QColor(CANVAS).rgb()
    return sum(image.pixel(x, x) == canvas for x in range(WATCHED_PX)) > WATCHED_PX // 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--program", type=Path, default=ROOT / "dist" / "haarlens" / "haarlens")
    parser.add_argument("--real-time", action="store_true")
    options = parser.parse_args()
    if options.real_time:
        # The display and the program inherit it.
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(REAL_TIME_PRIORITY))
    commands = {"from source": [sys.executable, "-m", "desktop_app"]}
    if options.program.exists():
        commands["packaged"] = [str(options.program.resolve())]
    with display() as name, tempfile.TemporaryDirectory() as settings:
        os.environ.update(DISPLAY=name, QT_QPA_PLATFORM="xcb")
        app = QGuiApplication([])
        for kind, command in commands.items():
            runs = [start_to_paint_s(command, app.primaryScreen(), Path(settings)) for _ in range(options.times + 1)]
            warm = [seconds * 1000 for seconds in runs[1:]]
            middle, fastest, slowest = statistics.median(warm), min(warm), max(warm)
            print(f"{kind:12}  median {middle:5.0f} ms, fastest {fastest:5.0f}, slowest {slowest:5.0f}")
        del app


if __name__ == "__main__":
    main()
