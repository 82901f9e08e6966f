"""What a run did, for people and programs to check: versions, settings, every file's outcome, every decision."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from desktop_app.detection.geometry import Detection
from desktop_app.export.writing import write_file
from desktop_app.jobs.job import Job, Outcome
from desktop_app.jobs.versions import versions

SCHEMA = 1

# What is done to a detection that is kept, by the job's name.
_DONE = {"hide": "hidden", "crop": "cropped", "export": "exported"}


class Counts(NamedTuple):
    """Pictures by what came of them, and detections.

    done: with their outputs, those of earlier runs included. done_before: made by an earlier run. failed: with an
    error. with_left: done, but something is still found in the output. without: done, and nothing was found.
    found, left: detections.
    """

    done: int = 0
    done_before: int = 0
    failed: int = 0
    with_left: int = 0
    without: int = 0
    found: int = 0
    left: int = 0


class Report:
    """Gathers the outcomes of one run.

    job: what is run. folder: the output folder, seen from which outputs are named.
    """

    def __init__(self, job: Job, folder: Path) -> None:
        self._job = job
        self._folder = folder.absolute()
        self._started = datetime.now(UTC)
        self._outcomes: list[Outcome] = []

    def add(self, outcome: Outcome) -> None:
        """Add what came of a picture, or of a file about all of them."""
        self._outcomes.append(outcome)

    @property
    def counts(self) -> Counts:
        """Of all that was added; a file about all pictures counts where it failed."""
        pictures = [outcome for outcome in self._outcomes if not outcome.of_all]
        done = [outcome for outcome in pictures if outcome.error is None]
        return Counts(
            done=len(done),
            done_before=sum(outcome.was_done_before for outcome in done),
            failed=sum(outcome.error is not None for outcome in self._outcomes),
            with_left=sum(bool(outcome.left) for outcome in done),
            without=sum(not outcome.found for outcome in done),
            found=sum(len(outcome.found) for outcome in done),
            left=sum(len(outcome.left) for outcome in done),
        )

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """What was added, in that order."""
        return tuple(self._outcomes)

    def as_json(self, *, is_complete: bool = True) -> dict[str, Any]:
        """Plain values. is_complete: no picture is missing, as one is where the run was cancelled."""
        return {
            "schema": SCHEMA,
            "job": self._job.name,
            "versions": versions(),
            "settings": self._job.settings(),
            "folder": str(self._folder),
            "started": self._started.isoformat(timespec="seconds"),
            "ended": datetime.now(UTC).isoformat(timespec="seconds"),
            "complete": is_complete,
            "totals": self.counts._asdict(),
            "files": [self._file(outcome) for outcome in self._outcomes if not outcome.of_all],
            "lists": [self._list(outcome) for outcome in self._outcomes if outcome.of_all],
        }

    def write(self, path: Path, *, is_complete: bool = True) -> None:
        """Write it as JSON, whole or not at all; a file of that name is replaced. Raises: OutputError."""
        text = json.dumps(self.as_json(is_complete=is_complete), ensure_ascii=False, indent=1)
        write_file(path, (text + "\n").encode("utf-8", "backslashreplace"))

    def _file(self, outcome: Outcome) -> dict[str, Any]:
        return {
            "source": str(outcome.source),
            "sha256": outcome.digest or None,
            "bytes": outcome.bytes if outcome.digest else None,
            "width": outcome.size.width if outcome.size else None,
            "height": outcome.size.height if outcome.size else None,
            "outputs": self._names(outcome.outputs),
            "done_before": outcome.was_done_before,
            "seconds": round(outcome.seconds, 3),
            "detections": [
                *_decided(outcome.found, _DONE.get(self._job.name, "kept"), "sure enough, or kept by a person"),
                *_decided(outcome.spared, "left", "a person left it visible or said that it is none"),
                *_decided(outcome.passed_over, "left", "not sure enough, or not the one that was asked for"),
            ],
            # None where nobody looked: that is no clean output.
            "still_found": [asdict(detection) for detection in outcome.left] if outcome.rechecked else None,
            "frames_left_out": outcome.left_out,
            "error": _error(outcome),
        }

    def _list(self, outcome: Outcome) -> dict[str, Any]:
        return {"outputs": self._names(outcome.outputs), "error": _error(outcome)}

    def _names(self, paths: Iterable[Path]) -> list[str]:
        return [path.relative_to(self._folder).as_posix() for path in paths]


def _decided(detections: Iterable[Detection], decision: str, reason: str) -> list[dict[str, Any]]:
    return [{**asdict(detection), "decision": decision, "because": reason} for detection in detections]


def _error(outcome: Outcome) -> dict[str, str] | None:
    error = outcome.error
    return None if error is None else {"kind": error.kind, "message": str(error)}
