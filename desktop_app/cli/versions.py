"""``haarlens --version``: everything that a result may depend on."""

import platform

from desktop_app import __version__


def version_text() -> str:
    """Program, kernel, OpenCV, Python and system, a line each."""
    from desktop_app.detection.scan import kernel_name
    from desktop_app.media.decoding import opencv_version

    rows = (
        ("haarlens", __version__),
        ("kernel", kernel_name()),
        ("OpenCV", opencv_version()),
        ("Python", platform.python_version()),
        ("platform", platform.platform()),
    )
    return "".join(f"{name} {value}\n" for name, value in rows)
