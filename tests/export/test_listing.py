import csv
import json

import pytest

from desktop_app.detection.geometry import Detection
from desktop_app.errors import PictureEmptyError
from desktop_app.export.listing import CsvListing, JsonLinesListing, PictureResult, TableListing

FOUND = PictureResult(
    '가족, "😀".jpg',
    640,
    480,
    0.0421234567,
    [
        Detection(1, 2, 30, 40, 0.1 + 0.2, 5, "face", "haarcascade_frontalface_alt2", 12.5),
        Detection(5, 6, 7, 8, 4.0, 9),
    ],
)
NOTHING = PictureResult("empty.jpg", 10, 20, 0.001, [])
ERROR = PictureEmptyError("a.jpg is empty.")


@pytest.mark.parametrize("ascii_only", [True, False])
def test_json_line_has_the_promised_fields_in_order(ascii_only):
    line = JsonLinesListing(ascii_only=ascii_only).result(FOUND)

    assert line.endswith("}\n")
    assert line.count("\n") == 1
    assert line.isascii() == ascii_only
    value = json.loads(line)
    assert list(value) == ["file", "width", "height", "seconds", "detections"]
    assert value["file"] == FOUND.file
    assert (value["width"], value["height"], value["seconds"]) == (640, 480, 0.042123)
    assert value["detections"][0] == {
        "target": "face",
        "cascade": "haarcascade_frontalface_alt2",
        "left": 1,
        "top": 2,
        "width": 30,
        "height": 40,
        "score": 0.1 + 0.2,  # every digit of the double
        "neighbors": 5,
        "angle": 12.5,
    }
    assert list(value["detections"][1]) == [
        "target", "cascade", "left", "top", "width", "height", "score", "neighbors", "angle",
    ]  # fmt: skip


def test_json_failure_is_a_line_of_its_own():
    line = JsonLinesListing(ascii_only=False).failure("a.jpg", ERROR)

    assert json.loads(line) == {"file": "a.jpg", "error": {"kind": "empty", "message": "a.jpg is empty."}}


def test_csv_has_a_row_for_each_detection():
    listing = CsvListing()

    rows = list(csv.DictReader((listing.start() + listing.result(FOUND) + listing.result(NOTHING)).splitlines()))

    assert [row["file"] for row in rows] == [FOUND.file] * 2
    assert [row["left"] for row in rows] == ["1", "5"]
    assert rows[0]["picture_width"] == "640"
    assert rows[0]["width"] == "30"
    assert rows[0]["angle"] == "12.5"
    assert listing.failure("a.jpg", ERROR) is None


def test_table_has_a_line_for_the_picture_and_one_for_each_detection():
    listing = TableListing()

    lines = listing.result(FOUND).splitlines()

    assert lines[0] == f"{FOUND.file}: 640 x 480, 2 found in 42 ms"
    assert lines[1].split() == [
        "target", "left", "top", "width", "height", "score", "neighbours", "angle", "cascade",
    ]  # fmt: skip
    assert lines[2].split() == ["face", "1", "2", "30", "40", "0.300", "5", "12", "haarcascade_frontalface_alt2"]
    assert lines[3].split() == ["-", "5", "6", "7", "8", "4.000", "9", "0"]
    assert len(lines) == 4
    assert listing.result(NOTHING) == "empty.jpg: 10 x 20, 0 found in 1 ms\n"
    assert listing.failure("a.jpg", ERROR) is None


def test_table_columns_stand_below_their_names():
    _, head, *rows = TableListing().result(FOUND).splitlines()

    for row in rows:
        assert head.index("height") + len("height") == row.index(row.split()[4], 38) + len(row.split()[4])
