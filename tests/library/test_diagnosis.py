"""Why something was missed: each cause on a copy of the sample that has it, and every remedy by a search of its own."""

from dataclasses import replace
from threading import Event

import cv2
import numpy as np
import pytest

from desktop_app.detection.geometry import Detection, overlap, score_threshold
from desktop_app.errors import CancelledError
from desktop_app.library.annotations import Annotation, Decision, Review
from desktop_app.library.diagnosis import Cause, CauseKind, DropKind, deleted_there
from desktop_app.library.diagnosis_region import Region, Variant, stock_sight
from desktop_app.library.diagnosis_search import belonging, enough_for
from desktop_app.library.diagnosis_why_here import why_here
from desktop_app.library.diagnosis_why_not import why_not
from desktop_app.library.search import search
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.frame import Frame
from desktop_app.media.images import read_image

FACE = (182, 66, 81, 107)  # of the sample
WALL = (20, 20, 90, 110)
ALT2 = "haarcascade_frontalface_alt2"
BALANCED, FAST = SearchPlan(), SearchPlan(preset="fast")
ALONE = SearchPlan(cascade=ALT2)
NORMAL = 0.5


@pytest.fixture(scope="module")
def pixels():
    from desktop_app import assets

    return read_image(assets.sample_photo()).pixels


def frame_of(pixels):
    return Frame(np.ascontiguousarray(pixels), "sample")


def turned(pixels, clockwise):
    centre = FACE[0] + FACE[2] / 2, FACE[1] + FACE[3] / 2
    turn = cv2.getRotationMatrix2D(centre, -clockwise, 1)
    return cv2.warpAffine(pixels, turn, pixels.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)


def shrunk(pixels, scale):
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def ask(pixels, plan=BALANCED, box=FACE, sensitivity=NORMAL, **known):
    return why_not(frame_of(pixels), plan, sensitivity, box, threads=2, **known)


def of_kind(causes, kind):
    return next(cause for cause in causes if cause.kind is kind)


def finds_it(pixels, remedy, box=FACE):
    """Whether the program's own search, with the settings of a remedy, shows something at the box."""
    found = search(frame_of(pixels), remedy.plan, Event(), lambda share: None, threads=2)
    alone = bool(remedy.plan.cascade)
    return belonging((each for each in found if alone or each.score >= score_threshold(remedy.sensitivity)), box)


def test_the_sample_shows(pixels):
    [cause] = ask(pixels)
    assert (cause.kind, cause.evidence.target, cause.is_verified) == (CauseKind.SHOWN, "face", True)


@pytest.mark.parametrize(("plan", "reach"), [(BALANCED, 40), (ALONE, 15)])
def test_a_tilted_copy_names_tilt_first(pixels, plan, reach):
    copy = turned(pixels, 90)
    first = ask(copy, plan)[0]
    assert first.kind is CauseKind.TILT
    assert first.evidence.angle == pytest.approx(90, abs=15)
    assert first.evidence.reach == reach
    assert first.is_verified and first.remedy is None, "no setting looks so far"


def test_the_angle_of_a_tilt_is_clockwise(pixels):
    assert ask(turned(pixels, -75))[0].evidence.angle == pytest.approx(-75, abs=15)


@pytest.mark.parametrize(("plan", "clockwise"), [(FAST, 30 + 15), (BALANCED, 55), (ALONE, 35)])
def test_a_tilt_that_a_setting_reaches_comes_with_it(pixels, plan, clockwise):
    copy = turned(pixels, clockwise)
    first = ask(copy, plan)[0]
    assert first.kind is CauseKind.TILT
    assert first.remedy and finds_it(copy, first.remedy)
    assert first.remedy.plan.preset != plan.preset or first.remedy.plan.cascade != plan.cascade


@pytest.mark.parametrize("plan", [BALANCED, ALONE])
def test_a_dark_copy_names_darkness(pixels, plan):
    first = ask((pixels * 0.05).astype(np.uint8), plan)[0]
    assert (first.kind, first.is_verified, first.remedy) == (CauseKind.DARK, True, None)
    assert first.evidence.brightness < 15 and first.evidence.contrast < 10


def test_a_pale_copy_names_contrast(pixels):
    first = ask((pixels * 0.1 + 150).astype(np.uint8))[0]
    assert (first.kind, first.is_verified) == (CauseKind.LOW_CONTRAST, True)
    assert first.evidence.brightness > 150 and first.evidence.contrast < 10


def test_what_is_dark_and_tilted_too_is_not_said_to_be_found_when_brightened(pixels):
    dark = [cause for cause in ask((turned(pixels, 90) * 0.05).astype(np.uint8)) if cause.kind is CauseKind.DARK]
    assert len(dark) == 1 and not dark[0].is_verified


@pytest.mark.parametrize("plan", [BALANCED, ALONE])
def test_a_smallest_size_that_leaves_it_out_is_named_with_one_that_does_not(pixels, plan):
    first = ask(pixels, replace(plan, min_size_share=0.4))[0]
    assert first.kind is CauseKind.MIN_SIZE
    assert first.evidence.limit_px == round(0.4 * 512)
    assert 0 < first.remedy.plan.min_size_share < 0.2
    assert finds_it(pixels, first.remedy)


def test_a_small_face_in_a_large_photo_names_size(pixels):
    small, photo = shrunk(pixels, 0.3), np.full((1500, 2000, 3), 120, np.uint8)
    photo[400 : 400 + small.shape[0], 500 : 500 + small.shape[1]] = small
    box = (500 + 55, 400 + 20, 24, 32)
    first = ask(photo, box=box)[0]
    assert first.kind is CauseKind.TOO_SMALL
    assert first.evidence.limit_px > 24
    assert first.remedy.plan.cascade, "a cascade alone looks at every pixel"
    assert finds_it(photo, first.remedy, box)


@pytest.mark.parametrize("plan", [BALANCED, ALONE])
def test_a_face_smaller_than_the_window_is_found_enlarged(pixels, plan):
    first = ask(shrunk(pixels, 0.12), plan, (22, 8, 10, 13))[0]
    assert (first.kind, first.is_verified, first.remedy) == (CauseKind.TOO_SMALL, True, None)


@pytest.mark.parametrize("plan", [BALANCED, ALONE])
def test_a_face_cut_by_the_edge_is_found_where_the_picture_goes_on(pixels, plan):
    left, top, width, height = FACE
    first = ask(pixels[90:], plan, (left, 0, width, top + height - 90))[0]
    assert (first.kind, first.is_verified, first.remedy) == (CauseKind.EDGE, True, None)


def test_what_is_found_but_not_sure_enough_names_its_score(pixels):
    copy = turned(pixels, 22)
    cause = of_kind(ask(copy, FAST), CauseKind.SENSITIVITY)
    assert cause.evidence.score < cause.evidence.least_score == 0.5
    assert cause.remedy.sensitivity > NORMAL and cause.remedy.plan == FAST
    assert finds_it(copy, cause.remedy)
    less = replace(cause.remedy, sensitivity=round(cause.remedy.sensitivity - 0.01, 2))
    assert not finds_it(copy, less), "it is the lowest that helps"


def test_one_neighbour_less_is_named(pixels):
    first = ask(pixels, replace(ALONE, min_neighbors=36))[0]
    assert first.kind is CauseKind.NEIGHBORS
    assert (first.evidence.neighbors, first.evidence.needed) == (36, 37)
    assert first.remedy.plan.min_neighbors == 35
    assert finds_it(pixels, first.remedy)


def test_finer_scale_steps_are_named(pixels):
    plan = replace(ALONE, scale_factor=1.9)
    cause = of_kind(ask(pixels, plan), CauseKind.SCALE_STEPS)
    assert cause.remedy.plan == replace(plan, scale_factor=1.05)
    assert cause.evidence.neighbors >= cause.evidence.needed
    assert finds_it(pixels, cause.remedy)


def test_other_cascades_are_named_where_one_for_profiles_runs_alone(pixels):
    copy, plan = shrunk(pixels, 0.25), SearchPlan(cascade="haarcascade_profileface")
    box = tuple(round(value / 4) for value in FACE)
    causes = ask(copy, plan, box)
    together, another = of_kind(causes, CauseKind.TOGETHER), of_kind(causes, CauseKind.CASCADE)
    assert together.remedy.plan.cascade == ""
    assert another.remedy.plan.cascade not in ("", plan.cascade)
    assert finds_it(copy, together.remedy, box) and finds_it(copy, another.remedy, box)


def test_what_is_not_looked_for_is_named(pixels):
    cause = of_kind(ask(pixels, SearchPlan(targets=("cat-face",))), CauseKind.TARGET)
    assert cause.evidence.target == "face"
    assert cause.remedy.plan.targets == ("face", "cat-face")
    assert finds_it(pixels, cause.remedy)


def test_a_box_that_is_much_too_large_or_too_small_is_told_so(pixels):
    for box in ((60, 10, 330, 330), (205, 100, 30, 30)):
        [cause] = ask(pixels, box=box)
        assert (cause.kind, cause.evidence.width) == (CauseKind.ANOTHER_SIZE, cause.found.width)
        assert overlap(cause.found, Detection(*FACE, score=1, neighbors=0)) > 0.5


@pytest.mark.parametrize("plan", [BALANCED, ALONE])
def test_a_wall_looks_like_nothing(pixels, plan):
    [cause] = ask(pixels, plan, WALL)
    assert (cause.kind, cause.is_verified, cause.remedy) == (CauseKind.NOTHING, False, None)
    assert 0 <= cause.evidence.depth < cause.evidence.stages == 20


def test_a_flat_area_looks_like_nothing():
    [cause] = ask(np.full((200, 200, 3), 90, np.uint8), box=(50, 50, 60, 60))
    assert (cause.kind, cause.evidence.depth, cause.evidence.contrast) == (CauseKind.NOTHING, 0, 0.0)


def test_a_box_that_reaches_beyond_the_picture_can_be_asked_about(pixels):
    assert ask(pixels[:, 150:], box=(-10, 60, 120, 120))


def test_what_the_search_gave_is_not_searched_again(pixels):
    known = [Detection(*FACE, score=0.3, neighbors=9, target="face", cascade=ALT2)]
    cause = of_kind(ask(pixels, found=known), CauseKind.SENSITIVITY)
    assert (cause.evidence.score, cause.evidence.neighbors) == (0.3, 9)


def test_it_tells_how_far_it_is_and_ends_at_one(pixels):
    shares = []
    ask(turned(pixels, 90), progress=shares.append)
    assert shares == sorted(shares) and shares[-1] == 1.0 and len(shares) > 5


def test_it_can_be_given_up_before_and_in_the_middle(pixels):
    cancelled = Event()

    def stop(share):
        cancelled.set()

    with pytest.raises(CancelledError):
        ask(turned(pixels, 90), cancelled=cancelled, progress=stop)
    with pytest.raises(CancelledError):
        ask(pixels, cancelled=cancelled)


@pytest.mark.parametrize("box", [(10, 10, 0, 5), (10, 10, 5, -1)])
def test_an_empty_box_is_misuse(pixels, box):
    with pytest.raises(ValueError, match="width and a height"):
        ask(pixels, box=box)


def test_a_plan_for_nothing_is_misuse(pixels):
    with pytest.raises(ValueError, match="looks for nothing"):
        ask(pixels, SearchPlan(targets=()))


@pytest.mark.parametrize("score", [0.02, 0.1, 0.27, 0.29, 0.3, 0.5, 0.57, 0.9999, 1.0])
def test_enough_for_a_score_is_the_lowest_whole_per_cent(score):
    enough = enough_for(score)
    assert score_threshold(enough) <= score
    assert enough == 0 or score_threshold(round(enough - 0.01, 2)) > score


def test_a_box_that_a_person_deleted_says_so():
    there = Annotation(1, Detection(*FACE, score=0.9, neighbors=5, target="face"), Decision.DELETED)
    assert deleted_there(Review((there,)), FACE) == Cause(CauseKind.DELETED, 1.0, found=there.detection)
    assert deleted_there(Review((there,)), WALL) is None
    assert deleted_there(Review((there.decided(Decision.KEPT),)), FACE) is None


# Profiles, of which there is none in the project


PROFILE = "mmpose_fa436c914fe4a8ec1ec5474af4d3820b84d17561.jpg", (147, 178, 89, 111)


def test_a_profile_that_looks_the_other_way_names_that(shared_faces):
    copy = read_image(shared_faces / "images" / PROFILE[0]).pixels
    first = ask(copy, SearchPlan(cascade="haarcascade_profileface"), PROFILE[1])[0]
    assert first.kind is CauseKind.MIRRORED and first.is_verified
    assert first.remedy and finds_it(copy, first.remedy, PROFILE[1]), "several cascades look both ways"


@pytest.mark.parametrize("plan", [FAST, ALONE])
def test_a_profile_names_its_side_where_faces_from_the_front_are_looked_for(shared_faces, plan):
    copy = read_image(shared_faces / "images" / PROFILE[0]).pixels
    first = ask(copy, plan, PROFILE[1])[0]
    assert first.kind is CauseKind.PROFILE
    assert first.remedy and finds_it(copy, first.remedy, PROFILE[1])


# Regions


def test_turning_a_region_finds_the_angle_and_the_mirror_its_own_side(pixels):
    from desktop_app.media.decoding import gray

    region = Region(gray(turned(pixels, 45)), FACE)
    upright, back = region.strengths(stock_sight(ALT2), [Variant(), Variant(angle=45)])
    assert back > 4 * max(1.0, upright)
    assert region.windows(stock_sight(ALT2), [Variant(), Variant(angle=45)])[1] > 5


# Why here


@pytest.mark.parametrize("name", [ALT2, "haarcascade_frontalface_default"])
def test_a_box_of_a_cascade_alone_is_traced_to_its_strongest_window(pixels, name):
    plan = SearchPlan(cascade=name)
    [found] = search(frame_of(pixels), plan, Event(), lambda share: None, threads=2)
    here = why_here(frame_of(pixels), plan, NORMAL, found, threads=2)
    own = here.seen[0]
    last = stock_sight(name).cascade.stages[-1].threshold
    assert (own.cascade, own.windows) == (name, found.neighbors)
    assert own.depth == own.stages == len(stock_sight(name).cascade.stages)
    assert own.margin + last == pytest.approx(found.score, abs=1e-9), "the sum of the trace is the detection's score"
    assert 1 <= own.closest <= own.stages and 0 <= own.closest_margin <= own.margin
    assert (here.least_score, here.needed) == (None, 4)


def test_settings_that_leave_a_box_out_leave_it_out(pixels):
    plan = SearchPlan(cascade="haarcascade_frontalface_default", min_neighbors=1)
    found = search(frame_of(pixels), plan, Event(), lambda share: None, threads=2)
    weakest = min(found, key=lambda each: (each.neighbors, each.score))
    here = why_here(frame_of(pixels), plan, NORMAL, weakest, threads=2)
    assert {drop.kind for drop in here.drops} >= {DropKind.NEIGHBORS, DropKind.MIN_SIZE}
    for drop in here.drops:
        left = search(frame_of(pixels), drop.remedy.plan, Event(), lambda share: None, threads=2)
        if not drop.remedy.plan.cascade:
            left = [each for each in left if each.score >= score_threshold(NORMAL)]
        assert not any(overlap(each, weakest) >= 0.5 for each in left)
        gone = sum(all(overlap(each, other) < 0.5 for other in left) for each in found if each != weakest)
        assert drop.lost == gone
    assert [drop.lost for drop in here.drops] == sorted(drop.lost for drop in here.drops)


def test_a_weak_box_of_several_cascades_goes_with_a_little_less_sensitivity(pixels):
    found = search(frame_of(pixels), BALANCED, Event(), lambda share: None, threads=2)
    weak = next(each for each in found if each.score < 0.2)
    here = why_here(frame_of(pixels), BALANCED, 1.0, weak, found=found, threads=2)
    drop = next(drop for drop in here.drops if drop.kind is DropKind.SENSITIVITY)
    assert score_threshold(drop.remedy.sensitivity) > weak.score
    assert score_threshold(round(drop.remedy.sensitivity + 0.01, 2)) <= weak.score, "it is the highest that helps"
    assert drop.lost == sum(each.score < score_threshold(drop.remedy.sensitivity) for each in found) - 1
    assert here.least_score == 0.0 and here.needed == 0
    assert {seen.cascade for seen in here.seen} >= {ALT2, "haarcascade_profileface"}


def test_why_here_can_be_given_up(pixels):
    cancelled = Event()
    cancelled.set()
    found = [Detection(*FACE, score=0.9, neighbors=9, target="face", cascade=ALT2)]
    with pytest.raises(CancelledError):
        why_here(frame_of(pixels), BALANCED, NORMAL, found[0], found=found, cancelled=cancelled)
