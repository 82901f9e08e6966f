"""In both languages everything that the film's section and the comparison say can be read in full, and has a name."""

import pytest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.theme import TARGET_PX
from desktop_app.gui.views.advanced_panel import CascadeChoice
from desktop_app.gui.views.compare_offer import CompareOffer
from desktop_app.gui.views.compare_side import cascade_key
from desktop_app.gui.views.compare_view import FoundBy
from desktop_app.gui.views.compare_window import CompareWindow
from desktop_app.gui.views.film_section import FilmSection
from tests.gui.clipping import clipped

CASCADES = [CascadeChoice("haarcascade_frontalcatface_extended", "frontalcatface_extended", "Cat faces")]


def shown(qtbot: QtBot, widget: QWidget, width: int, height: int) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)
    QApplication.processEvents()
    return widget


@pytest.fixture
def section(spoken: str, qtbot: QtBot) -> FilmSection:
    """The section with its longest words, as narrow as the panel may be."""
    made = FilmSection()
    facts = {
        "en": ["Level 35 of 35: windows of 1,024 px", "Passed all 47 stages: a candidate"],
        "ko": ["레벨 35/35: 윈도우 크기 1,024px", "대비가 너무 낮아 보지 않음"],
    }[spoken]
    facts += [
        "Windows: 12,345,678 \N{MIDDLE DOT} stopped at once: 100 %",
        "Candidates: 1234 \N{MIDDLE DOT} 1 in 123,456",
    ]
    made.show_state(None, facts, 0.5, 0)
    made.speed.say("All in 12:34 min")
    return shown(qtbot, made, 256, 520)


def test_the_film_s_section_fits(section: FilmSection) -> None:
    assert section.minimumSizeHint().width() <= 256
    for share in (None, 0.4):
        section.show_saving(share)
        QApplication.processEvents()
        assert clipped(section) == []


def test_the_film_s_section_fits_without_a_film(section: FilmSection) -> None:
    section.show_hint("The cascade '/home/somebody/cascades/my-own.xml' cannot be opened: no such file. " * 2)
    QApplication.processEvents()
    assert clipped(section) == []


@pytest.mark.parametrize("size", [(1080, 680), (720, 480)])
def test_the_comparison_fits(spoken: str, qtbot: QtBot, size: tuple[int, int]) -> None:
    window = CompareWindow(None, CASCADES)
    window.right.choose(cascade_key(CASCADES[0].name))
    for side in (window.left, window.right):
        side.say("123 detections \N{MIDDLE DOT} 12.3 s")
    counts = {found_by: f"{window.tr('Only right: {n}').format(n=123)}" for found_by in FoundBy}
    window.show_counts(counts, "They agree on 33 % \N{MIDDLE DOT} right is 12.3 times as fast")
    window.show_searching(True)
    shown(qtbot, window, *size)
    assert clipped(window) == []


def test_the_way_to_the_comparison_fits(spoken: str, qtbot: QtBot) -> None:
    offer = shown(qtbot, CompareOffer(), 256, 120)
    assert clipped(offer) == []


@pytest.mark.parametrize("make", [FilmSection, CompareOffer, lambda: CompareWindow(None, CASCADES)])
def test_every_control_has_a_name_a_tool_tip_and_room_for_a_finger(
    spoken: str, qtbot: QtBot, make: type[QWidget]
) -> None:
    widget = shown(qtbot, make(), 1000, 640)
    controls = [
        each
        for kind in (QAbstractButton, QAbstractSlider, QComboBox)
        for each in widget.findChildren(kind)
        if each.isVisible() and not each.objectName().startswith("qt_")
    ]
    assert controls
    for each in controls:
        named = each.accessibleName() or (each.text() if isinstance(each, QAbstractButton) else "")
        assert named and each.toolTip(), each
        assert each.height() >= TARGET_PX - 2, (named, each.height())
