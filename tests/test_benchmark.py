"""The benchmark measures what it says it measures."""

import cv2
import numpy as np
import pytest

from desktop_app import benchmark
from desktop_app.detection.catalogue import stock_cascades
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.geometry import Size
from desktop_app.media.decoding import gray
from desktop_app.media.images import read_image

SMALL = (Size(96, 72), Size(160, 120))


@pytest.fixture
def small(monkeypatch):
    """Sizes that take no time."""
    monkeypatch.setattr(benchmark, "SIZES", SMALL)
    monkeypatch.setattr(benchmark, "PAPER_SIZE", SMALL[0])


def test_every_target_and_the_floor_are_timed_at_every_size(small):
    report = benchmark.measure(1, quick=True)
    targets = {*(entry.target for entry in stock_cascades()), benchmark.FLOOR}
    assert {(timing.target, timing.size) for timing in report.timings} == {(t, s) for t in targets for s in SMALL}
    assert len(report.timings) == len(targets) * len(SMALL)
    assert all(timing.milliseconds > 0 for timing in report.timings)
    assert min(report.paper_one_thread, report.paper_all_threads) > 0


def test_progress_names_each_step_and_only_grows(small):
    heard = []
    benchmark.measure(1, quick=True, progress=lambda done, what: heard.append((done, what)))
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)
    assert heard[0][0] == 0
    assert heard[-1] == (1, "")
    assert "face, 96 x 72" in [what for _, what in heard]


def test_the_reference_measures_the_smallest_size_alone(small, monkeypatch):
    monkeypatch.setattr(benchmark, "kernel_name", lambda: benchmark.REFERENCE)
    assert {timing.size for timing in benchmark.measure(1, quick=True).timings} == {SMALL[0]}


def test_the_floor_rejects_every_window(sample):
    pixels = gray(read_image(sample).pixels)
    boxes, _ = CascadeDetector(benchmark.floor_cascade()).candidates(pixels)
    assert len(boxes) == 0


@pytest.mark.parametrize("size", [*benchmark.SIZES, benchmark.PAPER_SIZE, Size(3, 1000), Size(7, 3)])
def test_the_picture_has_the_size_that_was_asked_for(sample, size):
    pixels = benchmark.picture(gray(read_image(sample).pixels), size)
    assert pixels.shape == (size.height, size.width)
    assert pixels.dtype == np.uint8


def test_a_face_is_found_in_every_whole_tile(sample):
    pixels = benchmark.picture(gray(read_image(sample).pixels), Size(640, 480))
    found = CascadeDetector(benchmark.Cascade.load("haarcascade_frontalface_alt2")).detect(pixels)
    centres = {(box.left + box.width // 2) // 240 + 10 * ((box.top + box.height // 2) // 240) for box in found}
    assert {0, 1, 10, 11} <= centres


@pytest.mark.skipif(benchmark.opencv_classifier(), reason="this OpenCV has a CascadeClassifier")
def test_without_opencvs_class_nothing_is_compared(small):
    assert {(t.opencv_ratio, t.identical) for t in benchmark.measure(1, quick=True).timings} == {(None, None)}


@pytest.mark.parity
@pytest.mark.skipif(not benchmark.opencv_classifier(), reason=f"OpenCV {cv2.__version__} has no CascadeClassifier")
def test_beside_opencv_the_boxes_are_the_same_and_its_threads_are_left_as_they_were(small):
    threads = cv2.getNumThreads()
    timings = [timing for timing in benchmark.measure(1, quick=True).timings if timing.target != benchmark.FLOOR]
    assert all(timing.identical for timing in timings)
    assert all(timing.opencv_ratio > 0 for timing in timings)
    assert cv2.getNumThreads() == threads
