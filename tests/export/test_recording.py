import os
import shutil
import sys

import cv2
import numpy as np
import pytest

from desktop_app.detection.geometry import Detection, Size
from desktop_app.errors import OutputError
from desktop_app.export import recording
from desktop_app.export.drawing import draw_detections
from desktop_app.export.hiding import HidingStyle, hide
from desktop_app.export.recording import (
    FILM_SUFFIXES,
    MAX_GAP_S,
    FilmClock,
    NearlyFullError,
    VideoRecorder,
    least_bytes,
)
from desktop_app.media.frame import Frame
from desktop_app.media.images import read_image
from desktop_app.media.video_file import VideoFile
from tests.media.numbered import HEIGHT, WIDTH, number_of, numbered

SIZE = Size(WIDTH, HEIGHT)
RATE = 25.0


def frames_of(path):
    with VideoFile(path) as film:
        frames = []
        while (frame := film.read()) is not None:
            frames.append(frame)
    return frames


def record(path, times, rate=RATE, **options):
    """Numbered pictures at these times; the path of the film."""
    recorder = VideoRecorder(path, SIZE, rate, **options)
    for number, time_s in enumerate(times):
        recorder.write(numbered(number), time_s)
    return recorder.finish()


def numbers_in(path):
    return [number_of(frame.pixels) for frame in frames_of(path)]


@pytest.mark.parametrize("name", ["a.mp4", "a.avi", "A.MP4", "영상 😀.mp4", "with space %d.avi"])
def test_film_is_read_back_as_recorded(name, tmp_path):
    path = record(tmp_path / name, [100 + index / RATE for index in range(40)])

    assert path == tmp_path / name
    frames = frames_of(path)
    assert [number_of(frame.pixels) for frame in frames] == list(range(40))
    assert [frame.time_s for frame in frames] == pytest.approx([index / RATE for index in range(40)], abs=0.002)
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("rate", [1.0, 7.501, 23.976, 29.97, 30.0, 59.94, 64.999, 65.537, 119.881, 120.0])
@pytest.mark.parametrize("suffix", FILM_SUFFIXES)
def test_every_rate_runs_in_real_time(rate, suffix, tmp_path):
    path = record(tmp_path / f"a{suffix}", [index / rate for index in range(30)], rate)

    frames = frames_of(path)
    assert len(frames) == 30
    assert frames[-1].time_s == pytest.approx(29 / rate, rel=0.001, abs=0.001)


@pytest.mark.parametrize(("asked", "got"), [(0.2, 1.0), (1000.0, 120.0), (29.97002997, 29.97), (119.881, 119.88)])
def test_a_rate_that_no_film_has_becomes_the_nearest(asked, got, tmp_path):
    path = record(tmp_path / "a.mp4", [0.0, 0.001], asked)

    with VideoFile(path) as film:
        assert film.info.frames_per_second == pytest.approx(got)


@pytest.mark.parametrize("source_rate", [3.0, 12.0, 24.0, 25.0, 29.97, 30.0, 50.0, 60.0, 144.0])
@pytest.mark.parametrize("jitter_s", [0.0, 0.012])
def test_no_picture_is_more_than_one_place_from_its_time(source_rate, jitter_s):
    rng = np.random.default_rng(7)
    times = np.sort(1000 + np.arange(400) / source_rate + rng.uniform(-jitter_s, jitter_s, 400))
    clock, shown = FilmClock(RATE), []
    for number, time_s in enumerate(times):
        places = clock.places(time_s)
        shown += [number - 1] * (places - 1) + [number] * (places > 0)
    assert clock.frame_count == len(shown)

    written = [shown.index(number) / RATE for number in sorted(set(shown))]
    taken = [times[number] - times[0] for number in sorted(set(shown))]
    assert np.abs(np.subtract(written, taken)).max() <= 1 / RATE
    assert len(shown) == pytest.approx((times[-1] - times[0]) * RATE, abs=2)
    if source_rate == RATE and jitter_s == 0:
        assert shown == list(range(400))


def test_jitter_alone_neither_repeats_nor_leaves_out():
    clock = FilmClock(30.0)
    times = [index / 30 + (0.02 if index % 2 else 0.0) for index in range(300)]

    assert [clock.places(time_s) for time_s in times] == [1] * 300


def test_late_pictures_are_bridged_by_the_one_before(tmp_path):
    path = record(tmp_path / "a.mp4", [0.0, 0.04, 0.20, 0.24])

    assert numbers_in(path) == [0, 1, 1, 1, 1, 2, 3]


@pytest.mark.parametrize(
    ("times", "seconds"),
    [
        ([0.0, 3600.0, 3600.04], MAX_GAP_S + 0.08),  # paused for an hour
        ([50.0, 10.0, 10.04], 0.12),  # sought back
        ([5.0, 5.0, 5.04], 0.08),  # the same moment twice
    ],
)
def test_pauses_and_jumps_do_not_make_hours(times, seconds, tmp_path):
    recorder = VideoRecorder(tmp_path / "a.mp4", SIZE, RATE)
    for number, time_s in enumerate(times):
        recorder.write(numbered(number), time_s)

    assert recorder.seconds == pytest.approx(seconds)
    assert len(frames_of(recorder.finish())) == round(seconds * RATE)


@pytest.mark.parametrize("size", [(1, 1), (3, 5), (4, 4), (31, 200), (101, 75), (642, 481)])
@pytest.mark.parametrize("suffix", FILM_SUFFIXES)
def test_odd_and_tiny_sizes_lose_nothing(size, suffix, tmp_path):
    picture = numbered(5, *size)
    recorder = VideoRecorder(tmp_path / f"a{suffix}", Size(*size), RATE)
    for index in range(5):
        recorder.write(picture, index / RATE)

    frames = frames_of(recorder.finish())

    assert len(frames) == 5
    pixels = frames[0].pixels
    assert pixels.shape[1] >= size[0] and pixels.shape[0] >= size[1]
    left, top = (pixels.shape[1] - size[0]) // 2, (pixels.shape[0] - size[1]) // 2
    shown = pixels[top : top + size[1], left : left + size[0]]
    assert np.abs(shown.astype(int) - picture).mean() < 25


def test_another_size_in_the_middle_is_shown_whole_between_bars(tmp_path):
    recorder = VideoRecorder(tmp_path / "a.avi", Size(200, 100), RATE)
    recorder.write(np.full((100, 200, 3), 200, np.uint8), 0.0)
    recorder.write(np.full((300, 300, 3), 200, np.uint8), 0.04)
    recorder.write(np.full((10, 80, 3), 200, np.uint8), 0.08)

    whole, square, wide = (frame.pixels for frame in frames_of(recorder.finish()))

    assert whole.min() > 180
    assert square[:, 56:144].min() > 150 and square[:, :44].max() < 40 and square[:, 156:].max() < 40
    assert wide[42:58].min() > 150 and wide[:32].max() < 40 and wide[68:].max() < 40


def test_annotated_and_hidden_pictures_are_what_is_in_the_film(sample, tmp_path):
    frame = read_image(sample)
    face = Detection(160, 60, 120, 120, 0.9, 5, "face")
    blue = HidingStyle(colour=(0, 0, 255))
    looks = {"annotated": draw_detections(frame, [face]), "hidden": hide(frame.pixels, [face], blue)}

    for name, pixels in looks.items():
        recorder = VideoRecorder(tmp_path / f"{name}.mp4", Size(frame.width, frame.height), RATE)
        for index in range(10):
            recorder.write(pixels, index / RATE)
        for shown in frames_of(recorder.finish()):
            assert shown.pixels.shape[0] >= frame.height
            assert cv2.PSNR(np.ascontiguousarray(shown.pixels[: frame.height, : frame.width]), pixels) > 28
    area = shown.pixels[45:190, 145:290].astype(int)
    assert np.abs(area - (255, 0, 0)).max() < 30


def test_existing_file_stays_and_the_film_gets_a_free_name(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"old")

    assert record(tmp_path / "a.mp4", [0.0, 0.04]) == tmp_path / "a-2.mp4"
    assert (tmp_path / "a.mp4").read_bytes() == b"old"
    assert numbers_in(tmp_path / "a-2.mp4") == [0, 1]


def test_existing_file_is_replaced_when_that_is_asked_for(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"old")

    assert record(tmp_path / "a.mp4", [0.0, 0.04], replace=True) == tmp_path / "a.mp4"
    assert numbers_in(tmp_path / "a.mp4") == [0, 1]


def test_what_cannot_be_replaced_does_not_cost_the_film(tmp_path):
    (tmp_path / "a.mp4").mkdir()

    assert record(tmp_path / "a.mp4", [0.0, 0.04], replace=True) == tmp_path / "a-2.mp4"


def test_existing_file_is_untouched_until_the_film_is_whole(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"old")
    recorder = VideoRecorder(tmp_path / "a.mp4", SIZE, RATE, replace=True)
    recorder.write(numbered(1), 0.0)

    assert (tmp_path / "a.mp4").read_bytes() == b"old"
    recorder.discard()
    assert (tmp_path / "a.mp4").read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.mp4"]


@pytest.mark.parametrize("name", ["a.mkv", "a.png", "a", "a.mp4x"])
def test_unknown_suffix_says_which_are_known(name, tmp_path):
    with pytest.raises(OutputError, match=r"\.mp4 or \.avi"):
        VideoRecorder(tmp_path / name, SIZE, RATE)

    assert not list(tmp_path.iterdir())


def test_size_that_the_codec_does_not_take_is_an_error(tmp_path, capfd):
    with pytest.raises(OutputError, match=r"9000 x 9000 pixels.*\.avi"):
        VideoRecorder(tmp_path / "a.mp4", Size(9000, 9000), RATE)

    assert not list(tmp_path.iterdir())
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("wrong", [{"size": Size(0, 5)}, {"rate": 0.0}, {"rate": float("nan")}])
def test_misuse_is_no_error_for_a_person(wrong, tmp_path):
    with pytest.raises(ValueError, match="size and a rate"):
        VideoRecorder(tmp_path / "a.mp4", wrong.get("size", SIZE), wrong.get("rate", RATE))


@pytest.mark.parametrize("place", ["name", "folder"])
def test_name_that_cannot_be_is_heard_of_before_the_first_picture(place, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    path = tmp_path / ("n" * 300 + ".mp4") if place == "name" else tmp_path / "file" / "a.mp4"

    with pytest.raises(OutputError, match="cannot be written"):
        VideoRecorder(path, SIZE, RATE)

    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nothing is forbidden to who runs this")
def test_folder_that_may_not_be_written_is_an_error(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="Permission denied"):
            VideoRecorder(tmp_path / "a.mp4", SIZE, RATE)
    finally:
        tmp_path.chmod(0o700)


def test_missing_folders_are_made(tmp_path):
    assert record(tmp_path / "new" / "deeper" / "a.mp4", [0.0]).is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let go of an open file's folder")
def test_folder_that_vanishes_is_noticed_while_recording(tmp_path):
    recorder = VideoRecorder(tmp_path / "gone" / "a.mp4", SIZE, RATE)
    recorder.write(numbered(0), 0.0)
    shutil.rmtree(tmp_path / "gone")

    with pytest.raises(OutputError, match="No such file"):
        for index in range(1, 100):
            recorder.write(numbered(index), index / RATE)

    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let go of an open file's folder")
def test_folder_that_vanishes_before_the_end_is_an_error(tmp_path):
    recorder = VideoRecorder(tmp_path / "gone" / "a.mp4", SIZE, RATE)
    recorder.write(numbered(0), 0.0)
    shutil.rmtree(tmp_path / "gone")

    with pytest.raises(OutputError, match="cannot be written"):
        recorder.finish()


@pytest.fixture
def file_limit():
    """A function that lets no file of this process grow beyond so many bytes: writes fail, as on a full disk."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def noise(index):
    return np.random.default_rng(index).integers(0, 256, (240, 320, 3)).astype(np.uint8)


@pytest.mark.parametrize("suffix", FILM_SUFFIXES)
def test_film_that_could_not_be_written_whole_is_an_error_at_its_end(suffix, tmp_path, file_limit, capfd):
    recorder = VideoRecorder(tmp_path / f"a{suffix}", Size(320, 240), RATE)
    file_limit(100_000)
    for index in range(40):
        recorder.write(noise(index), index / RATE)

    with pytest.raises(OutputError, match="not all of it was written"):
        recorder.finish()

    assert not list(tmp_path.iterdir())
    assert capfd.readouterr() == ("", "")


def test_file_that_grows_no_more_is_noticed_while_recording(tmp_path, file_limit, monkeypatch):
    monkeypatch.setattr(recording, "_GATHERED_BYTES", 1000)
    recorder = VideoRecorder(tmp_path / "a.mp4", Size(320, 240), RATE)
    file_limit(100_000)

    with pytest.raises(OutputError, match="not all of it was written"):
        for index in range(200):
            recorder.write(noise(index), index / RATE)

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", FILM_SUFFIXES)
def test_even_a_black_still_takes_more_bytes_than_are_reckoned_with(suffix, tmp_path):
    recorder = VideoRecorder(tmp_path / f"a{suffix}", Size(640, 480), RATE)
    black = np.zeros((480, 640, 3), np.uint8)
    for index in range(100):
        recorder.write(black, index / RATE)

    assert recorder.finish().stat().st_size > 1.5 * least_bytes(Size(640, 480), 100)


class Disk:
    """A disk with as much room as a test says."""

    def __init__(self, monkeypatch, free):
        self.free = free
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**12, 0, self.free))


def test_full_disk_is_told_before_the_first_picture(tmp_path, monkeypatch):
    Disk(monkeypatch, 5_000_000)

    with pytest.raises(OutputError, match="has 5 MB left"):
        VideoRecorder(tmp_path / "a.mp4", SIZE, RATE)

    assert not list(tmp_path.iterdir())


def test_disk_that_fills_ends_the_film_while_it_can_be_finished(tmp_path, monkeypatch):
    disk = Disk(monkeypatch, 10**9)
    recorder = VideoRecorder(tmp_path / "a.mp4", SIZE, RATE)
    recorder.write(numbered(0), 0.0)
    disk.free = 30_000_000

    with pytest.raises(NearlyFullError, match="has 30 MB left"):
        for index in range(1, 100):
            recorder.write(numbered(index), index / RATE)

    numbers = numbers_in(recorder.finish())
    assert numbers == list(range(16))


def test_film_without_a_picture_is_an_error(tmp_path):
    with pytest.raises(OutputError, match="no picture"):
        VideoRecorder(tmp_path / "a.mp4", SIZE, RATE).finish()

    assert not list(tmp_path.iterdir())


def test_film_that_is_over_takes_nothing_more(tmp_path):
    recorder = VideoRecorder(tmp_path / "a.mp4", SIZE, RATE)
    recorder.write(numbered(0), 0.0)
    path = recorder.finish()
    recorder.discard()

    assert path.is_file()
    with pytest.raises(ValueError, match="over"):
        recorder.write(numbered(1), 0.1)
    with pytest.raises(ValueError, match="over"):
        recorder.finish()


@pytest.mark.parametrize("pixels", [np.zeros((72, 128), np.uint8), np.zeros((72, 128, 3), np.float32)])
def test_what_is_no_picture_is_refused(pixels, tmp_path):
    recorder = VideoRecorder(tmp_path / "a.mp4", SIZE, RATE)

    with pytest.raises(ValueError, match="uint8"):
        recorder.write(pixels, 0.0)
    recorder.discard()


def test_a_frames_own_pixels_can_be_recorded(tmp_path):
    frame = Frame(numbered(9), "camera")
    recorder = VideoRecorder(tmp_path / "a.mp4", SIZE, RATE)
    recorder.write(frame.pixels, 0.0)

    assert numbers_in(recorder.finish()) == [9]
