"""Debian's kernel and a static BusyBox for the camera test, unpacked into the build folder: nothing is installed."""

import lzma
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from devtools.process import DevError, clean_environment

_KERNEL_OF_DAY = "linux-image-amd64"  # depends on the package of Debian's newest kernel
_BUSYBOX = "busybox-static"
_KERNEL_PACKAGE = re.compile(r"Depends: (linux-image-\d\S*)")
_DEPENDS = re.compile(rb"\0depends=([^\0]*)\0")


@dataclass(frozen=True, slots=True)
class GuestSystem:
    """What the virtual machine starts from.

    kernel: the bootable image. busybox: a program that needs no library.
    modules: where each module of the kernel is, by its name with underscores. built_in: modules that the kernel holds.
    """

    kernel: Path
    busybox: Path
    modules: Mapping[str, Path]
    built_in: frozenset[str]


def fetch_system(cache: Path) -> GuestSystem:
    """Download and unpack the newest kernel that apt knows, and BusyBox; what is in the cache already stays.

    cache: a folder for it; some 400 MB.

    Raises:
        DevError: no apt, no such package, no network.
    """
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise DevError("The camera test takes its kernel from Debian's packages, and there is no apt-get here.")
    kernel_package = _newest_kernel_package()
    for older in cache.glob("linux-image-*"):
        if older.name != kernel_package:
            shutil.rmtree(older)
    kernel = _unpacked(kernel_package, cache)
    busybox = _unpacked(_BUSYBOX, cache)
    images = sorted((kernel / "boot").glob("vmlinuz-*"))
    programs = [path for path in (busybox / "bin" / "busybox", busybox / "usr/bin/busybox") if path.exists()]
    if not images or not programs:
        raise DevError(f"{kernel_package} or {_BUSYBOX} is not built as expected; see {cache}.")
    return GuestSystem(images[0], programs[0], modules_in(kernel), built_into(kernel))


def modules_in(tree: Path) -> dict[str, Path]:
    """The kernel modules in a folder and those below it, by name."""
    found = (path for path in tree.rglob("*.ko*") if path.suffix in {".ko", ".xz"})
    return {_module_name(path.name): path for path in sorted(found)}


def built_into(tree: Path) -> frozenset[str]:
    """The modules that a kernel has without loading them, from the list that comes with it."""
    lists = [path.read_text(encoding="utf-8") for path in tree.rglob("modules.builtin")]
    return frozenset(_module_name(Path(line).name) for text in lists for line in text.split())


def read_module(path: Path) -> bytes:
    """A module, unpacked where it is packed: Debian packs them from version 13 on."""
    content = path.read_bytes()
    return lzma.decompress(content) if path.suffix == ".xz" else content


def in_loading_order(
    names: Iterable[str], modules: Mapping[str, Path], built_in: frozenset[str] = frozenset()
) -> dict[str, bytes]:
    """The modules and all that they need, each after what it needs: name -> content. What is built in is left out.

    Raises:
        DevError: the kernel has no such module.
    """
    loaded: dict[str, bytes] = {}

    def load(name: str) -> None:
        name = _module_name(name)
        if name in loaded or name in built_in:
            return
        if name not in modules:
            raise DevError(f"apt's kernel has no module {name}; the camera test needs Debian's own kernel.")
        content = read_module(modules[name])
        found = _DEPENDS.search(content)
        for needed in found[1].decode().split(",") if found else ():
            if needed:
                load(needed)
        loaded[name] = content

    for name in names:
        load(name)
    return loaded


def _module_name(file_name: str) -> str:
    return file_name.partition(".")[0].replace("-", "_")


def _newest_kernel_package() -> str:
    answer = _said(["apt-cache", "depends", _KERNEL_OF_DAY], Path.cwd())
    found = _KERNEL_PACKAGE.search(answer)
    if found is None:
        raise DevError(
            f"apt knows no {_KERNEL_OF_DAY}, Debian's kernel for x86-64 processors. On Debian: sudo apt-get update"
        )
    return found[1]


def _unpacked(package: str, cache: Path) -> Path:
    """The folder with a package's files."""
    folder = cache / package
    if folder.exists():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    print(f"Downloading {package} ...", flush=True)
    unfinished = cache / f"{package}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    _said(["apt-get", "download", package], unfinished)
    archives = list(unfinished.glob("*.deb"))
    if len(archives) != 1:
        raise DevError(f"apt-get did not download {package}.")
    _said(["dpkg-deb", "-x", str(archives[0]), str(unfinished)], unfinished)
    archives[0].unlink()
    unfinished.rename(folder)
    return folder


def _said(command: list[str], folder: Path) -> str:
    environment = clean_environment() | {"LC_ALL": "C"}
    result = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        check=False,
    )
    if result.returncode != 0:
        reason = (result.stdout.strip().splitlines() or ["no reason given"])[-1]
        raise DevError(f"{' '.join(command[:3])} failed: {reason} Perhaps first: sudo apt-get update")
    return result.stdout
