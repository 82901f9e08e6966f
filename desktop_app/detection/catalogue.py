"""The 17 stock cascades, and a user's own, described: what they find, how large they are, under which terms."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.assets import cascades_dir
from desktop_app.detection.geometry import Size
from desktop_app.errors import CascadeError


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One cascade file, described.

    name: the file's name without ".xml". path: the file.
    target: what it finds, such as "face"; "" for a user's own.
    purpose, purpose_ko: what it is for, in plain English and Korean; "" for a user's own.
    window: the size it was trained for, pixels. tilted: whether any feature is tilted.
    stages, trees, features: how many. old_format: whether in the format of OpenCV 1.
    sha256: checksum of the file, lower-case hexadecimal.
    licence: name of the terms in the file's notice, or that there is none; "" for a user's own (not known).
    copyright: year and holder as in the notice; "" if not stated.
    notice_lines: first and last line of the notice in the file, from 1; None if there is none.
    """

    name: str
    path: Path
    target: str
    purpose: str
    purpose_ko: str
    window: Size
    tilted: bool
    stages: int
    trees: int
    features: int
    old_format: bool
    sha256: str
    licence: str
    copyright: str
    notice_lines: tuple[int, int] | None


def stock_cascades() -> list[CatalogueEntry]:
    """Every stock cascade, ordered by target and within a target by preference.

    Raises: CascadeError if the catalogue is missing or damaged.
    """
    path = cascades_dir() / "catalogue.json"
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["cascades"]
        return [_entry(row, path.parent) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CascadeError(
            "The catalogue {path!r} cannot be read ({reason}). Install the program again.", path=path, reason=error
        ) from error


def find(name: str) -> CatalogueEntry:
    """The stock cascade of that name, with or without "haarcascade_" in front and ".xml" behind.

    Raises: CascadeError if there is none.
    """
    wanted = f"haarcascade_{name.removeprefix('haarcascade_').removesuffix('.xml')}"
    entries = stock_cascades()
    for entry in entries:
        if entry.name == wanted:
            return entry
    known = ", ".join(entry.name.removeprefix("haarcascade_") for entry in entries)
    raise CascadeError("There is no stock cascade {name!r}. Choose one of {known}.", name=name, known=known)


def describe(path: Path) -> CatalogueEntry:
    """A user's own cascade file, described from what is in it.

    Raises: CascadeError if it cannot be read.
    """
    # Imported here: the window lists the stock cascades when it opens, and that needs neither NumPy nor checksums.
    import hashlib

    from desktop_app.detection.cascade import Cascade, read_cascade_file

    data = read_cascade_file(path)
    cascade = Cascade.parse(data, path.stem)
    return CatalogueEntry(
        name=cascade.name,
        path=path,
        target="",
        purpose="",
        purpose_ko="",
        window=cascade.window,
        tilted=any(feature.tilted for feature in cascade.features),
        stages=len(cascade.stages),
        trees=sum(len(stage.trees) for stage in cascade.stages),
        features=len(cascade.features),
        old_format=cascade.old_format,
        sha256=hashlib.sha256(data).hexdigest(),
        licence="",
        copyright="",
        notice_lines=None,
    )


def _entry(row: dict[str, Any], folder: Path) -> CatalogueEntry:
    lines = row["notice_lines"]
    return CatalogueEntry(
        **{
            **row,
            "path": folder / f"{row['name']}.xml",
            "window": Size(*row["window"]),
            "notice_lines": None if lines is None else (lines[0], lines[1]),
        }
    )
