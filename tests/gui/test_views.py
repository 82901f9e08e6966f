"""Geometry, drops, remembered settings, icons and colours."""

import re
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QSlider
from pytestqt.qtbot import QtBot

from desktop_app import assets
from desktop_app.gui.icons import icon
from desktop_app.gui.preferences import RECENT_KEPT, Preferences
from desktop_app.gui.sweep import Sweep
from desktop_app.gui.theme import DARK, LIGHT, Tokens, stylesheet
from desktop_app.gui.views.message_strip import Message, MessageStrip
from desktop_app.gui.views.offers import may_offer, offer_of
from desktop_app.gui.views.slider_row import SliderRow
from desktop_app.gui.wording import score_text, sensitivity_text
from desktop_app.library.search_plan import SearchPlan

ICONS = sorted(path for path in (assets.resources_dir() / "icons").glob("*.svg"))
FAMILY = [path for path in ICONS if "currentColor" in path.read_text()]


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


@pytest.mark.parametrize("size", [QSize(0, 16), QSize(16, 0), QSize()])
def test_an_icon_without_room_is_no_icon(qtbot: QtBot, size: QSize) -> None:
    """A button that a layout has squeezed asks for one; Qt complains where it is painted."""
    assert icon("hide").pixmap(size).isNull()
