"""The lock of an output folder: one run at a time, and none for ever."""

import json
import multiprocessing
import os
import platform

import pytest

from desktop_app.errors import OutputError
from desktop_app.jobs.lock import FolderLock


@pytest.fixture
def lock(tmp_path):
    return FolderLock(tmp_path / "lock", tmp_path)


def held(path, **changes):
    holder = {"token": "other", "pid": os.getpid(), "born": "", "machine": platform.node()}
    path.write_text(json.dumps({**holder, **changes}))


def test_it_is_there_while_it_is_held_and_gone_afterwards(lock, tmp_path):
    with lock:
        assert json.loads((tmp_path / "lock").read_text())["pid"] == os.getpid()
    assert list(tmp_path.iterdir()) == []


def test_a_second_run_is_refused_and_leaves_the_first_alone(lock, tmp_path):
    with lock:
        before = (tmp_path / "lock").read_text()
        with pytest.raises(OutputError, match="Another run writes into"), FolderLock(tmp_path / "lock", tmp_path):
            pass
        assert (tmp_path / "lock").read_text() == before


def test_a_run_that_is_over_does_not_hold_it(lock, tmp_path):
    ended = multiprocessing.get_context("spawn").Process(target=os.getpid)
    ended.start()
    ended.join()
    held(tmp_path / "lock", pid=ended.pid)
    with lock:
        assert json.loads((tmp_path / "lock").read_text())["pid"] == os.getpid()


@pytest.mark.parametrize("content", ["", "torn", "[]", '{"pid": 1}'])
def test_a_lock_that_is_not_whole_holds_nobody(lock, tmp_path, content):
    (tmp_path / "lock").write_text(content)
    with lock:
        assert json.loads((tmp_path / "lock").read_text())["pid"] == os.getpid()


def test_a_run_on_another_computer_is_believed(lock, tmp_path):
    held(tmp_path / "lock", machine="elsewhere", pid=1)
    with pytest.raises(OutputError, match=r"computer elsewhere writes into .* delete"), lock:
        pass
    assert (tmp_path / "lock").exists()


def test_a_folder_without_links_will_do(lock, tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    with lock:
        assert (tmp_path / "lock").exists()
        with pytest.raises(OutputError, match="Another run"), FolderLock(tmp_path / "lock", tmp_path):
            pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_is_told(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"), FolderLock(tmp_path / "no" / "lock", tmp_path):
        pass
