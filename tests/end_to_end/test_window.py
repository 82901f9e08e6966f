"""The real program in a process of its own, on a display of its own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def window(x_display: dict[str, str], tmp_path: Path) -> Callable[..., Iterator[subprocess.Popen[str]]]:
    """Starts the program with arguments, its settings in a folder of the test's own."""
    variables = {**x_display, "XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}

    @contextmanager
    def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(
            [sys.executable, "-m", "desktop_app", *arguments],
            cwd=ROOT,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    return started


def close(title: str, display: dict[str, str]) -> None:
    """Press Ctrl+Q in a window."""
    search = ["search", "--sync", "--onlyvisible", "--name", title, "windowactivate", "--sync"]
    # Apart from the search: a key sent to a window that closes on its press is never released.
    for command in (search, ["key", "ctrl+q"]):
        subprocess.run(["xdotool", *command], env=display, check=True, timeout=30)


def test_the_window_opens_empty_and_closes_without_a_word(
    window: Callable[..., Iterator[subprocess.Popen[str]]],
    x_display: dict[str, str],
    wait_for_window: Callable[[str], str],
) -> None:
    with window() as process:
        assert wait_for_window("Haarlens") == "Haarlens"
        close("Haarlens", x_display)
        out, errors = process.communicate(timeout=10)
    assert (process.returncode, out, errors) == (0, "", "")


def test_the_window_opens_on_a_photo_and_closes_while_it_searches(
    window: Callable[..., Iterator[subprocess.Popen[str]]],
    x_display: dict[str, str],
    wait_for_window: Callable[[str], str],
    sample: Path,
) -> None:
    with window(str(sample)) as process:
        assert wait_for_window(sample.name) == f"{sample.name} \N{EN DASH} Haarlens"
        close(sample.name, x_display)
        out, errors = process.communicate(timeout=10)
    assert (process.returncode, out, errors) == (0, "", "")
