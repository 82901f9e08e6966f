"""What an earlier run has done is known without touching its folder."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.detection.geometry import Detection
from desktop_app.export.hiding import HidingStyle
from desktop_app.export.writing import write_image
from desktop_app.jobs.earlier import done_before
from desktop_app.jobs.hide import HideJob
from desktop_app.jobs.job import Item
from desktop_app.jobs.run import run_job

FACE = Detection(10, 10, 20, 20, 0.9, 5, "face")
JOB = HideJob(recheck=False)


@pytest.fixture
def items(tmp_path: Path) -> list[Item]:
    made = []
    for number in range(4):
        path = tmp_path / "photos" / f"{number}.png"
        write_image(path, np.full((64, 64, 3), 40 * number, np.uint8))
        made.append(Item(path, Path(path.name), (FACE,)))
    return made


@pytest.fixture
def folder(tmp_path: Path, items: list[Item]) -> Path:
    """Where three of the four have been done."""
    made = tmp_path / "hidden"
    with ThreadPoolExecutor(1) as executor:
        outcomes = list(run_job(JOB, items[:3], executor, made, in_flight=2))
    assert [outcome.error for outcome in outcomes] == [None] * 3
    return made


def test_what_is_done_counts(folder: Path, items: list[Item]) -> None:
    assert done_before(JOB, items, folder) == 3


def test_other_settings_are_other_work(folder: Path, items: list[Item]) -> None:
    assert done_before(replace(JOB, style=HidingStyle(margin=0.5)), items, folder) == 0


def test_another_decision_is_other_work(folder: Path, items: list[Item]) -> None:
    changed = [replace(items[0], detections=(replace(FACE, left=0),)), *items[1:]]
    assert done_before(JOB, changed, folder) == 2


def test_an_output_that_is_gone_does_not_count(folder: Path, items: list[Item]) -> None:
    (folder / "1.png").unlink()
    assert done_before(JOB, items, folder) == 2


def test_a_torn_line_is_passed_over(folder: Path, items: list[Item]) -> None:
    journal = folder / ".haarlens" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    assert done_before(JOB, items, folder) == 2


def test_nothing_is_written(tmp_path: Path, items: list[Item]) -> None:
    assert done_before(JOB, items, tmp_path / "none") == 0
    assert not (tmp_path / "none").exists()
