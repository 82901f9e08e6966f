"""Pictures laden with everything that a copy must not carry, each piece with a word that can be searched for."""

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

from tests.media import odd_files

_MADE_NOW = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
PROFILE = _MADE_NOW[:24] + bytes(12) + _MADE_NOW[36:]  # without the time

# Words that no copy has.
OWNER, SERIAL, MAKER_NOTE, PLACE, REGION, COMMENT, TRAILER = (
    b"OWNER-7FQ", b"SERIAL-31K", b"MAKERNOTE-88Z", b"PLACE-55H", b"REGION-19X", b"COMMENT-42B", b"TRAILER-63M",
)  # fmt: skip
CAPTION, PREVIEW, SIGNATURE, AFTER_TEXT, SOFTWARE = (
    b"CAPTION-27L", b"PREVIEW-90J", b"C2PA-SIGNED-14", b"AFTER-TEXT-71", b"SOFTWARE-35C",
)  # fmt: skip
SECRETS = (
    OWNER, SERIAL, MAKER_NOTE, PLACE, REGION, COMMENT, TRAILER, CAPTION, PREVIEW, SIGNATURE, AFTER_TEXT, SOFTWARE,
)  # fmt: skip

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/" mwg-rs:Name="'
    + REGION
    + b'"/></rdf:RDF></x:xmpmeta>'
)

# What is harmless, by exiftool's names.
KEPT = {
    "Make": "Kamerabau",
    "Model": "K-1000 II",
    "ModifyDate": "2024:05:06 07:08:09",
    "DateTimeOriginal": "2024:05:06 07:08:09",
    "OffsetTimeOriginal": "+09:00",
    "Artist": "A. Photographer",
    "Copyright": "(c) A. Photographer",
    "ExposureTime": "1/250",
    "FNumber": 2.8,
    "ISO": 400,
    "FocalLength": "50.0 mm",
}


def exif(*, orientation: int = 1) -> Image.Exif:
    """EXIF with all that is harmless, and much that is not."""
    block = Image.Exif()
    block[271], block[272], block[306] = KEPT["Make"], KEPT["Model"], KEPT["ModifyDate"]
    block[315], block[33432] = KEPT["Artist"] + "\0" + AFTER_TEXT.decode(), KEPT["Copyright"]
    block[270], block[305] = CAPTION.decode(), SOFTWARE.decode()
    block[274] = orientation
    details = block.get_ifd(0x8769)
    details[36867], details[36881] = KEPT["DateTimeOriginal"], KEPT["OffsetTimeOriginal"]
    details[33434], details[33437], details[37386] = IFDRational(1, 250), IFDRational(28, 10), IFDRational(50, 1)
    details[34855] = 400
    details[42032], details[42033] = OWNER.decode(), SERIAL.decode()
    details[37500] = MAKER_NOTE + b"\xff\xd8\xff" + PREVIEW
    place = block.get_ifd(0x8825)
    place[1], place[2], place[29], place[27] = "N", (37.0, 33.0, 58.5), "2024:05:06", b"ASCII\0\0\0" + PLACE
    return block


def jpeg(pixels: NDArray[np.uint8], *, orientation: int = 1) -> bytes:
    """pixels: (height, width, 3) or (height, width), RGB or grey."""
    plain = odd_files.saved(
        Image.fromarray(pixels), "JPEG", quality=95, subsampling=0, exif=exif(orientation=orientation),
        icc_profile=PROFILE if pixels.ndim == 3 else None, xmp=XMP, comment=COMMENT,
    )  # fmt: skip
    signed = b"\xff\xeb" + struct.pack(">H", 2 + len(SIGNATURE)) + SIGNATURE
    return plain[:2] + signed + plain[2:] + TRAILER


def png(pixels: NDArray[np.uint8], *, orientation: int = 1) -> bytes:
    plain = odd_files.saved(
        Image.fromarray(pixels), "PNG", exif=exif(orientation=orientation), icc_profile=PROFILE,
    )  # fmt: skip
    extra = odd_files.chunk(b"tEXt", b"Comment\0" + COMMENT) + odd_files.chunk(b"caBX", SIGNATURE)
    extra += odd_files.chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)
    return plain[:33] + extra + plain[33:] + TRAILER


def webp(pixels: NDArray[np.uint8], *, orientation: int = 1) -> bytes:
    return odd_files.saved(
        Image.fromarray(pixels), "WEBP", lossless=True, exact=True, exif=exif(orientation=orientation),
        icc_profile=PROFILE, xmp=XMP,
    )  # fmt: skip


def avif(pixels: NDArray[np.uint8], *, orientation: int = 1) -> bytes:
    return odd_files.saved(
        Image.fromarray(pixels), "AVIF", quality=95, subsampling="4:4:4", exif=exif(orientation=orientation),
        icc_profile=PROFILE, xmp=XMP,
    )  # fmt: skip


def tiff(pixels: NDArray[np.uint8], *, orientation: int = 1) -> bytes:
    block = exif(orientation=orientation)
    block[700], block[37724] = XMP, PREVIEW
    return odd_files.saved(Image.fromarray(pixels), "TIFF", exif=block, icc_profile=PROFILE) + TRAILER


MAKERS = {"JPEG": jpeg, "PNG": png, "WebP": webp, "AVIF": avif, "TIFF": tiff}


def write(format_name: str, pixels: NDArray[np.uint8], folder: Path) -> Path:
    return odd_files.write(folder / f"laden.{format_name.lower()}", MAKERS[format_name](pixels))
