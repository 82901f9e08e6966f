"""One run at a time in an output folder."""

import json
import logging
import os
import platform
import uuid
from pathlib import Path
from types import TracebackType

from desktop_app.errors import OutputError
from desktop_app.jobs.staging import cannot_write
from desktop_app.library.running import Process, is_alive, this_process

_log = logging.getLogger(__name__)


class FolderLock:
    """Held while a run writes into a folder; a run that ended without a word does not hold it any more.

    Raises on entering: OutputError where another run holds it, or the folder cannot be written to.
    """

    def __init__(self, path: Path, folder: Path) -> None:
        self._path = path
        self._folder = folder
        self._token = uuid.uuid4().hex

    def __enter__(self) -> "FolderLock":
        try:
            while not self._taken():
                self._clear_away()
        except OSError as error:
            raise cannot_write(self._path, error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._holder().get("token") == self._token:
                self._path.unlink()
        except OSError as problem:
            _log.info("%s stays behind: %s", self._path, problem)

    def _taken(self) -> bool:
        """Take it if nobody has it: written elsewhere and linked, it is never there without its content."""
        process = this_process()
        holder = {"token": self._token, "pid": process.pid, "born": process.born, "machine": platform.node()}
        own = self._path.with_name(f"{self._path.name}-{self._token}")
        own.write_text(json.dumps(holder), encoding="utf-8")
        try:
            os.link(own, self._path)
        except FileExistsError:
            return False
        except OSError:  # a file system without links
            return self._taken_without_links(json.dumps(holder))
        finally:
            own.unlink()
        return True

    def _taken_without_links(self, holder: str) -> bool:
        try:
            with self._path.open("x", encoding="utf-8") as file:
                file.write(holder)
        except FileExistsError:
            return False
        return True

    def _clear_away(self) -> None:
        """Remove the lock of a run that is over. Raises: OutputError where it is not."""
        holder = self._holder()
        if holder.get("machine") != platform.node():
            if holder:
                raise OutputError(
                    "Another run on the computer {machine} writes into {folder}; wait until it ends. If it has ended "
                    "already, delete {lock}.",
                    machine=holder.get("machine"),
                    folder=self._folder,
                    lock=self._path,
                )
        elif is_alive(Process(int(str(holder["pid"])), str(holder["born"]))):
            raise OutputError(
                "Another run writes into {folder}; wait until it ends, or choose another folder.", folder=self._folder
            )
        # Moved aside first: of two runs that do this at once, one may move the other's new lock, and gives it back.
        aside = self._path.with_name(f"{self._path.name}-{self._token}-old")
        try:
            self._path.rename(aside)
        except FileNotFoundError:
            return
        if _content(aside) != holder:
            aside.rename(self._path)
        else:
            aside.unlink()

    def _holder(self) -> dict[str, object]:
        return _content(self._path)


def _content(path: Path) -> dict[str, object]:
    """What a lock says of its holder; nothing where it is gone or not whole."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return values if isinstance(values, dict) and {"machine", "pid", "born"} <= values.keys() else {}
    except (FileNotFoundError, ValueError):
        return {}
