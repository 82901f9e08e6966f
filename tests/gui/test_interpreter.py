"""What Python does by itself in a program with a window."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from desktop_app.gui import interpreter
from desktop_app.gui.interpreter import Garbage


class Circle:
    """Garbage that only a collection finds."""

    def __init__(self, told: list[int]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: told.append(threading.get_ident()))


@pytest.fixture
def garbage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Garbage]:
    """A collector that looks after some hundred objects."""
    monkeypatch.setattr(interpreter, "GARBAGE_THRESHOLDS", (200, 20, 100))
    monkeypatch.setattr(interpreter, "LOOK_EVERY_MS", 5)
    gc.collect()
    made = Garbage()
    yield made
    made.deleteLater()


def test_circles_are_collected_on_the_window_s_thread(qtbot: QtBot, garbage: Garbage) -> None:
    collected: list[int] = []
    busy = threading.Thread(target=lambda: [Circle(collected) for _ in range(1000)])
    busy.start()
    busy.join()
    assert collected == []  # the thread that made them did not look
    qtbot.waitUntil(lambda: len(collected) == 1000, timeout=15_000)
    assert set(collected) == {threading.get_ident()}
    assert QThread.currentThread() is garbage.thread()


def test_little_garbage_waits(qtbot: QtBot, garbage: Garbage) -> None:
    kept = [Circle([]) for _ in range(3)]
    gc.collect()
    seen = gc.get_stats()[0]["collections"]
    garbage.look()
    assert gc.get_stats()[0]["collections"] == seen
    assert len(kept) == 3
