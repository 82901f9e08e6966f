import os
import struct
import threading
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image

from desktop_app import assets
from desktop_app.errors import PictureError, PictureNotFoundError, PictureTooLargeError, PictureTruncatedError
from desktop_app.media import decoding
from desktop_app.media.headers import read_header
from desktop_app.media.images import decode_image, read_image, read_reduced, read_thumbnail
from desktop_app.media.originals import decode_original
from tests.media import odd_files

ORDINARY = odd_files.ordinary()
UNREADABLE = odd_files.unreadable()
FACES = Path(__file__).resolve().parents[3] / "shared" / "faces" / "images"

# imread of OpenCV 4.10 lacks these; 4.14 and 5 have them.
NOT_IN_OLD_OPENCV = ("gif", "avif", "animated.webp")


@pytest.mark.parity
@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_picture_has_the_bytes_of_imread(name, tmp_path):
    path = odd_files.write(tmp_path / name, ORDINARY[name])
    expected = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if expected is None and name.endswith(NOT_IN_OLD_OPENCV):
        with Image.open(path) as picture:
            expected = np.asarray(picture.convert("RGB"))[:, :, ::-1]

    frame = read_image(path)

    assert_array_equal(frame.pixels, expected)
    assert frame.source == str(path)
    assert not frame.pixels.flags.writeable


@pytest.mark.parity
@pytest.mark.skipif(not FACES.is_dir(), reason="the labelled photographs (../shared/faces) are not here")
def test_photographs_have_the_bytes_of_imread():
    paths = sorted(FACES.iterdir())
    assert paths
    for path in paths:
        assert_array_equal(read_image(path).pixels, cv2.imread(str(path)), err_msg=path.name)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_name", odd_files.ORIENTED_FORMATS)
def test_every_format_comes_upright(format_name, orientation):
    data = odd_files.with_orientation(format_name, orientation)

    pixels = decode_image(data, "picture").pixels

    upright = odd_files.expected_turn(orientation)(odd_files.colours())[:, :, ::-1]
    assert pixels.shape == upright.shape
    # JPEG and AVIF lose a little; a wrong turn differs by dozens.
    assert np.abs(pixels.astype(int) - upright).mean() < 4


# imread itself of 4.14 and 5.0 fails on a TIFF that is stored on its side; see the test above for ours.
IMREAD_TURNS = [(name, o) for name in ("JPEG", "PNG", "TIFF") for o in range(1, 9) if name != "TIFF" or o < 5]


@pytest.mark.parity
@pytest.mark.parametrize(("format_name", "orientation"), IMREAD_TURNS)
def test_turned_picture_has_the_bytes_of_imread(format_name, orientation, tmp_path):
    path = odd_files.write(tmp_path / "turned", odd_files.with_orientation(format_name, orientation))

    assert_array_equal(read_image(path).pixels, cv2.imread(str(path)))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_name", odd_files.ORIENTED_FORMATS)
def test_thumbnail_is_upright_and_small(format_name, orientation, tmp_path):
    path = odd_files.write(tmp_path / "turned", odd_files.with_orientation(format_name, orientation))

    thumbnail = read_thumbnail(path, 24).pixels

    whole = read_image(path).pixels
    assert max(thumbnail.shape[:2]) == 24
    assert (thumbnail.shape[0] > thumbnail.shape[1]) == (whole.shape[0] > whole.shape[1])
    expected = cv2.resize(whole, thumbnail.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(thumbnail.astype(int) - expected).mean() < 8


@pytest.mark.parametrize("name", ORDINARY)
def test_thumbnail_of_a_small_picture_is_not_enlarged(name, tmp_path):
    path = odd_files.write(tmp_path / name, ORDINARY[name])

    assert_array_equal(read_thumbnail(path, 500).pixels, read_image(path).pixels)


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_thumbnail_of_a_long_picture_keeps_a_pixel_of_its_short_side(suffix, tmp_path):
    line = cv2.imencode(suffix, np.zeros((1, 3000, 3), np.uint8))[1].tobytes()
    path = odd_files.write(tmp_path / f"line{suffix}", line)

    assert read_thumbnail(path, 100).pixels.shape == (1, 100, 3)


@pytest.mark.parametrize(
    ("needed", "reduction"), [(1.0, 1), (0.51, 1), (0.5, 2), (0.3, 2), (0.25, 4), (0.125, 8), (0.01, 8)]
)
def test_a_jpeg_is_read_at_the_smallest_fraction_that_suffices(needed, reduction, tmp_path):
    data = cv2.imencode(".jpg", np.zeros((480, 640, 3), np.uint8))[1].tobytes()
    path = odd_files.write(tmp_path / "large.jpg", data)

    picture = read_reduced(path, lambda width, height: needed if (width, height) == (640, 480) else -1)

    assert (picture.width, picture.height) == (640, 480)
    assert (picture.frame.width, picture.frame.height) == (640 // reduction, 480 // reduction)


def test_other_formats_are_read_whole(tmp_path):
    data = cv2.imencode(".png", np.zeros((480, 640, 3), np.uint8))[1].tobytes()

    picture = read_reduced(odd_files.write(tmp_path / "large.png", data), lambda width, height: 0.1)

    assert (picture.frame.width, picture.frame.height) == (picture.width, picture.height) == (640, 480)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_the_size_of_a_picture_read_at_a_fraction_is_the_upright_one(orientation, tmp_path):
    path = odd_files.write(tmp_path / "turned.jpg", odd_files.with_orientation("JPEG", orientation))
    whole = read_image(path)

    picture = read_reduced(path, lambda width, height: 0.5)

    assert (picture.width, picture.height) == (whole.width, whole.height)
    assert (picture.frame.width, picture.frame.height) == (-(-whole.width // 2), -(-whole.height // 2))


def test_thumbnail_without_a_pixel_is_misuse(tmp_path):
    with pytest.raises(ValueError, match="at least 1 pixel"):
        read_thumbnail(tmp_path / "any.png", 0)


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_file_is_refused_in_one_sentence_that_names_it(name, tmp_path, capfd):
    data, kind = UNREADABLE[name]
    path = odd_files.write(tmp_path / name, data)

    for read in (read_image, lambda path: read_thumbnail(path, 32)):
        with pytest.raises(PictureError) as caught:
            read(path)
        assert caught.value.kind == kind
        text = str(caught.value)
        assert text.startswith(str(path))
        assert text.endswith(".")
        assert "\n" not in text

    # The decoders underneath like to write to the terminal.
    assert capfd.readouterr() == ("", "")


def test_png_with_sound_checksums_around_noise_is_damaged():
    with pytest.raises(PictureError, match="damaged"):
        decode_image(odd_files.png(40, 40, rows=b"\x09" * 1640), "noise.png")


@pytest.mark.parametrize("name", odd_files.TRUNCATABLE_GIF)
def test_gif_cut_within_its_first_picture_is_truncated(name):
    data = ORDINARY[name]
    for cut in (20, len(data) // 4):
        with pytest.raises(PictureTruncatedError):
            decode_image(data[:cut], name)


def test_gif_without_its_last_byte_is_read():
    whole = decode_image(ORDINARY["plain.gif"], "whole").pixels

    assert_array_equal(decode_image(ORDINARY["plain.gif"][:-1], "cut").pixels, whole)


def test_broken_profiles_and_long_texts_leave_the_terminal_clean(capfd):
    for name in ("broken-profile.png", "broken-profile.jpg", "long-text.png"):
        decode_image(ORDINARY[name], name)

    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", odd_files.ODD_NAMES)
def test_file_names_of_any_script_and_suffix_are_read(name, tmp_path):
    path = odd_files.write(tmp_path / name, ORDINARY["plain.jpg"])

    assert_array_equal(read_image(path).pixels, decode_image(ORDINARY["plain.jpg"], "memory").pixels)
    assert read_image(str(path)).source == str(path)


def test_missing_file_says_so(tmp_path):
    with pytest.raises(PictureNotFoundError, match="does not exist") as caught:
        read_image(tmp_path / "nowhere.jpg")
    assert caught.value.kind == "not-found"


def test_folder_says_so(tmp_path):
    with pytest.raises(PictureNotFoundError, match="is a folder"):
        read_image(tmp_path)


def test_name_too_long_says_so(tmp_path):
    with pytest.raises(PictureNotFoundError, match="cannot be read"):
        read_image(tmp_path / ("n" * 5000))


def test_forbidden_file_says_so(tmp_path, monkeypatch):
    # Tests may run as root, whom permissions do not stop.
    def forbidden(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    path = odd_files.write(tmp_path / "private.jpg", ORDINARY["plain.jpg"])
    monkeypatch.setattr(Path, "open", forbidden)

    with pytest.raises(PictureNotFoundError, match="may not be read"):
        read_image(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_picture_from_a_named_pipe_is_read(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)

    def write_bit_by_bit():
        with path.open("wb", buffering=0) as pipe:
            for place in range(0, len(ORDINARY["plain.png"]), 5):
                pipe.write(ORDINARY["plain.png"][place : place + 5])

    writer = threading.Thread(target=write_bit_by_bit)
    writer.start()

    pixels = read_image(path).pixels
    writer.join()

    assert_array_equal(pixels, decode_image(ORDINARY["plain.png"], "memory").pixels)


def test_file_of_another_kind_is_not_read_to_its_end(tmp_path):
    path = tmp_path / "film.mp4"
    with path.open("wb") as file:
        file.write(b"\0\0\0\x18ftypisom")
        file.truncate(1 << 40)  # a sparse file: a terabyte on paper

    with pytest.raises(PictureError, match="no picture"):
        read_image(path)


@pytest.mark.parametrize(
    "name", ["plain.jpg", "plain.png", "plain.webp", "plain.bmp", "plain.tif", "plain.gif", "plain.avif"]
)
def test_limit_is_checked_before_decoding(name, monkeypatch):
    def must_not_decode(*_args, **_options):
        raise AssertionError("decoded a picture beyond the limit")

    pixels = odd_files.WIDTH * odd_files.HEIGHT
    assert decode_image(ORDINARY[name], name, max_pixels=pixels).width == odd_files.WIDTH

    monkeypatch.setattr(decoding, "decode", must_not_decode)
    with pytest.raises(PictureTooLargeError, match=f"{odd_files.WIDTH} x {odd_files.HEIGHT}"):
        decode_image(ORDINARY[name], name, max_pixels=pixels - 1)


def test_picture_just_beyond_the_limit_is_said_to_be_beyond_it():
    with pytest.raises(PictureTooLargeError, match=r"are 300\.1 megapixels, and 300 are the limit"):
        decode_image(odd_files.png(20_000, 15_001, rows=b""), "large.png")


def _states_its_size_twice(kind: int) -> bytes:
    """A TIFF of 600 x 400 pixels that says so with numbers of a signed type, and after that 10 x 10."""
    file = BytesIO()
    Image.new("RGB", (600, 400)).save(file, "TIFF")
    data = bytearray(file.getvalue())
    (start,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, start)
    entries = []
    for place in range(start + 2, start + 2 + 12 * count, 12):
        tag, _, _, value = entry = struct.unpack_from("<HHII", data, place)
        entries += [(tag, kind, 1, value), (tag, 4, 1, 10)] if tag in (256, 257) else [entry]
    struct.pack_into("<I", data, 4, len(data))
    packed = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return bytes(data) + struct.pack("<H", len(entries)) + packed + bytes(4)


def _sequence_with_a_small_still() -> bytes:
    """An AVIF sequence of 600 x 400 pixels whose still picture is stated to have 10 x 10."""
    file = BytesIO()
    first, second = Image.new("RGB", (600, 400), "red"), Image.new("RGB", (600, 400), "blue")
    first.save(file, "AVIF", save_all=True, append_images=[second])
    data = bytearray(file.getvalue())
    struct.pack_into(">II", data, data.index(b"ispe") + 8, 10, 10)
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [_states_its_size_twice(8), _states_its_size_twice(9), _sequence_with_a_small_still()],
    ids=["tiff-16", "tiff-32", "avif"],
)
def test_a_picture_that_states_a_smaller_size_than_it_has_does_not_pass_the_limit(data):
    with pytest.raises(PictureError):
        decode_image(data, "odd", max_pixels=200_000)
    with pytest.raises(PictureError):
        decode_original(data, "odd", max_pixels=200_000)


def test_picture_beyond_the_limits_of_pillow_is_read():
    # Pillow on its own refuses more than 179 megapixels.
    data = odd_files.png(20_000, 10_000)

    assert decode_image(data, "large.png").pixels.shape == (10_000, 20_000, 3)


def test_want_of_memory_is_said_in_words(monkeypatch):
    def exhausted(*_args, **_options):
        raise MemoryError

    monkeypatch.setattr(decoding, "decode", exhausted)

    with pytest.raises(PictureTooLargeError, match="memory"):
        decode_image(ORDINARY["plain.jpg"], "plain.jpg")


@pytest.mark.parametrize("name", ["plain.gif", "animated.gif", "plain.avif", "alpha.avif", "animated.webp"])
def test_pillow_serves_where_opencv_lacks_the_format(name, monkeypatch):
    expected = decode_image(ORDINARY[name], name).pixels

    monkeypatch.setattr(cv2, "imdecode", lambda *_args: None)

    assert_array_equal(decode_image(ORDINARY[name], name).pixels, expected)


@pytest.mark.parametrize("error", [OSError, SyntaxError, RuntimeError, ValueError, EOFError])
def test_whatever_pillow_raises_is_a_damaged_picture(error, monkeypatch):
    def broken(*_args, **_options):
        raise error("decoder error")

    monkeypatch.setattr(cv2, "imdecode", lambda *_args: None)
    monkeypatch.setattr(Image, "open", broken)

    with pytest.raises(PictureError, match="damaged"):
        decode_image(ORDINARY["plain.avif"], "plain.avif")


@pytest.mark.parametrize("name", ORDINARY)
def test_no_flipped_byte_brings_anything_but_a_picture_or_an_error(name):
    data = ORDINARY[name]
    random = np.random.default_rng(len(data))
    for _ in range(25):
        broken = bytearray(data)
        # Most of the structure is at the start.
        for place in random.integers(0, min(len(data), 400), 3):
            broken[place] = random.integers(256)
        try:
            header = read_header(bytes(broken), name)
        except PictureError:
            continue
        assert header.width > 0
        assert 1 <= header.orientation <= 8


def test_gray_picture_is_that_of_cvtcolor():
    pixels = read_image(assets.sample_photo()).pixels

    assert_array_equal(decoding.gray(pixels), cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))


def test_pictures_are_read_by_several_threads_alike():
    expected = decode_image(ORDINARY["plain.jpg"], "plain.jpg").pixels
    results = []

    def read():
        results.extend(decode_image(ORDINARY["plain.jpg"], "plain.jpg").pixels for _ in range(20))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(results) == 80
    assert all(np.array_equal(result, expected) for result in results)
