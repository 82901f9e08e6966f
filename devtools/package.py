"""Makes the packaged program and its archive."""

import shutil
import sys
import tarfile
import time
from pathlib import Path

from devtools.process import ROOT, DevError, succeeds

_DIST = ROOT / "dist"


def build_package(python: Path) -> int:
    """Build dist/haarlens and an archive of it, and print the size of both; 0 when it is done.

    Raises:
        DevError: PyInstaller failed.
    """
    began = time.monotonic()
    work = ROOT / "build" / "pyinstaller"
    options: list[str | Path] = ["--noconfirm", "--log-level", "WARN", "--distpath", _DIST, "--workpath", work]
    if not succeeds([python, "-m", "PyInstaller", *options, ROOT / "build.spec"]):
        raise DevError("PyInstaller could not build the program; the reason is above.")
    folder = _DIST / ("Haarlens.app" if sys.platform == "darwin" else "haarlens")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    print(f"{folder.relative_to(ROOT)}: {size / 1e6:.0f} MB, built in {time.monotonic() - began:.0f} s", flush=True)
    archive = _archive(folder)
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.0f} MB")
    return 0


def _archive(folder: Path) -> Path:
    # A zip file would lose the program's permission to run, which macOS and Linux ask for.
    if sys.platform == "win32":
        return Path(shutil.make_archive(str(_DIST / "haarlens-win32"), "zip", folder.parent, folder.name))
    path = _DIST / f"haarlens-{sys.platform}.tar.xz"
    with tarfile.open(path, "w:xz", preset=2) as archive:  # preset 6: three times the time for a tenth fewer bytes
        archive.add(folder, arcname=folder.name)
    return path
