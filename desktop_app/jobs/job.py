"""What a job is: one kind of work, the same for every picture, and what comes of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from desktop_app.detection.geometry import Detection, Size
from desktop_app.errors import AppError
from desktop_app.jobs.staging import Staged


@dataclass(frozen=True, slots=True)
class Item:
    """One picture, or film, that a job is to work on.

    source: its file. relative: where its outputs go below the output folder; two items may have the same.
    detections: what a person, or an earlier search, kept of it; None: the job searches itself.
    spared: what a person decided to leave visible, or rejected; a re-check passes it over.
    A film has neither: boxes without times say nothing about it.
    """

    source: Path
    relative: Path
    detections: tuple[Detection, ...] | None = None
    spared: tuple[Detection, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one picture.

    outputs: whole files, in the output folder. found: what was hidden, cut out or listed, in reading order.
    passed_over: what a search had at hand that was not sure enough. spared: the item's own.
    rechecked: whether the output was searched again, to its end. left: what that still finds, in reading order.
    left_out: how many pictures of a film are not in the output, as no search could read them.
    seconds: time for reading, working and writing.
    error: why there is no output, or not every one. was_done_before: a run before this one made the outputs.
    digest, bytes: SHA-256 of the original's file in hexadecimal digits, and its length; "" and 0 if it was not read.
    size: of the upright picture; None if it was not decoded. orientation: as in `Record`.
    name: the item's own place below the output folder; of its outputs, for most jobs.
    of_all: the outputs are about all pictures, such as one list of all boxes; source is the output folder.
    """

    source: Path
    outputs: tuple[Path, ...] = ()
    found: tuple[Detection, ...] = ()
    left: tuple[Detection, ...] = ()
    seconds: float = 0.0
    error: AppError | None = None
    was_done_before: bool = False
    passed_over: tuple[Detection, ...] = ()
    spared: tuple[Detection, ...] = ()
    digest: str = ""
    bytes: int = 0
    size: Size | None = None
    orientation: int = 1
    name: Path = Path()
    of_all: bool = False
    rechecked: bool = False
    left_out: int = 0

    @property
    def needs_a_look(self) -> bool:
        """Whether a person should see to it: it failed, or something is still found in the output."""
        return self.error is not None or bool(self.left)


@dataclass(frozen=True, slots=True)
class Record:
    """What a job made of one picture: what it answers, and what the journal keeps.

    key: of the job's settings and the item's detections. name: the item's own place below the output folder.
    digest, bytes: of the original's file.
    size: of the upright picture. orientation: by which EXIF has the stored picture turned upright, 1..8.
    outputs: files that wait in the staging folder to be moved to their places.
    rechecked, left_out: as in `Outcome`.
    """

    key: str
    name: Path
    digest: str
    bytes: int
    size: Size
    outputs: tuple[Staged, ...]
    found: tuple[Detection, ...] = ()
    passed_over: tuple[Detection, ...] = ()
    left: tuple[Detection, ...] = ()
    seconds: float = 0.0
    was_done_before: bool = False
    orientation: int = 1
    rechecked: bool = False
    left_out: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain values for the journal."""
        values = asdict(self)
        del values["was_done_before"]
        values["name"] = self.name.as_posix()
        values["outputs"] = [staged.as_json() for staged in self.outputs]
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Record:
        """The record of which `as_json` made the values. Raises: KeyError, TypeError or ValueError for others."""
        given = dict(values)
        for name in ("found", "passed_over", "left"):
            given[name] = tuple(Detection(**detection) for detection in given[name])
        given["outputs"] = tuple(Staged.from_json(output) for output in given["outputs"])
        given["size"], given["name"] = Size(*given["size"]), Path(given["name"])
        return cls(**given)


@dataclass(frozen=True, slots=True)
class Task:
    """One item on its way to a worker.

    name: the item's own place below the output folder, different for all items of a run.
    folder, staging: the output folder, and where files are written before they are moved there; absolute.
    key: as in `Record`. known: records of earlier runs that may be about this item.
    error: stands for the work, where it is known beforehand that it would be in vain.
    """

    item: Item
    name: Path
    folder: Path
    staging: Path
    key: str
    known: tuple[Record, ...] = ()
    error: AppError | None = None

    def __str__(self) -> str:
        return str(self.item.source)

    def done_before(self, digest: str) -> Record | None:
        """What an earlier run made of a picture with that digest by the same settings, if its files are still whole."""
        for record in self.known:
            same = record.key == self.key and digest in (record.digest, *self._own_outputs(record))
            if same and all(output.is_at(self.folder / output.name) for output in record.outputs):
                return replace(record, was_done_before=True)
        return None

    def _own_outputs(self, record: Record) -> list[str]:
        """Digests of what took the place of the original itself, if the outputs are written over the originals."""
        source = self.item.source.absolute()
        return [output.digest for output in record.outputs if self.folder / output.name == source]


class Job(Protocol):
    """One kind of work on pictures. It travels to other processes, and does not change."""

    @property
    def name(self) -> str:
        """A stable word for reports."""
        ...

    @property
    def numbers_names(self) -> bool:
        """Whether an output gets a number if another picture's of the run has its name; else that is its outcome."""
        ...

    def settings(self) -> dict[str, Any]:
        """All that the outputs depend on besides the picture, as plain values."""
        ...

    def place(self, relative: Path) -> Path:
        """What has to differ between the items of a run, such as the output's name."""
        ...

    def main_output(self, name: Path) -> Path | None:
        """The one file that the item of that place gets, below the output folder; None if that is not known before."""
        ...

    def files_of_all(self) -> tuple[Path, ...]:
        """Where below the output folder `gather` may want to write."""
        ...

    def __call__(self, task: Task) -> Record:
        """Do the work on one picture, and leave its outputs in the staging folder. Raises: AppError."""
        ...

    def gather(self, outcomes: Sequence[Outcome]) -> Iterable[tuple[Path, bytes]]:
        """Whole files about all pictures, each with its name below the output folder. Raises: AppError."""
        ...


def settings_key(job: Job) -> str:
    """A digest of what the outputs of a job depend on, in hexadecimal digits."""
    return _digest([job.name, job.settings()])


def item_key(job_key: str, item: Item) -> str:
    """A digest of the job's settings and what was decided about the item."""
    if item.detections is None and not item.spared:
        return job_key
    kept = None if item.detections is None else [asdict(detection) for detection in item.detections]
    return _digest([job_key, kept, [asdict(detection) for detection in item.spared]])


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
