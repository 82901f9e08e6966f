"""Cutting out of the photograph on the screen: panel, previews, files."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Detection, Size
from desktop_app.export.crop_names import DEFAULT_PATTERN
from desktop_app.export.cropping import PASSPORT, CropChoice, CropStyle, crop
from desktop_app.gui.app import Program
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.output_choices import crop_style, keep_crop_style
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.views.crop_options import CropOptions
from desktop_app.gui.views.crop_strip import CropStrip
from desktop_app.gui.workers.crop_preview import PREVIEW_PX, SHOWN_AT_MOST, CropRequest, crop_previews
from desktop_app.gui.workspace import Workspace
from desktop_app.library.annotations import Decision
from tests.gui.fakes import EYE, FACE, FakeEngine, picture_frame
from tests.gui.programs import MakeProgram, said, wait_until_searched, wait_until_shown

LARGER = Detection(150, 90, 80, 80, 0.8, 5, "face", "haarcascade_frontalface_alt2", 20.0)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A file with the picture that the fake engine reads for any path."""
    path = tmp_path / "photos" / "a.png"
    path.parent.mkdir()
    cv2.imwrite(str(path), picture_frame().pixels)
    return path


@pytest.fixture
def cropping(qtbot: QtBot, program: Program, fake_engine: FakeEngine, photo: Path) -> Program:
    """The program with two faces and an eye, and the panel open with its previews."""
    fake_engine.found = [FACE, LARGER, EYE]
    program.session.open_paths([photo])
    wait_until_searched(qtbot, program)
    wait_until_shown(qtbot, program, photo.name)
    program.session.window.actions_.crop_panel.trigger()
    qtbot.waitUntil(lambda: len(sizes(program)) == 2)
    return program


def sizes(program: Program) -> list[str]:
    strip = program.session.window.crop_panel.findChild(CropStrip)
    return [strip.item(row).text() for row in range(strip.count())]


def choose_folder(monkeypatch: pytest.MonkeyPatch, folder: Path | str) -> list[str]:
    """Answers the dialog; returns where it begins."""
    began: list[str] = []

    def answer(_parent: object, _title: str, before: str) -> str:
        began.append(before)
        return str(folder)

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", answer)
    return began


def button(program: Program, words: str) -> QPushButton:
    return next(each for each in program.session.window.crop_panel.findChildren(QPushButton) if each.text() == words)


class TestThePreviews:
    def test_they_are_as_large_as_what_will_be_written(self, cropping: Program) -> None:
        expected = crop(picture_frame().pixels, [FACE, LARGER], CropStyle())
        assert sorted(sizes(cropping)) == sorted(
            f"{each.pixels.shape[1]} \N{MULTIPLICATION SIGN} {each.pixels.shape[0]}" for each in expected
        )

    def test_they_follow_shape_and_width(self, qtbot: QtBot, cropping: Program) -> None:
        shape = cropping.session.window.crop_panel.findChild(QComboBox)
        shape.setCurrentIndex(shape.findData("passport"))
        qtbot.waitUntil(lambda: sizes(cropping) == ["413 \N{MULTIPLICATION SIGN} 531"] * 2)

    def test_they_follow_the_choice_of_the_largest(self, qtbot: QtBot, cropping: Program) -> None:
        button(cropping, "Largest").click()
        qtbot.waitUntil(lambda: len(sizes(cropping)) == 1)
        assert cropping.session.window.crop_panel.button.text() == "Save 1 crop..."

    def test_they_follow_what_is_dropped(self, qtbot: QtBot, cropping: Program) -> None:
        session = cropping.session
        session.reviewing.decide(list(session.workspace.boxes.annotations), Decision.DROPPED)
        qtbot.waitUntil(lambda: sizes(cropping) == [])
        assert not session.window.crop_panel.button.isEnabled()

    def test_they_are_small_and_no_more_than_can_be_looked_at(self) -> None:
        frame = picture_frame(width=1200, height=900)
        many = tuple(Detection(left, 100, 500, 500, 1.0, 1, "face") for left in range(SHOWN_AT_MOST + 5))
        previews, number = crop_previews(CropRequest(Picture(frame, []), many, CropStyle()))
        assert number == len(many)
        assert len(previews) == SHOWN_AT_MOST
        assert max(previews[0].image.width(), previews[0].image.height()) == PREVIEW_PX
        assert (previews[0].size.width(), previews[0].size.height()) == (800, 800)

    def test_their_colours_are_those_of_the_picture(self) -> None:
        frame = picture_frame()
        previews, _ = crop_previews(CropRequest(Picture(frame, []), (FACE,), CropStyle(margin=0)))
        blue, green, red = (int(part) for part in frame.pixels[FACE.top + 10, FACE.left + 20])
        assert previews[0].image.pixelColor(20, 10).getRgb() == (red, green, blue, 255)


class TestTheFiles:
    def test_each_has_its_name_and_is_what_the_preview_showed(
        self, qtbot: QtBot, cropping: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        began = choose_folder(monkeypatch, tmp_path / "crops")
        cropping.session.window.crop_panel.button.click()
        qtbot.waitUntil(lambda: said(cropping) == f"Saved 2 crops in {tmp_path / 'crops'}.")
        assert began == [str(tmp_path / "photos")]
        assert sorted(path.name for path in (tmp_path / "crops").iterdir()) == ["a-face-1.png", "a-face-2.png"]
        written = cv2.imread(str(tmp_path / "crops" / "a-face-1.png"))
        assert np.array_equal(written, crop(picture_frame().pixels, [FACE], CropStyle())[0].pixels)

    def test_files_that_are_there_stay(
        self, qtbot: QtBot, cropping: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        taken = tmp_path / "photos" / "a-face-1.png"
        taken.write_bytes(b"taken")
        began = choose_folder(monkeypatch, taken.parent)
        cropping.session.window.actions_.crop_copy.trigger()
        qtbot.waitUntil(lambda: said(cropping).startswith("Saved 2 crops"))
        assert taken.read_bytes() == b"taken"
        assert (taken.parent / "a-face-1-2.png").exists()
        cropping.session.window.actions_.crop_copy.trigger()
        assert began[1] == str(taken.parent)

    def test_their_names_follow_the_pattern(
        self, qtbot: QtBot, cropping: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        choose_folder(monkeypatch, tmp_path / "crops")
        pattern = cropping.session.window.crop_panel.findChild(QLineEdit, "pattern")
        assert pattern.text() == DEFAULT_PATTERN
        pattern.selectAll()
        qtbot.keyClicks(pattern, "{target}/{number:03}")
        cropping.session.window.crop_panel.button.click()
        qtbot.waitUntil(lambda: said(cropping).startswith("Saved 2 crops"))
        assert sorted(path.name for path in (tmp_path / "crops" / "face").iterdir()) == ["001.png", "002.png"]

    def test_a_pattern_without_sense_is_told_beside_it(
        self, qtbot: QtBot, cropping: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        began = choose_folder(monkeypatch, "")
        panel = cropping.session.window.crop_panel
        pattern = panel.findChild(QLineEdit, "pattern")
        qtbot.keyClicks(pattern, "{nobody}")
        assert not panel.button.isEnabled()
        cropping.session.window.actions_.crop_copy.trigger()
        assert "makes no sense" in said(cropping)
        assert began == []
        for _ in "{nobody}":
            pattern.backspace()
        pattern.textEdited.emit(pattern.text())
        assert panel.button.isEnabled()

    def test_a_failure_is_told(
        self, qtbot: QtBot, cropping: Program, photo: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        choose_folder(monkeypatch, photo)  # a file, where no folder can be
        cropping.session.window.crop_panel.button.click()
        qtbot.waitUntil(lambda: "cannot be written" in said(cropping))


class TestTheOptions:
    @pytest.mark.parametrize(
        "style",
        [
            CropStyle(),
            PASSPORT,
            CropStyle(0.5, (1, 1), True, Size(200, 0), (10, 20, 30), CropChoice.LARGEST),
            CropStyle(0.0, (3, 4), fill=(255, 255, 255)),
            CropStyle(1.0, (4, 3), size=Size(20_000, 0)),
        ],
    )
    def test_what_is_shown_and_remembered_is_what_was_given(
        self, qtbot: QtBot, preferences: Preferences, style: CropStyle
    ) -> None:
        options = CropOptions()
        qtbot.addWidget(options)
        told: list[None] = []
        options.changed.connect(lambda: told.append(None))
        options.take(style)
        keep_crop_style(preferences, style)
        # A height that follows from the width is not kept.
        size = Size(style.size.width, 0) if style.size else None
        for given in (options.crop_style, crop_style(preferences)):
            assert (given.margin, given.aspect, given.straighten, given.size) == (
                style.margin,
                style.aspect,
                style.straighten,
                size,
            )
            assert (given.fill, given.which, given.rise) == (style.fill, style.which, style.rise)
        assert told == []

    def test_a_passport_brings_its_margin_size_and_straightening(self, qtbot: QtBot) -> None:
        options = CropOptions()
        qtbot.addWidget(options)
        told: list[CropStyle] = []
        options.changed.connect(lambda: told.append(options.crop_style))
        shape = options.findChild(QComboBox)
        shape.setCurrentIndex(shape.findData("passport"))
        assert len(told) == 1
        assert (told[0].margin, told[0].straighten, told[0].rise) == (PASSPORT.margin, True, PASSPORT.rise)
        [made] = crop(picture_frame().pixels, [FACE], told[0])
        assert made.pixels.shape == (531, 413, 3)


def test_choices_come_back_with_the_next_window(
    make_program: MakeProgram, cropping: Program, fake_engine: FakeEngine
) -> None:
    panel = cropping.session.window.crop_panel
    button(cropping, "Largest").click()
    preferences = cropping.session.workspace.preferences
    chosen = panel.options.crop_style
    cropping.close()
    again = make_program(Workspace(fake_engine.engine(), preferences))
    again.session.window.actions_.crop_panel.setChecked(True)
    assert again.session.window.crop_panel.options.crop_style == chosen
    assert chosen.which is CropChoice.LARGEST
