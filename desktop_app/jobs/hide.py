"""Hiding: every original -> a copy in which nothing of what was found can be seen, read back and searched again."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.geometry import Detection, Size
from desktop_app.export.copies import CopyOptions, encode_copy
from desktop_app.export.hiding import HidingStyle, hide, load_cover
from desktop_app.jobs.job import Task
from desktop_app.jobs.pictures import Made, PictureJob, copy_name, kept_by_hand
from desktop_app.jobs.recheck import still_found
from desktop_app.jobs.searching import Found, Search
from desktop_app.jobs.staging import Staged, all_or_none, read_back, stage
from desktop_app.media.images import read_bytes
from desktop_app.media.originals import decode_original


@dataclass(frozen=True, slots=True)
class HideJob(PictureJob):
    """Hides what is found, or what a person kept, in a copy of every picture.

    The copy has the original's name, format and size.
    recheck: read every copy back from the disk and search it again, Thorough; what is still found is in its outcome.
    copy_all: a picture in which there is nothing to hide gets a copy too, so that the output folder is all that has to
        be passed on; without it there is none, and its outcome has no outputs.
    """

    style: HidingStyle = HidingStyle()
    options: CopyOptions = CopyOptions()
    search: Search = Search()
    recheck: bool = True
    copy_all: bool = True

    @property
    def name(self) -> str:
        """See `Job`."""
        return "hide"

    def settings(self) -> dict[str, Any]:
        """See `Job`. The picture that hides counts by its content, wherever it lies. Raises: PictureError."""
        style = asdict(self.style)
        if self.style.picture is not None:
            style["picture"] = hashlib.sha256(read_bytes(self.style.picture)).hexdigest()
        return {
            "style": style,
            "copies": asdict(self.options),
            "search": self.search.settings(),
            "recheck": self.recheck,
            "copy_all": self.copy_all,
        }

    def main_output(self, name: Path) -> Path | None:
        """The copy; where the original's format cannot be written it has another suffix."""
        return name

    def make(self, data: bytes, task: Task) -> Made:
        """Hide, write, read back and search again. Raises: AppError."""
        original = decode_original(data, str(task.item.source), max_pixels=self.search.max_pixels)
        size = Size(original.width, original.height)
        found = kept_by_hand(task) or self.search.in_frame(original.frame())
        if not found.kept and not self.copy_all:
            return Made(size, (), found)
        hidden = hide(original.pixels, found.kept, self.style, _cover(self.style)) if found.kept else original.pixels
        name = copy_name(task.name, original.format)
        copy = encode_copy(original, hidden, self.options)
        with all_or_none(task.staging) as staged:
            staged.append(stage(copy, name, task.folder, task.staging))
            return Made(size, tuple(staged), found, self._left(staged[0], task, found) if self.recheck else None)

    def _left(self, staged: Staged, task: Task, found: Found) -> tuple[Detection, ...]:
        copy, shown_as = read_back(staged, task.folder, task.staging), str(task.folder / staged.name)
        return still_found(copy, shown_as, self.search, self.style, found.kept, task.item.spared)


@lru_cache(maxsize=1)
def _cover(style: HidingStyle) -> NDArray[np.uint8] | None:
    return load_cover(style)
