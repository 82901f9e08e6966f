"""A person at work in the real window: drops photographs, corrects boxes, is killed, goes on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import pytest

from desktop_app.library.annotations import Annotation, Decision
from desktop_app.library.store import Store
from desktop_app.library.work import Work

ROOT = Path(__file__).resolve().parent.parent.parent
DRAG_SOURCE = Path(__file__).with_name("drag_source.py")
NUMBER = 300
DEADLINE_S = 180.0
# In the window: a place on the picture without a box, where one is drawn and then made larger.
DRAWN_FROM, DRAWN_TO, RESIZED_TO = (420, 440), (480, 500), (500, 530)


@pytest.fixture
def photos(tmp_path: Path, sample: Path) -> list[Path]:
    """Small photographs that show one face, each a file with a content of its own."""
    folder = tmp_path / "photos"
    folder.mkdir()
    small = cv2.resize(cv2.imread(str(sample)), (320, 320))
    content = cv2.imencode(".jpg", small)[1].tobytes()
    paths = [folder / f"photo {number:03}.jpg" for number in range(NUMBER)]
    for number, path in enumerate(paths):
        path.write_bytes(content + number.to_bytes(2, "big"))
    return paths


class Hands:
    """Mouse and keyboard."""

    def __init__(self, display: dict[str, str], window: str) -> None:
        self._display = display
        self._window = window

    def press(self, *keys: str) -> None:
        for key in keys:
            self._do("key", key)

    def drag(self, start: tuple[int, int], *places: tuple[int, int]) -> None:
        self._move(start)
        self._do("mousedown", "1")
        for place in places:
            self._move(place)
        self._do("mouseup", "1")

    def arrange(self, left: int, top: int, size: tuple[int, int] | None = None) -> None:
        if size:
            self._do("windowsize", "--sync", self._window, *map(str, size))
        self._do("windowmove", self._window, str(left), str(top))

    def _move(self, place: tuple[int, int]) -> None:
        self._do("mousemove", "--window", self._window, "--", *map(str, place))

    def _do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._display, check=True, timeout=30)


@pytest.fixture
def hands(x_display: dict[str, str]) -> Callable[[str], Hands]:
    """Hands at the window with this in its title, which is activated."""

    def at(title: str) -> Hands:
        search = ["search", "--sync", "--onlyvisible", "--name", title]
        found = subprocess.run(
            ["xdotool", *search], env=x_display, capture_output=True, text=True, timeout=30, check=True
        )
        window = found.stdout.split()[0]
        subprocess.run(["xdotool", "windowactivate", "--sync", window], env=x_display, check=True, timeout=30)
        return Hands(x_display, window)

    return at


@pytest.fixture
def home(x_display: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """A home of the test's own, in which the quickest search is chosen."""
    settings = tmp_path / "home" / "haarlens" / "haarlens.conf"
    settings.parent.mkdir(parents=True)
    settings.write_text("[find]\npreset=fast\n")
    places = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    return {**x_display, **dict.fromkeys(places, str(tmp_path / "home")), "HAARLENS_SCHEME": "light"}


@contextmanager
def running(home: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=home) as process:
        try:
            yield process
        finally:
            process.kill()


def eventually(what: Callable[[], bool], words: str) -> None:
    """Look again and again at what another process does."""
    deadline = time.monotonic() + DEADLINE_S
    while not what():
        assert time.monotonic() < deadline, f"not within {DEADLINE_S} s: {words}"
        time.sleep(0.1)


def kept(home: dict[str, str], paths: list[Path]) -> list[Work | None]:
    """What is on the disk of the work on some photographs."""
    (file,) = Path(home["XDG_DATA_HOME"]).rglob("work.sqlite")
    store = Store.open(file).store
    works = [store.recall(path) for path in paths]
    store.close()
    return works


def shown_last(home: dict[str, str]) -> Path | None:
    (file,) = Path(home["XDG_DATA_HOME"]).rglob("work.sqlite")
    store = Store.open(file).store
    current = store.listed().current
    store.close()
    return current


def touched(home: dict[str, str], path: Path) -> tuple[Annotation, ...]:
    (work,) = kept(home, [path])
    return work.review.annotations if work else ()


def test_drop_correct_undo_kill_and_go_on(
    home: dict[str, str],
    hands: Callable[[str], Hands],
    wait_for_window: Callable[[str], str],
    photos: list[Path],
) -> None:
    first = photos[0]
    with running(home, "-m", "desktop_app") as program:
        hands("Haarlens").arrange(0, 0, (1240, 740))
        with running(home, str(DRAG_SOURCE), str(first.parent)):
            source = hands("files to drag")
            source.arrange(1000, 600)
            source.drag((40, 30), (30, 20), (-100, -100), (-300, -200), (-400, -250), (-410, -255))
            wait_for_window(first.name)
        eventually(lambda: all(work and work.plan for work in kept(home, photos)), "all photographs are searched")
        person = hands(first.name)
        person.press("period", "Delete")
        eventually(lambda: [box.decision for box in touched(home, first)] == [Decision.DELETED], "deleted")
        person.drag(DRAWN_FROM, (440, 460), DRAWN_TO)
        eventually(lambda: len(touched(home, first)) == 2, "a box is drawn")
        drawn = touched(home, first)[1]
        person.drag(DRAWN_TO, (490, 510), RESIZED_TO)
        eventually(lambda: touched(home, first)[1].detection.height > drawn.detection.height, "a box is resized")
        resized = touched(home, first)
        person.press(*["x"] * 21)
        eventually(lambda: touched(home, first)[1].decision is Decision.DROPPED, "dropped and brought back, often")
        person.press(*["ctrl+z"] * 21)
        eventually(lambda: touched(home, first) == resized, "all that is undone")
        person.press("Return")
        wait_for_window(photos[1].name)
        eventually(lambda: bool((work := kept(home, [first])[0]) and work.review.is_complete), "accepted")
        eventually(lambda: shown_last(home) == photos[1], "it is known which photograph is shown")
        before = kept(home, photos)
        os.kill(program.pid, signal.SIGKILL)
        program.wait()
    with running(home, "-m", "desktop_app") as program:
        person = hands("Haarlens")

        def goes_on() -> bool:
            person.press("ctrl+shift+t")  # does nothing before the program has looked up what there was
            search = ["xdotool", "search", "--onlyvisible", "--name", photos[1].name]
            return subprocess.run(search, env=home, capture_output=True, timeout=30, check=False).returncode == 0

        eventually(goes_on, "the photographs of last time are listed")
        person = hands(photos[1].name)
        person.press("Prior")
        wait_for_window(first.name)
        person.press("ctrl+a", "x")  # of the box that was drawn the window knows from the disk alone
        eventually(lambda: touched(home, first)[1].decision is Decision.DROPPED, "the drawn box is there again")
        person.press("ctrl+z")
        eventually(lambda: kept(home, photos) == before, "everything is as it was, and nothing was searched again")
        person.press("ctrl+q")
        assert program.wait(30) == 0
