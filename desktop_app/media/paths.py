"""Files and folders as given by a person -> the pictures among them, in the order a person expects."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from desktop_app.errors import AppError, PictureNotFoundError

PICTURE_SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".dib", ".tif", ".tiff", ".gif", ".avif")
)

_NUMBER = re.compile(r"(\d+)")


def is_picture_name(name: str) -> bool:
    """Whether a file of that name in a folder is taken for a picture. Hidden files are not."""
    return not name.startswith(".") and Path(name).suffix.lower() in PICTURE_SUFFIXES


def is_folder(path: Path) -> bool:
    """Whether there is a folder of that name; a name that cannot be is none."""
    try:
        return path.is_dir()
    except OSError:  # a name too long, a drive that is gone: reading will say so
        return False


def find_pictures(paths: Iterable[Path | str], *, on_error: Callable[[AppError], None] | None = None) -> Iterator[Path]:
    """Yield pictures: of a folder those in it and below, sorted, with known suffixes; a file as it is, whatever it is.

    Links to folders below a given one are not followed, as they may lead in a circle. Hidden folders are passed over.
    on_error: is told of folders that cannot be opened; without it they are passed over.
    """
    for path in map(Path, paths):
        if is_folder(path):
            yield from _below(path, on_error)
        else:
            yield path


def natural_order(name: str) -> tuple[tuple[int | str, ...], str]:
    """A sort key in which "img2" comes before "img10", and upper case beside lower case."""
    # Splitting at numbers makes text and numbers alternate, so that like is always compared with like.
    parts = _NUMBER.split(name.casefold())
    return tuple(int(part) if index % 2 else part for index, part in enumerate(parts)), name


def _below(folder: Path, on_error: Callable[[AppError], None] | None) -> Iterator[Path]:
    def report(error: OSError) -> None:
        if on_error is not None:
            on_error(
                PictureNotFoundError(
                    f"{error.filename} cannot be opened ({error.strerror or error}); change the folder's permissions."
                )
            )

    for place, folders, names in os.walk(folder, onerror=report):
        folders[:] = sorted((name for name in folders if not name.startswith(".")), key=natural_order)
        for name in sorted(filter(is_picture_name, names), key=natural_order):
            yield Path(place, name)
