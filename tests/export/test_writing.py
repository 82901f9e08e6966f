import errno
import os
import sys

import cv2
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from desktop_app.errors import OutputError
from desktop_app.export import writing
from desktop_app.export.writing import (
    WRITABLE_SUFFIXES,
    check_writable,
    free_path,
    place_free,
    place_new,
    write_file,
    write_image,
)
from desktop_app.media.images import read_image

PIXELS = np.random.default_rng(3).integers(0, 256, (40, 60, 3)).astype(np.uint8)


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif", "a.webp", "A.PNG", "한글 😀.png", "with space.tiff"])
def test_lossless_picture_is_read_back_as_written(name, tmp_path):
    write_image(tmp_path / name, PIXELS)

    assert_array_equal(read_image(tmp_path / name).pixels, PIXELS)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("suffix", WRITABLE_SUFFIXES)
def test_every_offered_suffix_is_written_close_to_the_original(suffix, tmp_path):
    smooth = cv2.GaussianBlur(PIXELS, (0, 0), 5)
    write_image(tmp_path / f"a{suffix}", smooth)

    assert np.abs(read_image(tmp_path / f"a{suffix}").pixels.astype(int) - smooth).mean() < 2


def test_existing_file_is_replaced(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"old")

    write_image(path, PIXELS)

    assert_array_equal(read_image(path).pixels, PIXELS)


def test_missing_folders_are_made(tmp_path):
    write_image(tmp_path / "new" / "deeper" / "a.png", PIXELS)

    assert (tmp_path / "new" / "deeper" / "a.png").is_file()


@pytest.mark.parametrize("name", ["a.gif", "a.mp4", "a", "a.jpgx"])
def test_unknown_suffix_says_which_are_known(name, tmp_path):
    with pytest.raises(OutputError, match=r"\.png") as caught:
        write_image(tmp_path / name, PIXELS)

    assert str(tmp_path / name) in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_picture_that_does_not_fit_the_format_is_an_error(tmp_path):
    with pytest.raises(OutputError, match="20000 x 1"):
        write_image(tmp_path / "long.webp", np.zeros((1, 20_000, 3), np.uint8))

    assert not list(tmp_path.iterdir())


def test_failure_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OutputError, match="No space left"):
        write_image(path, PIXELS)

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_interruption_leaves_no_temporary_file(tmp_path, monkeypatch):
    def interrupted(_descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)

    with pytest.raises(KeyboardInterrupt):
        write_image(tmp_path / "a.png", PIXELS)

    assert not list(tmp_path.iterdir())


def test_file_is_flushed_before_it_gets_its_name(tmp_path, monkeypatch):
    seen = []
    real = os.fsync

    def fsync(descriptor):
        seen.append((tmp_path / "a.bin").exists())
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)

    write_file(tmp_path / "a.bin", b"data")

    assert seen == [False]
    assert (tmp_path / "a.bin").read_bytes() == b"data"


@pytest.mark.parametrize("place", ["name", "folder"])
def test_name_that_cannot_be_is_an_error(place, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    path = tmp_path / ("n" * 300 + ".png") if place == "name" else tmp_path / "file" / "a.png"

    with pytest.raises(OutputError, match="cannot be written"):
        write_image(path, PIXELS)

    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_file_gets_the_permissions_of_any_new_file(tmp_path):
    (tmp_path / "other").touch()

    write_file(tmp_path / "a.bin", b"")

    assert (tmp_path / "a.bin").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_free_path_counts_up(tmp_path):
    wanted = tmp_path / "a b.png"
    assert free_path(wanted) == wanted

    wanted.touch()
    assert free_path(wanted) == tmp_path / "a b-2.png"

    (tmp_path / "a b-2.png").touch()
    assert free_path(wanted) == tmp_path / "a b-3.png"


def test_encoder_failure_without_an_exception_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(writing.cv2, "imencode", lambda *_args: (False, None))

    with pytest.raises(OutputError, match="encoder failed"):
        write_image(tmp_path / "a.png", PIXELS)


@pytest.fixture(params=["with hard links", "without"])
def links(request, monkeypatch):
    """Some drives know no hard links."""

    def link(_source, _target):
        raise OSError(errno.EPERM, "Operation not permitted")

    if request.param == "without":
        monkeypatch.setattr(os, "link", link)


def test_new_file_gets_a_name_that_is_free(tmp_path, links):
    (tmp_path / "t.part").write_bytes(b"whole")

    place_new(tmp_path / "t.part", tmp_path / "a.bin")

    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.bin", b"whole")]


@pytest.mark.parametrize("kind", ["file", "folder", "dangling link"])
def test_new_file_never_takes_the_place_of_what_is_there(tmp_path, links, kind):
    temporary, path = tmp_path / "t.part", tmp_path / "a.bin"
    temporary.write_bytes(b"whole")
    if kind == "file":
        path.write_bytes(b"another's")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nowhere")

    with pytest.raises(FileExistsError):
        place_new(temporary, path)

    assert temporary.read_bytes() == b"whole"
    assert kind != "file" or path.read_bytes() == b"another's"
    assert not (tmp_path / "nowhere").exists()


def test_name_that_was_held_is_let_go_where_the_file_does_not_get_there(tmp_path, monkeypatch):
    def refused(*_arguments):
        raise OSError(errno.EIO, "Input/output error")

    (tmp_path / "t.part").write_bytes(b"whole")
    monkeypatch.setattr(os, "link", refused)
    monkeypatch.setattr(os, "replace", refused)

    with pytest.raises(OSError, match="Input/output"):
        place_new(tmp_path / "t.part", tmp_path / "a.bin")

    assert [path.name for path in tmp_path.iterdir()] == ["t.part"]


def test_free_name_that_is_taken_at_the_last_moment_is_counted_on(tmp_path, monkeypatch):
    def late(path):
        free = free_path(path)
        if free == tmp_path / "a.bin":
            free.write_bytes(b"another's")
        return free

    (tmp_path / "t.part").write_bytes(b"whole")
    monkeypatch.setattr(writing, "free_path", late)

    assert place_free(tmp_path / "t.part", tmp_path / "a.bin") == tmp_path / "a-2.bin"
    assert (tmp_path / "a.bin").read_bytes() == b"another's"
    assert (tmp_path / "a-2.bin").read_bytes() == b"whole"


@pytest.mark.parametrize("place", ["n" * 300 + ".json", "file/a.json", "folder"])
def test_place_that_cannot_be_written_is_known_before(tmp_path, place):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()

    with pytest.raises(OutputError, match="cannot be written"):
        check_writable(tmp_path / place)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


@pytest.mark.parametrize("place", ["a.json", "new/deeper/a.json", "file"])
def test_a_look_at_a_place_leaves_nothing_there(tmp_path, place):
    (tmp_path / "file").write_bytes(b"mine")

    check_writable(tmp_path / place)

    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("file", b"mine")]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs permissions that count")
def test_folder_that_may_not_be_written_to_is_known_before(tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)

    with pytest.raises(OutputError, match="Permission denied"):
        check_writable(tmp_path / "locked" / "new" / "a.json")
