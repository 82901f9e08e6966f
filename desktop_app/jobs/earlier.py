"""What an earlier run into a folder has done already, looked up without touching the folder."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from desktop_app.jobs.job import Item, Job, Record, item_key, settings_key
from desktop_app.jobs.journal import VERSION
from desktop_app.jobs.naming import as_taken, places
from desktop_app.jobs.output_folder import OWN_FOLDER

JOURNAL = "journal.jsonl"


def done_before(job: Job, items: Sequence[Item], folder: Path) -> int:
    """How many of the items a run with the same settings has done there, as its journal and its files say.

    A resumed run looks more closely, at the content of originals and outputs, and may do some of them again.
    """
    known = _known(folder)
    if not known:
        return 0
    key = settings_key(job)
    names = places([job.place(item.relative) for item in items], [item.relative for item in items])
    return sum((item_key(key, item), as_taken(name)) in known for item, name in zip(items, names, strict=True))


def _known(folder: Path) -> set[tuple[str, str]]:
    """Key and place of all that is in the journal and whose files are there."""
    try:
        lines = (folder / OWN_FOLDER / JOURNAL).read_bytes().split(b"\n")
    except (OSError, ValueError):
        return set()
    records = [record for line in lines if (record := _record(line)) is not None]
    return {(record.key, as_taken(record.name)) for record in records if _is_whole(record, folder)}


def _record(line: bytes) -> Record | None:
    try:
        values = json.loads(line)
        return Record.from_json(values) if values.pop("version") == VERSION else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None  # torn, or of another version


def _is_whole(record: Record, folder: Path) -> bool:
    return all(os.path.lexists(folder / output.name) for output in record.outputs)
