import errno
import os
from pathlib import Path

import pytest

from desktop_app.errors import OutputError
from desktop_app.export.boxes.exporting import BOX_FORMATS, check_set_files, write_boxes, write_picture, write_set
from tests.export.boxes_examples import FACE, picture

FORMATS = list(BOX_FORMATS.values())
WITH_SET_FILES = [form for form in FORMATS if form.set_files]
WITH_PICTURE_FILES = [form for form in FORMATS if form.picture_files("a.jpg")]


def files_in(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_formats_are_those_that_are_promised():
    assert list(BOX_FORMATS) == ["csv", "jsonl", "coco", "yolo", "voc", "labelme", "xmp", "counts"]
    assert set(FORMATS) == {*WITH_SET_FILES, *WITH_PICTURE_FILES}
    assert len({form.label for form in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.key)
def test_files_are_those_that_were_named_before(tmp_path, form):
    pictures = [picture("a.jpg"), picture("sub/b.jpg")]

    written = write_boxes(tmp_path, iter(pictures), form)

    expected = [file for each in pictures for file in form.picture_files(each.name)] + list(form.set_files)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == expected
    assert set(files_in(tmp_path)) == set(expected)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.key)
def test_a_batch_that_writes_bit_by_bit_writes_the_same(tmp_path, form):
    pictures = [picture("a.jpg"), picture("sub/b.jpg", [FACE]), picture("c.png", [])]
    write_boxes(tmp_path / "at once", pictures, form)
    folder = tmp_path / "bit by bit"

    for each in reversed(pictures):
        write_picture(folder, each, form)
    write_set(folder, iter(pictures), form)

    assert files_in(folder) == files_in(tmp_path / "at once")


@pytest.mark.parametrize("form", WITH_PICTURE_FILES, ids=lambda form: form.key)
def test_a_picture_is_written_before_the_next_one_is_asked_for(tmp_path, form):
    (file,) = form.picture_files("a.jpg")

    def pictures():
        yield picture("a.jpg")
        assert (tmp_path / file).exists()
        yield picture("b.jpg")

    write_boxes(tmp_path, pictures(), form)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.key)
def test_no_file_is_replaced_unless_it_may_be(tmp_path, form):
    taken = tmp_path / (form.picture_files("a.jpg") or form.set_files)[0]
    taken.parent.mkdir(parents=True, exist_ok=True)
    taken.write_bytes(b"mine")

    with pytest.raises(OutputError) as refused:
        write_boxes(tmp_path, [picture("a.jpg")], form)

    assert str(taken) in str(refused.value)
    assert files_in(tmp_path) == {taken.relative_to(tmp_path).as_posix(): b"mine"}
    write_boxes(tmp_path, [picture("a.jpg")], form, overwrite=True)
    assert taken.read_bytes() != b"mine"


@pytest.mark.parametrize("form", WITH_SET_FILES, ids=lambda form: form.key)
def test_files_of_the_set_are_looked_for_before_the_work(tmp_path, form):
    check_set_files(tmp_path, form)
    taken = tmp_path / form.set_files[-1]
    taken.write_bytes(b"mine")

    def never():
        pytest.fail("a picture was asked for")
        yield

    with pytest.raises(OutputError, match="already there"):
        check_set_files(tmp_path, form)
    with pytest.raises(OutputError, match="already there"):
        write_boxes(tmp_path, never(), form)
    check_set_files(tmp_path, form, overwrite=True)


@pytest.mark.parametrize("form", [BOX_FORMATS[key] for key in ("yolo", "voc", "labelme")], ids=lambda form: form.key)
@pytest.mark.parametrize("overwrite", [True, False])
def test_two_pictures_that_need_one_file_are_an_error(tmp_path, form, overwrite):
    with pytest.raises(OutputError) as refused:
        write_boxes(tmp_path, [picture("a.jpg", [FACE]), picture("A.PNG", [])], form, overwrite=overwrite)

    assert "A.PNG" in str(refused.value)
    assert "a.jpg" in str(refused.value)


def test_sidecars_of_pictures_with_one_stem_are_two(tmp_path):
    assert len(write_boxes(tmp_path, [picture("a.jpg"), picture("a.png")], BOX_FORMATS["xmp"])) == 2


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.key)
def test_a_full_disk_is_told_and_leaves_no_half_file(tmp_path, form, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OutputError, match=os.strerror(errno.ENOSPC)):
        write_boxes(tmp_path, [picture("a.jpg")], form)

    assert files_in(tmp_path) == {}


def test_a_name_that_is_too_long_is_told(tmp_path):
    with pytest.raises(OutputError) as refused:
        write_picture(tmp_path, picture("x" * 254 + ".jpg", path=Path("/a")), BOX_FORMATS["xmp"])

    assert "xxx" in str(refused.value)
