"""Cropping and exporting in files: what is cut out or listed, how it is called, and what is said of the rest."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desktop_app.detection.geometry import Detection, Size
from desktop_app.errors import OutputError
from desktop_app.export.boxes.exporting import BOX_FORMATS
from desktop_app.export.crop_names import CropNames
from desktop_app.export.cropping import CropChoice, CropStyle
from desktop_app.jobs.boxes import ExportJob
from desktop_app.jobs.crop import LIST_NAME, CropJob
from desktop_app.jobs.job import Item, Task
from desktop_app.jobs.run import run_job
from desktop_app.jobs.searching import Search
from desktop_app.jobs.staging import stage
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.images import read_image
from tests.media import odd_files

FAST = Search(SearchPlan(preset="fast"))
SMALL = Detection(10, 10, 20, 20, 0.9, 3, "face")
LARGE = Detection(60, 10, 30, 30, 0.8, 3, "face")


@pytest.fixture
def run(tmp_path):
    def run(job, *items, **options):
        with ThreadPoolExecutor(1) as executor:
            return list(run_job(job, items, executor, tmp_path / "out", in_flight=1, **options))

    return run


@pytest.fixture
def picture(tmp_path):
    return odd_files.write(tmp_path / "photos" / "a.png", odd_files.png(100, 60))


def names(outcome, folder):
    return [path.relative_to(folder).as_posix() for path in outcome.outputs]


def test_every_kept_detection_is_cut_out(run, picture, tmp_path):
    item = Item(picture, Path("2024/a.png"), (LARGE, SMALL))

    (outcome,) = run(CropJob(CropStyle(margin=0)), item)

    assert outcome.found == (SMALL, LARGE)
    assert names(outcome, tmp_path / "out") == ["2024/a-face-1.png", "2024/a-face-2.png"]
    assert [read_image(path).pixels.shape for path in outcome.outputs] == [(20, 20, 3), (30, 30, 3)]


def test_the_largest_alone_is_cut_out_and_the_others_are_told(run, picture, tmp_path):
    job = CropJob(CropStyle(which=CropChoice.LARGEST, size=Size(16, 16)), CropNames("{target}/{name}"))

    (outcome,) = run(job, Item(picture, Path("a.png"), (SMALL, LARGE)))

    assert (outcome.found, outcome.passed_over) == ((LARGE,), (SMALL,))
    assert names(outcome, tmp_path / "out") == ["face/a.png"]
    assert read_image(outcome.outputs[0]).pixels.shape == (16, 16, 3)


def test_pictures_with_one_pattern_of_names_do_not_meet(run, picture, tmp_path):
    other = odd_files.write(tmp_path / "photos" / "b.png", odd_files.png(100, 50))
    job = CropJob(names=CropNames("crop-{number}"))
    items = [Item(path, Path(path.name), (SMALL,)) for path in (picture, other)]

    outcomes = run(job, *items)

    assert [names(outcome, tmp_path / "out") for outcome in outcomes] == [["crop-1.png"], ["crop-1-2.png"]]
    again = run(job, *items, resume=True)
    assert [outcome.outputs for outcome in again] == [outcome.outputs for outcome in outcomes]


def test_a_new_picture_does_not_take_the_name_of_what_is_done(run, picture, tmp_path):
    new = odd_files.write(tmp_path / "photos" / "b.png", odd_files.png(100, 50))
    job = CropJob(names=CropNames("crop-{number}"))
    (before,) = run(job, Item(picture, Path("a.png"), (SMALL,)))
    content = before.outputs[0].read_bytes()

    first, second = run(job, Item(new, Path("b.png"), (LARGE,)), Item(picture, Path("a.png"), (SMALL,)), resume=True)

    assert names(first, tmp_path / "out") == ["crop-1-2.png"]
    assert second.was_done_before and second.outputs == before.outputs
    assert before.outputs[0].read_bytes() == content


def test_pictures_without_a_face_are_listed(run, picture, tmp_path, sample):
    bad = odd_files.write(tmp_path / "photos" / "bad.png", b"bad")
    items = [Item(path, Path(path.name)) for path in (picture, sample, bad)]

    plain, face, failed, whole = run(CropJob(search=FAST), *items)

    assert (plain.outputs, len(face.outputs)) == ((), 1)
    assert failed.error is not None
    assert whole.of_all
    assert (tmp_path / "out" / LIST_NAME).read_text() == f"{picture}\n"


def test_without_such_pictures_there_is_no_list(run, picture, tmp_path):
    run(CropJob(), Item(picture, Path("a.png"), (SMALL,)))
    assert not (tmp_path / "out" / LIST_NAME).exists()


def test_boxes_go_into_files_of_pictures_and_of_all(run, picture, sample, tmp_path):
    items = [Item(picture, Path("a.png"), (SMALL,)), Item(sample, Path("sub/face.png"))]

    *outcomes, _ = run(ExportJob(("coco", "voc"), FAST), *items)

    assert [names(outcome, tmp_path / "out") for outcome in outcomes] == [["a.xml"], ["sub/face.xml"]]
    coco = json.loads((tmp_path / "out" / "annotations.json").read_text())
    assert [image["file_name"] for image in coco["images"]] == ["a.png", "sub/face.png"]
    assert coco["annotations"][0]["bbox"] == [10, 10, 20, 20]
    assert len(coco["annotations"]) == 2


def test_a_resumed_export_lists_all_pictures(run, picture, sample, tmp_path):
    job, first = ExportJob(("jsonl",), FAST), Item(picture, Path("a.png"), (SMALL,))
    run(job, first)

    before, _, whole = run(job, first, Item(sample, Path("face.png")), resume=True)

    assert before.was_done_before and whole.error is None
    assert len(whole.outputs[0].read_text().splitlines()) == 2


def test_turned_pictures_are_exported_as_stored(run, tmp_path):
    data = odd_files.ordinary()["plain.jpg"]
    turned = (
        data[:2] + b"\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0" + data[2:]
    )
    path = odd_files.write(tmp_path / "turned.jpg", turned)
    upright = read_image(path)
    assert (upright.width, upright.height) == (odd_files.HEIGHT, odd_files.WIDTH)

    outcome, whole = run(ExportJob(("csv",)), Item(path, Path("turned.jpg"), (SMALL,)))

    assert outcome.size == (upright.width, upright.height) and outcome.orientation == 6
    assert whole.error is None


def test_formats_are_known():
    assert ExportJob(tuple(BOX_FORMATS)).files_of_all()
    with pytest.raises(ValueError, match="csv"):
        ExportJob(("doc",))
    with pytest.raises(ValueError, match="none"):
        ExportJob(())


@pytest.mark.parametrize(("kind", "job"), [("crop", CropJob()), ("boxes", ExportJob(("yolo", "voc")))])
def test_what_was_staged_before_the_disk_was_full_goes_at_once(kind, job, picture, tmp_path, monkeypatch):
    staging = tmp_path / "staging"
    staging.mkdir()

    def full(data, name, folder, place):
        if list(staging.iterdir()):
            raise OutputError("{path} cannot be written.", path=name)
        return stage(data, name, folder, place)

    monkeypatch.setattr(f"desktop_app.jobs.{kind}.stage", full)

    with pytest.raises(OutputError):
        job(Task(Item(picture, Path("a.png"), (SMALL, LARGE)), Path("a.png"), tmp_path, staging, "key"))
    assert list(staging.iterdir()) == []
