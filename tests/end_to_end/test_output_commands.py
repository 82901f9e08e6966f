"""The commands that write, as real programs: what they load, and what they do with real photographs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from desktop_app.media.images import read_image
from tests.media import odd_files

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ("hide", "crop", "export")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}


def haarlens(*words: object, program: tuple[str, ...] = ("-m", "desktop_app")) -> "subprocess.CompletedProcess[bytes]":
    call = [sys.executable, *program, *map(str, words)]
    return subprocess.run(call, cwd=ROOT, env=ENVIRONMENT, capture_output=True, timeout=120, check=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_qt_is_not_loaded(command: str, sample: Path, tmp_path: Path) -> None:
    program = (
        "import sys\nfrom desktop_app.__main__ import main\n"
        "if __name__ == '__main__':\n"
        "    code = main(sys.argv[1:])\n"
        "    loaded = [name for name in sys.modules if name.split('.')[0] in ('PySide6', 'shiboken6')]\n"
        "    sys.exit(code or len(loaded))\n"
    )
    script = odd_files.write(tmp_path / "program.py", program.encode())

    done = haarlens(command, sample, "--output", tmp_path / "out", "--preset", "fast", program=(str(script),))

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.splitlines()[-1].startswith(b"1 done, 1 ")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_needs_neither_opencv_nor_numpy(command: str) -> None:
    code = (
        f"import sys; from desktop_app.__main__ import main; code = main(['{command}', '--help']);"
        "sys.exit(code or sum(name in sys.modules for name in ('cv2', 'numpy', 'PIL')))"
    )
    done = haarlens(program=("-c", code))
    assert (done.returncode, done.stderr) == (0, b"")


def test_decoders_keep_quiet_in_all_processes(sample: Path, tmp_path: Path) -> None:
    whole = odd_files.ordinary()["plain.jpg"]
    # A photograph like this is common: libjpeg says "extraneous bytes before marker" and reads it all the same.
    odd_files.write(tmp_path / "in" / "a.jpg", whole[:-2] + b"\x11\x22" + whole[-2:])

    done = haarlens("hide", tmp_path / "in", "--output", tmp_path / "out", "--preset", "fast")

    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "out" / "a.jpg").exists()


def test_files_of_any_name_are_written(sample: Path, tmp_path: Path) -> None:
    files = [odd_files.write(tmp_path / "in" / name, sample.read_bytes()) for name in odd_files.ODD_NAMES]
    words = ("--output", tmp_path / "out", "--preset", "fast", "--report", "report.json")

    done = haarlens("hide", *files, *words)
    again = haarlens("hide", *files, *words, "--resume")

    assert (done.returncode, done.stderr) == (again.returncode, again.stderr) == (0, b"")
    read = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["files"]
    assert [file["source"] for file in read] == [str(path) for path in files]
    assert all(file["done_before"] for file in read)
    assert all(read_image(tmp_path / "out" / file["outputs"][0]).width == 512 for file in read)


def test_labelled_photographs_lose_their_faces_and_nothing_else(shared_faces: Path, tmp_path: Path) -> None:
    photos = sorted((shared_faces / "images").glob("autocrop_*.jpg"))[:4]

    done = haarlens("hide", *photos, "--output", tmp_path, "--report", "report.json")

    assert done.stderr == b""
    for file in json.loads((tmp_path / "report.json").read_text())["files"]:
        before, after = read_image(file["source"]).pixels, read_image(tmp_path / file["outputs"][0]).pixels
        faces = [each for each in file["detections"] if each["decision"] == "hidden"]
        assert faces
        changed = np.abs(before.astype(int) - after).max(axis=2) > 40  # more than what JPEG loses at 95
        for face in faces:
            left, top = max(0, face["left"]), max(0, face["top"])
            assert not after[top : top + face["height"], left : left + face["width"]].mean() > 8
            # With the margin on each side, and the blocks of 8 pixels in which JPEG mixes.
            across, down = round(face["width"] * 0.2) + 9, round(face["height"] * 0.2) + 9
            reach = 0 if not face["angle"] else max(across, down)
            changed[
                max(0, top - down - reach) : top + face["height"] + down + reach,
                max(0, left - across - reach) : left + face["width"] + across + reach,
            ] = False
        assert not changed.any()
