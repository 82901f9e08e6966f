import os
import shutil
import stat
import struct
import sys
import threading
import time
import wave
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from desktop_app.errors import CancelledError, SourceDamagedError, SourceForbiddenError, SourceNotFoundError
from desktop_app.media.frame import Frame
from desktop_app.media.video_file import VideoFile
from tests.media.numbered import HEIGHT, WIDTH, number_of, numbered, write_video

VIDEOS = Path(__file__).resolve().parent / "videos"

# What each shows, and when, in 1/30 s; see videos/make.py.
EVEN = {"b-frames.mp4": 300, "open-groups.mp4": 120, "hevc.mkv": 60, "transport.ts": 90, "program.mpg": 60}
SHOWN = {name: list(range(count)) for name, count in EVEN.items()}
SHOWN["uneven.mp4"] = [number for number in range(200) if number % 10 in (0, 1, 2, 3, 7)]
SHOWN["bare.h264"] = list(range(60))
SHOWN["cut.mp4"] = list(range(45, 120))
RATES = {"bare.h264": 25}

# By what OpenCV's own package writes.
WRITTEN = {"mp4v.mp4": "mp4v", "mp4v.mov": "mp4v", "mp4v.mkv": "mp4v", "mjpeg.avi": "MJPG", "xvid.avi": "XVID",
           "vp8.webm": "VP80", "vp9.webm": "VP90", "ffv1.mkv": "FFV1"}  # fmt: skip


def read_all(source: VideoFile) -> list[Frame]:
    return list(iter(source.read, None))


def assert_same(frame: Frame | None, expected: Frame) -> None:
    assert frame is not None
    assert (frame.index, frame.time_s) == (expected.index, pytest.approx(expected.time_s, abs=1e-6))
    assert_array_equal(frame.pixels, expected.pixels)


@pytest.fixture
def film(tmp_path) -> Path:
    return write_video(tmp_path / "film.mp4", "mp4v", 40)


@pytest.mark.parametrize("name", SHOWN)
def test_every_frame_comes_with_its_time(name):
    with VideoFile(VIDEOS / name) as source:
        frames = read_all(source)
        assert source.read() is None

    shown = SHOWN[name]
    assert [number_of(frame.pixels) for frame in frames] == shown
    assert [frame.index for frame in frames] == list(range(len(shown)))
    times_s = [(number - shown[0]) / RATES.get(name, 30) for number in shown]
    assert [frame.time_s for frame in frames] == pytest.approx(times_s, abs=1e-3)  # Matroska counts milliseconds
    assert not any(frame.pixels.flags.writeable for frame in frames)
    assert source.info.width, source.info.height == (WIDTH, HEIGHT)
    assert source.info.can_seek
    assert not source.info.is_live


@pytest.mark.parametrize("name", WRITTEN)
def test_what_opencv_writes_is_read(name, tmp_path):
    with VideoFile(write_video(tmp_path / name, WRITTEN[name], 30)) as source:
        frames = read_all(source)
        assert (source.info.frames_per_second, source.info.frame_count) == (25, 30)
        assert source.info.duration_s == pytest.approx(1.2)
        source.seek_frame(17)
        assert_same(source.read(), frames[17])
    assert [number_of(frame.pixels) for frame in frames] == list(range(30))
    assert [frame.time_s for frame in frames] == pytest.approx([index / 25 for index in range(30)], abs=1e-3)


@pytest.mark.parametrize("name", SHOWN)
def test_a_frame_that_was_sought_is_the_one_that_reading_gives(name):
    with VideoFile(VIDEOS / name) as source:
        frames = read_all(source)
        last = len(frames) - 1
        for index in (last, 0, last, last - 1, 1, 2, 0, 17, 16, 15, *np.random.default_rng(3).permutation(last)[:25]):
            source.seek_frame(int(index))
            assert_same(source.read(), frames[index])
            if index < last:
                assert_same(source.read(), frames[index + 1])
            else:
                assert source.read() is None


@pytest.mark.parametrize("name", SHOWN)
def test_seeking_before_anything_was_read_is_as_exact(name):
    with VideoFile(VIDEOS / name) as source:
        frames = read_all(source)
    for index in (0, 1, len(frames) // 3, len(frames) // 2, len(frames) - 1):
        with VideoFile(VIDEOS / name) as source:
            source.seek_frame(index)
            assert_same(source.read(), frames[index])


@pytest.mark.parametrize("name", SHOWN)
def test_a_time_leads_to_the_frame_that_is_shown_then(name):
    with VideoFile(VIDEOS / name) as source:
        frames = read_all(source)
        for index in (5, 30, 31, 7, len(frames) - 2, 0):
            between_s = (frames[index].time_s + frames[index + 1].time_s) / 2
            for time_s in (frames[index].time_s, between_s, frames[index + 1].time_s - 1e-3):
                source.seek(time_s)
                assert_same(source.read(), frames[index])
                source.seek(between_s)
                assert_same(source.read(), frames[index])
                assert_same(source.read(), frames[index + 1])
        source.seek(-1)
        assert_same(source.read(), frames[0])
        source.seek(frames[-1].time_s + 0.01)
        assert_same(source.read(), frames[-1])
        source.seek(frames[-1].time_s + 5)
        assert source.read() is None
        source.seek_frame(10**6)
        assert source.read() is None
        source.seek_frame(3)
        assert_same(source.read(), frames[3])
        with pytest.raises(ValueError, match="count from 0"):
            source.seek_frame(-1)


def test_pictures_of_a_turned_film_are_upright(film):
    with VideoFile(film) as source:
        stored = source.read().pixels
    for quarters in (1, 2, 3):
        turned = turn(film, quarters)
        with VideoFile(turned) as source:
            upright = np.rot90(stored, -quarters)
            assert (source.info.height, source.info.width) == upright.shape[:2]
            assert_array_equal(source.read().pixels, upright)
            source.seek_frame(30)
            assert source.read().pixels.shape == upright.shape


def turn(film: Path, quarters: int) -> Path:
    """A copy that asks for quarter turns to the right, in the matrix of ISO 14496-12's track header."""
    data = bytearray(film.read_bytes())
    a, b = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarters]
    header = data.index(b"tkhd")
    assert data[header + 4] == 0  # version 0: the matrix is 40 bytes after the name and what describes the box
    struct.pack_into(">9i", data, header + 44, a << 16, b << 16, 0, -b << 16, a << 16, 0, 0, 0, 1 << 30)
    path = film.with_name(f"turned-{quarters}.mp4")
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "한글 이름 😀.mp4",
        "a:b.mp4",
        "http:c.mp4",
        "-x.mp4",
        "clip%03d.mp4",
        "none",
        "film.txt",
        "film.jpg",
        "#?&.mp4",
        "가" * 80,
    ],
)
def test_a_name_does_not_matter(name, film):
    if sys.platform == "win32" and set(name) & set(':?"'):
        pytest.skip("Windows has no such names")
    path = film.with_name(name)
    shutil.copy(film, path)
    with VideoFile(path) as source:
        assert source.info.name == str(path)
        assert len(read_all(source)) == 40
        source.seek_frame(20)
        assert number_of(source.read().pixels) == 20


def test_a_relative_name_serves(film, monkeypatch):
    monkeypatch.chdir(film.parent)
    with VideoFile(Path(film.name)) as source:
        assert source.read() is not None


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_a_name_that_is_no_text_serves(film):
    path = Path(os.fsdecode(os.fsencode(film.parent) + b"/film\xff.mp4"))
    shutil.copy(film, path)
    with VideoFile(path) as source:
        source.seek_frame(20)
        assert number_of(source.read().pixels) == 20


def audio(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(16000))


NO_VIDEOS = {
    "sound.mp4": audio,
    "empty.mp4": Path.touch,
    "text.mp4": lambda path: path.write_text("안녕하세요, these are no pictures.\n" * 50, encoding="utf-8"),
    "page.txt": lambda path: path.write_text("these are no pictures.\n" * 50),
    "list.m3u8": lambda path: path.write_text(f"#EXTM3U\n#EXTINF:1,\n{VIDEOS / 'transport.ts'}\n#EXT-X-ENDLIST\n"),
    "list.ffconcat": lambda path: path.write_text(f"ffconcat version 1.0\nfile '{VIDEOS / 'b-frames.mp4'}'\n"),
    "noise.mp4": lambda path: path.write_bytes(np.random.default_rng(5).bytes(100_000)),
    "zeros.mkv": lambda path: path.write_bytes(bytes(100_000)),
    "picture.mp4": lambda path: path.write_bytes(cv2.imencode(".jpg", numbered(1))[1].tobytes()),
    "picture.png": lambda path: path.write_bytes(cv2.imencode(".png", numbered(1))[1].tobytes()),
    "half.mp4": lambda path: path.write_bytes((VIDEOS / "b-frames.mp4").read_bytes()[:15_000]),
    "head.mkv": lambda path: path.write_bytes((VIDEOS / "hevc.mkv").read_bytes()[:300]),
}


@pytest.mark.parametrize("name", NO_VIDEOS)
def test_what_is_no_video_is_refused_in_words(name, tmp_path, capfd):
    path = tmp_path / name
    NO_VIDEOS[name](path)
    started_s = time.monotonic()
    with pytest.raises(SourceDamagedError) as raised:
        VideoFile(path)
    assert time.monotonic() - started_s < 2
    assert str(raised.value).startswith(str(path))
    assert capfd.readouterr() == ("", "")


def test_what_is_not_there_is_told(tmp_path):
    for path in (tmp_path / "none.mp4", tmp_path, tmp_path / ("x" * 5000), tmp_path / "none" / "film.mp4"):
        with pytest.raises(SourceNotFoundError) as raised:
            VideoFile(path)
        assert str(raised.value).startswith(str(path))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(SourceDamagedError, match="pipe"):
        VideoFile(tmp_path / "pipe.mp4")


def test_what_may_not_be_read_is_told(film, monkeypatch):
    def forbidden(*args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)
    with pytest.raises(SourceForbiddenError):
        VideoFile(film)


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="all is allowed")
def test_a_forbidden_file_is_told(film):
    film.chmod(stat.S_IWUSR)
    with pytest.raises(SourceForbiddenError):
        VideoFile(film)


@pytest.mark.parametrize(("name", "fourcc"), [("film.avi", "MJPG"), ("film.webm", "VP80"), ("film.mkv", "mp4v")])
def test_a_film_that_was_cut_short_gives_the_frames_there_are(name, fourcc, tmp_path, capfd):
    path = write_video(tmp_path / name, fourcc, 60)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    capfd.readouterr()  # writing may have said something
    with VideoFile(path) as source:
        numbers = [number_of(frame.pixels) for frame in read_all(source)]
        assert 10 < len(numbers) < 60
        assert numbers[:10] == list(range(10))
        source.seek_frame(5)
        assert number_of(source.read().pixels) == 5
        source.seek_frame(59)
        assert source.read() is None
        assert source.read() is None
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["b-frames.mp4", "hevc.mkv", "transport.ts", "program.mpg"])
def test_a_damaged_film_gives_the_frames_there_are(name, tmp_path, capfd):
    data = bytearray((VIDEOS / name).read_bytes())
    middle = len(data) // 2
    data[middle : middle + 1500] = np.random.default_rng(7).bytes(1500)
    path = tmp_path / name
    path.write_bytes(data)
    with VideoFile(path) as source:
        frames = read_all(source)
        assert 10 <= len(frames) <= len(SHOWN[name])
        assert [number_of(frame.pixels) for frame in frames[:5]] == SHOWN[name][:5]
        assert all(before.time_s <= after.time_s for before, after in pairwise(frames))
        source.seek_frame(4)
        assert_same(source.read(), frames[4])
        for index in range(0, len(SHOWN[name]), 7):
            source.seek_frame(index)
            source.read()
    assert capfd.readouterr() == ("", "")


def test_behind_a_long_damage_the_film_goes_on(tmp_path):
    data = bytearray((VIDEOS / "b-frames.mp4").read_bytes())
    damage = slice(len(data) // 2, len(data) // 2 + 1500)
    data[damage] = np.random.default_rng(7).bytes(1500)
    path = tmp_path / "film.mp4"
    path.write_bytes(data)
    with VideoFile(path) as source:
        assert number_of(read_all(source)[-1].pixels) == 299


def test_raw_jpegs_one_after_the_other_are_a_film(tmp_path):
    path = tmp_path / "film.mjpg"
    path.write_bytes(b"".join(cv2.imencode(".jpg", numbered(number))[1].tobytes() for number in range(10)))
    with VideoFile(path) as source:
        assert [number_of(frame.pixels) for frame in read_all(source)] == list(range(10))
        source.seek_frame(4)
        assert number_of(source.read().pixels) == 4


def test_a_film_of_one_frame_serves(tmp_path):
    with VideoFile(write_video(tmp_path / "one.mp4", "mp4v", 1)) as source:
        assert len(read_all(source)) == 1
        source.seek(0)
        assert source.read() is not None
        assert source.read() is None


def test_a_closed_film_says_so(film):
    source = VideoFile(film)
    source.read()
    source.close()
    source.close()
    for use in (source.read, lambda: source.seek(1), lambda: source.seek_frame(1)):
        with pytest.raises(CancelledError):
            use()
    assert source.wait_released(0)
    film.unlink()


@pytest.mark.parametrize("use", ["read", "seek", "seek without times"])
def test_closing_stops_who_reads(use):
    for _ in range(5):
        source = VideoFile(VIDEOS / ("program.mpg" if use.endswith("times") else "b-frames.mp4"))
        is_reading = threading.Event()
        ends: list[CancelledError] = []

        def read(source: VideoFile = source, is_reading=is_reading, ends=ends) -> None:
            try:
                while True:
                    if use == "read":
                        source.seek_frame(0) if source.read() is None else None
                    else:
                        source.seek_frame(55)
                        source.seek_frame(2)
                    is_reading.set()
            except CancelledError as error:
                ends.append(error)

        reader = threading.Thread(target=read)
        reader.start()
        assert is_reading.wait(5)
        source.close()
        reader.join(2)
        assert not reader.is_alive()
        assert ends


def test_a_file_that_vanishes_does_no_harm(film):
    with VideoFile(film) as source:
        try:
            film.unlink()
        except PermissionError:
            pytest.skip("this system keeps an open file")
        assert len(read_all(source)) == 40
        with pytest.raises(SourceNotFoundError):
            source.seek_frame(0)
        assert source.read() is None
