"""Objects in one image: NumPy and the kernel, no Qt."""

from desktop_app.detection.cascade import Cascade
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.finder import Finder
from desktop_app.detection.geometry import Detection, Size

__all__ = ["Cascade", "CascadeDetector", "Detection", "Finder", "Size"]
