"""Says whether a colour profile belongs to the pixels that a copy will have.

Source: ICC.1:2010, section 7.2.
"""

_HEADER_BYTES = 128
_SIZE, _COLOUR_SPACE, _SIGNATURE = slice(0, 4), slice(16, 20), slice(36, 40)


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
