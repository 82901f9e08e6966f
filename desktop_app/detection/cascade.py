"""A cascade: stages of boosted trees over rectangle features, read from a file, checked, and packed for scanning.

Source: P. Viola and M. Jones, "Rapid object detection using a boosted cascade of simple features", CVPR 2001;
tilted features: R. Lienhart and J. Maydt, "An extended set of Haar-like features for rapid object detection",
ICIP 2002. What the numbers mean is taken from OpenCV 4.14, whose results are the measure.
"""

import math
import re
import stat
from array import array
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from desktop_app.assets import cascades_dir
from desktop_app.detection.cascade_xml import (
    MAX_BYTES,
    MalformedCascadeError,
    RawCascade,
    RawFeature,
    RawStage,
    read_cascade_xml,
)
from desktop_app.detection.geometry import Size
from desktop_app.errors import CascadeError

MIN_SIDE_PX = 3  # the variance is taken without a border of one pixel
MAX_SIDE_PX = 1024  # sums over the window stay within 32 bits
MAX_RECTS = 3
# OpenCV lets a window pass that misses a stage's threshold by less than this, in single precision.
_STAGE_EPSILON = np.float32(1e-5)
_STOCK_NAME = re.compile(r"(?:haarcascade_)?([a-z0-9_]{1,60})(\.xml)?", re.ASCII)

Rect = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Feature:
    """A weighted sum of pixel sums over rectangles.

    rects: one to three of (x, y, width, height) in window pixels. A tilted rectangle has its topmost corner at (x, y),
    runs width pixels down to the right and height pixels down to the left.
    weights: one for each rectangle, values of float32.
    """

    rects: tuple[Rect, ...]
    weights: tuple[float, ...]
    tilted: bool


@dataclass(frozen=True, slots=True)
class Node:
    """One question of a tree: left if the feature's value is below the threshold, else right.

    left, right: above 0 the index of a later node of the tree; else the leaf of number -left or -right.
    threshold: a value of float32.
    """

    feature: int
    threshold: float
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Tree:
    """A weak classifier: nodes, the first one being the root, and one leaf more than nodes (values of float32)."""

    nodes: tuple[Node, ...]
    leaves: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """Trees whose leaves are summed; the window is rejected if the sum is below the threshold.

    threshold: as compared, that is float32(as written) - float32(1e-5).
    """

    trees: tuple[Tree, ...]
    threshold: float


@dataclass(frozen=True, slots=True)
class PackedCascade:
    """A cascade as flat, read-only, C-contiguous arrays; nodes and leaves of a tree, trees of a stage are neighbours.

    window: (width, height), pixels.
    stage_tree_counts: (n_stages,), int32. stage_thresholds: (n_stages,), float32, already lowered.
    tree_node_counts: (n_trees,), int32.
    node_features, node_lefts, node_rights: (n_nodes,), int32. node_thresholds: (n_nodes,), float32.
    leaves: (n_nodes + n_trees,), float32; every tree has one leaf more than nodes.
    rects: (n_features, 3, 4), int32, x, y, width, height in window pixels; unused ones are 0.
    weights: (n_features, 3), float32; unused ones are 0. tilted: (n_features,), uint8, 0 or 1.
    """

    window: Size
    stage_tree_counts: NDArray[np.int32]
    stage_thresholds: NDArray[np.float32]
    tree_node_counts: NDArray[np.int32]
    node_features: NDArray[np.int32]
    node_thresholds: NDArray[np.float32]
    node_lefts: NDArray[np.int32]
    node_rights: NDArray[np.int32]
    leaves: NDArray[np.float32]
    rects: NDArray[np.int32]
    weights: NDArray[np.float32]
    tilted: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Cascade:
    """A whole cascade. One that exists is sound: every index is in range and every rectangle inside the window.

    name: the file's name without ".xml". window: the size it was trained for.
    old_format: whether the file was in the format of OpenCV 1 (opencv-haar-classifier).

    Raises: MalformedCascadeError (a ValueError) when made of parts that do not fit together.
    """

    name: str
    window: Size
    stages: tuple[Stage, ...]
    features: tuple[Feature, ...]
    old_format: bool

    def __post_init__(self) -> None:
        _check_window(self.window)
        for i, feature in enumerate(self.features):
            _check_feature(feature, self.window, f"feature {i}")
        _check_stages(self.stages, len(self.features))

    @classmethod
    def load(cls, name_or_path: str | Path) -> Self:
        """The cascade of a stock name, such as "haarcascade_eye" or "eye", or of a file.

        A bare stock name means the stock cascade; with ".xml" a file of that name in the working folder comes first.
        Raises: CascadeError.
        """
        path = _locate(name_or_path)
        return cls.parse(read_cascade_file(path), path.stem)

    @classmethod
    def parse(cls, data: bytes, name: str) -> Self:
        """The cascade that the bytes of an XML file describe; name is used in messages and results.

        Raises: CascadeError.
        """
        try:
            raw = read_cascade_xml(data)
            return cls(
                name=name,
                window=Size(raw.width, raw.height),
                stages=_build_stages(raw),
                features=tuple(_build_feature(feature) for feature in raw.features),
                old_format=raw.old_format,
            )
        except MalformedCascadeError as error:
            raise CascadeError(
                "The cascade {name!r} cannot be used: {reason}. Choose a Haar cascade as OpenCV saves it.",
                name=name,
                reason=error,
            ) from error

    def pack(self) -> PackedCascade:
        """The same cascade as flat arrays."""
        trees = [tree for stage in self.stages for tree in stage.trees]
        nodes = [node for tree in trees for node in tree.nodes]
        rects = np.zeros((len(self.features), MAX_RECTS, 4), np.int32)
        weights = np.zeros((len(self.features), MAX_RECTS), np.float32)
        for i, feature in enumerate(self.features):
            rects[i, : len(feature.rects)] = feature.rects
            weights[i, : len(feature.weights)] = feature.weights
        return PackedCascade(
            window=self.window,
            stage_tree_counts=_read_only([len(stage.trees) for stage in self.stages], np.int32),
            stage_thresholds=_read_only([stage.threshold for stage in self.stages], np.float32),
            tree_node_counts=_read_only([len(tree.nodes) for tree in trees], np.int32),
            node_features=_read_only([node.feature for node in nodes], np.int32),
            node_thresholds=_read_only([node.threshold for node in nodes], np.float32),
            node_lefts=_read_only([node.left for node in nodes], np.int32),
            node_rights=_read_only([node.right for node in nodes], np.int32),
            leaves=_read_only([leaf for tree in trees for leaf in tree.leaves], np.float32),
            rects=_read_only(rects, np.int32),
            weights=_read_only(weights, np.float32),
            tilted=_read_only([feature.tilted for feature in self.features], np.uint8),
        )


def _read_only(values: Any, dtype: type[np.generic]) -> NDArray[Any]:
    array = np.ascontiguousarray(values, dtype)
    array.flags.writeable = False
    return array


def _locate(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    match = _STOCK_NAME.fullmatch(str(name_or_path))
    if match is not None:
        stock = cascades_dir() / f"haarcascade_{match[1]}.xml"
        has_suffix = match[2] is not None
        with suppress(OSError):  # reading the file will say what is wrong with it
            if stock.is_file() and not (has_suffix and path.is_file()):
                return stock
    return path


def read_cascade_file(path: Path) -> bytes:
    """The bytes of a file that may be a cascade; not of a pipe or a device, nor of a file far too large for one.

    Raises: CascadeError.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device may never end
            raise CascadeError("{path!r} is not a file. Choose the XML file of a Haar cascade.", path=path)
        if status.st_size > MAX_BYTES:
            raise CascadeError(
                "{path!r} is larger than {limit} MB, so it is no cascade that could be used. "
                "Choose the XML file of a Haar cascade.",
                path=path,
                limit=MAX_BYTES // 2**20,
            )
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)  # the file may have grown since; the parser refuses the extra byte
    except FileNotFoundError as error:
        raise CascadeError(
            "There is no cascade {path!r}: neither a stock cascade nor a file has that name.", path=path
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise CascadeError(
            "The cascade {path!r} cannot be opened: {reason}.",
            path=path,
            reason=getattr(error, "strerror", None) or error,
        ) from error


def _build_feature(raw: RawFeature) -> Feature:
    rects = tuple((x, y, width, height) for x, y, width, height, _ in raw.rects)
    return Feature(rects, _singles([rect[4] for rect in raw.rects]), raw.tilted)


def _build_stages(raw: RawCascade) -> tuple[Stage, ...]:
    # Where every tree is a stump, OpenCV 4.14 never looks at the children: below the threshold leaf 0, else leaf 1.
    stumps_only = all(len(tree.nodes) == 1 for stage in raw.stages for tree in stage.trees)
    return tuple(_build_stage(stage, stumps_only) for stage in raw.stages)


def _build_stage(raw: RawStage, stumps_only: bool) -> Stage:
    trees = []
    for tree in raw.trees:
        thresholds = _singles([threshold for *_, threshold in tree.nodes])
        nodes = tuple(
            Node(feature, threshold, *((0, -1) if stumps_only else (left, right)))
            for (left, right, feature, _), threshold in zip(tree.nodes, thresholds, strict=True)
        )
        trees.append(Tree(nodes, _singles(tree.leaves)))
    threshold = np.float32(_singles([raw.threshold])[0]) - _STAGE_EPSILON
    return Stage(tuple(trees), float(threshold))


def _singles(values: list[float]) -> tuple[float, ...]:
    """The nearest values of float32; too large a one becomes infinite and is refused with those that were so before."""
    return tuple(array("f", values))


def _check_window(window: Size) -> None:
    if not all(MIN_SIDE_PX <= side <= MAX_SIDE_PX for side in window):
        raise MalformedCascadeError(
            f"its window is {window.width} x {window.height} pixels, and {MIN_SIDE_PX} to {MAX_SIDE_PX} are possible"
        )


def _check_feature(feature: Feature, window: Size, where: str) -> None:
    if not 1 <= len(feature.rects) <= MAX_RECTS:
        raise MalformedCascadeError(f"{where} has {len(feature.rects)} rectangles, and 1 to {MAX_RECTS} are possible")
    if len(feature.weights) != len(feature.rects):
        raise MalformedCascadeError(f"{where} has {len(feature.weights)} weights for {len(feature.rects)} rectangles")
    if not all(map(math.isfinite, feature.weights)):
        raise MalformedCascadeError(f"{where} has a weight that is no finite number")
    for x, y, width, height in feature.rects:
        right, bottom, left = x + width, y + height, x
        if feature.tilted:
            left, bottom = x - height, y + width + height
        if width <= 0 or height <= 0 or left < 0 or y < 0 or right > window.width or bottom > window.height:
            raise MalformedCascadeError(f"{where} has a rectangle that is not inside the window")


def _check_stages(stages: tuple[Stage, ...], feature_count: int) -> None:
    if not stages:
        raise MalformedCascadeError("it has no stages")
    for i, stage in enumerate(stages):
        if not stage.trees:
            raise MalformedCascadeError(f"stage {i} has no trees")
        if not math.isfinite(stage.threshold):
            raise MalformedCascadeError(f"stage {i} has a threshold that is no finite number")
        for k, tree in enumerate(stage.trees):
            fault = next(_tree_faults(tree, feature_count), None)
            if fault is not None:
                raise MalformedCascadeError(f"stage {i}, tree {k} {fault}")


def _tree_faults(tree: Tree, feature_count: int) -> Iterator[str]:
    """What is wrong with a tree; nothing if it is sound.

    Children come after their parents and each node has one parent, so every walk ends at a leaf.
    """
    count = len(tree.nodes)
    if count == 0:
        yield "has no nodes"
    if len(tree.leaves) != count + 1:
        yield f"has {len(tree.leaves)} leaves, and {count + 1} belong to {count} nodes"
    if not all(map(math.isfinite, tree.leaves)):
        yield "has a leaf that is no finite number"
    later = []
    for i, node in enumerate(tree.nodes):
        if not 0 <= node.feature < feature_count:
            yield f"uses feature {node.feature}, and there are {feature_count}"
        if not math.isfinite(node.threshold):
            yield "has a threshold that is no finite number"
        for child in (node.left, node.right):
            if child > 0:
                later.append(child)
            if not -count <= child < count or 0 < child <= i:
                yield f"leads from node {i} to {child}, which is neither a later node nor a leaf"
    if len(set(later)) != count - 1 or len(later) != count - 1:
        yield "is no tree: a node has no parent or several"
