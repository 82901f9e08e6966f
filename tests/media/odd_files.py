"""Makes pictures of every kind that must be read, and files of every kind that must be refused in words."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

WIDTH, HEIGHT = 96, 64

ORIENTED_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF")


def colours() -> NDArray[np.uint8]:
    """(64, 96, 3) uint8 RGB: a smooth picture that differs from each of its turned and mirrored copies."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.stack([x * 2, y * 3, (x + 2 * y) % 200], axis=-1).astype(np.uint8)


def texture() -> NDArray[np.uint8]:
    """(64, 96, 3) uint8 RGB: noise on top, so that the files have some length."""
    noise = np.random.default_rng(7).integers(0, 90, (HEIGHT, WIDTH, 3))
    return (colours() // 2 + noise).astype(np.uint8)


def saved(picture: Image.Image, format_name: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, format_name, **options)
    return stream.getvalue()


def two_pictures(format_name: str, **options: object) -> bytes:
    """A file with a second picture behind the first."""
    # Made anew each time: Pillow leaves the encoder's settings on a picture, and a TIFF trips over those of a JPEG.
    picture = Image.fromarray(texture())
    return saved(picture, format_name, save_all=True, append_images=[picture.rotate(90)], **options)


def with_orientation(format_name: str, orientation: int) -> bytes:
    """A picture stored as it is, with the word how to turn it, in the way of the format."""
    picture = Image.fromarray(colours())
    if format_name == "TIFF":
        return saved(picture, "TIFF", tiffinfo={274: orientation})
    exif = Image.Exif()
    exif[274] = orientation
    options = {"JPEG": {"quality": 95}, "WEBP": {"lossless": True}, "AVIF": {"quality": 95}}.get(format_name, {})
    return saved(picture, format_name, exif=exif.tobytes(), **options)


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *extra: bytes, rows: bytes | None = None) -> bytes:
    """A grey 8-bit PNG by hand, with extra chunks before its data; rows None gives valid black ones."""
    data = zlib.compress(rows if rows is not None else (b"\0" + b"\0" * width) * height)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def ordinary() -> dict[str, bytes]:
    """Whole files, 8 bits a channel or brought down to it, by name."""
    picture = Image.fromarray(texture())
    deep = Image.fromarray(texture()[..., 0].astype(np.uint16) * 257 + 77)
    transparent = picture.convert("RGBA")
    transparent.putalpha(Image.fromarray(texture()[..., 1]))
    deep_colour = texture().astype(np.uint16) * 257
    return {
        "plain.jpg": saved(picture, "JPEG"),
        "progressive.jpg": saved(picture, "JPEG", progressive=True),
        "grey.jpg": saved(picture.convert("L"), "JPEG"),
        "cmyk.jpg": saved(picture.convert("CMYK"), "JPEG"),
        "with restarts.jpg": saved(picture, "JPEG", restart_marker_rows=1),
        "broken-profile.jpg": saved(picture, "JPEG", icc_profile=b"rubbish" * 30),
        "two-pictures.jpg": two_pictures("MPO"),
        "plain.png": saved(picture, "PNG"),
        "palette.png": saved(picture.convert("P"), "PNG"),
        "palette-transparent.png": saved(picture.convert("P"), "PNG", transparency=3),
        "alpha.png": saved(transparent, "PNG"),
        "grey-alpha.png": saved(picture.convert("LA"), "PNG"),
        "bits.png": saved(picture.convert("1"), "PNG"),
        "grey16.png": saved(deep, "PNG"),
        "colour16.png": cv2.imencode(".png", deep_colour)[1].tobytes(),
        "gamma.png": png(5, 4, chunk(b"gAMA", struct.pack(">I", 100000)), rows=b"\0\x10\x20\x30\x40\x50" * 4),
        "broken-profile.png": saved(picture, "PNG", icc_profile=b"rubbish" * 30),
        "long-text.png": png(5, 4, chunk(b"zTXt", b"k\0\0" + zlib.compress(b"\0" * 3_000_000))),
        "plain.webp": saved(picture, "WEBP"),
        "lossless.webp": saved(picture, "WEBP", lossless=True),
        "alpha.webp": saved(transparent, "WEBP", lossless=True, exact=True),
        "animated.webp": two_pictures("WEBP", lossless=True),
        "plain.bmp": saved(picture, "BMP"),
        "palette.bmp": saved(picture.convert("P"), "BMP"),
        "bits.bmp": saved(picture.convert("1"), "BMP"),
        "alpha.bmp": saved(transparent, "BMP"),
        "plain.tif": saved(picture, "TIFF"),
        "lzw.tif": saved(picture, "TIFF", compression="tiff_lzw"),
        "deflate.tiff": saved(picture, "TIFF", compression="tiff_deflate"),
        "jpeg.tif": saved(picture, "TIFF", compression="jpeg"),
        "fax.tif": saved(picture.convert("1"), "TIFF", compression="group4"),
        "cmyk.tif": saved(picture.convert("CMYK"), "TIFF"),
        "alpha.tif": saved(transparent, "TIFF"),
        "big.tif": saved(picture, "TIFF", big_tiff=True),
        "grey16.tif": saved(deep, "TIFF"),
        "colour16.tif": cv2.imencode(".tif", deep_colour)[1].tobytes(),
        "pages.tif": two_pictures("TIFF"),
        "plain.gif": saved(picture.convert("P"), "GIF"),
        "animated.gif": two_pictures("GIF"),
        "plain.avif": saved(picture, "AVIF"),
        "alpha.avif": saved(transparent, "AVIF"),
        "animated.avif": two_pictures("AVIF"),
    }


def unreadable() -> dict[str, tuple[bytes, str]]:
    """Files that must be refused, by name, with the kind of error."""
    whole = ordinary()
    text = b"Dear all, these are no pixels. " * 20
    heic = struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"heic", 0, b"mif1", b"heic") + bytes(200)
    damaged_png = bytearray(whole["plain.png"])
    damaged_png[len(damaged_png) // 2] ^= 0xFF
    float_tif = saved(Image.fromarray(texture()[..., 0].astype(np.float32)), "TIFF")
    files = {
        "empty.jpg": (b"", "empty"),
        "one byte.jpg": (b"\xff", "unknown-format"),
        "text.jpg": (text, "unknown-format"),
        "BM-text.bmp": (b"BM" + text, "unknown-format"),
        "page.html": (b"<!DOCTYPE html><html></html>", "unknown-format"),
        "drawing.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown-format"),
        "document.pdf": (b"%PDF-1.7\n" + text, "unknown-format"),
        "phone.heic": (heic, "unknown-format"),
        "jpeg-start-alone.jpg": (b"\xff\xd8\xff", "truncated"),
        "no-picture.jpg": (b"\xff\xd8\xff\xd9", "unreadable"),
        "no-picture.png": (b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""), "unreadable"),
        "no-size.png": (png(0, 0), "unreadable"),
        "damaged.png": (bytes(damaged_png), "unreadable"),
        "float.tif": (float_tif, "unreadable"),
        "endless-directory.tif": (b"II*\0\x08\0\0\0\xff\xff" + bytes(300), "truncated"),
        "directory-far-away.tif": (b"II+\0\x08\0\0\0" + b"\xff" * 8 + bytes(300), "truncated"),
        "no-picture.gif": (b"GIF89a" + struct.pack("<HHBBB", 9, 9, 0, 0, 0) + b";", "unreadable"),
        "no-boxes.avif": (struct.pack(">I4s4sI4s", 20, b"ftyp", b"avif", 0, b"avif"), "unreadable"),
        "too large.png": (png(100_000, 100_000, rows=b"\0"), "too-large"),
        "too large.gif": (b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0) + bytes(16), "unreadable"),
    }
    for name in TRUNCATABLE:
        data = whole[name]
        for share in (3, 50, 97):
            cut = max(len(data) * share // 100, 20)
            files[f"{share} percent of {name}"] = (data[:cut], "truncated")
        files[f"all but a byte of {name}"] = (data[:-1], "truncated")
    return files


# Of a file with several pictures the first is read, so a cut behind it does no harm; those are not listed here.
TRUNCATABLE = (
    "plain.jpg", "progressive.jpg", "grey.jpg", "cmyk.jpg", "with restarts.jpg",
    "plain.png", "palette.png", "alpha.png", "grey16.png", "colour16.png",
    "plain.webp", "lossless.webp", "alpha.webp", "animated.webp",
    "plain.bmp", "palette.bmp", "bits.bmp",
    "plain.tif", "lzw.tif", "deflate.tiff", "jpeg.tif", "big.tif", "grey16.tif", "colour16.tif",
    "plain.avif", "alpha.avif", "animated.avif",
)  # fmt: skip

# A GIF ends with one byte that says so, and a first picture is whole without it.
TRUNCATABLE_GIF = ("plain.gif", "animated.gif")

ODD_NAMES = (
    "한글 이름.png",
    "가족 사진 (1).png",
    "😀 smile.png",
    "ünïcödé ñame.png",
    "日本語.png",
    "صورة.png",
    "two  spaces and 'quotes'.png",
    "percent%20and#hash.png",
    "-starts-with-a-dash.png",
    "no-suffix",
    "wrong-suffix.txt",
)


def write_all(files: dict[str, bytes], folder: Path) -> list[Path]:
    """Write the files into a folder and return their paths, in order."""
    return [write(folder / name, data) for name, data in files.items()]


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def expected_turn(orientation: int) -> Callable[[NDArray[np.uint8]], NDArray[np.uint8]]:
    """What EXIF 2.32 says about an orientation: which stored edge is the upright top and left."""
    turns: dict[int, Callable[[NDArray[np.uint8]], NDArray[np.uint8]]] = {
        1: lambda stored: stored,
        2: lambda stored: stored[:, ::-1],
        3: lambda stored: stored[::-1, ::-1],
        4: lambda stored: stored[::-1],
        5: lambda stored: stored.swapaxes(0, 1),
        6: lambda stored: stored[::-1].swapaxes(0, 1),
        7: lambda stored: stored[::-1, ::-1].swapaxes(0, 1),
        8: lambda stored: stored[:, ::-1].swapaxes(0, 1),
    }
    return turns[orientation]
