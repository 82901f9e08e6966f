"""What to search a photograph for: the Find panel's settings as one value."""

from dataclasses import dataclass

from desktop_app import settings
from desktop_app.detection.geometry import Size


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """The same plan on the same photograph gives the same detections.

    min_size_share: the smallest size as a share of the photograph's shorter side, 0..1.
    cascade: a stock name or a path to run that cascade alone, as OpenCV would; "" to search for the targets.
    """

    targets: tuple[str, ...] = settings.FIND.default
    preset: str = settings.PRESET.default
    min_size_share: float = 0.0
    cascade: str = ""
    scale_factor: float = settings.SCALE_FACTOR.default
    min_neighbors: int = settings.MIN_NEIGHBORS.default

    def min_size_px(self, size: Size) -> int:
        """The smallest size in pixels for a photograph of that size."""
        return round(self.min_size_share * min(size))

    @property
    def looks_for_something(self) -> bool:
        """Whether there is anything to search for."""
        return bool(self.cascade or self.targets)
