"""The real program in a process of its own, on real pictures."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.detection.cascade import Cascade
from desktop_app.detection.detector import CascadeDetector
from desktop_app.media.decoding import gray
from desktop_app.media.images import read_image
from tests.media import odd_files

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources" / "sample" / "eileen-collins.png"
CASCADE = ("--cascade", "haarcascade_frontalface_alt2")


def environment(**changes):
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHONIO", "QT_", "DISPLAY"))}
    plain.pop("WAYLAND_DISPLAY", None)
    return {**plain, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **changes}


def haarlens(*words, cwd=ROOT, stdin=b"", **changes):
    return subprocess.run(
        [sys.executable, "-m", "desktop_app", *map(str, words)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env=environment(**changes),
        timeout=120,
        check=False,
    )


def one_line(done):
    assert done.stderr == b""
    assert done.returncode == 0
    (line,) = done.stdout.decode().splitlines()
    return json.loads(line)


def test_the_face_on_the_sample_is_found():
    line = one_line(haarlens("detect", SAMPLE, "--format", "json"))

    (face,) = line["detections"]
    assert face["target"] == "face"
    # The nose is at about (222, 122), and the head is some 130 pixels wide.
    assert face["left"] < 222 < face["left"] + face["width"]
    assert face["top"] < 122 < face["top"] + face["height"]
    assert 80 < face["width"] < 200


def test_one_cascade_gives_the_detectors_boxes():
    pixels = gray(read_image(SAMPLE).pixels)
    expected = CascadeDetector(Cascade.load("haarcascade_frontalface_alt2")).detect(pixels)
    assert expected

    line = one_line(haarlens("detect", SAMPLE, *CASCADE, "--format", "json"))

    assert (line["width"], line["height"]) == (512, 512)
    assert [
        (hit["left"], hit["top"], hit["width"], hit["height"], hit["neighbors"], hit["score"])
        for hit in line["detections"]
    ] == [(hit.left, hit.top, hit.width, hit.height, hit.neighbors, hit.score) for hit in expected]


@pytest.mark.parity
@pytest.mark.parametrize("name", ["haarcascade_frontalface_alt2", "haarcascade_profileface", "haarcascade_eye"])
def test_one_cascade_gives_the_boxes_of_opencv(name):
    cv2 = pytest.importorskip("cv2")
    if not hasattr(cv2, "CascadeClassifier"):
        pytest.skip("this OpenCV has no CascadeClassifier any more")
    picture = cv2.cvtColor(cv2.imread(str(SAMPLE)), cv2.COLOR_BGR2GRAY)
    cv2.setNumThreads(1)
    expected = cv2.CascadeClassifier(str(ROOT / "cascades" / f"{name}.xml")).detectMultiScale(picture, 1.1, 3)

    line = one_line(haarlens("detect", SAMPLE, "--cascade", name, "--format", "json"))

    boxes = [(hit["left"], hit["top"], hit["width"], hit["height"]) for hit in line["detections"]]
    assert boxes == [tuple(box) for box in expected]


def test_a_file_of_any_name_is_read_from_any_folder(tmp_path):
    for name in odd_files.ODD_NAMES:
        odd_files.write(tmp_path / name, SAMPLE.read_bytes())

    done = haarlens("detect", *CASCADE, "--format", "json", "--", *odd_files.ODD_NAMES, cwd=tmp_path)

    assert done.stderr == b""
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [line["file"] for line in lines] == list(odd_files.ODD_NAMES)
    assert all(line["detections"] for line in lines)


def test_a_picture_on_standard_input_is_detected():
    line = one_line(haarlens("detect", "-", *CASCADE, "--format", "json", stdin=SAMPLE.read_bytes()))

    assert line["file"] == "-"
    assert line["detections"]


def test_all_odd_files_together_keep_the_terminal_to_ourselves(tmp_path):
    unreadable = odd_files.unreadable()
    odd_files.write_all({name: data for name, (data, _) in unreadable.items()}, tmp_path / "bad")
    odd_files.write_all(odd_files.ordinary(), tmp_path / "good")
    files = [*sorted((tmp_path / "bad").iterdir()), *sorted((tmp_path / "good").iterdir())]

    done = haarlens("detect", *CASCADE, "--format", "json", *files)

    assert done.returncode == 1
    assert done.stderr == b""
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [line["file"] for line in lines] == [str(path) for path in files]
    for line in lines:
        path = Path(line["file"])
        expected = unreadable[path.name][1] if path.parent.name == "bad" else None
        assert line.get("error", {}).get("kind") == expected, path.name


def test_what_decoders_grumble_about_stays_off_the_terminal_and_errors_do_not(tmp_path):
    whole = odd_files.ordinary()["plain.jpg"]
    # A photograph like this is common: libjpeg says "extraneous bytes before marker" and reads it all the same.
    odd_files.write(tmp_path / "a.jpg", whole[:-2] + b"\x11\x22" + whole[-2:])
    odd_files.write(tmp_path / "b.png", odd_files.png(40, 40, rows=b"\x09" * 1640))

    done = haarlens("detect", tmp_path, *CASCADE)

    assert done.returncode == 1
    assert "a.jpg: 96 x 64" in done.stdout.decode()
    assert done.stderr.decode().startswith(f"haarlens: {tmp_path / 'b.png'} is damaged")
    assert done.stderr.count(b"\n") == 1


def test_annotated_copies_are_whole_pictures(tmp_path):
    done = haarlens("detect", SAMPLE, *CASCADE, "--draw", tmp_path / "사본 😀")

    assert done.returncode == 0
    assert read_image(tmp_path / "사본 😀" / "eileen-collins.png").pixels.shape == (512, 512, 3)


def test_results_come_while_later_pictures_wait():
    # Nothing is written to standard input, the second picture, until the first one's line was read.
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop_app", "detect", str(SAMPLE), "-", *CASCADE, "--format", "json"],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    first = json.loads(process.stdout.readline())
    second, _ = process.communicate(SAMPLE.read_bytes(), timeout=60)

    assert first["file"] == str(SAMPLE)
    assert json.loads(second)["file"] == "-"
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close differently on Windows")
def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path):
    for number in range(40):
        odd_files.write(tmp_path / f"{number}.png", odd_files.png(60, 50))
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop_app", "detect", str(tmp_path), *CASCADE, "--format", "json"],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout.readline()
    process.stdout.close()

    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 141


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ on Windows")
def test_an_interrupt_ends_it_quietly():
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop_app", "detect", str(SAMPLE), "-", *CASCADE, "--format", "json"],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout.readline()  # by now it waits for standard input
    process.send_signal(signal.SIGINT)

    assert process.wait(60) == 130  # although standard input is still open
    assert process.stderr.read() == b""
    process.stdin.close()
    process.stdout.close()
    process.stderr.close()


@pytest.mark.parametrize("words", [["detect", SAMPLE, *CASCADE], ["cascades"], ["--version"], ["detect", SAMPLE]])
def test_qt_is_not_loaded(words):
    program = (
        "import sys; from desktop_app.__main__ import main; code = main(sys.argv[1:]);"
        "loaded = [name for name in sys.modules if name.split('.')[0] in ('PySide6', 'shiboken6')];"
        "sys.exit(code or len(loaded))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")


def test_help_needs_neither_opencv_nor_numpy():
    program = (
        "import sys; from desktop_app.__main__ import main; code = main(['detect', '--help']);"
        "sys.exit(code or sum(name in sys.modules for name in ('cv2', 'numpy', 'PIL')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment(), capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a display")
@pytest.mark.parametrize("files", [[], [SAMPLE]])
def test_without_a_display_the_work_is_done_without_a_window(files, tmp_path):
    done = haarlens(*files, cwd=tmp_path)

    assert done.returncode == 0
    assert done.stderr.decode().startswith("haarlens: There is no display")
    assert done.stderr.count(b"\n") == 1
    assert "1 found" in done.stdout.decode()
    copy = tmp_path / "eileen-collins-annotated.png"
    assert f"annotated copy: {copy}" in done.stdout.decode()
    assert read_image(copy).pixels.shape == (512, 512, 3)


@pytest.mark.parametrize("encoding", ["ascii", "cp949", "utf-8"])
def test_json_on_any_console_gives_the_file_back(encoding, tmp_path):
    path = odd_files.write(tmp_path / "가족 😀.png", odd_files.png(30, 30))

    done = haarlens("detect", path, *CASCADE, "--format", "json", PYTHONIOENCODING=encoding)

    assert json.loads(done.stdout.decode(encoding))["file"] == str(path)
