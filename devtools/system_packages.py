"""What the operating system must bring: Qt's libraries, a compiler, a display for the tests.

As root on Debian or Ubuntu it is installed; elsewhere the person is told what to install.
"""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from devtools.process import DevError, captured

# Qt's wheels bring Qt, and load these from the system. A font is among them: without one the window has no letters.
_QT_ON_DEBIAN = (
    *("libegl1", "libgl1", "libglib2.0-0", "libfontconfig1", "libdbus-1-3", "libxkbcommon0", "libxkbcommon-x11-0"),
    *("libx11-xcb1", "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0"),
    *("libxcb-render-util0", "libxcb-shape0", "libxcb-sync1", "libxcb-xfixes0", "libxcb-xinerama0", "libxcb-xkb1"),
    "fonts-dejavu-core",
)
_QT_ELSEWHERE = {
    "dnf": "dnf install libglvnd-egl libglvnd-glx fontconfig dbus-libs libxkbcommon-x11 xcb-util-cursor xcb-util-wm "
    "xcb-util-image xcb-util-keysyms xcb-util-renderutil dejavu-sans-fonts",
    "pacman": "pacman -S libglvnd fontconfig dbus libxkbcommon-x11 xcb-util-cursor xcb-util-wm xcb-util-image "
    "xcb-util-keysyms xcb-util-renderutil ttf-dejavu",
    "zypper": "zypper install libEGL1 libGL1 fontconfig libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 "
    "libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-xinerama0 dejavu-fonts",
}

# Loads what the window loads. The platform plugin is a file of its own, and Qt aborts when it cannot be loaded.
_QT_PROBE = """
import ctypes, sys
from pathlib import Path
import PySide6
from PySide6 import QtGui, QtSvg, QtWidgets
if sys.platform == "linux":
    ctypes.CDLL(str(Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"))
"""

# The tests that look for cut-off words need Korean letters as wide as real ones, not the boxes of a missing font.
_KOREAN_FONT = Path("/usr/share/fonts/truetype/nanum")
_KOREAN_FONT_PACKAGE = "fonts-nanum"
# The page that the program serves is tested in a real browser.
_TEST_TOOLS = {"Xvfb": "xvfb", "xdotool": "xdotool", "openbox": "openbox", "chromium": "chromium"}


def install_venv_module() -> None:
    """Install what ``python3 -m venv`` lacks; Debian leaves it out of its python3.

    Raises:
        DevError: it cannot be installed from here.
    """
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    if _may_install() and sys.executable.startswith("/usr/bin/"):
        _apt_install([package], "Python's venv module")
        return
    raise DevError(f"This Python cannot make virtual environments. On Debian and Ubuntu: sudo apt install {package}")


def see_that_qt_loads(python: Path) -> None:
    """See that the window's libraries are there for this interpreter.

    Raises:
        DevError: a library is missing; the text has the command that installs it.
    """
    first = captured([python, "-c", _QT_PROBE])
    if first.returncode == 0:
        return
    if _may_install():
        _apt_install(_QT_ON_DEBIAN, "Qt's system libraries")
        first = captured([python, "-c", _QT_PROBE])
        if first.returncode == 0:
            return
    reason = (first.stdout.strip().splitlines() or ["no reason given"])[-1]
    raise DevError(f"The window's system libraries are not complete ({reason}). {_qt_hint()}")


def see_that_a_compiler_is_there() -> None:
    """Install a C++ compiler where that needs no question; elsewhere the kernel's builder says what to install."""
    if sys.platform == "linux" and not any(shutil.which(name) for name in ("c++", "g++", "clang++")) and _may_install():
        _apt_install(["g++"], "a C++ compiler")


def see_that_windows_can_be_tested() -> None:
    """Install the display server, the browser and the other tools of the tests where nobody has to be asked."""
    missing = [package for tool, package in _TEST_TOOLS.items() if shutil.which(tool) is None]
    if shutil.which("objdump") is None:
        missing.append("binutils")  # PyInstaller reads libraries with it
    if shutil.which("apt-get") is not None and not _KOREAN_FONT.exists():
        missing.append(_KOREAN_FONT_PACKAGE)
    if sys.platform != "linux" or not missing:
        return
    if _may_install():
        _apt_install(missing, "the tools of the window tests")
    else:
        print(f"Tests that need {', '.join(missing)} will be skipped. On Debian: sudo apt install {' '.join(missing)}")


def _may_install() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt_install(packages: Sequence[str], purpose: str) -> None:
    print(f"Installing {purpose}: apt-get install {' '.join(packages)}", flush=True)
    install = [
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "-y",
        "--no-install-recommends",
        *packages,
    ]
    result = captured(install)
    if result.returncode != 0:  # a fresh container has no package lists
        captured(["apt-get", "update"])
        result = captured(install)
    if result.returncode != 0:
        reason = (result.stdout.strip().splitlines() or ["no reason given"])[-1]
        print(f"apt-get could not install {purpose}: {reason}", file=sys.stderr)


def _qt_hint() -> str:
    if shutil.which("apt-get"):
        return f"Install them: sudo apt install {' '.join(_QT_ON_DEBIAN)}"
    for tool, command in _QT_ELSEWHERE.items():
        if shutil.which(tool):
            return f"Install them: sudo {command}"
    return "See the system requirements of Qt 6 for this system."
