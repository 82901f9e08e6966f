"""Fits the weights of resources/face-models.json to labelled photographs, and says how well they hold on others.

``python -m benchmarks.fit_faces ../shared/faces --write``. The figures printed are cross-validated: each
photograph, with its tilted and poor copies, is judged by weights that were fitted without it.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from hashlib import md5
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.labelled import KINDS, Box, Labelled, LabelledPicture
from desktop_app.assets import resources_dir
from desktop_app.detection.face_model import FaceModel
from desktop_app.detection.faces import KEPT_FROM, LookedAt, face_detection, look_at, proposals_in, without_doubles
from desktop_app.detection.geometry import Detection
from desktop_app.detection.passes import Pass
from desktop_app.detection.pyramid import gray_picture
from desktop_app.detection.verification import CloserLook, Evidence, Sizes

FOLDS = 5
# Which tilted and poor copies to fit to; more of them weigh down the photographs as they are.
SEEDS = (0,)
# A missed face counts as much as two false ones: with the weights this gives, 0.5 is near the best F1.
FACE_WEIGHT = 2.0
PULL_TO_ZERO = 1.0
_SQUARE = (0.0, 0.0, 1.0, 1.0)
_ALT2, _ALT, _DEFAULT, _PROFILE = (
    f"haarcascade_{name}" for name in ("frontalface_alt2", "frontalface_alt", "frontalface_default", "profileface")
)

Floats = NDArray[np.float64]


def _at(cascade: str, *angles: int) -> tuple[Pass, ...]:
    return tuple(Pass(cascade, angle) for angle in angles)


_EYE, _EYEGLASSES = "haarcascade_eye", "haarcascade_eye_tree_eyeglasses"


def _plan(
    working_px: int, scale_factor: float, passes: Sequence[Pass], closer: CloserLook, look_again_from: float
) -> FaceModel:
    return FaceModel(working_px, scale_factor, tuple(passes), closer, look_again_from, (), (), _SQUARE)


PLANS = {
    "fast": _plan(560, 1.2, _at(_ALT2, 0), CloserLook((_ALT, _PROFILE), (0,), (_EYE,)), 0.1),
    "balanced": _plan(
        580,
        1.2,
        (*_at(_ALT2, 0, -25, 25), Pass(_PROFILE), Pass(_PROFILE, mirrored=True)),
        CloserLook((_ALT, _PROFILE), (-10, 10), (_EYE, _EYEGLASSES)),
        0.05,
    ),
    "thorough": _plan(
        616,
        1.15,
        (*_at(_ALT2, 0, -20, 20, -40, 40), Pass(_PROFILE), Pass(_PROFILE, mirrored=True)),
        CloserLook((_ALT, _PROFILE), (-10, 0, 10), (_EYE, _EYEGLASSES)),
        0.02,
    ),
}


@dataclass(frozen=True)
class Sample:
    """A proposal with what is known of it. label: 1 a face, 0 none, -1 neither counts."""

    picture: LabelledPicture
    looked: LookedAt
    box: Box
    label: int
    face: int


_NO_EVIDENCE = Evidence(np.zeros((0, 0)), (0.0, 0.0), 0.0)

Looked = list[tuple[LabelledPicture, list[LookedAt]]]


def proposed(plan: FaceModel, picture: LabelledPicture) -> tuple[LabelledPicture, list[LookedAt]]:
    """All proposals of a picture, before any closer look."""
    with ThreadPoolExecutor(1) as pool:
        proposals, scale = proposals_in(Sizes(gray_picture(picture.pixels())), plan, 0, pool)
    return picture, [LookedAt(each, scale, _NO_EVIDENCE) for each in proposals]


def looked_at(plan: FaceModel, picture: LabelledPicture) -> tuple[LabelledPicture, list[LookedAt]]:
    """The proposals of a picture that the plan looks at closely, with what that gave."""
    with ThreadPoolExecutor(1) as pool:
        return picture, look_at(Sizes(gray_picture(picture.pixels())), plan, pool=pool)


def samples_of(labelled: Labelled, looked: Looked) -> list[Sample]:
    """Proposals with labels by the centre rule."""
    return [Sample(picture, each, *_labelled(labelled, picture, each)) for picture, looks in looked for each in looks]


def _labelled(labelled: Labelled, picture: LabelledPicture, looked: LookedAt) -> tuple[Box, int, int]:
    size = looked.proposal.size
    box = looked.proposal.x - size / 2, looked.proposal.y - size / 2, size, size
    for number, face in enumerate(picture.faces):
        if not face["ignore"] and labelled.matches(box, face):
            return box, 1, number
    return box, -1 if any(labelled.is_excused(box, face) for face in picture.faces) else 0, -1


def best_of_each_face(samples: Sequence[Sample], scores: Floats) -> NDArray[np.int64]:
    """The labels, but of several proposals on one face all except the best do not count: they are dropped later."""
    labels = np.array([sample.label for sample in samples])
    taken: set[tuple[str, str, int]] = set()
    for index in np.argsort(-scores):
        sample = samples[index]
        key = (sample.picture.kind, sample.picture.name, sample.face)
        if sample.label == 1 and key in taken:
            labels[index] = -1
        taken.add(key)
    return labels


def fitted(inputs: Floats, labels: NDArray[np.int64]) -> Floats:
    """Weights of a logistic model, the constant first, pulled towards 0; Newton's method."""
    columns = np.column_stack([np.ones(len(inputs)), inputs])
    counts = np.where(labels < 0, 0.0, np.where(labels > 0, FACE_WEIGHT, 1.0))
    faces = (labels > 0).astype(float)
    pull = np.eye(columns.shape[1]) * PULL_TO_ZERO
    pull[0, 0] = 1e-6
    weights = np.zeros(columns.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-columns @ weights))
        slope = columns.T @ (counts * (faces - likely)) - pull @ weights
        curvature = (columns * (counts * likely * (1 - likely))[:, None]).T @ columns + pull
        step = np.linalg.solve(curvature, slope)
        weights += step * min(1.0, 2.0 / max(np.abs(step).max(), 1e-9))
        if np.abs(step).max() < 1e-7:
            break
    return np.asarray(weights)


def fit_first(plan: FaceModel, samples: Sequence[Sample]) -> FaceModel:
    """The plan with its first model fitted."""
    inputs = np.array([plan.first_inputs(each.looked.proposal, each.looked.scale) for each in samples])
    labels = best_of_each_face(samples, inputs[:, 0])
    for _ in range(2):
        weights = fitted(inputs, labels)
        labels = best_of_each_face(samples, inputs @ weights[1:])
    return replace(plan, first=tuple(weights.tolist()))


def fit_second(model: FaceModel, samples: Sequence[Sample]) -> FaceModel:
    """The model with its second part fitted too."""
    inputs = np.array(
        [model.second_inputs(each.looked.proposal, each.looked.scale, each.looked.evidence) for each in samples]
    )
    labels = best_of_each_face(samples, inputs[:, 0])
    for _ in range(2):
        weights = fitted(inputs, labels)
        labels = best_of_each_face(samples, inputs @ weights[1:])
    return replace(model, second=tuple(weights.tolist()))


def fitted_box(samples: Sequence[Sample]) -> tuple[float, float, float, float]:
    """Where faces lie in their proposals: medians over upright frontal ones."""
    shares = [
        [
            (face[0] - each.box[0]) / each.box[2],
            (face[1] - each.box[1]) / each.box[2],
            face[2] / each.box[2],
            face[3] / each.box[2],
        ]
        for each in samples
        if each.label == 1 and each.picture.kind == KINDS[0] and each.picture.faces[each.face]["pose"] == "frontal"
        for face in [each.picture.faces[each.face]["box"]]
    ]
    left, top, width, height = np.median(shares, axis=0).round(3).tolist()
    return left, top, width, height


def fold_of(picture: LabelledPicture) -> int:
    """The fold of a photograph and of all that was made of it."""
    return int(md5(picture.group.encode()).hexdigest(), 16) % FOLDS


def cross_validated(
    plan: FaceModel, proposals: Sequence[Sample], samples: Sequence[Sample]
) -> dict[tuple[str, str], list[Detection]]:
    """What would be found in each picture, by weights from the other folds."""
    found: dict[tuple[str, str], list[Detection]] = {}
    for fold in range(FOLDS):
        model = fit_first(plan, [each for each in proposals if fold_of(each.picture) != fold])
        model = fit_second(model, [each for each in samples if _trains(each) and fold_of(each.picture) != fold])
        for each in samples:
            if fold_of(each.picture) != fold:
                continue
            score = model.second_score(each.looked.proposal, each.looked.scale, each.looked.evidence)
            if score >= KEPT_FROM:
                key = (each.picture.kind, each.picture.name)
                found.setdefault(key, []).append(face_detection(each.looked, score, model))
    return {key: without_doubles(detections) for key, detections in found.items()}


def figures(
    labelled: Labelled, found: dict[tuple[str, str], list[Detection]], threshold: float = 0.5
) -> dict[str, dict[str, Any]]:
    """F1 at the threshold and AP over all that is kept, for each kind; false faces a faceless picture."""
    table: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        kept = {
            name: [((each.left, each.top, each.width, each.height), each.score) for each in detections]
            for (other, name), detections in found.items()
            if other == kind
        }
        shown = {name: [each for each in scored if each[1] >= threshold] for name, scored in kept.items()}
        at_threshold, over_all = labelled.evaluate(kind, shown), labelled.evaluate(kind, kept)
        table[kind] = at_threshold | {"AP": over_all["AP"]}
    false = sum(each.score >= threshold for key, many in found.items() if key[0] == "faceless" for each in many)
    table["faceless"] = {"pictures": len(labelled.faceless), "false": false}
    return table


def main() -> None:
    """Collect, fit, judge, and write the weights if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the labelled photographs")
    parser.add_argument("--made", type=Path, default=Path(tempfile.gettempdir()) / "haarlens-labelled")
    parser.add_argument("--presets", default=",".join(PLANS))
    parser.add_argument("--write", action="store_true", help="write resources/face-models.json")
    options = parser.parse_args()
    labelled = Labelled(options.folder, options.made, SEEDS)
    path = resources_dir() / "face-models.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    for preset in options.presets.split(","):
        data[preset] = fit_preset(PLANS[preset], preset, labelled)
        if options.write:
            path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def prepared(plan: FaceModel, labelled: Labelled) -> tuple[FaceModel, list[Sample], list[Sample]]:
    """The plan with all its weights fitted, its proposals, and those looked at closely."""
    with Pool(2) as processes:
        proposals = samples_of(labelled, processes.map(partial(proposed, plan), labelled.pictures, chunksize=4))
        model = fit_first(plan, proposals)
        pictures = [*labelled.pictures, *labelled.faceless]
        samples = samples_of(labelled, processes.map(partial(looked_at, model), pictures, chunksize=4))
    model = fit_second(replace(model, box=fitted_box(samples)), [each for each in samples if _trains(each)])
    return model, proposals, samples


def fit_preset(plan: FaceModel, preset: str, labelled: Labelled) -> dict[str, Any]:
    """Fit a preset, print its figures, and return what the file says about it."""
    model, proposals, samples = prepared(plan, labelled)
    pictures = len(labelled.pictures) + len(labelled.faceless)
    print(f"{preset}: {len(samples) / pictures:.1f} closer looks a picture, box {model.box}")
    found = cross_validated(model, proposals, samples)
    for threshold in (0.35, 0.5, 0.65):
        table = figures(labelled, found, threshold)
        for kind, row in table.items():
            print(f"  from {threshold}: {kind}: {row}")
    return {
        "working_px": model.working_px,
        "scale_factor": model.scale_factor,
        "passes": [[_short(each.cascade), each.angle, each.mirrored] for each in model.passes],
        "kinds": [_short(kind) for kind in model.closer.kinds],
        "turns": list(model.closer.turns),
        "eyes": [_short(cascade) for cascade in model.closer.eyes],
        "look_again_from": model.look_again_from,
        "first": [round(weight, 4) for weight in model.first],
        "second": [round(weight, 4) for weight in model.second],
        "box": list(model.box),
    }


def _trains(sample: Sample) -> bool:
    """Faceless parts judge only: they are parts of the other pictures."""
    return sample.picture.kind in KINDS


def _short(cascade: str) -> str:
    return cascade.removeprefix("haarcascade_")


if __name__ == "__main__":
    main()
