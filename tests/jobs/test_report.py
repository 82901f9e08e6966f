"""The report of a run: every file, every decision, what it depended on."""

import json
from pathlib import Path

import pytest

from desktop_app import __version__
from desktop_app.detection.geometry import Detection, Size
from desktop_app.errors import OutputError, PictureEmptyError
from desktop_app.jobs.hide import HideJob
from desktop_app.jobs.job import Outcome
from desktop_app.jobs.report import Counts, Report

FACE = Detection(1, 2, 3, 4, 0.9, 5, "face", "some", 10.0)
FAINT = Detection(5, 6, 7, 8, 0.2, 1, "face", "some")
MOTHER = Detection(9, 9, 9, 9, 0.8, 1, "face", "some")


@pytest.fixture
def report(tmp_path):
    out = tmp_path / "out"
    made = Report(HideJob(), out)
    made.add(
        Outcome(
            Path("가족/a.jpg"),
            (out / "sub" / "a.jpg",),
            found=(FACE,),
            left=(FAINT,),
            rechecked=True,
            seconds=0.12345,
            passed_over=(FAINT,),
            spared=(MOTHER,),
            digest="ab" * 32,
            bytes=1234,
            size=Size(40, 30),
        )
    )
    made.add(Outcome(Path("b.jpg"), (out / "b.jpg",), was_done_before=True, digest="cd" * 32, size=Size(4, 3)))
    made.add(Outcome(Path("c.jpg"), error=PictureEmptyError("{path} is empty.", path="c.jpg")))
    made.add(Outcome(out, (out / "list.txt",), of_all=True))
    return made


def test_it_says_what_was_done_to_every_file(report, tmp_path):
    report.write(tmp_path / "report.json")

    read = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (read["schema"], read["job"], read["complete"]) == (1, "hide", True)
    assert read["versions"]["haarlens"] == __version__ and read["versions"]["OpenCV"]
    assert read["settings"]["style"]["kind"] == "fill"
    assert read["started"] <= read["ended"]
    first, second, third = read["files"]
    assert first["source"] == str(Path("가족/a.jpg"))
    assert (first["sha256"], first["bytes"], first["width"], first["height"]) == ("ab" * 32, 1234, 40, 30)
    assert first["outputs"] == ["sub/a.jpg"]
    assert first["seconds"] == 0.123
    decisions = [(each["left"], each["decision"]) for each in first["detections"]]
    assert decisions == [(1, "hidden"), (9, "left"), (5, "left")]
    assert all(each["because"] for each in first["detections"])
    assert first["detections"][0]["angle"] == 10.0
    assert [each["left"] for each in first["still_found"]] == [5]
    assert second["still_found"] is None  # nobody looked
    assert first["frames_left_out"] == 0
    assert first["error"] is None
    assert second["done_before"] and not first["done_before"]
    assert third["error"] == {"kind": "empty", "message": "c.jpg is empty."}
    assert (third["sha256"], third["bytes"], third["width"]) == (None, None, None)
    assert read["lists"] == [{"outputs": ["list.txt"], "error": None}]


def test_it_counts(report):
    assert report.counts == Counts(done=2, done_before=1, failed=1, with_left=1, without=1, found=1, left=1)
    assert report.as_json()["totals"] == report.counts._asdict()


def test_a_run_that_did_not_end_says_so(report, tmp_path):
    report.write(tmp_path / "report.json", is_complete=False)
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["complete"] is False


def test_a_place_that_cannot_be_written_is_told(report, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"report.json cannot be written"):
        report.write(tmp_path / "file" / "report.json")
