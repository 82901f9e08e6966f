import logging
import os
import stat
import sys
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from desktop_app.errors import PictureEmptyError, PictureNotFoundError, PictureTruncatedError
from desktop_app.media import images
from desktop_app.media.images import read_thumbnail
from desktop_app.media.limits import Limits
from desktop_app.media.thumbnail_cache import LEFT_AFTER_PRUNING, ThumbnailCache

SIZE_PX = 32


def picture(path: Path, red: int = 200) -> Path:
    pixels = np.full((60, 80, 3), (40, 90, red), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(path.suffix, pixels)[1].tobytes())
    return path


@pytest.fixture
def cache(tmp_path):
    return ThumbnailCache(tmp_path / "cache", Limits())


@pytest.fixture
def no_reading(monkeypatch):
    """Call this, and reading a picture itself fails the test."""

    def forbid():
        def read(*arguments, **options):
            raise AssertionError("the picture was read though its thumbnail is kept")

        monkeypatch.setattr(images, "read_thumbnail", read)

    return forbid


def kept(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_kept_thumbnail_is_read_instead_of_the_picture(tmp_path, cache, no_reading):
    path = picture(tmp_path / "사진 😀.png")
    first = cache.read(path, SIZE_PX)
    assert_array_equal(first.pixels, read_thumbnail(path, SIZE_PX).pixels)
    no_reading()
    again = ThumbnailCache(tmp_path / "cache", Limits()).read(path, SIZE_PX)
    assert again.pixels.shape == first.pixels.shape
    assert again.source == str(path)
    assert_allclose(again.pixels, first.pixels, atol=4)


def test_thumbnails_lie_two_folders_deep_and_nothing_unfinished_beside_them(tmp_path, cache):
    cache.read(picture(tmp_path / "a.png"), SIZE_PX)
    (file,) = kept(tmp_path / "cache")
    assert len(file.relative_to(tmp_path / "cache").parts) == 3
    assert file.suffix == ".jpg"


@pytest.mark.parametrize("change", ["content", "time", "name", "size wanted"])
def test_another_picture_has_another_thumbnail(tmp_path, cache, change):
    path, size_px = picture(tmp_path / "a.png"), SIZE_PX
    cache.read(path, size_px)
    known = path.stat()
    if change == "content":
        path.write_bytes(path.read_bytes() + b"\0")
        os.utime(path, ns=(known.st_atime_ns, known.st_mtime_ns))
    elif change == "time":
        os.utime(path, ns=(known.st_atime_ns, known.st_mtime_ns + 1_000_000))
    elif change == "name":
        path = path.rename(tmp_path / "b.png")
    else:
        size_px += 1
    cache.read(path, size_px)
    assert len(kept(tmp_path / "cache")) == 2


@pytest.mark.parametrize("content", [b"", b"no picture", None])
def test_a_damaged_thumbnail_is_made_anew(tmp_path, cache, content):
    path = picture(tmp_path / "a.png")
    cache.read(path, SIZE_PX)
    (file,) = kept(tmp_path / "cache")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if content is None else content)
    assert_array_equal(cache.read(path, SIZE_PX).pixels, read_thumbnail(path, SIZE_PX).pixels)
    assert file.read_bytes() == whole


def test_what_cannot_be_read_fails_as_it_does_without_a_cache(tmp_path, cache):
    (tmp_path / "empty.png").touch()
    half = picture(tmp_path / "half.png")
    half.write_bytes(half.read_bytes()[:60])
    for name, kind in (
        ("empty.png", PictureEmptyError),
        ("half.png", PictureTruncatedError),
        ("none.png", PictureNotFoundError),
        ("n" * 5000, PictureNotFoundError),
    ):
        with pytest.raises(kind) as raised:
            cache.read(tmp_path / name, SIZE_PX)
        with pytest.raises(kind) as without:
            read_thumbnail(tmp_path / name, SIZE_PX)
        assert str(raised.value) == str(without.value)
    assert not kept(tmp_path / "cache")


def test_a_cache_that_cannot_be_written_is_not_used(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    (tmp_path / "cache").write_text("a file where the folder would be")
    path = picture(tmp_path / "a.png")
    assert_array_equal(
        ThumbnailCache(tmp_path / "cache", Limits()).read(path, SIZE_PX).pixels, read_thumbnail(path, SIZE_PX).pixels
    )
    assert [record.levelno for record in caplog.records if "cannot be kept" in record.message] == [logging.DEBUG]


def test_a_full_disk_leaves_nothing_behind(tmp_path, cache, monkeypatch):
    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert cache.read(picture(tmp_path / "a.png"), SIZE_PX).width == SIZE_PX
    assert not kept(tmp_path / "cache")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_nobody_else_may_look_at_the_thumbnails(tmp_path, cache):
    cache.read(picture(tmp_path / "a.png"), SIZE_PX)
    (file,) = kept(tmp_path / "cache")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_oldest_used_are_pruned_until_a_fifth_of_the_room_is_free(tmp_path):
    cache = ThumbnailCache(tmp_path / "cache", Limits())
    paths = [picture(tmp_path / f"{number}.png") for number in range(10)]
    files: dict[Path, Path] = {}
    for number, path in enumerate(paths):
        cache.read(path, SIZE_PX)
        (files[path],) = set(kept(tmp_path / "cache")) - set(files.values())
        last_used_s = time.time() - 100_000 + number
        os.utime(files[path], (last_used_s, last_used_s))
    cache.read(paths[0], SIZE_PX)  # has been used for longest until now
    total = sum(file.stat().st_size for file in kept(tmp_path / "cache"))
    small = ThumbnailCache(tmp_path / "cache", Limits(thumbnail_bytes=total - 1))
    small.prune()
    left = kept(tmp_path / "cache")
    assert sum(file.stat().st_size for file in left) <= LEFT_AFTER_PRUNING * (total - 1)
    assert files[paths[0]] in left
    assert [path for path in paths[1:] if files[path] in left] == paths[-(len(left) - 1) :]


def test_what_a_crash_left_is_pruned_and_what_is_being_written_is_not(tmp_path, cache):
    cache.read(picture(tmp_path / "a.png"), SIZE_PX)
    (file,) = kept(tmp_path / "cache")
    old, new = file.with_name("old.part"), file.with_name("new.part")
    old.write_bytes(b"x")
    new.write_bytes(b"x")
    os.utime(old, (1, 1))
    cache.prune()
    assert kept(tmp_path / "cache") == sorted([file, new])


def test_the_cache_keeps_itself_within_its_limit(tmp_path):
    limit_bytes = 5_000
    cache = ThumbnailCache(tmp_path / "cache", Limits(thumbnail_bytes=limit_bytes))
    for number in range(60):
        cache.read(picture(tmp_path / f"{number}.png", red=number), SIZE_PX)
    used = sum(file.stat().st_size for file in kept(tmp_path / "cache"))
    assert 0 < used <= 1.2 * limit_bytes


def test_threads_share_a_cache(tmp_path):
    cache = ThumbnailCache(tmp_path / "cache", Limits(thumbnail_bytes=5_000))
    paths = [picture(tmp_path / f"{number}.png", red=10 * number) for number in range(20)]
    wrong = []

    def read_all():
        for path in paths * 3:
            if abs(int(cache.read(path, SIZE_PX).pixels[0, 0, 2]) - 10 * int(path.stem)) > 4:
                wrong.append(path)

    threads = [threading.Thread(target=read_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
