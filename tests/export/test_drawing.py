import numpy as np
import pytest
from numpy.testing import assert_array_equal

from desktop_app.detection.geometry import Detection
from desktop_app.export.drawing import box_corners, draw_detections, label_text
from desktop_app.media.frame import Frame
from desktop_app.settings import TARGET_STYLES, target_style


def grey_frame(width=300, height=200):
    return Frame(np.full((height, width, 3), 128, np.uint8), "grey")


def hit(left=100, top=80, width=60, height=50, **fields):
    return Detection(left, top, width, height, score=0.5, neighbors=3, **{"target": "face", **fields})


def bgr(target):
    return np.array(target_style(target).colour[::-1], np.uint8)


@pytest.mark.parametrize("target", [*TARGET_STYLES, ""])
def test_box_has_its_targets_colour_on_a_dark_halo(target):
    drawn = draw_detections(grey_frame(), [hit(target=target)])

    assert_array_equal(drawn[105, 100], bgr(target))
    assert_array_equal(drawn[105, 160], bgr(target))
    assert_array_equal(drawn[130, 130], bgr(target))
    column = drawn[105, 92:108].astype(int).sum(axis=1)
    assert column.min() < 200  # the halo beside the line, against 384 of the grey around
    assert (drawn[95:125, 110:150] == 128).all()  # the inside is left alone


def test_the_frame_itself_stays_as_it_is():
    frame = grey_frame()

    drawn = draw_detections(frame, [hit()])

    assert (frame.pixels == 128).all()
    assert drawn.shape == frame.pixels.shape
    assert drawn.flags.writeable


def test_nothing_found_gives_an_equal_copy():
    frame = grey_frame()

    drawn = draw_detections(frame, [])

    assert drawn is not frame.pixels
    assert_array_equal(drawn, frame.pixels)


@pytest.mark.parametrize(
    ("box", "rows"),
    [
        ((100, 80, 60, 50), slice(58, 78)),  # above
        ((100, 2, 60, 50), slice(56, 70)),  # no room above: below
        ((100, 0, 60, 199), slice(4, 16)),  # neither: inside
    ],
)
def test_label_is_outside_the_box_where_there_is_room(box, rows):
    drawn = draw_detections(grey_frame(), [hit(*box)])

    inside_columns = drawn[rows, 104:140]
    assert (inside_columns == bgr("face")).all(axis=-1).mean() > 0.3


@pytest.mark.parametrize("box", [(280, 10, 20, 20), (0, 180, 20, 20), (-30, -30, 500, 400), (290, 190, 60, 60)])
def test_boxes_at_and_beyond_the_edge_are_drawn(box):
    drawn = draw_detections(grey_frame(), [hit(*box)])

    assert (drawn == bgr("face")).all(axis=-1).sum() > 50


@pytest.mark.parametrize("size", [(1, 1), (5, 200), (200, 5)])
def test_tiny_pictures_are_drawn_upon(size):
    assert draw_detections(grey_frame(*size), [hit(0, 0, *size)]).shape == (size[1], size[0], 3)


def test_lines_are_thicker_on_large_pictures():
    drawn = draw_detections(grey_frame(4800, 200), [hit(1000, 60, 100, 100)])

    assert (drawn[110, 980:1020] == bgr("face")).all(axis=-1).sum() >= 7


def test_turned_box_turns_clockwise_about_its_centre():
    corners = box_corners(hit(100, 80, 60, 40, angle=90))

    assert_array_equal(corners, [[150, 70], [150, 130], [110, 130], [110, 70]])
    assert_array_equal(box_corners(hit(1, 2, 3, 4)), [[1, 2], [4, 2], [4, 6], [1, 6]])


def test_turned_box_is_drawn_turned():
    drawn = draw_detections(grey_frame(), [hit(100, 80, 60, 40, angle=90)])

    assert_array_equal(drawn[115, 150], bgr("face"))
    assert (drawn[90:110, 100:105] == 128).all()


def test_label_names_the_target_and_the_score():
    assert label_text(hit(target="cat-face")) == "Cat 0.50"
    assert label_text(hit(target="")) == "Hit 0.50"
    assert label_text(hit(target="face"), calibrated=True) == "Face 50 %"


@pytest.mark.parametrize("angle", [30, -30])
@pytest.mark.parametrize("top", [80, 2])
def test_label_of_a_turned_box_sits_on_the_corner_that_sticks_out(angle, top):
    box = hit(120, top, 60, 60, angle=angle)

    drawn = draw_detections(grey_frame(), [box])

    corners = sorted(box_corners(box), key=lambda corner: corner[1])
    corner, rows = (
        (corners[0], slice(0, corners[0][1] - 4)) if top == 80 else (corners[-1], slice(corners[-1][1] + 4, None))
    )
    columns = np.flatnonzero((drawn[rows] == bgr("face")).all(axis=-1).any(axis=0))
    assert columns[0] < corner[0] < columns[-1]
