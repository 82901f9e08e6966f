"""Calling other programs in an environment that does not depend on who is logged in."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Of pip's settings only those stay that say where packages come from. The others (a target folder, the user's site, no
# dependencies, source builds only) would put something else into the virtual environment than what is locked.
_PIP_SETTINGS_KEPT = frozenset(
    "PIP_" + name
    for name in (
        *("CACHE_DIR", "CERT", "CLIENT_CERT", "CONFIG_FILE", "DEFAULT_TIMEOUT", "EXTRA_INDEX_URL", "FIND_LINKS"),
        *("INDEX_URL", "KEYRING_PROVIDER", "NO_INDEX", "PROXY", "RETRIES", "TIMEOUT", "TRUSTED_HOST"),
    )
)
# PYTHONDONTWRITEBYTECODE among them: every start would compile the program again, a quarter of a second.
_DROPPED = frozenset(
    (
        *("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONOPTIMIZE", "PYTHONPATH", "PYTHONSAFEPATH", "PYTHONSTARTUP"),
        *("PYTHONUSERBASE", "PYTHONWARNINGS", "PYTEST_ADDOPTS", "PYTEST_PLUGINS", "MYPYPATH", "VIRTUAL_ENV"),
        "__PYVENV_LAUNCHER__",
    )
)


class DevError(Exception):
    """A step failed; the text is for the person at the terminal."""


def clean_environment() -> dict[str, str]:
    """The environment for every program that is called from here."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _DROPPED and (not name.startswith("PIP_") or name in _PIP_SETTINGS_KEPT)
    }
    # A pip.conf that says "user = true" or "require-virtualenv" is overruled by the environment.
    return kept | {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PYTHONNOUSERSITE": "1"}


def succeeds(command: Sequence[str | Path], extra: Mapping[str, str] | None = None) -> bool:
    """Run a program in the project's folder, its output on the terminal; whether it ended well."""
    environment = clean_environment() | dict(extra or {})
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=environment, check=False).returncode == 0


def captured(command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run a program in the project's folder and keep what it says, its two outputs as one."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        check=False,
    )
