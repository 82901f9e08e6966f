"""What Explain draws: colours of the map, sums of stages, features, and the way of windows into boxes."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop_app.detection.cascade import Cascade, Feature
from desktop_app.detection.grouping import Fate, GroupTrace
from desktop_app.detection.trace import Tracer
from desktop_app.gui.explained_groups import painted_groups
from desktop_app.gui.models.depth_image import DepthImage, coloured, depth_colour
from desktop_app.gui.models.explained import GroupsAnswer
from desktop_app.gui.models.feature_steps import comparison_words, feature_steps, vote_words
from desktop_app.gui.models.stages import StageFate, StagesModel, number_text, stage_sums, verdict_words
from desktop_app.gui.models.window_image import evened
from desktop_app.gui.views.groups_layer import GroupFate, between
from desktop_app.gui.views.window_view import paint_feature
from desktop_app.gui.workers.drawing import png_of, svg_of

STAGES = 20


def luminance(colour: QColor) -> float:
    return 0.2126 * colour.redF() ** 2.2 + 0.7152 * colour.greenF() ** 2.2 + 0.0722 * colour.blueF() ** 2.2


def painted(paint: Callable[[QPainter], None], side: int = 20, scale: int = 10) -> QImage:
    image = QImage(side * scale, side * scale, QImage.Format.Format_RGB32)
    image.fill(QColor("#808080"))
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint(painter)
    painter.end()
    return image


class TestTheMap:
    def test_every_stage_is_lighter_and_more_solid_than_the_one_before(self) -> None:
        colours = [depth_colour(depth, STAGES) for depth in range(STAGES + 1)]
        lightness = [luminance(colour) for colour in colours]
        assert lightness == sorted(lightness)
        alphas = [colour.alpha() for colour in colours]
        assert alphas == sorted(set(alphas))

    def test_cells_have_the_colour_of_their_depth(self) -> None:
        depths = np.array([[-1, 0, 7], [20, 3, np.iinfo(np.int16).min]], np.int16)
        image = coloured(depths, STAGES)
        assert (image.width(), image.height()) == (3, 2)
        for (row, column), depth in np.ndenumerate(depths):
            wanted, got = depth_colour(int(depth), STAGES), image.pixelColor(column, row)
            assert got.alpha() == wanted.alpha()
            assert abs(got.red() - wanted.red()) <= 3 or wanted.alpha() == 0
            assert abs(got.blue() - wanted.blue()) <= 3 or wanted.alpha() == 0

    def test_from_afar_cells_are_larger(self) -> None:
        images = tuple(QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied) for side in (9, 5, 3, 2, 1))
        made = DepthImage(images, QPointF(10, 20), QSizeF(2, 2))
        assert made.image_for(1.0) == (images[0], QRectF(10, 20, 18, 18))
        assert made.image_for(0.3)[0] is images[1]
        assert made.image_for(0.3)[1] == QRectF(10, 20, 20, 20)
        assert made.image_for(0.001)[0] is images[4]


class TestStages:
    @pytest.fixture(scope="class")
    @staticmethod
    def cascade() -> Cascade:
        return Cascade.load("haarcascade_lefteye_2splits")

    @pytest.fixture(scope="class")
    @staticmethod
    def noise() -> np.ndarray:
        return np.random.default_rng(5).integers(0, 256, (20, 20), np.uint8)

    def test_fates_follow_the_depth(self, cascade: Cascade, noise: np.ndarray) -> None:
        trace = Tracer(cascade).window(noise, 0, 0)
        stages = stage_sums(trace)
        fates = [stage.fate for stage in stages]
        rest = len(stages) - trace.depth - 1
        passed, stopped, later = StageFate.PASSED, StageFate.STOPPED, StageFate.NOT_REACHED
        assert fates == [passed] * trace.depth + [stopped] + [later] * rest
        assert all(stage.lowest <= stage.sum <= stage.highest for stage in stages)
        assert verdict_words(stages, is_flat=False).startswith(f"Stopped at stage {trace.depth + 1} of 20")

    def test_nothing_is_reached_in_a_flat_window(self, cascade: Cascade) -> None:
        trace = Tracer(cascade).window(np.full((20, 20), 7, np.uint8), 0, 0)
        assert {stage.fate for stage in stage_sums(trace)} == {StageFate.NOT_REACHED}
        assert verdict_words(stage_sums(trace), is_flat=True).startswith("Too flat")

    def test_votes_add_up(self, cascade: Cascade, noise: np.ndarray) -> None:
        trace = Tracer(cascade).window(noise, 0, 0)
        for number in range(len(cascade.stages)):
            steps = feature_steps(trace, number)
            assert steps[-1].sum == pytest.approx(trace.sums[number])
            assert steps[-1].vote is not None
            assert [step.number for step in steps] == list(range(1, steps[0].total + 1))

    def test_every_question_is_said_in_words(self, cascade: Cascade, noise: np.ndarray) -> None:
        for step in feature_steps(Tracer(cascade).window(noise, 0, 0), 0):
            assert ("not below" in comparison_words(step)) != step.is_below
            assert ("one more question" in vote_words(step)) == (step.vote is None)

    def test_numbers_that_differ_look_different(self) -> None:
        assert number_text(12.3) == "12.30"
        assert number_text(-0.001, 0.0) == "\N{MINUS SIGN}0.001"
        assert number_text(15.1, 15.1) == "15.10"
        assert number_text(15.1234, 15.1239) == "15.123"
        assert number_text(15.1239, 15.1234) == "15.124"

    def test_the_model_is_sound(self, qtmodeltester: "object", cascade: Cascade, noise: np.ndarray) -> None:
        model = StagesModel()
        model.show(stage_sums(Tracer(cascade).window(noise, 0, 0)))
        qtmodeltester.check(model)  # type: ignore[attr-defined]
        assert model.rowCount(model.index(0)) == 0
        model.show(())
        assert model.rowCount() == 0


class TestTheMagnifiedWindow:
    def test_contrast_is_the_same_for_dim_and_bright_windows(self) -> None:
        bright = np.random.default_rng(3).integers(0, 200, (20, 20)).astype(np.uint8)
        dim = (bright // 4 * 4 // 4 + 30).astype(np.uint8)
        one, other = evened((bright // 4 * 4).astype(np.uint8)), evened(dim)
        assert one == other

    def test_a_flat_window_is_grey(self) -> None:
        image = evened(np.full((20, 24), 9, np.uint8))
        assert (image.width(), image.height()) == (24, 20)
        assert abs(image.pixelColor(3, 3).red() - 128) <= 1

    def test_the_later_rectangle_lies_over_the_earlier(self) -> None:
        feature = Feature(((4, 4, 12, 6), (8, 4, 4, 6)), (-1.0, 3.0), False)
        image = painted(lambda painter: paint_feature(painter, feature))
        assert image.pixelColor(60, 70).red() < 60
        assert image.pixelColor(100, 70).red() > 200
        assert image.pixelColor(20, 70).red() == 128

    def test_a_tilted_rectangle_goes_down_to_both_sides(self) -> None:
        feature = Feature(((10, 2, 6, 3), (10, 2, 3, 3)), (-1.0, 2.0), True)
        image = painted(lambda painter: paint_feature(painter, feature))
        # From its topmost corner at 10, 2 it runs 6 pixels down to the right and 3 down to the left.
        middle = QPointF(10 + (6 - 3) / 2, 2 + (6 + 3) / 2)
        assert image.pixelColor(round(10 * (middle.x() + 1)), round(10 * (middle.y() + 1))).red() < 60
        assert image.pixelColor(round(10 * (middle.x() - 1)), round(10 * (middle.y() - 1))).red() > 200
        assert image.pixelColor(40, 20).red() == 128
        assert image.pixelColor(165, 30).red() == 128


class TestGroups:
    def test_what_lies_inside_goes_into_the_stronger_one(self) -> None:
        boxes = np.array([[10, 10, 40, 40]] * 5 + [[20, 20, 10, 10]] * 2 + [[200, 0, 9, 9]], np.int32)
        groups = (
            GroupTrace(np.arange(5), (10, 10, 40, 40), 1.0, Fate.DETECTED),
            GroupTrace(np.arange(5, 7), (20, 20, 10, 10), 1.0, Fate.INSIDE),
            GroupTrace(np.arange(7, 8), (200, 0, 9, 9), 1.0, Fate.TOO_FEW),
        )
        made = painted_groups(GroupsAnswer(boxes, groups))
        assert [len(group.windows) for group in made] == [5, 2, 1]
        assert [group.fate for group in made] == [GroupFate.DETECTED, GroupFate.INSIDE, GroupFate.TOO_FEW]
        assert made[1].goal == QRectF(10, 10, 40, 40)
        assert made[2].goal == made[2].mean == QRectF(200, 0, 9, 9)

    def test_without_grouping_every_window_is_its_own_box(self) -> None:
        boxes = np.array([[1, 2, 3, 4], [5, 6, 7, 8]], np.int32)
        made = painted_groups(GroupsAnswer(boxes, ()))
        assert [group.mean for group in made] == [QRectF(1, 2, 3, 4), QRectF(5, 6, 7, 8)]
        assert {group.fate for group in made} == {GroupFate.DETECTED}

    def test_boxes_go_from_one_place_to_the_other(self) -> None:
        one, other = QRectF(0, 0, 10, 10), QRectF(20, 40, 30, 50)
        assert between(one, other, 0) == one
        assert between(one, other, 1) == other
        assert between(one, other, 0.5) == QRectF(10, 20, 20, 30)


def test_drawings_become_pixels_and_lines(qtbot: QtBot) -> None:
    def paint(painter: QPainter) -> None:
        painter.fillRect(QRectF(0, 0, 30, 20), QColor("#D55E00"))

    image = QImage.fromData(png_of(Path("a.png"), QSizeF(30, 20), paint))
    assert (image.width(), image.height()) == (60, 40)
    assert image.pixelColor(30, 20) == QColor("#D55E00")
    lines = svg_of(Path("a.svg"), QSizeF(30, 20), paint).decode()
    assert '"0 0 30 20"' in lines
    assert "#d55e00" in lines
