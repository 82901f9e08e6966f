"""Virtual environments with exactly the locked packages."""

import hashlib
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from devtools import system_packages
from devtools.process import ROOT, DevError, captured

_LOG = ROOT / "build" / "setup.log"
_ROOM_NEEDED_BYTES = 2_500_000_000  # the packages for the tests, unpacked, with pip's downloads beside them

# What pip says, and what that means for the person who called.
_PIP_COMPLAINTS = (
    (("No space left on device", "Errno 28"), "The disk is full."),
    (
        ("Temporary failure in name resolution", "Failed to establish a new connection", "getaddrinfo failed"),
        "The package index cannot be reached. Check the network connection (or pip's settings for an index) and retry.",
    ),
    (
        ("THESE PACKAGES DO NOT MATCH THE HASHES",),
        "A downloaded package is not the one that is locked in the constraints file.",
    ),
    (
        ("No matching distribution found", "Could not find a version that satisfies"),
        "The package index does not have a locked package for this system and Python version.",
    ),
)


class VirtualEnvironment:
    """A virtual environment in the project's folder.

    It is used only while its stamp is there: the stamp is written last and removed before anything is changed, so that
    an environment whose making was interrupted is made anew.
    """

    def __init__(self, name: str) -> None:
        self.folder = ROOT / name
        self._stamp = self.folder / "haarlens-stamp"

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        if os.name == "nt":
            return self.folder / "Scripts" / "python.exe"
        return self.folder / "bin" / "python"

    def ensure(self, locked: Sequence[str], *, covers: Sequence[Sequence[str]] = (), editable: bool = False) -> None:
        """See that the environment holds what ``locked`` lists.

        locked: requirement lists as text, every package with its version and its checksums.
        covers: smaller sets of lists that this one contains, for which nothing needs to be done afterwards.
        editable: whether the project itself is installed too, as the source tree that it is.

        Raises:
            DevError: no room, no network, no venv module.
        """
        base = _fingerprint([sys.version, sys.base_prefix, str(ROOT)])
        wanted = _fingerprint([*locked, *self._project_files(editable)])
        stamped = self._read_stamp()
        if stamped[:1] == [base] and wanted in stamped and self.python.exists():
            return
        if stamped[:1] != [base] or not self.python.exists():
            self._make()
        self._stamp.unlink(missing_ok=True)
        self._install(locked, editable)
        smaller = [_fingerprint([*lists, *self._project_files(editable)]) for lists in covers]
        self._stamp.write_text("\n".join([base, wanted, *smaller]), encoding="utf-8")

    def _read_stamp(self) -> list[str]:
        try:
            return self._stamp.read_text(encoding="utf-8").split()
        except (OSError, UnicodeDecodeError):
            return []

    @staticmethod
    def _project_files(editable: bool) -> list[str]:
        return (
            [(ROOT / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "setup.py")] if editable else []
        )

    def _make(self) -> None:
        free = shutil.disk_usage(ROOT).free
        if free < _ROOM_NEEDED_BYTES:
            raise DevError(f"{ROOT} has {free // 1_000_000} MB left, and {_ROOM_NEEDED_BYTES // 1_000_000} are needed.")
        if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
            system_packages.install_venv_module()
        print(f"Making {self.folder.name} ...", flush=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        result = captured([sys.executable, "-m", "venv", self.folder])
        if result.returncode != 0:
            raise DevError(f"{self.folder} could not be made: {_last_line(result.stdout)}")

    def _install(self, locked: Sequence[str], editable: bool) -> None:
        print(f"Installing packages into {self.folder.name} ...", flush=True)
        _LOG.parent.mkdir(exist_ok=True)
        lists = []
        for number, text in enumerate(locked):
            path = self.folder / f"locked-{number}.txt"
            path.write_text(text, encoding="utf-8")
            lists += ["-r", str(path)]
        self._pip("install", "--require-hashes", "--no-deps", "--only-binary", ":all:", *lists)
        if editable:
            self._pip("install", "--no-deps", "--no-build-isolation", "--no-index", "-e", ".")

    def _pip(self, *arguments: str) -> None:
        result = captured([self.python, "-m", "pip", *arguments])
        if result.returncode == 0:
            return
        _LOG.write_text(result.stdout, encoding="utf-8")
        meaning = next(
            (text for signs, text in _PIP_COMPLAINTS if any(sign in result.stdout for sign in signs)),
            f"The packages could not be installed: {_last_line(result.stdout)}",
        )
        raise DevError(f"{meaning} All that pip said is in {_LOG.relative_to(ROOT)}.")


def locked_packages(text: str, *, without: Iterable[str]) -> str:
    """A requirement list without some packages; an entry starts at the margin and its checksums are indented."""
    dropped = set(without)
    kept: list[str] = []
    keeping = True
    for line in text.splitlines(keepends=True):
        if line[0] not in " #\n":
            keeping = line.split("==")[0] not in dropped
        if keeping:
            kept.append(line)
    return "".join(kept)


def _fingerprint(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return (errors or lines or ["no reason given"])[-1]
