"""All that must hold before a change is good: style, types, layers, tests, and the same results as OpenCV 4."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools.process import ROOT, succeeds

# Settings of the person's desktop would change what the windows of the tests look like.
_TEST_VARIABLES = {
    "QT_SCALE_FACTOR": "",
    "QT_STYLE_OVERRIDE": "",
    "QT_QPA_PLATFORMTHEME": "",
    "PYTHONFAULTHANDLER": "1",
}
# A file stays in one worker, as some build a wheel or the packaged program for all their tests. In the order of their
# names, so that those long ones come in the middle and not last.
_PARALLEL = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
# Only these: the other folders' conftest files need Qt, which the environment with OpenCV 4 does not have.
_PARITY_TESTS = tuple(ROOT / "tests" / name for name in ("detection", "media", "test_benchmark.py"))


@dataclass(frozen=True)
class _Check:
    """One part of the tests: what it is called and the call that ends well when it holds."""

    title: str
    holds: Callable[[], bool]


def run_all_checks(python: Path, opencv4_python: Path) -> int:
    """Run every check, the later ones too when one fails; 0 when all hold, else 1."""
    outcomes: list[tuple[str, bool, float]] = []
    for check in _checks(python, opencv4_python):
        print(f"\n=== {check.title}", flush=True)
        began = time.monotonic()
        held = check.holds()
        outcomes.append((check.title, held, time.monotonic() - began))
    print("\n=== Summary")
    for title, held, seconds in outcomes:
        print(f"{'passed' if held else 'FAILED'}  {seconds:7.1f} s  {title}")
    failed = sum(not held for _, held, _ in outcomes)
    total = sum(seconds for _, _, seconds in outcomes)
    print(f"{'All checks passed' if not failed else f'{failed} of {len(outcomes)} checks failed'} in {total:.0f} s.")
    return 1 if failed else 0


def _checks(python: Path, opencv4_python: Path) -> list[_Check]:
    def call(*arguments: str) -> Callable[[], bool]:
        return lambda: succeeds([python, "-m", *arguments], _TEST_VARIABLES)

    return [
        _Check("Lint (ruff check)", call("ruff", "check", ".")),
        _Check("Format (ruff format)", call("ruff", "format", "--check", ".")),
        _Check("Types (mypy --strict)", call("mypy")),
        _Check("Layers (import-linter)", lambda: succeeds([_script(python, "lint-imports")])),
        _Check("Tests with OpenCV 5", call("pytest", *_PARALLEL)),
        _Check("Parity with OpenCV 4.14", lambda: succeeds(_parity_command(opencv4_python), _TEST_VARIABLES)),
    ]


def _parity_command(python: Path) -> Sequence[str | Path]:
    return [python, "-m", "pytest", *_PARALLEL, "-m", "parity", *_PARITY_TESTS]


def _script(python: Path, name: str) -> Path:
    return python.with_name(name + python.suffix)
