"""Measures hiding in photographs of 12 megapixels beside what cannot be saved: decoding and encoding them.

``python -m benchmarks.hide``: makes photographs from the labelled ones (or from the sample, where they are not there)
with as much grain as a camera's, and prints times of the same pictures in the same two processes: decoding and encoding
alone, hiding without the re-check, hiding with it; in turn, so that a machine that slows down slows all of them. CPU
time says it where other programs take their part of the machine. Then detection alone beside a loop of imread, cvtColor
and OpenCV 4's detectMultiScale with alt2, where .venv-opencv4 is there, and the memory of the processes from quarter to
quarter of the longest run.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app import assets, batch
from desktop_app.export.copies import encode_copy
from desktop_app.jobs.hide import HideJob
from desktop_app.jobs.job import Item
from desktop_app.jobs.processes import WorkerProcesses
from desktop_app.jobs.run import run_job
from desktop_app.jobs.searching import Search
from desktop_app.media.images import read_bytes
from desktop_app.media.originals import decode_original
from desktop_app.media.paths import find_pictures

ROOT = Path(__file__).resolve().parent.parent
LABELLED = ROOT.parent / "shared" / "faces" / "images"
OPENCV4 = ROOT / ".venv-opencv4" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
SIZE = (4000, 3000)  # a camera's, of which there are halves and quarters
GRAIN = 5.0  # standard deviation, of 256 levels
QUALITY = 93  # what gives files of 3 to 6 MB, as cameras do
SEED = 1

_LOOP = """
import sys, time, cv2
cascade = cv2.CascadeClassifier(sys.argv[1])
began = time.perf_counter()
for path in sys.argv[2:]:
    cascade.detectMultiScale(cv2.cvtColor(cv2.imread(path), cv2.COLOR_BGR2GRAY))
print(time.perf_counter() - began)
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=40, help="how many photographs (the bars speak of 200)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--loop", type=int, default=6, help="how many photographs OpenCV's loop gets")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        photos = _photographs(Path(folder) / "photos", options.number)
        size_mb = sum(path.stat().st_size for path in photos) / len(photos) / 1e6
        print(f"{len(photos)} photographs of 12 MP, {size_mb:.1f} MB each, {options.workers} processes\n", flush=True)
        with WorkerProcesses(options.workers) as executor:
            _measure(photos, executor, options, Path(folder))
            _detect(photos, executor, options)


def _measure(photos: list[Path], executor: WorkerProcesses, options: argparse.Namespace, folder: Path) -> None:
    memory = _Memory()
    runs: dict[str, Callable[[Path], None]] = {
        "decode, encode": lambda out: _go_through(batch.run(_copied, photos, executor, in_flight=options.workers + 2)),
        "hide, no re-check": lambda out: _hide(HideJob(recheck=False), photos, executor, options, out),
        "hide": lambda out: _hide(HideJob(), photos, executor, options, out, memory.see),
    }
    _hide(HideJob(), photos[: 2 * options.workers], executor, options, folder / "warm")  # what each process loads once
    wall: dict[str, list[float]] = {name: [] for name in runs}
    cpu: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(options.rounds):
        for name, what in runs.items():
            with tempfile.TemporaryDirectory(dir=folder) as out:
                began, cpu_began = time.perf_counter(), _cpu_s()
                what(Path(out))
                wall[name].append((time.perf_counter() - began) / len(photos))
                cpu[name].append((_cpu_s() - cpu_began) / len(photos))
    print("| ms a photograph | wall | times decode, encode | CPU | times decode, encode |\n|---|---|---|---|---|")
    for name in runs:
        print(f"| {name} | {_compared(wall, name)} | {_compared(cpu, name)} |")
    print(f"\nMemory of a process, MB, by quarters of the last run: {memory.quarters(len(photos))}\n", flush=True)


def _compared(took: dict[str, list[float]], name: str) -> str:
    ratios = [one / max(alone, 1e-6) for one, alone in zip(took[name], took["decode, encode"], strict=True)]
    return f"{1000 * median(took[name]):.0f} | {median(ratios):.2f}"


def _detect(photos: list[Path], executor: WorkerProcesses, options: argparse.Namespace) -> None:
    few = photos[: options.loop]
    ours, theirs = [], []
    for _ in range(options.rounds):
        began = time.perf_counter()
        _go_through(batch.run(_searched, photos, executor, in_flight=options.workers + 2))
        ours.append((time.perf_counter() - began) / len(photos))
        if OPENCV4.exists():
            cascade = assets.cascades_dir() / "haarcascade_frontalface_alt2.xml"
            call = [str(OPENCV4), "-c", _LOOP, str(cascade), *map(str, few)]
            done = subprocess.run(call, capture_output=True, text=True, check=True)
            theirs.append(float(done.stdout) / len(few))
    print(f"detect only, Balanced: {1000 * median(ours):.0f} ms a photograph")
    if theirs:
        ratio = median(their / our for our, their in zip(ours, theirs, strict=True))
        print(f"OpenCV 4's loop: {1000 * median(theirs):.0f} ms a photograph, {ratio:.1f} times as long")


def _copied(path: Path) -> int:
    original = decode_original(read_bytes(path), str(path))
    return len(encode_copy(original, original.pixels))


def _searched(path: Path) -> int:
    return len(Search().in_file(read_bytes(path), str(path))[1].kept)


def _hide(
    job: HideJob,
    photos: list[Path],
    executor: WorkerProcesses,
    options: argparse.Namespace,
    out: Path,
    see: Callable[[int], None] = lambda count: None,
) -> None:
    items = [Item(path, Path(path.name)) for path in photos]
    for count, outcome in enumerate(run_job(job, items, executor, out, in_flight=options.workers + 2), 1):
        if outcome.error is not None:
            raise outcome.error
        see(count)


def _go_through(outcomes: Iterable[tuple[Path, object]]) -> None:
    for _, outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome


class _Memory:
    """What the processes of this program hold while a run goes on; on Linux."""

    def __init__(self) -> None:
        self._seen: dict[int, float] = {}

    def see(self, count: int) -> None:
        """Look after so many photographs."""
        if children := _children():
            self._seen[count] = max(map(_resident_mb, children))

    def quarters(self, total: int) -> str:
        """The most in each quarter."""
        if not self._seen:
            return "not known here"
        parts = [[mb for at, mb in self._seen.items() if (at - 1) * 4 // total == part] for part in range(4)]
        return ", ".join(f"{max(part):.0f}" for part in parts if part)


def _children() -> list[str]:
    """Ids of the processes that work for this one; none where the system does not say."""
    return [pid for task in Path("/proc/self/task").glob("*/children") for pid in task.read_text().split()]


def _cpu_s() -> float:
    """CPU time of this process and of those that work for it."""
    used = 0.0
    for pid in _children():
        # Behind the name, which is in brackets, user's and system's are the twelfth and the thirteenth.
        ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        used += sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    return used + time.process_time()


def _resident_mb(pid: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS")), 0.0)


def _photographs(folder: Path, number: int) -> list[Path]:
    folder.mkdir()
    sources = list(find_pictures([LABELLED])) or [assets.sample_photo()]
    grain = np.random.default_rng(SEED).normal(0, GRAIN, (max(SIZE), max(SIZE), 1)).astype(np.float32)
    return [_photograph(sources[place % len(sources)], folder / f"{place:03}.jpg", grain) for place in range(number)]


def _photograph(source: Path, path: Path, grain: NDArray[np.float32]) -> Path:
    pixels = cv2.imread(str(source))
    width, height = SIZE if pixels.shape[1] >= pixels.shape[0] else SIZE[::-1]
    factor = max(width / pixels.shape[1], height / pixels.shape[0])
    large = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    left, top = (large.shape[1] - width) // 2, (large.shape[0] - height) // 2
    part = large[top : top + height, left : left + width]
    grainy = np.clip(part + grain[:height, :width], 0, 255).astype(np.uint8)
    cv2.imwrite(str(path), grainy, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return path


if __name__ == "__main__":
    main()
