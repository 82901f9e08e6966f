"""What a cascade says of one window, computed from its pixels alone: no integral image, no vector, no short cut.

Slow and independent of both scans, so that it can judge them, and give thresholds that a window meets exactly.
"""

from typing import NamedTuple

import numpy as np

from desktop_app.detection.cascade import Cascade, Feature, Stage


class Verdict(NamedTuple):
    """flat: too little texture to look at. sums: of each stage up to the first that rejects, that one included."""

    flat: bool
    sums: tuple[float, ...]
    passed: bool


def verdict(patch, cascade: Cascade) -> Verdict:
    """patch: (window.height, window.width), uint8."""
    factor = deviation_factor(patch)
    if factor is None:
        return Verdict(True, (), False)
    sums = []
    for stage in cascade.stages:
        sums.append(stage_sum(patch, factor, cascade, stage))
        if sums[-1] < stage.threshold:
            return Verdict(False, tuple(sums), False)
    return Verdict(False, tuple(sums), True)


def deviation_factor(patch) -> np.float32 | None:
    """1 / (area * standard deviation) of what lies inside a border of one pixel; None where that is flat."""
    inner = patch[1:-1, 1:-1].astype(int)
    area = inner.size
    spread = float(area) * float((inner**2).sum() % 2**32) - float(inner.sum()) ** 2
    if spread <= 0:
        return None
    factor = np.float32(1 / np.sqrt(spread))
    return factor if float(np.float32(area) * factor) < 0.1 else None


def stage_sum(patch, factor: np.float32, cascade: Cascade, stage: Stage) -> float:
    total = 0.0
    for tree in stage.trees:
        child = 0
        while True:
            node = tree.nodes[child]
            below = feature_value(patch, factor, cascade.features[node.feature]) < np.float32(node.threshold)
            child = node.left if below else node.right
            if child <= 0:
                break
        total += tree.leaves[-child]
    return total


def feature_value(patch, factor: np.float32, feature: Feature) -> np.float32:
    value = np.float32(0)
    coverage = _tilted_coverage if feature.tilted else _upright_coverage
    for rect, weight in zip(feature.rects, feature.weights, strict=True):
        total = (coverage(patch.shape, *rect) * patch.astype(int)).sum()
        value = value + np.float32(weight) * np.float32(total)
    return value * factor


def _upright_coverage(shape, x, y, width, height):
    rows, columns = np.indices(shape)
    return (columns >= x) & (columns < x + width) & (rows >= y) & (rows < y + height)


def _tilted_coverage(shape, x, y, width, height):
    """How often each pixel counts: the rectangle is what four triangles leave of each other."""
    far = (x + width - height, y + width + height, 1)
    corners = ((x, y, 1), (x - height, y + height, -1), (x + width, y + width, -1), far)
    return sum(sign * triangle_above(shape, *corner).astype(int) for *corner, sign in corners)


def triangle_above(shape, x, y):
    """The pixels that the tilted integral at (x, y) adds up."""
    rows, columns = np.indices(shape)
    return (rows < y) & (np.abs(columns - x + 1) <= y - rows - 1)
