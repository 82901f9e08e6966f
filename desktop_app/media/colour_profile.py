"""Colour profiles: does one belong to the pixels that a copy will have, and the one that cameras only name.

Source: ICC.1:2001-04 (version 2.4), sections 6.1, 6.4 and 6.5; Adobe RGB (1998) Color Image Encoding, section 4.3.
"""

import struct

_HEADER_BYTES = 128
_SIZE, _COLOUR_SPACE, _SIGNATURE = slice(0, 4), slice(16, 20), slice(36, 40)

# Adobe RGB (1998): the colours of its primaries, adapted to the D50 of profiles, the white of D65, and its gamma.
_PRIMARIES = {
    b"rXYZ": (0.60974, 0.31111, 0.01947),
    b"gXYZ": (0.20528, 0.62567, 0.06087),
    b"bXYZ": (0.14919, 0.06322, 0.74457),
}
_WHITE = (0.95047, 1.0, 1.08883)
_GAMMA = 563 / 256
_D50 = (0.9642, 1.0, 0.8249)


def fitting_profile(profile: bytes | None, channels: int) -> bytes | None:
    """The profile if it is whole and describes pixels of so many channels (grey for 1, RGB for 3 and 4), else None.

    That of a CMYK picture, which is turned into RGB when it is read, does not fit; nor does one of RGB in a grey
    picture, which readers are told to ignore.
    """
    if profile is None or len(profile) < _HEADER_BYTES or profile[_SIGNATURE] != b"acsp":
        return None
    size = int.from_bytes(profile[_SIZE], "big")
    if not _HEADER_BYTES <= size <= len(profile):
        return None
    wanted = b"GRAY" if channels == 1 else b"RGB "
    return profile[:size] if profile[_COLOUR_SPACE] == wanted else None  # what is behind its end is no profile


def adobe_rgb_profile() -> bytes:
    """A profile of the colours that cameras set to Adobe RGB give, which name it in EXIF alone."""
    name = b"Compatible with Adobe RGB (1998)\0"
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(_GAMMA * 256))
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(4 + 4 + 2 + 1 + 67),
        b"cprt": b"text\0\0\0\0No copyright, use freely\0",
        b"wtpt": _colour(_WHITE),
        **{tag: _colour(primary) for tag, primary in _PRIMARIES.items()},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    place = _HEADER_BYTES + 4 + 12 * len(tags)
    table, content = [struct.pack(">I", len(tags))], b""
    for tag, data in tags.items():
        table.append(struct.pack(">4sII", tag, place + len(content), len(data)))
        content += data + bytes(-len(data) % 4)
    header = struct.pack(
        ">I4xI4s4s4s12x4s28x12s48x",
        place + len(content),
        0x02400000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        b"acsp",
        _numbers(_D50),
    )
    return b"".join((header, *table, content))


def _colour(xyz: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + _numbers(xyz)


def _numbers(xyz: tuple[float, float, float]) -> bytes:
    """Three numbers with 16 bits behind the point."""
    return struct.pack(">3i", *(round(part * 65536) for part in xyz))
