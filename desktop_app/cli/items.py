"""Paths as given on the command line -> what a job is to work on."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.errors import AppError, PictureNotFoundError
from desktop_app.jobs.job import Item, Outcome
from desktop_app.media.paths import find_pictures, is_folder, is_video, natural_order


@dataclass(slots=True)
class Items:
    """pictures and films to work on, in the order of the paths; problems: outcomes of folders that gave none."""

    pictures: list[Item] = field(default_factory=list)
    films: list[Item] = field(default_factory=list)
    problems: list[Outcome] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.pictures) + len(self.films)


def find_items(paths: Sequence[str], output: Path, *, films: bool) -> Items:
    """Everything that the paths name or hold, but nothing that lies in the output folder.

    An output folder that is itself one of the paths is no exception: then there is nothing to see of older outputs,
    but they are in each other's way. films: take videos apart from the pictures; else they are taken for pictures
    where they are named, which reading them will deny.
    """
    items = Items()
    for given in map(Path, paths):
        if is_folder(given):
            _add_folder(items, given, output, films=films)
        else:
            _add(items, given, Path(given.name), films=films)
    return items


def _add_folder(items: Items, folder: Path, output: Path, *, films: bool) -> None:
    errors: list[AppError] = []
    inner = output.resolve()
    # An output folder that is the input folder itself hides nothing: what is there are the pictures.
    is_below = inner != folder.resolve()
    before = len(items)
    for path in (*find_pictures([folder], on_error=errors.append), *(_films_below(folder) if films else ())):
        if not (is_below and inner in path.resolve().parents):
            _add(items, path, path.relative_to(folder), films=films)
    if len(items) == before and not errors:
        errors.append(
            PictureNotFoundError("{folder} holds no pictures; choose another folder or name a file.", folder=folder)
        )
    items.problems.extend(Outcome(folder, error=error) for error in errors)


def _add(items: Items, path: Path, relative: Path, *, films: bool) -> None:
    (items.films if films and is_video(path) else items.pictures).append(Item(path, relative))


def _films_below(folder: Path) -> Iterator[Path]:
    """Videos by their names, as `find_pictures` finds pictures, which has told of folders that cannot be opened."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted((name for name in folders if not name.startswith(".")), key=natural_order)
        for name in sorted(names, key=natural_order):
            if is_video(Path(name)) and not name.startswith("."):
                yield Path(place, name)
