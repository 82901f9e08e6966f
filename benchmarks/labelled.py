"""The labelled photographs that the face search is fitted and judged on: read where they are, never copied.

A folder of them holds images/, ground_truth.json, score.py with the rules, and variants.py, which makes tilted and poor
ones.
"""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.media.images import read_image

Box = tuple[float, float, float, float]
Scored = list[tuple[Box, float]]
KINDS = ("as they are", "tilted", "poor")
_SMALLEST_CROP_PX = 120


@dataclass(frozen=True)
class LabelledPicture:
    """One photograph.

    kind: one of KINDS or "faceless". group: the original's name, for folds that share no photograph.
    judged: whether it counts in figures; others serve for fitting alone.
    """

    kind: str
    name: str
    group: str
    path: Path
    faces: list[dict[str, Any]]
    judged: bool = True
    crop: tuple[int, int, int, int] | None = field(default=None)

    def pixels(self) -> NDArray[np.uint8]:
        """The photograph, or the part of it: (height, width, 3), uint8, BGR."""
        pixels = read_image(self.path).pixels
        if self.crop is None:
            return pixels
        left, top, width, height = self.crop
        return np.ascontiguousarray(pixels[top : top + height, left : left + width])


class Labelled:
    """The photographs of a folder, those made of them below another one, and the rules that judge.

    made: where the tilted and poor ones are written. seeds: which of the possible ones; the first are judged.
    """

    def __init__(self, folder: Path, made: Path, seeds: Sequence[int] = (0,)) -> None:
        self.rules = _module(folder / "score.py")
        truth = _truth(folder / "ground_truth.json")
        self.pictures = [
            LabelledPicture(KINDS[0], name, Path(name).stem, folder / "images" / name, entry["faces"])
            for name, entry in truth.items()
        ]
        for seed in seeds:
            self.pictures += _variants(folder, made / str(seed), seed, judged=seed == seeds[0])
        self.faceless = list(_faceless(truth, folder / "images"))

    def evaluate(self, kind: str, found: dict[str, Scored]) -> dict[str, Any]:
        """Figures by the centre rule for all pictures of a kind; a picture that is not in found has no detections."""
        truth = {each.name: {"faces": each.faces} for each in self.pictures if each.kind == kind and each.judged}
        figures: dict[str, Any] = self.rules.evaluate(found, truth, "centre")[0]
        return figures

    def matches(self, box: Box, face: dict[str, Any]) -> bool:
        """Whether a box finds a face by the centre rule."""
        return bool(self.rules.quality(box, face["box"], "centre") > 0)

    def is_excused(self, box: Box, face: dict[str, Any]) -> bool:
        """Whether a box that finds no face that counts may still lie on this one, which does not count."""
        if not face["ignore"]:
            return False
        crowd = face.get("crowd") and self.rules.intersection(box, face["box"]) >= 0.5 * box[2] * box[3]
        return bool(crowd) or self.matches(box, face)


def _variants(folder: Path, variants: Path, seed: int, *, judged: bool) -> Iterator[LabelledPicture]:
    if not (variants / "poor.json").is_file():
        _make(folder, variants, seed)
    for kind in KINDS[1:]:
        for name, entry in _truth(variants / f"{kind}.json").items():
            path, group = variants / "images" / name, Path(name).stem.split("_", 1)[1]
            yield LabelledPicture(kind, f"{seed}/{name}", group, path, entry["faces"], judged)


def _faceless(truth: dict[str, Any], images: Path) -> Iterator[LabelledPicture]:
    """Photographs without a face, and the parts beside, above and below all faces of the others."""
    for name, entry in truth.items():
        width, height = entry["size"]
        if not entry["faces"]:
            yield LabelledPicture("faceless", name, Path(name).stem, images / name, [])
            continue
        boxes = np.array([face["box"] for face in entry["faces"]])
        left, top = (max(0, int(value)) for value in boxes[:, :2].min(axis=0))
        right, bottom = (int(value) for value in (boxes[:, :2] + boxes[:, 2:]).max(axis=0))
        parts = {
            "left": (0, 0, left, height),
            "right": (right, 0, width - right, height),
            "above": (0, 0, width, top),
            "below": (0, bottom, width, height - bottom),
        }
        for side, part in parts.items():
            if min(part[2:]) >= _SMALLEST_CROP_PX:
                yield LabelledPicture("faceless", f"{side} of {name}", Path(name).stem, images / name, [], crop=part)


def _make(folder: Path, variants: Path, seed: int) -> None:
    call = [sys.executable, str(folder / "variants.py"), str(variants), "--seed", str(seed)]
    call += ["--images", str(folder / "images"), "--truth", str(folder / "ground_truth.json")]
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL)


def _truth(path: Path) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return truth


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
