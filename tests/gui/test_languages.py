"""In both languages, at 100 % and at 200 %, everything that a view says can be read in full."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.crash_log import Defect
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.session import Session
from desktop_app.gui.views.about import AboutDialog
from desktop_app.gui.views.actions import Actions
from desktop_app.gui.views.defect_dialog import DefectDialog
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.views.settings_dialog import SettingsDialog
from desktop_app.gui.views.shortcuts_dialog import ShortcutsDialog
from desktop_app.gui.views.tour.tour_window import TourWindow
from desktop_app.library.tour import Tour, TourPlace
from tests.gui.batch_dialogs import batch_dialogs
from tests.gui.clipping import clipped
from tests.gui.fakes import EYE, FACE
from tests.gui.share_dialogs import share_dialogs
from tests.gui.video_dialogs import video_dialogs

ROOT = Path(__file__).resolve().parent.parent.parent
PATHS = [Path(f"/photos/{name}.jpg").absolute() for name in "ab"]
SCALE_VARIABLE = "HAARLENS_TEST_SCALE"


@pytest.fixture
def window(spoken: str, request: pytest.FixtureRequest) -> Session:
    """A session whose window has been made in that language."""
    return request.getfixturevalue("session")


@pytest.fixture
def shown(spoken: str, qtbot: QtBot) -> Callable[[QWidget], QWidget]:
    """Shows a dialog and lets it settle."""

    def show(dialog: QWidget) -> QWidget:
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitExposed(dialog)
        QApplication.processEvents()
        return dialog

    return show


def assert_fits(qtbot: QtBot, widget: QWidget) -> None:
    """Everything can be read, at the latest when layouts and workers have come to rest."""

    def fits() -> None:
        assert clipped(widget) == []

    qtbot.waitUntil(fits, timeout=2000)


def open_photos(qtbot: QtBot, session: Session) -> None:
    session.open_paths(PATHS)
    qtbot.waitUntil(lambda: session.window.canvas.isVisible() and session.current is not None)
    QApplication.processEvents()


def test_the_empty_window_fits(qtbot: QtBot, window: Session) -> None:
    assert_fits(qtbot, window.window)


def test_the_window_with_a_photo_fits(qtbot: QtBot, window: Session) -> None:
    open_photos(qtbot, window)
    assert_fits(qtbot, window.window)


def test_the_find_panel_fits_with_advanced_unfolded(qtbot: QtBot, window: Session) -> None:
    open_photos(qtbot, window)
    fold = window.window.find_panel.findChild(QToolButton, "fold")
    fold.setChecked(True)
    assert_fits(qtbot, window.window)


@pytest.mark.parametrize("size", [(1280, 800), (900, 620)])
def test_the_panel_for_hiding_fits(qtbot: QtBot, window: Session, size: tuple[int, int]) -> None:
    open_photos(qtbot, window)
    panel = window.window.hide_panel
    panel.show_found([FACE, EYE, replace(FACE, target="upper-body"), replace(FACE, target="plate")])
    window.window.show_tool(panel)
    window.window.resize(*size)
    for button in (each for each in panel.options.findChildren(QPushButton) if each.property("segment")):
        button.click()
        QApplication.processEvents()
        assert clipped(panel) == []


@pytest.mark.parametrize("size", [(1280, 800), (900, 620)])
def test_the_panel_for_crops_fits(qtbot: QtBot, window: Session, size: tuple[int, int]) -> None:
    open_photos(qtbot, window)
    panel = window.window.crop_panel
    panel.show_found([FACE, EYE])
    panel.show_crops([], 12)
    panel.complain("'{nobody}' is no pattern for names: there is no field {nobody}; use name, folder or target.")
    window.window.show_tool(panel)
    window.window.resize(*size)
    QApplication.processEvents()
    assert clipped(panel) == []


def test_a_message_with_a_button_fits(qtbot: QtBot, window: Session) -> None:
    open_photos(qtbot, window)
    strip = window.window.status.strip
    for number in range(3):
        strip.say(Message("A long message that ends in an ellipsis. " * 9, Tone.WARNING, str(number), "Show folder"))
    assert_fits(qtbot, window.window)


def test_settings_fit(shown: Callable[[QWidget], QWidget], preferences: Preferences) -> None:
    assert clipped(shown(SettingsDialog(None, preferences))) == []


def test_shortcuts_fit(shown: Callable[[QWidget], QWidget]) -> None:
    holder = QWidget()
    assert clipped(shown(ShortcutsDialog(None, Actions(holder).groups()))) == []


def test_about_fits(shown: Callable[[QWidget], QWidget]) -> None:
    holder = shown(QWidget())
    assert clipped(shown(AboutDialog(holder, ("OpenCV 5.0.0",)))) == []


def test_batches_the_contact_sheet_hiding_in_videos_and_sharing_fit(
    shown: Callable[[QWidget], QWidget], preferences: Preferences
) -> None:
    for dialog in (*batch_dialogs(None, preferences), *video_dialogs(None), *share_dialogs(None)):
        assert clipped(shown(dialog)) == []
        dialog.resize(dialog.minimumSize())
        QApplication.processEvents()
        assert clipped(dialog) == []


@pytest.mark.parametrize("corner", [None, (14, 20, 60), (0, 2, 2)])
def test_the_tour_fits(shown: Callable[[QWidget], QWidget], corner: tuple[int, int, int] | None) -> None:
    window = TourWindow(None)
    window.resize(window.minimumSize())
    place = None if corner is None else TourPlace(corner[0], corner=corner[1:])
    shown(window)
    window.show_view(Tour(Event()).view(place, 3))
    for step in range(len(window.pages)):
        window.go_to(step)
        QApplication.processEvents()
        assert (window.width(), window.height()) == (900, 620)
        assert clipped(window) == []


@pytest.mark.parametrize("unfolded", [False, True])
def test_a_defect_fits(shown: Callable[[QWidget], QWidget], unfolded: bool) -> None:
    dialog = DefectDialog(None)
    for number in range(2):
        dialog.report(Defect("LookupError", f"Traceback {number}", Path("/logs") / ("long" * 40) / "haarlens.log"))
    dialog.findChild(QToolButton, "fold").setChecked(unfolded)
    assert clipped(shown(dialog)) == []


@pytest.mark.skipif(SCALE_VARIABLE in os.environ, reason="this is what it starts")
def test_everything_fits_at_200_percent(tmp_path: Path) -> None:
    """In a process of its own: Qt takes the scaling up when it starts, and never again.

    Twice the scaling is what a display at 200 % gives, fractions of pixels and hinting of letters included; fonts of
    twice the size would not be: margins, icons and fixed widths would stay as they are.
    """
    screen = {"name": "display", "x": 0, "y": 0, "width": 2560, "height": 1600, "logicalDpi": 96, "dpr": 1}
    (tmp_path / "display.json").write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    variables = os.environ | {
        "QT_QPA_PLATFORM": f"offscreen:configfile={tmp_path / 'display.json'}",
        "QT_SCALE_FACTOR": "2",
        SCALE_VARIABLE: "2",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", __file__]
    run = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, run.stdout[-6000:]


@pytest.mark.skipif(SCALE_VARIABLE not in os.environ, reason="the process at 200 % asks itself")
def test_the_scaling_is_twofold(spoken: str, qapp: QApplication) -> None:
    assert qapp.devicePixelRatio() == float(os.environ[SCALE_VARIABLE])


class TestWhatIsLookedFor:
    """A search that finds nothing says little while nobody has seen it find something."""

    def test_a_label_that_is_too_narrow(self, shown: Callable[[QWidget], QWidget]) -> None:
        label = QLabel("Pictures with more pixels are refused")
        label.setFixedWidth(60)
        assert "Pictures" in " ".join(clipped(shown(label)))

    def test_a_paragraph_that_is_too_low(self, shown: Callable[[QWidget], QWidget]) -> None:
        label = QLabel("Pictures with more pixels are refused before they are decoded.")
        label.setWordWrap(True)
        label.setFixedSize(120, 20)
        assert "px of height" in " ".join(clipped(shown(label)))

    def test_a_word_that_is_longer_than_its_line(self, shown: Callable[[QWidget], QWidget]) -> None:
        label = QLabel("a Donaudampfschifffahrtsgesellschaft")
        label.setWordWrap(True)
        label.setFixedSize(60, 100)
        assert "wider than its label" in " ".join(clipped(shown(label)))

    def test_a_button_that_is_too_narrow(self, shown: Callable[[QWidget], QWidget]) -> None:
        button = QPushButton("Reset to defaults")
        button.setFixedWidth(40)
        assert "Reset" in " ".join(clipped(shown(button)))

    def test_a_button_that_is_pushed_out_of_its_place(self, shown: Callable[[QWidget], QWidget]) -> None:
        place = QWidget()
        place.setFixedSize(100, 40)
        button = QPushButton("Close", place)
        button.move(60, 0)
        assert "lies outside" in " ".join(clipped(shown(place)))

    def test_a_menu_bar_without_room(self, window: Session) -> None:
        window.window.menuBar().addAction(QAction("menu " * 400, window.window))
        QApplication.processEvents()
        assert "has no room" in " ".join(clipped(window.window))

    def test_what_elides_on_purpose_is_left_out(self, shown: Callable[[QWidget], QWidget]) -> None:
        holder = QWidget()
        name = QLabel("a-name-that-has-no-end.jpg", holder)
        name.setProperty("elides", True)
        name.setFixedWidth(40)
        QVBoxLayout(holder).addWidget(name)
        assert clipped(shown(holder)) == []
