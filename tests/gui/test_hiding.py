"""Hiding in the photograph on the screen: panel, preview, copy, and what is said of it."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app import settings
from desktop_app.detection.geometry import Detection
from desktop_app.export.copies import CopyOptions
from desktop_app.export.hiding import HidingKind, HidingStyle, hide
from desktop_app.gui.app import Program
from desktop_app.gui.models.hidden_picture import HiddenPicture
from desktop_app.gui.output_choices import hiding_style, keep_hiding_style
from desktop_app.gui.views.message_strip import Tone
from desktop_app.gui.workspace import Workspace
from desktop_app.library.annotations import Decision
from tests.gui.fakes import EYE, FACE, FakeEngine, Inbox, picture_frame
from tests.gui.programs import MakeProgram, said, wait_until_searched, wait_until_shown

OTHER = Detection(200, 120, 40, 40, 0.8, 5, "face", "haarcascade_frontalface_alt2")
PLATE = Detection(120, 200, 60, 20, 0.7, 4, "plate", "haarcascade_russian_plate_number")
ANOTHER_LEFT = Detection(10, 180, 30, 30, 0.9, 3, "face", "haarcascade_frontalface_alt2")
LEFT = Detection(240, 30, 30, 30, 0.9, 3, "face", "haarcascade_frontalface_alt2")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A file with the picture that the fake engine reads for any path."""
    path = tmp_path / "photos" / "a.png"
    path.parent.mkdir()
    cv2.imwrite(str(path), picture_frame().pixels)
    return path


@pytest.fixture
def opened(qtbot: QtBot, program: Program, fake_engine: FakeEngine, photo: Path) -> Program:
    """The program with a photograph in which two faces, an eye and a plate were found."""
    fake_engine.found = [FACE, OTHER, EYE, PLATE]
    program.session.open_paths([photo])
    wait_until_searched(qtbot, program)
    wait_until_shown(qtbot, program, photo.name)
    return program


@pytest.fixture
def hiding(qtbot: QtBot, opened: Program) -> Program:
    """The same with the panel open and its preview on the canvas."""
    with previewed(qtbot, opened):
        opened.session.window.actions_.hide_panel.trigger()
    return opened


def previewed(qtbot: QtBot, program: Program) -> "_Previewed":
    """Waits until the canvas shows another preview."""
    return _Previewed(qtbot, program)


class _Previewed:
    def __init__(self, qtbot: QtBot, program: Program) -> None:
        self._qtbot, self._program = qtbot, program

    def __enter__(self) -> None:
        self._before = preview(self._program)

    def __exit__(self, *failure: object) -> None:
        if failure[0] is None:
            self._qtbot.waitUntil(lambda: preview(self._program) not in (None, self._before))


def preview(program: Program) -> HiddenPicture | None:
    return program.session.window.canvas.hidden_picture


def seen(program: Program) -> NDArray[np.uint8]:
    """The picture with the preview on it."""
    hidden = preview(program)
    assert hidden is not None
    pixels = hidden.picture.frame.pixels.copy()
    for patch in hidden.patches:
        rows = slice(patch.place.top(), patch.place.bottom() + 1)
        pixels[rows, patch.place.left() : patch.place.right() + 1] = patch.picture.frame.pixels
    return pixels


def hidden_in_full(detections: list[Detection], style: HidingStyle) -> NDArray[np.uint8]:
    return hide(picture_frame().pixels, detections, style)


def box(program: Program, words: str) -> QCheckBox:
    boxes = program.session.window.hide_panel.kinds.findChildren(QCheckBox)
    return next(box for box in boxes if box.text() == words)


def choose_file(monkeypatch: pytest.MonkeyPatch, path: Path | str) -> list[str]:
    """Answers the dialog; returns what it proposes."""
    proposed: list[str] = []

    def answer(_parent: object, _title: str, proposal: str, _kinds: str) -> tuple[str, str]:
        proposed.append(proposal)
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    return proposed


def find_in_copies(monkeypatch: pytest.MonkeyPatch, *left: Detection) -> list[tuple[object, ...]]:
    """Has the search of copies find these; returns what it is asked."""
    asked: list[tuple[object, ...]] = []

    def find(*request: object) -> tuple[Detection, ...]:
        asked.append(request)
        return left

    monkeypatch.setattr("desktop_app.jobs.recheck.still_found", find)
    return asked


class TestThePreview:
    def test_faces_and_plates_are_hidden_and_eyes_are_not(self, hiding: Program) -> None:
        assert np.array_equal(seen(hiding), hidden_in_full([FACE, OTHER, PLATE], HidingStyle()))
        shown = [
            kind.text() for kind in hiding.session.window.hide_panel.kinds.findChildren(QCheckBox) if kind.isVisible()
        ]
        assert shown == ["2 faces", "1 eye", "1 licence plate"]

    def test_it_follows_the_choice_of_kinds(self, qtbot: QtBot, hiding: Program) -> None:
        with previewed(qtbot, hiding):
            box(hiding, "1 licence plate").click()
        assert np.array_equal(seen(hiding), hidden_in_full([FACE, OTHER], HidingStyle()))

    def test_it_follows_the_style(self, qtbot: QtBot, hiding: Program) -> None:
        buttons = {each.text(): each for each in hiding.session.window.hide_panel.findChildren(QPushButton)}
        for words in ("Pixelate", "Ellipse"):
            with previewed(qtbot, hiding):
                buttons[words].click()
        style = hiding.session.window.hide_panel.options.hiding_style
        assert (style.kind.value, style.shape.value) == ("pixelate", "ellipse")
        assert np.array_equal(seen(hiding), hidden_in_full([FACE, OTHER, PLATE], style))

    def test_it_follows_what_is_dropped_and_undone(self, qtbot: QtBot, hiding: Program) -> None:
        session = hiding.session
        with previewed(qtbot, hiding):
            session.reviewing.decide([session.workspace.boxes.annotations[0]], Decision.DROPPED)
        assert np.array_equal(seen(hiding), hidden_in_full([OTHER, PLATE], HidingStyle()))
        with previewed(qtbot, hiding):
            session.window.actions_.undo.trigger()
        assert np.array_equal(seen(hiding), hidden_in_full([FACE, OTHER, PLATE], HidingStyle()))

    def test_it_follows_a_box_that_is_drawn(self, qtbot: QtBot, hiding: Program) -> None:
        with previewed(qtbot, hiding):
            hiding.session.reviewing.add_in_the_middle()
        drawn = hiding.session.workspace.selection.annotations[0].detection
        assert np.array_equal(seen(hiding), hidden_in_full([FACE, OTHER, PLATE, drawn], HidingStyle()))

    def test_the_canvas_paints_it(self, hiding: Program) -> None:
        window = hiding.session.window
        window.actions_.show_boxes.setChecked(False)
        canvas = window.canvas
        canvas.zoom_to_fit()  # then the picture is in the middle
        image, zoom = canvas.grab().toImage(), canvas.zoom

        def colour_at(x: int, y: int) -> tuple[int, int, int]:
            across, down = canvas.width() / 2 + (x - 160) * zoom, canvas.height() / 2 + (y - 120) * zoom
            red, green, blue, _ = image.pixelColor(round(across), round(down)).getRgb()
            return red, green, blue

        for place in (FACE, OTHER, PLATE):
            assert colour_at(place.left, place.top) == (0, 0, 0)
            assert colour_at(place.left + place.width, place.top + place.height // 2) == (0, 0, 0)
            assert colour_at(place.left + place.width // 2, place.top - place.height) != (0, 0, 0)

    def test_it_ends_with_the_panel(self, hiding: Program) -> None:
        window = hiding.session.window
        window.actions_.hide_panel.trigger()
        assert preview(hiding) is None
        assert window.find_panel.isVisible()
        assert window.canvas.hasFocus()

    def test_crops_take_its_place(self, hiding: Program) -> None:
        window = hiding.session.window
        window.actions_.crop_panel.trigger()
        assert window.crop_panel.isVisible()
        assert not window.actions_.hide_panel.isChecked()
        assert preview(hiding) is None

    def test_a_camera_takes_its_place(self, qtbot: QtBot, hiding: Program) -> None:
        hiding.session.live.entered.emit()
        assert not hiding.session.window.actions_.hide_panel.isChecked()
        assert hiding.session.window.find_panel.isVisible()

    def test_a_picture_that_cannot_be_read_is_told_until_another_style_is_chosen(
        self, qtbot: QtBot, hiding: Program, tmp_path: Path
    ) -> None:
        panel = hiding.session.window.hide_panel
        panel.options.take(HidingStyle(HidingKind.PICTURE, picture=tmp_path / "gone.png"))
        panel.options.changed.emit()
        qtbot.waitUntil(lambda: "gone.png" in said(hiding))
        assert preview(hiding) is None
        buttons = {each.text(): each for each in panel.findChildren(QPushButton)}
        with previewed(qtbot, hiding):
            buttons["Fill"].click()
        assert "gone.png" not in said(hiding)

    def test_the_keyboard_comes_with_it(self, hiding: Program) -> None:
        assert box(hiding, "2 faces").hasFocus()


class TestTheCopy:
    def test_it_is_what_the_preview_showed_and_is_searched_again(
        self, qtbot: QtBot, hiding: Program, photo: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = find_in_copies(monkeypatch)
        proposed = choose_file(monkeypatch, photo.with_name("a-hidden.png"))
        hiding.session.window.hide_panel.button.click()
        qtbot.waitUntil(lambda: said(hiding) == "Saved a-hidden.png. Nothing is found in it any more.")
        assert proposed == [str(photo.with_name("a-hidden.png"))]
        assert np.array_equal(cv2.imread(str(photo.with_name("a-hidden.png"))), seen(hiding))
        assert np.array_equal(cv2.imread(str(photo)), picture_frame().pixels)
        search = asked[0][2]
        assert search.plan.targets == ("face", "plate")  # type: ignore[attr-defined]

    def test_a_face_that_nobody_has_seen_is_found_in_it(
        self, qtbot: QtBot, program: Program, photo: Path, monkeypatch: pytest.MonkeyPatch, sample: Path
    ) -> None:
        """The engine finds a face where there is none, and not the one that there is."""
        photo.write_bytes(sample.read_bytes())
        program.session.open_paths([photo])
        wait_until_searched(qtbot, program)
        wait_until_shown(qtbot, program, photo.name)
        choose_file(monkeypatch, photo.with_name("a-hidden.png"))
        program.session.window.actions_.hide_copy.trigger()
        qtbot.waitUntil(lambda: "is still found: 1 face" in said(program), timeout=30_000)

    def test_what_is_still_found_gets_a_box_and_is_in_the_preview(
        self, qtbot: QtBot, hiding: Program, photo: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        find_in_copies(monkeypatch, LEFT, ANOTHER_LEFT)
        choose_file(monkeypatch, photo.with_name("a-hidden.png"))
        session = hiding.session
        session.window.hide_panel.button.click()
        strip = session.window.status.strip
        qtbot.waitUntil(lambda: "is still found: 2 faces" in said(hiding))
        assert strip.message is not None
        assert strip.message.tone is Tone.WARNING
        with previewed(qtbot, hiding):
            assert strip.message.act is not None
            strip.message.act()
        assert [each.detection for each in session.workspace.selection.annotations] == [LEFT, ANOTHER_LEFT]
        assert np.array_equal(seen(hiding), hidden_in_full([FACE, OTHER, PLATE, LEFT, ANOTHER_LEFT], HidingStyle()))
        with previewed(qtbot, hiding):
            session.window.actions_.undo.trigger()
        assert np.array_equal(seen(hiding), hidden_in_full([FACE, OTHER, PLATE], HidingStyle()))

    def test_what_is_still_found_is_selected_once_its_photo_is_read_again(
        self,
        qtbot: QtBot,
        hiding: Program,
        fake_engine: FakeEngine,
        photo: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        find_in_copies(monkeypatch, LEFT)
        choose_file(monkeypatch, photo.with_name("a-hidden.png"))
        hiding.session.window.hide_panel.button.click()
        qtbot.waitUntil(lambda: "still found" in said(hiding))
        show = hiding.session.window.status.strip.message.act
        workspace = hiding.session.workspace
        hidden, first = workspace.showing.current, workspace.showing.current.next_id
        fake_engine.found = [FACE] * 2 * first  # their ids are those of the boxes to come, too
        hiding.session.open_paths([photo.with_name("b.png")])
        wait_until_searched(qtbot, hiding)
        wait_until_shown(qtbot, hiding, "b.png")
        workspace.showing.forget(hidden.key)
        fake_engine.readable.clear()
        show()
        assert workspace.showing.current is hidden and not workspace.showing.is_on_canvas(hidden)
        assert workspace.selection.annotations == []
        fake_engine.readable.set()
        qtbot.waitUntil(lambda: workspace.showing.is_on_canvas(hidden))
        assert [each.detection for each in workspace.selection.annotations] == [LEFT]

    def test_what_a_person_rejected_is_not_told_of_unless_it_is_hidden_all_the_same(
        self, qtbot: QtBot, hiding: Program, photo: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = find_in_copies(monkeypatch)
        session = hiding.session
        session.reviewing.decide([session.workspace.boxes.annotations[0]], Decision.DROPPED)
        choose_file(monkeypatch, photo.with_name("a-hidden.png"))
        session.window.actions_.hide_copy.trigger()
        qtbot.waitUntil(lambda: len(asked) == 1)
        assert asked[0][4:] == ((OTHER, PLATE), (FACE,))
        session.workspace.edits.draw(session.reviewing.photo, FACE)
        session.window.actions_.hide_copy.trigger()
        qtbot.waitUntil(lambda: len(asked) == 2)
        assert asked[1][5] == ()

    def test_the_photo_itself_stays_unless_that_is_confirmed(
        self, qtbot: QtBot, hiding: Program, photo: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        find_in_copies(monkeypatch)
        choose_file(monkeypatch, photo)
        content = photo.read_bytes()
        chosen = "Cancel"

        def answer(dialog: QMessageBox) -> int:
            next(each for each in dialog.buttons() if each.text() == chosen).click()
            return 0

        monkeypatch.setattr(QMessageBox, "exec", answer)
        hiding.session.window.hide_panel.button.click()
        assert photo.read_bytes() == content
        chosen = "Replace the photo"
        hiding.session.window.hide_panel.button.click()
        qtbot.waitUntil(lambda: photo.read_bytes() != content)

    def test_the_photo_itself_stays_whatever_name_it_goes_by(
        self, qtbot: QtBot, hiding: Program, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        content = photo.read_bytes()
        try:
            (tmp_path / "link").symlink_to(photo.parent, target_is_directory=True)
        except OSError:
            pytest.skip("this system makes no links")
        choose_file(monkeypatch, tmp_path / "link" / photo.name)
        hiding.session.window.hide_panel.button.click()
        qtbot.waitUntil(lambda: "is the photo itself" in said(hiding))
        assert photo.read_bytes() == content

    def test_another_suffix_does_not_make_another_format_nor_replace_a_file(
        self, qtbot: QtBot, hiding: Program, photo: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        find_in_copies(monkeypatch)
        taken = photo.with_name("b.png")
        taken.write_bytes(b"taken")
        choose_file(monkeypatch, photo.with_name("b.jpg"))
        hiding.session.window.hide_panel.button.click()
        qtbot.waitUntil(lambda: said(hiding).startswith("Saved b-2.png."))
        assert taken.read_bytes() == b"taken"
        assert photo.with_name("b-2.png").read_bytes().startswith(b"\x89PNG")
        assert not photo.with_name("b.jpg").exists()

    def test_a_failure_is_told_and_leaves_nothing(
        self, qtbot: QtBot, hiding: Program, photo: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        choose_file(monkeypatch, photo / "a-hidden.png")  # below a file, where no folder can be
        hiding.session.window.hide_panel.button.click()
        qtbot.waitUntil(lambda: "cannot be written" in said(hiding))
        assert [path.name for path in photo.parent.iterdir()] == ["a.png"]

    def test_nothing_chosen_is_told(self, hiding: Program, monkeypatch: pytest.MonkeyPatch) -> None:
        proposed = choose_file(monkeypatch, "")
        for words in ("2 faces", "1 licence plate"):
            box(hiding, words).click()
        assert not hiding.session.window.hide_panel.button.isEnabled()
        hiding.session.window.actions_.hide_copy.trigger()
        assert said(hiding) == "Nothing is chosen to be hidden in a.png."
        assert proposed == []

    def test_the_button_counts(self, hiding: Program) -> None:
        button = hiding.session.window.hide_panel.button
        assert button.text() == "Hide 3 detections..."
        box(hiding, "1 licence plate").click()
        assert button.text() == "Hide 2 faces..."

    def test_a_window_that_closes_meanwhile_waits_for_no_search(
        self, qtbot: QtBot, hiding: Program, photo: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        crew = hiding.session.workspace.crew
        hidden = Inbox(crew.copying.hidden)
        asked = find_in_copies(monkeypatch)
        original = crew.copying._closing.set  # the window closes as soon as the copy is there
        crew.copying.hidden.connect(original, Qt.ConnectionType.DirectConnection)
        choose_file(monkeypatch, photo.with_name("a-hidden.png"))
        hiding.session.window.hide_panel.button.click()
        qtbot.waitUntil(lambda: bool(hidden.answers))
        hiding.close()
        assert crew.has_ended
        assert asked == []
        assert photo.with_name("a-hidden.png").exists()


class TestWhatIsRemembered:
    def test_choices_come_back_with_the_next_window(
        self, make_program: MakeProgram, hiding: Program, fake_engine: FakeEngine
    ) -> None:
        panel = hiding.session.window.hide_panel
        box(hiding, "1 licence plate").click()
        panel.options.take(HidingStyle(HidingKind.BLUR, (1, 2, 3), margin=0.35))
        panel.options.changed.emit()
        panel.copy_choice.take(CopyOptions(80, True))
        panel.copy_choice.changed.emit()
        preferences = hiding.session.workspace.preferences
        hiding.close()
        again = make_program(Workspace(fake_engine.engine(), preferences))
        again.session.window.actions_.hide_panel.setChecked(True)
        panel = again.session.window.hide_panel
        assert panel.options.hiding_style == HidingStyle(HidingKind.BLUR, (1, 2, 3), margin=0.35)
        assert panel.copy_choice.options == CopyOptions(80, True)
        assert "plate" not in panel.kinds.targets

    def test_damaged_settings_are_as_on_the_first_day(self, workspace: Workspace) -> None:
        preferences = workspace.preferences
        preferences.set(settings.HIDE_COLOUR, "no colour")
        assert hiding_style(preferences) == HidingStyle()
        keep_hiding_style(preferences, HidingStyle(colour=(255, 0, 128)))
        assert hiding_style(preferences).colour == (255, 0, 128)


def test_a_pasted_photo_without_a_file_is_told(qtbot: QtBot, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop_app.gui.models.photos import Pasted

    proposed = choose_file(monkeypatch, "")
    program.session.workspace.add([Pasted("Pasted", b"")])
    wait_until_searched(qtbot, program)
    wait_until_shown(qtbot, program, "Pasted")
    program.session.window.actions_.hide_copy.trigger()
    assert said(program) == "This photo was pasted and has no file yet."
    assert proposed == []
