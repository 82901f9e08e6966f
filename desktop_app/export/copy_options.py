"""How a copy is encoded: values alone, so that a window or a command line can speak of them without OpenCV."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CopyOptions:
    """How a copy is encoded.

    quality: 1..100, of JPEG, of WebP that was lossy, and of AVIF; what is lossless stays so. JPEG and AVIF keep colours
        at the size of the picture (4:4:4); lossy WebP halves them, since it has nothing else.
    keep_metadata: whether the capture time, the camera's make and model, the exposure, the artist and the copyright
        go along.
    """

    quality: int = 95
    keep_metadata: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.quality <= 100:
            raise ValueError(f"a quality is 1..100, not {self.quality}")
