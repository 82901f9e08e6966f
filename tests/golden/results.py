"""The file of golden results, written and read."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

FILE = Path(__file__).with_name("opencv-4.14.npz")


class GoldenResult(NamedTuple):
    """What OpenCV found with one cascade in one picture.

    sha256: of the grey pixels, row by row.
    boxes, weights: every candidate in order, (n, 4), int32, and its last stage's sum, (n,), float64.
    groups, counts: groups of more than 3 candidates, (m, 4), int32, and how many each has, (m,), int32.
    """

    cascade: str
    picture: str
    sha256: str
    boxes: np.ndarray
    weights: np.ndarray
    groups: np.ndarray
    counts: np.ndarray


def save(results: list[GoldenResult], origin: str) -> None:
    np.savez_compressed(
        FILE,
        origin=np.array(origin),
        names=np.array([(result.cascade, result.picture, result.sha256) for result in results]),
        candidates=np.array([len(result.boxes) for result in results]),
        found=np.array([len(result.groups) for result in results]),
        boxes=np.concatenate([result.boxes for result in results]),
        weights=np.concatenate([result.weights for result in results]),
        groups=np.concatenate([result.groups for result in results]),
        counts=np.concatenate([result.counts for result in results]),
    )


def load() -> tuple[str, list[GoldenResult]]:
    """Where the results come from, and the results."""
    with np.load(FILE) as file:
        parts = [
            np.split(file[values], np.cumsum(file[lengths])[:-1])
            for values, lengths in (
                ("boxes", "candidates"),
                ("weights", "candidates"),
                ("groups", "found"),
                ("counts", "found"),
            )
        ]
        results = [GoldenResult(*map(str, names), *row) for names, *row in zip(file["names"], *parts, strict=True)]
        return str(file["origin"]), results
