"""What people look for: targets, each found with the stock cascades that serve it."""

from collections.abc import Sequence
from functools import cache
from threading import Event

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.cascade import Cascade
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.geometry import Detection
from desktop_app.detection.pyramid import gray_picture
from desktop_app.detection.scan import Progress

TARGETS = {
    "face": "haarcascade_frontalface_alt2",
    "eyes": "haarcascade_eye_tree_eyeglasses",
    "smile": "haarcascade_smile",
    "cat-face": "haarcascade_frontalcatface_extended",
    "full-body": "haarcascade_fullbody",
    "upper-body": "haarcascade_upperbody",
    "lower-body": "haarcascade_lowerbody",
    "plate": "haarcascade_russian_plate_number",
}
PRESETS = ("fast", "balanced", "thorough")
_SCALE_FACTORS = {"fast": 1.2, "balanced": 1.1, "thorough": 1.05}
# Eyes lie in the upper part of a face, the mouth in the lower one: (top, bottom) as shares of the face's height.
_PART_OF_FACE = {"eyes": (0.15, 0.6), "smile": (0.55, 1.1)}
# The smile cascade passes the neighbourhood of any mouth a few times, a smile many times.
_MIN_NEIGHBORS = {"smile": 20}


class Finder:
    """Finds targets in pictures; threads may share one.

    targets: keys of TARGETS. preset: one of PRESETS. min_size_px: nothing smaller is looked for.
    Raises: ValueError for an unknown target or preset.
    """

    def __init__(self, targets: Sequence[str], preset: str = "balanced", min_size_px: int = 0) -> None:
        unknown = [target for target in targets if target not in TARGETS]
        if unknown or not targets:
            raise ValueError(f"targets are of {', '.join(TARGETS)}, not {', '.join(unknown) or 'none'}")
        if preset not in PRESETS:
            raise ValueError(f"a preset is one of {', '.join(PRESETS)}, not {preset!r}")
        self._targets = tuple(target for target in TARGETS if target in targets)
        self._preset = preset
        self._min_size_px = min_size_px

    def find(
        self,
        image: NDArray[np.uint8],
        *,
        cancelled: Event | None = None,
        progress: Progress | None = None,
        threads: int = 0,
    ) -> list[Detection]:
        """What is in the picture, ordered by target.

        image: (height, width, 3) BGR or (height, width) grey, uint8, upright.
        threads: 0 takes every core. progress: called now and then from this thread with 0..1.
        Raises: CancelledError once the event is set.
        """
        gray = image if image.ndim == 2 else gray_picture(image)
        whole = ["face"] * bool({"face", *_PART_OF_FACE} & set(self._targets))
        whole += [target for target in self._targets if target not in ("face", *_PART_OF_FACE)]
        found: dict[str, list[Detection]] = {target: [] for target in (*whole, *self._targets)}
        for index, target in enumerate(whole):
            found[target] = self._detect(
                target, gray, self._min_size_px, threads, cancelled, _share(progress, index, len(whole))
            )
        for target in _PART_OF_FACE.keys() & set(self._targets):
            for face in found["face"]:
                found[target] += self._detect_inside(target, gray, face, threads, cancelled)
        return [detection for target in self._targets for detection in found[target]]

    def _detect(
        self,
        target: str,
        gray: NDArray[np.uint8],
        min_size_px: int,
        threads: int,
        cancelled: Event | None,
        progress: Progress | None = None,
    ) -> list[Detection]:
        found = _detector(TARGETS[target]).detect(
            gray,
            scale_factor=_SCALE_FACTORS[self._preset],
            min_neighbors=_MIN_NEIGHBORS.get(target, 3),
            min_size=(min_size_px, min_size_px),
            cancelled=cancelled,
            progress=progress,
            threads=threads,
        )
        return [_moved(detection, 0, 0, target) for detection in found]

    def _detect_inside(
        self, target: str, gray: NDArray[np.uint8], face: Detection, threads: int, cancelled: Event | None
    ) -> list[Detection]:
        first, last = (round(face.top + share * face.height) for share in _PART_OF_FACE[target])
        part = gray[first:last, face.left : face.left + face.width]
        found = self._detect(target, part, face.width // 6, threads, cancelled)
        return [_moved(detection, face.left, first, target) for detection in found]


@cache
def _detector(name: str) -> CascadeDetector:
    """One for each cascade for as long as the program runs: reading a file takes longer than many a search."""
    return CascadeDetector(Cascade.load(name))


def _moved(detection: Detection, left: int, top: int, target: str) -> Detection:
    return Detection(
        detection.left + left,
        detection.top + top,
        detection.width,
        detection.height,
        score=detection.score,
        neighbors=detection.neighbors,
        target=target,
        cascade=detection.cascade,
    )


def _share(progress: Progress | None, index: int, count: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done: progress((index + done) / count)
