"""``haarlens bench`` prints what was measured."""

import io
import json
import sys

import pytest

from desktop_app import benchmark, cli
from desktop_app.benchmark import Report, Timing
from desktop_app.detection.geometry import Size

VGA, HD = Size(640, 480), Size(1280, 720)
TIMINGS = [
    Timing("face", "haarcascade_frontalface_alt2", VGA, 12.34, 9.87, True),
    Timing("floor", "floor", VGA, 2.0),
    Timing("face", "haarcascade_frontalface_alt2", HD, 45.67),
    Timing("floor", "floor", HD, 5.0),
]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def asked(monkeypatch):
    """How measure was called; it answers at once."""
    calls = []

    def measure(threads, *, quick, progress):
        calls.append((threads, quick))
        if progress is not None:
            progress(0.5, "face, 640 x 480")
            progress(1.0, "")
        return Report(812.0, 1500.0, list(TIMINGS))

    monkeypatch.setattr(benchmark, "measure", measure)
    return calls


def test_the_table_has_a_row_for_each_cascade_and_a_column_for_each_size(asked, capsys):
    assert cli.main(["bench"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    rows = [line.split() for line in out.splitlines()]
    assert ["640x480", "1280x720"] in rows
    assert ["face", "frontalface_alt2", "12.3", "45.7"] in rows
    assert ["floor:", "levels", "and", "their", "sums", "alone", "2.0", "5.0"] in rows
    assert ["face", "frontalface_alt2", "9.9"] in rows
    assert "The boxes are the same." in out


def test_the_year_2001_stands_beside_this_machine(asked, capsys):
    assert cli.main(["bench", "--quick"]) == 0
    out = capsys.readouterr().out
    assert "384 x 288, scale factor 1.25" in out
    numbers = [line.split()[-1] for line in out.splitlines() if "2001" in line or "this machine" in line]
    assert numbers == ["15", "812", "1500"]
    assert [quick for _, quick in asked] == [True]


def test_a_difference_from_opencv_is_said_aloud(capsys, monkeypatch):
    other = Report(1.0, 1.0, [Timing("face", "haarcascade_frontalface_alt2", VGA, 12.34, 9.87, False)])
    monkeypatch.setattr(benchmark, "measure", lambda threads, **options: other)
    assert cli.main(["bench"]) == 0
    assert "DIFFER" in capsys.readouterr().out


def test_json_is_one_object_with_machine_paper_and_timings(asked, capsys):
    assert cli.main(["bench", "--format", "json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    report = json.loads(out)
    assert {"haarlens", "kernel", "threads", "opencv", "python", "platform"} == set(report["machine"])
    assert (report["paper"]["fps_2001"], report["paper"]["fps_one_thread"]) == (15.0, 812.0)
    assert report["timings"][0] == {
        "target": "face",
        "cascade": "haarcascade_frontalface_alt2",
        "width": 640,
        "height": 480,
        "milliseconds": 12.34,
        "opencv_ratio": 9.87,
        "identical": True,
    }
    assert len(report["timings"]) == len(TIMINGS)


def test_progress_is_shown_on_a_terminal_and_wiped_out(asked, capsys, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert cli.main(["bench"]) == 0
    steps = terminal.getvalue().split("\r")
    assert any("50%  face, 640 x 480" in step for step in steps)
    assert [step.strip() for step in steps[-2:]] == ["", ""]


@pytest.mark.parametrize("words", [["--format", "csv"], ["photo.jpg"], ["--full"]])
def test_wrong_usage_ends_with_2_before_anything_is_measured(words, asked, capsys):
    assert cli.main(["bench", *words]) == 2
    assert asked == []
    assert "usage" in capsys.readouterr().err
