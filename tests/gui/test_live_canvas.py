"""The live canvas paints pictures and boxes in place, tells when, and says what of them shows."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Detection
from desktop_app.detection.tracking import Track
from desktop_app.gui.models.live_picture import Captured, LivePicture, Sight
from desktop_app.gui.models.tracks import TracksModel
from desktop_app.gui.theme import CANVAS
from desktop_app.gui.views.live_canvas import LiveCanvas
from desktop_app.gui.views.overlay import target_colour
from desktop_app.gui.workers.rendering import rendered
from desktop_app.media.frame import Frame
from tests.gui.fakes import picture_frame

BIG = Detection(40, 30, 120, 100, 0.92, 7, "face")
SMALL = Detection(80, 60, 30, 30, 0.92, 7, "eyes")
LEFT = Qt.MouseButton.LeftButton


def picture(
    index: int = 0, *boxes: Detection, size: tuple[int, int] = (320, 240), sight: Sight | None = None
) -> LivePicture:
    frame = Frame(picture_frame("camera", *size).pixels, "camera", index, index / 10)
    tracks = tuple(
        Track(number, box, 0.0, index / 10, 1, True, True, (0.0, 0.0)) for number, box in enumerate(boxes, 1)
    )
    return LivePicture(Captured(frame, 0.0), tracks, rendered(frame, sight or Sight()), 0.01)


@dataclass
class Stage:
    """A canvas, and what it told. It has every picture rendered as it asks for, as the worker would."""

    canvas: LiveCanvas
    tracks: TracksModel
    painted: list[tuple[LivePicture, float]] = field(default_factory=list)
    sights: list[Sight] = field(default_factory=list)
    chosen: list[int] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    pauses: list[None] = field(default_factory=list)

    def show(self, shown: LivePicture) -> None:
        self.tracks.see(shown)
        self.canvas.show_picture(shown)

    def show_sharp(self, index: int = 0, *boxes: Detection, size: tuple[int, int] = (320, 240)) -> None:
        """A picture, and then the same as the canvas wants it."""
        self.show(picture(index, *boxes, size=size))
        self.show(picture(index, *boxes, size=size, sight=self.sights[-1]))

    def place(self, x: float, y: float) -> QPoint:
        """Where a place of the picture lies in the view."""
        place = self.canvas._viewport.point_to_view(QPointF(x, y))
        return QPoint(math.floor(place.x()), math.floor(place.y()))

    def grab(self) -> QImage:
        return self.canvas.grab().toImage()

    def colour(self, x: float, y: float) -> QColor:
        """What is painted on a pixel of the picture, at its middle."""
        return self.grab().pixelColor(self.place(x + 0.5, y + 0.5))


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    tracks = TracksModel()
    canvas = LiveCanvas(tracks)
    qtbot.addWidget(canvas)
    canvas.resize(360, 300)  # at which the picture fits with some room
    made = Stage(canvas, tracks)
    canvas.painted.connect(lambda shown, when_s: made.painted.append((shown, when_s)))
    canvas.sight_changed.connect(made.sights.append)
    canvas.track_chosen.connect(made.chosen.append)
    canvas.step_asked.connect(made.steps.append)
    canvas.pause_asked.connect(lambda: made.pauses.append(None))
    canvas.show()
    qtbot.waitExposed(canvas)
    yield made


def same(colour: QColor, pixel: "np.ndarray", near: int = 0) -> bool:
    seen = (colour.blue(), colour.green(), colour.red())
    return all(abs(one - int(other)) <= near for one, other in zip(seen, pixel, strict=True))


def test_without_a_picture_it_is_empty(stage: Stage) -> None:
    image = stage.grab()
    assert {image.pixelColor(x, y).name() for x in range(0, 360, 40) for y in range(0, 300, 40)} == {
        QColor(CANVAS).name()
    }
    assert not stage.painted and stage.canvas.picture is None


def test_a_picture_is_painted_in_place_pixel_for_pixel(stage: Stage) -> None:
    stage.show_sharp()
    assert stage.canvas.zoom == 1.0
    pixels, image = picture_frame().pixels, stage.grab()
    corner = stage.place(0, 0)
    painted = image.copy(QRect(corner, QSize(320, 240))).convertToFormat(QImage.Format.Format_RGB32)
    seen = np.frombuffer(painted.constBits(), np.uint8).reshape(240, painted.bytesPerLine() // 4, 4)[:, :320, :3]
    np.testing.assert_array_equal(seen, pixels)
    assert image.pixelColor(corner - QPoint(2, 2)).name() == QColor(CANVAS).name()
    assert image.pixelColor(corner + QPoint(321, 241)).name() == QColor(CANVAS).name()


def test_what_is_not_rendered_for_this_sight_yet_is_painted_in_the_same_place(stage: Stage) -> None:
    stage.canvas.resize(700, 600)
    stage.show(picture())
    assert stage.canvas.zoom > 1.5
    for x, y in ((5, 5), (160, 120), (310, 230)):
        assert same(stage.colour(x, y), picture_frame().pixels[y, x], near=4)


def test_boxes_lie_where_they_are_in_the_picture(stage: Stage) -> None:
    stage.show_sharp(0, BIG)
    colour = target_colour("face").name()
    for x, y in ((40, 80), (160, 80), (100, 130)):  # left, right, bottom
        edge = stage.place(x, y)
        image = stage.grab()
        near = {image.pixelColor(edge + QPoint(dx, dy)).name() for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
        assert colour in near
    assert same(stage.colour(130, 110), picture_frame().pixels[110, 130])  # and nothing within


def test_boxes_can_be_left_out(stage: Stage) -> None:
    stage.show_sharp(0, BIG)
    stage.canvas.set_boxes_shown(False)
    assert same(stage.colour(40, 80), picture_frame().pixels[80, 40])


def test_the_chosen_track_stands_out(stage: Stage) -> None:
    stage.show_sharp(0, BIG)
    before = stage.grab()
    stage.canvas.select(1)
    assert stage.grab() != before
    stage.canvas.select(0)
    assert stage.grab() == before


def test_a_picture_is_told_when_it_has_been_painted(qtbot: QtBot, stage: Stage) -> None:
    first = picture(1)
    began_s = time.monotonic()
    stage.canvas.show_picture(first)
    assert not stage.painted  # it will be
    qtbot.waitUntil(lambda: bool(stage.painted))
    shown, when_s = stage.painted[0]
    assert shown is first and began_s <= when_s <= time.monotonic()
    second = picture(2)
    stage.canvas.show_picture(second)
    qtbot.waitUntil(lambda: stage.painted[-1][0] is second)


def test_a_newer_picture_takes_the_place_of_the_one_before(qtbot: QtBot, stage: Stage) -> None:
    stage.show_sharp()
    dark = Frame(np.full((240, 320, 3), 7, np.uint8), "camera", 1, 0.1)
    stage.canvas.show_picture(LivePicture(Captured(dark, 0.0), (), rendered(dark, stage.sights[-1]), 0.0))
    qtbot.waitUntil(lambda: any(shown.frame is dark for shown, _ in stage.painted))
    assert same(stage.colour(200, 100), np.array([7, 7, 7]))
    stage.canvas.show_picture(None)
    assert stage.grab().pixelColor(200, 100).name() == QColor(CANVAS).name()


class TestSight:
    """What of the pictures shows is told, and nothing twice."""

    def test_the_first_picture_tells_it(self, stage: Stage) -> None:
        stage.show(picture())
        assert stage.sights == [Sight(QRect(0, 0, 320, 240), 1.0)]
        stage.show(picture(1))
        assert len(stage.sights) == 1

    def test_it_follows_zoom_and_pan(self, qtbot: QtBot, stage: Stage) -> None:
        stage.show(picture())
        for _ in range(8):
            stage.canvas.zoom_in()
        sight = stage.sights[-1]
        assert sight.zoom == pytest.approx(1.25**8) == stage.canvas.zoom
        assert sight.region is not None
        assert sight.region.width() == pytest.approx(360 / sight.zoom, abs=2)
        assert sight.region.height() == pytest.approx(300 / sight.zoom, abs=2)
        assert sight.region.contains(QPoint(160, 120))
        qtbot.mousePress(stage.canvas, LEFT, pos=QPoint(100, 100))
        qtbot.mouseMove(stage.canvas, QPoint(160, 100))
        qtbot.mouseRelease(stage.canvas, LEFT, pos=QPoint(160, 100))
        moved = stage.sights[-1].region
        assert moved is not None and moved.left() < sight.region.left() and moved.top() == sight.region.top()
        stage.canvas.zoom_to_fit()
        assert stage.sights[-1] == Sight(QRect(0, 0, 320, 240), 1.0)

    def test_it_follows_the_size_of_the_view(self, stage: Stage) -> None:
        stage.show(picture())
        stage.canvas.resize(720, 600)
        QApplication.processEvents()
        assert stage.sights[-1].region == QRect(0, 0, 320, 240)
        assert stage.sights[-1].zoom == stage.canvas.zoom > 2.0

    def test_another_source_begins_with_all_of_it(self, stage: Stage) -> None:
        stage.show(picture(size=(1000, 800)))
        stage.canvas.zoom_to_actual()
        stage.canvas.show_picture(None)
        assert stage.sights[-1] == Sight()
        stage.show(picture(size=(640, 480)))
        assert stage.sights[-1].region == QRect(0, 0, 640, 480)

    def test_the_wheel_zooms_about_the_mouse(self, stage: Stage) -> None:
        stage.show(picture())
        at = QPointF(stage.place(100, 100))
        nothing = QPoint()
        event = QWheelEvent(
            at, at, nothing, QPoint(0, 240), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(stage.canvas, event)
        assert stage.canvas.zoom == pytest.approx(1.25**2)
        under = stage.canvas._viewport.to_picture(at)
        assert (under.x(), under.y()) == pytest.approx((100, 100), abs=1)

    def test_a_double_click_changes_between_all_and_actual_size(self, qtbot: QtBot, stage: Stage) -> None:
        stage.show(picture(size=(1000, 800)))
        fitted = stage.canvas.zoom
        qtbot.mouseDClick(stage.canvas, LEFT, pos=QPoint(180, 150))
        assert stage.canvas.zoom == 1.0
        qtbot.mouseDClick(stage.canvas, LEFT, pos=QPoint(180, 150))
        assert stage.canvas.zoom == fitted < 1.0

    @pytest.mark.parametrize("steps", [1, 2, 3, -1])
    def test_what_was_rendered_for_this_sight_is_copied_as_it_is(self, stage: Stage, steps: int) -> None:
        size = (320, 240) if steps > 0 else (601, 433)
        stage.show(picture(size=size))
        for _ in range(steps):
            stage.canvas.zoom_in()
        shown = picture(1, size=size, sight=stage.sights[-1])
        stage.show(shown)
        place = stage.canvas._viewport.to_view(QRectF(shown.rendered.region)).topLeft().toPoint()
        seen = stage.grab().convertToFormat(QImage.Format.Format_RGB32)
        wanted = shown.rendered.image
        both = QRect(place, wanted.size()).intersected(seen.rect())
        assert both.width() > 200 and both.height() > 150
        assert seen.copy(both) == wanted.copy(both.translated(-place))


def test_a_click_chooses_the_track_under_it_and_of_several_the_smallest(qtbot: QtBot, stage: Stage) -> None:
    stage.show_sharp(0, BIG, SMALL)
    for place in ((50, 40), (90, 70), (300, 200)):
        qtbot.mouseClick(stage.canvas, LEFT, pos=stage.place(*place))
    assert stage.chosen == [1, 2, 0]
    qtbot.mouseClick(stage.canvas, Qt.MouseButton.RightButton, pos=stage.place(50, 40))
    assert stage.chosen == [1, 2, 0]


def test_keys_pause_and_step(qtbot: QtBot, stage: Stage) -> None:
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(stage.canvas, key)
    assert len(stage.pauses) == 1 and stage.steps == [-1, 1, 1]


def test_figures_show_in_a_corner_and_go_again(stage: Stage) -> None:
    stage.show_sharp()
    before = stage.grab()
    stage.canvas.show_figures("30 pictures a second")
    with_words = stage.grab()
    assert with_words != before
    below = QRect(0, 60, 360, 240)
    assert with_words.copy(below) == before.copy(below)
    stage.canvas.show_figures("")
    assert stage.grab() == before
