"""How many faces each preset and each stock cascade finds in labelled photographs, and in what time: one table.

``python -m benchmarks.accuracy ../shared/faces`` in an environment with OpenCV 4 (dev.py makes one, .venv-opencv4) has
the time of OpenCV's own frontalface_alt2 call as its measure; with OpenCV 5 that of this engine's, as OpenCV has none.
``--folds`` adds for each preset what weights from the other photographs find; that takes some minutes more.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.fit_faces import PLANS, SEEDS, cross_validated, figures, prepared
from benchmarks.labelled import KINDS, Labelled
from desktop_app.assets import cascades_dir
from desktop_app.detection.cascade import Cascade
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.finder import Finder
from desktop_app.detection.geometry import Detection
from desktop_app.detection.pyramid import gray_picture

STOCK = ("frontalface_alt", "frontalface_alt2", "frontalface_default")
_COLUMNS = (
    *("method", "F1", "AP", "FP / FN", "profile", "tilted F1", "poor F1", "false in faceless"),
    *("time", "tilted time", "poor time"),
)
_MEASURE = "haarcascade_frontalface_alt2"

Picture = NDArray[np.uint8]
Found = dict[tuple[str, str], list[Detection]]


@dataclass(frozen=True)
class Method:
    """A way to find faces. find: (height, width, 3) BGR -> detections, on one thread. shown_from: their least score."""

    name: str
    find: Callable[[Picture], list[Detection]]
    shown_from: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the labelled photographs")
    parser.add_argument("--made", type=Path, default=Path(tempfile.gettempdir()) / "haarlens-labelled")
    parser.add_argument("--seed", type=int, default=0, help="of the tilted and poor copies; the weights saw those of 0")
    parser.add_argument("--folds", action="store_true", help="cross-validated figures too")
    options = parser.parse_args()
    labelled = Labelled(options.folder, options.made, (options.seed,))
    measure_name, measure = _measure()
    print(f"CPU time against one call of {measure_name}, full size, one thread; centre rule; seed {options.seed}.\n")
    print(f"| {' | '.join(_COLUMNS)} |")
    print("|---" * len(_COLUMNS) + "|", flush=True)
    methods = [*_stock_methods(), *_preset_methods()]
    found, ratios = _run(methods, measure, labelled)
    for method in methods:
        table = figures(labelled, found[method.name], method.shown_from)
        print(_row(method.name, table, ratios[method.name]), flush=True)
    if options.folds:
        for preset, plan in PLANS.items():
            fitted_to = Labelled(options.folder, options.made, SEEDS)
            kept = cross_validated(*prepared(plan, fitted_to))
            print(_row(f"{preset}, cross-validated", figures(fitted_to, kept), {}), flush=True)


def _measure() -> tuple[str, Callable[[Picture], object]]:
    if not hasattr(cv2, "CascadeClassifier"):
        detector = CascadeDetector(Cascade.load(_MEASURE))
        return "this engine's frontalface_alt2", lambda gray: detector.detect(gray, threads=1)
    cv2.setNumThreads(1)
    classifier = cv2.CascadeClassifier(str(cascades_dir() / f"{_MEASURE}.xml"))
    return f"OpenCV {cv2.__version__}'s frontalface_alt2", lambda gray: classifier.detectMultiScale(gray, 1.1, 3)


def _stock_methods() -> list[Method]:
    methods = []
    for name in STOCK:
        detector = CascadeDetector(Cascade.load(f"haarcascade_{name}"))

        def find(image: Picture, detector: CascadeDetector = detector) -> list[Detection]:
            return detector.detect(gray_picture(image), threads=1)

        methods.append(Method(f"{name}, 1.1 / 3", find, -np.inf))
    return methods


def _preset_methods() -> list[Method]:
    methods = []
    for preset in PLANS:
        finder = Finder(["face"], preset, sensitivity=1.0)

        def find(image: Picture, finder: Finder = finder) -> list[Detection]:
            return finder.find(image, threads=1)

        methods.append(Method(preset, find, 0.5))
    return methods


def _run(
    methods: Sequence[Method], measure: Callable[[Picture], object], labelled: Labelled
) -> tuple[dict[str, Found], dict[str, dict[str, float]]]:
    """What each method finds in all pictures, and its time against the measure's for each kind, picture by picture."""
    found: dict[str, Found] = {method.name: {} for method in methods}
    seconds = {name: dict.fromkeys(KINDS, 0.0) for name in ("", *found)}
    for method in methods:
        method.find(labelled.pictures[0].pixels())  # cascades are read once for all pictures
    for picture in [*labelled.pictures, *labelled.faceless]:
        pixels = picture.pixels()
        timed = seconds if picture.kind in KINDS else {name: {picture.kind: 0.0} for name in seconds}
        if picture.kind in KINDS:
            gray = gray_picture(pixels)
            begin = time.process_time()
            measure(gray)
            timed[""][picture.kind] += time.process_time() - begin
        for method in methods:
            begin = time.process_time()
            found[method.name][picture.kind, picture.name] = method.find(pixels)
            timed[method.name][picture.kind] += time.process_time() - begin
    ratios = {name: {kind: seconds[name][kind] / seconds[""][kind] for kind in KINDS} for name in found}
    return found, ratios


def _row(name: str, table: dict[str, dict[str, object]], ratios: dict[str, float]) -> str:
    plain, tilted, poor = (table[kind] for kind in KINDS)
    poses = plain["recall_by_pose"]
    cells: Sequence[object] = (
        name,
        f"{plain['F1']:.3f}",
        f"{plain['AP']:.3f}",
        f"{plain['FP']} / {plain['FN']}",
        poses["profile"] if isinstance(poses, dict) else "",
        f"{tilted['F1']:.3f}",
        f"{poor['F1']:.3f}",
        f"{table['faceless']['false']} in {table['faceless']['pictures']}",
        *(f"{ratios[kind]:.3f}" if kind in ratios else "" for kind in KINDS),
    )
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    main()
