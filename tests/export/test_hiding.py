import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from PIL import Image

from desktop_app import assets
from desktop_app.detection.geometry import Detection, overlap
from desktop_app.errors import AnimatedPictureError, PictureNotFoundError
from desktop_app.export.hiding import (
    BLOCKS_AT_MOST,
    HidingKind,
    HidingShape,
    HidingStyle,
    hide,
    hide_in_place,
    load_cover,
)
from tests.media import odd_files

NOISE = np.random.default_rng(5).integers(0, 256, (240, 320, 3)).astype(np.uint8)
FILL = HidingStyle(HidingKind.FILL, (250, 120, 10))
PIXELATE = HidingStyle(HidingKind.PIXELATE)
BLUR = HidingStyle(HidingKind.BLUR)
PICTURE = HidingStyle(HidingKind.PICTURE, (250, 120, 10), picture=Path("cover.png"))
QUARTERS = np.zeros((60, 60, 3), np.uint8)
QUARTERS[:30, :30], QUARTERS[:30, 30:], QUARTERS[30:, :30], QUARTERS[30:, 30:] = (
    (200, 0, 0), (0, 200, 0), (0, 0, 200), (200, 200, 0),
)  # fmt: skip
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


def hidden(pixels, detections, style, seed=1):
    """With a cover and noise that come again."""
    cover = QUARTERS if style.kind is HidingKind.PICTURE else None
    return hide(pixels, detections, style, cover, generator=np.random.default_rng(seed))


DEEP = np.random.default_rng(6).integers(0, 65536, (240, 320, 4)).astype(np.uint16)


def deep(channels, dtype):
    return np.ascontiguousarray((DEEP if dtype is np.uint16 else DEEP >> 8)[:, :, :channels], dtype)


ALL_KINDS = [FILL, PIXELATE, BLUR, PICTURE]


@pytest.mark.parametrize("shape", list(HidingShape))
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("style", ALL_KINDS, ids=lambda style: style.kind.value)
def test_every_kind_hides_in_every_sort_of_pixels(style, channels, dtype, shape):
    pixels = deep(channels, dtype)
    style = HidingStyle(style.kind, style.colour, shape, picture=style.picture)
    found = face(100, 80, 60, 60, 25.0)

    result = hidden(pixels, [found], style)

    assert (result.shape, result.dtype, result.flags.c_contiguous) == (pixels.shape, pixels.dtype, True)
    inside = inside_of(found, style)
    around = cv2.dilate(inside.astype(np.uint8), np.ones((7, 7))) > 0
    assert_array_equal(result[~around], pixels[~around])
    # One pixel in 256 may be as it was by chance, of a channel that was noise.
    assert (result[inside][:, :3] == pixels[inside][:, :3]).mean() < 0.03


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize(("channels", "expected"), [(1, [146]), (3, [10, 120, 250]), (4, [10, 120, 250, 255])])
def test_a_fill_has_its_colour_in_every_depth_and_is_opaque(channels, expected, dtype):
    result = hide(deep(channels, dtype), [face()], FILL)

    step = 257 if dtype is np.uint16 else 1
    assert (result[inside_of(face(), FILL)] == np.array(expected) * step).all()


@pytest.mark.parametrize(("kind", "blocks"), [(HidingKind.PIXELATE, 5), (HidingKind.BLUR, 4)])
@pytest.mark.parametrize("channels", [1, 3, 4])
@given(seed=st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_two_faces_with_the_same_few_means_look_the_same(kind, blocks, channels, seed):
    """Nothing but the means of a few blocks is passed on: shuffled within each block, a face gives the same picture."""
    style = HidingStyle(kind, margin=0)
    rng = np.random.default_rng(seed)
    one = rng.integers(0, 256, (60, 60, channels)).astype(np.uint8)
    other = one.copy()
    side = 60 // blocks
    for y in range(0, 60, side):
        for x in range(0, 60, side):
            block = one[y : y + side, x : x + side].reshape(side * side, channels)
            other[y : y + side, x : x + side] = rng.permutation(block).reshape(side, side, channels)
    assert (one != other).mean() > 0.9

    results = [hidden(pixels, [face(0, 0, 60, 60)], style) for pixels in (one, other)]

    # What weighs by alpha adds up floats, whose order shows in the last bit.
    assert np.abs(results[0].astype(int) - results[1]).max() <= (1 if channels == 4 else 0)


@pytest.mark.parametrize("shape", list(HidingShape))
@pytest.mark.parametrize("angle", [0.0, 33.0])
@pytest.mark.parametrize("size", [6, 20, 61, 150])
def test_a_blur_has_no_detail_finer_than_its_few_cells(size, angle, shape):
    style = HidingStyle(HidingKind.BLUR, shape=shape)
    found = face(60, 40, size, size, angle)

    result = hidden(NOISE, [found], style).astype(float)

    # Between the middles of two cells, at least 1/8 of the area from each other, it goes up or down once.
    inside = inside_of(found, style)
    for line in range(0, 240, 3):
        values = result[line][inside[line]][:, 1]
        turns = np.diff(np.sign(np.diff(values)[np.diff(values) != 0])) != 0
        assert turns.sum() <= 3 * BLOCKS_AT_MOST


def test_a_blur_has_noise_that_is_not_the_same_twice():
    flat = np.full((200, 200, 3), 128, np.uint8)

    results = [hide(flat, [face(20, 20, 120, 120)], BLUR) for _ in range(3)]

    area = slice(0, 160)
    for result in results:
        assert 1.5 < result[area, area].astype(float).std() < 20
        assert abs(result[area, area].mean() - 128) < 20
    assert (results[0] != results[1]).mean() > 0.3
    assert (results[1] != results[2]).mean() > 0.3


def test_a_flat_face_does_not_come_out_flat_of_a_blur_in_grey_and_16_bits():
    flat = np.full((200, 200, 1), 30_000, np.uint16)

    result = hide(flat, [face(20, 20, 120, 120)], BLUR)

    assert 400 < result[20:140, 20:140].astype(float).std() < 6000


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", list(HidingShape))
@pytest.mark.parametrize("style", ALL_KINDS, ids=lambda style: style.kind.value)
def test_colours_under_alpha_leave_no_trace(style, shape, dtype):
    """Whatever had stood where nothing could be seen, the result is the same."""
    style = HidingStyle(style.kind, style.colour, shape, picture=style.picture)
    pixels = deep(4, dtype)
    pixels[100:125, :, 3] = 0
    others = pixels.copy()
    others[100:125, :, :3] = deep(3, dtype)[100:125][::-1]
    found = face(100, 80, 60, 60, 10.0)
    inside = inside_of(found, style)

    one, other = (hidden(before, [found], style) for before in (pixels, others))

    assert (one[inside & (pixels[:, :, 3] == 0)][:, :3] == pixels[inside & (pixels[:, :, 3] == 0)][:, :3]).mean() < 0.03
    assert_array_equal(one[inside], other[inside])


def test_where_nothing_can_be_seen_blocks_are_black_and_stay_unseen():
    pixels = deep(4, np.uint8)
    pixels[:, :, 3] = 0

    for style in (PIXELATE, HidingStyle(HidingKind.PIXELATE, shape=HidingShape.ELLIPSE)):
        assert not hide(pixels, [face()], style)[inside_of(face(), style)].any()


@pytest.mark.parametrize("style", [PIXELATE, BLUR], ids=["pixelate", "blur"])
def test_what_is_opaque_stays_opaque(style):
    pixels = deep(4, np.uint16)
    pixels[:, :, 3] = 65535

    assert (hide(pixels, [face(), face(-20, -20)], style)[:, :, 3] == 65535).all()


@pytest.mark.parametrize("shape", list(HidingShape))
@pytest.mark.parametrize("angle", [0.0, 30.0, -90.0, 180.0, 145.0])
@pytest.mark.parametrize("size", [(60, 60), (17, 31), (90, 40)])
def test_a_picture_is_turned_with_the_face(size, angle, shape):
    style = HidingStyle(HidingKind.PICTURE, shape=shape, picture=Path("cover.png"))
    found = face(120, 90, *size, angle)

    result = hidden(NOISE, [found], style)

    turn = np.radians(angle)
    for right, down in [(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)]:
        along, across = right * 0.7 * size[0], down * 0.7 * size[1]
        x = 120 + size[0] / 2 + along * np.cos(turn) - across * np.sin(turn)
        y = 90 + size[1] / 2 + along * np.sin(turn) + across * np.cos(turn)
        expected = QUARTERS[15 if down < 0 else 45, 15 if right < 0 else 45]
        assert_array_equal(result[int(y), int(x)], expected)


@pytest.mark.parametrize("cover_size", [(40, 80), (400, 800), (1000, 2000)])
def test_a_picture_of_another_shape_fills_the_area_and_loses_its_sides(cover_size):
    height, width = cover_size
    cover = np.zeros((height, width, 3), np.uint8)
    cover[:, : width // 4], cover[:, width // 4 : -width // 4], cover[:, -width // 4 :] = 50, 150, 250
    style = HidingStyle(HidingKind.PICTURE, margin=0, picture=Path("cover.png"))

    result = hide(NOISE, [face(100, 80, 60, 60)], style, cover)

    assert (result[82:138, 105:155] == 150).all()  # only at the very edge its neighbours are mixed in


@pytest.mark.parametrize("shape", list(HidingShape))
@given(left=st.integers(-50, 90), top=st.integers(-50, 90), angle=st.floats(-180, 180))
@settings(max_examples=30, deadline=None)
def test_a_picture_at_an_edge_is_cut_there_and_not_squeezed(left, top, angle, shape):
    style = HidingStyle(HidingKind.PICTURE, shape=shape, picture=Path("cover.png"))
    whole = np.zeros((300, 300, 3), np.uint8)

    result = hidden(np.zeros((100, 100, 3), np.uint8), [face(left, top, 60, 50, angle)], style)

    expected = hidden(whole, [face(left + 100, top + 100, 60, 50, angle)], style)[100:200, 100:200]
    assert (np.abs(result.astype(int) - expected) > 8).mean() < 0.01


def test_through_a_transparent_picture_its_colour_shows_and_nothing_else(tmp_path):
    rgba = np.zeros((40, 40, 4), np.uint8)
    rgba[:, :20] = (0, 0, 255, 255)
    rgba[:, 20:] = (7, 8, 9, 0)
    path = odd_files.write(tmp_path / "half.png", odd_files.saved(Image.fromarray(rgba), "PNG"))
    style = HidingStyle(HidingKind.PICTURE, (250, 120, 10), margin=0, picture=path)

    result = hide(deep(4, np.uint16), [face(100, 80, 60, 60)], style, load_cover(style))

    assert (result[81:139, 101:128] == np.array([255, 0, 0, 255]) * 257).all()
    assert (result[81:139, 132:159] == np.array([10, 120, 250, 255]) * 257).all()


def test_a_cover_of_any_format_is_read_small_enough(tmp_path):
    deep_picture = cv2.imencode(".png", np.full((30, 5000, 4), 65535, np.uint16))[1].tobytes()
    for name, data in {"deep.png": deep_picture, "grey.jpg": odd_files.ordinary()["grey.jpg"]}.items():
        style = HidingStyle(HidingKind.PICTURE, picture=odd_files.write(tmp_path / name, data))

        cover = load_cover(style)

        assert (cover.dtype, cover.shape[2]) == (np.uint8, 3)
        assert max(cover.shape) <= 2048


@pytest.mark.parametrize("style", [FILL, PIXELATE, BLUR, HidingStyle(HidingKind.PICTURE)])
def test_styles_without_a_picture_need_no_cover(style):
    assert load_cover(style) is None
    assert (hide(NOISE, [face()], style) != NOISE).any()


def test_without_a_picture_its_colour_hides():
    style = HidingStyle(HidingKind.PICTURE, (250, 120, 10))

    assert_array_equal(hide(NOISE, [face()], style), hide(NOISE, [face()], FILL))


def test_a_picture_that_was_not_loaded_is_misuse():
    with pytest.raises(ValueError, match="load_cover"):
        hide(NOISE, [face()], PICTURE)


def test_a_cover_that_cannot_be_read_says_so(tmp_path):
    moving = odd_files.write(tmp_path / "moving.gif", odd_files.two_pictures("GIF"))
    for path, error in ((moving, AnimatedPictureError), (tmp_path / "none.png", PictureNotFoundError)):
        with pytest.raises(error, match=path.name):
            load_cover(HidingStyle(HidingKind.PICTURE, picture=path))


@pytest.mark.parametrize("style", ALL_KINDS, ids=lambda style: style.kind.value)
@given(
    box=st.tuples(*[st.integers(-400, 400)] * 2, *[st.integers(8, 700)] * 2),
    angle=st.floats(-360, 360),
    shape=st.sampled_from(HidingShape),
    channels=st.sampled_from([1, 3, 4]),
    dtype=st.sampled_from([np.uint8, np.uint16]),
)
@settings(max_examples=25, deadline=None)
def test_boxes_of_any_kind_are_hidden_wherever_they_reach_into_the_picture(style, box, angle, shape, channels, dtype):
    style = HidingStyle(style.kind, style.colour, shape, picture=style.picture)
    pixels = deep(channels, dtype)
    found = face(*box, angle=angle)

    result = hidden(pixels, [found], style)

    inside = inside_of(found, style)
    if inside.sum() > 200:
        assert (result[inside][:, :3] == pixels[inside][:, :3]).mean() < 0.1
    left, top, width, height = box
    around = inside_of(face(left - 3, top - 3, width + 6, height + 6, angle), style)
    assert_array_equal(result[~around], pixels[~around])


@pytest.mark.parity
@pytest.mark.skipif(not hasattr(cv2, "CascadeClassifier"), reason="this OpenCV has no cascades of its own")
def test_another_detector_finds_no_hidden_face(shared_faces):
    """OpenCV's own, with two of its cascades, on labelled photographs of the smaller kind."""
    labels = json.loads((shared_faces / "ground_truth.json").read_text())
    cascades = [
        cv2.CascadeClassifier(str(assets.cascades_dir() / f"haarcascade_frontalface_{name}.xml"))
        for name in ("alt2", "default")
    ]
    seen = 0
    for name in sorted(name for name, label in labels.items() if np.prod(label["size"]) < 300_000)[::4]:
        pixels = cv2.imread(str(shared_faces / "images" / name))
        boxes = [entry["box"] for entry in labels[name]["faces"] if not entry["ignore"] and entry["box"][2] >= 24]
        faces = [face(*map(round, box)) for box in boxes]
        seen += sum(found_at(cascades, pixels, faces))
        for kind in (HidingKind.FILL, HidingKind.PIXELATE, HidingKind.BLUR):
            assert not any(found_at(cascades, hidden(pixels, faces, HidingStyle(kind)), faces)), (name, kind)
    assert seen >= 5


def found_at(cascades, pixels, faces):
    """Whether a cascade finds each face where it is."""
    gray = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    boxes = [
        Detection(*map(int, box), 1.0, 3) for cascade in cascades for box in cascade.detectMultiScale(gray, 1.1, 3)
    ]
    return [any(overlap(box, one) > 0.3 for box in boxes) for one in faces]
