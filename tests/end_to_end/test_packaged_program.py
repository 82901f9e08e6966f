"""The packaged program, built and started as a person would: no Python, nothing installed, a folder of its own."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import cv2
import numpy as np
import pytest

from desktop_app.detection import Finder

ROOT = Path(__file__).resolve().parent.parent.parent
SIZE_LIMIT_MB = 500  # a hundred of them are PyAV's, for films

pytestmark = pytest.mark.packaged


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program's executable, freshly built."""
    pytest.importorskip("PyInstaller")
    dist = tmp_path_factory.mktemp("packaged")
    build = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", dist]
    build += ["--workpath", dist / "work", ROOT / "build.spec"]
    result = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    shutil.rmtree(dist / "work")
    return dist / "haarlens" / ("haarlens-cli.exe" if sys.platform == "win32" else "haarlens")


def bare(home: Path, **variables: str) -> dict[str, str]:
    """An environment in which no other program can be found."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMPDIR") if name in os.environ}
    return kept | {"PATH": "", "HOME": str(home), "LANG": "C.UTF-8", **variables}


def test_detect_finds_the_face_in_the_sample_without_python_on_the_path(
    program: Path, tmp_path: Path, sample: Path
) -> None:
    result = subprocess.run(
        [program, "detect", "--format", "json", sample],
        cwd=tmp_path,
        env=bare(tmp_path),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert "face" in [found["target"] for found in json.loads(result.stdout)["detections"]]


def test_hide_fills_the_face_in_a_photograph_and_in_a_film(program: Path, tmp_path: Path, sample: Path) -> None:
    photograph = cv2.imdecode(np.fromfile(sample, np.uint8), cv2.IMREAD_COLOR)
    film = cv2.VideoWriter(str(tmp_path / "film.mp4"), cv2.VideoWriter.fourcc(*"mp4v"), 25.0, photograph.shape[1::-1])
    for _ in range(12):
        film.write(photograph)
    film.release()
    copies = tmp_path / "copies"
    result = subprocess.run(
        [program, "hide", sample, tmp_path / "film.mp4", "--output", copies],
        cwd=tmp_path,
        env=bare(tmp_path),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr
    (face,) = Finder(["face"]).find(photograph)
    eyes = slice(face.top + face.height // 4, face.top + face.height // 2), slice(face.left, face.left + face.width)
    hidden = cv2.imdecode(np.fromfile(copies / sample.name, np.uint8), cv2.IMREAD_COLOR)
    assert hidden[eyes].max() == 0
    read, frame = cv2.VideoCapture(str(copies / "film.mp4")).read()
    assert read and frame.shape == photograph.shape and frame[eyes].max() < 30


def test_it_serves_the_page_the_api_and_its_documentation(program: Path, tmp_path: Path, sample: Path) -> None:
    serving = subprocess.Popen(
        [program, "serve", "--port", "0", "--workers", "1"],
        cwd=tmp_path,
        env=bare(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        assert serving.stdout is not None
        address = serving.stdout.readline().split()[-1]
        request = Request(address + "v1/detect", sample.read_bytes(), {"Content-Type": "image/png"})
        with urlopen(request, timeout=60) as answer:
            assert [found["target"] for found in json.load(answer)["detections"]] == ["face"]
        for path, word in (("", b"<title>"), ("docs", b"swagger-ui"), ("docs/swagger-ui-bundle.js", b"Swagger")):
            with urlopen(address + path, timeout=60) as answer:
                assert word in answer.read()
    finally:
        serving.terminate()
        serving.communicate(timeout=60)


def test_the_fast_search_is_in_it(program: Path, tmp_path: Path) -> None:
    result = subprocess.run([program, "--version"], env=bare(tmp_path), capture_output=True, text=True, check=True)
    assert "reference" not in result.stdout


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the window is read through X")
def test_the_window_opens_with_its_title(
    program: Path,
    tmp_path: Path,
    x_display: dict[str, str],
    wait_for_window: Callable[[str], str],
    record_property: Callable[[str, object], None],
) -> None:
    log = tmp_path / "stderr.txt"
    environment = bare(tmp_path, DISPLAY=x_display["DISPLAY"], XDG_RUNTIME_DIR=str(tmp_path))
    began = time.monotonic()
    with log.open("w") as errors, subprocess.Popen([program], cwd=tmp_path, env=environment, stderr=errors) as running:
        try:
            assert "Haarlens" in wait_for_window("Haarlens")
            record_property("seconds_to_the_window", round(time.monotonic() - began, 2))
            assert running.poll() is None
        finally:
            running.terminate()
    assert log.read_text() == ""


def test_nothing_is_in_it_that_it_does_not_use(program: Path) -> None:
    names = {path.name.lower() for path in program.parent.rglob("*")}
    unwanted = ["qt6qml", "qt6quick", "qt6pdf", "webengine", "qt5", "ffmpegmediaplugin", "tkinter", "libgtk", "pytest"]
    if sys.platform.startswith("linux"):  # elsewhere they list the cameras
        unwanted += ["qt6network", "multimedia"]
    assert not [name for name in names if any(word in name for word in unwanted)]
    assert not [path for path in program.parent.rglob("tests") if path.is_dir()]


def test_it_stays_small(program: Path) -> None:
    size = sum(path.stat().st_size for path in program.parent.rglob("*") if path.is_file() and not path.is_symlink())
    assert size < SIZE_LIMIT_MB * 1_000_000
