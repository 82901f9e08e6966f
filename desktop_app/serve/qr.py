"""An address as a QR code, for the camera of a phone."""

QUIET_ZONE = 4  # modules, as the standard asks for on all four sides


def qr_matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """The code's modules with the quiet zone around them, row by row; True is dark.

    Error correction of level M or better. Raises: ValueError where the text is too long for a code.
    Source: ISO/IEC 18004.
    """
    import segno  # with the first code, so that this module is light to import

    code = segno.make_qr(text, error="m")
    return tuple(tuple(bool(module) for module in row) for row in code.matrix_iter(border=QUIET_ZONE))
