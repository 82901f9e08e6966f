"""Haarlens: a command or an option goes to the command line, anything else opens the window."""

import gc
import multiprocessing
import os
import sys
from collections.abc import Sequence

from desktop_app import cli


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code. arguments: without the program's name; None takes the process's own."""
    multiprocessing.freeze_support()
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given and (given[0] in cli.COMMANDS or any(word.startswith("-") for word in given)):
        return cli.main(given)
    if not _has_display():
        return cli.run_without_display(given)
    # What loading leaves behind stays for good: looking through it for garbage takes a tenth of the start.
    gc.disable()
    from desktop_app.gui.app import main as open_window

    gc.freeze()
    gc.enable()
    return open_window(given)


def _has_display() -> bool:
    """Whether a window can open. Only on Linux and its kin may there be none; QT_QPA_PLATFORM says somebody knows."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    sys.exit(main())
