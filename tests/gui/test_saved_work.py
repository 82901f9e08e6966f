"""What was done is found again: after a clean end, after a crash, in a session file, and where the store is damaged."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app import assets, settings
from desktop_app.gui.app import Program
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.views.message_strip import Tone
from desktop_app.gui.workspace import Workspace
from desktop_app.library.annotations import Decision
from desktop_app.library.store import Store
from tests.gui.fakes import FACE, FakeEngine, Inbox
from tests.gui.programs import MakeProgram, said, settle, wait_until_searched, wait_until_shown

ROOT = Path(__file__).resolve().parent.parent.parent
# What a run leaves that is killed while it has photographs open.
KILLED = """
import sys
from pathlib import Path
from desktop_app.library.store import Store

store, _ = Store.open(Path(sys.argv[1]))
store.mark_running(True)
store.remember_list(map(Path, sys.argv[2:]), Path(sys.argv[3]))
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def files(tmp_path: Path, sample: Path) -> list[Path]:
    """Three photographs with different content."""
    folder = tmp_path / "photos"
    folder.mkdir()
    paths = [folder / f"{name}.png" for name in "abc"]
    for number, path in enumerate(paths):
        shutil.copyfile(sample, path)
        with path.open("ab") as file:
            file.write(bytes([number]))
    return paths


@pytest.fixture
def start(make_program: MakeProgram, fake_engine: FakeEngine, preferences: Preferences) -> Callable[[], Program]:
    """Starts the program, as often as it is called; the run before has to be closed."""
    preferences.language = "en"
    return lambda: make_program(Workspace(fake_engine.engine(), preferences))


@pytest.fixture
def last_time(qtbot: QtBot, start: Callable[[], Program], files: list[Path]) -> list[Path]:
    """A run before that had these photographs open, the second of them shown, and has ended properly."""
    program = start()
    program.session.open_paths(files)
    wait_until_searched(qtbot, program)
    program.session.select(program.session.workspace.photos.photos[1])
    wait_until_shown(qtbot, program, "b.png")
    review(program)
    program.close()
    return files


@pytest.fixture
def crashed(fake_engine: FakeEngine, files: list[Path]) -> Iterator[list[Path]]:
    """A run before that had these photographs open and was killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(fake_engine.store), *map(str, files)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.kill()
    yield files


def review(program: Program) -> None:
    """Do some work on the photograph that is shown."""
    photo = program.session.reviewing.photo
    assert photo is not None
    edits = program.session.workspace.edits
    edits.decide(photo, photo.annotations[:1], Decision.DROPPED)
    edits.draw(photo, replace(FACE, left=200))
    edits.complete_all([photo])


def offer_on(program: Program) -> str:
    """What the empty page offers to go on with; "" for nothing."""
    buttons = program.session.window.empty.findChildren(QPushButton)
    return next((button.text() for button in buttons if button.isVisible() and "Go on" in button.text()), "")


def wait_until_ready(qtbot: QtBot, program: Program) -> None:
    """Wait until it is known what was kept of last time, and the window has heard it."""
    inbox = Inbox(program.session.workspace.crew.keeping.ready)
    program.session.workspace.crew.keeping.open()
    qtbot.waitUntil(lambda: bool(inbox.answers))


class TestLastTime:
    """What is offered at the start."""

    def test_at_the_first_start_there_is_nothing_to_go_on_with(
        self, qtbot: QtBot, start: Callable[[], Program]
    ) -> None:
        program = start()
        wait_until_ready(qtbot, program)
        assert offer_on(program) == ""
        assert not program.session.window.actions_.restore.isEnabled()

    def test_after_a_clean_end_the_empty_page_offers_it_quietly(
        self, qtbot: QtBot, last_time: list[Path], start: Callable[[], Program]
    ) -> None:
        program = start()
        qtbot.waitUntil(lambda: offer_on(program) == "Go on with the 3 photos of last time")
        assert program.session.window.actions_.restore.isEnabled()
        assert said(program) == ""

    def test_going_on_brings_photos_and_work_back(
        self, qtbot: QtBot, last_time: list[Path], start: Callable[[], Program], fake_engine: FakeEngine
    ) -> None:
        fake_engine.searched.clear()
        program = start()
        qtbot.waitUntil(lambda: bool(offer_on(program)))
        program.session.window.actions_.restore.trigger()
        wait_until_shown(qtbot, program, "b.png")
        photos = program.session.workspace.photos.photos
        assert [photo.source for photo in photos] == last_time
        assert [box.decision for box in photos[1].annotations] == [Decision.DROPPED, Decision.KEPT]
        assert [photo.review.is_complete for photo in photos] == [False, True, False]
        assert not program.session.window.actions_.restore.isEnabled()
        assert fake_engine.searched == []

    def test_after_a_crash_the_strip_says_so_with_a_button(
        self, qtbot: QtBot, crashed: list[Path], start: Callable[[], Program]
    ) -> None:
        program = start()
        qtbot.waitUntil(lambda: "did not close properly" in said(program))
        message = program.session.window.status.strip.message
        assert message is not None and message.action == "Go on with it"
        assert offer_on(program) == "Go on with the 3 photos of last time"
        program.session.window.status.strip.findChild(QPushButton).click()
        wait_until_shown(qtbot, program, "b.png")
        assert [photo.source for photo in program.session.workspace.photos.photos] == crashed
        assert said(program) == ""

    def test_a_crash_is_told_at_one_start_alone(
        self, qtbot: QtBot, crashed: list[Path], start: Callable[[], Program]
    ) -> None:
        program = start()
        qtbot.waitUntil(lambda: bool(said(program)))
        program.close()
        again = start()
        qtbot.waitUntil(lambda: bool(offer_on(again)))
        assert said(again) == ""

    def test_what_was_there_last_time_can_be_gone_on_with_also_after_something_else_was_opened(
        self, qtbot: QtBot, crashed: list[Path], start: Callable[[], Program], sample: Path
    ) -> None:
        program = start()
        program.session.open_paths([sample])
        wait_until_searched(qtbot, program)
        wait_until_ready(qtbot, program)
        assert program.session.current is program.session.workspace.photos.photos[0]
        assert "did not close properly" in said(program)
        program.session.window.actions_.restore.trigger()
        photos = program.session.workspace.photos
        qtbot.waitUntil(lambda: [photo.source for photo in photos.photos] == [sample, *crashed])
        qtbot.waitUntil(lambda: not program.session.window.actions_.restore.isEnabled())

    def test_who_only_tries_the_sample_is_still_offered_what_was_there_before(
        self, qtbot: QtBot, last_time: list[Path], start: Callable[[], Program]
    ) -> None:
        program = start()
        program.session.open_paths([assets.sample_photo()], are_recent=False)
        wait_until_searched(qtbot, program)
        program.close()
        again = start()
        qtbot.waitUntil(lambda: offer_on(again) == "Go on with the 3 photos of last time")

    def test_with_the_setting_off_nothing_is_offered_after_a_clean_end(
        self, qtbot: QtBot, last_time: list[Path], start: Callable[[], Program], preferences: Preferences
    ) -> None:
        preferences.set(settings.OFFER_LAST_PHOTOS, False)
        program = start()
        wait_until_ready(qtbot, program)
        assert offer_on(program) == ""
        assert not program.session.window.actions_.restore.isEnabled()

    def test_with_the_setting_off_a_crash_is_still_told(
        self, qtbot: QtBot, crashed: list[Path], start: Callable[[], Program], preferences: Preferences
    ) -> None:
        preferences.set(settings.OFFER_LAST_PHOTOS, False)
        program = start()
        qtbot.waitUntil(lambda: "did not close properly" in said(program))
        assert offer_on(program)

    def test_a_window_in_another_language_offers_the_same(
        self, qtbot: QtBot, last_time: list[Path], start: Callable[[], Program]
    ) -> None:
        program = start()
        qtbot.waitUntil(lambda: bool(offer_on(program)))
        program.speak("ko")
        settle()
        qtbot.waitUntil(program.session.window.actions_.restore.isEnabled)
        program.session.window.actions_.restore.trigger()
        wait_until_shown(qtbot, program, "b.png")

    def test_a_damaged_store_is_set_aside_and_said(
        self, qtbot: QtBot, last_time: list[Path], start: Callable[[], Program], fake_engine: FakeEngine
    ) -> None:
        damaged = b"SQLite format 3\0 and then nothing of sense" * 100
        fake_engine.store.write_bytes(damaged)
        program = start()
        qtbot.waitUntil(lambda: "damaged" in said(program))
        message = program.session.window.status.strip.message
        assert message is not None and message.tone is Tone.WARNING
        (aside,) = fake_engine.store.parent.glob("*damaged*")
        assert aside.name in said(program)
        assert aside.read_bytes() == damaged
        program.session.open_paths(last_time)
        wait_until_searched(qtbot, program)
        program.close()
        store, notice = Store.open(fake_engine.store)
        assert notice is None and store.listed().paths == tuple(last_time)
        store.close()


class TestSessionFiles:
    """A list with its work in a file of its own."""

    @pytest.fixture
    def choose(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
        """Has the next dialog for a file answer with that one."""

        def answer(path: Path) -> None:
            for name in ("getOpenFileName", "getSaveFileName"):
                monkeypatch.setattr(QFileDialog, name, lambda *_: (str(path), ""))

        return answer

    @pytest.fixture
    def worked(self, qtbot: QtBot, start: Callable[[], Program], files: list[Path]) -> Program:
        """The program with three photographs and work on the first."""
        program = start()
        program.session.open_paths(files)
        wait_until_searched(qtbot, program)
        wait_until_shown(qtbot, program, "a.png")
        review(program)
        return program

    def test_in_another_home_photos_and_work_are_there(
        self,
        qtbot: QtBot,
        worked: Program,
        choose: Callable[[Path], None],
        files: list[Path],
        tmp_path: Path,
        fake_engine: FakeEngine,
        start: Callable[[], Program],
    ) -> None:
        target = files[0].parent / "mine.haarlens"
        choose(target)
        worked.session.window.actions_.save_session.trigger()
        qtbot.waitUntil(lambda: said(worked) == "Saved mine.haarlens.")
        reviews = [photo.review for photo in worked.session.workspace.photos.photos]
        worked.close()
        moved = files[0].parent.rename(tmp_path / "elsewhere")
        fake_engine.store = tmp_path / "another home" / "work.sqlite"
        fake_engine.searched.clear()
        program = start()
        choose(moved / "mine.haarlens")
        program.session.window.actions_.open_session.trigger()
        qtbot.waitUntil(lambda: said(program) == "mine.haarlens holds 3 photos; the work in it was taken over.")
        wait_until_shown(qtbot, program, "a.png")
        photos = program.session.workspace.photos.photos
        qtbot.waitUntil(lambda: all(photo.is_recalled for photo in photos))
        assert [photo.source for photo in photos] == [moved / path.name for path in files]
        assert [photo.review for photo in photos] == reviews
        assert fake_engine.searched == []

    @pytest.mark.parametrize(
        "content", [b"", b"SQLite format 3\0" + bytes(500), b"no session at all"], ids=["empty", "cut", "other"]
    )
    def test_a_damaged_file_is_said_and_costs_nothing(
        self, qtbot: QtBot, worked: Program, choose: Callable[[Path], None], tmp_path: Path, content: bytes
    ) -> None:
        damaged = tmp_path / "damaged.haarlens"
        damaged.write_bytes(content)
        before = [(photo.source, photo.review) for photo in worked.session.workspace.photos.photos]
        choose(damaged)
        worked.session.window.actions_.open_session.trigger()
        qtbot.waitUntil(lambda: "damaged.haarlens" in said(worked))
        message = worked.session.window.status.strip.message
        assert message is not None and message.tone is Tone.WARNING
        assert [(photo.source, photo.review) for photo in worked.session.workspace.photos.photos] == before
        assert worked.session.window.actions_.undo.isEnabled()

    def test_a_place_that_cannot_be_written_to_is_said(
        self, qtbot: QtBot, worked: Program, choose: Callable[[Path], None], tmp_path: Path
    ) -> None:
        (tmp_path / "taken").write_text("a file where a folder should be", encoding="utf-8")
        choose(tmp_path / "taken" / "mine.haarlens")
        worked.session.window.actions_.save_session.trigger()
        qtbot.waitUntil(lambda: "mine.haarlens" in said(worked))
        message = worked.session.window.status.strip.message
        assert message is not None and message.tone is Tone.WARNING
        choose(tmp_path / "mine.haarlens")
        worked.session.window.actions_.save_session.trigger()
        qtbot.waitUntil(lambda: said(worked) == "Saved mine.haarlens.")
        assert (tmp_path / "mine.haarlens").stat().st_size > 0

    @pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="here everything may be written to")
    def test_a_read_only_folder_is_said(
        self, qtbot: QtBot, worked: Program, choose: Callable[[Path], None], tmp_path: Path
    ) -> None:
        folder = tmp_path / "read only"
        folder.mkdir(0o500)
        choose(folder / "mine.haarlens")
        worked.session.window.actions_.save_session.trigger()
        qtbot.waitUntil(lambda: "mine.haarlens" in said(worked))
        folder.chmod(0o700)

    def test_an_empty_list_has_nothing_to_save(self, start: Callable[[], Program]) -> None:
        assert not start().session.window.actions_.save_session.isEnabled()
