import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from desktop_app.errors import StoreError
from desktop_app.library import database, identity
from desktop_app.library import store as store_module
from desktop_app.library.running import Process
from desktop_app.library.store import Store
from tests.library.works import photograph, work, works


@pytest.fixture
def photo(tmp_path):
    return photograph(tmp_path / "photos" / "a.jpg")


@pytest.fixture
def reads(monkeypatch):
    """The files that were read as a whole, in that order."""
    read = []
    real = identity.digest_of

    def digest_of(path):
        read.append(path)
        return real(path)

    monkeypatch.setattr(identity, "digest_of", digest_of)
    return read


def settle(path):
    """Let a file have been changed a minute ago."""
    changed = path.stat().st_mtime_ns - 60 * 10**9
    os.utime(path, ns=(changed, changed))


# --- Work -------------------------------------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(kept=works)
def test_work_is_recalled_as_saved(kept, store, photo):
    assert store.save(photo, kept)

    assert repr(store.recall(photo)) == repr(kept)


def test_work_is_there_when_the_store_is_opened_again(open_store, photo):
    store = open_store()
    store.save(photo, work())
    store.close()

    assert open_store().recall(photo) == work()


def test_photograph_without_work_has_none(store, photo):
    assert store.recall(photo) is None


def test_later_work_takes_the_place_of_the_earlier(store, photo):
    store.save(photo, work(1))
    store.save(photo, work(2))

    assert store.recall(photo) == work(2)


@pytest.mark.parametrize("name", ["renamed.jpg", "한글 😀.jpg", "deeper/a.jpg"])
def test_moved_photograph_finds_its_work(name, store, photo):
    store.save(photo, work())
    moved = photo.parent / name
    moved.parent.mkdir(exist_ok=True)
    photo.rename(moved)

    assert store.recall(moved) == work()
    assert store.recall(photo) is None


def test_copies_share_their_work(store, photo):
    store.save(photo, work(1))
    copy = photo.with_name("copy.jpg")
    shutil.copyfile(photo, copy)
    assert store.recall(copy) == work(1)

    store.save(copy, work(2))

    assert store.recall(photo) == work(2)


@pytest.mark.parametrize("is_old", [False, True])
@pytest.mark.parametrize("content", ["another one", "photogrAph"])
def test_photograph_changed_in_place_does_not_get_the_work_of_the_former(content, is_old, store, photo):
    if is_old:
        settle(photo)
    store.save(photo, work())
    store.recall(photo)

    photograph(photo, content)

    assert store.recall(photo) is None


def test_photograph_changed_within_one_tick_of_the_clock_does_not_get_the_work_of_the_former(store, photo):
    stamp = photo.stat().st_mtime_ns
    store.save(photo, work())

    photograph(photo, "photogrAph")
    os.utime(photo, ns=(stamp, stamp))

    assert store.recall(photo) is None


def test_two_photographs_that_changed_places_keep_their_work(store, photo):
    other = photograph(photo.with_name("b.jpg"), "photogrAph")
    store.save_all([(photo, work(1)), (other, work(2))])
    photo.rename(photo.with_name("c.jpg"))
    other.rename(photo)
    photo.with_name("c.jpg").rename(other)

    assert (store.recall(photo), store.recall(other)) == (work(2), work(1))


def test_unchanged_photograph_is_read_once(store, photo, reads):
    settle(photo)
    store.save(photo, work(1))
    store.save(photo, work(2))

    assert store.recall(photo) == work(2)
    assert reads == [photo]


def test_photograph_of_a_size_that_is_new_is_not_read(store, photo, reads):
    store.save(photograph(photo.with_name("b.jpg"), "other"), work())
    reads.clear()

    assert store.recall(photo) is None
    assert not reads


def test_photograph_of_a_known_size_is_read_once(store, photo, reads):
    store.save(photograph(photo.with_name("b.jpg"), "photogrAph"), work())
    settle(photo)
    reads.clear()

    assert store.recall(photo) is None
    assert store.recall(photo) is None
    assert reads == [photo]


def test_relative_path_is_the_same_photograph(store, photo, monkeypatch):
    store.save(photo, work())
    settle(photo)
    monkeypatch.chdir(photo.parent)

    assert store.recall(Path("a.jpg")) == work()


@pytest.mark.parametrize("place", ["none.jpg", ".", "a.jpg/a.jpg", "n" * 300])
def test_what_is_no_photograph_has_no_work_and_cannot_be_saved(place, store, photo):
    store.save(photo, work())

    assert store.recall(photo.parent / place) is None
    assert not store.save(photo.parent / place, work())


def test_photograph_that_cannot_be_read_has_no_work(store, photo, monkeypatch):
    def unreadable(_path):
        raise PermissionError(13, "Permission denied")

    store.save(photo, work())
    monkeypatch.setattr(identity, "digest_of", unreadable)

    assert store.recall(photo) is None
    assert not store.save(photo, work())


def test_vanished_photograph_is_saved_as_long_as_it_was_known(store, photo):
    store.save(photo, work(1))
    photo.rename(photo.with_name("elsewhere.jpg"))

    assert store.save(photo, work(2))
    assert store.recall(photo.with_name("elsewhere.jpg")) == work(2)


def test_photographs_that_cannot_be_told_do_not_keep_the_others_from_being_saved(store, photo):
    missing = [photo.with_name("1.jpg"), photo.with_name("2.jpg")]

    assert store.save_all([(missing[0], work()), (photo, work()), (missing[1], work())]) == missing
    assert store.recall(photo) == work()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the system allows no such name")
def test_name_that_is_no_text_is_kept_all_the_same(store, photo):
    odd = photo.with_name(os.fsdecode(b"caf\xe9.jpg"))
    photo.rename(odd)
    settle(odd)
    store.save(odd, work())
    store.remember_list([odd], odd)

    assert store.recall(odd) == work()
    assert store.listed() == ((odd,), odd)


@pytest.mark.parametrize("kept", [b"{", b'{"found": [{}]}', "text", 3, b"\xff"])
def test_work_that_is_damaged_is_none(kept, store, photo, tmp_path, caplog):
    store.save(photo, work())
    with closing(sqlite3.connect(tmp_path / "home" / "library.sqlite")) as other, other:
        other.execute("UPDATE works SET work = ?", (kept,))

    assert store.recall(photo) is None
    assert str(photo) in caplog.text

    store.save(photo, work())
    assert store.recall(photo) == work()


def test_work_on_what_was_written_over_since_stays_with_what_it_is_on(store, photo):
    os.utime(photo, (1000, 1000))
    store.save(photo, work(1))
    before = photo.read_bytes()
    photograph(photo, "afterwards")
    os.utime(photo, (2000, 2000))

    assert store.save_all([(photo, work(2))], {photo: 1000.0}) == []

    assert store.recall(photo) is None
    photo.write_bytes(before)
    assert store.recall(photo) == work(2)


def test_work_on_what_nobody_knows_any_more_goes_nowhere(store, photo):
    os.utime(photo, (1000, 1000))
    store.save(photo, work(1))

    assert store.save_all([(photo, work(2))], {photo: 1500.0}) == [photo]

    assert store.recall(photo) == work(1)


# --- The list ---------------------------------------------------------------------------------------------------------


def test_nothing_is_listed_at_first(store):
    assert store.listed() == ((), None)


def test_list_is_kept_in_its_order_with_the_current_photograph(open_store, tmp_path):
    paths = [tmp_path / name for name in ("b.jpg", "a.jpg", "한글 😀.jpg", "c.jpg")]
    store = open_store()
    store.remember_list(paths, paths[1])
    store.close()

    assert open_store().listed() == (tuple(paths), paths[1])


def test_list_takes_the_place_of_the_one_before(store, tmp_path):
    store.remember_list([tmp_path / "a.jpg", tmp_path / "b.jpg"], tmp_path / "a.jpg")
    store.remember_list([tmp_path / "c.jpg"], None)

    assert store.listed() == ((tmp_path / "c.jpg",), None)


def test_list_that_cannot_be_written_whole_leaves_the_one_before(store, tmp_path):
    store.remember_list([tmp_path / "a.jpg"], tmp_path / "a.jpg")
    fill(store)

    with pytest.raises(StoreError):
        store.remember_list([tmp_path / f"{number}.jpg" for number in range(10_000)], None)
    assert store.listed() == ((tmp_path / "a.jpg",), tmp_path / "a.jpg")


# --- Running ----------------------------------------------------------------------------------------------------------


def test_first_run_follows_no_crash(store):
    assert not store.was_running


def test_run_that_ended_properly_is_no_crash(open_store):
    store = open_store()
    store.mark_running(True)
    store.mark_running(False)
    store.close()

    assert not open_store().was_running


def test_crash_is_told_once(open_store, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(store_module, "this_process", dead_process)
        open_store().mark_running(True)

    after = open_store()
    assert after.was_running
    after.mark_running(True)
    assert after.was_running
    assert not open_store().was_running


def test_window_that_still_runs_did_not_crash(open_store):
    open_store().mark_running(True)

    second = open_store()
    assert not second.was_running
    second.mark_running(True)
    second.mark_running(False)
    assert not open_store().was_running


def dead_process():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return Process(process.pid, "long ago")


# --- Two at once ------------------------------------------------------------------------------------------------------


def test_two_windows_share_a_store(open_store, photo):
    one, other = open_store(), open_store()
    one.save(photo, work(1))
    assert other.recall(photo) == work(1)

    other.save(photo, work(2))
    other.close()

    assert one.recall(photo) == work(2)
    assert one.save(photo, work(3))


def test_window_that_writes_for_long_is_not_waited_for_without_end(open_store, photo, tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_S", 0.01)
    store = open_store()
    store.save(photo, work(1))
    with closing(sqlite3.connect(tmp_path / "home" / "library.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program keeps it locked"):
            store.save(photo, work(2))
        assert store.recall(photo) == work(1)
        with pytest.raises(StoreError, match="another program keeps it locked"):
            Store.open(tmp_path / "home" / "library.sqlite")

    assert store.save(photo, work(2))


def test_windows_that_make_the_store_at_the_same_moment_share_it(tmp_path):
    code = (
        "import sys; from pathlib import Path; from desktop_app.library.store import Store; input()\n"
        "store, notice = Store.open(Path(sys.argv[1])); store.remember_list([Path(sys.argv[2])]); store.close()\n"
        "sys.exit(notice)"
    )
    path = tmp_path / "home" / "library.sqlite"
    windows = [
        subprocess.Popen([sys.executable, "-c", code, path, name], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for name in "abcd"
    ]
    for window in windows:
        window.stdin.write(b"\n")
        window.stdin.flush()
    told = [window.communicate()[1].decode() for window in windows]

    assert told == [""] * len(windows)
    assert [file.name for file in path.parent.iterdir()] == ["library.sqlite"]


# --- Where nothing can be written -------------------------------------------------------------------------------------


def fill(store):
    """Leave no page free in the store, as on a full disk."""
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
    store._connection.execute(f"PRAGMA max_page_count = {pages}")


def test_full_disk_is_said_and_loses_nothing(store, photo, tmp_path):
    store.save(photo, work(1))
    fill(store)
    others = [(photograph(tmp_path / f"{number}.jpg", str(number)), work(number)) for number in range(100)]

    with pytest.raises(StoreError, match=r"library\.sqlite.*the disk is full.*make room"):
        store.save_all([(photo, work(2)), *others])
    assert store.recall(photo) == work(1)

    store._connection.execute("PRAGMA max_page_count = 1000000")
    assert store.save_all([(photo, work(2)), *others]) == []
    assert store.recall(photo) == work(2)


def test_work_is_recalled_where_nothing_can_be_written(store, photo):
    store.save(photo, work())
    moved = photo.rename(photo.with_name("b.jpg"))
    store._connection.execute("PRAGMA query_only = ON")

    assert store.recall(moved) == work()
    with pytest.raises(StoreError, match="read-only"):
        store.save(moved, work())


def test_closing_twice_is_fine_and_leaves_one_file(open_store, photo, tmp_path):
    store = open_store()
    store.save(photo, work())
    store.close()
    store.close()

    assert [file.name for file in (tmp_path / "home").iterdir()] == ["library.sqlite"]


def test_closed_store_is_not_used(store, photo):
    store.close()

    with pytest.raises(sqlite3.ProgrammingError):
        store.listed()
