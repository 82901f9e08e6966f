"""A synthetic clip in 1080p, since no video of real people may be kept here: photographed people moved about.

Heads and shoulders cut out of photographs walk across other photographs without faces, come nearer, sit, turn a little,
enter and leave, pass behind posts and each other; the light flickers, the sensor adds noise, and every five seconds the
scene changes. Where every face is, is known for each frame. What it lacks: heads that turn out of their plane, faces
that move, blur by motion, a codec. Deterministic, and any frame can be had without those before it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.labelled import Box, Labelled, LabelledPicture
from desktop_app.assets import sample_photo
from desktop_app.media.images import read_image

Picture = NDArray[np.uint8]
Floats = NDArray[np.float64]

WIDTH, HEIGHT = 1920, 1080
SCENE_S = 5.0
_SAMPLE_FACE = (182.0, 68.0, 84.0, 100.0)
_SMALLEST_FACE_PX = 60  # in its photograph; a smaller one would be enlarged too much
_SMALLEST_BACKGROUND_PX = 400
_NO_SCENE = ("autocrop_noise.png",)  # coloured noise, which no camera sees
_NOISE_FIELDS, _NOISE = 7, 3.0


@dataclass(frozen=True)
class Person:
    """Head and shoulders from a photograph.

    sizes: (height, width, 3) and its halves. mask: 0..1, float32, of the first's height and width. face: box in it.
    """

    name: str
    sizes: tuple[Picture, ...]
    mask: NDArray[np.float32]
    face: Box


@dataclass(frozen=True)
class TrueFace:
    """Where a face is. person: number in the clip, one for each entry. visible: share of it that is in view, 0..1."""

    person: int
    box: Box
    visible: float


@dataclass(frozen=True)
class Place:
    """Where somebody's face is: centre and width in pixels; angle: degrees clockwise; squeeze: share of the width."""

    x: float
    y: float
    width: float
    angle: float
    squeeze: float


@dataclass(frozen=True)
class Walk:
    """How one person moves in a scene, as numbers drawn once. kind: one of KINDS."""

    number: int
    person: Person
    kind: str
    numbers: Floats

    def at(self, time_s: float) -> Place:
        """Where the face is, seconds after the scene began."""
        speed, height, near, phase, way, turn = self.numbers.tolist()
        share = time_s / SCENE_S
        sign = 1 if way > 0.5 else -1
        sway = math.sin(2 * math.pi * (0.35 * time_s + phase))
        x, y, width = WIDTH / 2, HEIGHT * (0.3 + 0.25 * height), 90 + 160 * near
        if self.kind == "crosses":
            x = WIDTH / 2 + sign * (share - 0.5) * WIDTH * (1.15 + 0.5 * speed)
            y += 0.05 * width * math.sin(2 * math.pi * (1.8 * time_s + phase))
        elif self.kind == "approaches":
            x = WIDTH * (0.2 + 0.6 * speed) + 0.15 * width * sway
            width = 80 * (4.0 ** (share if way > 0.3 else 1 - share))
        elif self.kind == "visits":
            away = max(0.0, abs(share - 0.5) - 0.2) / 0.3  # comes, stays for two seconds, goes
            x = WIDTH * (0.3 + 0.4 * speed) + sign * away**1.5 * WIDTH * 0.9
        elif self.kind == "sits":
            x = WIDTH * (0.15 + 0.7 * speed) + 0.04 * width * sway
            y += 0.02 * width * math.sin(2 * math.pi * (0.21 * time_s + turn))
        else:  # still: a person who breathes
            x, width = WIDTH * (0.25 + 0.5 * speed), 130 + 120 * near
            return Place(x, y + 0.003 * width * sway, width, 0, 1)
        squeeze = 0.93 + 0.07 * math.cos(2 * math.pi * (0.3 * time_s + turn))
        return Place(x, y, width, 12 * (turn - 0.3) * math.sin(2 * math.pi * (0.4 * time_s + phase)), squeeze)


KINDS = ("crosses", "approaches", "visits", "sits", "crosses", "still")


@dataclass(frozen=True)
class Scene:
    """People before a background. posts: boxes that stand before everybody."""

    background: Picture
    walks: tuple[Walk, ...]
    posts: tuple[Box, ...]
    pan: float


class LiveClip:
    """Frames of 1080p with what is in them. kinds: of walks, one scene after the other draws from them."""

    def __init__(
        self,
        people: Sequence[Person],
        backgrounds: Sequence[Picture],
        *,
        seconds: float = 40.0,
        rate: float = 30.0,
        seed: int = 0,
        kinds: Sequence[str] = KINDS,
    ) -> None:
        self.rate = rate
        self.count = round(seconds * rate)
        rng = np.random.default_rng(seed)
        self._noise = rng.normal(0, _NOISE, (_NOISE_FIELDS, HEIGHT, WIDTH, 1)).round().astype(np.int8)
        self._scenes = list(_scenes(people, backgrounds, math.ceil(seconds / SCENE_S), rng, kinds))

    def time_s(self, index: int) -> float:
        """When a frame is taken."""
        return index / self.rate

    def frame(self, index: int) -> Picture:
        """(1080, 1920, 3), uint8, BGR."""
        scene, time_s = self._scene(index)
        shift = round((_over(scene.background.shape[1], WIDTH)) * (0.5 + 0.5 * scene.pan * (2 * time_s / SCENE_S - 1)))
        picture = scene.background[:HEIGHT, shift : shift + WIDTH].copy()
        for walk in scene.walks:
            _paint(picture, walk.person, walk.at(time_s))
        for left, top, width, height in scene.posts:
            picture[int(top) : int(top + height), int(left) : int(left + width)] = (60, 70, 66)
        clock = self.time_s(index)
        light = 1 + 0.05 * math.sin(2 * math.pi * 1.3 * clock) + 0.02 * math.sin(2 * math.pi * 9.7 * clock)
        lit = cv2.convertScaleAbs(picture, alpha=light)
        noise = np.roll(self._noise[index % _NOISE_FIELDS], (index * 37) % HEIGHT, axis=0)
        return np.asarray(cv2.add(lit, np.repeat(noise, 3, axis=2), dtype=cv2.CV_8U), np.uint8)

    def truth(self, index: int) -> list[TrueFace]:
        """The faces of a frame, those behind first."""
        scene, time_s = self._scene(index)
        faces = [(walk.number, _box(walk.person, walk.at(time_s))) for walk in scene.walks]
        return [
            TrueFace(number, box, _visible(box, [*scene.posts, *(other for _, other in faces[place + 1 :])]))
            for place, (number, box) in enumerate(faces)
            if _visible(box, []) > 0
        ]

    def _scene(self, index: int) -> tuple[Scene, float]:
        time_s = self.time_s(index)
        number = min(int(time_s / SCENE_S), len(self._scenes) - 1)
        return self._scenes[number], time_s - number * SCENE_S


def people_and_backgrounds(folder: Path | None) -> tuple[list[Person], list[Picture]]:
    """From the labelled photographs of a folder; from the built-in sample and patterns where there is none."""
    if folder is None or not (folder / "ground_truth.json").is_file():
        sample = read_image(sample_photo()).pixels
        flipped = np.ascontiguousarray(sample[:, ::-1])
        left, top, width, height = _SAMPLE_FACE
        other = (sample.shape[1] - left - width, top, width, height)
        people = [_person("sample", sample, _SAMPLE_FACE), _person("mirrored", flipped, other)]
        return people, [_covering(_pattern(seed)) for seed in range(4)]
    labelled = Labelled(folder, folder, seeds=())
    people = [
        _person(each.name, each.pixels(), tuple(each.faces[0]["box"]))
        for each in labelled.pictures
        if len(each.faces) == 1 and _is_usable(each.faces[0])
    ]
    faceless = [each for each in labelled.faceless if each.name not in _NO_SCENE and _is_large(each)]
    return people, [_covering(each.pixels()) for each in faceless]


def _is_large(picture: LabelledPicture) -> bool:
    return picture.crop is None or min(picture.crop[2:]) >= _SMALLEST_BACKGROUND_PX


def _is_usable(face: dict[str, Any]) -> bool:
    return not face["ignore"] and face["box"][2] >= _SMALLEST_FACE_PX


def _scenes(
    people: Sequence[Person], backgrounds: Sequence[Picture], count: int, rng: np.random.Generator, kinds: Sequence[str]
) -> Iterator[Scene]:
    number = 0
    order, places = rng.permutation(len(people)), rng.permutation(len(backgrounds))
    for scene in range(count):
        walks = []
        for _ in range(1 if kinds == ("still",) else int(rng.integers(2, 5))):
            kind = kinds[number % len(kinds)]
            person = people[int(order[number % len(people)])]
            walks.append(Walk(number, person, kind, rng.random(6)))
            number += 1
        walks.sort(key=lambda walk: walk.at(SCENE_S / 2).width)  # who is nearer stands before the others
        posts = []
        if scene % 2 and len(kinds) > 1:
            posts.append((float(rng.integers(300, WIDTH - 400)), 0.0, float(rng.integers(50, 160)), float(HEIGHT)))
        moves = 0.0 if kinds == ("still",) else float(rng.uniform(-0.8, 0.8))
        yield Scene(backgrounds[int(places[scene % len(backgrounds)])], tuple(walks), tuple(posts), moves)


def _person(name: str, photo: Picture, face: Box) -> Person:
    """Cut out what is about a face, with a soft edge."""
    left, top, width, height = face
    x0, x1 = max(0, round(left - 0.75 * width)), min(photo.shape[1], round(left + 1.75 * width))
    y0, y1 = max(0, round(top - 0.55 * height)), min(photo.shape[0], round(top + 1.9 * height))
    piece = np.ascontiguousarray(photo[y0:y1, x0:x1])
    box = (left - x0, top - y0, width, height)
    mask: NDArray[np.float32] = np.zeros(piece.shape[:2], np.float32)
    x, y = box[0] + width / 2, box[1] + height / 2
    cv2.ellipse(mask, ((x, y), (1.7 * width, 1.75 * height), 0), 1.0, -1)
    cv2.ellipse(mask, ((x, y + 1.5 * height), (2.6 * width, 1.9 * height), 0), 1.0, -1)
    edge = max(3, round(0.04 * width)) * 2 + 1
    mask[: edge // 2], mask[-(edge // 2) :], mask[:, : edge // 2], mask[:, -(edge // 2) :] = 0, 0, 0, 0
    soft = np.asarray(cv2.GaussianBlur(mask, (edge, edge), 0), np.float32)
    sizes: list[Picture] = [piece]
    while sizes[-1].shape[1] > 200:
        half = cv2.resize(sizes[-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        sizes.append(np.asarray(half, np.uint8))
    return Person(name, tuple(sizes), soft, box)


def _paint(picture: Picture, person: Person, place: Place) -> None:
    scale = place.width / person.face[2]
    step = min(len(person.sizes) - 1, max(0, int(-math.log2(scale)))) if scale < 1 else 0
    source = person.sizes[step]
    height, width = person.mask.shape
    x, y = person.face[0] + person.face[2] / 2, person.face[1] + person.face[3] / 2
    turn = np.asarray(cv2.getRotationMatrix2D((x, y), -place.angle, scale), np.float64)
    turn[0] *= place.squeeze
    turn[:, 2] += place.x - (place.squeeze * x), place.y - y
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]]) @ turn.T
    (left, top), (right, bottom) = np.floor(corners.min(0)).astype(int), np.ceil(corners.max(0)).astype(int)
    left, top, right, bottom = max(0, left), max(0, top), min(WIDTH, right), min(HEIGHT, bottom)
    if right <= left or bottom <= top:
        return
    turn[:, 2] -= left, top
    size = int(right - left), int(bottom - top)
    mask = cv2.warpAffine(person.mask, turn, size)[:, :, None]
    fine = turn.copy()
    fine[0, :2] *= width / source.shape[1]
    fine[1, :2] *= width / source.shape[1]
    pixels = cv2.warpAffine(source, fine, size, borderMode=cv2.BORDER_REPLICATE)
    below = picture[top:bottom, left:right]
    picture[top:bottom, left:right] = (below + mask * (pixels.astype(np.float32) - below)).astype(np.uint8)


def _box(person: Person, place: Place) -> Box:
    width = place.width * place.squeeze
    height = place.width * person.face[3] / person.face[2]
    return (place.x - width / 2, place.y - height / 2, width, height)


def _visible(box: Box, before: Sequence[Box]) -> float:
    """Share of a box that lies in the frame and behind none of the others, counted on a grid."""
    left, top, width, height = box
    xs = left + width * (np.arange(16) + 0.5) / 16
    ys = top + height * (np.arange(16) + 0.5) / 16
    seen = ((ys >= 0) & (ys < HEIGHT))[:, None] & ((xs >= 0) & (xs < WIDTH))[None, :]
    for other in before:
        behind_y = (ys >= other[1]) & (ys < other[1] + other[3])
        behind_x = (xs >= other[0]) & (xs < other[0] + other[2])
        seen &= ~(behind_y[:, None] & behind_x[None, :])
    return float(seen.mean())


def _covering(picture: Picture) -> Picture:
    """The picture enlarged to cover a frame and a tenth more across."""
    scale = max(1.1 * WIDTH / picture.shape[1], HEIGHT / picture.shape[0])
    size = math.ceil(picture.shape[1] * scale), math.ceil(picture.shape[0] * scale)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _pattern(seed: int) -> Picture:
    """Patches of many sizes and brightnesses, such as a room has."""
    rng = np.random.default_rng(seed)
    total = np.zeros((540, 960, 3))
    for cells in (4, 9, 25, 80):
        grid = rng.normal(0, 60 / math.sqrt(cells), (cells, 2 * cells, 3)).astype(np.float32)
        total += cv2.resize(grid, (960, 540), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(total + 120, 0, 255), np.uint8)


def _over(length: int, shown: int) -> int:
    return max(0, length - shown)
