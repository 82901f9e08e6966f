"""How fast this machine searches: every target, the floor below it, the year 2001, and OpenCV where it can be asked.

The pictures are made of the built-in sample, in tiles of half the picture's height: faces of several sizes, and as much
flat background as a portrait has. The floor is the time of a cascade whose only stage rejects every window, which is
what making the levels and their sums costs.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.assets import cascades_dir, sample_photo
from desktop_app.detection.cascade import Cascade, Feature, Node, Stage, Tree
from desktop_app.detection.catalogue import stock_cascades
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.geometry import Size
from desktop_app.detection.scan import REFERENCE, kernel_name
from desktop_app.media.decoding import gray
from desktop_app.media.images import read_image

SIZES: tuple[Size, ...] = (Size(640, 480), Size(1280, 720), Size(1920, 1080), Size(4000, 3000))
FLOOR = "floor"

# P. Viola and M. Jones, "Rapid object detection using a boosted cascade of simple features", CVPR 2001, section 5:
# .067 seconds for 384 x 288 pixels on a 700 MHz Pentium III.
PAPER_SIZE = Size(384, 288)
PAPER_SCALE_FACTOR = 1.25
PAPER_PICTURES_PER_S = 15.0
PAPER_CASCADE = "haarcascade_frontalface_default"  # of the stock cascades the nearest to the paper's: 24 x 24, stumps

# Beyond this OpenCV takes several seconds a picture; benchmarks/engine.py has the time for it.
_MAX_OPENCV_PIXELS = 1920 * 1080
_MAX_RUNS = 15
_CLASSIFIER = "CascadeClassifier"

Gray = NDArray[np.uint8]
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Timing:
    """One cascade on one size.

    target: a target's key, or "floor". milliseconds: a picture on all threads, wall time, median of the runs.
    opencv_ratio: OpenCV's CPU time over ours, one thread each, median of pairs; None where it was not measured.
    identical: whether the two found the same boxes; None where they were not compared.
    """

    target: str
    cascade: str
    size: Size
    milliseconds: float
    opencv_ratio: float | None = None
    identical: bool | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All that was measured. paper_one_thread, paper_all_threads: pictures of the paper's size a second."""

    paper_one_thread: float
    paper_all_threads: float
    timings: list[Timing]


def measure(threads: int, *, quick: bool = False, progress: Progress | None = None) -> Report:
    """Measure everything; half a minute, or a few seconds if quick, and once more as long where OpenCV is compared.

    quick: the two smaller sizes and fewer runs. Without the compiled kernel only the smallest size is measured.
    progress: called before each step with 0..1 and with what comes.
    """
    budget_s = 0.1 if quick else 0.5
    sizes = SIZES[:2] if quick else SIZES
    if kernel_name() == REFERENCE:
        sizes = SIZES[:1]
    tell = progress or (lambda done, what: None)
    sample = gray(read_image(sample_photo()).pixels)
    tell(0.0, "the year 2001")
    one_thread, all_threads = _paper_speed(sample, threads, budget_s)
    timings = []
    for timing, done, following in _timings(sample, sizes, threads, budget_s):
        tell(done, following)
        if timing is not None:
            timings.append(timing)
    tell(1.0, "")
    return Report(one_thread, all_threads, timings)


def opencv_classifier() -> bool:
    """Whether the installed OpenCV still has a CascadeClassifier to compare with."""
    return hasattr(cv2, _CLASSIFIER)


def opencv_version() -> str:
    """The version of the installed OpenCV."""
    return str(cv2.__version__)


def picture(sample: Gray, size: Size) -> Gray:
    """A picture of any size made of the sample: tiles of half its height, beginning at the left top.

    sample: (height, width), uint8. Returns (size.height, size.width), uint8.
    """
    side = -(-size.height // 2)
    tile = cv2.resize(sample, (side * sample.shape[1] // sample.shape[0], side), interpolation=cv2.INTER_CUBIC)
    columns = -(-size.width // tile.shape[1])
    return np.ascontiguousarray(np.tile(tile, (2, columns))[: size.height, : size.width], np.uint8)


def floor_cascade() -> Cascade:
    """A cascade of one stage that every window fails, whatever is in it."""
    feature = Feature(rects=((0, 0, 24, 24),), weights=(1.0,), tilted=False)
    tree = Tree(nodes=(Node(feature=0, threshold=0.0, left=0, right=-1),), leaves=(0.0, 0.0))
    return Cascade(FLOOR, Size(24, 24), (Stage((tree,), threshold=1.0),), (feature,), old_format=False)


def _timings(
    sample: Gray, sizes: Sequence[Size], threads: int, budget_s: float
) -> Iterator[tuple[Timing | None, float, str]]:
    """Each timing once it is there, and before it how far the work is and what comes."""
    cascades = _first_cascades()
    pixels = [size.width * size.height for size in sizes]
    total, done = sum(pixels) * (len(cascades) + 1), 0
    for size, count in zip(sizes, pixels, strict=True):
        image = picture(sample, size)
        for target, cascade in (*cascades, (FLOOR, floor_cascade())):
            yield None, done / total, f"{target}, {size.width} x {size.height}"
            timing = _timing(target, cascade, image, threads, budget_s)
            done += count
            yield timing, done / total, ""


def _first_cascades() -> list[tuple[str, Cascade]]:
    """Each target with the cascade that the catalogue names first for it."""
    names: dict[str, str] = {}
    for entry in stock_cascades():
        names.setdefault(entry.target, entry.name)
    return [(target, Cascade.load(name)) for target, name in names.items()]


def _timing(target: str, cascade: Cascade, image: Gray, threads: int, budget_s: float) -> Timing:
    detector = CascadeDetector(cascade)
    size = Size(image.shape[1], image.shape[0])
    seconds = _seconds(lambda: detector.detect(image, threads=threads), budget_s)
    ratio, identical = None, None
    if target != FLOOR and opencv_classifier() and image.size <= _MAX_OPENCV_PIXELS:
        ratio, identical = _against_opencv(detector, image, budget_s)
    return Timing(target, cascade.name, size, 1000 * seconds, ratio, identical)


def _seconds(work: Callable[[], object], budget_s: float) -> float:
    """The median wall time of as many runs as fit into the budget, one at least."""
    runs: list[float] = []
    while not runs or (sum(runs) < budget_s and len(runs) < _MAX_RUNS):
        started = time.perf_counter()
        work()
        runs.append(time.perf_counter() - started)
    return median(runs)


def _paper_speed(sample: Gray, threads: int, budget_s: float) -> tuple[float, float]:
    """Pictures a second as the paper counts them, on one thread and on all."""
    detector = CascadeDetector(Cascade.load(PAPER_CASCADE))
    image = picture(sample, PAPER_SIZE)

    def seconds(count: int) -> float:
        return _seconds(lambda: detector.detect(image, scale_factor=PAPER_SCALE_FACTOR, threads=count), budget_s)

    seconds(threads)  # the first call of all starts the threads and touches the memory
    return 1 / seconds(1), 1 / seconds(threads)


def _against_opencv(detector: CascadeDetector, image: Gray, budget_s: float) -> tuple[float, bool]:
    """The median ratio of CPU times in pairs, one thread each, and whether the boxes are the same."""
    classifier = getattr(cv2, _CLASSIFIER)  # no attribute to a type checker that sees OpenCV 5
    theirs = classifier(str(cascades_dir() / f"{detector.cascade.name}.xml"))
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        ratios: list[float] = []
        started = time.perf_counter()
        while not ratios or (time.perf_counter() - started < budget_s and len(ratios) < _MAX_RUNS):
            begin = time.process_time()
            boxes = theirs.detectMultiScale(image, 1.1, 3)
            middle = time.process_time()
            found = detector.detect(image, threads=1)
            ratios.append((middle - begin) / max(time.process_time() - middle, 1e-6))
    finally:
        cv2.setNumThreads(threads)
    ours = np.array([(box.left, box.top, box.width, box.height) for box in found], np.int32)
    return median(ratios), np.array_equal(ours.reshape(-1, 4), np.reshape(boxes, (-1, 4)))
