"""The few words of a camera that may travel with a copy: a fresh EXIF block made from a fixed list of tags.

What may hold a place, a name of the owner, a serial number, a preview or an older state of the picture is not on the
list, nor is what only a maker can read. Nothing of the old block is passed on as it stands: each value is read, checked
for its type and length, and written anew.
Source: EXIF 2.32, sections 4.6.4 and 4.6.5.
"""

import contextlib
import re
import struct

from desktop_app.media.tiff_tags import (
    ASCII,
    LONG,
    RATIONAL,
    SHORT,
    SIGNED_RATIONAL,
    UNDEFINED,
    Directory,
    Tag,
    TiffTagsError,
    read_directory,
    write_directory,
)

EXIF_POINTER = 34665
_OTHERS_POINTER, _OTHERS_INDEX = 40965, 1  # the directory of interoperability
_HEAD = b"Exif\0\0"
_LONGEST_TEXT = 500
_MOST_NUMBERS = 4

MAKE, MODEL, DATE_TIME, ARTIST, COPYRIGHT = 271, 272, 306, 315, 33432
# DateTimeOriginal and DateTimeDigitized; of these and of DateTime the offsets from UTC, and the parts of the seconds.
_TIMES, _OFFSETS, _PARTS = (36867, 36868), (36880, 36881, 36882), (37520, 37521, 37522)
_PICTURE_TAGS = frozenset((MAKE, MODEL, DATE_TIME, ARTIST, COPYRIGHT))
_EXPOSURE_TAGS = frozenset((
    33434,  # ExposureTime
    33437,  # FNumber
    34850,  # ExposureProgram
    34855,  # PhotographicSensitivity
    *_TIMES, *_OFFSETS, *_PARTS,
    37377,  # ShutterSpeedValue
    37378,  # ApertureValue
    37379,  # BrightnessValue
    37380,  # ExposureBiasValue
    37381,  # MaxApertureValue
    37383,  # MeteringMode
    37384,  # LightSource
    37385,  # Flash
    37386,  # FocalLength
    41986,  # ExposureMode
    41987,  # WhiteBalance
    41989,  # FocalLengthIn35mmFilm
))  # fmt: skip
_NUMBER_KINDS = frozenset((SHORT, LONG, RATIONAL, SIGNED_RATIONAL))
_FORMS = {
    **dict.fromkeys((DATE_TIME, *_TIMES), re.compile(rb"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d")),
    **dict.fromkeys(_OFFSETS, re.compile(rb"[+-]\d\d:\d\d")),
    **dict.fromkeys(_PARTS, re.compile(rb"\d{1,9}")),
}
_FREE_TEXTS = frozenset((MAKE, MODEL, ARTIST, COPYRIGHT))
_VERSION = Tag(36864, UNDEFINED, b"0232")


def harmless_exif(block: bytes) -> bytes | None:
    """A new EXIF block with what of an old one is on the list; None if nothing is, or the old one is broken.

    block: with or without the letters "Exif" before it, or a whole TIFF file.
    Returns the block without those letters, little-endian.
    """
    block = block.removeprefix(_HEAD)
    try:
        picture = read_directory(block, {*_PICTURE_TAGS, EXIF_POINTER})
    except TiffTagsError:
        return None
    exposure = Directory({}, 0)
    if place := picture.integer(EXIF_POINTER):
        with contextlib.suppress(TiffTagsError):
            exposure = read_directory(block, _EXPOSURE_TAGS, place)
    in_picture = [kept for tag in picture.tags.values() if tag.number in _PICTURE_TAGS and (kept := _checked(tag))]
    in_exposure = [kept for tag in exposure.tags.values() if (kept := _checked(tag))]
    if not in_picture and not in_exposure:
        return None
    head = struct.pack("<2sHI", b"II", 42, 8)
    return head + write_directories(in_picture, in_exposure, 8)


def names_adobe_rgb(block: bytes) -> bool:
    """Whether the colours are said to be Adobe RGB (1998), in the way of cameras: interoperability index "R03".

    block: as for `harmless_exif`. Source: DCF 2.0 (2010), section 4.
    """
    block = block.removeprefix(_HEAD)
    try:
        exposure = read_directory(block, (EXIF_POINTER,)).integer(EXIF_POINTER)
        others = read_directory(block, (_OTHERS_POINTER,), exposure).integer(_OTHERS_POINTER) if exposure else 0
        index = read_directory(block, (_OTHERS_INDEX,), others).tags.get(_OTHERS_INDEX) if others else None
    except TiffTagsError:
        return False
    return index is not None and index.data.startswith(b"R03")


def write_directories(picture: list[Tag], exposure: list[Tag], place: int) -> bytes:
    """A directory of a picture's tags with that of its exposure behind it, to stand at a place in the file."""
    if not exposure:
        return write_directory(picture, place)
    # The pointer's value takes no room of its own, so the first directory is as long whatever it points to.
    length = len(write_directory([*picture, _pointer(0)], place))
    first = write_directory([*picture, _pointer(place + length)], place)
    return first + write_directory([*exposure, _VERSION], place + length)


def read_directories(block: bytes) -> tuple[list[Tag], list[Tag]]:
    """The tags of a block that `harmless_exif` made: the picture's, and those of its exposure."""
    picture = read_directory(block)
    exposure = read_directory(block, _EXPOSURE_TAGS, place).tags if (place := picture.integer(EXIF_POINTER)) else {}
    return [tag for tag in picture.tags.values() if tag.number != EXIF_POINTER], list(exposure.values())


def _pointer(place: int) -> Tag:
    return Tag(EXIF_POINTER, LONG, struct.pack("<I", place))


def _checked(tag: Tag) -> Tag | None:
    """The tag if it is what its number promises; a text ends where its first zero is, since more may hide behind it."""
    if tag.number not in _FORMS and tag.number not in _FREE_TEXTS:
        return tag if tag.kind in _NUMBER_KINDS and 1 <= tag.length <= _MOST_NUMBERS else None
    text = tag.data.split(b"\0", 1)[0].strip()
    form = _FORMS.get(tag.number)
    sound = form.fullmatch(text) if form else 0 < len(text) <= _LONGEST_TEXT
    return tag._replace(data=text + b"\0") if tag.kind == ASCII and sound else None
