"""What the tour shows of the built-in sample: its cascade at work, every number as the engine has it."""

from dataclasses import dataclass
from threading import Event
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.assets import sample_photo
from desktop_app.detection.cascade import Cascade
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.geometry import Size
from desktop_app.detection.grouping import Fate, GroupTrace, trace_groups
from desktop_app.detection.integral import integral_image
from desktop_app.detection.pyramid import Level, gray_picture, pyramid_levels, resize_to_level
from desktop_app.detection.trace import Tracer
from desktop_app.library.window_search import ExplainedWindow, best_window, nearest_corner, window_at
from desktop_app.media.images import read_image

CASCADE = "haarcascade_frontalface_alt2"
SCALE_FACTOR = 1.1
# Later stages ask so many questions that nobody would go through them.
STAGES_CHOSEN_FROM = 3


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """The sample and what stays the same however it is looked at.

    gray: (height, width), uint8. boxes: (n, 4), int32, the candidates: left, top, width, height in image pixels.
    weights: (n,), float64.
    """

    gray: NDArray[np.uint8]
    cascade: Cascade
    levels: tuple[Level, ...]
    boxes: NDArray[np.int32]
    weights: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StageCounts:
    """What became of all windows of a level.

    windows: how many there are. flat: how many of them have too little contrast to be looked at.
    left: how many there are after each stage.
    """

    windows: int
    flat: int
    left: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TourPlace:
    """Which window is wanted.

    level: of which level. centre: x, y in image pixels, where its middle is to lie. corner: x, y in level pixels, where
    it is to start; counts instead of the centre.
    """

    level: int
    centre: tuple[float, float] = (0.0, 0.0)
    corner: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TourView:
    """What one window, its level and one neighbour count come to.

    level_pixels: (height, width), uint8, the picture at the window's level.
    """

    lesson: Lesson
    window: ExplainedWindow
    level_pixels: NDArray[np.uint8]
    counts: StageCounts
    min_neighbors: int
    groups: tuple[GroupTrace, ...]

    @property
    def level(self) -> Level:
        """The window's level."""
        return self.lesson.levels[self.window.placed.level]


class Corners(NamedTuple):
    """Four numbers of an integral image, at the corners of a rectangle: A B above, C D below."""

    a: int
    b: int
    c: int
    d: int

    @property
    def total(self) -> int:
        """The sum over the rectangle."""
        return self.d - self.b - self.c + self.a


class Question(NamedTuple):
    """The first question of a tree, which every window is asked that gets to its stage. stage, tree: from 0."""

    stage: int
    tree: int


class Tour:
    """Answers for the sample; what takes long is kept. For one thread at a time.

    closing: once it is set the work is given up.
    """

    def __init__(self, closing: Event, threads: int = 1) -> None:
        self._closing = closing
        self._threads = threads
        self._lesson: Lesson | None = None
        self._tracer: Tracer | None = None
        self._levels: dict[int, tuple[NDArray[np.uint8], StageCounts]] = {}

    def view(self, place: TourPlace | None, min_neighbors: int) -> TourView:
        """What a window comes to; None for the one on the face. Raises: AppError; CancelledError."""
        if self._lesson is None or self._tracer is None:
            self._lesson = sample_lesson(self._closing, self._threads)
            self._tracer = Tracer(self._lesson.cascade)
        lesson, tracer = self._lesson, self._tracer
        window = _window_on_face(lesson, tracer) if place is None else _window_at(lesson, tracer, place)
        number = window.placed.level
        if number not in self._levels:
            self._levels[number] = self._seen(lesson, tracer, number)
        pixels, counts = self._levels[number]
        groups = groups_of(lesson.boxes, lesson.weights, min_neighbors)
        return TourView(lesson, window, pixels, counts, min_neighbors, groups)

    def _seen(self, lesson: Lesson, tracer: Tracer, number: int) -> tuple[NDArray[np.uint8], StageCounts]:
        level = lesson.levels[number]
        depths = tracer.depths(lesson.gray, [level], threads=self._threads, cancelled=self._closing)[0]
        return resize_to_level(lesson.gray, level), stage_counts(depths, len(lesson.cascade.stages))


def sample_lesson(cancelled: Event | None = None, threads: int = 1) -> Lesson:
    """The sample, searched with one cascade. Raises: AppError; CancelledError."""
    gray, cascade = gray_picture(read_image(sample_photo()).pixels), Cascade.load(CASCADE)
    size = Size(gray.shape[1], gray.shape[0])
    boxes, weights = CascadeDetector(cascade).candidates(
        gray, scale_factor=SCALE_FACTOR, threads=threads, cancelled=cancelled
    )
    return Lesson(gray, cascade, tuple(pyramid_levels(size, cascade.window, SCALE_FACTOR)), boxes, weights)


def stage_counts(depths: NDArray[np.int16], stages: int) -> StageCounts:
    """How many windows of a level are left after each stage.

    depths: as `Tracer.depths` gives them. stages: how many the cascade has.
    """
    left = tuple(int((depths >= number).sum()) for number in range(1, stages + 1))
    return StageCounts(depths.size, int((depths < 0).sum()), left)


def mean_trees(counts: StageCounts, cascade: Cascade) -> float:
    """How many trees a window of a level is asked by on average; those that are too flat by none."""
    reached = (counts.windows - counts.flat, *counts.left)  # so many windows come to each stage
    asked = sum(number * len(stage.trees) for number, stage in zip(reached, cascade.stages, strict=False))
    return asked / counts.windows


def groups_of(boxes: NDArray[np.int32], weights: NDArray[np.float64], min_neighbors: int) -> tuple[GroupTrace, ...]:
    """The groups that candidates make; with a neighbour count of 0 nothing is grouped, and each is a box of its own."""
    if min_neighbors > 0:
        return tuple(trace_groups(boxes, weights, min_neighbors))
    rows = enumerate(zip(boxes.tolist(), weights.tolist(), strict=True))
    return tuple(GroupTrace(np.array([row]), tuple(box), weight, Fate.DETECTED) for row, (box, weight) in rows)


def questions(cascade: Cascade) -> tuple[Question, ...]:
    """The first question of each tree of the first stages."""
    stages = enumerate(cascade.stages[:STAGES_CHOSEN_FROM])
    return tuple(Question(number, tree) for number, stage in stages for tree in range(len(stage.trees)))


def patch_sums(patch: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The integral image of a patch: (height + 1, width + 1), int64; the first row and column are 0."""
    return integral_image(patch)


def corners(sums: NDArray[np.int64], x: int, y: int, width: int, height: int) -> Corners:
    """The four numbers that give the sum over a rectangle.

    sums: an integral image. x, y, width, height: pixels.
    """
    (a, b), (c, d) = sums[np.ix_([y, y + height], [x, x + width])].tolist()
    return Corners(a, b, c, d)


def _window_on_face(lesson: Lesson, tracer: Tracer) -> ExplainedWindow:
    groups = trace_groups(lesson.boxes, lesson.weights, 1)
    left, top, width, height = max(groups, key=lambda group: len(group.members)).box
    window = best_window(
        tracer, lesson.gray, lesson.levels, (left + width / 2, top + height / 2), (float(width), float(height))
    )
    assert window is not None  # the sample is larger than a window
    return window


def _window_at(lesson: Lesson, tracer: Tracer, place: TourPlace) -> ExplainedWindow:
    number = max(0, min(len(lesson.levels) - 1, place.level))
    corner = place.corner or nearest_corner(lesson.levels[number], lesson.cascade.window, place.centre)
    return window_at(tracer, lesson.gray, lesson.levels, number, *corner)
