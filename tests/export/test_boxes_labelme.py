"""labelme's files, read as its loader reads them (labelme 6.3, _label_file.py: what it asks for is asked for here)."""

import json
from pathlib import Path, PureWindowsPath

import pytest
from numpy.testing import assert_allclose

from desktop_app.export.boxes.labelled import class_name
from desktop_app.export.boxes.labelme import LabelmeFormat
from desktop_app.export.cropping import turned_area
from tests.export.boxes_examples import FACE, HARD_NAMES, NO_TEXT_NAME, TURNED, picture

SHAPE_KEYS = {"label", "points", "group_id", "shape_type", "flags", "description", "mask"}


def content(one, folder=Path("/photos")):
    ((name, data),) = LabelmeFormat().per_picture(one, folder).items()
    return name, json.loads(data)


def test_a_file_has_what_the_loader_asks_for():
    name, read = content(picture("sub/a.jpg"))

    assert name == "sub/a.json"
    assert set(read) == {"version", "flags", "shapes", "imagePath", "imageData", "imageHeight", "imageWidth"}
    assert read["version"].split(".")[0].isdigit()
    assert (read["imageWidth"], read["imageHeight"], read["imageData"], read["flags"]) == (200, 190, None, {})
    for shape in read["shapes"]:
        assert set(shape) >= SHAPE_KEYS
        assert isinstance(shape["label"], str)
        assert isinstance(shape["description"], str)
        assert shape["flags"] == {}
        assert shape["group_id"] is None
        assert shape["mask"] is None
        assert shape["points"]
        for point in shape["points"]:
            assert isinstance(point, list)
            assert [type(part) in (int, float) for part in point] == [True, True]


def test_upright_boxes_are_rectangles_and_turned_ones_polygons():
    one = picture()

    _, read = content(one)

    for shape, (detection, box) in zip(read["shapes"], one.boxes(), strict=True):
        assert shape["label"] == class_name(detection)
        assert shape["score"] == detection.score
        if detection is TURNED:
            assert shape["shape_type"] == "polygon"
            assert_allclose(shape["points"], turned_area(TURNED).corners(), atol=0.01)
        else:
            assert shape["shape_type"] == "rectangle"
            assert shape["points"] == [[box.left, box.top], [box.right, box.bottom]]


@pytest.mark.parametrize("name", [*HARD_NAMES, NO_TEXT_NAME])
def test_the_picture_is_found_from_where_the_file_is(tmp_path, name):
    one = picture(name, [FACE], path=tmp_path / "photos" / name)

    file, read = content(one, tmp_path / "out" / "labels")

    path = read["imagePath"] if "\\" in name else PureWindowsPath(read["imagePath"]).as_posix()
    assert ((tmp_path / "out" / "labels" / file).parent / path).resolve() == one.path.resolve()


def test_beside_its_picture_a_file_names_it_alone():
    _, read = content(picture("sub/a.jpg"), Path("/photos"))

    assert read["imagePath"] == "a.jpg"


def test_a_picture_without_boxes_has_no_shapes():
    assert content(picture(detections=[]))[1]["shapes"] == []
