"""Compares the engine with OpenCV's own CascadeClassifier over a folder of pictures, every stock cascade on each.

``python3 dev.py parity FOLDER`` runs it with OpenCV 4.14, the last that has the class. Compared are the candidates in
their order, their weights to the last bit, and the groups with their counts.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app import assets
from desktop_app.detection.cascade import Cascade
from desktop_app.detection.catalogue import stock_cascades
from desktop_app.detection.detector import CascadeDetector
from desktop_app.errors import PictureError
from desktop_app.media.decoding import gray
from desktop_app.media.images import read_image
from desktop_app.media.paths import find_pictures


@dataclass
class Tally:
    """What was compared for one cascade."""

    pictures: int = 0
    candidates: int = 0
    groups: int = 0
    mismatches: int = 0


class Comparison:
    """One cascade, as the engine runs it and as OpenCV does."""

    def __init__(self, name: str, classifier: Callable[[str], Any]) -> None:
        self.name = name
        self.tally = Tally()
        self._ours = CascadeDetector(Cascade.load(name))
        self._theirs = classifier(str(assets.cascades_dir() / f"{name}.xml"))

    def compare(self, pixels: NDArray[np.uint8], picture: Path) -> None:
        """Count one picture and print what differs. pixels: (height, width), uint8, grey."""
        boxes, weights = self._ours.candidates(pixels)
        their_boxes, _, their_weights = self._theirs.detectMultiScale3(pixels, 1.1, 0, outputRejectLevels=True)
        groups = self._ours.detect(pixels)
        their_groups, their_counts = self._theirs.detectMultiScale2(pixels, 1.1, 3)
        our_groups = [(found.left, found.top, found.width, found.height) for found in groups]
        differing = {
            "candidates": not np.array_equal(boxes, np.reshape(their_boxes, (-1, 4))),
            "weights": not np.array_equal(weights, np.reshape(their_weights, -1)),
            "groups": not np.array_equal(np.reshape(our_groups, (-1, 4)), np.reshape(their_groups, (-1, 4))),
            "counts": not np.array_equal([found.neighbors for found in groups], np.reshape(their_counts, -1)),
        }
        self.tally.pictures += 1
        self.tally.candidates += len(boxes)
        self.tally.groups += len(groups)
        if any(differing.values()):
            self.tally.mismatches += 1
            what = ", ".join(name for name, differs in differing.items() if differs)
            print(f"{self.name} on {picture}: different {what}", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Compare over the pictures of a folder; 0 when nothing differs, else 1."""
    parser = argparse.ArgumentParser(description="Compare the engine with OpenCV's CascadeClassifier.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder
    classifier = getattr(cv2, "CascadeClassifier", None)
    if classifier is None:
        parser.error(f"OpenCV {cv2.__version__} has no CascadeClassifier; use python3 dev.py parity")
    cv2.setNumThreads(1)  # with more, the order of OpenCV's candidates changes from run to run
    comparisons = [Comparison(entry.name, classifier) for entry in stock_cascades()]
    for path, pixels in _grey_pictures(folder):
        for comparison in comparisons:
            comparison.compare(pixels, path)
    return _report(comparisons)


def _grey_pictures(folder: Path) -> Iterator[tuple[Path, NDArray[np.uint8]]]:
    """Every picture that can be read, with its upright grey pixels."""
    for path in find_pictures([folder]):
        try:
            frame = read_image(path)
        except PictureError as error:
            print(error, file=sys.stderr)
        else:
            yield path, gray(frame.pixels)


def _report(comparisons: Sequence[Comparison]) -> int:
    print(f"{'cascade':42} {'pictures':>8} {'candidates':>10} {'groups':>7} {'differ':>7}")
    for comparison in comparisons:
        tally = comparison.tally
        row = f"{tally.pictures:8} {tally.candidates:10} {tally.groups:7} {tally.mismatches:7}"
        print(f"{comparison.name:42} {row}")
    pairs = sum(comparison.tally.pictures for comparison in comparisons)
    differing = sum(comparison.tally.mismatches for comparison in comparisons)
    print(f"{pairs} picture x cascade pairs with OpenCV {cv2.__version__}: {differing} differ.")
    return 0 if pairs and not differing else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
