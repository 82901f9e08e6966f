"""What a trace says of a window agrees with the detection, and the kernel's with the definition."""

from threading import Event

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from desktop_app.detection import scan
from desktop_app.detection.cascade import Cascade
from desktop_app.detection.catalogue import stock_cascades
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.geometry import Size
from desktop_app.detection.grouping import Fate, group_candidates, trace_groups
from desktop_app.detection.pyramid import pyramid_levels, resize_to_level
from desktop_app.detection.scan import REFERENCE, CascadeScanner
from desktop_app.detection.trace import FLAT, Tracer, windows_near
from desktop_app.errors import CancelledError
from tests.detection.cascade_strategies import legal_cascades

ALT2 = "haarcascade_frontalface_alt2"
NAMES = [entry.name for entry in stock_cascades()]


@pytest.fixture
def gray(sample):
    """The built-in photograph, smaller, so that the definition does not take long."""
    picture = cv2.imdecode(np.fromfile(sample, np.uint8), cv2.IMREAD_GRAYSCALE)
    return cv2.resize(picture, (256, 256), interpolation=cv2.INTER_AREA)


def levels_of(gray, cascade, factor=1.3):
    return pyramid_levels(Size(gray.shape[1], gray.shape[0]), cascade.window, factor)


def test_the_kernel_is_what_is_tested():
    assert scan.kernel_name() != scan.REFERENCE


@pytest.mark.parametrize("name", NAMES)
def test_kernel_and_definition_agree_on_every_window(gray, name):
    cascade = Cascade.load(name)
    kernel, reference = Tracer(cascade), Tracer(cascade, REFERENCE)
    levels = levels_of(gray, cascade)
    maps = reference.depths(gray, levels)
    assert len(maps) == len(levels)
    for path in scan.scan_paths()[:-1]:
        for seen, expected in zip(Tracer(cascade, path).depths(gray, levels, threads=2), maps, strict=True):
            assert_array_equal(seen, expected)
    level = levels[len(levels) // 2]
    pixels = resize_to_level(gray, level)
    rng = np.random.default_rng(NAMES.index(name))
    for _ in range(4):
        x, y = int(rng.integers(level.columns)), int(rng.integers(level.rows))
        for seen, expected in zip(
            kernel.window(pixels, x, y).traced, reference.window(pixels, x, y).traced, strict=True
        ):
            assert_array_equal(seen, expected)


@pytest.mark.parametrize("path", [None, REFERENCE])
@pytest.mark.parametrize("name", [ALT2, "haarcascade_eye", "haarcascade_smile"])
def test_the_last_sum_of_a_trace_is_the_weight_of_the_candidate(gray, name, path):
    cascade = Cascade.load(name)
    levels = levels_of(gray, cascade, 1.1)
    found = CascadeScanner(cascade).scan(gray, levels)
    assert len(found.x) > 0
    tracer = Tracer(cascade, path)
    for number, x, y, weight in list(zip(*(part.tolist() for part in found), strict=True))[:40]:
        window = tracer.window(resize_to_level(gray, levels[number]), x, y)
        assert window.passed and window.weight == weight
        assert window.depth == len(cascade.stages)


def test_windows_that_pass_every_stage_are_the_candidates_and_those_that_the_scan_skips(gray):
    cascade = Cascade.load("haarcascade_eye")
    levels = levels_of(gray, cascade, 1.1)
    found = CascadeScanner(cascade).scan(gray, levels)
    candidates = set(zip(found.level.tolist(), found.x.tolist(), found.y.tolist(), strict=True))
    through = set()
    for number, (level, depths) in enumerate(zip(levels, Tracer(cascade).depths(gray, levels), strict=True)):
        for row, column in np.argwhere(depths == len(cascade.stages)).tolist():
            through.add((number, column * level.step, row * level.step))
            if (number, column * level.step, row * level.step) not in candidates:
                assert depths[row, column - 1] == 0  # the window before it was rejected at once
    assert candidates and candidates <= through


@pytest.mark.parametrize("name", [ALT2, "haarcascade_eye", "haarcascade_lowerbody"])
def test_votes_add_up_to_the_sum_in_their_order(gray, name):
    cascade = Cascade.load(name)
    level = levels_of(gray, cascade)[2]
    window = Tracer(cascade).window(resize_to_level(gray, level), 8, 10)
    for number, stage in enumerate(cascade.stages):
        traced = window.stage(number)
        total = np.float64(0)
        for tree in traced.trees:
            total += np.float64(tree.vote)
        assert traced.sum == total == window.sums[number]
        assert traced.threshold == stage.threshold
        assert traced.passed == (total >= stage.threshold)
        for tree, given_tree in zip(traced.trees, stage.trees, strict=True):
            place = 0
            for asked in tree.nodes:
                node = given_tree.nodes[place]
                assert (asked.feature, asked.threshold) == (node.feature, node.threshold)
                place = node.left if asked.is_below else node.right
            assert place <= 0 and tree.vote == given_tree.leaves[-place]


@settings(max_examples=60, deadline=None)
@given(cascade=legal_cascades(max_side_px=20), data=st.data())
def test_any_legal_cascade_is_traced_alike(cascade, data):
    width, height = (side + data.draw(st.integers(0, 9)) for side in cascade.window)
    gray = np.random.default_rng(data.draw(st.integers(0, 99))).integers(0, 256, (height, width), dtype=np.uint8)
    levels = pyramid_levels(Size(width, height), cascade.window, 1.2)
    kernel, reference = Tracer(cascade), Tracer(cascade, REFERENCE)
    for seen, expected in zip(kernel.depths(gray, levels), reference.depths(gray, levels), strict=True):
        assert_array_equal(seen, expected)
    for seen, expected in zip(kernel.window(gray, 0, 0).traced, reference.window(gray, 0, 0).traced, strict=True):
        assert_array_equal(seen, expected)


@pytest.mark.parametrize("path", [None, REFERENCE])
def test_a_flat_window_has_no_depth(path):
    cascade = Cascade.load(ALT2)
    gray = np.full((40, 40), 128, np.uint8)
    tracer = Tracer(cascade, path)
    (depths, *_) = tracer.depths(gray, levels_of(gray, cascade))
    assert (depths == FLAT).all()
    window = tracer.window(gray, 3, 4)
    assert window.factor == 0 and window.depth == FLAT and not window.passed


def test_a_window_beyond_the_level_is_refused(gray):
    tracer = Tracer(Cascade.load(ALT2))
    for x, y in ((-1, 0), (0, -1), (237, 0), (0, 237)):
        with pytest.raises(ValueError, match="no window lies at"):
            tracer.window(gray, x, y)


@pytest.mark.parametrize("path", [None, REFERENCE])
def test_a_depth_map_can_be_cancelled_and_tells_its_progress(gray, path):
    cascade = Cascade.load(ALT2)
    tracer, levels = Tracer(cascade, path), levels_of(gray, Cascade.load(ALT2))
    told = []
    tracer.depths(gray, levels, progress=told.append)
    assert all(0 <= share <= 1 for share in told)
    cancelled = Event()
    cancelled.set()
    with pytest.raises(CancelledError):
        tracer.depths(gray, levels, cancelled=cancelled)


def test_the_windows_near_a_face_come_furthest_at_the_face(gray):
    cascade = Cascade.load(ALT2)
    (face,) = CascadeDetector(cascade).detect(gray, min_size=(30, 30))
    levels = levels_of(gray, cascade, 1.1)
    maps = Tracer(cascade).depths(gray, levels)
    box = (face.left, face.top, face.width, face.height)
    near = windows_near(maps, levels, cascade.window, box)
    assert near[0].depth == len(cascade.stages)
    assert [each.depth for each in near] == sorted((each.depth for each in near), reverse=True)
    for each in near[:200]:
        left, top, width, height = each.box
        common = max(0, min(left + width, box[0] + box[2]) - max(left, box[0])) * max(
            0, min(top + height, box[1] + box[3]) - max(top, box[1])
        )
        assert common >= 0.5 * (width * height + box[2] * box[3] - common)
        level = levels[each.level]
        assert maps[each.level][each.y // level.step, each.x // level.step] == each.depth
    nowhere = windows_near(maps, levels, cascade.window, (0, 0, 40, 40))
    assert nowhere and nowhere[0].depth < len(cascade.stages)


def test_groups_say_what_became_of_every_candidate(gray):
    cascade = Cascade.load("haarcascade_eye")
    boxes, weights = CascadeDetector(cascade).candidates(gray)
    for min_neighbors in (1, 3, 8):
        groups = trace_groups(boxes, weights, min_neighbors)
        assert sorted(np.concatenate([group.members for group in groups]).tolist()) == list(range(len(boxes)))
        expected = group_candidates(boxes, weights, min_neighbors)
        detected = [group for group in groups if group.fate is Fate.DETECTED]
        assert [list(group.box) for group in detected] == expected.boxes.tolist()
        assert [len(group.members) for group in detected] == expected.neighbors.tolist()
        assert [group.weight for group in detected] == expected.weight.tolist()
        assert all(len(group.members) <= min_neighbors for group in groups if group.fate is Fate.TOO_FEW)
    assert {group.fate for group in trace_groups(boxes, weights, 1)} >= {Fate.DETECTED, Fate.TOO_FEW}
    assert trace_groups(boxes[:0], weights[:0], 3) == []
    with pytest.raises(ValueError, match="nothing is grouped"):
        trace_groups(boxes, weights, 0)
