"""The widgets in which one chooses how to hide hold what they are given, and tell what is changed."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QColorDialog, QFileDialog, QLabel, QPushButton, QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app import settings
from desktop_app.export.copies import CopyOptions
from desktop_app.export.hiding import HidingKind, HidingShape, HidingStyle
from desktop_app.gui.output_choices import (
    copy_options,
    hiding_style,
    keep_copy_options,
    keep_hiding_style,
    keep_targets,
)
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.views.copy_options import CopyChoice
from desktop_app.gui.views.elided_label import ElidedLabel
from desktop_app.gui.views.hiding_options import HidingOptions
from desktop_app.gui.views.kind_choice import KindChoice
from tests.gui.fakes import EYE, FACE

STYLES = [
    HidingStyle(),
    HidingStyle(HidingKind.FILL, (255, 255, 255), HidingShape.ELLIPSE, 0.0),
    HidingStyle(HidingKind.FILL, (12, 34, 56), margin=1.0),
    HidingStyle(HidingKind.PIXELATE, margin=0.35),
    HidingStyle(HidingKind.BLUR, shape=HidingShape.ELLIPSE),
    HidingStyle(HidingKind.PICTURE, picture=Path("/pictures/a cover.png")),
    HidingStyle(HidingKind.PICTURE),
]


@pytest.fixture
def options(qtbot: QtBot) -> HidingOptions:
    made = HidingOptions()
    qtbot.addWidget(made)
    made.show()
    return made


def count(signal_of: HidingOptions | CopyChoice | KindChoice) -> list[None]:
    """Grows with each time that a change is told."""
    told: list[None] = []
    signal_of.changed.connect(lambda: told.append(None))
    return told


def button(top: QWidget, words: str) -> QPushButton:
    return next(each for each in top.findChildren(QPushButton) if each.text() == words)


@pytest.mark.parametrize("style", STYLES)
def test_a_style_is_held_and_remembered(options: HidingOptions, preferences: Preferences, style: HidingStyle) -> None:
    told = count(options)
    options.take(style)
    assert options.hiding_style == style
    assert told == []
    keep_hiding_style(preferences, style)
    assert hiding_style(preferences) == style


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("Pixelate", {"kind": HidingKind.PIXELATE}),
        ("Blur", {"kind": HidingKind.BLUR}),
        ("Picture", {"kind": HidingKind.PICTURE}),
        ("White", {"colour": (255, 255, 255)}),
        ("Ellipse", {"shape": HidingShape.ELLIPSE}),
    ],
)
def test_a_button_changes_one_thing_and_tells(options: HidingOptions, words: str, changed: dict[str, object]) -> None:
    told = count(options)
    button(options, words).click()
    assert options.hiding_style == replace(HidingStyle(), **changed)  # type: ignore[arg-type]
    assert len(told) == 1


def test_the_margin_is_told_at_every_step(qtbot: QtBot, options: HidingOptions) -> None:
    told = count(options)
    slider = options.findChild(QSlider)
    for _ in range(3):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert options.hiding_style.margin == pytest.approx(0.35)
    assert len(told) == 3
    assert slider.accessibleDescription() == "35 %"


def test_any_colour_can_be_chosen_and_stays_while_another_shows(qtbot: QtBot, options: HidingOptions) -> None:
    told = count(options)
    options.findChild(QToolButton).click()
    dialog = options.findChild(QColorDialog)
    dialog.setCurrentColor(QColor(1, 200, 3))
    dialog.accept()
    assert options.hiding_style.colour == (1, 200, 3)
    assert len(told) == 1
    button(options, "Black").click()
    assert options.hiding_style.colour == (0, 0, 0)
    button(options, "Colour").click()
    assert options.hiding_style.colour == (1, 200, 3)


def test_a_picture_that_is_chosen_shows_its_name(options: HidingOptions, tmp_path: Path) -> None:
    picture = tmp_path / "cover.png"
    picture.write_bytes(b"")
    button(options, "Picture").click()
    assert options.lacks_picture
    told = count(options)
    button(options, "Choose...").click()
    dialog = options.findChild(QFileDialog)
    dialog.fileSelected.emit(str(picture))
    dialog.reject()
    assert options.hiding_style.picture == picture
    assert not options.lacks_picture
    assert len(told) == 1
    assert "cover.png" in [label.accessibleName() for label in options.findChildren(ElidedLabel)]


@pytest.mark.parametrize("chosen", [CopyOptions(), CopyOptions(1, True), CopyOptions(100)])
def test_what_copies_keep_is_held_and_remembered(qtbot: QtBot, preferences: Preferences, chosen: CopyOptions) -> None:
    choice = CopyChoice()
    qtbot.addWidget(choice)
    told = count(choice)
    choice.take(chosen)
    assert choice.options == chosen
    assert told == []
    keep_copy_options(preferences, chosen)
    assert copy_options(preferences) == chosen
    choice.findChild(QCheckBox).click()
    assert choice.options.keep_metadata is not chosen.keep_metadata
    assert len(told) == 1


class TestKinds:
    @pytest.fixture
    def kinds(self, qtbot: QtBot) -> KindChoice:
        made = KindChoice("Nothing here", "Hide: {kind}")
        qtbot.addWidget(made)
        made.show()
        return made

    def visible(self, kinds: KindChoice) -> list[str]:
        return [box.text() for box in kinds.findChildren(QCheckBox) if box.isVisible()]

    def test_all_targets_show_until_it_is_told_of_any(self, kinds: KindChoice) -> None:
        assert len(self.visible(kinds)) == len(settings.TARGET_STYLES)

    def test_those_that_are_there_show_with_their_number(self, kinds: KindChoice) -> None:
        kinds.show_found([FACE, FACE, EYE])
        assert self.visible(kinds) == ["2 faces", "1 eye"]

    def test_what_a_cascade_found_alone_is_meant_whatever_targets_are(self, kinds: KindChoice) -> None:
        alone = replace(FACE, target="")
        kinds.choose(["plate"])
        kinds.show_found([FACE, alone])
        assert kinds.chosen_of([FACE, alone]) == (alone,)
        assert self.visible(kinds) == ["1 face", "1 detection"]
        assert kinds.named_targets == ("plate",)

    def test_what_is_out_of_sight_stays_chosen(self, kinds: KindChoice) -> None:
        kinds.choose(["face", "plate"])
        kinds.show_found([FACE])
        next(box for box in kinds.findChildren(QCheckBox) if box.isVisible()).click()
        assert kinds.named_targets == ("plate",)

    def test_that_there_is_nothing_is_said(self, kinds: KindChoice) -> None:
        kinds.show_found([])
        assert self.visible(kinds) == []
        assert [label.text() for label in kinds.findChildren(QLabel) if label.isVisible()] == ["Nothing here"]

    def test_none_at_all_is_for_this_time_alone(self, preferences: Preferences) -> None:
        keep_targets(preferences, settings.HIDE_TARGETS, ("plate",))
        keep_targets(preferences, settings.HIDE_TARGETS, ())
        assert preferences.get(settings.HIDE_TARGETS) == ("plate",)
