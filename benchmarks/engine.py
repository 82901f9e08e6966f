"""Measures the engine beside OpenCV 4's CascadeClassifier: speed, threads and memory, as Markdown tables.

``python -m benchmarks.engine`` in an environment with OpenCV 4 (dev.py makes one, .venv-opencv4). Speed is compared by
CPU time in one process, one thread each, in pairs that follow each other and change their order, so that a machine that
slows down slows both. The boxes of every pair must be the same. All cascades at all sizes take about half an hour.
"""

import argparse
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.scan_memory import scan_memory_mb
from desktop_app import assets
from desktop_app.detection.cascade import Cascade
from desktop_app.detection.catalogue import find, stock_cascades
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.geometry import Detection, Size
from desktop_app.detection.scan import kernel_name
from desktop_app.errors import CascadeError
from desktop_app.media.decoding import gray
from desktop_app.media.images import read_image
from desktop_app.media.paths import find_pictures

SIZES = (Size(640, 480), Size(1280, 720), Size(1920, 1080), Size(4000, 3000))
QUICK_CASCADES = ("frontalface_alt2", "smile")
MIN_SIDES = (0, 40)
PARTS = ("speed", "threads", "memory")
_PHOTOGRAPHS = Path(__file__).resolve().parent.parent.parent / "shared" / "faces" / "images"

Gray = NDArray[np.uint8]


@dataclass
class Pairs:
    """The runs of one cascade at one size, OpenCV's and ours: CPU seconds, side by side."""

    theirs: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    same: bool = True

    def ratios(self) -> list[float]:
        """How many times as long OpenCV took, pair by pair."""
        return [their / max(our, 1e-6) for their, our in zip(self.theirs, self.ours, strict=True)]


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 0 when every pair found the same boxes, else 1."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not hasattr(cv2, "CascadeClassifier"):
        parser.error(f"OpenCV {cv2.__version__} has no CascadeClassifier; run this in .venv-opencv4")
    if options.quick:
        options.pairs, options.count = 1, 1
    try:
        names = [find(name).name for name in options.cascades or _default_cascades(options.quick)]
    except CascadeError as error:
        parser.error(str(error))
    photographs = _photographs(options.pictures, options.count)
    sizes = options.sizes or (SIZES[::2] if options.quick else SIZES)
    print(f"Kernel {kernel_name()}, OpenCV {cv2.__version__}, photographs: {', '.join(photographs)}\n", flush=True)
    cv2.setNumThreads(1)
    pictures = list(photographs.values())
    same = "speed" not in options.parts or _compare_speed(names, sizes, pictures, options.pairs)
    if "threads" in options.parts:
        _compare_threads(names, max(sizes), pictures[0], options.pairs)
    if "memory" in options.parts:
        _measure_memory(names)
    return 0 if same else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description="Measure the engine.")
    parser.add_argument("--quick", action="store_true", help="two cascades, two sizes, one photograph, one pair")
    parser.add_argument("--cascades", type=_words, metavar="NAME,...", help="stock cascades (default: all)")
    parser.add_argument("--sizes", type=_sizes, metavar="WxH,...", help="such as 640x480,4000x3000")
    parser.add_argument("--pictures", type=Path, default=_PHOTOGRAPHS, help="a folder of photographs")
    parser.add_argument("--count", type=int, default=3, help="how many of them, the largest files (default: 3)")
    parser.add_argument("--pairs", type=int, default=3, help="pairs of runs on each photograph (default: 3)")
    parser.add_argument("--parts", type=_words, default=PARTS, metavar="PART,...", help=f"of {', '.join(PARTS)}")
    return parser


def _words(text: str) -> list[str]:
    return text.split(",")


def _sizes(text: str) -> list[Size]:
    matches = [re.fullmatch(r"(\d+)x(\d+)", word) for word in text.split(",")]
    if None in matches:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of sizes such as 640x480,4000x3000")
    return [Size(int(match[1]), int(match[2])) for match in matches if match is not None]


def _default_cascades(quick: bool) -> Sequence[str]:
    return QUICK_CASCADES if quick else [entry.name for entry in stock_cascades()]


def _photographs(folder: Path, count: int) -> dict[str, Gray]:
    """The folder's largest files in grey, by name; the built-in sample where there is no such folder."""
    paths = list(find_pictures([folder])) if folder.is_dir() else [assets.sample_photo()]
    largest = sorted(paths, key=lambda path: path.stat().st_size, reverse=True)[:count]
    return {path.name: gray(read_image(path).pixels) for path in largest}


def _resized(picture: Gray, size: Size) -> Gray:
    """The middle of a picture, scaled so that it covers the size. Returns (size.height, size.width), uint8."""
    height, width = picture.shape
    scale = max(size.width / width, size.height / height)
    scaled_size = max(size.width, round(width * scale)), max(size.height, round(height * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(picture, scaled_size, interpolation=method)
    left, top = (scaled.shape[1] - size.width) // 2, (scaled.shape[0] - size.height) // 2
    return np.ascontiguousarray(scaled[top : top + size.height, left : left + size.width], np.uint8)


def _compare_speed(names: Sequence[str], sizes: Sequence[Size], pictures: Sequence[Gray], count: int) -> bool:
    print("| cascade | size | min_size | OpenCV ms | ours ms | ratio | lowest to highest | pairs | boxes |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---|")
    medians: list[float] = []
    same = True
    for name in names:
        for size in sizes:
            resized = [_resized(picture, size) for picture in pictures]
            for side in MIN_SIDES:
                pairs = _run_pairs(name, resized, side, count)
                medians.append(median(pairs.ratios()))
                same = same and pairs.same
                print(f"| {_short(name)} | {size.width}x{size.height} | {side} | {_cells(pairs)} |", flush=True)
    print(f"\nMedian of the medians {median(medians):.1f}, lowest {min(medians):.1f}.\n")
    return same


def _cells(pairs: Pairs) -> str:
    ratios = pairs.ratios()
    return (
        f"{1000 * median(pairs.theirs):.1f} | {1000 * median(pairs.ours):.1f} | {median(ratios):.1f} | "
        f"{min(ratios):.1f} to {max(ratios):.1f} | {len(ratios)} | {'same' if pairs.same else 'DIFFERENT'}"
    )


def _run_pairs(name: str, pictures: Sequence[Gray], min_side: int, count: int) -> Pairs:
    theirs = cv2.CascadeClassifier(str(assets.cascades_dir() / f"{name}.xml"))
    ours = CascadeDetector(Cascade.load(name))
    smallest = (min_side, min_side)

    def opencv(picture: Gray) -> list[list[int]]:
        return np.reshape(theirs.detectMultiScale(picture, 1.1, 3, minSize=smallest), (-1, 4)).tolist()

    def engine(picture: Gray) -> list[list[int]]:
        return _boxes(ours.detect(picture, min_size=smallest, threads=1))

    pairs = Pairs()
    for turn, picture in _turns(pictures, count):
        engine_first = turn % 2 == 1
        runs = [(engine, pairs.ours), (opencv, pairs.theirs)]
        found = []
        for run, times in runs if engine_first else reversed(runs):
            started = time.process_time()
            found.append(run(picture))
            times.append(time.process_time() - started)
        pairs.same = pairs.same and found[0] == found[1]
    return pairs


def _turns(pictures: Sequence[Gray], count: int) -> Iterator[tuple[int, Gray]]:
    """Every picture `count` times, with the number of the turn."""
    for turn in range(count * len(pictures)):
        yield turn, pictures[turn % len(pictures)]


def _boxes(found: Sequence[Detection]) -> list[list[int]]:
    return [[box.left, box.top, box.width, box.height] for box in found]


def _compare_threads(names: Sequence[str], size: Size, picture: Gray, count: int) -> None:
    """Two threads against one, by wall time: it means something on an idle machine alone."""
    image = _resized(picture, size)
    print(f"| cascade | {size.width}x{size.height}: 1 thread ms | 2 threads ms | times as fast | lowest to highest |")
    print("|---|---:|---:|---:|---:|")
    for name in names:
        detector = CascadeDetector(Cascade.load(name))
        walls: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(max(count, 3)):
            for threads, seconds in walls.items():
                started = time.perf_counter()
                detector.detect(image, threads=threads)
                seconds.append(time.perf_counter() - started)
        gains = [one / two for one, two in zip(walls[1], walls[2], strict=True)]
        print(
            f"| {_short(name)} | {1000 * median(walls[1]):.1f} | {1000 * median(walls[2]):.1f} | "
            f"{median(gains):.2f} | {min(gains):.2f} to {max(gains):.2f} |",
            flush=True,
        )
    print()


def _measure_memory(names: Sequence[str]) -> None:
    """How far a scan of 12 megapixels raises the peak above what the process had with the picture in it."""
    if not sys.platform.startswith("linux"):
        print("Memory is measured on Linux alone.")
        return
    print("| cascade | 4000x3000: 1 thread MB | 2 threads MB | OpenCV, 1 thread MB |")
    print("|---|---:|---:|---:|")
    for name in names:
        cells = [scan_memory_mb(name, *how) for how in (("ours", 1), ("ours", 2), ("opencv", 1))]
        print(f"| {_short(name)} | {' | '.join(f'{cell:.1f}' for cell in cells)} |", flush=True)


def _short(name: str) -> str:
    return name.removeprefix("haarcascade_")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
