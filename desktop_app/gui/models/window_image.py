"""A window as the cascade sees it: grey, with its contrast evened out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    import numpy as np
    from numpy.typing import NDArray

# So many standard deviations to either side of the mean reach from black to white.
_REACH = 2.2


def evened(pixels: NDArray[np.uint8]) -> QImage:
    """The window with its mean at middle grey and its contrast made the same for all windows; one that is flat is grey.

    pixels: (height, width), uint8.
    """
    import numpy as np

    values = pixels.astype(np.float64)
    spread = float(values.std())
    even = (values - values.mean()) / spread / _REACH if spread >= 1 else (values - values.mean()) / 255
    grey = np.ascontiguousarray(np.clip(np.rint(127.5 + 127.5 * even), 0, 255).astype(np.uint8))
    height, width = grey.shape
    return QImage(grey.data, width, height, width, QImage.Format.Format_Grayscale8).copy()
