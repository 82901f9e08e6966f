"""Eyes and smiles: looked for inside faces alone, where they belong in a face, after the face has been straightened."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.counting import counted
from desktop_app.detection.faces import without_doubles
from desktop_app.detection.geometry import Detection
from desktop_app.detection.turning import cut
from desktop_app.detection.verification import Sizes

# A face of this width has eyes and mouths that are larger than the cascades' windows.
_FACE_PX, _SQUARE_PX = 140, 196


@dataclass(frozen=True, slots=True)
class FacePart:
    """Where a part of a face is looked for, and how.

    rows: from and to, shares of the face's height. smallest, largest: (width, height), shares of the face's width.
    even_at: number of windows that speaks as much for it as against it. most: how many a face has.
    """

    cascades: tuple[str, ...]
    rows: tuple[float, float]
    smallest: tuple[float, float]
    largest: tuple[float, float]
    even_at: float
    most: int


FACE_PARTS = {
    "eyes": FacePart(
        ("eye_tree_eyeglasses", "eye", "lefteye_2splits", "righteye_2splits"),
        (0.12, 0.62),
        (0.16, 0.16),
        (0.38, 0.38),
        even_at=3,
        most=2,
    ),
    # The smile cascade passes any mouth some dozen times, a broad smile hundreds of times.
    "smile": FacePart(("smile",), (0.55, 1.1), (0.28, 0.14), (0.7, 0.35), even_at=120, most=1),
}
# The first cascade finds most; the others add some and take as long again each.
_CASCADES_USED = {"fast": 1, "balanced": 2, "thorough": 4}
_SCALE_FACTOR = 1.1


def parts_of(
    face: Detection, target: str, sizes: Sizes, preset: str, cancelled: Event | None = None
) -> list[Detection]:
    """The parts of one face; none is surer than the face itself.

    face: in the picture of `sizes`. Raises: CancelledError once the event is set.
    """
    part = FACE_PARTS[target]
    scale = _FACE_PX / max(1, face.width)
    gray, own = sizes.at_least(scale)
    x, y = face.left + face.width / 2, face.top + face.height / 2
    square = cut(gray, x * own, y * own, face.angle, scale / own, _SQUARE_PX)
    height = face.height * scale
    first, last = (round(_SQUARE_PX / 2 + (share - 0.5) * height) for share in part.rows)
    edge = (_SQUARE_PX - _FACE_PX) // 2
    band: NDArray[np.uint8] = np.ascontiguousarray(square[max(0, first) : last, edge : edge + _FACE_PX])
    found = [
        detection
        for cascade in part.cascades[: _CASCADES_USED[preset]]
        for detection in counted(
            band,
            f"haarcascade_{cascade}",
            part.even_at,
            scale_factor=_SCALE_FACTOR,
            min_size=_pixels(part.smallest),
            max_size=_pixels(part.largest),
            cancelled=cancelled,
        )
    ]
    kept = _one_a_side(without_doubles(found)) if part.most == 2 else without_doubles(found)[: part.most]
    back = _way_back(face, scale, edge - _SQUARE_PX / 2, max(0, first) - _SQUARE_PX / 2)
    return [replace(back(each), target=target, score=min(each.score, face.score), angle=face.angle) for each in kept]


def _pixels(shares: tuple[float, float]) -> tuple[int, int]:
    return round(shares[0] * _FACE_PX), round(shares[1] * _FACE_PX)


def _one_a_side(found: list[Detection]) -> list[Detection]:
    """The surest on either side of the nose."""
    sides = ([each for each in found if (each.left + each.width / 2 < _FACE_PX / 2) == left] for left in (True, False))
    return [side[0] for side in sides if side]


def _way_back(face: Detection, scale: float, across: float, down: float) -> Callable[[Detection], Detection]:
    """Leads from the straightened band to the picture; across, down: from the face's centre to the band's corner."""
    cosine, sine = math.cos(math.radians(face.angle)), math.sin(math.radians(face.angle))
    x, y = face.left + face.width / 2, face.top + face.height / 2

    def back(part: Detection) -> Detection:
        u = (across + part.left + part.width / 2) / scale
        v = (down + part.top + part.height / 2) / scale
        width, height = round(part.width / scale), round(part.height / scale)
        centre = x + u * cosine - v * sine, y + u * sine + v * cosine
        return replace(
            part,
            left=round(centre[0] - width / 2),
            top=round(centre[1] - height / 2),
            width=width,
            height=height,
        )

    return back
