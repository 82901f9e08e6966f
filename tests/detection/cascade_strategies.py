"""Random legal cascades, how they are written in both file formats, and what makes a packed one sound.

The fuzz tests of the scan use them, too.
"""

import numpy as np
from hypothesis import strategies as st

from desktop_app.detection.cascade import Cascade, Feature, Node, Stage, Tree
from desktop_app.detection.geometry import Size

_EPSILON = np.float32(1e-5)
MAX_SIDE_PX = 64

FEATURE = Feature(((0, 0, 4, 4), (0, 0, 2, 4)), (-1.0, 2.0), tilted=False)
STUMP = Tree((Node(0, 0.25, 0, -1),), (0.5, -0.5))
SMALL = Cascade("small", Size(6, 8), (Stage((STUMP, STUMP), 0.0),), (FEATURE,), old_format=False)

small_singles = st.floats(-1, 1, width=32)
whole_weights = st.integers(-9, 9).map(float)
# Not nearer to 0 than any weight that OpenCV keeps in a third rectangle of the old format.
odd_weights = st.floats(-4, 4, width=32).filter(lambda weight: abs(weight) > 2**-20)


@st.composite
def legal_cascades(draw, old_format=None, max_side_px=MAX_SIDE_PX, max_stages=4, max_trees=4, max_nodes=4):
    """A cascade of stumps or of trees with upright and tilted features; old_format None means either."""
    if old_format is None:
        old_format = draw(st.booleans())
    window = Size(draw(st.integers(3, max_side_px)), draw(st.integers(3, max_side_px)))
    weights = draw(st.sampled_from([whole_weights, odd_weights]))
    features = draw(st.lists(_features(window, weights), min_size=1, max_size=6))
    stumps_only = draw(st.booleans())
    stages = []
    for _ in range(draw(st.integers(1, max_stages))):
        trees = []
        for _ in range(draw(st.integers(1, max_trees))):
            nodes = 1 if stumps_only else draw(st.integers(1, max_nodes))
            trees.append(draw(_trees(nodes, len(features), in_order=old_format or stumps_only)))
        reach = float(len(trees))
        written = np.float32(draw(st.floats(-reach, reach / 2, width=32)))
        stages.append(Stage(tuple(trees), float(written - _EPSILON)))
    if old_format or all(len(tree.nodes) == 1 for stage in stages for tree in stage.trees):
        # a cascade that happens to hold stumps alone is read as one: leaf 0 to the left
        stages = [_with_leaves_in_order(stage) for stage in stages]
    if old_format:
        features, stages = _with_a_feature_for_each_node(features, stages)
    return Cascade("generated", window, tuple(stages), tuple(features), old_format)


@st.composite
def _features(draw, window, weights):
    tilted = draw(st.booleans())
    count = draw(st.integers(2, 3))
    rects = tuple(draw(_tilted_rects(window) if tilted else _upright_rects(window)) for _ in range(count))
    # A third rectangle without weight is left out when the old format is read.
    drawn = [draw(weights), draw(weights), draw(weights.filter(bool))]
    return Feature(rects, tuple(drawn[:count]), tilted)


@st.composite
def _upright_rects(draw, window):
    x = draw(st.integers(0, window.width - 1))
    y = draw(st.integers(0, window.height - 1))
    return (x, y, draw(st.integers(1, window.width - x)), draw(st.integers(1, window.height - y)))


@st.composite
def _tilted_rects(draw, window):
    y = draw(st.integers(0, window.height - 2))
    height = draw(st.integers(1, min(window.height - y - 1, window.width - 1)))
    width = draw(st.integers(1, min(window.height - y - height, window.width - height)))
    return (draw(st.integers(height, window.width - width)), y, width, height)


@st.composite
def _trees(draw, node_count, feature_count, in_order):
    """Each node after the first hangs below an earlier one; the sides left over get the leaves."""
    children = [[None, None] for _ in range(node_count)]
    free = [(0, 0), (0, 1)]
    for node in range(1, node_count):
        parent, side = free.pop(draw(st.integers(0, len(free) - 1)))
        children[parent][side] = node
        free += [(node, 0), (node, 1)]
    numbers = list(range(node_count + 1))
    if not in_order:
        numbers = draw(st.permutations(numbers))
    for (node, side), leaf in zip(sorted(free), numbers, strict=True):
        children[node][side] = -leaf
    nodes = tuple(
        Node(draw(st.integers(0, feature_count - 1)), draw(small_singles), left, right) for left, right in children
    )
    return Tree(nodes, tuple(draw(small_singles) for _ in range(node_count + 1)))


def _with_leaves_in_order(stage):
    trees = []
    for tree in stage.trees:
        numbers = iter(range(len(tree.leaves)))
        nodes = tuple(
            Node(
                node.feature,
                node.threshold,
                node.left if node.left > 0 else -next(numbers),
                node.right if node.right > 0 else -next(numbers),
            )
            for node in tree.nodes
        )
        trees.append(Tree(nodes, tree.leaves))
    return Stage(tuple(trees), stage.threshold)


def _with_a_feature_for_each_node(features, stages):
    own = []
    renumbered = []
    for stage in stages:
        trees = []
        for tree in stage.trees:
            nodes = []
            for node in tree.nodes:
                nodes.append(Node(len(own), node.threshold, node.left, node.right))
                own.append(features[node.feature])
            trees.append(Tree(tuple(nodes), tree.leaves))
        renumbered.append(Stage(tuple(trees), stage.threshold))
    return own, renumbered


def to_new_xml(cascade: Cascade) -> bytes:
    """The file that OpenCV 2 and later would write for this cascade."""
    stages = "".join(
        f"<_><maxWeakCount>{len(stage.trees)}</maxWeakCount>"
        f"<stageThreshold>{_written(stage.threshold)!r}</stageThreshold>"
        f"<weakClassifiers>{''.join(map(_new_tree, stage.trees))}</weakClassifiers></_>\n"
        for stage in cascade.stages
    )
    features = "".join(
        f"<_>{_rects(feature)}<tilted>{int(feature.tilted)}</tilted></_>\n" for feature in cascade.features
    )
    most = max(len(stage.trees) for stage in cascade.stages)
    return (
        '<?xml version="1.0"?>\n<opencv_storage>\n<cascade type_id="opencv-cascade-classifier">'
        "<stageType>BOOST</stageType><featureType>HAAR</featureType>\n"
        f"<height>{cascade.window.height}</height><width>{cascade.window.width}</width>\n"
        f"<stageParams><maxWeakCount>{most}</maxWeakCount></stageParams>"
        "<featureParams><maxCatCount>0</maxCatCount></featureParams>\n"
        f"<stageNum>{len(cascade.stages)}</stageNum>\n"
        f"<stages>\n{stages}</stages>\n<features>\n{features}</features></cascade>\n</opencv_storage>\n"
    ).encode()


def to_old_xml(cascade: Cascade) -> bytes:
    """The file that OpenCV 1 would have written for this cascade."""
    stages = "".join(
        f"<_><trees>{''.join(_old_tree(tree, cascade) for tree in stage.trees)}</trees>"
        f"<stage_threshold>{_written(stage.threshold)!r}</stage_threshold>"
        f"<parent>{i - 1}</parent><next>-1</next></_>\n"
        for i, stage in enumerate(cascade.stages)
    )
    return (
        '<?xml version="1.0"?>\n<opencv_storage>\n<generated type_id="opencv-haar-classifier">\n'
        f"<size>{cascade.window.width} {cascade.window.height}</size>\n"
        f"<stages>\n{stages}</stages></generated>\n</opencv_storage>\n"
    ).encode()


def _new_tree(tree):
    nodes = " ".join(f"{node.left} {node.right} {node.feature} {node.threshold!r}" for node in tree.nodes)
    leaves = " ".join(map(repr, tree.leaves))
    return f"<_><internalNodes>{nodes}</internalNodes><leafValues>{leaves}</leafValues></_>"


def _old_tree(tree, cascade):
    def child(side, index):
        if index > 0:
            return f"<{side}_node>{index}</{side}_node>"
        return f"<{side}_val>{tree.leaves[-index]!r}</{side}_val>"

    nodes = ""
    for node in tree.nodes:
        feature = cascade.features[node.feature]
        nodes += (
            f"<_><feature>{_rects(feature)}<tilted>{int(feature.tilted)}</tilted></feature>"
            f"<threshold>{node.threshold!r}</threshold>{child('left', node.left)}{child('right', node.right)}</_>"
        )
    return f"<_>{nodes}</_>"


def _rects(feature):
    rects = zip(feature.rects, feature.weights, strict=True)
    return f"<rects>{''.join(f'<_>{x} {y} {w} {h} {weight!r}</_>' for (x, y, w, h), weight in rects)}</rects>"


def _written(threshold):
    """A number that becomes this threshold once the reader has lowered it."""
    lowered = np.float32(threshold)
    nearest = lowered + _EPSILON
    candidates = [nearest, np.nextafter(nearest, np.float32(np.inf)), np.nextafter(nearest, np.float32(-np.inf))]
    return next(float(candidate) for candidate in candidates if candidate - _EPSILON == lowered)


def assert_sound(cascade: Cascade) -> None:
    """Check the packed arrays directly: what the scan relies on to stay inside its arrays."""
    packed = cascade.pack()
    width, height = packed.window
    assert packed.stage_tree_counts.min() >= 1
    assert packed.stage_tree_counts.sum() == len(packed.tree_node_counts)
    assert packed.tree_node_counts.min() >= 1
    assert packed.tree_node_counts.sum() == len(packed.node_features)
    assert len(packed.leaves) == len(packed.node_features) + len(packed.tree_node_counts)
    assert packed.node_features.min() >= 0
    assert packed.node_features.max() < len(packed.rects)
    own_index = np.concatenate([np.arange(count) for count in packed.tree_node_counts])
    count = np.repeat(packed.tree_node_counts, packed.tree_node_counts)
    for children in (packed.node_lefts, packed.node_rights):
        assert np.all((children <= 0) | ((children > own_index) & (children < count)))
        assert np.all(-children <= count)
    for values in (packed.stage_thresholds, packed.node_thresholds, packed.leaves, packed.weights):
        assert np.all(np.isfinite(values))
    x, y, w, h = np.moveaxis(packed.rects, 2, 0)
    tilted = packed.tilted[:, None] == 1
    used = np.any(packed.rects != 0, axis=2)
    assert used[:, 0].all()
    assert np.all((w > 0) & (h > 0) | ~used)
    assert np.all((np.where(tilted, x - h, x) >= 0) & (y >= 0))
    assert np.all((x + w <= width) & (np.where(tilted, y + w + h, y + h) <= height))
