"""A program that saves without pause is killed, again and again, at moments that nobody chose."""

import random
import subprocess
import sys
from contextlib import closing

import pytest

from desktop_app.library.store import Store
from tests.library.works import photograph, work

KILLS = 20

SAVES_ONE_BY_ONE = """
import itertools, sys
from pathlib import Path
from desktop_app.library.store import Store
from tests.library.works import work

store, notice = Store.open(Path(sys.argv[1]))
assert notice is None, notice
store.mark_running(True)
for number in itertools.count(int(sys.argv[3])):
    store.save(Path(sys.argv[2]), work(number))
    if number % 10 == 0:
        store.remember_list([Path(f"/photos/{number}.jpg")] * number)
    print(number, flush=True)
"""


def number_of(kept):
    return kept.review.annotations[0].id


@pytest.mark.parametrize("seed", [3831085737])
def test_what_was_saved_survives_every_kill(seed, tmp_path, pytestconfig):
    chance = random.Random(seed)
    path, photo = tmp_path / "library.sqlite", photograph(tmp_path / "a.jpg")
    number = 1
    for _ in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", SAVES_ONE_BY_ONE, path, photo, str(number)],
            cwd=pytestconfig.rootpath,
            stdout=subprocess.PIPE,
        )
        for _ in range(chance.randrange(1, 100)):
            assert child.stdout.readline()
        child.kill()
        rest = child.communicate()[0].splitlines(keepends=True)
        printed = [int(line) for line in rest if line.endswith(b"\n")]

        store, notice = Store.open(path)
        with closing(store):
            assert notice is None
            assert store.was_running
            kept = store.recall(photo)
            assert number_of(kept) >= max(printed, default=number)
            assert kept == work(number_of(kept))
            listed = store.listed().paths
            assert not listed or len(listed) == int(listed[0].stem)
            number = number_of(kept) + 1
    assert [file.name for file in tmp_path.iterdir() if file != photo] == ["library.sqlite"]
