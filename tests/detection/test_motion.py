"""A box that is still is held still, one that moves is kept up with, at any frame rate."""

import math
import random

import numpy as np
import pytest

from desktop_app.detection.motion import Motion

SIZE = 100.0
NOISE = 0.02  # of the size, as measured boxes have


def followed(places, frame_s, noise=NOISE):
    """The filter's centres for true ones across, measured with noise, and those measurements."""
    dice = random.Random(1)
    measured = [place + dice.gauss(0, noise * SIZE) for place in places]
    motion = Motion(np.array([measured[0], 0.0, math.log(SIZE)]), 0.0)
    filtered = [measured[0]]
    for number, place in enumerate(measured[1:], 1):
        motion.correct(np.array([place, 0.0, math.log(SIZE)]), number * frame_s)
        filtered.append(float(motion.value[0]))
    return np.array(filtered), np.array(measured), motion


@pytest.mark.parametrize(("frame_s", "calmer"), [(1 / 60, 3), (1 / 30, 3), (1 / 15, 2)])
def test_a_still_box_moves_a_fraction_as_much_from_frame_to_frame(frame_s, calmer):
    filtered, measured, _ = followed([500.0] * 300, frame_s)
    assert np.abs(np.diff(filtered[30:])).mean() < np.abs(np.diff(measured[30:])).mean() / calmer


@pytest.mark.parametrize("frame_s", [1 / 60, 1 / 30, 1 / 15])
@pytest.mark.parametrize("speed", [50.0, 200.0, 600.0])
def test_a_box_that_moves_steadily_is_followed_without_lag(frame_s, speed):
    places = [500 + speed * number * frame_s for number in range(round(3 / frame_s))]
    filtered, _, motion = followed(places, frame_s)
    settled = round(1 / frame_s)
    assert abs((filtered - places)[settled:].mean()) < 0.01 * SIZE
    assert motion.velocity[0] == pytest.approx(speed, abs=0.3 * SIZE)


def test_a_box_that_starts_and_stops_is_off_by_no_more_than_a_few_measurements_are():
    frame_s = 1 / 30
    walked = np.cumsum([150 * frame_s if (number // 40) % 2 else 0.0 for number in range(400)])
    filtered, _, _ = followed((500 + walked).tolist(), frame_s)
    off = np.abs(filtered - 500 - walked) / SIZE
    assert math.sqrt((off**2).mean()) < 1.5 * NOISE
    assert off.max() < 0.12


def test_uneven_frames_give_what_even_ones_give():
    dice = random.Random(2)
    motion = Motion(np.array([0.0, 0.0, math.log(SIZE)]), 0.0)
    time_s = 0.0
    for _ in range(200):
        time_s += dice.uniform(0.005, 0.1)
        motion.correct(np.array([120 * time_s, -40 * time_s, math.log(SIZE)]), time_s)
    assert motion.velocity[:2] == pytest.approx([120, -40], abs=1)
    assert motion.value_at(time_s, 0.4)[0] == pytest.approx(120 * time_s, abs=1)


def test_a_guess_comes_to_rest_and_grows_vague():
    _, _, motion = followed([500 + 20.0 * number for number in range(30)], 1 / 30)
    now_s = motion.time_s
    guesses = [motion.value_at(now_s + ahead_s, 0.4)[0] for ahead_s in (0.0, 0.2, 1.0, 10.0)]
    assert guesses == sorted(guesses)
    assert guesses[-1] - guesses[0] < 600 * 0.4 * 1.2
    deviations = [motion.deviation_at(now_s + ahead_s) for ahead_s in (0.0, 0.2, 1.0)]
    assert deviations == sorted(deviations)


def test_the_same_moment_measured_again_changes_nothing_but_trust():
    motion = Motion(np.array([10.0, 20.0, 3.0]), 1.0)
    motion.correct(np.array([10.0, 20.0, 3.0]), 1.0)
    assert motion.value.tolist() == [10.0, 20.0, 3.0]
    assert motion.velocity.tolist() == [0.0, 0.0, 0.0]
