"""A closer look at a proposal: cut out, straightened, at a size that suits the cascades, with several of them."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import product
from threading import Event

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.passes import Pass, look
from desktop_app.detection.proposals import Proposal, strength
from desktop_app.detection.turning import Turned, cut, shrunk
from desktop_app.errors import CancelledError

Gray = NDArray[np.uint8]
Floats = NDArray[np.float64]

# A face of 44 pixels is twice the cascades' windows: from there on they are scanned at every pixel.
FACE_PX, _FACE_SIDE = 44, (72, 72)
_SIZES_PX = (35, 56)
_OFF_CENTRE = 0.3  # of the face; what lies further off is another's
_CLOSE_SCALE_FACTOR = 1.12
# Eyes measure a fifth of a face, and their cascades' windows are 20 pixels.
_EYES_FACE_PX, _BAND_SIDE = 112, (134, 59)
_EYE_ROWS = slice(24, 83)
_EYE_SIZES_PX = (24, 44)
_EYE_SCALE_FACTOR = 1.15
_ONE_SIDED = ("haarcascade_profileface",)
# The scan takes sixteen windows of a row at a time: wide rows fill them.
_MOSAIC_COLUMNS = 12
_NOSE_PX = 4  # how far from the middle an eye begins


@dataclass(frozen=True, slots=True)
class CloserLook:
    """What is looked for closely.

    kinds: stock cascades for faces; one for profiles looks both ways. turns: degrees from a proposal's angle.
    eyes: stock cascades for eyes.
    """

    kinds: tuple[str, ...]
    turns: tuple[int, ...]
    eyes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the closer look gave.

    strengths: for each kind of face and each turn how strong the cascades' windows are: (n_kinds, n_turns), float64.
    eyes: strength of the weaker and of the stronger eye. angle: at which the face is strongest, degrees clockwise.
    """

    strengths: Floats
    eyes: tuple[float, float]
    angle: float


class Sizes:
    """A grey picture and its half, its quarter and so on, for looks at any scale. Threads may share one.

    Raises: CancelledError once the event is set.
    """

    def __init__(self, gray: Gray, cancelled: Event | None = None) -> None:
        self._halved = [gray]
        while min(self._halved[-1].shape) >= 2 * _FACE_SIDE[0]:
            if cancelled is not None and cancelled.is_set():
                raise CancelledError("The detection was cancelled.")
            self._halved.append(shrunk(self._halved[-1], 0.5))

    @property
    def full(self) -> Gray:
        """The picture itself."""
        return self._halved[0]

    def at_least(self, scale: float) -> tuple[Gray, float]:
        """The smallest of them that is not below a scale, and its own scale."""
        step = 0
        while step + 1 < len(self._halved) and 0.5 ** (step + 1) >= scale:
            step += 1
        return self._halved[step], self._halved[step].shape[1] / self._halved[0].shape[1]

    def shrunk(self, scale: float) -> tuple[Gray, float]:
        """The picture at a scale, 0..1, and the scale that whole pixels made of it."""
        nearest, own = self.at_least(scale)
        gray = shrunk(nearest, scale / own)
        return gray, gray.shape[1] / self.full.shape[1]


def verify(
    sizes: Sizes,
    proposals: Sequence[Proposal],
    closer: CloserLook,
    pool: Executor,
    cancelled: Event | None = None,
) -> list[Evidence]:
    """Look closely at every proposal in the picture of their pixels.

    Raises: CancelledError once the event is set.
    """
    if not proposals:
        return []
    kinds, turns = closer.kinds, closer.turns
    faces = Mosaic(_FACE_SIDE, len(proposals) * len(turns))
    for number, (proposal, turn) in enumerate(product(proposals, turns)):
        faces.lay(number, _straightened(sizes, proposal, proposal.angle + turn, FACE_PX, _FACE_SIDE[0]))
    looks = [Pass(kind, mirrored=way) for kind in kinds for way in ((False, True) if kind in _ONE_SIDED else (False,))]
    found = dict(zip(looks, pool.map(lambda each: _face_strengths(faces, each, cancelled), looks), strict=True))
    strengths = np.stack(
        [np.max([values for each, values in found.items() if each.cascade == kind], axis=0) for kind in kinds], axis=1
    ).reshape(len(proposals), len(turns), len(kinds))
    angles = [
        proposal.angle + turns[_best_turn(rows, kinds, turns)]
        for proposal, rows in zip(proposals, strengths, strict=True)
    ]
    eyes = _eyes(sizes, proposals, angles, closer.eyes, pool, cancelled)
    return [Evidence(rows.T, pair, angle) for rows, pair, angle in zip(strengths, eyes, angles, strict=True)]


class Mosaic:
    """Cut-outs side by side in one picture: one scan for all takes a fraction of the time of one for each.

    side: (width, height) of each, pixels. pixels: the picture.
    """

    def __init__(self, side: tuple[int, int], count: int) -> None:
        self._width, self._height = side
        self._columns = min(count, _MOSAIC_COLUMNS)
        rows = -(-count // self._columns)
        self.count = count
        self.pixels = np.zeros((rows * self._height, self._columns * self._width), np.uint8)

    def lay(self, number: int, piece: Gray) -> None:
        """Put a cut-out into its place."""
        row, column = divmod(number, self._columns)
        top, left = row * self._height, column * self._width
        self.pixels[top : top + self._height, left : left + self._width] = piece

    def sort(self, windows: Floats) -> tuple[NDArray[np.int64], Floats]:
        """Which cut-out each window's centre lies in, and where in it: (n,) and (n, 2), x and y."""
        cell = np.floor(windows[:, :2] / (self._width, self._height)).astype(np.int64)
        number = cell[:, 1] * self._columns + cell[:, 0]
        return number, windows[:, :2] - cell * (self._width, self._height)


def _straightened(sizes: Sizes, proposal: Proposal, angle: float, face_px: int, side: int) -> Gray:
    scale = face_px / proposal.size
    gray, own = sizes.at_least(scale)
    return cut(gray, proposal.x * own, proposal.y * own, angle, scale / own, side)


def _face_strengths(faces: Mosaic, what: Pass, cancelled: Event | None) -> Floats:
    """How strong the windows about each cut-out's middle are: (count,)."""
    windows = look(Turned(faces.pixels, np.eye(2, 3)), what, _CLOSE_SCALE_FACTOR, _SIZES_PX, cancelled)
    number, place = faces.sort(windows)
    near = (np.abs(place - np.array(_FACE_SIDE) / 2) < _OFF_CENTRE * FACE_PX).all(axis=1)
    return _strengths(number[near], windows[near, 3], faces.count, 10)


def _strengths(number: NDArray[np.int64], margins: Floats, count: int, windows: int) -> Floats:
    found = np.zeros(count)
    for each in np.unique(number[number < count]):
        found[each] = strength(-np.sort(-margins[number == each]), windows)
    return found


def _best_turn(strengths: Floats, kinds: Sequence[str], turns: Sequence[int]) -> int:
    """Frontal cascades alone tell the angle; of equal ones the proposal's own stands."""
    frontal = [column for column, kind in enumerate(kinds) if kind not in _ONE_SIDED]
    nearest = sorted(range(len(turns)), key=lambda row: abs(turns[row]))
    return max(nearest, key=lambda row: float(strengths[row, frontal].sum()))


def _eyes(
    sizes: Sizes,
    proposals: Sequence[Proposal],
    angles: Sequence[float],
    cascades: Sequence[str],
    pool: Executor,
    cancelled: Event | None,
) -> list[tuple[float, float]]:
    bands = Mosaic(_BAND_SIDE, len(proposals))
    for number, (proposal, angle) in enumerate(zip(proposals, angles, strict=True)):
        bands.lay(number, _straightened(sizes, proposal, angle, _EYES_FACE_PX, _BAND_SIDE[0])[_EYE_ROWS])

    def sides(cascade: str) -> tuple[Floats, Floats]:
        picture = Turned(bands.pixels, np.eye(2, 3))
        windows = look(picture, Pass(cascade), _EYE_SCALE_FACTOR, _EYE_SIZES_PX, cancelled)
        number, place = bands.sort(windows)
        off = place[:, 0] - _BAND_SIDE[0] / 2
        left, right = (
            _strengths(number[side], windows[side, 3], bands.count, 3) for side in (off < -_NOSE_PX, off > _NOSE_PX)
        )
        return np.minimum(left, right), np.maximum(left, right)

    found = list(pool.map(sides, cascades))
    weaker = np.max([pair[0] for pair in found], axis=0)
    stronger = np.max([pair[1] for pair in found], axis=0)
    return list(zip(weaker.tolist(), stronger.tolist(), strict=True))
