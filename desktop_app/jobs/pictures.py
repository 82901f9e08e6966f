"""What jobs on photographs share: each file is read once and known by its content."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from desktop_app.detection.geometry import Detection, Size
from desktop_app.errors import PictureTooLargeError
from desktop_app.export.copies import copy_suffix
from desktop_app.jobs.job import Outcome, Record, Task
from desktop_app.jobs.searching import Found
from desktop_app.jobs.staging import Staged
from desktop_app.library.annotations import in_reading_order
from desktop_app.media.images import read_bytes
from desktop_app.media.paths import PICTURE_SUFFIXES


class Made(NamedTuple):
    """What was made of a picture.

    size: of the upright picture. left: what is still found in an output; None where it was not searched again.
    orientation: by which EXIF has the stored picture turned upright.
    """

    size: Size
    outputs: tuple[Staged, ...]
    found: Found
    left: tuple[Detection, ...] | None = None
    orientation: int = 1


class PictureJob:
    """A job whose items are photographs; see `Job` for what its methods are."""

    __slots__ = ()

    numbers_names = True

    def place(self, relative: Path) -> Path:
        """The item's own name."""
        return relative

    def main_output(self, name: Path) -> Path | None:
        """Not known before."""
        return None

    def files_of_all(self) -> tuple[Path, ...]:
        """None."""
        return ()

    def gather(self, outcomes: Sequence[Outcome]) -> Iterable[tuple[Path, bytes]]:
        """Nothing."""
        return ()

    def __call__(self, task: Task) -> Record:
        """Read, and do the work unless an earlier run has done it. Raises: AppError."""
        began = time.perf_counter()
        data = read_bytes(task.item.source)
        digest = hashlib.sha256(data).hexdigest()
        before = task.done_before(digest)
        if before is not None:
            return before
        try:
            made = self.make(data, task)
        except MemoryError as error:
            raise PictureTooLargeError(
                "{path} needs more memory than is free; close other programs, let fewer pictures be worked on side by "
                "side, or make it smaller.",
                path=task.item.source,
            ) from error
        return Record(
            task.key,
            task.name,
            digest,
            len(data),
            made.size,
            made.outputs,
            *made.found,
            left=made.left or (),
            seconds=time.perf_counter() - began,
            orientation=made.orientation,
            rechecked=made.left is not None,
        )

    def make(self, data: bytes, task: Task) -> Made:
        """Do the work on a picture's bytes, and leave the outputs in the staging folder. Raises: AppError."""
        raise NotImplementedError


def copy_name(name: Path, format_name: str) -> Path:
    """The name of a copy in a format, with a suffix that says so; "photo.v2" is a name without one."""
    suffix = copy_suffix(format_name, name)
    if name.suffix.lower() in PICTURE_SUFFIXES:
        return name.with_suffix(suffix)
    return name.with_name(name.name + suffix)


def kept_by_hand(task: Task) -> Found | None:
    """What was decided about a picture before; None where the job is to search."""
    detections = task.item.detections
    return None if detections is None else Found(tuple(in_reading_order(detections)))
