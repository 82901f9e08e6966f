"""The commands of dev.py."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from devtools import system_packages
from devtools.environment import VirtualEnvironment, locked_packages
from devtools.kernel import ensure_kernel
from devtools.process import ROOT, DevError, clean_environment, succeeds

_SAMPLE = ROOT / "resources" / "sample" / "eileen-collins.png"
# The tests that compare with OpenCV 4 need neither Qt nor the tools.
_NOT_FOR_PARITY = (
    *("opencv-python-headless", "pyside6-addons", "pyside6-essentials", "shiboken6", "pytest-qt"),
    *("playwright", "greenlet", "pyee", "schemathesis", "jsonschema-rs", "pydantic-core"),
    *("mypy", "ruff", "librt", "import-linter", "grimp", "pyinstaller", "pyinstaller-hooks-contrib"),
)


def main(arguments: Sequence[str]) -> int:
    """Run one command; its exit code. Every failure that a person can mend is one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="dev.py", description="One command for everything around the program.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="the program; without arguments it opens the sample", add_help=False)
    run.set_defaults(work=_run)
    commands.add_parser("test", help="lint, types, layers and tests").set_defaults(work=_test)
    commands.add_parser("build", help="the packaged program in dist/").set_defaults(work=_build)
    parity = commands.add_parser("parity", help="compare with OpenCV 4.14 over a folder of pictures")
    parity.add_argument("folder", type=Path)
    parity.set_defaults(work=_parity)
    commands.add_parser("kernel", help="compile the fast search again").set_defaults(work=_kernel)
    camera_test = commands.add_parser("camera-test", help="read a real video device in a virtual machine")
    camera_test.set_defaults(work=_camera_test)
    translations = commands.add_parser("translations", help="collect and compile the window's words")
    translations.set_defaults(work=_translations)
    options, rest = parser.parse_known_args(arguments)
    if rest and options.command != "run":
        parser.error(f"unknown: {' '.join(rest)}")
    options.rest = arguments[1:]
    try:
        return int(options.work(options))
    except DevError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or ROOT}: {error.strerror or error}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def program_environment() -> VirtualEnvironment:
    """The environment that runs the program; made where it is not there."""
    environment = VirtualEnvironment(".venv")
    environment.ensure([_read("constraints.txt")], editable=True)
    return environment


def development_environment() -> VirtualEnvironment:
    """The environment that runs the program, the tools and the tests."""
    environment = VirtualEnvironment(".venv")
    environment.ensure([_read("constraints-dev.txt")], covers=[[_read("constraints.txt")]], editable=True)
    return environment


def parity_environment() -> VirtualEnvironment:
    """The environment with the last OpenCV that has CascadeClassifier."""
    environment = VirtualEnvironment(".venv-opencv4")
    rest = locked_packages(_read("constraints-dev.txt"), without=_NOT_FOR_PARITY)
    environment.ensure([_read("constraints-opencv4.txt"), rest])
    return environment


def _run(options: argparse.Namespace) -> int:
    arguments = options.rest or [str(_SAMPLE)]
    ensure_kernel()
    environment = program_environment()
    if _has_display() and Path(arguments[0]).exists():
        _see_that_qt_loads_once(environment)
    command = [str(environment.python), "-m", "desktop_app", *arguments]
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(command[0], command, _program_variables())
    return subprocess.run(command, env=_program_variables(), check=False).returncode


def _test(_options: argparse.Namespace) -> int:
    from devtools.checks import run_all_checks

    ensure_kernel()
    environment = development_environment()
    _see_that_qt_loads_once(environment)
    system_packages.see_that_windows_can_be_tested()
    return run_all_checks(environment.python, parity_environment().python)


def _build(_options: argparse.Namespace) -> int:
    from devtools.package import build_package

    ensure_kernel()
    system_packages.see_that_windows_can_be_tested()
    return build_package(development_environment().python)


def _parity(options: argparse.Namespace) -> int:
    ensure_kernel()
    python = parity_environment().python
    return 0 if succeeds([python, "-m", "benchmarks.parity", options.folder.resolve()]) else 1


def _kernel(_options: argparse.Namespace) -> int:
    return 0 if ensure_kernel(anew=True) else 1


def _camera_test(_options: argparse.Namespace) -> int:
    from devtools.camera_test import run_camera_test

    ensure_kernel()
    return run_camera_test(program_environment().python)


def _translations(_options: argparse.Namespace) -> int:
    from devtools.translations import update_translations

    return update_translations(development_environment().python)


def _program_variables() -> dict[str, str]:
    # Not from -m's usual place, the current folder: the person's folder may hold a desktop_app of its own.
    return clean_environment() | {"PYTHONSAFEPATH": "1"}


def _has_display() -> bool:
    return sys.platform != "linux" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _see_that_qt_loads_once(environment: VirtualEnvironment) -> None:
    seen = environment.folder / "qt-loads"
    if not seen.exists():
        system_packages.see_that_qt_loads(environment.python)
        seen.touch()


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")
