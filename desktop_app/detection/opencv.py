"""A drop-in for ``cv2.CascadeClassifier`` of OpenCV 4, which OpenCV 5 no longer has.

A script that lost the class runs again once its import is ``from desktop_app.detection.opencv import
CascadeClassifier``; ``data.haarcascades`` and the ``CASCADE_`` flags are here as well. Results, their types and shapes
are those of OpenCV 4.14 with a single thread (tests/detection/test_opencv.py compares). Three things differ on purpose:
misuse raises ValueError or TypeError instead of cv2.error; detectMultiScale3 without outputRejectLevels gives boxes
where OpenCV 4.14 fails on any picture with a hit; and a file that is not there is looked for among the stock cascades.
"""

import logging
import math
import operator
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, SupportsIndex

import numpy as np
from numpy.typing import NDArray

from desktop_app.assets import cascades_dir
from desktop_app.detection.cascade import Cascade
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.geometry import Detection
from desktop_app.detection.pyramid import gray_picture
from desktop_app.errors import CascadeError

# What scripts pass as flags. OpenCV 4.14 reads them no more, and neither does this class.
CASCADE_DO_CANNY_PRUNING: Final = 1
CASCADE_SCALE_IMAGE: Final = 2
CASCADE_FIND_BIGGEST_OBJECT: Final = 4
CASCADE_DO_ROUGH_SEARCH: Final = 8

FileName = str | bytes | os.PathLike[str]
PixelSize = Sequence[SupportsIndex]
# As in OpenCV's Python binding, what holds nothing is an empty tuple and not an empty array.
Boxes = NDArray[np.int32] | tuple[()]
Counts = NDArray[np.int32] | tuple[()]
Weights = NDArray[np.float64] | tuple[()]

_HAAR_FEATURES = 0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Data:
    """The place of ``cv2.data``. haarcascades: the folder of the stock cascades, with a separator at its end."""

    haarcascades: str


data: Final = _Data(f"{cascades_dir()}{os.sep}")


class CascadeClassifier:
    """Finds objects in pictures with one cascade, with the methods of OpenCV 4's class. Threads may share one.

    filename: what `load` takes. If that fails, or without one, the classifier is empty.
    """

    def __init__(self, filename: FileName | None = None) -> None:
        self._detector: CascadeDetector | None = None
        if filename is not None:
            self.load(filename)

    def load(self, filename: FileName) -> bool:
        """Take the cascade of a file, and say whether that went well; if not, the classifier is empty.

        A file that is not there is replaced by the stock cascade of its name, so that paths into OpenCV 4's folder of
        cascades go on working.
        """
        self._detector = None
        try:
            self._detector = CascadeDetector(Cascade.load(_existing(Path(os.fsdecode(filename)))))
        except CascadeError as error:
            _log.warning("%s", error)
            return False
        return True

    def empty(self) -> bool:
        """Whether no cascade is loaded."""
        return self._detector is None

    def detectMultiScale(
        self,
        image: NDArray[np.uint8] | None,
        scaleFactor: float | None = 1.1,
        minNeighbors: SupportsIndex | None = 3,
        flags: SupportsIndex | None = 0,
        minSize: PixelSize | None = (0, 0),
        maxSize: PixelSize | None = (0, 0),
    ) -> Boxes:
        """The boxes of what was found: (n, 4), int32, x, y, width, height in pixels, or an empty tuple.

        image: (height, width) or (height, width, 1, 3 or 4), uint8, grey, BGR or BGRA. flags: not used.
        minSize, maxSize: (width, height) in pixels, 0 for no limit. minNeighbors 0: every window that passed.
        Raises: ValueError or TypeError for wrong arguments and for an empty classifier.
        """
        return _boxes(self._detect(image, scaleFactor, minNeighbors, flags, minSize, maxSize))

    def detectMultiScale2(
        self,
        image: NDArray[np.uint8] | None,
        scaleFactor: float | None = 1.1,
        minNeighbors: SupportsIndex | None = 3,
        flags: SupportsIndex | None = 0,
        minSize: PixelSize | None = (0, 0),
        maxSize: PixelSize | None = (0, 0),
    ) -> tuple[Boxes, Counts]:
        """Boxes as from detectMultiScale, and how many windows each stands for: (n,), int32."""
        found = self._detect(image, scaleFactor, minNeighbors, flags, minSize, maxSize)
        if not found:
            return (), ()
        return _boxes(found), np.array([detection.neighbors for detection in found], np.int32)

    def detectMultiScale3(
        self,
        image: NDArray[np.uint8] | None,
        scaleFactor: float | None = 1.1,
        minNeighbors: SupportsIndex | None = 3,
        flags: SupportsIndex | None = 0,
        minSize: PixelSize | None = (0, 0),
        maxSize: PixelSize | None = (0, 0),
        outputRejectLevels: bool | None = False,
    ) -> tuple[Boxes, Counts, Weights]:
        """Boxes as from detectMultiScale, the stages each passed, (n,), int32, and the last one's sum, (n,), float64.

        Only windows that passed every stage are found, so the stages are always all of them. Without
        outputRejectLevels stages and sums are empty tuples.
        """
        found = self._detect(image, scaleFactor, minNeighbors, flags, minSize, maxSize)
        if not found or not outputRejectLevels:
            return _boxes(found), (), ()
        stages = len(self._loaded().cascade.stages)
        sums = np.array([detection.score for detection in found], np.float64)
        return _boxes(found), np.full(len(found), stages, np.int32), sums

    def getOriginalWindowSize(self) -> tuple[int, int]:
        """Width and height of the window that the cascade was trained for, in pixels."""
        width, height = self._loaded().cascade.window
        return width, height

    def isOldFormatCascade(self) -> bool:
        """False: as in OpenCV 4.14, a cascade in OpenCV 1's format is turned into a new one while it is loaded."""
        self._loaded()
        return False

    def getFeatureType(self) -> int:
        """0, which stands for Haar features; there are no others here."""
        self._loaded()
        return _HAAR_FEATURES

    def _loaded(self) -> CascadeDetector:
        if self._detector is None:
            raise ValueError("the classifier is empty: load a cascade first, and see that load() returned True")
        return self._detector

    def _detect(
        self,
        image: NDArray[np.uint8] | None,
        scale_factor: float | None,
        min_neighbors: SupportsIndex | None,
        flags: SupportsIndex | None,
        min_size: PixelSize | None,
        max_size: PixelSize | None,
    ) -> list[Detection]:
        """As detectMultiScale; like OpenCV's binding, None stands for an argument's default, and for no picture."""
        detector = self._loaded()
        scale = 1.1 if scale_factor is None else scale_factor
        if not 1 < scale < math.inf:
            raise ValueError(f"scaleFactor must be greater than 1, not {scale}")
        operator.index(0 if flags is None else flags)
        neighbors = operator.index(3 if min_neighbors is None else min_neighbors)
        smallest, largest = _pixel_size(min_size, "minSize"), _pixel_size(max_size, "maxSize")
        gray = _gray(image)
        if gray.size == 0:
            return []
        return detector.detect(
            gray, scale_factor=float(scale), min_neighbors=neighbors, min_size=smallest, max_size=largest
        )


def _existing(path: Path) -> Path:
    """The file, or the stock cascade of its name where it is not there."""
    stock = cascades_dir() / path.name
    stands_in = path.suffix == ".xml" and stock.is_file() and not path.exists()
    return stock if stands_in else path


def _gray(image: NDArray[np.uint8] | None) -> NDArray[np.uint8]:
    """A picture's grey values, (height, width), uint8; of no size where there is no picture."""
    if image is None:
        return np.empty((0, 0), np.uint8)
    if not isinstance(image, np.ndarray):
        raise TypeError(f"image must be a NumPy array, not {type(image).__name__}")
    if image.dtype != np.uint8:
        raise ValueError(f"image must hold bytes (uint8), not {image.dtype}")
    if image.size == 0:
        return np.empty((0, 0), np.uint8)
    if image.ndim == 1:  # to OpenCV a single column
        return image[:, np.newaxis]
    if image.ndim == 2:
        return image
    if image.ndim != 3 or image.shape[2] not in (1, 3, 4):
        raise ValueError(f"image must be (height, width) or have 1, 3 or 4 channels, not the shape {image.shape}")
    return image[:, :, 0] if image.shape[2] == 1 else gray_picture(image)


def _pixel_size(size: PixelSize | None, name: str) -> tuple[int, int]:
    width_height = (0, 0) if size is None else tuple(operator.index(side) for side in size)
    if len(width_height) != 2:
        raise ValueError(f"{name} must be (width, height), not {size!r}")
    return width_height


def _boxes(found: Sequence[Detection]) -> Boxes:
    if not found:
        return ()
    return np.array([(box.left, box.top, box.width, box.height) for box in found], np.int32)
