"""A window that is killed at any moment has lost no more than the last second."""

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
HAND = Path(__file__).with_name("restless_hand.py")
KILLS = 50
MAY_BE_LOST_S = 1.0
# From the first edit on: many lives have edits that are old enough to be there for certain.
LIVES_AT_MOST_S = 1.6


@pytest.fixture
def photos(tmp_path: Path, sample: Path) -> list[Path]:
    """Four photographs with different content."""
    paths = [tmp_path / f"photo {number}.png" for number in range(4)]
    for number, path in enumerate(paths):
        shutil.copyfile(sample, path)
        with path.open("ab") as file:
            file.write(bytes([number]))
    return paths


class Life:
    """One run of the window, from its start to its violent end."""

    def __init__(self, folder: Path, photos: list[Path]) -> None:
        variables = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CACHE_HOME": str(folder)}
        self._process = subprocess.Popen(
            [sys.executable, str(HAND), str(folder), *map(str, photos)],
            cwd=ROOT,
            env={**variables, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.found: list[int] = []
        self.done: list[tuple[int, float]] = []
        self._has_begun = threading.Event()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def kill_after(self, seconds: float) -> float:
        """Let it edit for a while, kill it, and return when that was."""
        assert self._has_begun.wait(60), "the window did not begin to edit"
        threading.Event().wait(seconds)
        killed = time.monotonic()
        self._process.kill()
        self._process.wait(10)
        self._reader.join(10)
        return killed

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                word, *values = line.split()
                if word == "found":
                    self.found = [int(value) for value in values]
                elif line.endswith("\n") and len(values) == 2:
                    self.done.append((int(values[0]), float(values[1])))
                    self._has_begun.set()
        self._has_begun.set()


def lives(folder: Path, photos: list[Path], seed: int) -> Iterator[tuple[Life, float]]:
    moments = random.Random(seed)
    for _ in range(KILLS + 1):
        life = Life(folder, photos)
        yield life, life.kill_after(moments.uniform(0, LIVES_AT_MOST_S))


def test_fifty_kills_lose_no_more_than_the_last_second(tmp_path: Path, photos: list[Path]) -> None:
    survived, before, killed = 0, [(0, 0.0)], 0.0
    for life, end in lives(tmp_path / "own", photos, seed=17):
        must_be_there = max((number for number, at in before if at <= killed - MAY_BE_LOST_S), default=0)
        assert life.found, "nothing was looked up"
        newest, *boxes = life.found
        assert newest >= must_be_there
        assert newest <= before[-1][0]
        # Whole saves alone: no edit is there without those before it.
        assert boxes == list(range(newest - len(boxes) + 1, newest + 1))
        before = [(0, 0.0), *((number, 0.0) for number in [newest]), *life.done]
        killed = end
        survived += 1
    assert survived == KILLS + 1
    assert not list((tmp_path / "own").glob("*damaged*"))
