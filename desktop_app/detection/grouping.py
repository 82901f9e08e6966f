"""Candidates that agree become one detection, as OpenCV 4.14's groupRectangles has it."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection import kernel

EPS = 0.2  # OpenCV's constant: how far, relative to their sides, similar boxes may lie apart


class Groups(NamedTuple):
    """Grouped boxes in OpenCV's order.

    boxes: (n, 4), int32, left, top, width, height. neighbors: (n,), int32, candidates in the group.
    weight: (n,), float64, the largest weight in the group.
    """

    boxes: NDArray[np.int32]
    neighbors: NDArray[np.int32]
    weight: NDArray[np.float64]


class Fate(Enum):
    """What became of a group."""

    DETECTED = "detected"
    TOO_FEW = "too-few"  # candidates
    INSIDE = "inside"  # another group that is clearly stronger


@dataclass(frozen=True, slots=True, eq=False)
class GroupTrace:
    """Candidates that agree.

    members: (n,), int64, which candidates. box: left, top, width, height of their mean. weight: the largest of theirs.
    """

    members: NDArray[np.int64]
    box: tuple[int, int, int, int]
    weight: float
    fate: Fate


def group_candidates(
    boxes: NDArray[np.int32], weights: NDArray[np.float64], min_neighbors: int, eps: float = EPS
) -> Groups:
    """The groups of more than min_neighbors candidates, less those that lie inside a stronger one.

    boxes: (n, 4), int32, left, top, width, height. weights: (n,), float64. min_neighbors 0 groups nothing: every box is
    its own group.
    """
    if min_neighbors <= 0 or len(boxes) == 0:
        return Groups(boxes, np.ones(len(boxes), np.int32), weights)
    labels = partition(boxes, eps)
    count = np.bincount(labels)
    largest = np.full(len(count), -np.inf)
    np.maximum.at(largest, labels, weights)
    kept = np.flatnonzero(count > min_neighbors)
    means = _mean_boxes(boxes, labels, count)[kept]
    strong = kept[~_inside_stronger(means, count[kept], eps)]
    chosen = np.isin(kept, strong)
    return Groups(means[chosen], count[strong].astype(np.int32), largest[strong])


def trace_groups(
    boxes: NDArray[np.int32], weights: NDArray[np.float64], min_neighbors: int, eps: float = EPS
) -> list[GroupTrace]:
    """How `group_candidates` comes to its boxes: every group, in the order of their first candidates.

    boxes, weights: as there. min_neighbors: 1 or more, as 0 groups nothing.
    """
    if min_neighbors < 1:
        raise ValueError(f"nothing is grouped with a neighbour count of {min_neighbors}")
    if len(boxes) == 0:
        return []
    labels = partition(boxes, eps)
    count = np.bincount(labels)
    means = _mean_boxes(boxes, labels, count)
    kept = np.flatnonzero(count > min_neighbors)
    inside = set(kept[_inside_stronger(means[kept], count[kept], eps)].tolist())
    groups = []
    for number, box in enumerate(means.tolist()):
        members = np.flatnonzero(labels == number)
        few = count[number] <= min_neighbors
        fate = Fate.TOO_FEW if few else Fate.INSIDE if number in inside else Fate.DETECTED
        groups.append(GroupTrace(members, tuple(box), float(weights[members].max()), fate))
    return groups


def partition(boxes: NDArray[np.int32], eps: float) -> NDArray[np.int32]:
    """A class for each box: the transitive closure of similarity, classes numbered by their first member.

    Two boxes are similar if no edge of theirs is further apart than eps times the mean of their smaller sides.
    boxes: (n, 4), int32. Returns (n,), int32.
    """
    labels = kernel.partition(boxes, eps)
    return partition_reference(boxes, eps) if labels is None else labels


def partition_reference(boxes: NDArray[np.int32], eps: float) -> NDArray[np.int32]:
    """What partition computes, in plain NumPy."""
    labels = np.full(len(boxes), -1, np.int32)
    classes = 0
    for first in range(len(boxes)):
        if labels[first] >= 0:
            continue
        reached = [first]
        labels[first] = classes
        while reached:
            similar = _similar(boxes, boxes[reached.pop()], eps) & (labels < 0)
            labels[similar] = classes
            reached.extend(np.flatnonzero(similar).tolist())
        classes += 1
    return labels


def _similar(boxes: NDArray[np.int32], box: NDArray[np.int32], eps: float) -> NDArray[np.bool_]:
    delta = eps * (np.minimum(boxes[:, 2], box[2]) + np.minimum(boxes[:, 3], box[3])) * 0.5
    near = np.abs(boxes[:, :2] - box[:2]) <= delta[:, None]
    far = np.abs(boxes[:, :2] + boxes[:, 2:] - box[:2] - box[2:]) <= delta[:, None]
    return np.asarray(near.all(axis=1) & far.all(axis=1))


def _mean_boxes(boxes: NDArray[np.int32], labels: NDArray[np.int32], count: NDArray[np.int64]) -> NDArray[np.int32]:
    sums = np.zeros((len(count), 4), np.int64)
    np.add.at(sums, labels, boxes)
    share = np.float32(1) / count.astype(np.float32)
    return np.rint(sums.astype(np.float32) * share[:, None]).astype(np.int32)


def _inside_stronger(boxes: NDArray[np.int32], count: NDArray[np.int64], eps: float) -> NDArray[np.bool_]:
    """Whether a box lies inside another, grown a little, that has clearly more neighbours: (n,), bool."""
    margin = np.rint(boxes[:, 2:] * eps).astype(np.int32)
    inner, outer = boxes[:, None], boxes[None]
    starts = (inner[..., :2] >= outer[..., :2] - margin).all(axis=2)
    ends = (inner[..., :2] + inner[..., 2:] <= outer[..., :2] + outer[..., 2:] + margin).all(axis=2)
    stronger = (count[None] > np.maximum(3, count[:, None])) | (count[:, None] < 3)
    hidden = starts & ends & stronger
    np.fill_diagonal(hidden, False)
    return np.asarray(hidden.any(axis=1))
