import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from PIL import Image, ImageCms

from desktop_app.errors import AnimatedPictureError, PictureError, PictureFormatError, PictureTooLargeError
from desktop_app.media import tiff_tags
from desktop_app.media.images import decode_image, read_image
from desktop_app.media.originals import Original, decode_original, read_original
from tests.media import odd_files

SEVERAL = ("animated.webp", "animated.gif", "animated.avif", "pages.tif")
ALL = odd_files.ordinary()
ORDINARY = {name: data for name, data in ALL.items() if name not in SEVERAL}
UNREADABLE = odd_files.unreadable()
_MADE_NOW = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
PROFILE = _MADE_NOW[:24] + bytes(12) + _MADE_NOW[36:]  # without the time, which would be another in each process
NOISE = np.random.default_rng(3).integers(0, 65536, (odd_files.HEIGHT, odd_files.WIDTH, 4)).astype(np.uint16)

CHANNELS = {
    1: ("grey.jpg", "bits.png", "grey16.png", "gamma.png", "long-text.png", "bits.bmp", "fax.tif", "grey16.tif"),
    4: ("alpha.png", "grey-alpha.png", "palette-transparent.png", "alpha.webp", "alpha.tif", "alpha.avif"),
}
DEEP = ("grey16.png", "colour16.png", "grey16.tif", "colour16.tif")


def profile_of(space: bytes, size: int = len(PROFILE)) -> bytes:
    """A profile that says it is of another colour space, or has another length."""
    longer = PROFILE + bytes(size - len(PROFILE))
    return struct.pack(">I", size) + longer[4:16] + space + longer[20:]


def with_tiff_tag(data: bytes, number: int, value: int) -> bytes:
    """The same TIFF with a tag of one short number."""
    tags = dict(tiff_tags.read_directory(data).tags)
    tags[number] = tiff_tags.Tag(number, tiff_tags.SHORT, struct.pack("<H", value))
    place = len(data) + len(data) % 2
    directory = tiff_tags.write_directory(tags.values(), place)
    return data[:4] + struct.pack("<I", place) + data[8:].ljust(place - 8, b"\0") + directory


def tiff(pixels: np.ndarray, photometric: int, extra: tuple[int, ...] = (), *, planes: bool = False) -> bytes:
    """An uncompressed TIFF by hand. pixels: (height, width, samples) as they are stored."""
    height, width, samples = pixels.shape
    raw = (pixels.transpose(2, 0, 1) if planes else pixels).tobytes()
    strips = samples if planes else 1
    shorts = {256: (width,), 257: (height,), 258: (pixels.itemsize * 8,) * samples, 259: (1,), 262: (photometric,),
              277: (samples,), 278: (height,), 284: (2 if planes else 1,), 338: extra}  # fmt: skip
    longs = {273: range(8, 8 + len(raw), len(raw) // strips), 279: (len(raw) // strips,) * strips}
    tags = [tiff_tags.Tag(n, tiff_tags.SHORT, struct.pack(f"<{len(v)}H", *v)) for n, v in shorts.items() if v]
    tags += [tiff_tags.Tag(n, tiff_tags.LONG, struct.pack(f"<{len(v)}I", *v)) for n, v in longs.items()]
    return b"II*\0" + struct.pack("<I", 8 + len(raw)) + raw + tiff_tags.write_directory(tags, 8 + len(raw))


def with_png_chunk(data: bytes, kind: bytes, content: bytes) -> bytes:
    return data[:33] + odd_files.chunk(kind, content) + data[33:]


def exif_orientation(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[274] = orientation
    return exif.tobytes()[6:]


@pytest.mark.parity
@pytest.mark.parametrize("name", ORDINARY)
def test_what_is_searched_is_what_reading_gives(name, tmp_path):
    path = odd_files.write(tmp_path / name, ORDINARY[name])

    original = read_original(path)

    frame = original.frame()
    assert_array_equal(frame.pixels, read_image(path).pixels)
    assert frame.source == original.source == str(path)
    assert (frame.width, frame.height) == (original.width, original.height)
    assert not original.pixels.flags.writeable


@pytest.mark.parity
@pytest.mark.parametrize("name", ORDINARY)
def test_channels_and_depth_are_those_of_the_file(name):
    original = decode_original(ORDINARY[name], name)

    expected = next((channels for channels, names in CHANNELS.items() if name in names), 3)
    assert original.pixels.shape[2] == expected
    assert original.pixels.dtype == (np.uint16 if name in DEEP else np.uint8)


@pytest.mark.parity
@pytest.mark.parametrize("name", ["plain.jpg", "plain.png", "plain.tif", "plain.webp", "plain.bmp"])
def test_a_colour_picture_of_8_bits_is_decoded_once(name):
    original = decode_original(ORDINARY[name], name)

    assert np.shares_memory(original.pixels, original.frame().pixels)


@pytest.mark.parity
@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_all_16_bits_are_kept(suffix, channels):
    pixels = np.ascontiguousarray(NOISE[:, :, :channels])

    original = decode_original(cv2.imencode(suffix, pixels)[1].tobytes(), "deep")

    assert_array_equal(original.pixels, pixels)
    assert original.pixels.dtype == np.uint16


@pytest.mark.parity
@pytest.mark.parametrize("mode", ["RGBA", "LA"])
@pytest.mark.parametrize("format_name", ["PNG", "TIFF"])
def test_alpha_and_the_colours_under_it_are_those_of_the_file(format_name, mode):
    stored = Image.fromarray((NOISE >> 8).astype(np.uint8)).convert(mode)

    original = decode_original(odd_files.saved(stored, format_name), "alpha")

    assert_array_equal(original.pixels[:, :, (2, 1, 0, 3)], np.asarray(stored.convert("RGBA")))


@pytest.mark.parity
@pytest.mark.parametrize(
    ("mode", "format_name"), [("P", "PNG"), ("L", "PNG"), ("RGB", "PNG"), ("P", "GIF"), ("L", "GIF")]
)
def test_a_colour_that_is_called_transparent_becomes_alpha(mode, format_name):
    stored = Image.fromarray(odd_files.colours() // 40 * 20).convert(mode)
    data = odd_files.saved(stored, format_name, transparency=stored.getpixel((50, 30)))
    with Image.open(io.BytesIO(data)) as picture:
        expected = np.asarray(picture.convert("RGBA"))
    assert 0 < (expected[:, :, 3] == 0).mean() < 1

    original = decode_original(data, "transparent")

    assert_array_equal(original.pixels[:, :, 3], expected[:, :, 3])
    seen = expected[:, :, 3] > 0
    assert_array_equal(original.pixels[seen][:, (2, 1, 0)], expected[seen][:, :3])


@pytest.mark.parity
@pytest.mark.parametrize("level", [0, 1])
def test_a_bit_that_is_called_transparent_becomes_alpha(level):
    black_and_white = Image.fromarray(odd_files.colours()).convert("1")
    data = with_png_chunk(odd_files.saved(black_and_white, "PNG"), b"tRNS", struct.pack(">H", level))

    pixels = decode_original(data, "bits.png").pixels

    assert_array_equal(pixels[:, :, 0] > 0, np.asarray(black_and_white))
    assert_array_equal(pixels[:, :, 3] == 0, np.asarray(black_and_white) == level)


@pytest.mark.parity
def test_a_16_bit_grey_level_that_is_called_transparent_becomes_alpha():
    grey = NOISE[:, :, :1] // 256 * 256
    data = with_png_chunk(cv2.imencode(".png", grey)[1].tobytes(), b"tRNS", struct.pack(">H", int(grey[5, 5, 0])))

    pixels = decode_original(data, "transparent.png").pixels

    assert_array_equal(pixels[:, :, :1], grey)
    assert_array_equal(pixels[:, :, 3:] == 0, grey == grey[5, 5, 0])


@pytest.mark.parity
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_name", odd_files.ORIENTED_FORMATS)
def test_every_format_comes_upright(format_name, orientation):
    data = odd_files.with_orientation(format_name, orientation)

    original = decode_original(data, "turned")

    assert_array_equal(original.pixels, decode_image(data, "turned").pixels)


@pytest.mark.parity
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_deep_pictures_come_upright(suffix, channels, orientation):
    pixels = np.ascontiguousarray(NOISE[:, :, :channels])
    plain = cv2.imencode(suffix, pixels)[1].tobytes()
    if suffix == ".tif":
        data = with_tiff_tag(plain, 274, orientation)
    else:
        data = with_png_chunk(plain, b"eXIf", exif_orientation(orientation))

    original = decode_original(data, "turned")

    assert_array_equal(original.pixels, odd_files.expected_turn(orientation)(pixels))
    assert_array_equal(original.frame().pixels, decode_image(data, "turned").pixels)


@pytest.mark.parity
@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_alpha_of_a_tiff_comes_upright(orientation):
    stored = Image.fromarray((NOISE >> 8).astype(np.uint8))
    data = odd_files.saved(stored, "TIFF", tiffinfo={274: orientation})

    original = decode_original(data, "turned")

    assert_array_equal(original.pixels[:, :, (2, 1, 0, 3)], odd_files.expected_turn(orientation)(np.asarray(stored)))
    assert_array_equal(original.frame().pixels, decode_image(data, "turned").pixels)


GREY_ZERO_IS_WHITE, GREY, RGB, CMYK = 0, 1, 2, 5


@pytest.mark.parity
@pytest.mark.parametrize("extra", [(0,), (1,), (2,)])
@pytest.mark.parametrize("planes", [False, True])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_alpha_of_every_meaning_is_kept_as_it_stands_or_refused(dtype, planes, extra):
    stored = NOISE if dtype is np.uint16 else (NOISE >> 8).astype(np.uint8)
    data = tiff(stored, RGB, extra, planes=planes)

    if planes and dtype is np.uint16:  # OpenCV mixes them up
        with pytest.raises(PictureError, match="rare kind"):
            decode_original(data, "planes.tif")
    else:
        original = decode_original(data, "alpha.tif")
        assert_array_equal(original.pixels[:, :, (2, 1, 0, 3)], stored)
        assert original.premultiplied == (extra == (1,))


@pytest.mark.parity
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_grey_in_which_zero_is_white_comes_as_it_is_seen(dtype):
    stored = np.ascontiguousarray((NOISE if dtype is np.uint16 else NOISE >> 8)[:, :, :1], dtype)

    assert_array_equal(decode_original(tiff(stored, GREY_ZERO_IS_WHITE), "negative.tif").pixels, ~stored)


@pytest.mark.parity
@pytest.mark.parametrize(
    ("samples", "photometric", "extra", "dtype"),
    [
        (2, GREY, (2,), np.uint16), (2, GREY, (1,), np.uint8), (3, GREY, (0, 0), np.uint8),
        (3, GREY, (0, 0), np.uint16), (5, RGB, (2, 0), np.uint8), (4, CMYK, (), np.uint16), (5, CMYK, (2,), np.uint8),
    ],
)  # fmt: skip
def test_a_tiff_of_which_some_samples_would_be_lost_is_refused(samples, photometric, extra, dtype):
    stored = np.random.default_rng(1).integers(0, 256, (20, 24, samples)).astype(dtype)

    with pytest.raises(PictureError, match="rare kind"):
        decode_original(tiff(stored, photometric, extra), "rare.tif")


def apng() -> bytes:
    return odd_files.two_pictures("PNG")


@pytest.mark.parametrize("name", [*SEVERAL, "animated.png"])
def test_several_pictures_in_one_file_are_refused_in_one_sentence(name, tmp_path):
    path = odd_files.write(tmp_path / name, apng() if name == "animated.png" else ALL[name])

    with pytest.raises(AnimatedPictureError, match="lose all") as caught:
        read_original(path)

    assert isinstance(caught.value, PictureFormatError)
    assert caught.value.kind == "animated"
    assert str(caught.value).startswith(str(path))


def test_a_preview_behind_a_tiff_is_no_page():
    picture, preview = Image.fromarray(odd_files.texture()), Image.fromarray(odd_files.texture()[::4, ::4])
    preview.encoderinfo = {"tiffinfo": {254: 1}}

    data = odd_files.saved(picture, "TIFF", save_all=True, append_images=[preview])

    assert data.count(b"\x11\x01") >= 2  # two directories with strips
    assert decode_original(data, "with preview").pixels.shape == (64, 96, 3)


def test_directories_in_a_circle_end():
    data = ORDINARY["plain.tif"]
    preview = with_tiff_tag(data, 254, 1)
    (place,) = struct.unpack_from("<I", preview, 4)
    (count,) = struct.unpack_from("<H", preview, place)
    following = place + 2 + 12 * count
    circle = preview[:following] + struct.pack("<I", place) + preview[following + 4 :]

    assert decode_original(circle, "circle").pixels.shape == (64, 96, 3)


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_file_is_refused_as_reading_refuses_it(name, capfd):
    data, kind = UNREADABLE[name]

    with pytest.raises(PictureError) as caught:
        decode_original(data, name)

    # Of what an animation has behind its first picture reading knows nothing.
    assert caught.value.kind == (kind if not name.endswith(SEVERAL) else caught.value.kind)
    assert str(caught.value).startswith(name)
    assert capfd.readouterr() == ("", "")


def test_the_limit_of_pixels_counts():
    with pytest.raises(PictureTooLargeError, match="megapixels"):
        decode_original(ORDINARY["plain.jpg"], "large.jpg", max_pixels=1000)


@pytest.mark.parametrize("size", [len(PROFILE), 200_000])
@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_the_colour_profile_is_read(format_name, size):
    profile = profile_of(b"RGB ", size)
    data = odd_files.saved(Image.fromarray(odd_files.texture()), format_name, icc_profile=profile)

    assert decode_original(data, "profile").profile == profile


@pytest.mark.parametrize(
    ("mode", "format_name", "profile"),
    [
        ("CMYK", "JPEG", profile_of(b"CMYK")),
        ("CMYK", "TIFF", profile_of(b"CMYK")),
        ("L", "JPEG", profile_of(b"RGB ")),
        ("RGB", "PNG", profile_of(b"GRAY")),
        ("RGB", "JPEG", b"rubbish" * 30),
        ("RGB", "WEBP", PROFILE[:-1]),
        ("RGB", "PNG", PROFILE[:100]),
    ],
    ids=["CMYK JPEG", "CMYK TIFF", "RGB in grey", "grey in RGB", "rubbish", "cut", "cut in its header"],
)
def test_a_profile_that_does_not_fit_the_pixels_is_dropped(mode, format_name, profile):
    picture = Image.fromarray(odd_files.texture()).convert(mode)

    assert decode_original(odd_files.saved(picture, format_name, icc_profile=profile), "profile").profile is None


def test_a_grey_profile_of_a_grey_picture_is_kept():
    picture = Image.fromarray(odd_files.texture()).convert("L")

    data = odd_files.saved(picture, "JPEG", icc_profile=profile_of(b"GRAY"))

    assert decode_original(data, "grey").profile == profile_of(b"GRAY")


def test_a_profile_that_unpacks_without_end_is_dropped():
    endless = b"name\0\0" + zlib.compress(bytes(40_000_000))

    assert decode_original(with_png_chunk(ORDINARY["plain.png"], b"iCCP", endless), "large").profile is None


def test_what_is_behind_the_end_of_a_profile_is_dropped():
    data = odd_files.saved(Image.fromarray(odd_files.texture()), "JPEG", icc_profile=PROFILE + b"a hidden word")

    assert decode_original(data, "longer").profile == PROFILE


def named_colours(index: str) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({40961: 65535, 40965: {1: index}})
    return exif.tobytes()


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP"])
def test_adobe_rgb_that_is_only_named_becomes_a_profile(format_name):
    picture = Image.fromarray(odd_files.texture())

    profile = decode_original(odd_files.saved(picture, format_name, exif=named_colours("R03")), "camera").profile

    # What the encoding says of colours, and the way to sRGB of IEC 61966-2-1.
    levels = np.array([[[255, 255, 255], [128, 128, 128], [200, 50, 50], [60, 120, 180], [90, 20, 160]]], np.uint8)
    linear = (levels / 255) ** (563 / 256)
    to_xyz = [[0.57667, 0.18556, 0.18823], [0.29734, 0.62736, 0.07529], [0.02703, 0.07069, 0.99134]]
    to_srgb = [[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]]
    srgb = (linear @ np.transpose(to_xyz) @ np.transpose(to_srgb)).clip(0, 1)
    expected = 255 * np.where(srgb <= 0.0031308, 12.92 * srgb, 1.055 * srgb ** (1 / 2.4) - 0.055)
    made = ImageCms.profileToProfile(
        Image.fromarray(levels), ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
    )
    assert np.abs(np.asarray(made) - expected).max() < 1.6


@pytest.mark.parametrize(
    ("index", "profile"), [("R98", None), ("THM", None), ("R03", PROFILE)], ids=["sRGB", "thumbnail", "profile"]
)
def test_other_names_and_profiles_stand(index, profile):
    picture = Image.fromarray(odd_files.texture())
    data = odd_files.saved(picture, "JPEG", exif=named_colours(index), icc_profile=profile)

    assert decode_original(data, "camera").profile == profile


def test_a_grey_picture_has_no_colours_to_name():
    picture = Image.fromarray(odd_files.texture()).convert("L")

    assert decode_original(odd_files.saved(picture, "JPEG", exif=named_colours("R03")), "grey").profile is None


@pytest.mark.parametrize(("name", "lossless"), [("plain.webp", False), ("lossless.webp", True), ("alpha.webp", True)])
def test_a_webp_says_whether_it_is_lossless(name, lossless):
    assert decode_original(ORDINARY[name], name).lossless is lossless


def test_premultiplied_colours_are_called_so():
    data = cv2.imencode(".tif", (NOISE >> 8).astype(np.uint8))[1].tobytes()

    assert decode_original(with_tiff_tag(data, 338, 1), "x").premultiplied
    assert not decode_original(with_tiff_tag(data, 338, 2), "x").premultiplied


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 2), np.uint8), np.zeros((4, 4, 3), np.float32), NOISE[:, ::2, :]],
)
def test_other_arrays_are_no_original(pixels):
    with pytest.raises(ValueError, match="original"):
        Original(pixels, "x", "PNG")


@pytest.mark.parametrize("name", ["plain.jpg", "alpha.png", "plain.webp", "alpha.tif", "plain.gif", "plain.avif"])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_damaged_bytes_give_a_picture_or_an_error_for_people(name, data):
    damaged = bytearray(ORDINARY[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, min(len(damaged), 700) - 1))
        damaged[place] = data.draw(st.integers(0, 255))
    try:
        original = decode_original(bytes(damaged), "damaged", max_pixels=1_000_000)
    except PictureError as error:
        assert str(error).startswith("damaged")
    else:
        assert original.frame().pixels.shape[:2] == original.pixels.shape[:2]
