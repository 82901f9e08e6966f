import hashlib
import os

import pytest

from desktop_app.library import identity
from desktop_app.library.identity import CLOCK_NS, digest_of, identify, stamp_of


def age(path, seconds):
    """Let a file have been changed that long ago, or be changed in the future."""
    changed = path.stat().st_mtime_ns - round(seconds * 1e9)
    os.utime(path, ns=(changed, changed))


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(b"a photograph")
    return path


@pytest.mark.parametrize("size", [0, 1, 2**18 - 1, 2**18, 2**18 + 1, 3 * 2**20])
def test_digest_is_that_of_the_whole_file(size, photo):
    content = os.urandom(size)
    photo.write_bytes(content)

    assert digest_of(photo) == hashlib.blake2b(content, digest_size=16).hexdigest()


def test_stamp_of_a_file_left_alone_is_settled(photo):
    age(photo, 10)

    assert identify(photo) == (digest_of(photo), stamp_of(photo), True)


@pytest.mark.parametrize("seconds", [0, 1.5, -1.5])
def test_stamp_of_a_file_changed_just_now_is_not_settled(seconds, photo):
    age(photo, seconds)

    assert CLOCK_NS > 1.5e9
    assert not identify(photo).is_settled


def test_wrong_clock_does_not_have_a_file_read_again_and_again(photo):
    age(photo, -1e6)

    assert identify(photo).is_settled


def test_file_from_after_2262_has_a_stamp_that_the_store_can_hold(photo):
    os.utime(photo, ns=(2**63 + 10**9, 2**63 + 10**9))

    assert stamp_of(photo).mtime_ns < 2**63


def test_file_that_changes_while_it_is_read_is_read_again(photo, monkeypatch):
    contents = [b"second", b"third photograph"]

    def read(path):
        digest = digest_of(path)
        if contents:
            path.write_bytes(contents.pop(0))
        return digest

    monkeypatch.setattr(identity, "digest_of", read)

    assert identify(photo).digest == hashlib.blake2b(b"third photograph", digest_size=16).hexdigest()


def test_file_that_never_keeps_still_is_given_up(photo, monkeypatch):
    reads = []

    def read(path):
        reads.append(path)
        path.write_bytes(b"x" * len(reads))
        return ""

    monkeypatch.setattr(identity, "digest_of", read)

    with pytest.raises(OSError, match="changes while it is read"):
        identify(photo)
    assert len(reads) == 3


def test_what_is_no_file_is_not_read(tmp_path):
    with pytest.raises(OSError, match="is no file"):
        stamp_of(tmp_path)
    with pytest.raises(FileNotFoundError):
        identify(tmp_path / "none")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(OSError, match="is no file"):
        identify(tmp_path / "pipe")
