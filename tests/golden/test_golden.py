"""Every path finds what OpenCV 4.14 found, in the same order and to the last bit; recorded by record.py."""

import hashlib

import numpy as np
import pytest

from desktop_app.detection.cascade import Cascade
from desktop_app.detection.catalogue import stock_cascades
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.scan import REFERENCE, scan_paths
from desktop_app.media.decoding import gray
from desktop_app.media.images import read_image
from tests.golden.pictures import golden_pictures
from tests.golden.results import load

ORIGIN, RESULTS = load()
MOST_FOR_REFERENCE_PX = 11_000  # larger ones would take minutes
STOCK = [entry.name for entry in stock_cascades()]


def test_the_results_were_recorded_from_opencv_4_14_for_every_stock_cascade():
    assert "cv2.CascadeClassifier" in ORIGIN
    assert "OpenCV 4.14" in ORIGIN
    assert {result.cascade for result in RESULTS} == set(STOCK)
    assert sum(len(result.boxes) for result in RESULTS) > 2000
    assert sum(len(result.groups) for result in RESULTS) > 50


@pytest.mark.parametrize("path", scan_paths())
@pytest.mark.parametrize("name", STOCK)
def test_every_path_finds_what_opencv_found(name, path, sample):
    detector = CascadeDetector(Cascade.load(name), path)
    pictures = dict(golden_pictures(gray(read_image(sample).pixels), detector.cascade.window))
    expected = [result for result in RESULTS if result.cascade == name]
    assert [result.picture for result in expected] == list(pictures)
    for result in expected:
        pixels = pictures[result.picture]
        if path == REFERENCE and pixels.size > MOST_FOR_REFERENCE_PX:
            continue
        assert hashlib.sha256(pixels.tobytes()).hexdigest() == result.sha256
        boxes, weights = detector.candidates(pixels)
        np.testing.assert_array_equal(boxes, result.boxes, strict=True)
        np.testing.assert_array_equal(weights, result.weights, strict=True)
        found = detector.detect(pixels, min_neighbors=3)
        groups = [(box.left, box.top, box.width, box.height, box.neighbors) for box in found]
        assert groups == [
            (*box, count) for box, count in zip(result.groups.tolist(), result.counts.tolist(), strict=True)
        ]
