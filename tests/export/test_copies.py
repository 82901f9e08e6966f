import io
import json
import shutil
import struct
import subprocess
import warnings
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from PIL import Image, features

from desktop_app.detection.geometry import Detection
from desktop_app.errors import OutputError
from desktop_app.export.copies import CopyOptions, copy_suffix, encode_copy
from desktop_app.export.hiding import HidingKind, HidingShape, HidingStyle, hide
from desktop_app.media.exif import harmless_exif
from desktop_app.media.images import decode_image
from desktop_app.media.originals import Original, decode_original, read_original
from tests.export import laden
from tests.media import odd_files

SEVERAL = ("animated.webp", "animated.gif", "animated.avif", "pages.tif")
ORDINARY = {name: data for name, data in odd_files.ordinary().items() if name not in SEVERAL}
LOSSY = {name for name in ORDINARY if name.endswith((".jpg", ".avif")) or name == "plain.webp"}
NOISE = np.random.default_rng(11).integers(0, 65536, (120, 160, 4)).astype(np.uint16)
FACE = Detection(50, 40, 30, 30, 0.9, 5, "face", angle=20.0)
KEEP = CopyOptions(keep_metadata=True)


def exiftool(data: bytes, folder: Path, *options: str) -> dict[str, object]:
    """What exiftool reads, by "Group:Name"."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    path = odd_files.write(folder / "seen by exiftool", data)
    command = ["exiftool", "-json", "-G1", "-a", *options, str(path)]
    answer = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    tags: dict[str, object] = json.loads(answer)[0]
    return {name: value for name, value in tags.items() if not name.startswith(("System:", "SourceFile", "ExifTool:"))}


def exiv2(data: bytes, folder: Path) -> set[str]:
    """The tags that exiv2 reads: of EXIF, IPTC and XMP."""
    if shutil.which("exiv2") is None:
        pytest.skip("exiv2 is not installed")
    path = odd_files.write(folder / "seen by exiv2", data)
    answer = subprocess.run(["exiv2", "-PEIXk", str(path)], capture_output=True, timeout=60, check=False)
    return set(answer.stdout.decode().split())


def jpeg_markers(data: bytes) -> list[int]:
    """The segments before the pixels, in order."""
    markers, place = [], 2
    while data[place + 1] != 0xDA:
        markers.append(data[place + 1])
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return markers


def png_chunks(data: bytes) -> list[bytes]:
    kinds, place = [], 8
    while place < len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        kinds.append(kind)
        place += 12 + length
    return kinds


def webp_chunks(data: bytes) -> list[bytes]:
    kinds, place = [], 12
    while place < len(data):
        kind, length = struct.unpack_from("<4sI", data, place)
        kinds.append(kind)
        place += 8 + length + length % 2
    return kinds


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parity
@pytest.mark.parametrize("name", sorted(ORDINARY))
def test_a_copy_has_the_format_the_size_and_the_pixels(name):
    original = decode_original(ORDINARY[name], name)

    copy = decode_original(encode_copy(original, original.pixels), "copy")

    assert copy.format == original.format
    assert copy.pixels.shape == original.pixels.shape
    assert copy.pixels.dtype == original.pixels.dtype
    assert copy.lossless == original.lossless
    if name in LOSSY:
        difference = np.abs(copy.pixels.astype(int) - original.pixels)
        assert difference.mean() < (6 if name == "plain.webp" else 4)  # this noise is the hardest there is
    else:
        assert_array_equal(copy.pixels, original.pixels)


@pytest.mark.parity
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("format_name", ["PNG", "TIFF"])
def test_16_bits_and_alpha_go_into_the_copy(format_name, channels, tmp_path):
    pixels = np.ascontiguousarray(NOISE[:, :, :channels])

    copy = encode_copy(Original(pixels.copy(), "deep", format_name), pixels)

    assert_array_equal(decode_original(copy, "copy").pixels, pixels)
    tags = exiftool(copy, tmp_path, "-n")
    if format_name == "PNG":
        assert (tags["PNG:BitDepth"], tags["PNG:ColorType"]) == (16, {1: 0, 3: 2, 4: 6}[channels])
    else:
        assert set(str(tags["IFD0:BitsPerSample"]).split()) == {"16"}
        assert tags["IFD0:SamplesPerPixel"] == channels
        assert tags.get("IFD0:ExtraSamples") == (2 if channels == 4 else None)


@pytest.mark.parity
@pytest.mark.parametrize("format_name", ["PNG", "TIFF", "BMP", "WebP"])
def test_others_see_the_colours_under_alpha(format_name):
    pixels = (NOISE >> 8).astype(np.uint8)
    pixels[:40, :, 3] = 0

    copy = opened(encode_copy(Original(pixels.copy(), "alpha", format_name), pixels))

    assert copy.mode == "RGBA"
    assert_array_equal(np.asarray(copy)[:, :, (2, 1, 0, 3)], pixels)


@pytest.mark.parity
def test_colours_that_were_multiplied_by_alpha_are_called_so_in_the_copy(tmp_path):
    pixels = (NOISE >> 8).astype(np.uint8)
    original = Original(pixels, "multiplied.tif", "TIFF", premultiplied=True)

    copy = encode_copy(original, pixels)

    assert decode_original(copy, "copy").premultiplied
    assert exiftool(copy, tmp_path, "-n")["IFD0:ExtraSamples"] == 1


@pytest.mark.parity
@pytest.mark.parametrize(("name", "mode"), [("plain.jpg", "RGB"), ("grey.jpg", "L"), ("cmyk.jpg", "RGB")])
@pytest.mark.parametrize("quality", [95, 60])
def test_jpeg_has_its_quality_and_all_of_its_colours(name, mode, quality, tmp_path):
    original = decode_original(ORDINARY[name], name)

    data = encode_copy(original, original.pixels, CopyOptions(quality))

    copy = opened(data)
    assert copy.mode == mode
    reference = opened(odd_files.saved(Image.new(mode, (16, 16)), "JPEG", quality=quality))
    assert copy.quantization == reference.quantization
    if mode == "RGB":
        assert exiftool(data, tmp_path)["File:YCbCrSubSampling"] == "YCbCr4:4:4 (1 1)"


def test_quality_counts_for_lossy_webp_and_avif_too():
    for name in ("plain.webp", "plain.avif"):
        original = decode_original(ORDINARY[name], name)
        sizes = [len(encode_copy(original, original.pixels, CopyOptions(quality))) for quality in (30, 95)]
        assert sizes[0] < sizes[1] / 2


@pytest.mark.parity
@pytest.mark.parametrize("kind", [HidingKind.FILL, HidingKind.PIXELATE, HidingKind.BLUR])
@pytest.mark.parametrize("name", ["photo.jpg", "photo-grey.jpg"])
def test_jpeg_outside_the_blocks_of_a_hidden_area_is_as_if_nothing_were_hidden(name, kind, sample):
    stored = Image.open(sample).convert("L" if "grey" in name else "RGB")
    original = decode_original(odd_files.saved(stored, "JPEG", quality=90), name)
    face = Detection(150, 60, 130, 130, 0.9, 5, "face", angle=15.0)
    hidden = hide(original.pixels, [face], HidingStyle(kind, shape=HidingShape.ELLIPSE))

    copy = decode_original(encode_copy(original, hidden), "copy").pixels

    changed = (hidden != original.pixels).any(axis=2)
    touched = np.zeros_like(changed)
    for y, x in np.unique(np.argwhere(changed) // 8, axis=0):
        touched[y * 8 : y * 8 + 8, x * 8 : x * 8 + 8] = True
    untouched_copy = decode_original(encode_copy(original, original.pixels), "copy").pixels
    assert 0.02 < touched.mean() < 0.5
    assert_array_equal(copy[~touched], untouched_copy[~touched])
    assert np.abs(untouched_copy.astype(int) - original.pixels).mean() < 2


@pytest.mark.parity
@pytest.mark.parametrize("name", sorted(set(ORDINARY) - LOSSY))
@pytest.mark.parametrize("kind", [HidingKind.FILL, HidingKind.PIXELATE, HidingKind.BLUR])
def test_lossless_formats_keep_every_pixel_outside(name, kind):
    original = decode_original(ORDINARY[name], name)
    height, width = original.pixels.shape[:2]
    face = Detection(width // 3, height // 3, width // 4, height // 4, 0.9, 5, "face")
    hidden = hide(original.pixels, [face], HidingStyle(kind))

    copy = decode_original(encode_copy(original, hidden), "copy").pixels

    inside = hide(np.zeros((height, width, 1), np.uint8), [face], HidingStyle(colour=(255, 255, 255)))[:, :, 0] > 0
    assert inside.any()
    assert_array_equal(copy[~inside], original.pixels[~inside])
    if original.format != "GIF":
        assert_array_equal(copy[inside], hidden[inside])


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("size", [len(laden.PROFILE), 150_000])
def test_the_colour_profile_goes_along(format_name, size):
    profile = struct.pack(">I", size) + laden.PROFILE[4:] + bytes(size - len(laden.PROFILE))
    original = decode_original(
        odd_files.saved(Image.fromarray(odd_files.texture()), format_name, icc_profile=profile), "profile"
    )

    copy = encode_copy(original, original.pixels)

    assert opened(copy).info["icc_profile"] == profile
    assert decode_original(copy, "copy").profile == profile


def test_a_profile_that_does_not_fit_the_pixels_stays_behind():
    original = Original(np.zeros((8, 8, 3), np.uint8), "colour.png", "PNG", profile=laden.PROFILE)

    assert b"iCCP" in png_chunks(encode_copy(original, original.pixels))
    assert b"iCCP" not in png_chunks(encode_copy(original, original.pixels[:, :, :1]))


def test_what_a_png_says_of_its_colours_goes_along():
    data = odd_files.png(
        5, 4, odd_files.chunk(b"gAMA", struct.pack(">I", 100000)), odd_files.chunk(b"sRGB", b"\0longer")
    )
    original = decode_original(data, "gamma.png")

    copy = encode_copy(original, original.pixels)

    assert png_chunks(copy) == [b"IHDR", b"gAMA", b"IDAT", b"IEND"]
    assert opened(copy).info["gamma"] == 1.0


@pytest.mark.parity
@pytest.mark.parametrize("format_name", laden.MAKERS)
@pytest.mark.parametrize("options", [CopyOptions(), KEEP], ids=["nothing", "harmless"])
def test_no_secret_of_a_laden_picture_is_in_its_copy(format_name, options, tmp_path):
    data = laden.MAKERS[format_name](odd_files.texture(), orientation=6)
    carried = [secret for secret in laden.SECRETS if secret in data]
    assert len(carried) >= 6  # what this format can carry
    original = decode_original(data, "laden")

    copy = encode_copy(original, hide(original.pixels, [FACE], HidingStyle()), options)

    assert [secret for secret in laden.SECRETS if secret in copy] == []
    assert opened(copy).info["icc_profile"] == laden.PROFILE
    allowed = {
        "File", "JFIF", "PNG", "RIFF", "QuickTime", "Meta", "Composite", "IFD0", "ICC_Profile", "ICC-header",
        "ICC-chrm",
    }  # fmt: skip
    tags = exiftool(copy, tmp_path)
    groups = {name.split(":")[0] for name in tags}
    assert groups <= (allowed | {"ExifIFD"} if options.keep_metadata else allowed)
    assert not [name for name in tags if name.endswith((":Orientation", ":ThumbnailImage", ":PreviewImage"))]


def test_a_jpeg_copy_has_no_segment_but_those_of_its_pixels_and_profile():
    original = decode_original(laden.jpeg(odd_files.texture()), "laden.jpg")

    copy = encode_copy(original, original.pixels)

    # JFIF, the ICC profile, tables, the frame; then the only scan and the end.
    assert set(jpeg_markers(copy)) == {0xE0, 0xE2, 0xDB, 0xC0, 0xC4}
    assert copy.endswith(b"\xff\xd9")
    assert copy.count(b"\xff\xd8\xff") == 1


def test_a_png_copy_has_no_chunk_but_those_of_its_pixels_and_profile():
    original = decode_original(laden.png(odd_files.texture()), "laden.png")

    copy = encode_copy(original, original.pixels)

    assert set(png_chunks(copy)) == {b"IHDR", b"iCCP", b"IDAT", b"IEND"}


def test_a_webp_copy_has_no_chunk_but_those_of_its_pixels_and_profile():
    original = decode_original(laden.webp(odd_files.texture()), "laden.webp")

    copy = encode_copy(original, original.pixels)

    assert webp_chunks(copy) == [b"VP8X", b"ICCP", b"VP8L"]


@pytest.mark.parametrize("format_name", laden.MAKERS)
def test_exiv2_finds_nothing_but_what_a_picture_needs(format_name, tmp_path):
    original = decode_original(laden.MAKERS[format_name](odd_files.texture()), "laden")

    found = exiv2(encode_copy(original, original.pixels), tmp_path)

    needed = {"ImageWidth", "ImageLength", "BitsPerSample", "Compression", "PhotometricInterpretation", "StripOffsets"}
    needed |= {"SamplesPerPixel", "RowsPerStrip", "StripByteCounts", "PlanarConfiguration", "Predictor", "SampleFormat"}
    needed |= {"InterColorProfile"}
    assert found <= ({f"Exif.Image.{name}" for name in needed} if format_name == "TIFF" else set())


def laden_by_exiftool(format_name: str, folder: Path) -> bytes:
    """As camera and organiser leave it: a real thumbnail, GPS, IPTC, XMP with face regions, written by exiftool."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    source = odd_files.write(folder / "source.jpg", laden.jpeg(odd_files.texture()))
    preview = odd_files.write(folder / "preview.jpg", ORDINARY["plain.jpg"])
    plain = odd_files.saved(Image.fromarray(odd_files.texture()), format_name, icc_profile=laden.PROFILE)
    target = odd_files.write(folder / f"target.{'tif' if format_name == 'TIFF' else 'jpg'}", plain)
    region = "{Name=REGION-19X,Type=Face,Area={X=0.5,Y=0.5,W=0.2,H=0.2,Unit=normalized}}"
    subprocess.run(
        [
            "exiftool", "-q", "-m", "-overwrite_original", "-tagsFromFile", str(source), "-all:all", "-unsafe",
            "-GPSLatitude=37.5", "-GPSLatitudeRef=N", "-IPTC:Keywords=CAPTION-27L", "-XMP:City=PLACE-55H",
            "-RegionInfo={RegionList=[" + region + "],AppliedToDimensions={W=96,H=64,Unit=pixel}}",
            *(["-ThumbnailImage<=" + str(preview)] if format_name == "JPEG" else []), str(target),
        ],
        check=True, timeout=60,
    )  # fmt: skip
    return target.read_bytes()


@pytest.mark.parametrize("format_name", ["JPEG", "TIFF"])
def test_thumbnail_places_and_face_regions_of_exiftool_stay_behind(format_name, tmp_path):
    data = laden_by_exiftool(format_name, tmp_path)
    before = {name.split(":")[0] for name in exiftool(data, tmp_path)}
    assert {"GPS", "XMP-mwg-rs", "IPTC", "ExifIFD"} <= before
    assert ("IFD1" in before) == (format_name == "JPEG")
    original = decode_original(data, "laden")

    copy = encode_copy(original, original.pixels, KEEP)

    tags = exiftool(copy, tmp_path)
    assert {name.split(":")[0] for name in tags} <= {
        "File", "JFIF", "IFD0", "ExifIFD", "ICC_Profile", "ICC-header", "ICC-chrm", "Composite",
    }  # fmt: skip
    assert [secret for secret in laden.SECRETS if secret in copy] == []
    assert copy.count(b"\xff\xd8\xff") == (format_name == "JPEG")
    assert tags["ExifIFD:DateTimeOriginal"] == laden.KEPT["DateTimeOriginal"]
    assert tags["IFD0:Make"] == laden.KEPT["Make"]


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WebP", "AVIF", "TIFF by exiftool"])
def test_what_is_harmless_is_kept_when_asked_for(format_name, tmp_path):
    if format_name == "TIFF by exiftool":
        data = laden_by_exiftool("TIFF", tmp_path)
    else:
        data = laden.MAKERS[format_name](odd_files.texture(), orientation=3)
    original = decode_original(data, "laden")

    copy = encode_copy(original, original.pixels, KEEP)

    tags = exiftool(copy, tmp_path)
    found = {name.split(":")[1]: value for name, value in tags.items() if name.startswith(("IFD0", "ExifIFD"))}
    assert laden.KEPT.items() <= found.items()
    beside = {"ExifVersion"}
    if original.format == "TIFF":
        beside |= {name for name in found if name.startswith(("Image", "Bits", "Photo", "Strip", "Samples", "Rows"))}
        beside |= {"Compression", "PlanarConfiguration", "Predictor", "SampleFormat"}
    assert set(found) - set(laden.KEPT) <= beside
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exif = opened(copy).getexif()
    assert (exif[271], exif.get_ifd(0x8769)[36867]) == (laden.KEPT["Make"], laden.KEPT["DateTimeOriginal"])
    assert_array_equal(decode_original(copy, "copy").pixels.shape, original.pixels.shape)


@pytest.mark.parametrize("order", ["little", "big"])
def test_harmless_tags_are_the_same_in_either_byte_order(order):
    block = laden.exif().tobytes()[6:]  # Pillow writes big-endian
    if order == "little":
        block = harmless_exif(block)
    exif = Image.Exif()
    exif.load(harmless_exif(block))

    assert exif[271] == laden.KEPT["Make"]
    assert exif[315] == laden.KEPT["Artist"]
    assert 270 not in exif
    details = exif.get_ifd(0x8769)
    assert (details[33434], details[34855], details[37386]) == (1 / 250, 400, 50)
    assert {37500, 42032, 42033} & set(details) == set()


@pytest.mark.parametrize(
    ("number", "value"),
    [
        (306, "SOFTWARE-35C"), (306, "2024:05:06 07:08:09 in Seoul"), (36867, "yesterday"), (36881, "Asia/Seoul"),
        (37520, "12 at home"), (271, "x" * 501), (272, ""), (33434, "1/250"), (34855, tuple(range(100, 110))),
    ],
)  # fmt: skip
def test_a_tag_that_is_not_what_its_number_promises_stays_behind(number, value):
    block = Image.Exif()
    (block if number in (306, 271, 272) else block.get_ifd(0x8769))[number] = value
    block[315] = "A. Photographer"

    exif = Image.Exif()
    exif.load(harmless_exif(block.tobytes()))

    assert dict(exif) == {315: "A. Photographer"}


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_damaged_exif_is_read_as_far_as_it_goes_and_nothing_else_comes_of_it(data):
    block = bytearray(laden.exif().tobytes()[6:])
    for _ in range(data.draw(st.integers(0, 8))):
        block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))

    fresh = harmless_exif(bytes(block[: data.draw(st.integers(0, len(block)))]))

    if fresh is not None:
        exif = Image.Exif()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            exif.load(fresh)
            assert set(exif) <= {271, 272, 306, 315, 33432, 34665}
            assert not {37500, 42032, 42033} & set(exif.get_ifd(0x8769))
        assert harmless_exif(fresh) == fresh


@given(st.binary(max_size=200))
def test_rubbish_is_no_exif(rubbish):
    assert harmless_exif(b"Exif\0\0" + rubbish) is None


@pytest.mark.parity
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_name", odd_files.ORIENTED_FORMATS)
def test_the_orientation_is_baked_in(format_name, orientation):
    data = odd_files.with_orientation(format_name, orientation)
    original = decode_original(data, "turned")

    copy = encode_copy(original, original.pixels, KEEP)

    picture = opened(copy)
    assert 274 not in picture.getexif()
    upright = odd_files.expected_turn(orientation)(odd_files.colours())
    assert picture.size == upright.shape[1::-1]
    assert np.abs(np.asarray(picture.convert("RGB")).astype(int) - upright).mean() < 4


@pytest.mark.parity
@pytest.mark.parametrize("kind", [HidingKind.FILL, HidingKind.PIXELATE, HidingKind.BLUR])
@pytest.mark.parametrize("format_name", ["PNG", "TIFF", "BMP", "WebP", "GIF"])
def test_no_byte_of_hidden_pixels_is_left(format_name, kind):
    """A word is written into the pixels of a face, seen or under alpha 0, and looked for in all that comes out."""
    word = np.frombuffer(b"HIDDEN-FACE-PIXELS-4711!", np.uint8).reshape(8, 3)
    pixels = np.full((64, 96, 4), 200, np.uint8)
    pixels[20:30, 40:48, :3] = word
    pixels[20:25, :, 3] = 0
    pixels = pixels if format_name not in ("BMP", "GIF") else np.ascontiguousarray(pixels[:, :, :3])
    original = Original(pixels.copy(), "word", format_name)
    face = Detection(36, 16, 16, 18, 0.9, 5, "face")

    copy = encode_copy(original, hide(pixels, [face], HidingStyle(kind)))

    raw = {"original": pixels[:, :, :3].tobytes(), "copy": np.ascontiguousarray(_bgr_under_alpha(copy)).tobytes()}
    assert word.tobytes() in raw["original"]
    assert word.tobytes() not in raw["copy"]
    assert word[:, ::-1].tobytes() not in raw["copy"]
    assert word.tobytes() not in copy
    for colour in word:
        assert not (_bgr_under_alpha(copy) == colour).all(axis=2).any()


def _bgr_under_alpha(data: bytes) -> np.ndarray:
    return np.asarray(opened(data).convert("RGBA"))[:, :, 2::-1]


def gif_of(colours: int, **options: object) -> bytes:
    """A picture of so many colours, each in some pixels."""
    y, x = np.mgrid[0:64, 0:96]
    indices = ((y * 96 + x) % colours).astype(np.uint8)
    picture = Image.frombytes("P", (96, 64), indices.tobytes())
    palette = np.random.default_rng(2).permutation(256 * 64)[: 256 * 3].astype(np.uint8)
    picture.putpalette(palette.tobytes())
    return odd_files.saved(picture, "GIF", **options)


@pytest.mark.parametrize("colours", [2, 100, 255, 256])
@pytest.mark.parametrize("kind", list(HidingKind)[:3])
def test_a_gif_keeps_all_colours_outside_the_hidden_area(colours, kind):
    original = decode_original(gif_of(colours), "colours.gif")
    face = Detection(30, 20, 20, 20, 0.9, 5, "face")
    hidden = hide(original.pixels, [face], HidingStyle(kind, (255, 0, 0), margin=0))

    copy = decode_original(encode_copy(original, hidden), "copy").pixels

    outside = np.ones(copy.shape[:2], bool)
    outside[20:40, 30:50] = False
    assert_array_equal(copy[outside], original.pixels[outside])
    if kind is not HidingKind.FILL or colours < 256:
        wanted = hidden[20:40, 30:50].astype(int)
        assert np.abs(copy[20:40, 30:50] - wanted).mean() < 40


def test_the_colours_of_a_face_leave_the_table_of_a_gif():
    pixels = np.full((40, 60, 3), 90, np.uint8)
    pixels[10:20, 10:20] = (1, 77, 201)
    original = Original(pixels.copy(), "table.gif", "GIF")

    copy = encode_copy(original, hide(pixels, [Detection(10, 10, 10, 10, 0.9, 5)], HidingStyle()))

    assert bytes((201, 77, 1)) not in copy
    assert len(np.unique(np.asarray(opened(copy).convert("RGB")).reshape(-1, 3), axis=0)) == 2


def test_a_transparent_gif_stays_transparent():
    original = decode_original(gif_of(50, transparency=7), "transparent.gif")
    assert original.pixels.shape[2] == 4
    hidden = hide(original.pixels, [FACE], HidingStyle(colour=(0, 255, 0)))

    copy = decode_original(encode_copy(original, hidden), "copy").pixels

    assert_array_equal(copy[:, :, 3], hidden[:, :, 3])
    seen = hidden[:, :, 3] > 0
    assert_array_equal(copy[seen], hidden[seen])


@pytest.mark.parametrize("name", sorted(ORDINARY))
def test_a_part_of_a_picture_is_encoded_alike(name):
    original = decode_original(ORDINARY[name], name)
    part = original.pixels[1:3, 1:4]

    copy = decode_original(encode_copy(original, part), "part")

    assert copy.format == original.format
    assert copy.pixels.shape == part.shape
    if name not in LOSSY:
        assert_array_equal(copy.pixels, part)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WebP", "BMP", "TIFF", "GIF", "AVIF"])
def test_any_pixels_go_into_any_format(format_name, depth, channels):
    pixels = np.full((20, 30, channels), 128 * (257 if depth is np.uint16 else 1), depth)
    pixels[:, :, 3:] = np.iinfo(depth).max
    original = Original(np.zeros((4, 4, 3), np.uint8), "any", format_name)

    copy = decode_image(encode_copy(original, pixels), "copy")

    assert copy.pixels.shape == (20, 30, 3)
    assert np.abs(copy.pixels[5:15, 5:25].astype(int) - 128).max() <= 3


def test_pixels_that_a_format_cannot_hold_give_an_error_that_names_the_picture():
    original = Original(np.zeros((1, 20_000, 3), np.uint8), "/photos/wide.webp", "WebP")

    with pytest.raises(OutputError, match="20000 x 1") as caught:
        encode_copy(original, original.pixels)

    assert str(caught.value).startswith("/photos/wide.webp cannot be copied")
    assert str(caught.value).endswith(".")


def test_without_an_encoder_for_avif_a_png_is_written(monkeypatch):
    monkeypatch.setattr(features, "check", lambda name: name != "avif")
    original = decode_original(ORDINARY["alpha.avif"], "alpha.avif")

    copy = decode_original(encode_copy(original, original.pixels), "copy")

    assert copy.format == "PNG"
    assert_array_equal(copy.pixels, original.pixels)
    assert copy_suffix("AVIF", Path("a.avif")) == ".png"


@pytest.mark.parametrize(
    ("format_name", "path", "expected"),
    [
        ("JPEG", None, ".jpg"), ("JPEG", Path("a.JPEG"), ".JPEG"), ("JPEG", Path("a.png"), ".jpg"),
        ("TIFF", Path("a.tiff"), ".tiff"), ("TIFF", None, ".tif"), ("PNG", Path("no-suffix"), ".png"),
        ("WebP", None, ".webp"), ("BMP", None, ".bmp"), ("GIF", None, ".gif"), ("AVIF", None, ".avif"),
    ],
)  # fmt: skip
def test_the_suffix_names_the_format(format_name, path, expected):
    assert copy_suffix(format_name, path) == expected


@pytest.mark.parametrize("quality", [0, 101, -5])
def test_a_quality_that_cannot_be_is_refused(quality):
    with pytest.raises(ValueError, match="quality"):
        CopyOptions(quality)


@pytest.mark.parametrize(
    "pixels", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), float), np.zeros((4, 4, 2), np.uint8)]
)
def test_other_arrays_are_no_copy(pixels):
    with pytest.raises(ValueError, match="copy"):
        encode_copy(Original(np.zeros((4, 4, 3), np.uint8), "x", "PNG"), pixels)


@pytest.mark.parity
def test_photographs_lose_no_more_than_the_codec_takes(shared_faces):
    paths = sorted((shared_faces / "images").glob("*.jpg"))[::25]
    assert paths
    options = [cv2.IMWRITE_JPEG_QUALITY, 95, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, 0x111111]
    for path in paths:
        original = read_original(path)

        copy = decode_original(encode_copy(original, original.pixels), path.name).pixels

        encoded = cv2.imencode(".jpg", original.pixels, options)[1]
        assert_array_equal(copy, cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED).reshape(copy.shape))
