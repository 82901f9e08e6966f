"""Videos among what is hidden: with the journal, the names and the outcomes that pictures have."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_app import assets, cli
from desktop_app.cli.progress import Progress
from desktop_app.detection.geometry import Size
from desktop_app.errors import SourceDamagedError, SourceError, SourceNotFoundError
from desktop_app.export.hiding import HidingStyle
from desktop_app.jobs.films import FilmHideJob
from desktop_app.jobs.hide import HideJob
from desktop_app.jobs.job import Item, Outcome, Task
from desktop_app.jobs.report import Report
from desktop_app.jobs.run import run_job
from desktop_app.jobs.searching import Search
from desktop_app.library.search_plan import SearchPlan
from tests.export.films import FilmSpec, make_film, read_film
from tests.jobs.copying import FACE
from tests.media import odd_files

# Not imported: OpenCV is in this process.
pytestmark = pytest.mark.skipif(find_spec("av") is None, reason="hiding in films needs the package av")

HIDE = HideJob(HidingStyle(colour=(0, 255, 0)), search=Search(SearchPlan(preset="fast")))


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    spec = FilmSpec(frames=20, width=320, height=200, portrait=str(assets.sample_photo()), steps=(3600,))
    return make_film(tmp_path_factory.mktemp("films") / "portrait.mp4", spec)


def run(films, items, out, **options):
    with ThreadPoolExecutor(1) as executor:
        return list(run_job(films, items, executor, out, in_flight=1, **options))


def test_a_film_is_hidden_once_and_told_how_far_it_is(film, tmp_path):
    told = []
    job = FilmHideJob(HIDE, threading.Event(), told.append)
    item = Item(film, Path("sub/portrait.mp4"))

    (outcome,) = run(job, [item], tmp_path / "out")

    assert outcome.error is None and outcome.left == ()
    assert outcome.outputs == (tmp_path / "out" / "sub" / "portrait.mp4",)
    assert [face.target for face in outcome.found] == ["face"]
    assert (outcome.size, outcome.rechecked, outcome.left_out) == (Size(320, 200), True, 0)
    assert len(read_film(outcome.outputs[0]).pts) == 20
    assert told and told == sorted(told) and told[0] >= 0 and told[-1] <= 1
    (again,) = run(job, [item], tmp_path / "out", resume=True)
    assert again.was_done_before and again.outputs == outcome.outputs


def test_a_film_that_was_not_searched_again_is_told_from_one_in_which_nothing_was_found(film, tmp_path):
    job = FilmHideJob(replace(HIDE, recheck=False), threading.Event(), lambda share: None)

    (outcome,) = run(job, [Item(film, Path("a.mp4"))], tmp_path / "out")

    report = Report(job, tmp_path / "out")
    report.add(outcome)
    (file,) = report.as_json()["files"]
    assert file["outputs"] == ["a.mp4"]
    assert file["still_found"] is None
    assert (file["width"], file["height"]) == (320, 200)


def test_of_a_film_with_nothing_to_hide_there_is_no_copy_where_it_is_not_wanted(tmp_path):
    empty = make_film(tmp_path / "grey.mp4", FilmSpec(frames=6, steps=(3600,), options=(("crf", "12"),)))
    told = []
    job = FilmHideJob(replace(HIDE, copy_all=False), threading.Event(), told.append)

    (outcome,) = run(job, [Item(empty, Path("grey.mp4"))], tmp_path / "out")

    assert (outcome.outputs, outcome.found, outcome.error) == ((), (), None)
    assert (outcome.size, outcome.rechecked) == (Size(160, 120), False)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".haarlens"]


def test_pictures_that_no_search_could_read_are_told(film, tmp_path, monkeypatch):
    hidden = SimpleNamespace(hidden=(), left=(), left_out=3)

    def hide_video(source, target, *rest, **options):
        target.write_bytes(b"film")
        return hidden

    monkeypatch.setattr("desktop_app.jobs.films.hide_video", hide_video)
    job = FilmHideJob(HIDE, threading.Event(), lambda share: None)

    (outcome,) = run(job, [Item(film, Path("a.mp4"))], tmp_path / "out")
    (again,) = run(job, [Item(film, Path("a.mp4"))], tmp_path / "out", resume=True)

    report = Report(job, tmp_path / "out")
    for each in (outcome, again):
        report.add(each)
    assert [file["frames_left_out"] for file in report.as_json()["files"]] == [3, 3]


@pytest.mark.parametrize("decided", [{"detections": ()}, {"spared": (FACE,)}])
def test_what_was_decided_about_a_picture_says_nothing_about_a_film(film, tmp_path, decided):
    job = FilmHideJob(HIDE, threading.Event(), lambda share: None)

    with pytest.raises(ValueError, match="have no times"):
        job(Task(Item(film, Path("a.mp4"), **decided), Path("a.mp4"), tmp_path, tmp_path, "key"))


def test_what_cannot_be_read_is_its_own_outcome(film, tmp_path):
    job = FilmHideJob(HIDE, threading.Event(), lambda share: None)
    broken = odd_files.write(tmp_path / "broken.mp4", b"no film")
    items = [Item(tmp_path / "missing.mp4", Path("missing.mp4")), Item(broken, Path("broken.mp4"))]

    missing, damaged = run(job, items, tmp_path / "out")

    assert isinstance(missing.error, SourceNotFoundError)
    assert isinstance(damaged.error, SourceError)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".haarlens"]


def test_a_film_that_cannot_be_searched_again_does_not_wait_for_the_end_of_the_run(film, tmp_path, monkeypatch):
    def hide_video(source, target, *rest, **options):
        target.write_bytes(b"film")
        raise SourceDamagedError("{path} cannot be read.", path=target)

    monkeypatch.setattr("desktop_app.jobs.films.hide_video", hide_video)
    job = FilmHideJob(HIDE, threading.Event(), lambda share: None)

    with pytest.raises(SourceDamagedError):
        job(Task(Item(film, Path("a.mp4")), Path("a.mp4"), tmp_path, tmp_path, "key"))
    assert list(tmp_path.iterdir()) == []


def test_a_cancelled_film_leaves_nothing(film, tmp_path):
    cancelled = threading.Event()
    job = FilmHideJob(HIDE, cancelled, lambda share: cancelled.set())

    assert run(job, [Item(film, Path("a.mp4"))], tmp_path / "out", cancelled=cancelled) == []

    assert sorted(path.name for path in (tmp_path / "out" / ".haarlens").iterdir()) == ["journal.jsonl"]


def test_the_command_line_takes_films_and_pictures_together(film, tmp_path, capsys):
    folder, out = tmp_path / "in", tmp_path / "out"
    odd_files.write(folder / "clip.mp4", film.read_bytes())
    odd_files.write(folder / "a.png", odd_files.png(40, 30))

    assert cli.main(["hide", str(folder), "--output", str(out), "--preset", "fast", "--workers", "1"]) == 0

    assert sorted(path.name for path in out.iterdir()) == [".haarlens", "a.png", "clip.mp4"]
    assert capsys.readouterr().out.splitlines()[-1] == "2 done, 1 hidden"


def test_the_command_line_tells_of_pictures_that_are_missing(capsys):
    progress = Progress(1, "hidden")

    progress.add(Outcome(Path("a.mp4"), (Path("out/a.mp4"),), left_out=3))

    assert capsys.readouterr().err == (
        "haarlens: out/a.mp4 lacks 3 pictures of the original, which no search could read; look at it.\n"
    )
