"""One line for each check."""

import traceback
from collections.abc import Callable

Check = Callable[[], str]


class Failed(Exception):  # noqa: N818 - an outcome
    """What a check expected, and what was there."""


def expect(holds: bool, otherwise: str) -> None:
    """Go on if it holds. Raises: Failed."""
    if not holds:
        raise Failed(otherwise)


def run_checks(checks: dict[str, Check]) -> int:
    """Run every check and print what came of it; the number of those that failed.

    checks: by what each proves; a check returns what it measured.
    """
    failed = 0
    for title, check in checks.items():
        try:
            print(f"PASS {title}: {check()}", flush=True)
        except Exception as error:  # whatever it is, the next check is to run
            failed += 1
            print(f"FAIL {title}: {type(error).__name__}: {error}", flush=True)
            if not isinstance(error, Failed):
                traceback.print_exc()
    print(f"END {len(checks)} checks", flush=True)
    return failed
