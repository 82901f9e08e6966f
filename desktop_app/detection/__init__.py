"""Objects in one image: NumPy and the kernel, no Qt.

What is named here is loaded when it is first used: a window or a command line that needs a box's type alone should not
wait for OpenCV.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.detection.cascade import Cascade
    from desktop_app.detection.detector import CascadeDetector
    from desktop_app.detection.finder import Finder
    from desktop_app.detection.geometry import Detection, Size

__all__ = ["Cascade", "CascadeDetector", "Detection", "Finder", "Size"]

_HOMES = {
    "Cascade": "cascade",
    "CascadeDetector": "detector",
    "Detection": "geometry",
    "Finder": "finder",
    "Size": "geometry",
}


def __getattr__(name: str) -> object:
    """Load what is asked for and keep it here."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
