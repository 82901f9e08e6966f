"""Cropping: every original -> a picture of each face, or of the largest, and a list of those without any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from desktop_app.detection.geometry import Size
from desktop_app.export.copies import CopyOptions, copy_suffix, encode_copy
from desktop_app.export.crop_names import CropNames
from desktop_app.export.cropping import CropStyle, crops
from desktop_app.jobs.job import Outcome, Task
from desktop_app.jobs.pictures import Made, PictureJob, kept_by_hand
from desktop_app.jobs.searching import Found, Search
from desktop_app.jobs.staging import all_or_none, stage
from desktop_app.media.originals import decode_original

LIST_NAME = "nothing-found.txt"


@dataclass(frozen=True, slots=True)
class CropJob(PictureJob):
    """Cuts out what is found, or what a person kept, into a picture each, in the original's format.

    Pictures of which nothing was cut out are listed in a file of their own, a path a line.
    """

    style: CropStyle = CropStyle()
    names: CropNames = CropNames()
    options: CopyOptions = CopyOptions()
    search: Search = Search()

    @property
    def name(self) -> str:
        """See `Job`."""
        return "crop"

    def settings(self) -> dict[str, Any]:
        """See `Job`."""
        return {
            "style": asdict(self.style),
            "names": self.names.pattern,
            "copies": asdict(self.options),
            "search": self.search.settings(),
        }

    def files_of_all(self) -> tuple[Path, ...]:
        """The list."""
        return (Path(LIST_NAME),)

    def make(self, data: bytes, task: Task) -> Made:
        """Cut out and write. Raises: AppError."""
        source = task.item.source
        original = decode_original(data, str(source), max_pixels=self.search.max_pixels)
        found = kept_by_hand(task) or self.search.in_frame(original.frame())
        made = [
            (crop.detection, encode_copy(original, crop.pixels, self.options))
            for crop in crops(original.pixels, found.kept, self.style)
        ]
        cut_out = tuple(detection for detection, _ in made)
        named = source.with_name(task.name.name)  # as no other picture of the run
        names = self.names.file_names(named, cut_out, copy_suffix(original.format, task.name))
        with all_or_none(task.staging) as outputs:
            for name, (_, encoded) in zip(names, made, strict=True):
                outputs.append(stage(encoded, task.name.parent / name, task.folder, task.staging))
        rest = tuple(each for each in found.kept if each not in cut_out)
        return Made(Size(original.width, original.height), tuple(outputs), Found(cut_out, rest + found.passed_over))

    def gather(self, outcomes: Sequence[Outcome]) -> Iterable[tuple[Path, bytes]]:
        """The list of pictures of which nothing was cut out, if there are any."""
        without = [outcome.source for outcome in outcomes if outcome.error is None and not outcome.found]
        if without:
            yield Path(LIST_NAME), "".join(f"{source}\n" for source in without).encode("utf-8", "backslashreplace")
