"""Everything that a result may depend on besides the picture and the settings."""

import platform

from desktop_app import __version__


def versions() -> dict[str, str]:
    """Program, kernel, OpenCV, Python and system, each with its version."""
    from desktop_app.detection.scan import kernel_name
    from desktop_app.media.decoding import opencv_version

    return {
        "haarlens": __version__,
        "kernel": kernel_name(),
        "OpenCV": opencv_version(),
        "Python": platform.python_version(),
        "platform": platform.platform(),
    }
