"""COCO, YOLO and Pascal VOC, read as those who train with them read them."""

import xml.etree.ElementTree as ET
from pathlib import Path, PurePosixPath

import numpy as np
import pytest
import yaml
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from desktop_app.detection.geometry import Detection, Size
from desktop_app.export.boxes.coco import CocoFormat
from desktop_app.export.boxes.exporting import write_boxes
from desktop_app.export.boxes.labelled import CLASS_NAMES, class_name
from desktop_app.export.boxes.voc import VocFormat
from desktop_app.export.boxes.yolo import YoloFormat
from tests.export.boxes_examples import ALL, BEYOND, CUT, FACE, HARD_NAMES, NO_TEXT_NAME, TURNED, picture

FOLDER = Path("/exported")


def coco(folder, pictures):
    (path,) = write_boxes(folder, pictures, CocoFormat())
    return COCO(str(path))


def test_pycocotools_reads_pictures_categories_and_annotations(tmp_path):
    read = coco(tmp_path, [picture("a.jpg"), picture("none.jpg", []), picture("sub/b.jpg", [FACE])])

    assert [read.imgs[number]["file_name"] for number in (1, 2, 3)] == ["a.jpg", "none.jpg", "sub/b.jpg"]
    assert (read.imgs[1]["width"], read.imgs[1]["height"]) == (200, 190)
    assert [read.cats[number]["name"] for number in range(1, 10)] == list(CLASS_NAMES)
    assert read.getAnnIds(imgIds=[2]) == []
    faces = read.loadAnns(read.getAnnIds(imgIds=[1], catIds=read.getCatIds(catNms=["face"])))
    assert [face["bbox"] for face in faces] == [[10, 20, 30, 40], [100, 50, 60, 60], [0, 180, 30, 10]]
    assert [(face["score"], face["angle"]) for face in faces] == [(0.9, 0), (0.8, 20), (0.5, 0)]
    assert sorted(read.anns) == list(range(1, len(ALL) + 1))  # one is beyond the picture, one is in another


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # pycocotools and NumPy 2
def test_a_coco_mask_covers_the_box(tmp_path):
    read = coco(tmp_path, [picture("a.jpg")])

    for annotation in read.anns.values():
        left, top, width, height = annotation["bbox"]
        expected = np.zeros((190, 200), np.uint8)
        expected[top : top + height, left : left + width] = 1
        np.testing.assert_array_equal(read.annToMask(annotation), expected)
        assert annotation["area"] == expected.sum()
        assert annotation["iscrowd"] == 0


def test_exported_annotations_are_what_pycocotools_takes_for_results(tmp_path):
    read = coco(tmp_path, [picture("a.jpg"), picture("none.jpg", []), picture("b.jpg", [TURNED])])
    keys = ("image_id", "category_id", "bbox", "score")

    found = read.loadRes([{key: annotation[key] for key in keys} for annotation in read.anns.values()])
    evaluation = COCOeval(read, found, "bbox")
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()

    assert evaluation.stats[0] == pytest.approx(1.0)


def test_coco_of_nothing_can_be_read(tmp_path):
    read = coco(tmp_path, [])

    assert (read.imgs, read.anns) == ({}, {})


def test_coco_keeps_every_name(tmp_path):
    hard = [*HARD_NAMES, NO_TEXT_NAME]

    read = coco(tmp_path, [picture(name, [FACE]) for name in hard])

    assert [read.imgs[number]["file_name"] for number in range(1, len(hard) + 1)] == hard


def yolo_labels(folder, image):
    """As the trainers have it: in the image's path, the last /images/ is /labels/, and the suffix .txt."""
    before, after = image.rsplit("/images/", 1)
    text = (folder / before / "labels" / Path(after).with_suffix(".txt")).read_text(encoding="utf-8")
    return [[float(word) for word in line.split(" ")] for line in text.splitlines()]


@pytest.mark.parametrize("name", ["a.jpg", "한글 사진/b c.d.png", "😀.jpeg"])
def test_yolo_labels_lie_where_trainers_look_and_say_where_the_boxes_are(tmp_path, name):
    one = picture(name)

    write_boxes(tmp_path, [one], YoloFormat())

    lines = yolo_labels(tmp_path, f"./images/{name}")
    names = yaml.safe_load((tmp_path / "data.yaml").read_text(encoding="utf-8"))["names"]
    for (number, x, y, width, height), (detection, box) in zip(lines, one.boxes(), strict=True):
        assert names[int(number)] == class_name(detection)
        assert all(0 <= share <= 1 for share in (x - width / 2, y - height / 2, x + width / 2, y + height / 2))
        corners = ((x - width / 2) * 200, (y - height / 2) * 190, (x + width / 2) * 200, (y + height / 2) * 190)
        assert corners == pytest.approx(tuple(box), abs=1e-4)


def test_yolo_names_its_classes_twice(tmp_path):
    write_boxes(tmp_path, [], YoloFormat())

    data = yaml.safe_load((tmp_path / "data.yaml").read_text(encoding="utf-8"))
    assert data == {"path": ".", "train": "images", "val": "images", "names": dict(enumerate(CLASS_NAMES))}
    assert (tmp_path / "classes.txt").read_text(encoding="utf-8").split("\n") == [*CLASS_NAMES, ""]


def test_a_picture_without_boxes_has_an_empty_file_for_yolo():
    assert YoloFormat().per_picture(picture("a.jpg", [BEYOND]), FOLDER) == {"labels/a.txt": b""}


def test_shares_of_a_huge_picture_are_right_to_a_fraction_of_a_pixel():
    size = Size(30000, 10000)
    one = picture("a.jpg", [Detection(12345, 6789, 21, 13, 0.5, 1, "face")], size=size)

    (text,) = YoloFormat().per_picture(one, FOLDER).values()

    _, x, _, width, _ = map(float, text.split())
    assert (x - width / 2) * 30000 == pytest.approx(12345, abs=0.01)
    assert (x + width / 2) * 30000 == pytest.approx(12366, abs=0.01)


def voc(one):
    ((name, data),) = VocFormat().per_picture(one, FOLDER).items()
    assert name == PurePosixPath(one.name).with_suffix(".xml").as_posix()
    return ET.fromstring(data)


def test_voc_has_what_its_development_kit_reads():
    root = voc(picture("sub/a.jpg"))

    assert root.tag == "annotation"
    assert (root.findtext("folder"), root.findtext("filename")) == ("sub", "a.jpg")
    assert [root.findtext(f"size/{side}") for side in ("width", "height", "depth")] == ["200", "190", "3"]
    assert root.findtext("segmented") == "0"
    objects = root.findall("object")
    assert [found.findtext("name") for found in objects] == [
        "face", "face", "cat-face", "plate", "eyes", "detection", "face",
    ]  # fmt: skip
    for found in objects:
        assert [child.tag for child in found] == ["name", "pose", "truncated", "difficult", "bndbox"]


def test_voc_counts_from_one_and_its_last_pixels_belong_to_the_box():
    one = picture()

    for found, (detection, box) in zip(voc(one).findall("object"), one.boxes(), strict=True):
        left, top, right, bottom = (int(found.findtext(f"bndbox/{side}")) for side in ("xmin", "ymin", "xmax", "ymax"))
        assert 1 <= left <= right <= 200
        assert 1 <= top <= bottom <= 190
        # The kit's own way back to rows and columns from 0, whose ends are beyond the box.
        assert (left - 1, top - 1, right, bottom) == tuple(box)
        assert found.findtext("truncated") == str(int(detection is CUT))


def test_a_box_of_all_the_picture_ends_at_its_last_pixel():
    (found,) = voc(picture(detections=[Detection(0, 0, 200, 190, 0.5, 1, "face")])).findall("object")

    assert [int(side.text) for side in found.find("bndbox")] == [1, 1, 200, 190]


@pytest.mark.parametrize("name", HARD_NAMES)
def test_voc_keeps_every_name(name):
    assert voc(picture(name, [FACE])).findtext("filename") == PurePosixPath(name).name


@pytest.mark.parametrize("name", [NO_TEXT_NAME, "a\x01b.jpg", "a\rb.jpg", "a\ufffeb.jpg"])
def test_what_xml_cannot_say_breaks_nothing(name):
    assert "\ufffd" in voc(picture(name, [FACE])).findtext("filename")


def test_voc_of_a_picture_without_boxes_has_no_object():
    assert voc(picture(detections=[])).findall("object") == []
