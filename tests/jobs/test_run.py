"""A job over many pictures: what is written where, what is done once, and what each failure costs."""

import contextlib
import os
import sys
import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_app.errors import AppError, OutputError, PictureNotFoundError, PictureTooLargeError
from desktop_app.jobs import output_folder, staging
from desktop_app.jobs.job import Item
from desktop_app.jobs.journal import Journal
from desktop_app.jobs.output_folder import OWN_FOLDER
from desktop_app.jobs.run import run_job
from tests.jobs.copying import FACE, CopyJob, pictures

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def place(tmp_path):
    return SimpleNamespace(photos=tmp_path / "photos", out=tmp_path / "out", notes=tmp_path / "notes")


@pytest.fixture
def run(place):
    """Runs a job with threads and returns the outcomes."""

    def run(items, job=None, **options):
        with ThreadPoolExecutor(2) as executor:
            outcomes = run_job(job or CopyJob(place.notes), items, executor, place.out, in_flight=3, **options)
            return list(outcomes)

    return run


def worked_on(place):
    names = place.notes.read_text().split() if place.notes.exists() else []
    place.notes.unlink(missing_ok=True)
    return sorted(names)


def visible(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if OWN_FOLDER not in path.parts)


def kept_for_itself(folder):
    return sorted(path.name for path in (folder / OWN_FOLDER).iterdir())


def test_every_picture_has_its_outcome_in_order(place, run):
    items = pictures(place.photos, "a.png", "bad.png", "c.png")
    items.append(Item(place.photos / "missing.png", Path("missing.png")))

    first, second, third, fourth = run(items)

    assert [first.source, second.source, third.source, fourth.source] == [item.source for item in items]
    assert first.outputs == (place.out / "a.png",)
    assert first.outputs[0].read_bytes() == items[0].source.read_bytes() + b"!"
    assert first.found == (FACE,)
    assert first.error is None and not first.needs_a_look
    assert str(second.error) == f"{items[1].source} is bad."
    assert second.outputs == () and second.needs_a_look
    assert third.outputs == (place.out / "c.png",)
    assert isinstance(fourth.error, PictureNotFoundError)
    assert visible(place.out) == ["a.png", "c.png"]
    assert kept_for_itself(place.out) == ["journal.jsonl"]


def test_outputs_go_below_the_folder_as_the_items_say(place, run):
    (item,) = pictures(place.photos, "a.png")

    (outcome,) = run([replace(item, relative=Path("2024/spring/a.png"))])

    assert outcome.outputs == (place.out / "2024" / "spring" / "a.png",)


def test_pictures_of_one_name_get_numbers_which_stay_the_same(place, run):
    items = pictures(place.photos, "x/a.png", "y/a.png", "z/A.PNG", "a-2.png")

    outcomes = run(items)

    assert visible(place.out) == ["A-4.PNG", "a-2.png", "a-3.png", "a.png"]
    assert [outcome.outputs[0].read_bytes()[-2:] for outcome in outcomes] == [b"0!", b"1!", b"2!", b"3!"]
    again = run(items, resume=True)
    assert [outcome.outputs for outcome in again] == [outcome.outputs for outcome in outcomes]
    assert all(outcome.was_done_before for outcome in again)


def test_a_job_whose_names_are_fixed_refuses_the_second(place, run):
    items = pictures(place.photos, "a.png", "b.png")

    class OneName(CopyJob):
        def make(self, data, task):
            return super().make(data, replace(task, name=Path("one.png")))

    first, second = run(items, OneName(place.notes, numbers_names=False))

    assert first.outputs == (place.out / "one.png",)
    assert "was written for another picture" in str(second.error)
    assert first.outputs[0].read_bytes().endswith(b"0!")


def test_resuming_does_what_is_missing_and_that_alone(place, run):
    items = pictures(place.photos, "a.png", "bad.png", "c.png")
    before = run(items)
    worked_on(place)
    more = [*items, *pictures(place.photos / "more", "d.png")]

    outcomes = run(more, resume=True)

    assert worked_on(place) == ["bad.png", "d.png"]
    assert [outcome.was_done_before for outcome in outcomes] == [True, False, True, False]
    assert replace(outcomes[0], was_done_before=False) == before[0]


@pytest.mark.parametrize("change", ["settings", "content", "output", "lost output", "detections"])
def test_resuming_does_again_what_is_no_longer_the_same(place, run, change):
    items = pictures(place.photos, "a.png", "b.png")
    run(items)
    worked_on(place)
    job, output = CopyJob(place.notes), place.out / "a.png"
    if change == "settings":
        job = CopyJob(place.notes, b"?")
    elif change == "content":
        items[0].source.write_bytes(items[0].source.read_bytes() + b"x")
    elif change == "detections":
        items[0] = replace(items[0], detections=(FACE,))
    else:
        output.unlink()

    first, second = run(items, job, resume=True)

    assert first.error is None and second.error is None
    assert worked_on(place) == (["a.png", "b.png"] if change == "settings" else ["a.png"])
    assert output.read_bytes() == items[0].source.read_bytes() + job.mark
    assert visible(place.out) == ["a.png", "b.png"]


def test_an_output_that_somebody_changed_is_theirs(place, run):
    items = pictures(place.photos, "a.png", "b.png")
    run(items)
    (place.out / "a.png").write_bytes(b"retouched")

    first, second = run(items, resume=True)

    assert "a.png exists already" in str(first.error)
    assert second.was_done_before
    assert (place.out / "a.png").read_bytes() == b"retouched"


def test_a_renamed_picture_is_known_by_its_content(place, run):
    (item,) = pictures(place.photos, "a.png")
    (before,) = run([item])
    worked_on(place)
    renamed = Item(item.source.rename(place.photos / "b.png"), Path("b.png"))

    (outcome,) = run([renamed], resume=True)

    assert outcome.was_done_before
    assert (outcome.source, outcome.outputs) == (renamed.source, before.outputs)
    assert worked_on(place) == []


def test_a_second_picture_of_the_same_content_gets_its_own_output(place, run):
    (item,) = pictures(place.photos, "a.png")
    run([item])
    twin = Item(place.photos / "twin.png", Path("twin.png"))
    twin.source.write_bytes(item.source.read_bytes())

    first, second = run([item, twin], resume=True)

    assert first.was_done_before and not second.was_done_before
    assert visible(place.out) == ["a.png", "twin.png"]


def test_nothing_is_written_over_unless_it_may_be(place, run):
    items = pictures(place.photos, "a.png", "b.png")
    place.out.mkdir()
    (place.out / "a.png").write_bytes(b"mine")

    refused, done = run(items)

    assert isinstance(refused.error, OutputError) and "a.png exists already" in str(refused.error)
    assert done.error is None
    assert (place.out / "a.png").read_bytes() == b"mine"
    assert worked_on(place) == ["b.png"]  # the other one would have been in vain
    replaced, _ = run(items, overwrite=True)
    assert replaced.error is None
    assert (place.out / "a.png").read_bytes() == items[0].source.read_bytes() + b"!"


def test_originals_are_no_exception(place, run):
    items = pictures(place.photos, "a.png")
    before = items[0].source.read_bytes()
    place.out = place.photos

    (refused,) = run(items)

    assert "exists already" in str(refused.error)
    assert items[0].source.read_bytes() == before
    run(items, overwrite=True)
    assert items[0].source.read_bytes() == before + b"!"
    (again,) = run(items, overwrite=True, resume=True)
    assert again.was_done_before
    assert items[0].source.read_bytes() == before + b"!"


def test_files_about_all_pictures_come_last(place, run):
    items = pictures(place.photos, "a.png", "bad.png", "c.png")
    job = CopyJob(place.notes, gathers=True)

    *_, whole = run(items, job)

    assert whole.of_all and whole.outputs == (place.out / "list.txt",)
    assert whole.outputs[0].read_text() == "a.png\nc.png\n"
    *_, whole = run(items[:1], job, resume=True)
    assert whole.error is None
    assert whole.outputs[0].read_text() == "a.png\n"


def test_a_file_about_all_pictures_that_is_there_ends_it_before_it_begins(place, run):
    place.out.mkdir()
    (place.out / "list.txt").touch()

    with pytest.raises(OutputError, match=r"list.txt exists already"):
        run(pictures(place.photos, "a.png"), CopyJob(place.notes, gathers=True))

    assert worked_on(place) == []


def test_a_run_that_is_cancelled_can_be_resumed(place):
    items = pictures(place.photos, *(f"{number}.png" for number in range(9)))
    job, cancelled = CopyJob(place.notes, gathers=True), threading.Event()
    with ThreadPoolExecutor(1) as executor:
        outcomes = run_job(job, items, executor, place.out, in_flight=2, cancelled=cancelled)
        next(outcomes)
        cancelled.set()
        assert list(outcomes) == []
    assert visible(place.out) == ["0.png"]
    with ThreadPoolExecutor(1) as executor:
        rest = list(run_job(job, items, executor, place.out, in_flight=2, resume=True))
    assert [outcome.was_done_before for outcome in rest[:-1]] == [True] + [False] * 8
    assert rest[-1].of_all


def test_a_paused_run_goes_on(place):
    items = pictures(place.photos, *(f"{number}.png" for number in range(4)))
    paused = threading.Event()
    with ThreadPoolExecutor(1) as executor:
        outcomes = run_job(CopyJob(place.notes), items, executor, place.out, in_flight=1, paused=paused)
        next(outcomes)
        paused.set()
        timer = threading.Timer(0.1, paused.clear)
        timer.start()
        assert len(list(outcomes)) == 3
        timer.join()


def test_two_runs_into_one_folder_are_refused(place, run):
    items = pictures(place.photos, "a.png", "b.png")
    with ThreadPoolExecutor(1) as executor:
        first = run_job(CopyJob(place.notes), items, executor, place.out, in_flight=1)
        next(first)
        with pytest.raises(OutputError, match=r"Another run writes into .*out"):
            run(items, resume=True)
        assert [outcome.error for outcome in first] == [None]
    assert [outcome.was_done_before for outcome in run(items, resume=True)] == [True, True]


# ---- ends that nobody chose ----


class Killed(BaseException):
    """Stands for the end of the process."""


def test_a_run_that_ends_between_journal_and_move_is_finished_by_the_next(place, run, monkeypatch):
    items = pictures(place.photos, "a.png", "b.png")

    def end(*_):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(output_folder.OutputFolder, "_move", end)
        patched.setattr(output_folder.shutil, "rmtree", lambda *args, **options: None)
        patched.setattr(output_folder.Path, "rename", lambda *args, **options: None)
        patched.setattr(output_folder.Path, "unlink", lambda *args, **options: None)
        with pytest.raises(Killed):
            run(items)
    assert visible(place.out) == []
    (place.out / OWN_FOLDER / "lock").unlink(missing_ok=True)
    worked_on(place)

    first, second = run(items, resume=True)

    assert first.was_done_before and not second.was_done_before
    assert worked_on(place) == ["b.png"]
    assert visible(place.out) == ["a.png", "b.png"]
    assert first.outputs[0].read_bytes() == items[0].source.read_bytes() + b"!"


def test_a_journal_that_was_torn_costs_its_last_line(place, run):
    items = pictures(place.photos, "a.png", "b.png")
    run(items)
    journal = place.out / OWN_FOLDER / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-40])
    worked_on(place)
    (place.out / "b.png").unlink()

    run(items, resume=True)

    assert worked_on(place) == ["b.png"]
    worked_on(place)
    assert all(outcome.was_done_before for outcome in run(items, resume=True))


STRANGE = (
    b"{}",
    b"[]",
    b"\xff\xfe",
    b'{"version": 1}',
    b'{"version": 99}',
    b'{"version": 1, "outputs": [{"name": "../x"}]}',
)


@pytest.mark.parametrize("line", STRANGE)
def test_a_strange_line_in_a_journal_is_passed_over(tmp_path, line):
    path = tmp_path / "journal"
    path.write_bytes(line + b"\n")
    journal = Journal(path)
    assert list(journal.records()) == []
    journal.close()


def test_the_journal_names_no_original(place, run):
    run(pictures(place.photos / "secret", "a.png"))
    assert b"secret" not in (place.out / OWN_FOLDER / "journal.jsonl").read_bytes()


# ---- what the file system refuses ----


@pytest.mark.skipif(sys.platform == "win32", reason="names of other lengths")
def test_a_name_that_is_too_long_is_that_pictures_outcome(place, run):
    first, second = pictures(place.photos, "a.png", "b.png")
    first = replace(first, relative=Path("a" * 300 + ".png"))

    refused, done = run([first, second])

    assert isinstance(refused.error, OutputError) and "aaa.png cannot be written" in str(refused.error)
    assert done.error is None
    assert visible(place.out) == ["b.png"]


def test_a_folder_that_is_a_file_is_that_pictures_outcome(place, run):
    first, second = pictures(place.photos, "a.png", "b.png")
    place.out.mkdir()
    (place.out / "sub").touch()

    refused, done = run([replace(first, relative=Path("sub/a.png")), second])

    assert isinstance(refused.error, OutputError) and "cannot be written" in str(refused.error)
    assert done.error is None


@pytest.mark.skipif(AS_ROOT or sys.platform == "win32", reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_ends_it_before_it_begins(place, run):
    place.out.mkdir(mode=0o500)
    with pytest.raises(OutputError, match="out"):
        run(pictures(place.photos, "a.png"))


def test_a_folder_that_cannot_be_made_ends_it_before_it_begins(place, run):
    place.out.touch()
    with pytest.raises(OutputError, match="out cannot be written to"):
        run(pictures(place.photos, "a.png"))


def test_a_full_disk_is_that_pictures_outcome(place, run, monkeypatch):
    items = pictures(place.photos, "a.png", "b.png")
    real = staging.os.fsync
    calls = []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) == 1:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(staging.os, "fsync", full)
    outcomes = run(items)

    failed = [outcome for outcome in outcomes if outcome.error is not None]
    assert len(failed) == 1
    assert "cannot be written (No space left on device)" in str(failed[0].error)
    assert len(visible(place.out)) == 1
    assert all(outcome.error is None for outcome in run(items, resume=True))


@pytest.mark.skipif(sys.platform == "win32", reason="an open folder cannot be removed there")
def test_a_folder_that_vanishes_costs_what_is_under_way(place):
    items = pictures(place.photos, "a.png", "b.png", "c.png")
    with ThreadPoolExecutor(1) as executor:
        outcomes = run_job(CopyJob(place.notes), items, executor, place.out, in_flight=1)
        assert next(outcomes).error is None
        place.out.rename(place.out.with_name("elsewhere"))
        rest = list(outcomes)
    assert all(isinstance(outcome.error, OutputError) for outcome in rest)


def test_too_little_memory_is_that_pictures_outcome(place, run):
    class Hungry(CopyJob):
        def make(self, data, task):
            raise MemoryError

    (outcome,) = run(pictures(place.photos, "a.png"), Hungry(place.notes))

    assert isinstance(outcome.error, PictureTooLargeError) and "a.png needs more memory" in str(outcome.error)


class Elsewhere(Executor):
    """Works in another folder, as a cluster's workers do."""

    def __init__(self, folder):
        self._folder = folder

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        with contextlib.chdir(self._folder):
            try:
                future.set_result(fn(*args, **kwargs))
            except AppError as error:
                future.set_exception(error)
        return future


def test_workers_in_another_folder_find_what_was_named_by_a_relative_path(place, tmp_path, monkeypatch):
    pictures(place.photos, "a.png", "bad.png")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    items = [Item(Path("photos", name), Path(name)) for name in ("a.png", "bad.png", "missing.png")]

    job, executor = CopyJob(place.notes), Elsewhere(tmp_path / "elsewhere")
    whole, bad, missing = run_job(job, items, executor, Path("out"), in_flight=1)

    assert whole.outputs == (tmp_path / "out" / "a.png",)
    assert [outcome.source for outcome in (whole, bad, missing)] == [item.source for item in items]
    assert str(bad.error) == f"{Path('photos/bad.png')} is bad."  # as it was typed
    assert isinstance(missing.error, PictureNotFoundError)
    assert str(missing.error).startswith(f"{Path('photos/missing.png')} ")


def test_a_file_that_another_program_makes_at_the_last_moment_stays(place, run, monkeypatch):
    add = Journal.add

    def late(journal, record):
        add(journal, record)
        (place.out / "a.png").write_bytes(b"another's")

    monkeypatch.setattr(Journal, "add", late)

    (outcome,) = run(pictures(place.photos, "a.png"))

    assert isinstance(outcome.error, OutputError) and "exists already" in str(outcome.error)
    assert (place.out / "a.png").read_bytes() == b"another's"
