"""One picture on its way through the program: made by a source, never written again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the window knows frames before it has loaded NumPy
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """An upright picture, read-only.

    pixels: (height, width, 3), uint8, BGR, C-contiguous, not writeable.
    source: the path or a name for where it came from.
    index, time_s: position in a video, time_s in seconds from its first frame; of a live source, how many pictures came
        before it and when it arrived, by time.monotonic(). 0 for a photograph.
    """

    pixels: NDArray[np.uint8]
    source: str
    index: int = 0
    time_s: float = 0.0

    def __post_init__(self) -> None:
        if self.pixels.dtype != "uint8" or self.pixels.ndim != 3 or self.pixels.shape[2] != 3:
            raise ValueError(f"a frame is (height, width, 3) uint8, not {self.pixels.shape} {self.pixels.dtype}")
        if not self.pixels.flags.c_contiguous:
            raise ValueError("a frame's pixels must be C-contiguous")
        self.pixels.flags.writeable = False

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.pixels.shape[0])
