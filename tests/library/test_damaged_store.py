import os
import re
import sqlite3
import sys
from contextlib import closing

import pytest

from desktop_app.errors import StoreError
from desktop_app.library import database
from desktop_app.library.store import Store
from tests.library.works import photograph, work


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "library.sqlite"


@pytest.fixture
def kept(path, tmp_path):
    """A store with work on 300 photographs at the path, closed; the photographs."""
    photos = [photograph(tmp_path / "photos" / f"{number}.jpg", str(number)) for number in range(300)]
    store = Store.open(path).store
    store.save_all([(photo, work(number)) for number, photo in enumerate(photos)])
    store.close()
    return photos


def content(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def with_sql(path, *statements):
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def with_bytes(path, start, data):
    with path.open("r+b") as file:
        file.seek(start)
        file.write(data)


DAMAGES = {
    "one byte": lambda path: path.write_bytes(b"\0"),
    "a few bytes": lambda path: path.write_bytes(b"not a database"),
    "text": lambda path: path.write_text("not a database\n" * 1000),
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "begins like one": lambda path: path.write_bytes(b"SQLite format 3\0" + os.urandom(5000)),
    "begins like one and ends": lambda path: path.write_bytes(b"SQLite format 3\0" * 7),
    "ends in the middle": lambda path: os.truncate(path, path.stat().st_size // 2 + 100),
    "ends after some pages": lambda path: os.truncate(path, 4 * 4096),
    "ends after the header": lambda path: os.truncate(path, 100),
    "its tables are overwritten": lambda path: with_bytes(path, 100, b"\xaa" * 2000),
    "a page is overwritten": lambda path: with_bytes(path, 9 * 4096, b"\xaa" * 4096),
    "a table is missing": lambda path: with_sql(path, "DROP TABLE files"),
    "a column is missing": lambda path: with_sql(path, "ALTER TABLE works DROP COLUMN work"),
    "a table too many": lambda path: with_sql(path, "CREATE TABLE more (a)"),
    "a trigger": lambda path: with_sql(path, "CREATE TRIGGER t AFTER INSERT ON works BEGIN DELETE FROM works; END"),
    "of another program": lambda path: with_sql(path, "PRAGMA application_id = 7"),
    "without version": lambda path: with_sql(path, "PRAGMA user_version = 0"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_store_is_kept_aside_and_a_new_one_begun(damage, path, kept):
    DAMAGES[damage](path)
    damaged = path.read_bytes()

    store, notice = Store.open(path)
    with closing(store):
        assert store.recall(kept[0]) is None
        assert store.save(kept[0], work(7))
        assert store.recall(kept[0]) == work(7)

    (aside,) = files_set_aside(path)
    assert aside.read_bytes() == damaged
    assert notice == (
        f"The library {path} is damaged and cannot be read: it is kept as {aside.name}, and a new one was begun."
    )
    reopened = Store.open(path)
    reopened.store.close()
    assert reopened.notice is None


def test_newer_store_is_kept_aside_in_words_of_its_own(path, kept):
    with_sql(path, f"PRAGMA user_version = {database.VERSION + 1}", "DROP TABLE files")
    newer = path.read_bytes()

    store, notice = Store.open(path)
    store.close()

    assert "newer version of this program" in notice
    assert "damaged" not in notice
    (aside,) = files_set_aside(path, "newer")
    assert aside.name in notice
    assert aside.read_bytes() == newer


def test_no_damaged_store_takes_the_place_of_another(path):
    path.parent.mkdir()
    for number in range(3):
        path.write_bytes(b"garbage %d" % number)
        Store.open(path).store.close()

    assert [file.read_bytes() for file in files_set_aside(path)] == [b"garbage 0", b"garbage 1", b"garbage 2"]


def test_files_beside_a_damaged_store_go_with_it(path):
    path.parent.mkdir()
    endings = {"": b"not a database" * 50, "-wal": b"log", "-shm": b"index"}
    for ending, data in endings.items():
        path.with_name(path.name + ending).write_bytes(data)

    Store.open(path).store.close()

    files = content(path.parent)
    files.pop(path.name)
    assert {re.sub(r".*-1\.sqlite", "", name): data for name, data in files.items()} == endings


@pytest.mark.parametrize("is_there", [True, False])
def test_log_of_a_store_that_was_emptied_is_kept(is_there, path, kept):
    store = Store.open(path).store
    with closing(store):
        store.save(kept[0], work())
        log = path.with_name(path.name + "-wal").read_bytes()
    for file in path.parent.iterdir():
        file.unlink()
    path.with_name(path.name + "-wal").write_bytes(log)
    if is_there:
        path.touch()

    store, notice = Store.open(path)
    store.close()

    assert "damaged" in notice
    assert log in content(path.parent).values()


@pytest.mark.parametrize("make", [lambda path: path.touch(), lambda path: with_sql(path, "PRAGMA user_version = 0")])
def test_empty_file_is_a_new_store(make, path, tmp_path):
    path.parent.mkdir()
    make(path)

    store, notice = Store.open(path)
    with closing(store):
        assert notice is None
        assert store.save(photograph(tmp_path / "a.jpg"), work())


@pytest.mark.parametrize("damage", ["header", "tables"])
def test_log_of_a_damaged_store_is_kept_as_it_was(damage, path, kept, tmp_path):
    copied = tmp_path / "copy" / "library.sqlite"
    copied.parent.mkdir()
    with closing(Store.open(path).store) as store:
        store.save(kept[0], work())
        for ending in ("", "-wal"):
            copied.with_name(copied.name + ending).write_bytes(path.with_name(path.name + ending).read_bytes())
    with_bytes(copied, 0 if damage == "header" else 5 * 4096, os.urandom(4096 * 20))
    before = content(copied.parent)

    store, notice = Store.open(copied)
    store.close()

    assert "damaged" in notice
    (aside,) = files_set_aside(copied)
    assert [aside.read_bytes(), aside.with_name(aside.name + "-wal").read_bytes()] == list(before.values())


def test_store_whose_making_was_cut_short_is_made_anew(path):
    # What SQLite leaves: the journal says that the file was empty before.
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE works (a)")
        connection.execute("PRAGMA cache_spill = 1")
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("INSERT INTO works SELECT zeroblob(100000)")
        journal = path.with_name(path.name + "-journal").read_bytes()
        written = path.read_bytes()
    path.write_bytes(written)
    path.with_name(path.name + "-journal").write_bytes(journal)

    store, notice = Store.open(path)
    store.close()

    assert notice is None
    assert content(path.parent).keys() == {path.name}


def test_log_that_ends_in_the_middle_costs_only_what_it_lost(path, kept, tmp_path):
    copied = tmp_path / "copy" / "library.sqlite"
    copied.parent.mkdir()
    with closing(Store.open(path).store) as store:
        store.save(kept[0], work(500))
        before = path.with_name(path.name + "-wal").stat().st_size
        store.save(kept[0], work(600))
        for ending in ("", "-wal"):
            copied.with_name(copied.name + ending).write_bytes(path.with_name(path.name + ending).read_bytes())
    os.truncate(copied.with_name(copied.name + "-wal"), before + 100)

    store, notice = Store.open(copied)
    with closing(store):
        assert notice is None
        assert store.recall(kept[0]) == work(500)


# --- Where nothing can be written -------------------------------------------------------------------------------------


def test_folder_in_the_place_of_the_store_is_said(tmp_path):
    with pytest.raises(StoreError, match=r"is a folder.*move") as caught:
        Store.open(tmp_path)

    assert str(tmp_path) in str(caught.value)
    assert caught.value.kind == "store"
    assert not list(tmp_path.iterdir())


def test_file_in_the_place_of_the_folder_is_said(tmp_path):
    (tmp_path / "home").write_bytes(b"")

    with pytest.raises(StoreError, match=r"home.library\.sqlite cannot be opened \("):
        Store.open(tmp_path / "home" / "library.sqlite")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder in which not even the superuser can make files")
def test_folder_in_which_nothing_can_be_written_is_said():
    with pytest.raises(StoreError, match=r"library\.sqlite cannot be opened \(it cannot be opened\); see that"):
        Store.open(database.Path("/proc/self/library.sqlite"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_folder_that_may_not_be_written_to_is_said(path, kept):
    path.chmod(0o400)
    path.parent.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="cannot be opened"):
            Store.open(path)
    finally:
        path.parent.chmod(0o700)


def test_store_that_cannot_be_written_is_said_when_it_is_opened(path, kept, monkeypatch):
    before = path.read_bytes()
    connect = database._connect
    monkeypatch.setattr(database, "_connect", lambda path, mode: connect(path, mode.replace("rwc", "ro")))

    with pytest.raises(StoreError, match=r"it is read-only\); allow writing"):
        Store.open(path)
    assert path.read_bytes() == before


def test_damaged_store_that_cannot_be_moved_stays(path, monkeypatch):
    def forbidden(*_args):
        raise PermissionError(13, "Permission denied")

    path.parent.mkdir()
    path.write_bytes(b"garbage")
    monkeypatch.setattr(database.Path, "rename", forbidden)

    with pytest.raises(StoreError, match="Permission denied"):
        Store.open(path)
    assert content(path.parent) == {path.name: b"garbage"}


def files_set_aside(path, flaw="damaged"):
    """What was kept, without the empty files that SQLite makes beside a store that it reads."""
    kept = [
        file for file in path.parent.iterdir() if not file.name.startswith(path.name) and file.suffix == path.suffix
    ]
    today = r"\d{4}-\d\d-\d\d"
    assert all(re.fullmatch(rf"library-{flaw}-{today}-\d\.sqlite", file.name) for file in kept)
    return sorted(kept)
