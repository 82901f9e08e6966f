import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from desktop_app import __main__, cli
from desktop_app.cli import arguments
from desktop_app.cli import detect as detect_module
from desktop_app.detection import detector
from desktop_app.detection.catalogue import stock_cascades
from desktop_app.detection.geometry import Detection
from desktop_app.errors import OutputError
from desktop_app.library import picture_search
from desktop_app.media.images import read_image
from tests.media import odd_files

JPEG = odd_files.ordinary()["plain.jpg"]
HIT = Detection(10, 12, 30, 28, 1.25, 4, "", "fake")


class FakeDetector:
    """Finds one box in every picture, and remembers how it was asked."""

    asked: list[dict[str, object]] = []

    def __init__(self, cascade):
        self.cascade = cascade

    def detect(self, gray, **options):
        assert gray.shape == (odd_files.HEIGHT, odd_files.WIDTH)
        assert gray.dtype == np.uint8
        FakeDetector.asked.append(options)
        return [HIT]


@pytest.fixture(autouse=True)
def fake_detector(monkeypatch):
    FakeDetector.asked = []
    monkeypatch.setattr(detector, "CascadeDetector", FakeDetector)
    monkeypatch.setattr(detect_module, "kernel_notice", lambda: None)
    forget_searches()
    yield
    forget_searches()


def forget_searches():
    picture_search._detector.cache_clear()
    picture_search._finder.cache_clear()


def detect(*words):
    return cli.main(["detect", "--cascade", "frontalface_alt2", *map(str, words)])


@pytest.fixture
def picture_on_stdin(monkeypatch, tmp_path):
    with odd_files.write(tmp_path / "stdin", JPEG).open("rb") as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        yield


def json_lines(text):
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "photos"
    for name in ("b.jpg", "a/2.jpg", "a/10.jpg", "notes.txt"):
        odd_files.write(folder / name, JPEG)
    return folder


def test_json_gives_an_object_a_line_in_the_order_of_the_paths(folder, capsys):
    assert detect("--format", "json", folder, folder / "notes.txt") == 0

    out, err = capsys.readouterr()
    lines = json_lines(out)
    assert [line["file"] for line in lines] == [
        str(folder / name) for name in ("b.jpg", "a/2.jpg", "a/10.jpg", "notes.txt")
    ]
    for line in lines:
        assert (line["width"], line["height"]) == (odd_files.WIDTH, odd_files.HEIGHT)
        assert line["seconds"] > 0
        assert line["detections"] == [
            {
                "target": "", "cascade": "fake", "left": 10, "top": 12, "width": 30, "height": 28,
                "score": 1.25, "neighbors": 4, "angle": 0.0,
            }
        ]  # fmt: skip
    assert err == ""


def test_table_goes_to_the_output_and_its_errors_to_the_terminal(folder, capsys):
    odd_files.write(folder / "c.jpg", b"")

    assert detect(folder) == 1

    out, err = capsys.readouterr()
    assert out.count("1 found") == 3
    assert err == f"haarlens: {folder / 'c.jpg'} is empty, it has no bytes; copy or download it once more.\n"


def test_csv_has_one_head_for_all_pictures(folder, capsys):
    assert detect("--format", "csv", folder) == 0

    assert [line.split(",")[0].rsplit("/", 1)[-1] for line in capsys.readouterr().out.splitlines()] == [
        "file", "b.jpg", "2.jpg", "10.jpg",
    ]  # fmt: skip


def test_one_bad_file_does_not_stop_the_others(folder, capsys):
    odd_files.write(folder / "a/1.png", b"")
    odd_files.write(folder / "a/5.jpg", JPEG[:700])

    assert detect("--format", "json", folder / "missing.jpg", folder) == 1

    lines = json_lines(capsys.readouterr().out)
    assert [line.get("error", {}).get("kind") for line in lines] == [
        "not-found", None, "empty", None, "truncated", None,
    ]  # fmt: skip
    assert lines[0]["error"]["message"].startswith(str(folder / "missing.jpg"))


def test_folder_without_pictures_is_a_failure(tmp_path, capsys):
    assert detect(tmp_path, "--format", "json") == 1

    assert json_lines(capsys.readouterr().out) == [
        {
            "file": str(tmp_path),
            "error": {
                "kind": "not-found",
                "message": f"{tmp_path} holds no pictures; choose another folder or name a file.",
            },
        }
    ]


@pytest.mark.usefixtures("picture_on_stdin")
def test_standard_input_is_a_picture(capsys):
    assert detect("-", "--format", "json") == 0

    (line,) = json_lines(capsys.readouterr().out)
    assert line["file"] == "-"
    assert line["width"] == odd_files.WIDTH


def test_empty_standard_input_is_said(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", None)  # as in a program without a console

    assert detect("-", "--format", "json") == 1

    assert json_lines(capsys.readouterr().out)[0]["error"]["kind"] == "empty"


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors differ on Windows")
def test_standard_input_that_cannot_be_read_is_said_to_be_empty(monkeypatch, tmp_path, capsys):
    with (tmp_path / "written").open("wb") as not_readable:
        monkeypatch.setattr(sys, "stdin", not_readable)

        assert detect("-") == 1

    assert capsys.readouterr().err.startswith("haarlens: - is empty")


def test_options_reach_the_detector(folder):
    words = ("--scale-factor", "1.25", "--min-neighbors", "0", "--min-size", "40", "--max-size", "90")

    assert detect(folder / "b.jpg", *words) == 0

    (asked,) = FakeDetector.asked
    assert asked.pop("cancelled").is_set()  # by then all is over
    assert asked == {
        "scale_factor": 1.25, "min_neighbors": 0, "min_size": (40, 40), "max_size": (90, 90), "threads": 0,
    }  # fmt: skip


def test_defaults_are_those_of_opencv(folder):
    assert detect(folder) == 0

    assert [
        (asked["scale_factor"], asked["min_neighbors"], asked["min_size"], asked["max_size"], asked["threads"])
        for asked in FakeDetector.asked
    ] == [(1.1, 3, (0, 0), (0, 0), 1)] * 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "PATH"),
        (["a.jpg", "--find", "face", "--cascade", "eye"], "without --find"),
        (["a.jpg", "--preset", "fast", "--cascade", "eye"], "without --find, --preset and --sensitivity"),
        (["a.jpg", "--cascade", "eye", "--sensitivity", "0.4"], "goes without --find, --preset and --sensitivity"),
        (["a.jpg", "--sensitivity", "1.2"], "from 0 to 1"),
        (["a.jpg", "--min-neighbors", "3"], "--min-neighbors needs --cascade"),
        (["a.jpg", "--scale-factor", "1.2"], "--scale-factor needs --cascade"),
        (["a.jpg", "--max-size", "9"], "--max-size needs --cascade"),
        (["a.jpg", "--cascade", "eye", "--scale-factor", "1.0"], "from 1.001 to 4"),
        (["a.jpg", "--cascade", "eye", "--scale-factor", "nan"], "from 1.001 to 4"),
        (["a.jpg", "--cascade", "eye", "--min-neighbors", "-1"], "from 0 to 1000"),
        (["a.jpg", "--cascade", "eye", "--min-size", "2.5"], "a whole number"),
        (["a.jpg", "--cascade", "eye", "--min-size", "9", "--max-size", "5"], "larger than --max-size"),
        (["a.jpg", "--find", "dog"], "face, eyes, smile"),
        (["a.jpg", "--find", ""], "face, eyes, smile"),
        (["a.jpg", "--preset", "best"], "balanced"),
        (["a.jpg", "--format", "xml"], "json"),
        (["-", "-"], "one picture only"),
        (["a.jpg", "--unknown"], "--unknown"),
        (["a.jpg", "--min", "3"], "--min"),
    ],
)
def test_wrong_usage_is_explained_and_exits_2(words, said, capsys):
    assert cli.main(["detect", *words]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: haarlens")
    assert said in err.splitlines()[-1]


@pytest.mark.parametrize("words", [[], ["blur"], ["--nothing"]])
def test_unknown_commands_exit_2(words, capsys):
    assert cli.main(words) == 2
    assert "haarlens: error:" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--help"], ["detect", "--help"], ["cascades", "--help"]])
def test_help_exits_0_and_fits_the_terminal(words, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")

    assert cli.main(words) == 0

    out = capsys.readouterr().out
    assert out.startswith("usage: haarlens")
    assert max(map(len, out.splitlines())) <= 80


def test_several_targets_are_read_once_each_in_order():
    options = arguments.parse_arguments(["detect", "a.jpg", "--find", "face, eyes,face"])

    assert options.find == ("face", "eyes")
    assert options.preset == "balanced"


def test_unknown_cascade_exits_2_before_anything_is_read(folder, capsys):
    assert cli.main(["detect", "--cascade", "no-such-thing", str(folder)]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert "no-such-thing" in err
    assert err.count("\n") == 1


def drawn(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_copies_mirror_the_folder_and_carry_the_boxes(folder, tmp_path):
    assert detect(folder, "--draw", tmp_path / "copies") == 0

    assert drawn(tmp_path / "copies") == ["a/10.jpg", "a/2.jpg", "b.jpg"]
    copy, original = read_image(tmp_path / "copies" / "b.jpg").pixels, read_image(folder / "b.jpg").pixels
    assert copy.shape == original.shape
    assert np.abs(copy.astype(int) - original).max() > 60


def test_copies_of_two_inputs_of_one_name_stand_side_by_side(folder, tmp_path):
    other = odd_files.write(tmp_path / "other" / "b.jpg", JPEG)

    assert detect(folder / "b.jpg", other, folder, "--draw", tmp_path / "copies") == 0

    assert drawn(tmp_path / "copies") == ["a/10.jpg", "a/2.jpg", "b-2.jpg", "b-3.jpg", "b.jpg"]


def test_copies_never_overwrite(folder):
    before = (folder / "b.jpg").read_bytes()

    assert detect(folder / "b.jpg", "--draw", folder) == 0

    assert (folder / "b.jpg").read_bytes() == before
    assert (folder / "b-2.jpg").is_file()


def test_copies_below_the_folder_are_not_searched_themselves(folder, capsys):
    for _ in range(2):
        assert detect(folder, "--draw", folder / "copies", "--format", "json") == 0

        assert len(json_lines(capsys.readouterr().out)) == 3


def test_folder_that_takes_its_own_copies_ends(folder, capsys):
    assert detect(folder, "--draw", folder, "--format", "json") == 0

    assert len(json_lines(capsys.readouterr().out)) == 3


@pytest.mark.parametrize(
    ("name", "copy"), [("plain.gif", "plain.png"), ("plain.avif", "plain.png"), ("plain.webp", "plain.webp")]
)
def test_copy_is_png_where_its_own_format_is_not_written(name, copy, tmp_path):
    path = odd_files.write(tmp_path / name, odd_files.ordinary()[name])

    assert detect(path, "--draw", tmp_path / "copies") == 0

    assert drawn(tmp_path / "copies") == [copy]


@pytest.mark.usefixtures("picture_on_stdin")
def test_copy_of_standard_input_has_a_name(tmp_path):
    assert detect("-", "--draw", tmp_path / "copies") == 0

    assert drawn(tmp_path / "copies") == ["stdin.png"]


def test_folder_for_copies_that_cannot_be_exits_2(folder, capsys):
    assert detect(folder, "--draw", folder / "b.jpg" / "in") == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert "cannot be made" in err


def test_copy_that_cannot_be_written_is_said_and_the_result_stays(folder, tmp_path, capsys, monkeypatch):
    def full(path, _data):
        raise OutputError(f"{path} cannot be written (No space left on device).")

    monkeypatch.setattr(detect_module, "write_file", full)

    assert detect(folder, "--draw", tmp_path / "copies", "--format", "json") == 1

    out, err = capsys.readouterr()
    assert len(json_lines(out)) == 3
    assert err.count("No space left") == 3


def test_slow_engine_is_said_once(folder, capsys, monkeypatch):
    monkeypatch.setattr(detect_module, "kernel_notice", lambda: "Detection is slow.")

    assert detect(folder, "--format", "json") == 0

    out, err = capsys.readouterr()
    assert err == "haarlens: Detection is slow.\n"
    assert len(json_lines(out)) == 3


def test_defect_in_one_picture_is_its_failure(folder, capsys, monkeypatch, expect_error_logs):
    def broken(self, gray, **options):
        raise ZeroDivisionError

    monkeypatch.setattr(FakeDetector, "detect", broken)

    assert detect(folder / "b.jpg", "--format", "json") == 1

    assert json_lines(capsys.readouterr().out)[0]["error"]["kind"] == "defect"
    assert len(expect_error_logs) == 1


def test_interrupt_exits_130_and_stops_the_detectors(folder, capsys, monkeypatch):
    events = []

    def interrupted(self, gray, *, cancelled, **options):
        events.append(cancelled)
        raise KeyboardInterrupt

    monkeypatch.setattr(FakeDetector, "detect", interrupted)

    assert detect(folder / "b.jpg") == 130

    assert capsys.readouterr() == ("", "")
    assert events[0].is_set()


@pytest.mark.parametrize("encoding", ["cp1252", "cp949", "ascii", "utf-8"])
@pytest.mark.parametrize("format_name", ["table", "json", "csv"])
def test_any_console_takes_any_file_name(format_name, encoding, tmp_path, monkeypatch):
    bytes_out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(bytes_out, encoding=encoding))
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    path = odd_files.write(tmp_path / "é 한글 😀.jpg", JPEG)

    assert detect(path, "--format", format_name) == 0

    text = bytes_out.getvalue().decode(encoding)
    if format_name == "json":
        assert json.loads(text)["file"] == str(path)
    elif encoding == "utf-8":
        assert path.name in text
    else:
        assert "\\U0001f600" in text


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are no text")
def test_file_name_that_is_no_text_is_printed(tmp_path, monkeypatch):
    bytes_out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(bytes_out, encoding="utf-8"))
    path = odd_files.write(tmp_path / b"\xff\xfe.jpg".decode(errors="surrogateescape"), JPEG)

    assert detect(path, "--format", "json") == 0

    assert json.loads(bytes_out.getvalue().decode())["file"] == str(path)


def test_cascades_table_names_every_stock_cascade(capsys):
    assert cli.main(["cascades"]) == 0

    out = capsys.readouterr().out
    for entry in stock_cascades():
        assert f"{entry.window.width}x{entry.window.height}" in out
        assert entry.name in out
        assert entry.purpose in out
        assert entry.licence in out


def test_cascades_as_json_are_seventeen_lines(capsys):
    assert cli.main(["cascades", "--format", "json"]) == 0

    lines = json_lines(capsys.readouterr().out)
    assert len(lines) == 17
    alt2 = next(line for line in lines if line["name"] == "haarcascade_frontalface_alt2")
    assert alt2["window"] == {"width": 20, "height": 20}
    assert alt2["target"] == "face"
    assert not alt2["tilted"]


def test_version_names_all_that_matters(capsys):
    assert cli.main(["--version"]) == 0

    rows = dict(line.split(" ", 1) for line in capsys.readouterr().out.splitlines())
    assert list(rows) == ["haarlens", "kernel", "OpenCV", "Python", "platform"]
    assert all(rows.values())


@pytest.mark.parametrize("words", [["detect", "a.jpg"], ["--version"], ["cascades"], ["a.jpg", "--help"]])
def test_commands_and_options_go_to_the_command_line(words, monkeypatch):
    monkeypatch.setattr(cli, "main", lambda given: given)

    assert __main__.main(words) == words


@pytest.mark.parametrize("words", [[], ["a.jpg", "folder"]])
def test_without_a_display_the_files_or_the_sample_are_detected(words, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(cli, "run_without_display", lambda given: ("headless", given))

    assert __main__.main(words) == ("headless", words)


def test_without_a_display_copies_are_written_here_and_named(folder, capsys, monkeypatch, tmp_path):
    class FakeFinder:
        def __init__(self, targets, preset, min_size_px, sensitivity):
            assert (targets, preset, min_size_px, sensitivity) == (("face",), "balanced", 0, 0.5)

        def find(self, _pixels, *, full_size, cancelled, threads):
            assert not cancelled.is_set()
            return [HIT]

    monkeypatch.setitem(sys.modules, "desktop_app.detection.finder", SimpleNamespace(Finder=FakeFinder))
    monkeypatch.chdir(tmp_path)

    assert cli.run_without_display([str(folder / "b.jpg")]) == 0

    out, err = capsys.readouterr()
    assert "1 found" in out
    assert f"annotated copy: {tmp_path / 'b-annotated.jpg'}" in out
    assert (tmp_path / "b-annotated.jpg").is_file()
    assert err.startswith("haarlens: There is no display")
    assert err.count("\n") == 1


def test_without_a_writable_folder_copies_go_to_a_temporary_one(folder, capsys, monkeypatch, tmp_path):
    finder = SimpleNamespace(find=lambda _pixels, **_: [HIT])
    monkeypatch.setitem(sys.modules, "desktop_app.detection.finder", SimpleNamespace(Finder=lambda *_: finder))
    monkeypatch.chdir(folder)
    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    assert cli.run_without_display(["b.jpg"]) == 0

    copy = Path(capsys.readouterr().out.split("annotated copy: ")[1].strip())
    assert copy.is_file()
    assert copy.parent.parent == tmp_path
