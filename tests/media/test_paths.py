import os
import sys
from pathlib import Path

import pytest

from desktop_app.errors import AppError
from desktop_app.media.paths import FileStamp, FoundPicture, content_of, find_pictures, natural_order
from tests.media import odd_files


def touch(folder, *names):
    for name in names:
        odd_files.write(folder / name, b"")


def found(folder, *paths):
    return [path.relative_to(folder).as_posix() for path in find_pictures(paths or [folder])]


def test_folder_gives_its_pictures_and_those_below_in_natural_order(tmp_path):
    touch(tmp_path, "img10.jpg", "img2.jpg", "IMG1.JPG", "b/2.png", "a/10.png", "a/9.png", "notes.txt")

    assert found(tmp_path) == ["IMG1.JPG", "img2.jpg", "img10.jpg", "a/9.png", "a/10.png", "b/2.png"]


def test_every_suffix_that_is_read_is_found(tmp_path):
    names = [
        f"picture{suffix}" for suffix in (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".avif")
    ]
    touch(tmp_path, *names, "film.mp4", "page.pdf", "jpg")

    assert sorted(found(tmp_path)) == sorted(names)


def test_hidden_files_and_folders_are_passed_over(tmp_path):
    touch(tmp_path, "seen.jpg", "._seen.jpg", ".thumbnails/small.png", ".hidden.png")

    assert found(tmp_path) == ["seen.jpg"]


def test_given_files_are_kept_in_order_whatever_they_are(tmp_path):
    touch(tmp_path, "z.jpg", "a.dat", "folder/in.png")

    given = [tmp_path / "z.jpg", tmp_path / "missing.jpg", tmp_path / "folder", tmp_path / "a.dat"]

    assert found(tmp_path, *given) == ["z.jpg", "missing.jpg", "folder/in.png", "a.dat"]


def test_name_that_cannot_be_is_kept_for_reading_to_refuse(tmp_path):
    path = tmp_path / ("n" * 5000)

    assert list(find_pictures([path])) == [path]


def test_names_of_any_script_are_found(tmp_path):
    names = [name for name in odd_files.ODD_NAMES if name.endswith(".png")]
    touch(tmp_path / "사진 폴더 😀", *names)

    assert {path.name for path in find_pictures([tmp_path])} == set(names)


def test_pictures_come_one_by_one(tmp_path):
    touch(tmp_path, "a.jpg", "b.jpg")

    pictures = find_pictures([tmp_path])

    assert next(pictures).name == "a.jpg"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_link_in_a_circle_does_no_harm(tmp_path):
    touch(tmp_path, "a.jpg")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)

    assert found(tmp_path) == ["a.jpg"]


def test_folder_that_cannot_be_opened_is_reported(tmp_path, monkeypatch):
    touch(tmp_path, "open/a.jpg", "shut/b.jpg")
    real = os.scandir

    def scandir(path):
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    errors: list[AppError] = []

    pictures = list(find_pictures([tmp_path], on_error=errors.append))

    assert [path.name for path in pictures] == ["a.jpg"]
    assert len(errors) == 1
    assert "shut" in str(errors[0])
    assert "Permission denied" in str(errors[0])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2", "10"),
        ("a2b3", "a2b20"),
        ("A1", "a2"),
        ("9", "a"),
        ("a", "a1"),
        ("", "1"),
        ("1a", "a1"),
        ("a01", "a1"),
        ("a0", "a1"),
        ("a1", "ab"),
        ("a٢", "a10"),
        ("a" + "9" * 5000, "a1" + "0" * 5000),
        ("사진9.jpg", "사진10.jpg"),
    ],
)
def test_natural_order_puts_first_before_second(first, second):
    assert natural_order(first) < natural_order(second)


def test_a_folder_s_content_is_what_is_found_in_it(tmp_path):
    touch(tmp_path, "a.jpg", ".hidden.jpg", "notes.txt", ".shut/b.jpg", "below/c.jpg", "empty.jpg/d.png")

    content = content_of(tmp_path)

    assert sorted(content.folders) == ["below", "empty.jpg"]
    assert list(content.pictures) == ["a.jpg"]
    assert set(found(tmp_path)) == {"a.jpg", "below/c.jpg", "empty.jpg/d.png"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_folder_s_content_has_linked_files_and_no_linked_folders(tmp_path):
    touch(tmp_path, "real/a.jpg")
    (tmp_path / "again").symlink_to(tmp_path / "real", target_is_directory=True)
    (tmp_path / "b.jpg").symlink_to(tmp_path / "real" / "a.jpg")
    (tmp_path / "broken.jpg").symlink_to(tmp_path / "nowhere.jpg")

    content = content_of(tmp_path)

    assert content.folders == ["real"]
    assert list(content.pictures) == ["b.jpg"]  # the broken one is found too when the folder is read, and then fails


def test_a_stamp_says_whether_the_content_may_be_another(tmp_path):
    touch(tmp_path, "a.jpg")
    stamp = content_of(tmp_path).pictures["a.jpg"]
    known = (tmp_path / "a.jpg").stat()

    assert (stamp.size, stamp.modified_ns) == (0, known.st_mtime_ns)
    assert stamp.has_content_of(FileStamp(0, known.st_mtime_ns, inode=1))
    assert not stamp.has_content_of(FileStamp(1, known.st_mtime_ns))
    assert not stamp.has_content_of(FileStamp(0, known.st_mtime_ns + 1))
    assert stamp.arrived_ns >= stamp.modified_ns


def test_a_file_tells_when_it_was_written(tmp_path):
    touch(tmp_path, "a.jpg")
    os.utime(tmp_path / "a.jpg", (1000, 1000))

    assert FoundPicture.at(tmp_path / "a.jpg") == FoundPicture(tmp_path / "a.jpg", 1000.0)
    assert FoundPicture.at(tmp_path / ("n" * 5000)).modified_s == 0
