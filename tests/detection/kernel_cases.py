"""Random legal cascades on random pictures of sizes at every boundary, and what all ways of scanning make of them.

Each case is drawn from its own number, so that one that fails can be run again alone. ``python3 -m
tests.detection.kernel_cases`` runs them until told otherwise; benchmarks/fuzz_kernel.py does that with a kernel that
watches every access to memory.
"""

import argparse
import contextlib
import dataclasses
import sys
import time
from collections import Counter
from types import SimpleNamespace

import numpy as np

from desktop_app.detection import grouping, scan
from desktop_app.detection.cascade import Cascade, Feature, Node, Stage, Tree
from desktop_app.detection.geometry import Size
from desktop_app.detection.pyramid import Level, pyramid_levels, resize_to_level
from desktop_app.detection.scan import REFERENCE, CascadeScanner
from desktop_app.detection.trace import Tracer
from tests.detection.window_by_definition import deviation_factor, feature_value, stage_sum

# Around vectors of 8, 16 and 32 windows (twice as many pixels at step 2), stripes of 32 rows, and bands of several.
EXTRA_PX = (0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 30, 31, 32, 33, 47, 62, 63, 64, 65, 66, 96, 97, 126, 129, 160, 193)
# Windows of stock cascades, the smallest, and those that some path does not take.
WINDOWS = ((20, 20), (24, 24), (64, 16), (22, 18), (14, 28), (3, 3), (3, 40), (90, 91), (260, 5), (130, 130))


class Case:
    """One cascade and one picture. sharp: thresholds are values that a window of the picture has exactly."""

    def __init__(self, seed: int, number: int) -> None:
        self.rng = np.random.default_rng([seed, number])
        rng = self.rng
        known = rng.random() < 0.3
        self.window = Size(*(WINDOWS[rng.integers(len(WINDOWS))] if known else rng.integers(3, 33, 2).tolist()))
        self.gray = random_picture(rng, self.window)
        self.cascade = random_cascade(rng, self.window)
        self.sharp = rng.random() < 0.6
        if self.sharp:
            self.cascade = sharpened(rng, self.cascade, self.gray)
        factor = float(rng.choice([1.05, 1.1, 1.25, 1.5, 2.0, 3.7]))
        size = Size(self.gray.shape[1], self.gray.shape[0])
        self.levels = pyramid_levels(size, self.window, factor)
        if rng.random() < 0.3:
            self.levels = [random_level(rng, size, self.window) for _ in range(rng.integers(0, 4))]

    def compare(self) -> tuple[int, list[str]]:
        """How many candidates there are, and what a path does otherwise than the reference."""
        expected = CascadeScanner(self.cascade, REFERENCE).scan(self.gray, self.levels)
        found = []
        for path in scan.scan_paths()[:-1]:
            threads = int(self.rng.integers(1, 4))
            answer = CascadeScanner(self.cascade, path).scan(self.gray, self.levels, threads=threads)
            if not all(np.array_equal(a, b) for a, b in zip(answer, expected, strict=True)):
                found.append(f"{path}, {threads} threads: {len(answer.x)} candidates, not {len(expected.x)}")
        boxes = np.stack([expected.x, expected.y, expected.x % 7, expected.y % 5], axis=1).astype(np.int32)[:300]
        if not np.array_equal(grouping.partition(boxes, 0.2), grouping.partition_reference(boxes, 0.2)):
            found.append("partition")
        if not self._traces_agree():
            found.append("trace")
        return len(expected.x), found

    def _traces_agree(self) -> bool:
        """Whether kernel and reference see the same in every window, and some windows taken apart are the same."""
        kernel, reference = Tracer(self.cascade), Tracer(self.cascade, REFERENCE)
        depths = reference.depths(self.gray, self.levels)
        for path in scan.scan_paths()[:-1]:
            seen = Tracer(self.cascade, path).depths(self.gray, self.levels, threads=int(self.rng.integers(1, 4)))
            if not all(map(np.array_equal, seen, depths)):
                return False
        for level, depth in zip(self.levels, depths, strict=True):
            row, column = (int(self.rng.integers(side)) for side in level.grid)
            pixels = resize_to_level(self.gray, level)
            seen, expected = (
                each.window(pixels, column * level.step, row * level.step) for each in (kernel, reference)
            )
            same = map(np.array_equal, seen.traced, expected.traced)
            if not all(same) or seen.depth != depth[row, column]:
                return False
        return True


def random_picture(rng, window: Size):
    """A picture a little larger than the window: noise, slopes, flat parts, chequerboards; read-only."""
    width, height = (side + int(rng.choice(EXTRA_PX)) for side in window)
    y, x = np.mgrid[0:height, 0:width]
    kind = rng.integers(6)
    if kind == 0:
        pixels = rng.integers(0, 256, (height, width))
    elif kind == 1:
        pixels = rng.choice([0, 255], (height, width))
    elif kind == 2:
        pixels = 255 * ((x // rng.integers(1, 9) + y // rng.integers(1, 9)) % 2)
    elif kind == 3:
        pixels = x * rng.integers(-3, 4) + y * rng.integers(-3, 4) + rng.integers(0, 2, (height, width))
    elif kind == 4:  # about as flat as a window may be
        pixels = 128 + rng.normal(0, rng.choice([2, 9, 10, 10.5, 12]), (height, width))
    else:
        coarse = rng.integers(0, 256, (-(-height // 8), -(-width // 8)))
        pixels = np.kron(coarse, np.ones((8, 8), int))[:height, :width] + rng.integers(-9, 10, (height, width))
    pixels = np.clip(pixels, 0, 255).astype(np.uint8)
    if rng.random() < 0.2:  # a flat part
        pixels[: height // 2, width // 3 :] = rng.integers(0, 256)
    return _cut_from_a_larger_one(rng, pixels)


def _cut_from_a_larger_one(rng, pixels):
    """The same pixels, as an array of its own or as a part that ends where the memory does."""
    kind = rng.integers(4)
    if kind == 0:
        larger = np.empty((pixels.shape[0], pixels.shape[1] + 5), np.uint8)
        larger[:, 5:] = pixels
        pixels = larger[:, 5:]
    elif kind == 1:
        pixels = np.asfortranarray(pixels)
    elif kind == 2:
        pixels = pixels[::-1].copy()[::-1]
    pixels.flags.writeable = False
    return pixels


def random_level(rng, image: Size, window: Size) -> Level:
    """Any legal level: a size up to the image's and any part of its grid, not only those that a pyramid has."""
    width, height = (int(rng.integers(part, whole + 1)) for part, whole in zip(window, image, strict=True))
    columns = int(rng.integers(1, width - window.width + 2))
    rows = int(rng.integers(1, height - window.height + 2))
    return Level(1.0, width, height, int(rng.integers(1, 3)), columns, rows)


def random_cascade(rng, window: Size) -> Cascade:
    """A legal cascade of up to 12 stages; features as they are trained, or any."""
    whole = rng.random() < 0.8
    tilted_share = rng.choice([0, 0.4, 1])
    count = rng.integers(1, 20)
    features = tuple(_random_feature(rng, window, whole, rng.random() < tilted_share) for _ in range(count))
    most_nodes = int(rng.choice([1, 1, 2, 3, 6, 20]))
    scale = float(rng.choice([1e-6, 1, 1, 1, 1e6]))
    stages = []
    for _ in range(rng.integers(1, 13)):
        trees = tuple(_random_tree(rng, most_nodes, len(features), scale) for _ in range(rng.integers(1, 9)))
        stages.append(Stage(trees, float(np.float32(scale * rng.normal(-0.7, 0.5) * np.sqrt(len(trees))))))
    return Cascade("random", window, tuple(stages), features, old_format=False)


def _random_feature(rng, window: Size, whole: bool, tilted: bool) -> Feature:
    if rng.random() < 0.6:
        rects, weights = _trained_rects(rng, window, tilted)
    else:
        rects = [_random_rect(rng, window, tilted) for _ in range(rng.integers(1, 4))]
        weights = rng.choice([-2, -1, 1, 2, 3, 9, -40, 700, 0], len(rects)).tolist()
    if not whole:
        weights = (np.array(weights) * rng.normal(1, 0.3, len(rects))).tolist()
    return Feature(tuple(rects), tuple(float(np.float32(weight)) for weight in weights), tilted)


def _trained_rects(rng, window: Size, tilted: bool):
    """One rectangle and a half or a third of it, as the stock cascades have them; or a chequerboard."""
    x, y, width, height = _random_rect(rng, window, tilted)
    parts, across = int(rng.integers(2, 4)), bool(rng.integers(2))
    if not tilted and width % 2 == height % 2 == 0 and rng.random() < 0.3:
        half = (width // 2, height // 2)
        return [(x, y, width, height), (x, y, *half), (x + half[0], y + half[1], *half)], [-1, 2, 2]
    length = width if across else height
    if length % parts:
        return [(x, y, width, height), (x, y, 1, 1)], [-1, width * height]
    part = length // parts
    start = part * int(rng.integers(parts))
    dx, dy = (start, start if tilted else 0) if across else (-start if tilted else 0, start)
    inner = (x + dx, y + dy, part, height) if across else (x + dx, y + dy, width, part)
    return [(x, y, width, height), inner], [-1, parts]


def _random_rect(rng, window: Size, tilted: bool):
    if not tilted:
        x, y = int(rng.integers(window.width)), int(rng.integers(window.height))
        return x, y, int(rng.integers(1, window.width - x + 1)), int(rng.integers(1, window.height - y + 1))
    y = int(rng.integers(window.height - 1))
    height = int(rng.integers(1, min(window.height - y - 1, window.width - 1) + 1))
    width = int(rng.integers(1, min(window.height - y - height, window.width - height) + 1))
    return int(rng.integers(height, window.width - width + 1)), y, width, height


def _random_tree(rng, most_nodes: int, feature_count: int, scale: float) -> Tree:
    count = int(rng.integers(1, most_nodes + 1))
    children = np.zeros((count, 2), int)
    free = [(0, 0), (0, 1)]
    for node in range(1, count):
        children[free.pop(rng.integers(len(free)))] = node
        free += [(node, 0), (node, 1)]
    for place, leaf in zip(free, rng.permutation(count + 1), strict=True):
        children[place] = -leaf
    thresholds = rng.normal(0, 0.05, count).astype(np.float32).tolist()
    nodes = (
        Node(int(rng.integers(feature_count)), threshold, *pair)
        for threshold, pair in zip(thresholds, children.tolist(), strict=True)
    )
    leaves = (scale * rng.normal(0, 1, count + 1)).astype(np.float32)
    if rng.random() < 0.2:
        leaves = np.round(leaves)
    return Tree(tuple(nodes), tuple(leaves.tolist()))


def sharpened(rng, cascade: Cascade, gray) -> Cascade:
    """The same with thresholds that some window of the picture meets exactly, or misses by the least difference."""
    width, height = cascade.window
    x = 2 * int(rng.integers((gray.shape[1] - width) // 2 + 1))
    y = 2 * int(rng.integers((gray.shape[0] - height) // 2 + 1))
    patch = gray[y : y + height, x : x + width]
    factor = deviation_factor(patch)
    if factor is None:
        return cascade

    def nudged(value) -> float:
        near = (value, np.nextafter(value, np.float32(np.inf)), np.nextafter(value, np.float32(-np.inf)))
        return float(near[rng.integers(3)])

    def of_tree(tree: Tree) -> Tree:
        nodes = tuple(
            dataclasses.replace(node, threshold=nudged(feature_value(patch, factor, cascade.features[node.feature])))
            if rng.random() < 0.5
            else node
            for node in tree.nodes
        )
        return Tree(nodes, tree.leaves)

    cascade = dataclasses.replace(
        cascade, stages=tuple(Stage(tuple(map(of_tree, stage.trees)), stage.threshold) for stage in cascade.stages)
    )
    stages = (
        Stage(stage.trees, nudged(np.float32(stage_sum(patch, factor, cascade, stage)))) for stage in cascade.stages
    )
    return dataclasses.replace(cascade, stages=tuple(stages))


# What is put in the place of a number of a packed cascade.
_WRONG = {
    np.dtype(np.int32): (-1, -2, 0, 1, 2, 7, 64, 1024, 1025, 2**20, 2**30, 2**31 - 1, -(2**31), -(2**31) + 1),
    np.dtype(np.float32): (np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-45, 1e30, 3.4e38, 0.5, 1000, 1001),
    np.dtype(np.uint8): (0, 1, 2, 255),
}
# Not the counts: the kernel cannot know how long the arrays are that it is given.
_FIELDS = (
    *("window", "node_features", "node_thresholds", "node_lefts", "node_rights"),
    *("leaves", "rects", "weights", "tilted", "stage_thresholds"),
)


def spoil(rng, cascade: Cascade):
    """What stands for the cascade with some numbers of its packed arrays replaced."""
    packed = cascade.pack()
    for name in rng.choice(_FIELDS, rng.integers(1, 4)):
        values = np.array(getattr(packed, name), np.int32 if name == "window" else None)
        values.flat[rng.integers(values.size)] = rng.choice(_WRONG[values.dtype])
        packed = dataclasses.replace(packed, **{name: Size(*values.tolist()) if name == "window" else values})
    return SimpleNamespace(pack=lambda: packed)


def spoil_level(rng, level: Level) -> Level:
    """A level with one number replaced."""
    name = str(rng.choice(["width", "height", "step", "columns", "rows"]))
    return dataclasses.replace(level, **{name: int(rng.choice(_WRONG[np.dtype(np.int32)]))})


def misuse(case: Case) -> list[str]:
    """Hand a spoilt cascade and spoilt levels to the kernel: which it took. That it returns at all is the test."""
    path = str(case.rng.choice(scan.scan_paths()[:-1]))
    spoilt = spoil(case.rng, case.cascade)
    levels = [spoil_level(case.rng, level) for level in case.levels]
    taken = []
    for name, cascade, grid in (("cascade", spoilt, case.levels), ("levels", case.cascade, levels)):
        with contextlib.suppress(ValueError):
            CascadeScanner(cascade, path).scan(case.gray, grid, threads=2)
            taken.append(name)
    return taken


def main(arguments: list[str]) -> int:
    """Run cases until the time is over; 1 when a path differs from the reference."""
    parser = argparse.ArgumentParser(description="Compare the kernel's paths with the reference on random cases.")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--count", type=int, default=sys.maxsize, help="most cases to run")
    parser.add_argument("--trace", action="store_true", help="print the number of each case before it is run")
    options = parser.parse_args(arguments)
    paths = scan.scan_paths()[:-1]
    if not paths:
        sys.exit("There is no kernel to be tested.")
    end = time.monotonic() + options.seconds
    tally = Counter(cases=0, hits=0, differ=0)
    while tally["cases"] < options.count and time.monotonic() < end:
        number = options.first + tally["cases"]
        if options.trace:
            print(f"case {number}", flush=True)
        case = Case(options.seed, number)
        hits, differences = case.compare()
        for difference in differences:
            print(f"seed {options.seed}, case {number}: {difference}", flush=True)
        tally.update(cases=1, hits=hits, differ=bool(differences))
        tally.update(f"spoilt {name} taken" for name in misuse(case))
    print(f"paths {', '.join(paths)}: {', '.join(f'{count} {name}' for name, count in tally.items())}", flush=True)
    return 1 if tally["differ"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
