"""Files that are written beside their places first: whole and flushed, before anything shows them."""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from desktop_app.errors import OutputError


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that is written and waits to be moved.

    name: its place below the output folder. temporary: its name in the staging folder.
    digest: SHA-256 of its bytes in hexadecimal digits. size: in bytes.
    """

    name: Path
    temporary: str
    digest: str
    size: int

    def is_at(self, path: Path) -> bool:
        """Whether a file holds the same bytes. Raises nothing: what cannot be read does not."""
        try:
            return path.stat().st_size == self.size and digest_of_file(path) == self.digest
        except OSError:
            return False

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), "name": self.name.as_posix()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Staged:
        """The file of which `as_json` made the values. Raises: KeyError, TypeError or ValueError for others."""
        name = Path(values["name"])
        if name.is_absolute() or ".." in name.parts or Path(values["temporary"]).name != values["temporary"]:
            raise ValueError(f"{name} is no place below a folder")
        return cls(name, str(values["temporary"]), str(values["digest"]), int(values["size"]))


def stage(data: bytes, name: Path, folder: Path, staging: Path) -> Staged:
    """Write a file into the staging folder and flush it, so that it can be moved to its name below the folder.

    Raises: OutputError, which names the place that the file would have had; nothing is left behind.
    """
    # A short name, since that of the file may be as long as the system allows.
    temporary = staging / f"{uuid.uuid4().hex}.part"
    try:
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise cannot_write(folder / name, error) from error
    return Staged(name, temporary.name, hashlib.sha256(data).hexdigest(), len(data))


@contextlib.contextmanager
def all_or_none(staging: Path) -> Iterator[list[Staged]]:
    """A list for the files that are staged for one item; if something fails, they go at once, not when the run ends."""
    staged: list[Staged] = []
    try:
        yield staged
    except BaseException:
        for each in staged:
            with contextlib.suppress(OSError):
                (staging / each.temporary).unlink(missing_ok=True)
        raise


def read_back(staged: Staged, folder: Path, staging: Path) -> bytes:
    """The bytes of a staged file as the disk gives them.

    Raises: OutputError where they are not what was written.
    """
    try:
        data = (staging / staged.temporary).read_bytes()
    except OSError as error:
        raise cannot_write(folder / staged.name, error) from error
    if hashlib.sha256(data).hexdigest() != staged.digest:
        raise OutputError(
            "{path} was written, but the drive gives other bytes back; choose another folder and check the drive.",
            path=folder / staged.name,
        )
    return data


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file's bytes in hexadecimal digits. Raises: OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cannot_write(path: Path, error: OSError) -> OutputError:
    """What to say where the system does not let a file be written."""
    return OutputError(
        "{path} cannot be written ({reason}); choose another folder or name.",
        path=path,
        reason=error.strerror or error,
    )
