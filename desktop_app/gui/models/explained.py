"""What is explained: a place of a picture, and the cascade that is asked about it."""

from dataclasses import dataclass

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.picture import Picture

Box = tuple[int, int, int, int]

# What most cascades of the program look for, and the best single one for it.
DEFAULT_CASCADE = "haarcascade_frontalface_alt2"


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One question to one cascade.

    cascade: a stock name or a path. scale_factor, min_neighbors: as that cascade is run alone.
    place: x, y in picture pixels, the middle of what is asked about; None where the whole picture is meant.
    box: left, top, width, height in picture pixels; None for a place that was clicked.
    detection: what was found there; None where nothing was.
    """

    picture: Picture
    cascade: str
    scale_factor: float
    min_neighbors: int
    place: tuple[float, float] | None = None
    box: Box | None = None
    detection: Detection | None = None

    @property
    def name(self) -> str:
        """Where the picture came from."""
        return self.picture.frame.source

    def same_search(self, other: "Subject | None") -> bool:
        """Whether the same cascade looks at the same picture in the same sizes."""
        return (
            other is not None
            and self.picture is other.picture
            and (self.cascade, self.scale_factor, self.min_neighbors)
            == (other.cascade, other.scale_factor, other.min_neighbors)
        )
