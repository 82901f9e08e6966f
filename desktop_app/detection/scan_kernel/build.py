"""Compiles the scan kernel into a plain shared library.

Standard library only, and nothing of this program is imported: setup.py and dev.py run this file before anything is
installed. There are no Python headers in the kernel, so one library serves every Python version.
"""

import os
import platform
import shlex
import shutil
import struct
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

_SOURCE_DIR = Path(__file__).resolve().parent

# -ffp-contract=off and /fp:precise: a fused multiply-add rounds once where OpenCV rounds twice, and a window on the
# edge of a stage's threshold would then pass on one machine and fail on another.
_GNU_FLAGS = (
    *("-std=c++17", "-O3", "-ffp-contract=off", "-fno-math-errno"),
    *("-fno-rtti", "-fPIC", "-fvisibility=hidden", "-pthread"),
)
_MSVC_FLAGS = ("/nologo", "/std:c++17", "/O2", "/fp:precise", "/MD", "/GR-", "/EHsc")


class KernelBuildError(Exception):
    """The kernel could not be compiled; the text says why and what to install."""


@dataclass(frozen=True)
class Compiler:
    """A C++ compiler: how it is called, which kind of flags it takes, and the environment that it needs."""

    command: tuple[str, ...]
    msvc: bool
    environment: dict[str, str]

    def compile_command(self, source: Path, target: Path) -> list[str]:
        """The call that turns a source into an object file."""
        if self.msvc:
            return [*self.command, *_MSVC_FLAGS, "/c", str(source), f"/Fo{target}"]
        return [*self.command, *_GNU_FLAGS, *_mac_architecture(), "-c", str(source), "-o", str(target)]

    def link_command(self, objects: Sequence[Path], library: Path) -> list[str]:
        """The call that turns object files into the library."""
        names = [str(path) for path in objects]
        if self.msvc:
            return [*self.command, "/nologo", "/LD", "/MD", *names, f"/Fe{library}"]
        static = ["-static"] if sys.platform == "win32" else []  # MinGW's own libraries are on no other machine
        return [*self.command, "-shared", "-pthread", *_mac_architecture(), *static, *names, "-o", str(library)]


def library_name() -> str:
    """The library's file name on this system."""
    return "_scan_kernel" + {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")


def source_files() -> list[Path]:
    """The kernel's sources; what is for one kind of processor alone says so itself."""
    return sorted(_SOURCE_DIR.glob("*.cpp"))


def build(output_dir: Path, compiler: Compiler | None = None) -> Path:
    """Compile the kernel into ``output_dir`` and return the library's path.

    A library that is there already stays whole until the new one takes its place.

    Raises:
        KernelBuildError: no compiler, or it failed.
    """
    if compiler is None:
        compiler = find_compiler()
    sources = source_files()
    if not sources:
        raise KernelBuildError(f"There are no kernel sources in {_SOURCE_DIR}.")
    with tempfile.TemporaryDirectory(prefix="haarlens-kernel-") as folder:
        objects = [Path(folder, source.stem + (".obj" if compiler.msvc else ".o")) for source in sources]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(partial(_compile, compiler), sources, objects))
        library = Path(folder, library_name())
        _call(compiler, compiler.link_command(objects, library))
        return _move_into_place(library, output_dir)


def find_compiler() -> Compiler:
    """The compiler named by CXX, else the first that is found.

    Raises:
        KernelBuildError: there is none.
    """
    environment = dict(os.environ)
    named = shlex.split(environment.get("CXX", ""), posix=os.name == "posix")
    if named:
        if shutil.which(named[0]) is None:
            raise KernelBuildError(f"CXX names {named[0]}, which cannot be found.")
        return Compiler(tuple(named), _takes_msvc_flags(named[0]), environment)
    if sys.platform == "win32":
        visual_studio = _visual_studio_environment() if shutil.which("cl") is None else environment
        if visual_studio is not None:
            cl = shutil.which("cl", path=visual_studio.get("PATH", ""))
            if cl is not None:
                return Compiler((cl,), True, visual_studio)
    for name in ("c++", "g++", "clang++"):
        path = shutil.which(name)
        if path is not None:
            return Compiler((path,), False, environment)
    raise KernelBuildError(f"No C++ compiler was found. {what_to_install()}")


def what_to_install() -> str:
    """A sentence that says how a compiler is installed on this system."""
    if sys.platform == "win32":
        return 'Install the Visual Studio Build Tools with "Desktop development with C++".'
    if sys.platform == "darwin":
        return "Install the command line tools: xcode-select --install"
    return "Install g++ (Debian, Ubuntu: apt install g++; Fedora: dnf install gcc-c++; Arch: pacman -S gcc)."


def _is_x86_64() -> bool:
    # On Windows the machine may be another than the one that this Python runs on by emulation.
    machine = sysconfig.get_platform() if sys.platform == "win32" else platform.machine()
    return machine.lower().endswith(("amd64", "x86_64")) and struct.calcsize("P") == 8


def _mac_architecture() -> list[str]:
    return ["-arch", platform.machine()] if sys.platform == "darwin" else []


def _takes_msvc_flags(command: str) -> bool:
    return Path(command).stem.lower() in {"cl", "clang-cl"}


def _visual_studio_environment() -> dict[str, str] | None:
    """The environment that Visual Studio's own set-up script makes; None where there is no Visual Studio."""
    programs = os.environ.get("PROGRAMFILES(X86)", os.environ.get("PROGRAMFILES", ""))
    finder = Path(programs, "Microsoft Visual Studio", "Installer", "vswhere.exe")
    if not finder.is_file():
        return None
    query = [str(finder), "-latest", "-products", "*", "-property", "installationPath"]
    place = subprocess.run(query, capture_output=True, text=True, check=False).stdout.strip()
    script = Path(place, "VC", "Auxiliary", "Build", "vcvarsall.bat")
    if not place or not script.is_file():
        return None
    target = "x64" if _is_x86_64() else "arm64"
    listing = subprocess.run(
        f'"{script}" {target} >nul && set', shell=True, capture_output=True, text=True, check=False
    ).stdout
    return dict(line.split("=", 1) for line in listing.splitlines() if "=" in line)


def _compile(compiler: Compiler, source: Path, target: Path) -> None:
    _call(compiler, compiler.compile_command(source, target))


def _call(compiler: Compiler, command: Sequence[str]) -> None:
    try:
        result = subprocess.run(
            command, env=compiler.environment, capture_output=True, text=True, errors="replace", check=False
        )
    except OSError as error:
        raise KernelBuildError(f"{command[0]} could not be started: {error}. {what_to_install()}") from error
    if result.returncode != 0:
        output = (result.stderr + result.stdout).strip()
        raise KernelBuildError(f"The compiler failed:\n{shlex.join(command)}\n{output}")


def _move_into_place(library: Path, output_dir: Path) -> Path:
    target = output_dir / library.name
    arriving = target.with_name(target.name + ".new")
    try:
        output_dir.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(library, arriving)  # the temporary folder may be on another disk
        arriving.replace(target)
    except OSError as error:
        arriving.unlink(missing_ok=True)
        raise KernelBuildError(f"{target} could not be written: {error}") from error
    return target
