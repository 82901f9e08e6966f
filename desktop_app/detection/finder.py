"""What people look for: targets, several at once, each with the cascades and the evidence that serve it."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Event

import numpy as np
from numpy.typing import NDArray

from desktop_app import settings
from desktop_app.detection.counting import counted, stock_detector
from desktop_app.detection.face_model import face_model
from desktop_app.detection.face_parts import FACE_PARTS, parts_of
from desktop_app.detection.faces import SMALLEST_PX, faces_among, look_at, without_doubles
from desktop_app.detection.geometry import Detection, Size, score_threshold
from desktop_app.detection.kernel import Progress
from desktop_app.detection.pyramid import gray_picture
from desktop_app.detection.verification import FACE_PX, Sizes

PRESETS = settings.PRESETS
# Eyes and smiles in a face that hardly is one are not worth the time.
_PARTS_FROM = 0.1


@dataclass(frozen=True, slots=True)
class Whole:
    """A target that is looked for in the whole picture, other than faces.

    cascades: the best first. even_at: number of windows that speaks as much for it as against it.
    """

    cascades: tuple[str, ...]
    even_at: float


_WHOLE = {
    # People's faces pass the cats' cascades too, with fewer windows than cats' faces.
    "cat-face": Whole(("frontalcatface_extended", "frontalcatface"), 8),
    "full-body": Whole(("fullbody",), 6),
    "upper-body": Whole(("upperbody",), 6),
    "lower-body": Whole(("lowerbody",), 6),
    "plate": Whole(("russian_plate_number", "license_plate_rus_16stages"), 4),
}
TARGETS = ("face", *FACE_PARTS, *_WHOLE)


@dataclass(frozen=True, slots=True)
class _Effort:
    """How closely the other targets are looked for. cascades: how many of a target's; working_px: longer side."""

    cascades: int
    scale_factor: float
    working_px: int


_EFFORTS = {
    "fast": _Effort(1, 1.2, 800),
    "balanced": _Effort(1, 1.1, 1280),
    "thorough": _Effort(2, 1.05, 1920),
}


class Finder:
    """Finds targets in pictures; threads may share one.

    targets: of TARGETS. preset: one of PRESETS. min_size_px: nothing smaller is looked for, in whole targets.
    sensitivity: 0..1; what is less sure than 1 - sensitivity is left out. At 1 everything that is kept at hand comes,
    so that a caller can draw the line elsewhere without another search.
    Raises: ValueError for an unknown target or preset or a sensitivity out of its range.
    """

    def __init__(
        self,
        targets: Sequence[str],
        preset: str = "balanced",
        min_size_px: int = 0,
        sensitivity: float = settings.SENSITIVITY.default,
    ) -> None:
        unknown = [target for target in targets if target not in TARGETS]
        if unknown or not targets:
            raise ValueError(f"targets are of {', '.join(TARGETS)}, not {', '.join(unknown) or 'none'}")
        if preset not in PRESETS:
            raise ValueError(f"a preset is one of {', '.join(PRESETS)}, not {preset!r}")
        self._targets = tuple(target for target in TARGETS if target in targets)
        self._preset = preset
        self._min_size_px = min_size_px
        self._threshold = score_threshold(settings.SENSITIVITY.checked(sensitivity))

    def needed_scale(self, picture: Size) -> float:
        """The scale, 0..1, at which a picture of that size has to be read to find as much as in all its pixels."""
        if self._targets != ("face",):
            return 1.0
        longest = max(picture)
        scale = min(1.0, face_model(self._preset).working_px / longest)
        if self._min_size_px:
            scale = min(scale, SMALLEST_PX / self._min_size_px)
        return min(1.0, scale * FACE_PX / SMALLEST_PX)  # the closer look wants the smallest face at that size

    def find(
        self,
        image: NDArray[np.uint8],
        *,
        full_size: Size | None = None,
        cancelled: Event | None = None,
        progress: Progress | None = None,
        threads: int = 0,
    ) -> list[Detection]:
        """What is in the picture, ordered by target, the surest first; boxes in pixels of full_size.

        image: (height, width, 3) BGR or (height, width) grey, uint8, upright. full_size: of the picture where the image
        is a smaller copy of it; None: its own.
        threads: 0 takes every core. progress: called now and then from this thread with 0..1.
        Raises: CancelledError once the event is set.
        """
        gray = image if image.ndim == 2 else gray_picture(image)
        scale = gray.shape[1] / full_size.width if full_size else 1.0
        found: list[Detection] = []
        with ThreadPoolExecutor(threads or os.cpu_count() or 1, thread_name_prefix="find") as pool:
            search = _Search(gray, self._preset, self._min_size_px * scale, pool, cancelled)
            for each in search.all_of(self._targets, progress or (lambda done: None)):
                found += each
        shown = [each for each in found if each.score >= self._threshold]
        return [_enlarged(each, 1 / scale) for each in shown] if scale != 1 else shown


def smallest_found_px(target: str, preset: str, longest_px: int) -> float:
    """How wide a target has to be in a picture of that longer side, in its pixels, for a preset to see it at all.

    Parts of faces are as visible as their faces are.
    """
    if target not in _WHOLE:
        model = face_model(preset)
        return SMALLEST_PX * model.box[2] * max(1.0, longest_px / model.working_px)
    windows = (stock_detector(f"haarcascade_{cascade}").cascade.window for cascade in _WHOLE[target].cascades)
    return min(window.width for window in windows) * max(1.0, longest_px / _EFFORTS[preset].working_px)


class _Search:
    """One search of one grey picture."""

    def __init__(
        self, gray: NDArray[np.uint8], preset: str, min_size_px: float, pool: Executor, cancelled: Event | None
    ) -> None:
        self._sizes = Sizes(gray, cancelled)
        self._preset = preset
        self._min_size_px = min_size_px
        self._pool = pool
        self._cancelled = cancelled

    def all_of(self, targets: Sequence[str], progress: Progress) -> Iterator[list[Detection]]:
        """The detections of each target in their order."""
        in_faces = [target for target in targets if target in FACE_PARTS]
        whole = [target for target in targets if target in _WHOLE]
        steps = bool("face" in targets or in_faces) + len(in_faces) + len(whole)
        done = 0
        if "face" in targets or in_faces:
            model = face_model(self._preset)
            looks = look_at(
                self._sizes,
                model,
                min_size_px=self._min_size_px,
                pool=self._pool,
                cancelled=self._cancelled,
                progress=lambda share: progress(share / steps),
            )
            faces = faces_among(looks, model, self._min_size_px)
            done += 1
            if "face" in targets:
                yield faces
            for target in in_faces:
                yield self._parts(target, faces)
                done += 1
                progress(done / steps)
        for target, found in zip(whole, self._pool.map(self._whole, whole), strict=True):
            done += 1
            progress(done / steps)
            yield [replace(each, target=target) for each in found]
        progress(1.0)

    def _parts(self, target: str, faces: Sequence[Detection]) -> list[Detection]:
        likely = [face for face in faces if face.score >= _PARTS_FROM]
        found = self._pool.map(lambda face: parts_of(face, target, self._sizes, self._preset, self._cancelled), likely)
        return [part for parts in found for part in parts]

    def _whole(self, target: str) -> list[Detection]:
        effort, what = _EFFORTS[self._preset], _WHOLE[target]
        scale = min(1.0, effort.working_px / max(self._sizes.full.shape))
        if self._min_size_px > SMALLEST_PX / scale:
            scale = SMALLEST_PX / self._min_size_px
        working, scale = self._sizes.shrunk(scale)
        smallest = round(self._min_size_px * scale)
        found = [
            _enlarged(detection, 1 / scale)
            for cascade in what.cascades[: effort.cascades]
            for detection in counted(
                working,
                f"haarcascade_{cascade}",
                what.even_at,
                scale_factor=effort.scale_factor,
                min_size=(smallest, smallest),
                cancelled=self._cancelled,
            )
        ]
        return without_doubles(found)


def _enlarged(detection: Detection, factor: float) -> Detection:
    return replace(
        detection,
        left=round(detection.left * factor),
        top=round(detection.top * factor),
        width=round(detection.width * factor),
        height=round(detection.height * factor),
    )
