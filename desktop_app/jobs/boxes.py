"""Exporting: every original -> its boxes in files of its own, and in files about all pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from desktop_app.detection.geometry import Size
from desktop_app.export.boxes.box_format import BoxFormat
from desktop_app.export.boxes.exporting import BOX_FORMATS
from desktop_app.export.boxes.labelled import LabelledPicture
from desktop_app.jobs.job import Outcome, Task
from desktop_app.jobs.pictures import Made, PictureJob, kept_by_hand
from desktop_app.jobs.searching import Search
from desktop_app.jobs.staging import all_or_none, stage


@dataclass(frozen=True, slots=True)
class ExportJob(PictureJob):
    """Writes the boxes of what is found, or of what a person kept.

    formats: keys of `BOX_FORMATS`. A picture's own files are written as the work goes, those about all at its end.
    Raises: ValueError for a format that there is not.
    """

    formats: tuple[str, ...]
    search: Search = Search()

    numbers_names = False  # readers find a picture's boxes by its name

    def __post_init__(self) -> None:
        unknown = [key for key in self.formats if key not in BOX_FORMATS]
        if unknown or not self.formats:
            raise ValueError(f"formats are of {', '.join(BOX_FORMATS)}, not {', '.join(unknown) or 'none'}")

    @property
    def name(self) -> str:
        """See `Job`."""
        return "export"

    def settings(self) -> dict[str, Any]:
        """See `Job`."""
        return {"formats": list(self.formats), "search": self.search.settings()}

    def files_of_all(self) -> tuple[Path, ...]:
        """The files of every format's set."""
        return tuple(Path(name) for form in self._forms() for name in form.set_files)

    def make(self, data: bytes, task: Task) -> Made:
        """Search, unless a person has decided, and write the picture's own files. Raises: AppError."""
        source = task.item.source
        found = kept_by_hand(task) or self.search.in_file(data, str(source))[1]
        name = PurePosixPath(task.name).as_posix()
        picture = LabelledPicture.of_bytes(data, source, name, found.kept)
        with all_or_none(task.staging) as outputs:
            for form in self._forms():
                for file, content in form.per_picture(picture, task.folder).items():
                    outputs.append(stage(content, Path(file), task.folder, task.staging))
        return Made(picture.size, tuple(outputs), found, orientation=picture.orientation)

    def gather(self, outcomes: Sequence[Outcome]) -> Iterable[tuple[Path, bytes]]:
        """The files of every format's set, in the order of the pictures."""
        for form in self._forms():
            for file, content in form.whole(_labelled(outcomes)).items():
                yield Path(file), content

    def _forms(self) -> Iterator[BoxFormat]:
        return (BOX_FORMATS[key] for key in dict.fromkeys(self.formats))


def _labelled(outcomes: Sequence[Outcome]) -> Iterator[LabelledPicture]:
    for outcome in outcomes:
        if outcome.error is None and outcome.size is not None:
            yield LabelledPicture(
                outcome.source,
                outcome.name.as_posix(),
                outcome.size,
                _stored(outcome.size, outcome.orientation),
                outcome.orientation,
                outcome.found,
                outcome.seconds,
            )


def _stored(size: Size, orientation: int) -> Size:
    return size if orientation < 5 else Size(size.height, size.width)
