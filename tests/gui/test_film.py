"""The film of a search in the window: made when it is looked for, played, sought in, saved; over live pictures too."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QProgressBar, QPushButton, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.detection.cascade import Cascade
from desktop_app.detection.search_film import SearchFilm
from desktop_app.errors import CancelledError
from desktop_app.gui.app import Program
from desktop_app.gui.explaining import Explaining
from desktop_app.gui.film_letters import drawn_line
from desktop_app.gui.film_player import FilmPlayer
from desktop_app.gui.film_words import film_lines, short_line, tempo_text
from desktop_app.gui.filming import Filming
from desktop_app.gui.live_filming import LiveFilming
from desktop_app.gui.models.photos import PhotoSource
from desktop_app.gui.session import Session
from desktop_app.gui.views.film_glass import FilmGlass
from desktop_app.gui.views.film_painting import FOUND, PASSED, FilmLayer, window_colour
from desktop_app.gui.views.viewport import Viewport
from desktop_app.media.frame import Frame
from desktop_app.media.images import read_image
from desktop_app.media.source import CameraAddress
from tests.gui.fakes import FakeEngine, FakeSource
from tests.gui.programs import said, settle, wait_until_searched

PATIENT_MS = 20_000


@pytest.fixture(scope="module")
def small(request: pytest.FixtureRequest) -> Frame:
    """The built-in photograph, smaller, so that its films are made fast."""
    whole = read_image(request.config.rootpath / "resources" / "sample" / "eileen-collins.png")
    return Frame(np.ascontiguousarray(cv2.resize(whole.pixels, (160, 160), interpolation=cv2.INTER_AREA)), "small")


@pytest.fixture(scope="module")
def film(small: Frame) -> SearchFilm:
    gray = cv2.cvtColor(small.pixels, cv2.COLOR_BGR2GRAY)
    return SearchFilm(gray, Cascade.load("haarcascade_frontalface_alt2"))


@pytest.fixture
def fake_engine(tmp_path: Path, small: Frame) -> FakeEngine:
    """An engine that reads every path as that photograph."""

    class Engine(FakeEngine):
        def read(self, source: PhotoSource) -> Frame:
            return small

    return Engine(store=tmp_path / "store" / "work.sqlite")


@pytest.fixture
def filming(qtbot: QtBot, session: Session) -> Filming:
    """A photograph on the screen, Explain open, the film's section folded away."""
    explaining = Explaining(session)
    made = Filming(session, explaining)
    session.open_paths([Path("/photos/small.png").absolute()])
    qtbot.waitUntil(lambda: session.workspace.boxes.picture is not None, timeout=PATIENT_MS)
    session.window.actions_.explain.setChecked(True)
    return made


@pytest.fixture
def ready(qtbot: QtBot, filming: Filming) -> Filming:
    """The same with the film there, at its beginning."""
    filming.section.unfold()
    qtbot.waitUntil(lambda: filming.player.film is not None, timeout=PATIENT_MS)
    return filming


def button(filming: Filming, words: str) -> QToolButton | QPushButton:
    buttons = [*filming.view.findChildren(QToolButton), *filming.view.findChildren(QPushButton)]
    return next(each for each in buttons if words in (each.text(), each.accessibleName()))


def words(filming: Filming) -> str:
    return "\n".join(label.text() for label in filming.view.findChildren(QLabel) if label.isVisible())


# What plays


def test_a_player_runs_to_the_end_and_begins_anew(qapp: object, film: SearchFilm) -> None:
    player, told = FilmPlayer(), []
    player.played.connect(told.append)
    player.take(film)
    player.tempo = film.pace.tempo_for(2.0)
    player.play()
    seen = []
    while player.is_playing:
        player.advance(0.1)
        seen.append(player.position)
    assert seen == sorted(seen) and 15 <= len(seen) <= 25
    assert player.at_end and player.state().found == 1
    player.play()
    assert player.position == 0 and player.is_playing
    player.pause()
    assert told == [True, False, True, False]


def test_features_take_turns_while_it_plays(qapp: object, film: SearchFilm) -> None:
    player = FilmPlayer()
    player.take(film)
    turns = set()
    for _ in range(16):
        player.advance(0.0625)
        turns.add(player.turn)
    assert turns == {0, 1, 2, 3, 4}
    assert player.position == 4  # slow motion: four windows a second


def test_a_clock_makes_it_run(qtbot: QtBot, film: SearchFilm) -> None:
    player = FilmPlayer()
    player.take(film)
    player.tempo = 0.8
    player.play()
    qtbot.waitUntil(lambda: player.at_end, timeout=PATIENT_MS)
    assert not player.is_playing


def test_without_a_film_nothing_runs(qapp: object) -> None:
    player = FilmPlayer()
    player.play()
    player.advance(1.0)
    player.seek(4)
    assert not player.is_playing and player.state() is None and player.position == 0


# What it says


def test_words_say_what_became_of_each_window(film: SearchFilm) -> None:
    candidate = film.state_at(int(film.candidate_positions[0]))
    assert film_lines(film, candidate, 1)[1] == "Passed all 20 stages: a candidate"
    assert film_lines(film, candidate, 1)[3] == "Candidates: 1 \N{MIDDLE DOT} Every window shows"
    assert "1 window in 150 shows" in film_lines(film, candidate, 150)[3]
    states = [film.state_at(position) for position in range(0, film.windows, 50)]
    dropped = next(state for state in states if state.window.depth == 3)
    assert film_lines(film, dropped, 1)[1] == "Stopped at stage 4 of 20"
    flat = next(state for state in states if state.stage is None)
    assert film_lines(film, flat, 1)[1] == "Too little contrast to be looked at"
    last = film.state_at(film.length)
    assert film_lines(film, last, 1)[:2] == [f"All {len(film.levels)} levels are done", "1 detection"]
    assert short_line(film, candidate).endswith("Candidates: 1")


def test_words_say_how_fast_it_is(film: SearchFilm) -> None:
    assert tempo_text(film, 0.0) == "Slow motion"
    assert tempo_text(film, 1.0).startswith("Real: ")
    assert tempo_text(film, film.pace.tempo_for(30.0)) == "All in 30 s"


def test_letters_of_the_window_s_font_can_be_put_into_a_film(qapp: object) -> None:
    short, long = drawn_line("I", 20), drawn_line("Windows: 한글", 20)
    assert short.dtype == np.uint8 and short.shape[0] == long.shape[0] >= 20
    assert long.shape[1] > 4 * short.shape[1]
    assert long.max() > 200 and long[0].max() == 0


# What it paints


def test_the_glass_shows_window_and_feature_in_the_colour_of_its_fate(qtbot: QtBot, film: SearchFilm) -> None:
    glass = FilmGlass()
    qtbot.addWidget(glass)
    glass.resize(104, 104)
    state = film.state_at(int(film.candidate_positions[0]))
    pictures = []
    for turn in (0, 1, len(state.flashes)):
        glass.show_state(state, turn)
        pictures.append(glass.grab().toImage())
    assert pictures[0].pixelColor(1, 50) == PASSED
    assert pictures[0] != pictures[1] and pictures[0] == pictures[2]
    glass.show_state(None, 0)
    assert glass.grab().toImage() != pictures[0]


def test_colours_tell_what_became_of_a_window() -> None:
    colours = [window_colour(depth, 20).name() for depth in (-1, 0, 1, 19, 20)]
    assert colours[0] == colours[1] and colours[2] == colours[3]
    assert len(set(colours)) == 3


# In the window


def test_nothing_is_made_before_the_section_is_unfolded(qtbot: QtBot, filming: Filming) -> None:
    assert filming.player.film is None and filming._request is None
    filming.section.unfold()
    assert "is being made" in words(filming)
    qtbot.waitUntil(lambda: filming.player.film is not None, timeout=PATIENT_MS)
    assert "Level 1 of" in words(filming)


def canvas_picture(session: Session) -> QImage:
    return session.window.canvas.grab().toImage()


def test_the_film_takes_the_place_of_the_boxes_once_it_has_begun(ready: Filming) -> None:
    canvas = ready._session.window.canvas
    before = canvas_picture(ready._session)
    assert ready.layer.state is None
    button(ready, "Next candidate").click()
    state = ready.layer.state
    assert state is not None and state.passed and ready.layer.shows_alone
    shown = canvas_picture(ready._session)
    assert shown != before
    left, top, width, height = state.window.box
    edge = canvas._viewport.point_to_view(QPoint(left, top + height // 2))
    ratio = canvas.devicePixelRatioF()
    around = [shown.pixelColor(round(edge.x() * ratio) + step, round(edge.y() * ratio)) for step in (-1, 0, 1)]
    assert PASSED in around
    ready.section.unfold(False)
    assert ready.layer.state is None and canvas_picture(ready._session) == before


def test_candidates_can_be_gone_through_to_the_end(ready: Filming) -> None:
    film = ready.player.film
    for position in film.candidate_positions.tolist():
        ready.show_next_candidate()
        assert ready.player.position == position
    ready.show_next_candidate()
    assert ready.player.at_end and "1 detection" in words(ready)


def test_it_is_stepped_sought_and_played_with_the_mouse(qtbot: QtBot, ready: Filming) -> None:
    button(ready, "Step on by one window").click()
    button(ready, "Step on by one window").click()
    button(ready, "Step back by one window").click()
    assert ready.player.position == 1 and ready.layer.state.position == 1
    place = next(each for each in ready.view.findChildren(QSlider) if each.accessibleName() == "Place in the film")
    place.setValue(500)
    assert ready.player.film.share_of(ready.player.position) == pytest.approx(0.5, abs=0.01)
    speed = next(each for each in ready.view.findChildren(QSlider) if each.accessibleName() == "Speed")
    speed.setValue(100)
    assert "Real: " in words(ready)
    QTest.mouseClick(button(ready, "Play the search"), Qt.MouseButton.LeftButton)
    assert button(ready, "Stand still") is not None
    qtbot.waitUntil(lambda: ready.player.at_end, timeout=PATIENT_MS)
    assert button(ready, "Play the search") is not None
    assert place.value() == 1000


def test_another_cascade_makes_another_film_and_another_box_does_not(qtbot: QtBot, ready: Filming) -> None:
    first = ready.player.film
    ready._explaining.explain_place(QPoint(50, 60).toPointF())
    assert ready.player.film is first
    ready._explaining.choose_cascade("haarcascade_eye")
    assert ready.player.film is None
    qtbot.waitUntil(lambda: ready.player.film is not None, timeout=PATIENT_MS)
    assert ready.player.film.cascade.name == "haarcascade_eye"


def test_a_film_takes_half_a_minute_until_another_speed_is_chosen(qtbot: QtBot, ready: Filming) -> None:
    def seconds() -> float:
        return ready.player.film.pace.duration_s(ready.player.tempo)

    speed = next(each for each in ready.view.findChildren(QSlider) if each.accessibleName() == "Speed")
    assert 22 < seconds() < 38
    assert speed.value() == round(ready.player.tempo * 100)
    speed.setValue(90)
    ready._explaining.choose_cascade("haarcascade_eye")
    qtbot.waitUntil(lambda: ready.player.film is not None, timeout=PATIENT_MS)
    assert ready.player.tempo == 0.9 and speed.value() == 90


def test_a_cascade_that_cannot_be_used_is_said(qtbot: QtBot, ready: Filming) -> None:
    ready._explaining.choose_cascade("/nowhere/none.xml")
    qtbot.waitUntil(lambda: "none.xml" in words(ready), timeout=PATIENT_MS)
    assert ready.player.film is None


def test_closing_explain_takes_the_film_away(ready: Filming) -> None:
    ready.play_or_pause()
    ready._explaining.close()
    assert ready.player.film is None and not ready.player.is_playing and ready.layer.state is None


# Saving


def answer_with(monkeypatch: pytest.MonkeyPatch, path: Path | str, kind: str = "") -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked: (str(path), kind))


def test_the_whole_film_is_saved_in_the_background(
    qtbot: QtBot, ready: Filming, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer_with(monkeypatch, tmp_path / "search", "Moving picture (*.gif)")
    ready.save_whole()
    assert not button(ready, "Save the film...").isEnabled()
    strip = ready._session.window.status.strip
    qtbot.waitUntil(lambda: strip.message is not None and "Saved" in strip.message.text, timeout=60_000)
    assert button(ready, "Save the film...").isEnabled()
    with Image.open(tmp_path / "search.gif") as image:
        assert image.n_frames > 100


def test_saving_can_be_given_up(qtbot: QtBot, ready: Filming, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answer_with(monkeypatch, tmp_path / "search.mp4")
    ready.player.seek(100)
    ready.save_part()
    button(ready, "Cancel").click()
    qtbot.waitUntil(lambda: not ready._saves.is_running, timeout=PATIENT_MS)
    assert list(tmp_path.glob("*.mp4")) == [] and list(tmp_path.glob(".haarlens*")) == []


def test_where_it_cannot_be_saved_that_is_said(
    qtbot: QtBot, ready: Filming, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    answer_with(monkeypatch, tmp_path / "file" / "search.mp4")
    ready.save_part()
    strip = ready._session.window.status.strip
    qtbot.waitUntil(lambda: strip.message is not None and "cannot be written" in strip.message.text, timeout=PATIENT_MS)
    assert not ready._saves.is_running


def test_nothing_is_saved_without_a_name(ready: Filming, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch, "")
    ready.save_whole()
    assert not ready._saves.is_running


@pytest.fixture
def endless_save(monkeypatch: pytest.MonkeyPatch) -> None:
    """A film of which 30 % are written, and no more until it is given up."""

    def save(*_film: object, cancelled: Event, progress: Callable[[float], None], **_how: object) -> Path:
        while not cancelled.wait(0.01):
            progress(0.3)
        raise CancelledError("given up")

    monkeypatch.setattr("desktop_app.export.search_film.save_search_film", save)


def saving_film(qtbot: QtBot, program: Program) -> Filming:
    """The program while it saves a film."""
    program.session.open_paths([Path("/photos/small.png").absolute()])
    wait_until_searched(qtbot, program)
    program.session.window.actions_.explain.setChecked(True)
    filming = program.session.findChildren(Filming)[0]
    filming.section.unfold()
    qtbot.waitUntil(lambda: filming.player.film is not None, timeout=PATIENT_MS)
    filming.save_whole()
    qtbot.waitUntil(lambda: filming._saves.progress == 0.3)
    return filming


def test_a_window_in_another_language_shows_what_is_being_saved_and_can_cancel_it(
    qtbot: QtBot, program: Program, endless_save: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer_with(monkeypatch, tmp_path / "search.mp4")
    before = saving_film(qtbot, program)
    program.speak("ko")
    settle()
    filming = program.session.findChildren(Filming)[0]
    assert filming is not before and "search.mp4" in said(program)
    assert filming.view.findChild(QProgressBar).value() == 30
    program.session.window.actions_.explain.setChecked(True)
    filming.section.unfold()
    assert filming.view.findChild(QProgressBar).isVisible()
    program.session.window.status.strip.message.act()
    qtbot.waitUntil(lambda: not filming._saves.is_running)
    assert not filming.view.findChild(QProgressBar).isVisible() and said(program) == ""


def test_closing_the_window_over_a_film_that_is_being_saved_is_asked_about(
    qtbot: QtBot, program: Program, endless_save: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer_with(monkeypatch, tmp_path / "search.mp4")
    filming, window = saving_film(qtbot, program), program.session.window
    window.close()
    (box,) = [each for each in window.findChildren(QMessageBox) if each.isVisible()]
    assert window.isVisible() and box.text() == "The film search.mp4 is being saved."
    next(each for each in box.buttons() if each.text() == "Stop and close").click()
    assert not window.isVisible() and filming._saves.request.cancelled.is_set()


# Live


class Portraits(FakeSource):
    """A camera that shows the photograph."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._picture = frame


def test_windows_flash_by_over_a_camera_s_newest_picture(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine, small: Frame
) -> None:
    live = LiveFilming(session)
    source = Portraits(small)
    fake_engine.sources.append(source)
    session.live.open(CameraAddress(0, name="Desk"))
    source.arrive()
    qtbot.waitUntil(lambda: session.workspace.live.picture is not None, timeout=PATIENT_MS)
    action = session.window.actions_.show_search
    assert action.isEnabled() and live.layer.state is None
    action.trigger()
    qtbot.waitUntil(lambda: live.layer.state is not None, timeout=PATIENT_MS)
    first = live.player.film
    assert "Level" in live.layer.words or "levels" in live.layer.words
    source.arrive()
    qtbot.waitUntil(lambda: live.player.film is not first, timeout=PATIENT_MS)
    action.trigger()
    assert live.layer.state is None and not live.player.is_playing
    action.trigger()
    qtbot.waitUntil(lambda: live.layer.state is not None, timeout=PATIENT_MS)
    session.live.leave()
    assert not action.isChecked() and live.layer.state is None


def test_the_slow_film_of_a_still_picture_ends_with_it(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine, small: Frame
) -> None:
    live = LiveFilming(session)
    source = Portraits(small)
    fake_engine.sources.append(source)
    session.live.open(CameraAddress(0, name="Desk"))
    source.arrive()
    qtbot.waitUntil(lambda: session.workspace.live.picture is not None, timeout=PATIENT_MS)
    session.workspace.live.set_paused(True)
    session.window.actions_.show_search.trigger()
    qtbot.waitUntil(lambda: live.player.is_playing, timeout=PATIENT_MS)
    slow, film = live.player.tempo, live.player.film
    session.workspace.live.set_paused(False)
    source.arrive()
    qtbot.waitUntil(lambda: live.player.film not in (None, film), timeout=PATIENT_MS // 4)
    assert live.player.tempo > slow


def test_what_was_found_is_painted_bold(qtbot: QtBot, film: SearchFilm) -> None:
    viewport, layer = Viewport(), FilmLayer()
    viewport.set_view(QSizeF(320, 320), 1.0)
    viewport.set_picture(QSize(160, 160))
    layer.show_state(film.state_at(film.length))
    image = QImage(320, 320, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    layer.paint(painter, viewport)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(320, 320, 4)[:, :, :3]
    found = QColor(FOUND)
    yellow = (pixels == (found.blue(), found.green(), found.red())).all(axis=2)
    assert yellow.sum() > 200
