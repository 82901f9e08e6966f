import json
import math
import pickle

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from desktop_app.detection.finder import Finder
from desktop_app.detection.geometry import Detection, Size
from desktop_app.export.cropping import (
    MAX_MARGIN,
    MAX_SIDE_PX,
    PASSPORT,
    CropChoice,
    CropStyle,
    crop,
    crop_areas,
    turned_area,
)
from desktop_app.media.images import read_image

NOISE = np.random.default_rng(5).integers(0, 256, (240, 320, 3)).astype(np.uint8)
BARE = CropStyle(margin=0)
KINDS = [(dtype, channels) for dtype in (np.uint8, np.uint16) for channels in (1, 3, 4)]


def face(left=100, top=80, width=60, height=60, angle=0.0, score=0.9):
    return Detection(left, top, width, height, score, 5, "face", angle=angle)


def waves(x, y):
    """A smooth picture by its definition, 0..1, at points whose (0, 0) is the picture's upper left corner."""
    return 0.5 + 0.25 * np.sin(x / 17) + 0.25 * np.cos(y / 23 + x / 61)


def waves_picture(width, height, channels=1, dtype=np.uint8):
    y, x = np.mgrid[:height, :width] + 0.5
    pixels = np.repeat(waves(x, y)[..., None], channels, axis=2)
    if channels == 4:
        pixels[..., 3] = 1
    return np.rint(pixels * np.iinfo(dtype).max).astype(dtype)


def points_of(area, width, height):
    """x and y in the picture of the middle of each pixel of a crop that is width x height pixels large."""
    down, right = np.mgrid[:height, :width] + 0.5
    along, across = right * area.width / width - area.width / 2, down * area.height / height - area.height / 2
    turn = math.radians(area.angle)
    return (
        area.centre_x + along * math.cos(turn) - across * math.sin(turn),
        area.centre_y + along * math.sin(turn) + across * math.cos(turn),
    )


def test_an_upright_box_is_cut_out_to_the_pixel():
    (cut,) = crop(NOISE, [face(100, 80, 60, 40)], BARE)

    assert_array_equal(cut.pixels, NOISE[80:120, 100:160])
    assert cut.detection == face(100, 80, 60, 40)
    assert cut.area == (130, 100, 60, 40, 0)


def test_the_margin_is_a_share_of_each_side():
    (cut,) = crop(NOISE, [face(100, 80, 60, 40)], CropStyle(margin=0.25))

    assert_array_equal(cut.pixels, NOISE[70:130, 85:175])


@pytest.mark.parametrize("aspect", [(1, 1), (3, 4), (4, 3), (35, 45), (16, 9)])
@pytest.mark.parametrize("box", [(100, 80, 60, 40), (100, 80, 40, 60), (103, 71, 51, 51)])
def test_a_shape_makes_the_crop_larger_and_never_smaller(box, aspect):
    (cut,) = crop(NOISE, [face(*box)], CropStyle(margin=0, aspect=aspect))

    height, width = cut.pixels.shape[:2]
    assert width >= box[2]
    assert height >= box[3]
    assert width == box[2] or height == box[3]
    assert width == pytest.approx(height * aspect[0] / aspect[1], abs=1)
    assert cut.area.centre_x == pytest.approx(box[0] + box[2] / 2, abs=0.5)
    assert cut.area.centre_y == pytest.approx(box[1] + box[3] / 2, abs=0.5)


@pytest.mark.parametrize(("dtype", "channels"), KINDS)
@pytest.mark.parametrize("angle", [10.0, -30.0, 45.0, 170.0, 359.0])
def test_a_straightened_crop_shows_what_the_turned_box_holds(angle, dtype, channels):
    pixels = waves_picture(320, 240, channels, dtype)

    (cut,) = crop(pixels, [face(120, 90, 70, 50, angle)], CropStyle(margin=0, straighten=True))

    assert cut.pixels.shape == (50, 70, channels)
    assert cut.pixels.dtype == dtype
    expected = waves(*points_of(turned_area(face(120, 90, 70, 50, angle)), 70, 50))
    assert abs(cut.pixels[..., 0] / np.iinfo(dtype).max - expected).max() < 0.006
    if channels == 4:
        assert (cut.pixels[..., 3] == np.iinfo(dtype).max).all()


def test_an_object_turned_clockwise_by_a_quarter_is_turned_back():
    (cut,) = crop(NOISE, [face(100, 80, 60, 40, 90.0)], CropStyle(margin=0, straighten=True))

    # The box lies on its side in the picture: 40 pixels wide, 60 high, about the same middle.
    assert_array_equal(cut.pixels, np.rot90(NOISE[70:130, 110:150]))


def test_an_upright_crop_holds_all_of_a_turned_box():
    turned = face(120, 90, 60, 40, 30.0)

    ((_, area),) = crop_areas(Size(320, 240), [turned], BARE)

    corners = turned_area(turned).corners()
    assert area.angle == 0
    for own, low, high in zip(corners.T, area.corners().min(axis=0), area.corners().max(axis=0), strict=True):
        assert low == pytest.approx(own.min(), abs=1)
        assert high == pytest.approx(own.max(), abs=1)


@settings(max_examples=300, deadline=None)
@given(
    box=st.tuples(st.integers(-60, 330), st.integers(-60, 250), st.integers(1, 400), st.integers(1, 300)),
    angle=st.floats(-400, 400),
    margin=st.floats(0, MAX_MARGIN),
    aspect=st.sampled_from([None, (1, 1), (3, 4), (35, 45), (10, 1)]),
    straighten=st.booleans(),
)
def test_without_a_fill_no_crop_reaches_beyond_the_picture(box, angle, margin, aspect, straighten):
    style = CropStyle(margin, aspect, straighten)
    size = Size(320, 240)

    areas = crop_areas(size, [face(*box, angle)], style)

    seen = box[0] < 320 and box[1] < 240 and box[0] + box[2] > 0 and box[1] + box[3] > 0
    assert len(areas) == seen
    for _, area in areas:
        corners = area.corners()
        assert corners.min() >= -1e-6
        assert (corners.max(axis=0) <= np.array(size) + 1e-6).all()
        assert (area.width, area.height) == (int(area.width), int(area.height))
        if aspect is not None:
            # One of the two sides may have been made a pixel; the other is right to a pixel all the same.
            ratio = aspect[0] / aspect[1]
            assert abs(area.width - area.height * ratio) <= max(1, ratio) + 1e-6


def test_a_crop_at_the_edge_is_moved_inside_at_its_size():
    (cut,) = crop(NOISE, [face(-10, 200, 60, 60)], BARE)

    assert_array_equal(cut.pixels, NOISE[180:240, 0:60])


def test_a_crop_larger_than_the_picture_is_made_smaller_in_its_shape():
    (cut,) = crop(NOISE, [face(20, 20, 280, 200)], CropStyle(margin=0.3, aspect=(1, 1)))

    assert cut.pixels.shape == (240, 240, 3)
    assert_array_equal(cut.pixels, NOISE[:, 40:280])


@pytest.mark.parametrize(("dtype", "channels"), KINDS)
def test_what_lies_beyond_the_picture_is_filled(dtype, channels):
    pixels = waves_picture(320, 240, channels, dtype)
    unit = np.iinfo(dtype).max // 255
    colour = {1: [round((0.299 * 200 + 0.587 * 100 + 0.114 * 50) * unit)], 3: [50, 100, 200], 4: [50, 100, 200, 255]}
    expected = np.array(colour[channels]) * (1 if channels == 1 else unit)

    (cut,) = crop(pixels, [face(-20, 210, 50, 60)], CropStyle(margin=0, fill=(200, 100, 50)))

    assert cut.pixels.shape == (60, 50, channels)
    assert_array_equal(cut.pixels[:30, 20:], pixels[210:, :30])
    assert (cut.pixels[30:] == expected).all()
    assert (cut.pixels[:, :20] == expected).all()


def test_a_straightened_crop_is_filled_beyond_the_picture():
    turned = face(-30, -20, 80, 80, 25.0)

    (cut,) = crop(waves_picture(320, 240, 3), [turned], CropStyle(margin=0, straighten=True, fill=(10, 20, 30)))

    x, y = points_of(turned_area(turned), 80, 80)
    beyond, inside = (x < -2) | (y < -2), (x > 2) & (y > 2)
    assert beyond.any()
    assert inside.any()
    assert (cut.pixels[beyond] == (30, 20, 10)).all()
    assert abs(cut.pixels[inside, 0] / 255 - waves(x, y)[inside]).max() < 0.006


def test_a_fill_lets_the_crop_stay_where_the_face_is():
    ((_, area),) = crop_areas(Size(320, 240), [face(0, 0, 60, 60)], CropStyle(margin=0.5, fill=(0, 0, 0)))

    assert area == (30, 30, 120, 120, 0)


def test_no_margin_makes_a_filled_crop_endless():
    style = CropStyle(margin=MAX_MARGIN, aspect=(10, 1), fill=(0, 0, 0))

    ((_, area),) = crop_areas(Size(8000, 6000), [face(0, 0, 8000, 6000)], style)

    assert (area.width, area.height) == (MAX_SIDE_PX, MAX_SIDE_PX / 10)


@pytest.mark.parametrize("angle", [0.0, 20.0])
@pytest.mark.parametrize(("dtype", "channels"), KINDS)
def test_shrinking_gives_every_pixel_a_say(dtype, channels, angle):
    finest = np.indices((240, 320)).sum(axis=0) % 2  # black and white by turns: grey from afar, at any phase
    pixels = np.repeat(finest[..., None] * np.iinfo(dtype).max, channels, axis=2).astype(dtype)
    if channels == 4:
        pixels[..., 3] = np.iinfo(dtype).max
    style = CropStyle(margin=0, straighten=True, size=Size(12, 0))

    (cut,) = crop(pixels, [face(80, 60, 120, 120, angle)], style)

    assert cut.pixels.shape == (12, 12, channels)
    assert abs(cut.pixels[..., 0] / np.iinfo(dtype).max - 0.5).max() < 0.03


@pytest.mark.parametrize("angle", [0.0, -15.0])
def test_enlarging_keeps_what_is_shown_in_its_place(angle):
    turned = face(120, 90, 40, 30, angle)
    style = CropStyle(margin=0, straighten=True, size=Size(400, 300))

    (cut,) = crop(waves_picture(320, 240), [turned], style)

    assert cut.pixels.shape == (300, 400, 1)
    assert abs(cut.pixels[..., 0] / 255 - waves(*points_of(turned_area(turned), 400, 300))).max() < 0.02


@pytest.mark.parametrize(
    ("size", "aspect", "expected"),
    [
        (Size(100, 0), None, (67, 100)),
        (Size(0, 100), None, (100, 150)),
        (Size(90, 0), (3, 4), (120, 90)),
        (Size(0, 120), (3, 4), (120, 90)),
        (Size(70, 90), None, (90, 70)),
        (Size(413, 531), (35, 45), (531, 413)),
        (Size(1, 1), None, (1, 1)),
    ],
)
def test_the_size_is_what_was_asked_for(size, aspect, expected):
    (cut,) = crop(NOISE, [face(100, 80, 60, 40)], CropStyle(margin=0, aspect=aspect, size=size))

    assert cut.pixels.shape == (*expected, 3)


@pytest.mark.parametrize("angle", [0.0, 10.0])
def test_the_colour_of_what_is_transparent_does_not_show(angle):
    pixels = np.zeros((100, 100, 4), np.uint8)
    pixels[..., 1] = 255  # green, of which nothing is to be seen
    pixels[30:70, 30:70] = (0, 0, 255, 255)
    style = CropStyle(margin=0, straighten=True, size=Size(31, 31))

    (cut,) = crop(pixels, [face(10, 10, 80, 80, angle)], style)

    visible = cut.pixels[cut.pixels[..., 3] > 8]
    assert len(visible) > 200
    assert visible[:, 1].max() <= 4
    assert visible[:, 2].min() >= 250


def test_a_picture_longer_than_opencv_turns_is_turned_all_the_same():
    long = waves_picture(36000, 24)
    turned = face(1000, 4, 34000, 12, 0.01)

    (cut,) = crop(long, [turned], CropStyle(margin=0, straighten=True))

    assert cut.pixels.shape == (12, 34000, 1)
    assert abs(cut.pixels[..., 0] / 255 - waves(*points_of(turned_area(turned), 34000, 12))).max() < 0.006


def test_the_largest_is_chosen_among_those_that_show():
    found = [face(10, 10, 30, 30), face(100, 80, 60, 50), face(500, 80, 900, 900), face(200, 80, 50, 60)]
    style = CropStyle(margin=0, which=CropChoice.LARGEST)

    assert [cut.detection for cut in crop(NOISE, found, style)] == [found[1]]
    assert [cut.detection for cut in crop(NOISE, found, BARE)] == [found[0], found[1], found[3]]
    assert crop(NOISE, [], style) == []
    assert crop(NOISE, [found[2]], style) == []


def test_the_picture_stays_as_it_is_and_the_crop_is_a_copy():
    pixels = NOISE.copy()
    pixels.flags.writeable = False

    for style in (BARE, CropStyle(margin=0, fill=(0, 0, 0)), CropStyle(margin=0, straighten=True)):
        (cut,) = crop(pixels, [face(0, 0, 320, 240, 0.0)], style)
        assert cut.pixels.flags.writeable
        assert cut.pixels.flags.c_contiguous
        cut.pixels[:] = 0

    assert_array_equal(pixels, NOISE)


@pytest.mark.parametrize("straighten", [True, False])
@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1)])
def test_tiny_pictures_give_crops_of_a_pixel_and_more(size, straighten):
    pixels = np.full((*size, 3), 77, np.uint8)

    (cut,) = crop(pixels, [face(0, 0, size[1], size[0], 45.0)], CropStyle(straighten=straighten))

    assert min(cut.pixels.shape) >= 1
    assert (cut.pixels == 77).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"margin": -0.1},
        {"margin": math.nan},
        {"margin": MAX_MARGIN + 1},
        {"rise": 2},
        {"aspect": (0, 1)},
        {"aspect": (1, 100)},
        {"aspect": (math.inf, 1)},
        {"size": Size(0, 0)},
        {"size": Size(-1, 10)},
        {"size": Size(MAX_SIDE_PX + 1, 0)},
        {"size": Size(1000, 1)},
        {"size": Size(100, 100), "aspect": (3, 4)},
        {"fill": (0, 0, 256)},
        {"fill": (0, 0)},
    ],
)
def test_a_style_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):
        CropStyle(**wrong)


@pytest.mark.parametrize(
    "wrong", [np.zeros((5, 5), np.uint8), np.zeros((5, 5, 2), np.uint8), np.zeros((5, 5, 3), np.float32)]
)
def test_pixels_of_another_kind_are_refused(wrong):
    with pytest.raises(ValueError, match="uint8 or uint16"):
        crop(wrong, [face(1, 1, 2, 2)], BARE)


def test_a_style_travels_to_another_process():
    assert pickle.loads(pickle.dumps(PASSPORT)) == PASSPORT


@pytest.mark.parametrize("angle", [0.0, 15.0])
def test_a_passport_crop_shows_the_head_at_its_height(angle):
    """Chin and crown as measured for the search's boxes: at 1.0 and -0.26 of the box's height."""
    ((_, area),) = crop_areas(Size(2000, 2000), [face(800, 800, 310, 400, angle)], PASSPORT)

    assert area.angle == pytest.approx(angle)
    mm = 45 / area.height
    turn = math.radians(angle)
    up = np.array([math.sin(turn), -math.cos(turn)])
    middle = np.array([800 + 155, 800 + 200])
    rise = float(np.dot(np.array([area.centre_x, area.centre_y]) - middle, up))
    crown_mm, chin_mm = (22.5 - (distance - rise) * mm for distance in (0.76 * 400, -0.5 * 400))
    assert 32 <= chin_mm - crown_mm <= 36
    assert 3 <= crown_mm <= 6


def test_heads_of_labelled_faces_have_the_height_that_passports_ask_for(shared_faces):
    """In the middle of them; chins are labelled, and a crown is as far above the eyes as the chin is below."""
    labels = json.loads((shared_faces / "ground_truth.json").read_text(encoding="utf-8"))
    finder = Finder(targets=["face", "eyes"])
    heads_mm, gaps_mm = [], []
    for name in sorted(labels)[:30]:
        if len(labels[name]["faces"]) != 1 or labels[name]["faces"][0]["pose"] != "frontal":
            continue
        pixels = read_image(shared_faces / "images" / name).pixels
        found = finder.find(pixels)
        eyes = [eye.top + eye.height / 2 for eye in found if eye.target == "eyes"]
        faces = [each for each in found if each.target == "face" and each.score > 0.5 and abs(each.angle) < 10]
        if len(faces) == 1 and len(eyes) == 2:
            ((_, area),) = crop_areas(Size(4000, 4000), faces, PASSPORT)
            chin = labels[name]["faces"][0]["box"][1] + labels[name]["faces"][0]["box"][3]
            crown = sum(eyes) - chin
            heads_mm.append((chin - crown) / area.height * 45)
            gaps_mm.append((crown - area.centre_y + area.height / 2) / area.height * 45)

    assert len(heads_mm) >= 8
    assert 32 <= np.median(heads_mm) <= 36
    assert 3 <= np.median(gaps_mm) <= 6


@pytest.mark.parametrize("turn", [-18, 18])
def test_a_face_that_was_found_turned_stands_upright_in_its_crop(sample, turn):
    pixels = read_image(sample).pixels
    height, width = pixels.shape[:2]
    back = cv2.getRotationMatrix2D((width / 2, height / 2), -turn, 1)  # OpenCV's angles go the other way round
    turned = cv2.warpAffine(pixels, back, (width, height), borderMode=cv2.BORDER_REPLICATE)
    finder = Finder(targets=["face"], preset="thorough")

    (cut,) = crop(turned, finder.find(turned)[:1], CropStyle(margin=0.5, straighten=True))

    assert cut.area.angle == pytest.approx(turn, abs=8)
    (again, *_) = finder.find(np.ascontiguousarray(cut.pixels))
    assert abs(again.angle) <= 8


def test_the_sample_gives_a_passport_portrait(sample):
    frame = read_image(sample)

    (cut,) = crop(frame.pixels, Finder(targets=["face"]).find(frame.pixels)[:1], PASSPORT)

    assert cut.pixels.shape == (531, 413, 3)
    again = Finder(targets=["face"]).find(cut.pixels)
    assert again
    # ICAO: the middle of the face lies in the middle of the picture, 45 to 55 per cent.
    assert 0.44 < (again[0].left + again[0].width / 2) / 413 < 0.56
