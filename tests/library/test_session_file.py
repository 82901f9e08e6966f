import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.errors import OutputError, StoreError
from desktop_app.library import session_file
from desktop_app.library.session_file import read_session
from desktop_app.library.store import Store
from tests.library.works import photograph, work


@pytest.fixture
def photos(tmp_path):
    return [photograph(tmp_path / "trip" / "photos" / f"{number}.jpg", str(number)) for number in range(3)]


@pytest.fixture
def other(open_store, tmp_path):
    """The store of somebody else."""
    return open_store(tmp_path / "other" / "library.sqlite")


@pytest.fixture
def session(store, photos, tmp_path):
    """A session file beside the folder of the photographs: work on 0 and 1, none on 2."""
    store.save_all([(photos[0], work(1)), (photos[1], work(2))])
    store.save_as(tmp_path / "trip" / "session.haarlens", photos)
    return tmp_path / "trip" / "session.haarlens"


def save_at(store, photo, kept, monkeypatch, saved_ns):
    with monkeypatch.context() as patched:
        patched.setattr("desktop_app.library.store.time.time_ns", lambda: saved_ns)
        store.save(photo, kept)


def test_session_brings_list_and_work_to_another_store(session, photos, other):
    assert other.take_in(session) == (tuple(photos), None)

    assert [other.recall(photo) for photo in photos] == [work(1), work(2), None]
    assert other.listed() == ((), None)


def test_session_holds_the_work_on_its_photographs_alone(session, photos, store, other):
    store.save_as(session, photos[1:])
    other.take_in(session)

    assert [other.recall(photo) for photo in photos] == [None, work(2), None]


def test_session_that_moves_with_its_photographs_finds_them(session, photos, other, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    shutil.copytree(tmp_path / "trip", tmp_path / "elsewhere" / "한글 😀")
    moved = [tmp_path / "elsewhere" / "한글 😀" / "photos" / photo.name for photo in photos]

    assert other.take_in(tmp_path / "elsewhere" / "한글 😀" / "session.haarlens").paths == tuple(moved)
    assert other.recall(moved[0]) == work(1)


def test_session_that_moves_alone_finds_the_photographs_where_they_were(session, photos, other, tmp_path):
    moved = session.rename(tmp_path / "moved.haarlens")

    assert other.take_in(moved).paths == tuple(photos)


def test_session_in_a_neighbouring_folder_finds_the_photographs(store, photos, other, tmp_path):
    target = tmp_path / "trip" / "sessions" / "a.haarlens"
    store.save_as(target, photos)
    tmp_path.joinpath("trip").rename(tmp_path / "renamed")

    paths = other.take_in(tmp_path / "renamed" / "sessions" / "a.haarlens").paths
    assert paths == tuple(tmp_path / "renamed" / "photos" / photo.name for photo in photos)


def test_photograph_that_is_nowhere_is_listed_where_it_was(session, photos, other):
    photos[0].unlink()

    assert other.take_in(session).paths == tuple(photos)


def test_path_of_another_system_is_looked_for_beside_the_session(session, other):
    absolute = "/home/a/1.jpg" if sys.platform == "win32" else "C:\\photos\\1.jpg"
    with closing(sqlite3.connect(session)) as connection, connection:
        connection.execute("UPDATE listed SET path = ?, relative = ?", (absolute.encode(), b"photos/none.jpg"))

    assert set(other.take_in(session).paths) == {session.parent / "photos" / "none.jpg"}


def test_work_on_a_photograph_that_is_gone_goes_into_the_session(store, photos, other, tmp_path):
    store.save(photos[0], work(1))
    moved = photos[0].rename(tmp_path / "moved.jpg")
    store.save_as(tmp_path / "a.haarlens", photos)
    other.take_in(tmp_path / "a.haarlens")

    assert other.recall(moved) == work(1)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the system allows no such name")
def test_name_that_is_no_text_goes_into_the_session(store, photos, other, tmp_path):
    odd = photos[0].rename(photos[0].with_name(os.fsdecode(b"caf\xe9.jpg")))
    store.save(odd, work())
    store.save_as(tmp_path / "a.haarlens", [odd])

    assert other.take_in(tmp_path / "a.haarlens").paths == (odd,)
    assert other.recall(odd) == work()


@pytest.mark.parametrize(("own_ns", "wanted"), [(999, 2), (1000, 1), (1001, 1)])
def test_work_that_was_saved_later_stays(own_ns, wanted, store, photos, other, tmp_path, monkeypatch):
    save_at(store, photos[0], work(2), monkeypatch, 1000)
    store.save_as(tmp_path / "a.haarlens", photos)
    save_at(other, photos[0], work(1), monkeypatch, own_ns)

    other.take_in(tmp_path / "a.haarlens")

    assert other.recall(photos[0]) == work(wanted)


def test_work_that_came_with_a_session_keeps_its_time(store, photos, other, tmp_path, monkeypatch):
    save_at(store, photos[0], work(1), monkeypatch, 1000)
    store.save_as(tmp_path / "a.haarlens", photos)
    other.take_in(tmp_path / "a.haarlens")
    save_at(store, photos[0], work(2), monkeypatch, 2000)
    store.save_as(tmp_path / "a.haarlens", photos)
    other.take_in(tmp_path / "a.haarlens")

    assert other.recall(photos[0]) == work(2)


def test_clock_that_was_ahead_does_not_win_for_ever(store, photos, other, tmp_path, monkeypatch):
    save_at(store, photos[0], work(1), monkeypatch, 2**62)
    store.save_as(tmp_path / "a.haarlens", photos)
    other.take_in(tmp_path / "a.haarlens")
    other.save(photos[0], work(2))
    other.save_as(tmp_path / "b.haarlens", photos)

    assert read_session(tmp_path / "b.haarlens").records[0].saved_ns < 2**62


def test_store_as_it_was_is_kept_before_anything_is_taken_in(session, photos, other, tmp_path):
    other.save(photos[2], work(3))
    other.take_in(session)
    other.take_in(session)
    other.close()
    kept = tmp_path / "other" / "library-before-import.sqlite"

    assert sorted(file.name for file in kept.parent.iterdir()) == [kept.name, "library.sqlite"]
    store, notice = Store.open(kept)
    with closing(store):
        assert notice is None
        assert store.recall(photos[2]) == work(3)


def test_copy_kept_before_the_first_session_is_without_its_work(session, photos, other, tmp_path):
    other.take_in(session)

    with closing(Store.open(tmp_path / "other" / "library-before-import.sqlite").store) as before:
        assert before.recall(photos[0]) is None


def test_nothing_is_taken_in_where_no_copy_can_be_kept(session, photos, other, tmp_path):
    (tmp_path / "other" / "library-before-import.sqlite").mkdir()

    with pytest.raises(StoreError, match="library-before-import.sqlite cannot be written"):
        other.take_in(session)
    assert other.recall(photos[0]) is None
    assert not list(tmp_path.joinpath("other").glob(".haarlens-*"))


# --- Files that are no sessions ---------------------------------------------------------------------------------------


def with_sql(path, *statements):
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def with_bytes(path, start, data):
    with path.open("r+b") as file:
        file.seek(start)
        file.write(data)


DAMAGES = {
    "empty": (lambda path: path.write_bytes(b""), "no session of this program"),
    "text": (lambda path: path.write_bytes(b"text" * 1000), "no session of this program"),
    "of another program": (lambda path: with_sql(path, "PRAGMA application_id = 7"), "no session of this program"),
    "newer": (lambda path: with_sql(path, "PRAGMA user_version = 2"), "newer version"),
    "ends after the header": (lambda path: os.truncate(path, 100), "damaged"),
    "ends in the middle": (lambda path: os.truncate(path, 5000), "damaged"),
    "its tables are overwritten": (lambda path: with_bytes(path, 100, b"\xaa" * 2000), "damaged"),
    "a page is overwritten": (lambda path: with_bytes(path, 2 * 4096, b"\xaa" * 4096), "damaged"),
    "with a log": (lambda path: with_sql(path, "PRAGMA journal_mode = WAL"), "damaged"),
    "a table is missing": (lambda path: with_sql(path, "DROP TABLE works"), "damaged"),
    "a view for a table": (
        lambda path: with_sql(
            path,
            "DROP TABLE listed",
            "CREATE VIEW listed AS WITH RECURSIVE n(place) AS (SELECT 1 UNION ALL SELECT place + 1 FROM n) "
            "SELECT place, '' AS path, '' AS relative FROM n",
        ),
        "damaged",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_no_session_is_said_and_changes_nothing(damage, session, photos, other, tmp_path):
    make, words = DAMAGES[damage]
    make(session)
    data = session.read_bytes()
    other.save(photos[0], work(7))

    with pytest.raises(StoreError, match=words) as caught:
        other.take_in(session)
    assert str(session) in str(caught.value)
    assert session.read_bytes() == data
    assert [other.recall(photo) for photo in photos] == [work(7), None, None]
    assert not list(tmp_path.joinpath("other").glob("*before-import*"))


def test_store_is_no_session(photos, open_store, other, tmp_path):
    mine = open_store(tmp_path / "mine.sqlite")
    mine.save(photos[0], work())
    mine.close()

    with pytest.raises(StoreError, match="no session"):
        other.take_in(tmp_path / "mine.sqlite")


@pytest.mark.parametrize("place", ["none.haarlens", ".", "trip/session.haarlens/more"])
def test_session_that_cannot_be_read_is_said(place, session, other, tmp_path):
    with pytest.raises(StoreError, match=r"cannot be read \(.*\); see that it is there"):
        other.take_in(tmp_path / place)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE works SET work = '{}' WHERE rowid = 1",
        "UPDATE works SET work = CAST('{' AS BLOB) WHERE rowid = 1",
        "UPDATE works SET digest = 'ab' WHERE rowid = 1",
        "UPDATE works SET digest = CAST(zeroblob(32) AS TEXT) WHERE rowid = 1",
        "UPDATE works SET size = 'large' WHERE rowid = 1",
        "UPDATE works SET saved_ns = 1.5 WHERE rowid = 1",
    ],
)
def test_work_in_a_session_that_cannot_be_read_is_left_out(change, session, photos, other):
    with_sql(session, change)
    other.take_in(session)

    assert [other.recall(photo) for photo in photos] == [None, work(2), None]


@pytest.mark.parametrize("path", ["text", 3, b"\xff", b"/photos/a\0.jpg"])
def test_path_in_a_session_that_is_none_is_left_out(path, session, photos, other):
    with closing(sqlite3.connect(session)) as connection, connection:
        connection.execute("UPDATE listed SET path = ? WHERE place = 1", (path,))
        connection.execute("UPDATE listed SET relative = ? WHERE place = 2", (path,))

    assert other.take_in(session).paths == (photos[2],)


def test_session_is_read_from_where_nothing_can_be_written(session, photos, monkeypatch):
    before = sorted(session.parent.iterdir())
    data = read_session(session)

    assert data.paths == tuple(photos)
    assert sorted(session.parent.iterdir()) == before


# --- Where a session cannot be written --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.jpg", "a", "a.haarlens.png"])
def test_session_takes_the_place_of_no_other_file(name, store, photos, tmp_path):
    (tmp_path / name).write_bytes(b"photograph")

    with pytest.raises(OutputError, match=r"has to end with \.haarlens"):
        store.save_as(tmp_path / name, photos)
    assert (tmp_path / name).read_bytes() == b"photograph"


def test_failure_leaves_the_session_before(session, store, photos, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    data = session.read_bytes()
    store.save(photos[2], work(3))
    with monkeypatch.context() as patched, pytest.raises(OutputError, match="No space left"):
        patched.setattr(os, "fsync", full)
        store.save_as(session, photos)

    assert session.read_bytes() == data
    assert sorted(file.name for file in session.parent.iterdir()) == ["photos", "session.haarlens"]


def test_session_is_no_folder(store, photos, tmp_path):
    (tmp_path / "a.haarlens").mkdir()

    with pytest.raises(OutputError, match="cannot be written"):
        store.save_as(tmp_path / "a.haarlens", photos)


def test_photographs_on_another_drive_are_listed_by_where_they_are(store, photos, other, tmp_path, monkeypatch):
    def on_another_drive(*_args):
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    with monkeypatch.context() as patched:
        patched.setattr(session_file.os.path, "relpath", on_another_drive)
        store.save_as(tmp_path / "a.haarlens", photos)

    assert other.take_in(Path(tmp_path / "a.haarlens")).paths == tuple(photos)
