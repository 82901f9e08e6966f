"""Faces: several passes over the picture, what they agree on, a closer look at it, one score."""

import math
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from threading import Event

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.face_model import FaceModel
from desktop_app.detection.geometry import Detection
from desktop_app.detection.kernel import Progress
from desktop_app.detection.passes import Pass, look
from desktop_app.detection.proposals import Proposal, propose
from desktop_app.detection.turning import turned
from desktop_app.detection.verification import Evidence, Sizes, verify

KEPT_FROM = 0.02  # what scores less is noise at any sensitivity
# The cascades' windows are 20 to 24 pixels; a face below that is found at no scale.
SMALLEST_PX = 22
# Of two faces that share this much of the smaller one's area, the weaker is the same one seen again.
_SAME_FACE = 0.5
_FINEST = 0.4  # share of the steps between sizes; finer ones add windows, not faces
_PASSES_SHARE = 0.75  # of the time; the rest goes into the closer looks
# The profile cascade passes frontal faces too, off their centre and with high margins: others say first where they are.
_TRUST = {"haarcascade_profileface": 0.6}
_LEAST_STRENGTH = 2.0  # trusted margin below which no proposal begins; clear faces have 20


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A proposal with the closer look's evidence. scale: of the picture that the passes went over."""

    proposal: Proposal
    scale: float
    evidence: Evidence


def faces_among(looks: Iterable[LookedAt], model: FaceModel, min_size_px: float = 0) -> list[Detection]:
    """The faces, the surest first, also those that are hardly likely: the caller draws the line."""
    scored = [(model.second_score(each.proposal, each.scale, each.evidence), each) for each in looks]
    found = [face_detection(each, score, model) for score, each in scored if score >= KEPT_FROM]
    return without_doubles([face for face in found if min(face.width, face.height) >= min_size_px])


def look_at(
    sizes: Sizes,
    model: FaceModel,
    *,
    min_size_px: float = 0,
    pool: Executor,
    cancelled: Event | None = None,
    progress: Progress | None = None,
) -> list[LookedAt]:
    """The proposals worth a closer look, and what it gave.

    sizes: of the upright picture. min_size_px: smaller faces may be left out. Raises: CancelledError once the event is
    set.
    """
    tell = progress or (lambda done: None)
    proposals, scale = proposals_in(sizes, model, min_size_px, pool, cancelled, tell)
    chosen = [each for each in proposals if model.first_score(each, scale) >= model.look_again_from]
    evidence = verify(sizes, chosen, model.closer, pool, cancelled)
    return [LookedAt(each, scale, seen) for each, seen in zip(chosen, evidence, strict=True)]


def proposals_in(
    sizes: Sizes,
    model: FaceModel,
    min_size_px: float,
    pool: Executor,
    cancelled: Event | None = None,
    tell: Callable[[float], None] = lambda done: None,
) -> tuple[list[Proposal], float]:
    """What the model's passes agree on, in pixels of the whole picture, and the scale of the one they went over."""
    height, width = sizes.full.shape
    scale = min(1.0, model.working_px / max(height, width))
    if min_size_px > SMALLEST_PX / scale:
        scale = SMALLEST_PX / min_size_px  # a coarser picture shows all faces that are asked for
    working, scale = sizes.shrunk(scale)
    smallest = max(SMALLEST_PX, round(min_size_px * scale * 0.8))
    # What a small picture saves in pixels goes into finer steps.
    finer = max(_FINEST, max(working.shape) / model.working_px)
    scale_factor = 1 + (model.scale_factor - 1) * min(1.0, finer)

    def passes_at(angle: int) -> list[tuple[Pass, NDArray[np.float64]]]:
        picture = turned(working, angle)
        wanted = [each for each in model.passes if each.angle == angle]
        return [(each, look(picture, each, scale_factor, (smallest, 0), cancelled)) for each in wanted]

    angles = list(dict.fromkeys(each.angle for each in model.passes))
    found: dict[Pass, NDArray[np.float64]] = {}
    for number, windows in enumerate(pool.map(passes_at, angles), 1):
        found.update(windows)
        tell(_PASSES_SHARE * number / len(angles))
    trust = [_TRUST.get(each.cascade, 1.0) for each in model.passes]
    proposals = propose(
        [found[each] for each in model.passes], [each.angle for each in model.passes], trust, _LEAST_STRENGTH
    )
    return [_scaled(each, 1 / scale) for each in proposals], scale


def _scaled(proposal: Proposal, factor: float) -> Proposal:
    return Proposal(proposal.x * factor, proposal.y * factor, proposal.size * factor, proposal.angle, proposal.margins)


def face_detection(looked: LookedAt, score: float, model: FaceModel) -> Detection:
    """The proposal as a face, its box as people draw it: from forehead to chin."""
    proposal = looked.proposal
    # What an upright pass sees best is upright: the steps between angles tell no finer.
    tilt = float(looked.evidence.angle) if proposal.angle else 0.0
    angle = math.radians(tilt)
    left, top, width, height = (share * proposal.size for share in model.box)
    across, down = left + width / 2 - proposal.size / 2, top + height / 2 - proposal.size / 2
    x = proposal.x + across * math.cos(angle) - down * math.sin(angle)
    y = proposal.y + across * math.sin(angle) + down * math.cos(angle)
    return Detection(
        round(x - width / 2),
        round(y - height / 2),
        round(width),
        round(height),
        score=round(score, 4),
        neighbors=proposal.windows,
        target="face",
        cascade=_strongest(looked, model),
        angle=tilt,
    )


def _strongest(looked: LookedAt, model: FaceModel) -> str:
    return model.closer.kinds[int(np.argmax(looked.evidence.strengths.max(axis=1)))]


def without_doubles(found: Iterable[Detection]) -> list[Detection]:
    """The detections, the surest first, less those that lie over a surer one."""
    kept: list[Detection] = []
    for each in sorted(found, key=lambda detection: -detection.score):
        if not any(_shared(each, other) > _SAME_FACE for other in kept):
            kept.append(each)
    return kept


def _shared(a: Detection, b: Detection) -> float:
    """Area in common as a share of the smaller one's; turned boxes are taken as if they stood upright."""
    width = min(a.left + a.width, b.left + b.width) - max(a.left, b.left)
    height = min(a.top + a.height, b.top + b.height) - max(a.top, b.top)
    smaller = min(a.width * a.height, b.width * b.height)
    return max(0, width) * max(0, height) / smaller if smaller else 0.0
