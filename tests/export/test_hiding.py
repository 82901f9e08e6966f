import cv2
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from desktop_app.detection.geometry import Detection
from desktop_app.export.hiding import BLOCKS_AT_MOST, HidingKind, HidingShape, HidingStyle, hide, hide_in_place

NOISE = np.random.default_rng(5).integers(0, 256, (240, 320, 3)).astype(np.uint8)
FILL = HidingStyle(HidingKind.FILL, (250, 120, 10))
PIXELATE = HidingStyle(HidingKind.PIXELATE)
OVERLAPPING_EDGES = [(-30, -20, 60, 60), (290, 200, 60, 70), (-50, -50, 500, 400), (100, 235, 40, 40), (319, 239, 1, 1)]


def face(left=100, top=80, width=60, height=60, angle=0.0):
    return Detection(left, top, width, height, 0.9, 5, "face", angle=angle)


def inside_of(box, style, shape=NOISE.shape):
    """Whether the middle of each pixel lies in the hidden area, from its definition."""
    y, x = np.mgrid[: shape[0], : shape[1]] + 0.5
    turn = np.radians(box.angle)
    right, down = x - box.left - box.width / 2, y - box.top - box.height / 2
    along = (right * np.cos(turn) + down * np.sin(turn)) / (box.width * (0.5 + style.margin))
    across = (down * np.cos(turn) - right * np.sin(turn)) / (box.height * (0.5 + style.margin))
    if style.shape is HidingShape.ELLIPSE:
        return np.hypot(along, across) <= 1
    return np.maximum(abs(along), abs(across)) <= 1


@pytest.mark.parametrize("angle", [0.0, 30.0, -45.0, 90.0, 170.0])
@pytest.mark.parametrize("shape", list(HidingShape))
@pytest.mark.parametrize("box", [(100, 80, 60, 60), (140, 90, 31, 52), *OVERLAPPING_EDGES])
def test_fill_covers_the_area_and_nothing_far_from_it(box, shape, angle):
    style = HidingStyle(colour=(250, 120, 10), shape=shape)
    found = face(*box, angle=angle)

    hidden = hide(NOISE, [found], style)

    inside = inside_of(found, style)
    assert (hidden[inside] == (10, 120, 250)).all()
    around = cv2.dilate(inside.astype(np.uint8), np.ones((7, 7))) > 0
    assert_array_equal(hidden[~around], NOISE[~around])


def test_upright_box_is_exact_to_the_pixel():
    hidden = hide(NOISE, [face(100, 80, 60, 40)], FILL)

    expected = NOISE.copy()
    expected[72:128, 88:172] = (10, 120, 250)  # 8 and 12 pixels more on each side
    assert_array_equal(hidden, expected)


@pytest.mark.parametrize("angle", [0.0, 25.0])
@pytest.mark.parametrize("shape", list(HidingShape))
@pytest.mark.parametrize("box", [(100, 80, 60, 60), (5, 5, 150, 100), (20, 20, 6, 6), *OVERLAPPING_EDGES])
def test_pixelated_area_has_few_blocks_and_no_pixel_of_its_own(box, shape, angle):
    style = HidingStyle(HidingKind.PIXELATE, shape=shape)
    found = face(*box, angle=angle)

    hidden = hide(NOISE, [found], style)

    inside = inside_of(found, style)
    for line in [*range(0, 240, 5), 239]:
        pixels = hidden[line][inside[line]]
        assert (np.diff(pixels.astype(int), axis=0) != 0).any(axis=1).sum() < BLOCKS_AT_MOST
    for column in [*range(0, 320, 5), 319]:
        pixels = hidden[:, column][inside[:, column]]
        assert (np.diff(pixels.astype(int), axis=0) != 0).any(axis=1).sum() < BLOCKS_AT_MOST
    around = cv2.dilate(inside.astype(np.uint8), np.ones((7, 7))) > 0
    assert_array_equal(hidden[~around], NOISE[~around])


def test_blocks_show_means_alone():
    pixels = np.zeros((100, 100, 3), np.uint8)
    pixels[::2, ::2] = 200  # a mean of 50 everywhere, and no pixel near it

    hidden = hide(pixels, [face(10, 10, 60, 60)], PIXELATE)

    inside = inside_of(face(10, 10, 60, 60), PIXELATE, pixels.shape)
    assert abs(hidden[inside].astype(int) - 50).max() < 15


def test_an_area_of_few_pixels_is_not_left_as_it_was():
    hidden = hide(NOISE, [face(20, 20, 5, 5)], PIXELATE)

    area = hidden[19:26, 19:26].reshape(-1, 3)
    assert len(np.unique(area, axis=0)) <= 4


def test_the_picture_itself_stays_as_it_is():
    before = NOISE.copy()
    read_only = NOISE.copy()
    read_only.flags.writeable = False

    hidden = hide(read_only, [face()], FILL)

    assert_array_equal(read_only, before)
    assert hidden.flags.writeable


def test_in_place_writes_the_same():
    pixels = NOISE.copy()

    hide_in_place(pixels, [face(), face(200, 20)], PIXELATE)

    assert_array_equal(pixels, hide(NOISE, [face(), face(200, 20)], PIXELATE))


@pytest.mark.parametrize("style", [FILL, PIXELATE, HidingStyle(shape=HidingShape.ELLIPSE)])
@pytest.mark.parametrize("box", [(-200, 10, 50, 50), (10, 400, 50, 50), (330, 10, 5, 5)])
def test_what_lies_outside_the_picture_changes_nothing(box, style):
    assert_array_equal(hide(NOISE, [face(*box)], style), NOISE)


@pytest.mark.parametrize("style", [FILL, PIXELATE, HidingStyle(HidingKind.PIXELATE, shape=HidingShape.ELLIPSE)])
@pytest.mark.parametrize("size", [(1, 1), (2, 50), (50, 2)])
def test_tiny_pictures_are_hidden_in(size, style):
    pixels = np.full((*size, 3), 77, np.uint8)

    assert hide(pixels, [face(0, 0, size[1], size[0], 10.0)], style).shape == pixels.shape


def test_without_a_margin_the_box_alone_is_hidden():
    hidden = hide(NOISE, [face(10, 20, 30, 40)], HidingStyle(colour=(0, 0, 0), margin=0))

    assert not hidden[20:60, 10:40].any()
    assert_array_equal(hidden[60:], NOISE[60:])
    assert_array_equal(hidden[:, 40:], NOISE[:, 40:])


@pytest.mark.parametrize("wrong", [{"margin": -0.1}, {"margin": float("nan")}, {"colour": (0, 0, 256)}])
def test_a_style_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="not"):
        HidingStyle(**wrong)
