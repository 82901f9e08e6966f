import csv
import io
import json

import pytest

from desktop_app.export.boxes.counting import CountsFormat, counts
from desktop_app.export.boxes.tables import CsvFormat, JsonLinesFormat
from desktop_app.export.listing import CsvListing, JsonLinesListing, PictureResult
from tests.export.boxes_examples import ALL, ALONE, CUT, FACE, HARD_NAMES, NO_TEXT_NAME, PLATE, TURNED, picture


def rows(files):
    (data,) = files.values()
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def objects(files):
    (data,) = files.values()
    return [json.loads(line) for line in data.decode("utf-8").split("\n") if line]


def test_csv_has_the_columns_of_the_command_line():
    (name,) = CsvFormat().set_files
    data = CsvFormat().whole([picture()])[name]

    listing = CsvListing()
    result = PictureResult("a.jpg", 200, 190, 0.0421, ALL)
    assert data.decode("utf-8-sig") == listing.start() + listing.result(result)
    assert data.startswith(b"\xef\xbb\xbf")  # so that Excel takes it for UTF-8


def test_csv_has_a_row_for_each_detection_as_it_was_found():
    found = rows(CsvFormat().whole([picture("a.jpg"), picture("none.jpg", []), picture("b.jpg", [FACE])]))

    assert [row["file"] for row in found] == ["a.jpg"] * len(ALL) + ["b.jpg"]
    assert [int(row["left"]) for row in found[:-1]] == [detection.left for detection in ALL]
    assert found[0]["target"] == "face"
    assert found[1]["angle"] == "20.0"
    assert found[0]["seconds"] == "0.0421"


def test_json_lines_have_the_keys_of_the_command_line():
    pictures = [picture("a.jpg"), picture("none.jpg", [])]

    found = objects(JsonLinesFormat().whole(pictures))

    listing = JsonLinesListing(ascii_only=False)
    results = [PictureResult(each.name, 200, 190, 0.0421, each.detections) for each in pictures]
    assert found == [json.loads(listing.result(result)) for result in results]
    assert found[1]["detections"] == []


@pytest.mark.parametrize("name", HARD_NAMES)
def test_every_name_comes_back(name):
    one = picture(name, [FACE])

    (row,) = rows(CsvFormat().whole([one]))
    (line,) = objects(JsonLinesFormat().whole([one]))

    assert line["file"] == name
    assert row["file"].removeprefix("./") == name
    assert len(row) == len(rows(CsvFormat().whole([picture()]))[0])


@pytest.mark.parametrize("name", ["=1+1.jpg", "+a.jpg", "-a.jpg", "@a.jpg", "\ta.jpg"])
@pytest.mark.parametrize("form", [CsvFormat(), CountsFormat()])
def test_no_name_is_taken_for_a_formula(form, name):
    (row, *_) = rows(form.whole([picture(name, [FACE])]))

    assert row["file"] == f"./{name}"  # the same file


def test_a_name_that_is_no_text_breaks_nothing():
    one = picture(NO_TEXT_NAME, [FACE])

    (line,) = objects(JsonLinesFormat().whole([one]))

    assert line["file"] == NO_TEXT_NAME
    assert [row["file"] for row in rows(CsvFormat().whole([one]))] == [r"bytes\udcff.jpg"]


def test_a_carriage_return_begins_no_row():
    (row,) = rows(CsvFormat().whole([picture("a\rb.jpg", [FACE])]))

    assert (row["file"], row["target"]) == ("a\ufffdb.jpg", "face")


def test_nothing_at_all_is_a_file_with_its_head():
    assert rows(CsvFormat().whole([])) == []
    assert JsonLinesFormat().whole([]) == {"detections.jsonl": b""}
    assert rows(CountsFormat().whole([])) == [{"file": "total", "total": "0"}]


def test_counts_are_by_picture_and_in_all():
    pictures = [picture("a.jpg", [FACE, TURNED, PLATE]), picture("b.jpg", []), picture("c.jpg", [CUT, ALONE])]

    counted = counts(iter(pictures))

    assert [(each.name, dict(each.by_class), each.total) for each in counted.pictures] == [
        ("a.jpg", {"face": 2, "plate": 1}, 3),
        ("b.jpg", {}, 0),
        ("c.jpg", {"face": 1, "detection": 1}, 2),
    ]
    assert list(counted.by_class.items()) == [("face", 3), ("plate", 1), ("detection", 1)]
    assert counted.total == 5
    assert counted.without_any == ("b.jpg",)


def test_the_table_of_counts_has_a_row_for_each_picture_and_one_for_all():
    files = CountsFormat().whole([picture("가.jpg", [FACE, PLATE]), picture("b.jpg", []), picture("c.jpg", [CUT])])

    assert list(files) == ["counts.csv"]
    assert rows(files) == [
        {"file": "가.jpg", "face": "1", "plate": "1", "total": "2"},
        {"file": "b.jpg", "face": "0", "plate": "0", "total": "0"},
        {"file": "c.jpg", "face": "1", "plate": "0", "total": "1"},
        {"file": "total", "face": "2", "plate": "1", "total": "3"},
    ]
