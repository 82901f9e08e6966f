"""``haarlens hide``, ``crop`` and ``export``: what they take, what they say, how they end."""

import io
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_app import cli
from desktop_app.cli import output, output_arguments
from desktop_app.cli.arguments import parse_arguments
from desktop_app.cli.output_jobs import job_of
from desktop_app.cli.progress import Progress, duration
from desktop_app.detection.geometry import Detection, Size
from desktop_app.errors import PictureEmptyError
from desktop_app.export.boxes.exporting import BOX_FORMATS
from desktop_app.export.copies import CopyOptions
from desktop_app.export.crop_names import DEFAULT_PATTERN
from desktop_app.export.cropping import MAX_MARGIN, CropChoice, CropStyle
from desktop_app.export.hiding import HidingKind, HidingShape, HidingStyle
from desktop_app.jobs.crop import CropJob
from desktop_app.jobs.hide import HideJob
from desktop_app.jobs.job import Outcome
from desktop_app.jobs.searching import Search
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.images import read_image
from tests.media import odd_files


@pytest.fixture(autouse=True)
def threads_do_the_work(monkeypatch):
    """Processes have tests of their own."""

    @contextmanager
    def executor(options, count):
        with ThreadPoolExecutor(1) as made:
            yield made, 2

    monkeypatch.setattr(output, "_executor", executor)
    monkeypatch.setattr(output, "kernel_notice", lambda: None)


@pytest.fixture
def photos(tmp_path):
    """Three pictures without a face, of which one is below a folder, and a file that is none."""
    folder = tmp_path / "photos"
    for name, size in (("a.png", 40), ("b.png", 41), ("sub/c.png", 42)):
        odd_files.write(folder / name, odd_files.png(size, 30))
    odd_files.write(folder / "notes.txt", b"notes")
    return folder


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def haarlens(*words):
    return cli.main([*map(str, words)])


def hide(*words):
    return haarlens("hide", "--preset", "fast", *words)


def visible(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.*") if ".haarlens" not in path.parts)


# ---- what is taken ----


def test_the_words_are_the_engine_s_own():
    assert tuple(HidingKind) == output_arguments.STYLES
    assert tuple(HidingShape) == output_arguments.SHAPES
    assert tuple(CropChoice) == output_arguments.CROP_CHOICES
    assert tuple(BOX_FORMATS) == output_arguments.BOX_FORMATS
    assert output_arguments.MAX_MARGIN == MAX_MARGIN


@pytest.mark.parametrize("command", output_arguments.OUTPUT_COMMANDS)
def test_without_options_the_jobs_are_as_in_the_window(command):
    job = job_of(parse_arguments([command, "a.jpg", "--output", "out"]))
    assert job.name == command
    assert job.search == Search()
    if command == "hide":
        assert job == HideJob()
    elif command == "crop":
        assert job == CropJob(CropStyle(straighten=True))
        assert job.names.pattern == DEFAULT_PATTERN
    else:
        assert job.formats == ("csv",)


def test_every_option_of_hide_arrives(sample):
    words = "--find face,plate --preset thorough --sensitivity 0.7 --min-size 20 --shape ellipse --margin 40% "
    words += "--quality 80 --keep-metadata --no-recheck --only-hidden --style picture --picture"

    job = job_of(parse_arguments(["hide", "a.jpg", "--output", "out", *words.split(), str(sample)]))

    style = HidingStyle(HidingKind.PICTURE, (0, 0, 0), HidingShape.ELLIPSE, 0.4, sample)
    search = Search(SearchPlan(("face", "plate"), "thorough"), 0.7, min_size_px=20)
    assert job == HideJob(style, CopyOptions(80, True), search, recheck=False, copy_all=False)


def test_every_option_of_crop_arrives():
    words = "--which largest --margin 0.5 --aspect 35:45 --size 350x450 --no-straighten --fill white --quality 80"
    job = job_of(parse_arguments(["crop", "a.jpg", "--output", "out", *words.split(), "--names", "{name}/{number:03}"]))
    white = (255, 255, 255)
    assert job.style == CropStyle(0.5, (35, 45), False, Size(350, 450), white, CropChoice.LARGEST)
    assert (job.names.pattern, job.options) == ("{name}/{number:03}", CopyOptions(80))


@pytest.mark.parametrize(
    ("words", "colour"),
    [("black", (0, 0, 0)), ("White", (255, 255, 255)), ("#ff8001", (255, 128, 1)), ("102030", (16, 32, 48))],
)
def test_colours_have_names_and_numbers(words, colour):
    assert job_of(parse_arguments(["hide", "a", "--output", "o", "--colour", words])).style.colour == colour


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["hide"], "PATH"),
        (["hide", "a.jpg"], "--output"),
        (["hide", "-"], "no name"),
        (["hide", "a.jpg", "--style", "mosaic"], "pixelate"),
        (["hide", "a.jpg", "--style", "picture"], "go together"),
        (["hide", "a.jpg", "--picture", "b.jpg"], "go together"),
        (["hide", "a.jpg", "--style", "blur", "--colour", "red"], "--style fill"),
        (["hide", "a.jpg", "--colour", "mauve"], "#rrggbb"),
        (["hide", "a.jpg", "--colour", "#12345"], "#rrggbb"),
        (["hide", "a.jpg", "--margin", "3"], "from 0 to 2"),
        (["hide", "a.jpg", "--margin", "300%"], "20%"),
        (["hide", "a.jpg", "--quality", "0"], "from 1 to 100"),
        (["hide", "a.jpg", "--workers", "0"], "from 1"),
        (["hide", "a.jpg", "--workers", "2", "--dask", "tcp://x:1"], "--dask"),
        (["hide", "a.jpg", "--find", "dog"], "face, eyes"),
        (["hide", "a.jpg", "--aspect", "1:1"], "--aspect"),
        (["crop", "a.jpg", "--aspect", "wide"], "3:4"),
        (["crop", "a.jpg", "--aspect", "1:99"], "cannot be made"),
        (["crop", "a.jpg", "--size", "big"], "512x512"),
        (["crop", "a.jpg", "--size", "0x0"], "cannot be made"),
        (["crop", "a.jpg", "--which", "best"], "largest"),
        (["crop", "a.jpg", "--names", "{face}"], "no field"),
        (["export", "a.jpg", "--format", "doc"], "coco"),
        (["export", "a.jpg", "--format", ""], "coco"),
    ],
)
def test_wrong_usage_is_explained_and_exits_2(words, said, capsys, out):
    given = words if "--output" in said or said == "PATH" else [*words, "--output", str(out)]
    assert haarlens(*given) == 2
    stdout, stderr = capsys.readouterr()
    assert stdout == "" and not out.exists()
    assert said in stderr.splitlines()[-1]


@pytest.mark.parametrize("command", output_arguments.OUTPUT_COMMANDS)
def test_help_names_every_option(command, capsys):
    assert haarlens(command, "--help") == 0
    said = capsys.readouterr().out
    for option in ("--find", "--preset", "--sensitivity", "--workers", "--resume", "--overwrite", "--report", "--dask"):
        assert option in said
    assert "Exit code" in said


# ---- what is done, and said ----


def test_a_folder_is_hidden_as_it_lies(photos, out, capsys):
    assert hide(photos, "--output", out) == 0

    stdout, stderr = capsys.readouterr()
    assert stderr == ""
    assert stdout.splitlines() == [
        f"{photos / 'a.png'}: 0 hidden -> {out / 'a.png'}",
        f"{photos / 'b.png'}: 0 hidden -> {out / 'b.png'}",
        f"{photos / 'sub' / 'c.png'}: 0 hidden -> {out / 'sub' / 'c.png'}",
        "3 done, 0 hidden",
    ]
    assert visible(out) == ["a.png", "b.png", "sub/c.png"]


def test_outputs_in_an_input_folder_are_no_inputs(photos, capsys):
    inner = photos / "hidden"
    assert hide(photos, "--output", inner) == 0
    assert hide(photos, "--output", inner, "--resume") == 0
    assert visible(inner) == ["a.png", "b.png", "sub/c.png"]
    assert capsys.readouterr().out.splitlines()[-1] == "3 done, 0 hidden, 3 of them before"


def test_what_fails_is_said_and_exits_1(photos, out, capsys):
    bad = odd_files.write(photos / "bad.png", b"bad")
    missing = photos / "missing.jpg"

    assert hide(photos, missing, "--output", out, "--report", "report.json") == 1

    stdout, stderr = capsys.readouterr()
    assert stdout.splitlines()[-1] == "3 done, 0 hidden, 2 failed"
    assert stderr.splitlines()[0].startswith(f"haarlens: {bad} is no picture")
    assert stderr.splitlines()[1].startswith(f"haarlens: {missing} does not exist")
    report = json.loads((out / "report.json").read_text())
    assert [file["error"]["kind"] if file["error"] else None for file in report["files"]] == [
        None, None, "unknown-format", None, "not-found",
    ]  # fmt: skip
    assert report["complete"] is True


def test_an_empty_folder_is_a_failure(tmp_path, out, capsys):
    (tmp_path / "empty").mkdir()
    assert hide(tmp_path / "empty", "--output", out) == 1
    assert "empty holds no pictures" in capsys.readouterr().err


def test_what_is_still_found_is_said_and_exits_1(sample, out, capsys, monkeypatch):
    face = Detection(170, 60, 110, 110, 0.9, 5, "face")
    monkeypatch.setattr("desktop_app.jobs.hide.still_found", lambda *_: (face,))

    assert hide(sample, "--output", out) == 1

    stdout, stderr = capsys.readouterr()
    assert stdout.splitlines()[-1] == "1 done, 1 hidden, in 1 something is still found"
    assert "still shows what should be hidden (face at 170, 60, 110 x 110 px)" in stderr


def test_what_is_there_stays_unless_it_may_be_replaced(photos, out, capsys):
    odd_files.write(out / "a.png", b"mine")
    assert hide(photos, "--output", out) == 1
    assert (out / "a.png").read_bytes() == b"mine"
    assert "a.png exists already" in capsys.readouterr().err
    assert hide(photos, "--output", out, "--overwrite") == 0
    assert read_image(out / "a.png").width == 40


def test_a_report_is_not_written_over_either(photos, out, capsys):
    report = odd_files.write(out / "report.json", b"mine")
    assert hide(photos, "--output", out, "--report", "report.json") == 2
    assert hide(photos, "--output", out, "--report", report) == 2
    assert "--resume or --overwrite" in capsys.readouterr().err
    assert visible(out) == ["report.json"]
    assert hide(photos, "--output", out, "--report", report, "--resume") == 0
    assert json.loads(report.read_text())["totals"]["done"] == 3


@pytest.mark.parametrize("place", ["file/report.json", "photos"])
def test_a_report_that_cannot_be_written_is_told_before_anything_is_begun(photos, out, tmp_path, capsys, place):
    (tmp_path / "file").touch()
    assert hide(photos, "--output", out, "--report", tmp_path / place) == 2
    assert f"{Path(place).name} cannot be written" in capsys.readouterr().err
    assert not out.exists()


def test_an_output_folder_that_cannot_be_made_exits_2(photos, out, capsys):
    out.touch()
    assert hide(photos, "--output", out) == 2
    assert "out cannot be written to" in capsys.readouterr().err


def test_a_cover_that_cannot_be_read_exits_2(photos, out, capsys):
    assert hide(photos, "--output", out, "--style", "picture", "--picture", photos / "notes.txt") == 2
    assert "notes.txt is no picture" in capsys.readouterr().err
    assert not out.exists()


def test_faces_are_cut_out_and_pictures_without_are_listed(photos, sample, out, capsys):
    assert haarlens("crop", photos / "a.png", sample, "--output", out, "--preset", "fast", "--size", "64x64") == 0
    assert visible(out) == ["eileen-collins-face-1.png", "nothing-found.txt"]
    assert read_image(out / "eileen-collins-face-1.png").pixels.shape == (64, 64, 3)
    assert (out / "nothing-found.txt").read_text() == f"{photos / 'a.png'}\n"
    assert capsys.readouterr().out.splitlines()[-2:] == [
        f"all pictures -> {out / 'nothing-found.txt'}",
        "2 done, 1 cut out",
    ]


def test_boxes_are_exported_in_several_formats(photos, sample, out):
    assert haarlens("export", photos, sample, "--output", out, "--preset", "fast", "--format", "coco,voc") == 0
    assert visible(out) == ["a.xml", "annotations.json", "b.xml", "eileen-collins.xml", "sub/c.xml"]
    assert len(json.loads((out / "annotations.json").read_text())["annotations"]) == 1


def test_an_interrupt_says_how_to_go_on(photos, out, capsys, monkeypatch):
    original = Progress.add

    def interrupt(self, outcome):
        original(self, outcome)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Progress, "add", interrupt)
        assert hide(photos, "--output", out, "--report", "report.json") == 130

    assert "Stopped; 1 of 3 are done. The same command with --resume goes on" in capsys.readouterr().err
    assert visible(out) == ["a.png", "report.json"]
    assert json.loads((out / "report.json").read_text())["complete"] is False
    assert hide(photos, "--output", out, "--report", "report.json", "--resume") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "3 done, 0 hidden, 1 of them before"


# ---- progress ----


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_shows_a_bar_and_what_needs_a_look(capsys, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    progress = Progress(2, "hidden")

    progress.add(Outcome(Path("a.jpg"), (Path("out/a.jpg"),)))
    progress.add(Outcome(Path("b.jpg"), error=PictureEmptyError("b.jpg is empty.")))
    progress.finish()

    assert capsys.readouterr().out == ""
    shown = terminal.getvalue()
    assert "[############............]  50%  1 of 2" in shown
    assert "haarlens: b.jpg is empty.\n" in shown
    assert "100%  2 of 2" in shown
    assert shown.endswith("\r")
    assert max(map(len, shown.replace("\n", "\r").split("\r"))) <= 79


def test_a_bar_tells_the_time_left_of_what_is_really_worked_on(monkeypatch):
    terminal, now = Terminal(), [0.0]
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr("desktop_app.cli.progress.time.monotonic", lambda: now[0])
    progress = Progress(10, "hidden")
    progress.add(Outcome(Path("a.jpg"), was_done_before=True))
    now[0] = 40.0
    progress.add(Outcome(Path("b.jpg")))
    assert terminal.getvalue().rstrip().endswith("2 of 10, 5 min 20 s left")
    now[0] = 60.0
    progress.under_way(0.5)
    assert terminal.getvalue().rstrip().endswith("2 of 10, 5 min 0 s left")


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "0 s"), (59.4, "59 s"), (60, "1 min 0 s"), (3599, "59 min 59 s"), (7500, "2 h 5 min")]
)
def test_durations_are_said_in_words(seconds, words):
    assert duration(seconds) == words
