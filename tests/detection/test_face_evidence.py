"""The parts of the face search, each by its own contract."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from desktop_app.assets import sample_photo
from desktop_app.detection.cascade import Cascade
from desktop_app.detection.counting import counted
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.face_model import face_model
from desktop_app.detection.faces import without_doubles
from desktop_app.detection.finder import PRESETS
from desktop_app.detection.geometry import Detection
from desktop_app.detection.passes import Pass, look, soft_detector
from desktop_app.detection.proposals import propose, strength
from desktop_app.detection.pyramid import gray_picture
from desktop_app.detection.soft_cascade import soften
from desktop_app.detection.turning import Turned, cut, shrunk, turned
from desktop_app.detection.verification import Mosaic, Sizes
from desktop_app.media.images import read_image

ALT2 = "haarcascade_frontalface_alt2"


@pytest.fixture(scope="module")
def gray():
    return gray_picture(read_image(sample_photo()).pixels)


def window_set(boxes):
    return {tuple(box) for box in boxes.tolist()}


def test_a_softened_cascade_passes_every_window_of_the_cascade_and_more(gray):
    cascade = Cascade.load(ALT2)
    strict, _ = CascadeDetector(cascade).candidates(gray)
    soft, _ = CascadeDetector(soften(cascade, 7)).candidates(gray)
    assert window_set(strict) < window_set(soft)


def test_merging_one_stage_changes_nothing(gray):
    cascade = Cascade.load(ALT2)
    expected = CascadeDetector(cascade).candidates(gray)
    for values, wanted in zip(CascadeDetector(soften(cascade, 1)).candidates(gray), expected, strict=True):
        assert_array_equal(values, wanted)


def test_the_weight_of_a_softened_cascade_is_the_sum_over_the_merged_stages(gray):
    cascade = Cascade.load(ALT2)
    soft = soften(cascade, 7)
    assert soft.stages[-1].threshold == sum(stage.threshold for stage in cascade.stages[-7:])
    assert len(soft.stages[-1].trees) == sum(len(stage.trees) for stage in cascade.stages[-7:])
    _, weights = CascadeDetector(soft).candidates(gray)
    assert (weights >= np.float32(soft.stages[-1].threshold)).all()


@pytest.mark.parametrize("stages", [0, 21])
def test_no_more_stages_are_merged_than_there_are(stages):
    with pytest.raises(ValueError, match=str(stages)):
        soften(Cascade.load(ALT2), stages)


@pytest.mark.parametrize("angle", [0, -25, 25, 40])
def test_a_turned_picture_knows_the_way_back(gray, angle):
    picture = turned(gray, angle)
    height, width = picture.gray.shape
    middle = picture.back @ (width / 2, height / 2, 1)
    assert_allclose(middle, (gray.shape[1] / 2, gray.shape[0] / 2), atol=1)


def test_a_mirrored_look_finds_in_the_mirror_image_what_a_plain_one_finds_in_the_picture(gray):
    plain = look(turned(gray, 0), Pass(ALT2), 1.2, (20, 0))
    back = look(turned(np.ascontiguousarray(gray[:, ::-1]), 0), Pass(ALT2, mirrored=True), 1.2, (20, 0))
    assert_allclose(back[:, 0], gray.shape[1] - plain[:, 0])
    assert_allclose(back[:, 1:], plain[:, 1:])


def test_a_cut_out_is_straight_and_of_the_scale_asked_for(gray):
    assert_array_equal(cut(gray, 256, 256, 0, 1.0, 100), gray[206:306, 206:306])
    assert cut(gray, 0, 0, 30, 0.5, 72).shape == (72, 72)


@pytest.mark.parametrize("scale", [0.5, 0.03, 0.002, 1.0, 2.0])
def test_shrinking_keeps_at_least_a_pixel(gray, scale):
    assert min(shrunk(gray, scale).shape) >= 1


def test_the_smallest_copy_that_suffices_is_taken(gray):
    sizes = Sizes(gray)
    assert sizes.full is gray
    assert sizes.at_least(0.9)[0] is gray
    half, own = sizes.at_least(0.4)
    assert half.shape == (256, 256)
    assert own == 0.5


def test_a_mosaic_tells_in_which_cut_out_a_window_lies():
    mosaic = Mosaic((10, 20), 15)
    for number in range(15):
        mosaic.lay(number, np.full((20, 10), number, np.uint8))
    places = np.argwhere(mosaic.pixels == 13)[:, ::-1].astype(float)
    numbers, inside = mosaic.sort(places)
    assert set(numbers.tolist()) == {13}
    assert inside.min() == 0
    assert inside.max(axis=0).tolist() == [9, 19]


def test_strength_counts_missing_windows_as_nothing():
    assert strength(np.array([30.0]), 3) == 0.5
    assert strength(np.array([30.0, 30.0, 30.0, 1.0]), 3) == 1.5
    assert strength(np.array([]), 3) == 0


def test_windows_that_agree_make_one_proposal_with_the_margins_of_each_pass():
    here = np.array([[100.0, 100, 40, 9], [102, 101, 42, 12]])
    there = np.array([[300.0, 50, 30, 20], [101, 99, 40, 5]])
    far, near = propose([here, there], [0, 25], [1.0, 1.0], least=3)
    assert (far.angle, far.windows) == (25, 1)
    assert (near.x, near.y) == pytest.approx((101, 100.3), abs=1)
    assert near.angle == 0
    assert [margins.tolist() for margins in near.margins] == [[12, 9], [5]]


def test_a_face_in_a_face_is_a_proposal_of_its_own():
    nested = np.array([[100.0, 100, 200, 20], [100, 100, 40, 10]])
    assert [round(each.size) for each in propose([nested], [0], [1.0], least=3)] == [200, 40]


def test_no_place_begins_with_less_than_the_least():
    assert propose([np.array([[10.0, 10, 20, 2.9]])], [0], [1.0], least=3) == []
    assert propose([np.zeros((0, 4))], [0], [1.0], least=3) == []


def test_of_two_detections_on_one_face_the_surer_stays():
    weak, sure, other = (
        Detection(left, 10, 40, 40, score=score, neighbors=1) for left, score in ((12, 0.4), (10, 0.9), (80, 0.3))
    )
    assert without_doubles([weak, sure, other]) == [sure, other]


@pytest.mark.parametrize("preset", PRESETS)
def test_the_weights_in_the_file_fit_the_model_s_inputs(preset):
    model = face_model(preset)
    families = {each.cascade for each in model.passes}
    assert len(model.first) >= 1 + len(families) + 2
    assert len(model.second) == 1 + 1 + len(model.closer.kinds) * min(2, len(model.closer.turns)) + 2 + 1
    assert all(soft_detector(each.cascade).threshold for each in model.passes)


def test_more_evidence_makes_a_face_likelier(gray):
    model = face_model("fast")
    windows = look(Turned(gray, np.eye(2, 3)), model.passes[0], 1.2, (20, 0))
    strongest, *rest = propose([windows], [0], [1.0], 1.0)
    assert rest
    scores = [model.first_score(each, 1.0) for each in (strongest, rest[-1])]
    assert 0 < scores[1] < scores[0] < 1


def test_a_count_is_worth_the_same_at_finer_steps(gray):
    found = [counted(gray, ALT2, 4, scale_factor=factor) for factor in (1.05, 1.1, 1.2)]
    scores = [max(each.score for each in groups) for groups in found]
    assert_allclose(scores, scores[1], atol=0.1)
    assert all(0.5 < score < 1 for score in scores)
