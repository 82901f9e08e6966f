"""Why not here, and why here: pointing out, the answer in words, what its buttons do, giving up."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop_app.assets import resources_dir
from desktop_app.detection.geometry import Detection
from desktop_app.errors import CancelledError, CascadeError
from desktop_app.gui import language
from desktop_app.gui.app import Program
from desktop_app.gui.models.photos import PhotoSource
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.theme import Theme
from desktop_app.gui.views.explain_panel import ExplainPanel
from desktop_app.gui.views.why_section import WhyRow, WhySection
from desktop_app.gui.why import Why
from desktop_app.gui.why_words import cause_text, cause_title, drop_text, remedy_text, seen_text
from desktop_app.gui.workspace import Workspace
from desktop_app.library.annotations import Decision
from desktop_app.library.diagnosis import Cause, CauseKind, Drop, DropKind, Evidence, Remedy, Seen
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.frame import Frame
from desktop_app.media.images import read_image
from tests.gui.clipping import clipped
from tests.gui.fakes import FakeEngine
from tests.gui.programs import MakeProgram, settle, wait_until_searched, wait_until_shown

FACE = QRect(182, 66, 81, 107)  # of the sample
ALT2 = "haarcascade_frontalface_alt2"
LONGEST = "haarcascade_license_plate_rus_16stages"
WEAK = Detection(141, 264, 43, 56, 0.55, 16, "face", "haarcascade_frontalface_alt", 15.0)
STRONG = Detection(182, 66, 81, 105, 0.99, 54, "face", "haarcascade_frontalface_alt")
PATIENT_MS = 60_000  # several searches


class SampleEngine(FakeEngine):
    """Reads the built-in photograph; names with "tilted" turned by 50 degrees about the face."""

    def read(self, source: PhotoSource) -> Frame:
        pixels = read_image(resources_dir() / "sample" / "eileen-collins.png").pixels.copy()
        if "tilted" in str(source):
            turn = cv2.getRotationMatrix2D((222, 120), -50, 1)
            pixels = cv2.warpAffine(pixels, turn, (512, 512), borderMode=cv2.BORDER_REPLICATE)
        return Frame(np.ascontiguousarray(pixels), str(source))


@pytest.fixture
def engine(tmp_path: Path) -> SampleEngine:
    return SampleEngine(store=tmp_path / "store" / "work.sqlite", found=[])


@pytest.fixture
def workspace(qtbot: QtBot, engine: SampleEngine, preferences: Preferences) -> Iterator[Workspace]:
    preferences.language = "en"
    made = Workspace(engine.engine(), preferences)
    yield made
    engine.gate.set()
    made.close()
    assert made.crew.has_ended


class Asked:
    """The program with a photograph, and its section."""

    def __init__(self, qtbot: QtBot, program: Program) -> None:
        self.qtbot = qtbot
        self.session = program.session
        self.window = program.session.window
        self.program = program
        self.why = program.session.findChild(Why)
        self.view = self.why.view

    def open(self, name: str) -> None:
        self.session.open_paths([Path(f"/photos/{name}").absolute()])
        wait_until_searched(self.qtbot, self.program)
        self.qtbot.waitUntil(lambda: self.session.reviewing.photo is not None)
        self.window.actions_.explain.trigger()
        self.why.section.unfold(True)

    def draw(self, place: QRect) -> None:
        canvas = self.window.canvas
        start, end = view_point(canvas, place.topLeft()), view_point(canvas, place.bottomRight() + QPoint(1, 1))
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(canvas, (start + end) / 2)
        QTest.mouseMove(canvas, end)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)

    def wait(self) -> None:
        self.qtbot.waitUntil(lambda: not self.view.is_working and bool(self.view.rows), timeout=PATIENT_MS)

    @property
    def titles(self) -> list[str]:
        return [row.row.title for row in self.view.rows]

    def words(self) -> str:
        return " ".join(label.text() for row in self.view.rows for label in row.findChildren(QLabel))

    def press(self, words: str) -> None:
        button = next(row.button for row in self.view.rows if row.button and row.button.text() == words)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def view_point(canvas, place: QPoint) -> QPoint:
    return canvas._viewport.point_to_view(QPointF(place)).toPoint()


@pytest.fixture
def asked(qtbot: QtBot, make_program: MakeProgram, workspace: Workspace) -> Asked:
    return Asked(qtbot, make_program(workspace))


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Answers never come; set once one was given up."""
    given_up = Event()

    def wait(*_asked: object, cancelled: Event, progress, **_known: object) -> None:
        progress(0.5)
        while not cancelled.is_set():
            Event().wait(0.01)
        given_up.set()
        raise CancelledError("given up")

    monkeypatch.setattr("desktop_app.library.diagnosis_why_not.why_not", wait)
    return given_up


class TestWhyNotHere:
    def test_a_tilted_face_is_pointed_out_and_the_setting_that_finds_it_is_applied(
        self, asked: Asked, engine: SampleEngine
    ) -> None:
        asked.open("tilted.png")
        asked.view.point.click()
        asked.draw(FACE)
        assert not asked.view.point.isChecked(), "one box is drawn, and that was it"
        assert not asked.session.workspace.boxes.annotations, "it is a question and no box"
        asked.wait()
        assert asked.titles[0] == "Tilted"
        assert "With Balanced, faces are looked for up to about 40 degrees." in asked.words()
        place = asked.why.layer.place
        assert FACE.contains(place.center()) and abs(place.width() - FACE.width()) < 4
        asked.press("Search with Thorough")
        assert asked.window.find_panel.plan.preset == "thorough"
        wait_until_searched(asked.qtbot, asked.program)
        assert engine.searched[-1][1] == SearchPlan(preset="thorough")
        asked.press("Take the settings back")
        assert asked.window.find_panel.plan.preset == "balanced"
        wait_until_searched(asked.qtbot, asked.program)
        assert engine.searched[-1][1] == SearchPlan()

    def test_a_wall_gets_an_honest_answer_and_a_box_by_hand(self, asked: Asked) -> None:
        asked.open("a.png")
        asked.view.point.click()
        asked.draw(QRect(20, 20, 90, 110))
        asked.wait()
        assert asked.titles == ["Nothing that looks like it", ""]
        assert "stages of frontalface_alt2" in asked.words()
        asked.press("Add it by hand")
        [box] = asked.session.workspace.boxes.annotations
        assert box.is_drawn and box.detection.left == 20
        assert not asked.view.rows and asked.why.layer.place.isEmpty()

    def test_a_box_that_was_deleted_says_so_at_once(self, asked: Asked, engine: SampleEngine) -> None:
        engine.found = [STRONG]
        asked.open("a.png")
        asked.session.workspace.selection.select_only(asked.session.workspace.boxes.annotations[0].id)
        asked.session.reviewing.delete()
        asked.why.ask_missed(FACE)
        assert asked.titles[0] == "It was deleted" and not asked.view.is_working

    def test_nothing_is_looked_for(self, asked: Asked) -> None:
        asked.open("a.png")
        asked.session.workspace.set_plan(SearchPlan(targets=()))
        asked.why.ask_missed(FACE)
        assert asked.view.hint.startswith("Nothing is looked for") and not asked.view.is_working

    def test_a_box_drawn_by_hand_is_asked_about_without_a_mouse(self, asked: Asked) -> None:
        asked.open("a.png")
        asked.session.reviewing.draw(FACE)
        assert asked.view.about_selected.text() == "Why was this missed?"
        asked.view.about_selected.click()
        asked.wait()
        assert asked.titles[0] == "A closer look finds it"

    def test_a_reviewed_photo_is_not_said_to_be_searched(self, asked: Asked) -> None:
        asked.open("a.png")
        asked.session.workspace.edits.complete_all([asked.session.current])
        asked.why._take_choice(Remedy(SearchPlan(preset="fast"), 0.5))
        assert asked.window.find_panel.plan.preset == "fast"
        assert asked.view.hint.endswith("This photo is reviewed: no search changes it.")

    def test_escape_ends_the_drawing(self, asked: Asked) -> None:
        asked.open("a.png")
        asked.view.point.click()
        QTest.keyClick(asked.window.canvas, Qt.Key.Key_Escape)
        assert not asked.view.point.isChecked()
        asked.draw(FACE)
        assert len(asked.session.workspace.boxes.annotations) == 1, "a box again"

    def test_drawing_a_box_takes_its_place(self, asked: Asked) -> None:
        asked.open("a.png")
        asked.view.point.click()
        asked.window.actions_.draw_box.trigger()
        assert not asked.view.point.isChecked()
        asked.view.point.click()
        assert not asked.window.actions_.draw_box.isChecked()

    def test_it_can_be_given_up(self, asked: Asked, endless: Event) -> None:
        asked.open("a.png")
        asked.why.ask_missed(FACE)
        asked.qtbot.waitUntil(lambda: asked.view._progress.value() == 50)
        asked.view._cancel.click()
        assert not asked.view.is_working and asked.why.layer.place.isEmpty()
        assert endless.wait(10)

    def test_it_is_given_up_with_the_panel(self, asked: Asked, endless: Event) -> None:
        asked.open("a.png")
        asked.why.ask_missed(FACE)
        asked.qtbot.waitUntil(lambda: asked.view._progress.value() == 50)
        asked.window.actions_.explain.trigger()
        assert endless.wait(10) and not asked.view.is_working

    def test_it_is_given_up_with_the_photo(self, asked: Asked, endless: Event) -> None:
        asked.open("a.png")
        asked.session.open_paths([Path("/photos/b.png").absolute()])
        wait_until_shown(asked.qtbot, asked.program, "b.png")
        asked.why.ask_missed(FACE)
        asked.qtbot.waitUntil(lambda: asked.view._progress.value() == 50)
        asked.session.show_step(-1)
        asked.qtbot.waitUntil(endless.is_set)
        assert not asked.view.is_working and asked.why.layer.place.isEmpty()

    def test_it_is_given_up_with_the_window(self, asked: Asked, endless: Event, workspace: Workspace) -> None:
        asked.open("a.png")
        asked.why.ask_missed(FACE)
        asked.qtbot.waitUntil(lambda: asked.view._progress.value() == 50)
        workspace.close()
        assert endless.is_set() and workspace.crew.has_ended

    def test_what_goes_wrong_is_said(self, asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_asked: object, **_known: object) -> None:
            raise CascadeError("The cascade {name} cannot be read.", name="x.xml")

        monkeypatch.setattr("desktop_app.library.diagnosis_why_not.why_not", fail)
        asked.open("a.png")
        asked.why.ask_missed(FACE)
        asked.qtbot.waitUntil(lambda: asked.view.hint == "The cascade x.xml cannot be read.")
        assert not asked.view.is_working


class TestWhyHere:
    def test_it_says_how_strong_a_box_is_and_what_would_leave_it_out(self, asked: Asked, engine: SampleEngine) -> None:
        engine.found = [STRONG, WEAK]
        asked.open("a.png")
        workspace = asked.session.workspace
        weak = next(box for box in workspace.boxes.annotations if box.detection == WEAK)
        assert not asked.view.about_selected.isEnabled()
        workspace.selection.select_only(weak.id)
        assert asked.view.about_selected.text() == "Why here?"
        asked.view.about_selected.click()
        asked.wait()
        assert asked.titles[:3] == [
            "How strong it is",
            "What it looked like to the cascades",
            "What would leave it out",
        ]
        assert "Its score is 55 %; boxes show from 50 % on. 16 windows agree." in asked.words()
        asked.press("Set sensitivity to 44 %")
        assert workspace.photos.sensitivity == 0.44
        assert [box.detection for box in workspace.boxes.annotations] == [STRONG]

    def test_one_box_can_go_alone(self, asked: Asked, engine: SampleEngine) -> None:
        engine.found = [WEAK]
        asked.open("a.png")
        workspace = asked.session.workspace
        workspace.selection.select_only(workspace.boxes.annotations[0].id)
        asked.view.about_selected.click()
        asked.wait()
        asked.press("Drop this box")
        assert workspace.boxes.annotations[0].decision is Decision.DROPPED


@pytest.mark.parametrize("spoken", ["en", "ko"])
def test_every_answer_fits_into_the_narrowest_panel(qtbot: QtBot, qapp: QApplication, spoken: str) -> None:
    theme = Theme(qapp, "light")
    language.install(qapp, spoken)
    panel, view = ExplainPanel([]), WhySection()
    panel.add_section("Why?", view, unfolded=True)
    panel.setFixedSize(panel.minimumSizeHint().width(), 600)
    facts = Evidence(1000, 1000, 1000, -175.0, 55, preset="balanced", cascade=LONGEST, target="plate", neighbors=1000)
    plan, seen = SearchPlan(), Seen(LONGEST, True, 1000, 47, 47, 20.0, 41, 10.06)
    rows = [WhyRow(cause_title(Cause(kind, 0)), cause_text(Cause(kind, 0, facts), plan)) for kind in CauseKind]
    for new in (
        SearchPlan(("face", "plate")),
        SearchPlan(preset="thorough"),
        SearchPlan(min_size_share=0.5),
        SearchPlan(min_neighbors=1000),
        SearchPlan(scale_factor=1.05),
        SearchPlan(cascade=LONGEST),
    ):
        rows.append(WhyRow("", seen_text([seen]), remedy_text(Remedy(new, 1.0), plan, 0.5)))
    rows.append(WhyRow("", "", remedy_text(Remedy(plan, 0.5), SearchPlan(cascade=LONGEST), 0.5)))
    qtbot.addWidget(panel)
    view.show_rows(rows)
    view.say("1")
    view.show_work(0.5)
    panel.show()
    qtbot.waitExposed(panel)
    qtbot.waitUntil(view.rows[-1].isVisible)
    assert view.minimumSizeHint().width() <= 256
    qtbot.waitUntil(lambda: clipped(panel) == [])
    panel.deleteLater()
    settle()
    shiboken6.delete(theme)
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())
    language.install(qapp, "en")


class TestWords:
    @pytest.mark.parametrize("kind", CauseKind)
    @pytest.mark.parametrize("plan", [SearchPlan(), SearchPlan(cascade=ALT2)])
    def test_every_cause_has_words(self, kind: CauseKind, plan: SearchPlan) -> None:
        evidence = Evidence(preset="balanced", cascade=ALT2, target="face", scale_factor=1.05)
        for found in (None, STRONG):
            words = cause_text(Cause(kind, 0.5, evidence, found=found), plan)
            assert words.endswith(".") and "{" not in words
        assert cause_title(Cause(kind, 0.5))

    def test_a_button_names_the_change(self) -> None:
        plan = SearchPlan(min_size_share=0.2)
        for other, words in {
            SearchPlan(min_size_share=0.11): "Set smallest size to 11 %",
            SearchPlan(): "Look for any size",
            SearchPlan(preset="fast", min_size_share=0.2): "Search with Fast",
            SearchPlan(("face", "plate"), min_size_share=0.2): "Also find: Licence plate",
            SearchPlan(cascade=ALT2, min_size_share=0.2): "Use this cascade alone",
            SearchPlan(min_neighbors=5, min_size_share=0.2): "Set neighbours to 5",
            SearchPlan(scale_factor=1.05, min_size_share=0.2): "Set scale factor to 1.05",
            plan: "Set sensitivity to 63 %",
        }.items():
            assert remedy_text(Remedy(other, 0.63), plan, 0.5) == words
        assert remedy_text(Remedy(plan, 0.5), SearchPlan(cascade=ALT2), 0.5) == "Use all cascades"

    def test_what_else_goes_and_comes(self) -> None:
        remedy = Remedy(SearchPlan(), 0.5)
        assert drop_text(Drop(DropKind.PRESET, remedy, 0, 0)) == "No other box of this photo goes."
        assert drop_text(Drop(DropKind.PRESET, remedy, 1, 2)) == "1 other box goes too. 2 boxes come."
        size = drop_text(Drop(DropKind.MIN_SIZE, remedy, 3, 1, limit_px=40))
        assert size == "What is smaller than 40 pixels is left out. 3 other boxes go too. 1 box comes."

    def test_what_each_cascade_saw(self) -> None:
        passed = Seen(ALT2, False, 14, 20, 20, 2.3, 10, 1.24)
        stopped = Seen("haarcascade_profileface", True, 0, 21, 26, -0.46, 15, 0.08)
        assert seen_text([passed, stopped]).split("\n") == [
            "\N{BULLET} frontalface_alt2: 14 windows passed all 20 stages; narrowest: stage 10, 1.24 over",
            "\N{BULLET} profileface in the mirror: stopped at stage 22 of 26, 0.46 short",
        ]
