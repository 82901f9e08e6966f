"""The long benchmark runs, compares, and measures memory in a process of its own."""

import sys

import cv2
import pytest

from benchmarks import engine
from benchmarks.scan_memory import scan_memory_mb

pytestmark = [
    pytest.mark.parity,
    pytest.mark.skipif(
        not hasattr(cv2, "CascadeClassifier"), reason=f"OpenCV {cv2.__version__} has no CascadeClassifier"
    ),
]
SMALL = ("--cascades", "russian_plate_number,eye", "--sizes", "160x120,200x90", "--pairs", "2")


@pytest.fixture(autouse=True)
def _threads_left_as_they_were():
    threads = cv2.getNumThreads()
    yield
    cv2.setNumThreads(threads)


def rows(text):
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]


def test_speed_has_a_row_for_each_cascade_size_and_smallest_window(sample, capsys):
    assert engine.main([*SMALL, "--parts", "speed", "--pictures", str(sample.parent)]) == 0
    table = rows(capsys.readouterr().out)[2:]
    assert {(row[0], row[1], row[2]) for row in table} == {
        (cascade, size, side)
        for cascade in ("russian_plate_number", "eye")
        for size in ("160x120", "200x90")
        for side in ("0", "40")
    }
    assert all(row[-2:] == ["2", "same"] for row in table)
    assert all(float(row[5]) > 0 for row in table)


def test_a_difference_is_shown_and_ends_with_1(sample, capsys, monkeypatch):
    monkeypatch.setattr(engine, "_boxes", lambda found: [[0, 0, 1, 1]])
    assert engine.main([*SMALL, "--parts", "speed", "--pictures", str(sample.parent)]) == 1
    assert all(row[-1] == "DIFFERENT" for row in rows(capsys.readouterr().out)[2:])


def test_threads_are_compared_at_the_largest_size(sample, capsys):
    assert engine.main([*SMALL, "--parts", "threads", "--pictures", str(sample.parent)]) == 0
    table = rows(capsys.readouterr().out)
    assert table[0][1].startswith("200x90")
    assert [row[0] for row in table[2:]] == ["russian_plate_number", "eye"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is measured on Linux alone")
def test_a_scan_of_12_megapixels_takes_less_than_16_megabytes():
    assert 0 < scan_memory_mb("haarcascade_russian_plate_number", "ours", 1) < 16


@pytest.mark.parametrize("words", [("--sizes", "640"), ("--cascades", "nose")])
def test_wrong_usage_is_refused(words, capsys):
    with pytest.raises(SystemExit) as end:
        engine.main(list(words))
    assert end.value.code == 2
    assert words[1] in capsys.readouterr().err
