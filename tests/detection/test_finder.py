"""Targets in the built-in sample: upright, turned, mirrored, small, twice, and not there."""

import math
from threading import Event

import cv2
import numpy as np
import pytest

from desktop_app.assets import sample_photo
from desktop_app.detection import Finder, Size
from desktop_app.detection.finder import PRESETS, TARGETS
from desktop_app.errors import CancelledError
from desktop_app.media.images import read_image

# Where the sample's face is: left, top, width, height.
FACE = (182, 68, 84, 100)


@pytest.fixture(scope="module")
def sample():
    return read_image(sample_photo()).pixels


def turned_clockwise(image, angle):
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1)
    centre = turn @ (FACE[0] + FACE[2] / 2, FACE[1] + FACE[3] / 2, 1)
    return cv2.warpAffine(image, turn, (width, height), borderMode=cv2.BORDER_REPLICATE), centre


def centre_of(box):
    return box.left + box.width / 2, box.top + box.height / 2


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_finds_the_face_and_nothing_else(sample, preset):
    (face,) = Finder(["face"], preset).find(sample)
    assert face.target == "face"
    assert 0.5 < face.score <= 1
    assert centre_of(face) == pytest.approx((FACE[0] + FACE[2] / 2, FACE[1] + FACE[3] / 2), abs=12)
    assert (face.width, face.height) == pytest.approx(FACE[2:], abs=20)


@pytest.mark.parametrize("angle", [-30, -20, 20, 30])
@pytest.mark.parametrize("preset", ["balanced", "thorough"])
def test_a_turned_face_is_found_with_its_angle(sample, preset, angle):
    image, centre = turned_clockwise(sample, angle)
    (face,) = Finder(["face"], preset).find(image)
    assert centre_of(face) == pytest.approx(centre, abs=15)
    assert face.angle == pytest.approx(angle, abs=16)


def test_eyes_and_smile_lie_inside_the_face_where_they_belong(sample):
    found = Finder(["eyes", "smile"], "balanced").find(sample)
    eyes = [each for each in found if each.target == "eyes"]
    smiles = [each for each in found if each.target == "smile"]
    assert len(eyes) == 2
    assert len(smiles) == 1
    assert all(FACE[1] < centre_of(eye)[1] < FACE[1] + FACE[3] / 2 for eye in eyes)
    assert centre_of(smiles[0])[1] > FACE[1] + FACE[3] / 2


def test_eyes_of_a_turned_face_are_found_along_its_own_axis(sample):
    image, _ = turned_clockwise(sample, 25)
    first, second = sorted((each for each in Finder(["eyes"]).find(image)), key=lambda eye: eye.left)
    down, across = centre_of(second)[1] - centre_of(first)[1], centre_of(second)[0] - centre_of(first)[0]
    assert math.degrees(math.atan2(down, across)) == pytest.approx(25, abs=12)
    assert first.angle == second.angle == pytest.approx(25, abs=16)


def test_no_part_is_surer_than_its_face(sample):
    found = Finder(["face", "eyes", "smile"], sensitivity=1.0).find(sample)
    surest = max(each.score for each in found if each.target == "face")
    assert all(each.score <= surest for each in found)


def test_sensitivity_moves_the_line_through_one_and_the_same_list(sample):
    everything = Finder(["face"], sensitivity=1.0).find(sample)
    for sensitivity in (0.2, 0.5, 0.9):
        shown = Finder(["face"], sensitivity=sensitivity).find(sample)
        assert shown == [each for each in everything if each.score >= 1 - sensitivity]


def test_results_do_not_depend_on_the_number_of_threads(sample):
    finder = Finder(["face", "eyes", "cat-face", "plate"], sensitivity=1.0)
    assert finder.find(sample, threads=1) == finder.find(sample, threads=3)


def test_a_smallest_size_leaves_out_what_is_smaller(sample):
    assert Finder(["face"], min_size_px=60).find(sample)
    assert not Finder(["face"], min_size_px=150).find(sample)


def test_a_smaller_copy_gives_boxes_in_pixels_of_the_whole(sample):
    height, width = sample.shape[:2]
    half = cv2.resize(sample, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    (whole,) = Finder(["face"]).find(sample)
    (found,) = Finder(["face"]).find(half, full_size=Size(width, height))
    assert (found.left, found.top, found.width, found.height) == pytest.approx(
        (whole.left, whole.top, whole.width, whole.height), abs=12
    )


def test_a_large_picture_has_to_be_read_at_a_fraction_alone():
    finder = Finder(["face"], "fast")
    assert finder.needed_scale(Size(640, 480)) == 1
    assert finder.needed_scale(Size(12000, 8000)) < 1 / 4
    assert Finder(["face"], "fast", min_size_px=400).needed_scale(Size(4000, 3000)) < 1 / 8
    assert Finder(["face", "eyes"], "fast").needed_scale(Size(12000, 8000)) == 1


@pytest.mark.parametrize("shape", [(1, 1), (19, 19), (3, 500), (500, 3), (24, 24, 3)])
@pytest.mark.parametrize("value", [0, 255])
def test_flat_and_tiny_pictures_hold_nothing(shape, value):
    assert Finder(TARGETS, "balanced").find(np.full(shape, value, np.uint8)) == []


def test_noise_is_no_face():
    noise = np.random.default_rng(1).integers(0, 256, (400, 500), np.uint8)
    assert Finder(["face"], "thorough").find(noise) == []


def test_progress_rises_to_one_and_is_told_on_the_caller_s_thread(sample):
    told = []
    Finder(["face", "eyes", "plate"]).find(sample, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) > 3


def test_a_cancelled_search_says_so(sample):
    cancelled = Event()
    with pytest.raises(CancelledError):
        Finder(["face"], "thorough").find(sample, cancelled=cancelled, progress=lambda _: cancelled.set())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((["head"],), "head"),
        (([],), "none"),
        ((["face"], "best"), "best"),
        ((["face"], "fast", 0, 1.5), "1.5"),
    ],
)
def test_what_is_unknown_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        Finder(*arguments)
