"""Places for the outputs of many pictures, of which some may have the same name."""

import unicodedata
from collections.abc import Sequence
from pathlib import Path


def distinct(names: Sequence[Path]) -> list[Path]:
    """The names, with "-2", "-3" ... after the stem of those that are there already; the same for the same names.

    A name that nobody else has stays as it is. Names that differ only in upper and lower case, or in how accents are
    written, are the same to some file systems, and so here.
    """
    wanted = {as_taken(name) for name in names}
    taken: set[str] = set()
    made: list[Path] = []
    for name in names:
        free, number = name, 2
        while as_taken(free) in taken or (free is not name and as_taken(free) in wanted):
            free = name.with_stem(f"{name.stem}-{number}")
            number += 1
        taken.add(as_taken(free))
        made.append(free)
    return made


def places(wanted: Sequence[Path], own: Sequence[Path]) -> list[Path]:
    """Distinct places for items, in their order.

    Those that want their own name get it first: where copies go over originals, nothing else may lie there before.
    wanted, own: of each item the place that its output wants, and its own.
    """
    order = sorted(range(len(wanted)), key=lambda number: wanted[number] != own[number])
    found = dict(zip(order, distinct([wanted[number] for number in order]), strict=True))
    return [found[number] for number in range(len(wanted))]


def as_taken(name: Path) -> str:
    """The same text for names that some file systems take for the same."""
    return unicodedata.normalize("NFC", name.as_posix()).casefold()
