"""Runs the kernel on random cascades and pictures under AddressSanitizer and UBSan, every path against the reference.

``python3 -m benchmarks.fuzz_kernel --minutes 60`` with g++ on Linux, in an environment with NumPy and OpenCV. A kernel
that watches its memory is compiled from the sources as they are, put into a copy of the package, and given the cases of
tests/detection/kernel_cases.py. On the first fault the sanitizer's report is printed with the number of the case.
"""

import argparse
import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
_SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer", "-g1")
_NEEDED = ("desktop_app", "tests/detection")


class NoSanitizerError(Exception):
    """There is no compiler with a sanitizer runtime that can be loaded into Python."""


def sanitizer_runtime() -> Path:
    """The library that a program must load first which calls a library compiled with AddressSanitizer.

    Raises: NoSanitizerError.
    """
    if sys.platform != "linux":
        raise NoSanitizerError(f"the sanitizer's runtime is only loaded on Linux, not on {sys.platform}")
    compiler = shutil.which("g++")
    if compiler is None:
        raise NoSanitizerError("there is no g++")
    answer = subprocess.run([compiler, "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    runtime = Path(answer.stdout.strip())
    if not runtime.is_absolute():
        raise NoSanitizerError("g++ has no AddressSanitizer runtime")
    return runtime.resolve()


def prepare(folder: Path) -> None:
    """Put a copy of the package with a watching kernel, and the cases, into a folder.

    Raises: NoSanitizerError, and the build's KernelBuildError.
    """
    sanitizer_runtime()
    for name in _NEEDED:
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "gui", "_scan_kernel.*")
        )
    build = _module(folder / "desktop_app" / "detection" / "scan_kernel" / "build.py")
    compiler = build.Compiler(("g++", *_SANITIZERS), False, dict(os.environ))
    build.build(folder / "desktop_app" / "detection", compiler)


def _module(path: Path) -> ModuleType:
    """The module in a file: the copy of build.py, which compiles the copied sources while others are being edited."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # its dataclass looks there
    spec.loader.exec_module(module)
    return module


def run_cases(folder: Path, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run cases in a folder that was prepared; what was printed last, a fault's report included, is in the output."""
    variables = {
        **os.environ,
        "LD_PRELOAD": str(sanitizer_runtime()),
        "PYTHONPATH": str(folder),
        # Python itself never frees all; and memory that cannot be had is to be answered, not a fault.
        "ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1",
        "UBSAN_OPTIONS": "print_stacktrace=1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "tests.detection.kernel_cases", *arguments]
    return subprocess.run(
        command, cwd=folder, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def main(arguments: Sequence[str]) -> int:
    """Run cases for a time, in portions so that a crash is noticed early; 1 at the first fault."""
    parser = argparse.ArgumentParser(description="Fuzz the kernel with AddressSanitizer and UBSan.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args(arguments)
    end = time.monotonic() + 60 * options.minutes
    with tempfile.TemporaryDirectory(prefix="haarlens-fuzz-") as name, contextlib.suppress(KeyboardInterrupt):
        folder = Path(name)
        prepare(folder)
        seed = options.seed
        while (left_s := end - time.monotonic()) > 0:
            portion = ["--seed", str(seed), "--seconds", str(min(left_s, 120)), "--trace"]
            result = run_cases(folder, portion)
            lines = result.stdout.splitlines()
            cases = [number for number, line in enumerate(lines) if line.startswith("case ")]
            if result.returncode != 0:
                print(f"seed {seed}, last {lines[cases[-1]] if cases else 'line'}:")
                print("\n".join(line for line in lines if not line.startswith("case ")))
                return 1
            print(f"seed {seed}: {lines[-1]}", flush=True)
            seed += 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
