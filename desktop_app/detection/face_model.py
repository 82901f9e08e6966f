"""What the evidence for a face is worth: a logistic model for each preset, fitted by benchmarks/fit_faces.py.

Two small models, one after the other. The first weighs what the passes over the whole picture gave, and what it finds
hopeless is not looked at again. The second weighs what the closer look gave and carries the first one's answer along.
All inputs are of about the same size, so that one pull towards 0 holds all weights down.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from desktop_app.assets import resources_dir
from desktop_app.detection.passes import Pass
from desktop_app.detection.proposals import Proposal, strength
from desktop_app.detection.verification import CloserLook, Evidence

# The model of no size may grow without bound: from 200 pixels on a face's size says nothing more about it.
_TYPICAL_PX, _LARGE_PX = 50.0, 200.0
_SURE = 8.0


@dataclass(frozen=True, slots=True)
class FaceModel:
    """How a preset looks for faces, and what it makes of what it sees.

    working_px: longer side of the picture that the passes go over. scale_factor: of its pyramid.
    passes: looks over the whole picture. closer: the closer look.
    look_again_from: first score below which a proposal is dropped. first, second: weights, the constant in front.
    box: the face's left, top, width and height, as shares of the proposal's side, from its left upper corner.
    """

    working_px: int
    scale_factor: float
    passes: tuple[Pass, ...]
    closer: CloserLook
    look_again_from: float
    first: tuple[float, ...]
    second: tuple[float, ...]
    box: tuple[float, float, float, float]

    def first_score(self, proposal: Proposal, scale: float) -> float:
        """How likely the proposal is a face, 0..1, from the passes alone. scale: of the picture they went over."""
        return _logistic(self.first, self.first_inputs(proposal, scale))

    def second_score(self, proposal: Proposal, scale: float, evidence: Evidence) -> float:
        """How likely the proposal is a face, 0..1, with the closer look."""
        return _logistic(self.second, self.second_inputs(proposal, scale, evidence))

    def first_inputs(self, proposal: Proposal, scale: float) -> list[float]:
        """For each cascade its strongest pass and, where it looks at three angles or more, the one after it."""
        inputs: list[float] = []
        for cascade in dict.fromkeys(each.cascade for each in self.passes):
            strengths = sorted(
                (
                    strength(margins)
                    for each, margins in zip(self.passes, proposal.margins, strict=True)
                    if each.cascade == cascade
                ),
                reverse=True,
            )
            inputs += strengths[:2] if len(strengths) > 2 else strengths[:1]
        return [*inputs, math.log1p(proposal.windows), _size_input(proposal.size * scale)]

    def second_inputs(self, proposal: Proposal, scale: float, evidence: Evidence) -> list[float]:
        """The first answer, for each cascade its two strongest angles, the weaker and the stronger eye."""
        inputs = [_dot(self.first, self.first_inputs(proposal, scale))]
        for strengths in evidence.strengths.tolist():
            inputs += sorted(strengths, reverse=True)[:2]
        return [*inputs, *evidence.eyes, _size_input(proposal.size * scale)]


@cache
def face_model(preset: str) -> FaceModel:
    """The model of a preset, from resources/face-models.json."""
    data = json.loads((resources_dir() / "face-models.json").read_text(encoding="utf-8"))[preset]
    return FaceModel(
        working_px=data["working_px"],
        scale_factor=data["scale_factor"],
        passes=tuple(Pass(f"haarcascade_{cascade}", *rest) for cascade, *rest in data["passes"]),
        closer=CloserLook(
            kinds=tuple(f"haarcascade_{kind}" for kind in data["kinds"]),
            turns=tuple(data["turns"]),
            eyes=tuple(f"haarcascade_{cascade}" for cascade in data["eyes"]),
        ),
        look_again_from=data["look_again_from"],
        first=tuple(data["first"]),
        second=tuple(data["second"]),
        box=tuple(data["box"]),
    )


def _size_input(side_px: float) -> float:
    return math.log(min(side_px, _LARGE_PX) / _TYPICAL_PX)


def _dot(weights: Sequence[float], inputs: Sequence[float]) -> float:
    total = weights[0] + sum(weight * value for weight, value in zip(weights[1:], inputs, strict=True))
    return max(-_SURE, min(_SURE, total))


def _logistic(weights: Sequence[float], inputs: Sequence[float]) -> float:
    return 1.0 / (1.0 + math.exp(-_dot(weights, inputs)))
