"""A job that needs no search: it copies files, and can be told to behave badly."""

import os
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_app.detection.geometry import Detection, Size
from desktop_app.errors import PictureError
from desktop_app.jobs.job import Item
from desktop_app.jobs.pictures import Made, PictureJob
from desktop_app.jobs.searching import Found
from desktop_app.jobs.staging import stage
from tests.media import odd_files

FACE = Detection(1, 2, 3, 4, 0.9, 5, "face", "some", 0.0)


@dataclass(frozen=True)
class CopyJob(PictureJob):
    """Copies a picture's bytes and appends the mark; notes each picture that it works on in a file.

    A picture whose name begins with "bad" fails, one with "deadly" kills its process.
    """

    notes: Path
    mark: bytes = b"!"
    gathers: bool = False
    numbers_names: bool = field(default=True, kw_only=True)

    @property
    def name(self) -> str:
        return "copy"

    def settings(self) -> dict[str, Any]:
        return {"mark": self.mark.decode()}

    def main_output(self, name):
        return name

    def files_of_all(self):
        return (Path("list.txt"),) if self.gathers else ()

    def make(self, data, task):
        with self.notes.open("a") as notes:
            notes.write(f"{task.item.source.name}\n")
        if task.item.source.name.startswith("bad"):
            raise PictureError("{path} is bad.", path=task.item.source)
        if task.item.source.name.startswith("deadly"):
            os.kill(os.getpid(), signal.SIGKILL)
        staged = stage(data + self.mark, task.name, task.folder, task.staging)
        return Made(Size(30, 20), (staged,), Found((FACE,)))

    def gather(self, outcomes):
        if self.gathers:
            yield Path("list.txt"), "".join(f"{outcome.name}\n" for outcome in outcomes if not outcome.error).encode()


def pictures(folder: Path, *names: str) -> list[Item]:
    """Tiny pictures of different content."""
    items = []
    for number, name in enumerate(names):
        data = odd_files.png(30, 20) + str(number).encode()
        items.append(Item(odd_files.write(folder / name, data), Path(Path(name).name)))
    return items
