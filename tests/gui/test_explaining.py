"""The Explain panel: what is asked, what the answer says, and what lies over the photograph."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLabel, QPushButton, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.assets import resources_dir
from desktop_app.detection.cascade import Cascade
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.geometry import Detection
from desktop_app.detection.pyramid import gray_picture
from desktop_app.gui.app import Program
from desktop_app.gui.explained_window import ExplainedWindow
from desktop_app.gui.explaining import Explaining
from desktop_app.gui.models.explained import Subject
from desktop_app.gui.models.photos import PhotoSource
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.views.canvas import Canvas
from desktop_app.gui.views.stage_ladder import StageLadder
from desktop_app.gui.views.window_section import WindowSection
from desktop_app.gui.views.window_view import WindowView
from desktop_app.gui.workspace import Workspace
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.frame import Frame
from desktop_app.media.images import read_image
from tests.gui.fakes import FakeEngine
from tests.gui.programs import MakeProgram, said, wait_until_searched

ALT2 = "haarcascade_frontalface_alt2"
FIRST = Detection(10, 10, 60, 60, 0.8, 4, "face", "haarcascade_frontalface_default")


class SampleEngine(FakeEngine):
    """Reads every path as the built-in photograph, but names with "flat" as a grey one and "tiny" as a small one."""

    def read(self, source: PhotoSource) -> Frame:
        name = str(source)
        if "flat" in name:
            return Frame(np.full((200, 240, 3), 90, np.uint8), name)
        if "tiny" in name:
            return Frame(np.zeros((8, 8, 3), np.uint8), name)
        return Frame(read_image(resources_dir() / "sample" / "eileen-collins.png").pixels.copy(), name)


@pytest.fixture(scope="module")
def sample() -> Frame:
    return read_image(resources_dir() / "sample" / "eileen-collins.png")


@pytest.fixture(scope="module")
def face(sample: Frame) -> Detection:
    """What the cascade alone finds in the photograph."""
    found = CascadeDetector(Cascade.load(ALT2)).detect(gray_picture(sample.pixels))
    best = max(found, key=lambda each: each.neighbors)
    return Detection(best.left, best.top, best.width, best.height, 0.9, best.neighbors, "face", ALT2)


@pytest.fixture
def engine(tmp_path: Path, face: Detection) -> FakeEngine:
    return SampleEngine(store=tmp_path / "store" / "work.sqlite", found=[face])


@pytest.fixture
def workspace(qtbot: QtBot, engine: FakeEngine, preferences: Preferences) -> Iterator[Workspace]:
    preferences.language = "en"
    made = Workspace(engine.engine(), preferences)
    yield made
    engine.gate.set()
    made.close()
    assert made.crew.has_ended


class Explained:
    """The program with a photograph, and what its Explain panel says."""

    def __init__(self, qtbot: QtBot, program: Program) -> None:
        self.qtbot = qtbot
        self.program = program
        self.session = program.session
        self.window = program.session.window
        self.panel = program.session.window.explain_panel
        self.explaining = program.commands.findChild(Explaining) or program.session.findChild(Explaining)
        self.shown = self.explaining.findChild(ExplainedWindow)
        self.subjects: list[Subject | None] = []
        self.explaining.subject_changed.connect(self.subjects.append)

    def open(self, *names: str) -> None:
        self.session.open_paths([Path(f"/photos/{name}").absolute() for name in names])
        wait_until_searched(self.qtbot, self.program)
        self.qtbot.waitUntil(lambda: self.session.reviewing.photo is not None)

    def start(self) -> None:
        self.window.actions_.explain.trigger()
        self.wait()

    def wait(self) -> None:
        """Until the answer about the last subject shows."""
        self.qtbot.waitUntil(
            lambda: self.shown.answer is not None and self.shown.answer.subject is self.explaining.subject
        )

    def words(self) -> list[str]:
        labels = [label for label in self.panel.findChildren(QLabel) if label.isVisibleTo(self.panel)]
        return [label.text() for label in labels if label.text()]

    def click(self, place: QPointF) -> None:
        canvas = self.window.canvas
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=view_point(canvas, place))

    def slider(self, name: str) -> QSlider:
        return next(each for each in self.panel.findChildren(QSlider) if each.accessibleName() == name)

    def section(self, title: str) -> None:
        fold = next(each for each in self.panel.findChildren(QToolButton) if each.text() == title)
        fold.setChecked(True)

    def check(self, tool_tip: str) -> QCheckBox:
        return next(each for each in self.panel.findChildren(QCheckBox) if each.toolTip().startswith(tool_tip))


def view_point(canvas: Canvas, place: QPointF) -> QPoint:
    return canvas.view_point(place).toPoint()


def pixels_of(canvas: Canvas) -> QImage:
    return canvas.grab().toImage()


@pytest.fixture
def explained(qtbot: QtBot, make_program: MakeProgram, workspace: Workspace) -> Explained:
    return Explained(qtbot, make_program(workspace))


class TestOneWindow:
    def test_the_first_box_is_explained_at_once(self, explained: Explained, face: Detection) -> None:
        explained.open("a.png")
        explained.start()
        subject, answer = explained.explaining.subject, explained.shown.answer
        assert subject is not None
        assert subject.box == (face.left, face.top, face.width, face.height)
        assert subject.cascade == ALT2
        assert answer is not None
        assert answer.window is not None
        assert answer.window.trace.passed
        last = answer.window.trace.weight
        assert f"Passed all 20 stages; the last sum is {last:.2f}" in " ".join(explained.words())

    def test_a_click_explains_a_place(self, explained: Explained) -> None:
        explained.open("a.png")
        explained.start()
        explained.click(QPointF(60, 400))
        explained.wait()
        subject, answer = explained.explaining.subject, explained.shown.answer
        assert subject is not None
        assert subject.box is None
        assert subject.place == pytest.approx((60, 400), abs=2)
        assert answer is not None
        assert answer.window is not None
        trace = answer.window.trace
        assert not trace.passed
        number = trace.depth + 1
        threshold = trace.cascade.stages[trace.depth].threshold
        expected = f"Stopped at stage {number} of 20: {trace.sums[trace.depth]:.2f}, needed {threshold:.2f}"
        assert expected.replace("-", "\N{MINUS SIGN}") in explained.words()

    def test_a_drag_explains_nothing(self, explained: Explained) -> None:
        explained.open("a.png")
        explained.start()
        before, canvas = len(explained.subjects), explained.window.canvas
        explained.window.actions_.show_boxes.setChecked(False)  # the left button moves the picture
        start = view_point(canvas, QPointF(60, 400))
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(canvas, start + QPoint(60, 40))
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 40))
        assert len(explained.subjects) == before

    def test_a_box_that_is_selected_is_explained(self, explained: Explained, engine: FakeEngine) -> None:
        engine.found.append(Detection(10, 300, 90, 90, 0.8, 4, "face", "haarcascade_frontalface_default"))
        explained.open("a.png")
        explained.start()
        explained.click(QPointF(55, 345))
        explained.wait()
        subject = explained.explaining.subject
        assert subject is not None
        assert subject.box == (10, 300, 90, 90)
        assert subject.cascade == "haarcascade_frontalface_default"

    def test_nothing_is_asked_while_the_panel_is_closed(self, explained: Explained) -> None:
        explained.open("a.png")
        explained.click(QPointF(60, 400))
        assert explained.subjects == []
        assert explained.explaining.subject is None

    def test_another_level_has_its_own_window(self, explained: Explained) -> None:
        explained.open("a.png")
        explained.start()
        before = explained.shown.answer
        assert before is not None
        assert before.window is not None
        level = before.window.placed.level
        explained.slider("Size of the window").setValue(level - 6)
        explained.qtbot.waitUntil(lambda: explained.shown.answer is not before)
        after = explained.shown.answer
        assert after is not None
        assert after.window is not None
        assert after.window.placed.level == level - 6
        assert after.window.placed.box[2] < before.window.placed.box[2]
        assert any(f"level {level - 5} of {len(before.levels)}" in words for words in explained.words())

    def test_the_arrow_keys_move_the_window(self, explained: Explained) -> None:
        explained.open("a.png")
        explained.start()
        before = explained.shown.answer
        assert before is not None
        assert before.window is not None
        placed, step = before.window.placed, before.levels[before.window.placed.level].step
        QTest.keyClick(explained.panel.findChild(WindowView), Qt.Key.Key_Right)
        explained.qtbot.waitUntil(lambda: explained.shown.answer is not before)
        after = explained.shown.answer
        assert after is not None
        assert after.window is not None
        assert (after.window.placed.x, after.window.placed.y) == (placed.x + step, placed.y)
        assert after.window.placed.level == placed.level

    def test_a_flat_place_is_too_flat(self, explained: Explained, engine: FakeEngine) -> None:
        engine.found = []
        explained.open("flat.png")
        explained.start()
        assert "Too flat (too little contrast) to be looked at" in explained.words()

    def test_a_photo_smaller_than_the_window(self, explained: Explained, engine: FakeEngine) -> None:
        engine.found = []
        explained.open("tiny.png")
        explained.window.actions_.explain.trigger()
        words = "The photo is smaller than the smallest window of this cascade."
        explained.qtbot.waitUntil(lambda: words in explained.words())
        assert explained.shown.answer is None

    def test_another_cascade_is_asked(self, explained: Explained) -> None:
        explained.open("a.png")
        explained.start()
        combo = explained.panel.findChild(QComboBox)
        row = combo.findData("haarcascade_frontalface_default")
        combo.setCurrentIndex(row)
        combo.activated.emit(row)
        explained.wait()
        subject, answer = explained.explaining.subject, explained.shown.answer
        assert subject is not None
        assert subject.cascade == "haarcascade_frontalface_default"
        assert answer is not None
        assert answer.window is not None
        assert len(answer.window.trace.sums) == 25
        assert any("The box was found by frontalface_alt2." in words for words in explained.words())

    def test_a_cascade_that_cannot_be_read_says_so(self, explained: Explained, tmp_path: Path) -> None:
        explained.open("a.png")
        explained.start()
        explained.explaining.choose_cascade(str(tmp_path / "gone.xml"))
        explained.qtbot.waitUntil(lambda: any("gone.xml" in words for words in explained.words()))
        assert explained.shown.answer is None


class TestFeatures:
    def test_the_features_of_a_stage_add_up_to_its_sum(self, explained: Explained) -> None:
        explained.open("a.png")
        explained.start()
        answer = explained.shown.answer
        assert answer is not None
        assert answer.window is not None
        ladder = explained.panel.findChild(StageLadder)
        ladder.setCurrentIndex(ladder.model().index(1, 0))
        asked = sum(len(tree.nodes) for tree in answer.window.trace.stage(1).trees)
        assert any(f"Stage 2, feature 1 of {asked}" == words for words in explained.words())
        for _ in range(asked - 1):
            QTest.keyClick(ladder, Qt.Key.Key_Right)
        assert any(f"Stage 2, feature {asked} of {asked}" == words for words in explained.words())
        assert any(
            words.endswith(f"the sum so far is {answer.window.trace.sums[1]:.2f}") for words in explained.words()
        )
        QTest.keyClick(ladder, Qt.Key.Key_Right)
        assert any(words.startswith("Stage 3, feature 1 of") for words in explained.words())
        QTest.keyClick(ladder, Qt.Key.Key_Left)
        assert any(f"Stage 2, feature {asked} of {asked}" == words for words in explained.words())

    def test_every_rung_says_what_became_of_it(self, explained: Explained) -> None:
        explained.open("a.png")
        explained.start()
        explained.click(QPointF(60, 400))
        explained.wait()
        answer = explained.shown.answer
        assert answer is not None
        assert answer.window is not None
        depth = answer.window.trace.depth
        model = explained.panel.findChild(StageLadder).model()
        said_ = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
        assert [words.endswith("passed") for words in said_[: depth + 1]] == [True] * depth + [False]
        assert said_[depth].endswith("stopped")
        assert all("not reached" in words for words in said_[depth + 1 :])

    def test_playing_ends_where_the_window_stopped(self, explained: Explained) -> None:
        explained.open("a.png")
        explained.start()
        explained.click(QPointF(60, 400))
        explained.wait()
        explained.slider("Speed").setValue(4)
        ladder = explained.panel.findChild(StageLadder)
        trace = explained.shown.answer.window.trace
        ladder.setCurrentIndex(ladder.model().index(trace.depth, 0))
        for _ in range(sum(len(tree.nodes) for tree in trace.stage(trace.depth).trees) - 4):
            QTest.keyClick(ladder, Qt.Key.Key_Right)  # to play all of them would take seconds
        play = next(each for each in explained.panel.findChildren(QToolButton) if "Play the f" in each.accessibleName())
        play.click()
        assert play.isChecked()
        explained.qtbot.waitUntil(lambda: not play.isChecked(), timeout=20_000)
        assert ladder.currentIndex().row() == trace.depth


class TestOverThePhoto:
    def test_the_map_lies_over_the_photo_while_it_is_wanted(self, explained: Explained) -> None:
        explained.open("a.png")
        explained.start()
        explained.section("How far each place came")
        plain = pixels_of(explained.window.canvas)
        box = explained.check("Colour each place")
        box.setChecked(True)
        explained.qtbot.waitUntil(lambda: any("windows were looked at" in words for words in explained.words()))
        assert pixels_of(explained.window.canvas) != plain
        gray = gray_picture(explained.explaining.subject.picture.frame.pixels)
        candidates, _ = CascadeDetector(Cascade.load(ALT2)).candidates(gray)
        assert any(f"; {len(candidates)} of them passed all 20 stages." in words for words in explained.words())
        box.setChecked(False)
        assert pixels_of(explained.window.canvas) == plain

    def test_one_level_after_the_other(self, explained: Explained) -> None:
        explained.open("a.png")
        explained.start()
        explained.section("How far each place came")
        explained.check("Colour each place").setChecked(True)
        explained.qtbot.waitUntil(lambda: any("windows were looked at" in words for words in explained.words()))
        together = pixels_of(explained.window.canvas)
        slider = explained.slider("Size of the windows")
        answer = explained.shown.answer
        assert answer is not None
        assert slider.maximum() == len(answer.levels)
        slider.setValue(3)
        rows, columns = answer.levels[2].grid
        explained.qtbot.waitUntil(
            lambda: any(words.startswith(f"{rows * columns:,} windows") for words in explained.words())
        )
        assert pixels_of(explained.window.canvas) != together

    def test_closing_takes_everything_off_the_photo(self, explained: Explained) -> None:
        explained.open("a.png")
        plain = pixels_of(explained.window.canvas)
        explained.start()
        for title, tip in (("How far each place came", "Colour each place"), ("From windows to boxes", "Show all win")):
            explained.section(title)
            explained.check(tip).setChecked(True)
        explained.qtbot.waitUntil(lambda: any("windows agree here" in words for words in explained.words()))
        explained.window.resize(780, 700)
        explained.explaining.close()
        explained.qtbot.waitUntil(lambda: pixels_of(explained.window.canvas).size() == plain.size())
        assert pixels_of(explained.window.canvas) == plain

    def test_the_windows_that_agree_are_counted(self, explained: Explained, face: Detection) -> None:
        explained.open("a.png")
        explained.start()
        explained.section("From windows to boxes")
        explained.check("Show all win").setChecked(True)
        words = f"{face.neighbors} windows agree here: one detection"
        explained.qtbot.waitUntil(lambda: words in explained.words())
        seen = {pixels_of(explained.window.canvas).cacheKey()}
        slider = explained.slider("Step")
        before = pixels_of(explained.window.canvas)
        slider.setValue(slider.maximum())
        assert pixels_of(explained.window.canvas) != before
        assert "Boxes of too few candidates, or inside stronger ones, are gone." in explained.words()
        assert seen

    def test_places_without_enough_windows_are_told_of(self, explained: Explained) -> None:
        gray = gray_picture(read_image(resources_dir() / "sample" / "eileen-collins.png").pixels)
        detector = CascadeDetector(Cascade.load(ALT2))
        boxes, _ = detector.candidates(gray)
        found = [(each.left, each.top, each.width, each.height) for each in detector.detect(gray)]
        alone = next(box for box in boxes.tolist() if not any(_overlap(box, each) for each in found))
        explained.open("a.png")
        explained.start()
        explained.section("From windows to boxes")
        explained.check("Show all win").setChecked(True)
        explained.explaining.explain_place(QPointF(alone[0] + alone[2] / 2, alone[1] + alone[3] / 2))
        explained.qtbot.waitUntil(
            lambda: any("too few (more than 3 are needed)" in words for words in explained.words())
        )


class TestAround:
    def test_another_photo_is_explained_in_its_turn(self, explained: Explained, engine: FakeEngine) -> None:
        explained.open("a.png", "flat.png")
        explained.start()
        first = explained.explaining.subject
        explained.session.show_step(1)
        explained.qtbot.waitUntil(
            lambda: (
                explained.explaining.subject is not None and explained.explaining.subject.picture is not first.picture
            )
        )
        explained.wait()

    def test_a_photo_that_is_not_searched_yet_can_be_explained(self, explained: Explained, engine: FakeEngine) -> None:
        engine.gate.clear()
        explained.session.open_paths([Path("/photos/a.png").absolute()])
        explained.qtbot.waitUntil(lambda: explained.session.reviewing.photo is not None)
        explained.start()
        subject = explained.explaining.subject
        assert subject is not None
        assert subject.box is None
        engine.gate.set()
        wait_until_searched(explained.qtbot, explained.program)
        explained.qtbot.waitUntil(lambda: explained.explaining.subject.box is not None)  # what was found is shown first

    def test_a_place_that_was_asked_for_stays_when_the_search_ends(
        self, explained: Explained, engine: FakeEngine
    ) -> None:
        engine.gate.clear()
        explained.session.open_paths([Path("/photos/a.png").absolute()])
        explained.qtbot.waitUntil(lambda: explained.session.reviewing.photo is not None)
        explained.start()
        explained.click(QPointF(60, 400))
        asked = explained.explaining.subject
        engine.gate.set()
        wait_until_searched(explained.qtbot, explained.program)
        explained.qtbot.waitUntil(lambda: bool(explained.session.workspace.boxes.annotations))
        assert explained.explaining.subject is asked

    def test_other_settings_under_find_are_explained_by_at_once(self, explained: Explained) -> None:
        explained.open("a.png")
        explained.start()
        box = explained.explaining.subject.box
        explained.window.find_panel.change(SearchPlan(cascade=ALT2, scale_factor=1.3, min_neighbors=5), 0.5)
        subject = explained.explaining.subject
        assert (subject.cascade, subject.scale_factor, subject.min_neighbors) == (ALT2, 1.3, 5)
        assert subject.box == box
        wait_until_searched(explained.qtbot, explained.program)
        explained.wait()
        answer = explained.shown.answer
        assert answer.levels[1].scale / answer.levels[0].scale == pytest.approx(1.3)

    def test_a_box_that_was_found_again_is_explained_on(
        self, explained: Explained, engine: FakeEngine, face: Detection
    ) -> None:
        engine.found.insert(0, FIRST)
        explained.open("a.png")
        explained.start()
        explained.click(QPointF(face.left + face.width / 2, face.top + face.height / 2))
        assert explained.explaining.subject.detection == face
        found_again = replace(face, left=face.left + 2, neighbors=face.neighbors + 1)
        engine.found[1] = found_again
        explained.window.find_panel.change(SearchPlan(preset="fast"), 0.5)
        explained.qtbot.waitUntil(lambda: explained.explaining.subject.detection == found_again)

    def test_a_deleted_box_is_explained_no_more_until_undo_brings_it_back(
        self, explained: Explained, face: Detection
    ) -> None:
        explained.open("a.png")
        explained.start()
        explained.click(QPointF(face.left + face.width / 2, face.top + face.height / 2))
        assert explained.explaining.subject.detection == face
        explained.window.actions_.delete.trigger()
        subject = explained.explaining.subject
        assert (subject.box, subject.detection) == (None, None)
        explained.window.actions_.undo.trigger()
        assert explained.explaining.subject.detection == face

    def test_a_box_that_undo_takes_away_is_explained_no_more(self, explained: Explained, engine: FakeEngine) -> None:
        engine.found = []
        explained.open("a.png")
        explained.start()
        explained.session.reviewing.draw(QRect(20, 300, 90, 90))
        assert explained.explaining.subject.box == (20, 300, 90, 90)
        explained.window.actions_.undo.trigger()
        subject = explained.explaining.subject
        assert (subject.box, subject.detection) == (None, None)

    def test_hiding_takes_the_place_of_explaining(self, explained: Explained) -> None:
        explained.open("a.png")
        explained.start()
        explained.window.actions_.hide_panel.trigger()
        assert not explained.explaining.is_on
        assert explained.window.hide_panel.isVisible()
        explained.window.actions_.explain.trigger()
        assert not explained.window.actions_.hide_panel.isChecked()
        assert explained.panel.isVisible()

    def test_the_table_of_detections_makes_way_and_comes_back(self, explained: Explained) -> None:
        explained.open("a.png")
        assert explained.window.table.isVisible()
        explained.start()
        assert not explained.window.table.isVisible()
        explained.explaining.close()
        assert explained.window.table.isVisible()
        assert explained.window.find_panel.isVisible()

    def test_a_photo_that_changes_under_it_is_asked_about_anew(self, explained: Explained) -> None:
        explained.open("a.png")
        explained.start()
        explained.click(QPointF(60, 400))
        explained.wait()
        before, showing = explained.explaining.subject, explained.session.workspace.showing
        assert before is not None
        assert showing.current is not None
        showing.read_again(showing.current.key)
        explained.qtbot.waitUntil(lambda: explained.explaining.subject.picture is not before.picture)
        explained.wait()

    def test_the_window_may_speak_another_language_meanwhile(self, explained: Explained) -> None:
        explained.open("a.png")
        explained.start()
        explained.section("How far each place came")
        explained.check("Colour each place").setChecked(True)
        program = explained.program
        program.speak("ko")
        QTest.qWait(0)
        window = program.session.window
        assert window is not explained.window
        assert not window.actions_.explain.isChecked()
        assert window.table.isVisible()
        window.actions_.explain.trigger()
        verdict = window.findChild(WindowSection).findChild(QLabel)
        explained.qtbot.waitUntil(lambda: "20" in verdict.text())
        assert not verdict.text().isascii()

    def test_closing_the_window_ends_what_is_under_way(self, explained: Explained) -> None:
        explained.open("a.png")
        explained.start()
        explained.section("How far each place came")
        explained.check("Colour each place").setChecked(True)
        explained.window.close()
        assert explained.session.workspace.crew.has_ended


class TestSaving:
    @pytest.mark.parametrize(
        ("name", "kind"), [("ladder.png", b"\x89PNG"), ("ladder.svg", b"<?xml"), ("ladder", b"\x89PNG")]
    )
    def test_the_ladder_is_saved(
        self, explained: Explained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: bytes
    ) -> None:
        explained.open("a.png")
        explained.start()
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / name), "PNG (*.png)"))
        button = next(each for each in explained.panel.findChildren(QPushButton) if each.text() == "Save ladder...")
        button.click()
        explained.qtbot.waitUntil(lambda: said(explained.program).startswith("Saved ladder"))
        (saved,) = tmp_path.glob("ladder*")
        content = saved.read_bytes()
        assert content.startswith(kind)
        if saved.suffix == ".svg":
            assert "Passed all 20 stages" in content.decode()
        else:
            image = QImage(str(saved))
            assert image.width() == 1280
            assert image.height() > 20 * 48

    def test_a_folder_that_cannot_be_written_is_told_of(
        self, explained: Explained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        explained.open("a.png")
        explained.start()
        (tmp_path / "file").write_text("no folder")
        monkeypatch.setattr(
            QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "file" / "a.svg"), "SVG (*.svg)")
        )
        explained.shown.save_ladder()
        explained.qtbot.waitUntil(lambda: "cannot be written" in said(explained.program))


def _overlap(one: list[int], other: tuple[int, int, int, int]) -> bool:
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return across > 0 and down > 0
