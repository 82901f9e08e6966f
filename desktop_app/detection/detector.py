"""One cascade over one image: the whole path, from grey pixels to detections."""

import os
from threading import Event

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.cascade import Cascade
from desktop_app.detection.geometry import Detection, Size
from desktop_app.detection.grouping import group_candidates
from desktop_app.detection.kernel import Candidates, Progress
from desktop_app.detection.pyramid import Level, pyramid_levels, scaled_windows
from desktop_app.detection.scan import CascadeScanner


class CascadeDetector:
    """Finds what a cascade was trained for; the same boxes in the same order as OpenCV 4.14. Threads may share one.

    path: how to scan, one of scan.scan_paths(); None takes the fastest.
    """

    def __init__(self, cascade: Cascade, path: str | None = None) -> None:
        self.cascade = cascade
        self._scanner = CascadeScanner(cascade, path)

    def detect(
        self,
        gray: NDArray[np.uint8],
        *,
        scale_factor: float = 1.1,
        min_neighbors: int = 3,
        min_size: tuple[int, int] = (0, 0),
        max_size: tuple[int, int] = (0, 0),
        threads: int = 0,
        cancelled: Event | None = None,
        progress: Progress | None = None,
    ) -> list[Detection]:
        """Groups of more than min_neighbors candidates.

        gray: (height, width), uint8. min_size, max_size: (width, height) in pixels, 0 for no limit.
        threads: 0 takes every core. progress: called now and then from this thread with 0..1.
        Raises: CancelledError once the event is set.
        """
        boxes, weights = self._raw_candidates(
            gray, scale_factor, min_size, max_size, threads=threads, cancelled=cancelled, progress=progress
        )
        groups = group_candidates(boxes, weights, min_neighbors)
        clipped = _clip(groups.boxes, gray)
        found = zip(clipped.tolist(), groups.weight.tolist(), groups.neighbors.tolist(), strict=True)
        return [
            Detection(left, top, width, height, score=weight, neighbors=neighbors, cascade=self.cascade.name)
            for (left, top, width, height), weight, neighbors in found
        ]

    def candidates(
        self,
        gray: NDArray[np.uint8],
        *,
        scale_factor: float = 1.1,
        min_size: tuple[int, int] = (0, 0),
        max_size: tuple[int, int] = (0, 0),
        threads: int = 0,
        cancelled: Event | None = None,
        progress: Progress | None = None,
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The windows that passed every stage, before grouping, in OpenCV's order: scale, y, x.

        Returns boxes (n, 4), int32, left, top, width, height in image pixels, clipped to the image, and weights (n,),
        float64, the last stage's sums. Arguments and errors as in detect.
        """
        boxes, weights = self._raw_candidates(
            gray, scale_factor, min_size, max_size, threads=threads, cancelled=cancelled, progress=progress
        )
        return _clip(boxes, gray), weights

    def _raw_candidates(
        self,
        gray: NDArray[np.uint8],
        scale_factor: float,
        min_size: tuple[int, int],
        max_size: tuple[int, int],
        *,
        threads: int,
        cancelled: Event | None,
        progress: Progress | None,
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        if gray.ndim != 2 or gray.dtype != np.uint8:
            raise ValueError(f"a grey picture is (height, width) uint8, not {gray.shape} {gray.dtype}")
        size = Size(gray.shape[1], gray.shape[0])
        levels = pyramid_levels(size, self.cascade.window, scale_factor, min_size, max_size)
        found = self._scanner.scan(
            gray, levels, threads=threads or os.cpu_count() or 1, cancelled=cancelled, progress=progress
        )
        return _boxes(found, levels, self.cascade.window), found.weight


def _boxes(found: Candidates, levels: list[Level], window: Size) -> NDArray[np.int32]:
    """The candidates' windows in image pixels, rounded in float32 as OpenCV rounds them: (n, 4), int32."""
    scales = np.array([level.scale for level in levels], np.float32)
    sizes = scaled_windows(window, scales)
    corners = np.stack([found.x, found.y], axis=1).astype(np.float32) * scales[found.level][:, None]
    return np.concatenate([np.rint(corners).astype(np.int32), sizes[found.level]], axis=1)


def _clip(boxes: NDArray[np.int32], gray: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Boxes cut off at the image's edges, which rounding can make them pass by a pixel."""
    size = np.array([gray.shape[1], gray.shape[0]], np.int32)
    starts = np.clip(boxes[:, :2], 0, size)
    ends = np.clip(boxes[:, :2] + boxes[:, 2:], 0, size)
    return np.concatenate([starts, ends - starts], axis=1)
