"""Geometry, drops, remembered settings, icons and colours."""

import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, QSettings, QSize, QSizeF, Qt, QUrl
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPolygon, QWheelEvent
from PySide6.QtWidgets import QApplication, QSlider
from pytestqt.qtbot import QtBot

from desktop_app import assets
from desktop_app.detection.geometry import Detection
from desktop_app.gui.icons import icon
from desktop_app.gui.models.detections import DetectionsModel
from desktop_app.gui.models.search_plan import SearchPlan
from desktop_app.gui.preferences import RECENT_KEPT, Preferences
from desktop_app.gui.sweep import Sweep
from desktop_app.gui.theme import DARK, LIGHT, Tokens, stylesheet
from desktop_app.gui.views.message_strip import Message, MessageStrip
from desktop_app.gui.views.offers import may_offer, offer_of
from desktop_app.gui.views.overlay import Emphasis, outline_of, paint_detections, row_at, target_colour
from desktop_app.gui.views.slider_row import SliderRow
from desktop_app.gui.views.viewport import MAX_FIT_ZOOM, MAX_ZOOM, Viewport
from desktop_app.gui.wording import score_text, sensitivity_text
from tests.gui.fakes import EYE, FACE

ICONS = sorted(path for path in (assets.resources_dir() / "icons").glob("*.svg"))
FAMILY = [path for path in ICONS if "currentColor" in path.read_text()]


def viewport(picture: QSize, view: QSizeF, pixel_ratio: float = 1.0) -> Viewport:
    made = Viewport()
    made.set_view(view, pixel_ratio)
    made.set_picture(picture)
    return made


sizes = st.builds(QSize, st.integers(1, 9000), st.integers(1, 9000))
views = st.builds(QSizeF, st.floats(50, 3000), st.floats(50, 3000))


@given(sizes, views, st.sampled_from([1.0, 1.5, 2.0]))
def test_a_fitted_picture_shows_whole_and_centred(picture: QSize, view: QSizeF, pixel_ratio: float) -> None:
    fitted = viewport(picture, view, pixel_ratio)
    assert fitted.seen().width() == pytest.approx(picture.width())
    assert fitted.seen().height() == pytest.approx(picture.height())
    middle = fitted.to_picture(QPointF(view.width() / 2, view.height() / 2))
    assert (middle.x(), middle.y()) == pytest.approx((picture.width() / 2, picture.height() / 2))
    assert fitted.zoom <= MAX_FIT_ZOOM


@given(st.floats(1.1, 8.0), st.floats(0.3, 0.7), st.floats(0.3, 0.7))
def test_zooming_in_keeps_the_point_under_the_mouse(factor: float, x: float, y: float) -> None:
    zoomed = viewport(QSize(4000, 3000), QSizeF(800, 600))
    anchor = QPointF(800 * x, 600 * y)
    before = zoomed.to_picture(anchor)
    # Far enough in that the picture fills the view: before that it is kept in the middle instead.
    zoomed.zoom_to(zoomed.zoom * 4, anchor)
    before = zoomed.to_picture(anchor)
    zoomed.zoom_to(min(MAX_ZOOM, zoomed.zoom * factor), anchor)
    after = zoomed.to_picture(anchor)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=1e-6)


def test_actual_size_is_one_screen_pixel_for_each_picture_pixel() -> None:
    zoomed = viewport(QSize(4000, 3000), QSizeF(800, 600), 2.0)
    zoomed.zoom_to(1.0, QPointF(400, 300))
    assert zoomed.seen().size() == QSizeF(1600, 1200)


def test_the_picture_cannot_be_panned_out_of_sight() -> None:
    panned = viewport(QSize(4000, 3000), QSizeF(800, 600))
    panned.zoom_to(1.0, QPointF(400, 300))
    panned.pan(QPointF(1e6, -1e6))
    assert panned.seen().topLeft() == QPointF(0, 2400)
    assert panned.seen().size() == QSizeF(800, 600)


def test_another_photo_of_the_same_size_is_looked_at_in_the_same_place() -> None:
    zoomed = viewport(QSize(4000, 3000), QSizeF(800, 600))
    zoomed.zoom_to(1.0, QPointF(100, 100))
    seen = zoomed.seen()
    zoomed.set_picture(QSize(4000, 3000))
    assert zoomed.seen() == seen
    zoomed.set_picture(QSize(3000, 4000))
    assert zoomed.is_fitted


def test_of_nested_boxes_the_smaller_is_hit() -> None:
    shown = viewport(QSize(320, 240), QSizeF(352, 272))  # at 100 %, behind a margin of 16
    inside_both = QPointF(16 + 55, 16 + 45)
    assert row_at(inside_both, [FACE, EYE], shown) == 1
    assert row_at(QPointF(16 + 85, 16 + 75), [FACE, EYE], shown) == 0
    assert row_at(QPointF(300, 200), [FACE, EYE], shown) == -1


def test_a_turned_box_is_hit_where_it_is_drawn() -> None:
    shown = viewport(QSize(320, 240), QSizeF(352, 272))
    turned = replace(FACE, angle=45.0)
    corner = QPointF(16 + 41, 16 + 31)
    assert row_at(corner, [FACE], shown) == 0
    assert row_at(corner, [turned], shown) == -1


def painted(detection: Detection, picture: QSize) -> QImage:
    """The box and its label over black, at 100 % with a margin of 16."""
    model = DetectionsModel()
    model.show(None, [detection])
    image = QImage(picture + QSize(32, 32), QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shown = viewport(picture, QSizeF(image.size()))
    paint_detections(painter, model, shown, Emphasis(), QFont())
    painter.end()
    return image


def test_a_turned_box_is_painted_turned(qtbot: QtBot) -> None:
    image = painted(Detection(60, 80, 100, 60, 0.9, 3, "face", angle=90.0), QSize(320, 240))
    colour = target_colour("face")
    middle = QPoint(16 + 110, 16 + 110)
    sides = [QPoint(-30, 20), QPoint(30, 20), QPoint(10, -50), QPoint(10, 50)]
    assert [image.pixelColor(middle + side) for side in sides] == [colour] * 4
    assert image.pixelColor(middle + QPoint(-50, 0)) == QColor(0, 0, 0)


def words_of(image: QImage) -> QRect:
    """Where a label's words are: nothing else is bright and without colour."""
    ink = [
        QPoint(x, y)
        for y in range(image.height())
        for x in range(image.width())
        if image.pixelColor(x, y).lightness() > 120 and image.pixelColor(x, y).hslSaturation() < 60
    ]
    return QPolygon(ink).boundingRect()


@pytest.mark.parametrize("angle", [0.0, 25.0, -25.0, 45.0, 90.0])
@pytest.mark.parametrize("top", [80, 0])
def test_a_label_lies_outside_its_turned_box_and_touches_its_column(qtbot: QtBot, angle: float, top: int) -> None:
    face = Detection(120, top, 60, 60, 0.9, 3, "face", angle=angle)
    words = words_of(painted(face, QSize(320, 240)))
    box = outline_of(face).boundingRect().translated(16, 16).toAlignedRect()
    assert words.bottom() < box.top() or words.top() > box.bottom()
    assert 4 <= words.height() <= 16
    assert words.left() <= box.right() and words.right() >= box.left()


def test_scores_are_per_cent_or_a_cascade_s_own_numbers() -> None:
    assert score_text(0.874, calibrated=True) == "87 %"
    assert score_text(0.9997, calibrated=True) == "99 %"
    assert score_text(4.23, calibrated=False) == "4.2"


@pytest.mark.parametrize("percent", [0, 1, 44, 45, 55, 56, 99, 100])
def test_every_sensitivity_has_words(percent: int) -> None:
    assert sensitivity_text(percent).startswith(f"{percent} % ")


def test_the_wheel_scrolls_the_panel_and_moves_no_slider_by_accident(qtbot: QtBot) -> None:
    row = SliderRow("Sensitivity", 100, step=5)
    qtbot.addWidget(row)
    row.take(50)
    (slider,) = row.findChildren(QSlider)
    at, notch = QPointF(slider.rect().center()), QPoint(0, 120)
    none = Qt.KeyboardModifier.NoModifier
    wheel = QWheelEvent(at, at, QPoint(), notch, Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(slider, wheel)
    assert row.value == 50
    assert not wheel.isAccepted()


def mime(urls: list[str] = [], formats: dict[str, bytes] = {}) -> QMimeData:  # noqa: B006 - never changed
    made = QMimeData()
    if urls:
        made.setUrls([QUrl(url) for url in urls])
    for kind, content in formats.items():
        made.setData(kind, content)
    return made


def test_local_files_go_before_the_picture_itself() -> None:
    offer = offer_of(mime(["file:///a/%EC%82%AC%EC%A7%84.jpg", "https://x.example/b.jpg"], {"image/png": b"png"}))
    assert offer.paths == (Path("/a/사진.jpg"),)
    assert offer.picture is None


def test_a_browser_s_picture_goes_before_its_address() -> None:
    offer = offer_of(mime(["https://x.example/b.png"], {"image/png": b"png"}))
    assert offer.picture == b"png"
    assert not offer.web


def test_a_web_address_alone_is_recognised() -> None:
    assert offer_of(mime(["https://x.example/b.png"])).web


def test_a_picture_without_bytes_of_a_file_is_taken_as_it_is(qtbot: QtBot) -> None:
    made = QMimeData()
    made.setImageData(QImage(3, 2, QImage.Format.Format_RGB32))
    picture = offer_of(made).picture
    assert isinstance(picture, QImage) and picture.width() == 3


def test_text_is_nothing_to_open() -> None:
    made = QMimeData()
    made.setText("hello")
    assert not may_offer(made)
    offer = offer_of(made)
    assert (offer.paths, offer.picture, offer.web) == ((), None, False)


def test_the_sweep_takes_photos_in_order_and_passes_over_one() -> None:
    sweep = Sweep()
    sweep.add([1, 2, 3])
    assert sweep.next() == 1
    assert sweep.next(passing_over=1) == 2
    sweep.finish(1)
    sweep.forget(2)
    assert sweep.next() == 3
    sweep.running = False
    assert sweep.next() is None


def test_time_left_follows_from_what_is_done() -> None:
    now = 100.0
    sweep = Sweep(lambda: now)
    sweep.add(range(10))
    assert sweep.seconds_left is None
    now = 104.0
    for key in range(4):
        sweep.finish(key)
    assert sweep.seconds_left == pytest.approx(6.0)


def test_a_finished_sweep_starts_counting_anew() -> None:
    sweep = Sweep()
    sweep.add([1])
    sweep.finish(1)
    sweep.add([2, 3])
    assert (sweep.done, len(sweep)) == (0, 2)


def test_the_strip_shows_the_message_before_when_one_is_dismissed(qtbot: QtBot) -> None:
    strip = MessageStrip()
    qtbot.addWidget(strip)
    strip.say(Message("one"))
    strip.say(Message("two", topic="t"))
    strip.say(Message("three", topic="t"))
    assert strip.message is not None and strip.message.text == "three"
    strip.dismiss()
    assert strip.message.text == "one"
    strip.dismiss()
    assert strip.message is None and not strip.isVisible()


@pytest.mark.parametrize("text", ["", "garbage", "nan", "-1", "7"])
def test_damaged_settings_are_as_on_the_first_day(tmp_path: Path, text: str) -> None:
    store = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    for key in (
        "find/targets",
        "find/preset",
        "find/sensitivity",
        "find/min_size_share",
        "window/scheme",
        "window/geometry",
    ):
        store.setValue(key, text)
    preferences = Preferences(store)
    assert preferences.plan == SearchPlan()
    assert preferences.sensitivity == 0.5
    assert preferences.scheme == "system"
    assert preferences.geometry is None


def test_recent_files_are_few_and_the_newest_first(preferences: Preferences) -> None:
    paths = [Path(f"/photos/{number}") for number in range(RECENT_KEPT + 3)]
    for path in [*paths, paths[5]]:
        preferences.remember_opened(path)
    assert preferences.recent[:2] == [paths[5], paths[-1]]
    assert len(preferences.recent) == RECENT_KEPT


@pytest.mark.parametrize("path", FAMILY, ids=lambda path: path.stem)
def test_icons_are_of_one_family(path: Path) -> None:
    drawing = path.read_text()
    assert 'viewBox="0 0 20 20"' in drawing
    assert set(re.findall(r'stroke-width="([^"]+)"', drawing)) == {"1.6"}


@pytest.mark.parametrize("path", FAMILY, ids=lambda path: path.stem)
def test_icons_show_at_every_scaling(qtbot: QtBot, path: Path) -> None:
    for pixel_ratio in (1.0, 1.5, 2.0):
        drawn = icon(path.stem).pixmap(QSize(20, 20), pixel_ratio).toImage()
        assert drawn.width() == round(20 * pixel_ratio)
        inked = sum(drawn.pixelColor(x, y).alpha() > 128 for x in range(drawn.width()) for y in range(drawn.height()))
        assert inked > 8 * pixel_ratio**2


def luminance(colour: str) -> float:
    channels = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_words_are_easy_to_read_in_both_schemes(tokens: Tokens) -> None:
    grounds = [tokens.window, tokens.panel, tokens.field, tokens.selection]
    for ground in grounds:
        assert contrast(tokens.text, ground) >= 7
        assert contrast(tokens.muted, ground) >= 4.5
    assert contrast(tokens.error, tokens.panel) >= 4.5
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.text, tokens.strip) >= 7


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_stylesheet_has_no_gaps_and_names_files_that_exist(tokens: Tokens) -> None:
    made = stylesheet(tokens)
    assert "$" not in made
    files = re.findall(r'url\("([^"]+)"\)', made)
    assert files
    assert all(Path(file).is_file() for file in files)
    assert set(re.findall(r"#[0-9A-F]{6}\b", made)) & set(asdict(tokens).values())
