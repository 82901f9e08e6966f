"""The real command line on a real cluster of two worker processes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.media.images import read_image
from tests.media import odd_files

pytest.importorskip("distributed")

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
PICTURES = 24


class Cluster:
    """A scheduler and two workers, each a process."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "scheduler.json"
        self.processes = [self._start("dask_scheduler", "--port", "0", "--host", "127.0.0.1", "--no-dashboard")]
        self.workers = [
            self._start("dask_worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0")
            for _ in range(2)
        ]
        self.processes += self.workers

    def _start(self, program: str, *options: str) -> "subprocess.Popen[bytes]":
        call = [sys.executable, "-m", f"distributed.cli.{program}", "--scheduler-file", str(self.file), *options]
        return subprocess.Popen(call, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @property
    def address(self) -> str:
        deadline = time.monotonic() + 60
        while not self.file.exists() or not self.file.read_text():  # the scheduler writes it when it listens
            assert time.monotonic() < deadline and self.processes[0].poll() is None
            time.sleep(0.05)
        return str(json.loads(self.file.read_text())["address"])

    def end(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait(10)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    yield made
    made.end()


@pytest.fixture
def photos(tmp_path: Path, sample: Path) -> Path:
    folder = tmp_path / "photos"
    for number in range(PICTURES):  # each with its own content
        odd_files.write(folder / f"{number:02}.png", sample.read_bytes() + str(number).encode())
    return folder


def hide(photos: Path, out: Path, address: str, *options: str) -> "subprocess.Popen[str]":
    # The workers run in another folder than this, from which the photos are named.
    words = ["hide", photos.name, "--output", str(out), "--dask", address, "--preset", "fast", *options]
    return subprocess.Popen(
        [sys.executable, "-m", "desktop_app", *words],
        cwd=photos.parent,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_worker_that_is_killed_in_the_middle_costs_no_picture(cluster: Cluster, photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    running = hide(photos, out, cluster.address, "--report", "report.json")
    assert running.stdout is not None
    lines = [running.stdout.readline() for _ in range(3)]
    assert all("1 hidden" in line for line in lines)

    cluster.workers[0].kill()
    rest, complaints = running.communicate(timeout=120)

    assert (running.returncode, complaints) == (0, "")
    assert rest.splitlines()[-1] == f"{PICTURES} done, {PICTURES} hidden"
    report = json.loads((out / "report.json").read_text())
    assert [Path(file["source"]).name for file in report["files"]] == sorted(path.name for path in photos.iterdir())
    for path in photos.iterdir():
        assert read_image(out / path.name).pixels.shape == (512, 512, 3)
    assert sorted(path.name for path in (out / ".haarlens").iterdir()) == ["journal.jsonl"]


def test_where_no_cluster_answers_nothing_is_begun(photos: Path, tmp_path: Path) -> None:
    refused = hide(photos, tmp_path / "out", "tcp://127.0.0.1:1")
    _, complaints = refused.communicate(timeout=60)
    assert refused.returncode == 2
    assert complaints.startswith("haarlens: No cluster answers at tcp://127.0.0.1:1;")
    assert not (tmp_path / "out").exists()
