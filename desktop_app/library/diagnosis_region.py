"""The place of a box, cut out so that cascades see it well: turned, mirrored, brightened, many variants in one scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.counting import stock_detector
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.geometry import Size
from desktop_app.detection.passes import MERGED_STAGES
from desktop_app.detection.pyramid import pyramid_levels, resize_to_level
from desktop_app.detection.soft_cascade import soften
from desktop_app.detection.trace import Tracer, WindowTrace, windows_near
from desktop_app.detection.turning import cut
from desktop_app.detection.verification import Mosaic, Sizes
from desktop_app.library.diagnosis import Box, Seen

Gray = NDArray[np.uint8]
Tones = NDArray[np.uint8]

# Twice the cascade's window: from there on windows are looked at at every pixel.
_TIMES_WINDOW = 2.0
# A box is drawn by hand: what is in it may be smaller or larger, and off its centre.
_SMALLEST, _LARGEST, _OFF_CENTRE = 0.6, 1.7, 0.35
_SIDE = 2.0  # of a cut-out, in sides of the object; turned windows need the corners
_SCALE_FACTOR = 1.12
_STRONGEST = 10  # windows whose margins make a place's strength
_FEWEST_STAGES = 3  # that stay as they are where a small cascade is softened
_LEAST_OVERLAP = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """How the place is shown to a cascade.

    angle: degrees counter-clockwise by which it is turned, so that what is turned as far clockwise stands upright.
    tones: (256,), uint8, what becomes of each grey value; None: nothing.
    """

    angle: float = 0.0
    mirrored: bool = False
    tones: Tones | None = None


class Sight:
    """One cascade, ready to look at regions: as it is, softened, and taken apart."""

    def __init__(self, detector: CascadeDetector) -> None:
        self.detector = detector
        self.cascade = detector.cascade

    @cached_property
    def soft(self) -> CascadeDetector:
        """With the last stages merged."""
        merged = min(MERGED_STAGES, max(1, len(self.cascade.stages) - _FEWEST_STAGES))
        return CascadeDetector(soften(self.cascade, merged))

    @cached_property
    def tracer(self) -> Tracer:
        """Takes its windows apart."""
        return Tracer(self.cascade)

    @property
    def window(self) -> Size:
        """The cascade's."""
        return self.cascade.window


@cache
def stock_sight(name: str) -> Sight:
    """One for each stock cascade for as long as the program runs."""
    return Sight(stock_detector(name))


def seen_in(trace: WindowTrace, windows: int, mirrored: bool = False) -> Seen:
    """What a place looked like to a cascade, from the best of its windows. windows: how many passed all stages."""
    margins = trace.sums - [stage.threshold for stage in trace.cascade.stages]
    depth = max(0, trace.depth)
    closest = int(np.argmin(margins[:depth])) if depth else -1
    return Seen(
        cascade=trace.cascade.name,
        mirrored=mirrored,
        windows=windows,
        depth=depth,
        stages=len(margins),
        margin=float(margins[min(depth, len(margins) - 1)]),
        closest=closest + 1,
        closest_margin=float(margins[closest]) if depth else 0.0,
    )


class Region:
    """A box in a grey picture.

    gray: (height, width), uint8, upright. box: in its pixels; it may reach beyond it.
    """

    def __init__(self, gray: Gray, box: Box) -> None:
        self._sizes = Sizes(gray)
        self._x, self._y = box[0] + box[2] / 2, box[1] + box[3] / 2
        self._box = box
        inside = gray[max(0, box[1]) : max(1, box[1] + box[3]), max(0, box[0]) : max(1, box[0] + box[2])]
        self._values = inside if inside.size else gray

    @property
    def brightness(self) -> float:
        """The mean grey value, 0..255."""
        return float(self._values.mean())

    @property
    def contrast(self) -> float:
        """The standard deviation of the grey values."""
        return float(self._values.std())

    def stretched(self) -> Tones:
        """Tones that spread the box's grey values over the whole range: (256,), uint8."""
        low, high = np.percentile(self._values, (1, 99))
        spread = (np.arange(256) - low) * 255 / max(1.0, float(high - low))
        return np.asarray(np.clip(np.rint(spread), 0, 255), np.uint8)

    def evened(self) -> Tones:
        """Tones that make all grey values of the box about equally frequent: (256,), uint8."""
        counts = np.bincount(self._values.ravel(), minlength=256)
        shares = np.cumsum(counts) / counts.sum()
        return np.asarray(np.rint(shares * 255), np.uint8)

    def strengths(self, sight: Sight, variants: Sequence[Variant]) -> list[float]:
        """How much each variant looks like what the cascade was trained for: the summed margins of its best windows.

        The cascade is softened, so that what misses a stage by a hair counts too.
        """
        _, weights, cell = self._scan(sight.soft, variants)
        margins = weights - sight.soft.cascade.stages[-1].threshold
        sums = [np.sort(margins[cell == number])[-_STRONGEST:].clip(0).sum() for number in range(len(variants))]
        return [float(each) for each in sums]

    def windows(self, sight: Sight, variants: Sequence[Variant]) -> list[int]:
        """How many windows about the box pass all stages of the cascade, for each variant."""
        _, _, cell = self._scan(sight.detector, variants)
        return [int((cell == number).sum()) for number in range(len(variants))]

    def seen(self, sight: Sight, variant: Variant) -> Seen:
        """What the place looks like to a cascade."""
        windows = self.windows(sight, [variant])[0]
        return seen_in(self.best_window(sight, variant), windows, variant.mirrored)

    def best_window(self, sight: Sight, variant: Variant) -> WindowTrace:
        """The window about the box that comes furthest; of several the one with the largest sum in its last stage."""
        window, tracer = sight.window, sight.tracer
        piece = self._piece(window, variant)
        smallest, largest = self._limits(window)
        side = Size(piece.shape[1], piece.shape[0])
        levels = pyramid_levels(side, window, _SCALE_FACTOR, smallest, largest)
        maps = tracer.depths(piece, levels)
        width, height = (round(each) for each in self._object(window))
        middle = ((side.width - width) // 2, (side.height - height) // 2, width, height)
        near = windows_near(maps, levels, window, middle, _LEAST_OVERLAP)
        deepest = [each for each in near if each.depth == near[0].depth][:_STRONGEST]
        pixels = {each.level: resize_to_level(piece, levels[each.level]) for each in deepest}
        traces = [tracer.window(pixels[each.level], each.x, each.y) for each in deepest]
        return max(traces, key=lambda trace: trace.weight)

    # How a cut-out is made and scanned

    def _object(self, window: Size) -> tuple[float, float]:
        """How large the box becomes in a cut-out: about _TIMES_WINDOW windows, its own proportions."""
        scale = self._scale(window)
        return self._box[2] * scale, self._box[3] * scale

    def _scale(self, window: Size) -> float:
        area = float(window.width * window.height) / (self._box[2] * self._box[3])
        return _TIMES_WINDOW * float(np.sqrt(area))

    def _limits(self, window: Size) -> tuple[tuple[int, int], tuple[int, int]]:
        smallest, largest = _TIMES_WINDOW * _SMALLEST, _TIMES_WINDOW * _LARGEST
        return (
            (round(window.width * smallest), round(window.height * smallest)),
            (round(window.width * largest), round(window.height * largest)),
        )

    def _piece(self, window: Size, variant: Variant) -> Gray:
        scale = self._scale(window)
        gray, own = self._sizes.at_least(scale)
        side = round(_TIMES_WINDOW * max(window) * _SIDE)
        piece = cut(gray, self._x * own, self._y * own, variant.angle, scale / own, side)
        if variant.tones is not None:
            piece = variant.tones[piece]
        return np.ascontiguousarray(piece[:, ::-1]) if variant.mirrored else piece

    def _scan(
        self, detector: CascadeDetector, variants: Sequence[Variant]
    ) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.int64]]:
        """The windows near the middles of the variants, their weights, and which variant each is in."""
        window = detector.cascade.window
        pieces = [self._piece(window, variant) for variant in variants]
        side = pieces[0].shape[0]
        mosaic = Mosaic((side, side), len(pieces))
        for number, piece in enumerate(pieces):
            mosaic.lay(number, piece)
        smallest, largest = self._limits(window)
        boxes, weights = detector.candidates(
            mosaic.pixels, scale_factor=_SCALE_FACTOR, min_size=smallest, max_size=largest, threads=1
        )
        cell, place = mosaic.sort(boxes[:, :2] + boxes[:, 2:] / 2)
        reach = np.multiply(self._object(window), _OFF_CENTRE)
        near = (np.abs(place - side / 2) < reach).all(axis=1)
        return boxes[near], weights[near], cell[near]
