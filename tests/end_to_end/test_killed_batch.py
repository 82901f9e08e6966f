"""The real command line, killed again and again, stopped, and let run into limits: what is there is whole."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.media.images import read_image
from tests.media import odd_files

ROOT = Path(__file__).resolve().parents[2]
KILLS = 20
PICTURES = 120
SEED = 7

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


@pytest.fixture
def photos(tmp_path: Path, sample: Path) -> Path:
    """Small photographs, each of its own content, every sixth with a face."""
    folder, face = tmp_path / "photos", cv2.imread(str(sample))[20:260, 100:340]
    for number in range(PICTURES):
        pixels = np.full((240, 240, 3), number, np.uint8) if number % 6 else face.copy()
        pixels[:9, :9] = number
        data = cv2.imencode(".jpg" if number % 2 else ".png", pixels)[1].tobytes()
        odd_files.write(folder / f"{number:03}{'.jpg' if number % 2 else '.png'}", data)
    return folder


def hide(photos: Path, out: Path, *options: str, **how: object) -> "subprocess.Popen[str]":
    words = ["hide", str(photos), "--output", str(out), "--preset", "fast", "--workers", "2", *options]
    return subprocess.Popen(
        [sys.executable, "-m", "desktop_app", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **how,  # type: ignore[call-overload]
    )


def ended(running: "subprocess.Popen[str]") -> tuple[int, str, str]:
    stdout, stderr = running.communicate(timeout=120)
    return running.returncode, stdout, stderr


def outputs(out: Path) -> dict[str, str]:
    """Digests of all that is in the folder, by their names."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.iterdir())
        if path.is_file()
    } if out.is_dir() else {}  # fmt: skip


def journal(out: Path) -> list[dict[str, object]]:
    lines = (out / ".haarlens" / "journal.jsonl").read_bytes().split(b"\n")
    return [json.loads(line) for line in lines if line.strip()]


def test_a_batch_that_is_killed_again_and_again_ends_whole(photos: Path, tmp_path: Path) -> None:
    out, when = tmp_path / "out", random.Random(SEED)
    seen: dict[str, str] = {}
    for _ in range(KILLS):
        running = hide(photos, out, "--resume")
        assert running.stdout is not None
        # Sometimes before anything is done, mostly in the middle: each run says what it has done line by line.
        new = when.choice((0, 1, 1, 2, 3, 4))
        while new:
            line = running.stdout.readline()
            new -= "done before" not in line
            assert line, running.communicate()[1]
        with suppress(subprocess.TimeoutExpired):  # at whatever moment that is
            running.wait(when.uniform(0, 0.02))
        running.send_signal(signal.SIGKILL)
        running.communicate()
        assert running.returncode == -signal.SIGKILL
        now = outputs(out)
        assert seen.items() <= now.items()  # what was done stays, to the last bit
        seen = now
        for name in now:
            read_image(out / name)
    assert len(seen) < PICTURES

    code, stdout, stderr = ended(hide(photos, out, "--resume", "--report", "report.json"))

    assert (code, stderr) == (0, "")
    assert stdout.splitlines()[-1].startswith(f"{PICTURES} done")
    whole = outputs(out)
    assert seen.items() <= whole.items()
    assert set(whole) - {"report.json"} == {path.name for path in photos.iterdir()}
    for path in photos.iterdir():
        assert read_image(out / path.name).pixels.shape == (240, 240, 3)
    # Each picture came to its place once: the journal has it once, with the digest of what is there.
    records = journal(out)
    placed = [output for record in records for output in record["outputs"]]  # type: ignore[attr-defined]
    assert sorted(output["name"] for output in placed) == sorted(path.name for path in photos.iterdir())
    assert all(whole[output["name"]] == output["digest"] for output in placed)
    assert sorted(path.name for path in (out / ".haarlens").iterdir()) == ["journal.jsonl"]
    report = json.loads((out / "report.json").read_text())
    assert report["totals"]["done"] == PICTURES
    # One more where the last kill came between the journal and the move, which the next run made up for.
    assert report["totals"]["done_before"] in (len(seen), len(seen) + 1)


def test_ctrl_c_ends_it_cleanly_and_says_how_to_go_on(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    running = hide(photos, out, start_new_session=True)
    assert running.stdout is not None
    assert running.stdout.readline()

    os.killpg(running.pid, signal.SIGINT)  # as a terminal does, to all of its processes

    code, _, stderr = ended(running)
    assert code == 130
    assert stderr.count("\n") == 1 and "with --resume goes on from here" in stderr
    assert sorted(path.name for path in (out / ".haarlens").iterdir()) == ["journal.jsonl"]
    assert ended(hide(photos, out, "--resume"))[0] == 0


def test_a_second_run_into_the_same_folder_is_refused(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    running = hide(photos, out)
    assert running.stdout is not None
    assert running.stdout.readline()

    code, stdout, stderr = ended(hide(photos, out, "--resume"))

    assert (code, stdout) == (2, "")
    assert "Another run writes into" in stderr
    assert ended(running)[0] == 0


def test_files_that_find_no_room_are_outcomes_of_their_own(photos: Path, sample: Path, tmp_path: Path) -> None:
    import resource

    (photos / "large.png").write_bytes(sample.read_bytes())
    limit = 150_000  # bytes, of any file
    assert sample.stat().st_size > limit

    code, stdout, stderr = ended(
        hide(photos, tmp_path / "out", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    )

    assert code == 1
    assert stdout.splitlines()[-1].endswith("1 failed")
    assert stderr.count("\n") == 1 and "large.png cannot be written (File too large)" in stderr
    assert not (tmp_path / "out" / "large.png").exists()
    assert ended(hide(photos, tmp_path / "out", "--resume"))[0] == 0
    assert (tmp_path / "out" / "large.png").exists()
