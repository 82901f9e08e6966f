"""The scan, by the compiled kernel where there is one: arrays are checked here, the kernel checks the rest itself."""

from collections.abc import Sequence
from threading import Event

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection import kernel, scan_reference
from desktop_app.detection.cascade import Cascade
from desktop_app.detection.kernel import Candidates, KernelCascade, Progress
from desktop_app.detection.pyramid import Level, resize_to_level
from desktop_app.errors import CancelledError, Phrase

REFERENCE = "reference"


class CascadeScanner:
    """Scans pyramid levels with one cascade; may be used by several threads at once.

    path: which of scan_paths() to take; None takes the first.
    Raises ValueError where the kernel refuses the cascade or the path is not to be had.
    """

    def __init__(self, cascade: Cascade, path: str | None = None) -> None:
        self._cascade = cascade
        self._path = path or scan_paths()[0]
        if self._path not in scan_paths():
            raise ValueError(f"there is no scan path {self._path!r} here, only {', '.join(scan_paths())}")
        self._packed = None if self._path == REFERENCE else KernelCascade(cascade.pack())

    def scan(
        self,
        gray: NDArray[np.uint8],
        levels: Sequence[Level],
        *,
        threads: int = 1,
        cancelled: Event | None = None,
        progress: Progress | None = None,
    ) -> Candidates:
        """The windows that pass, the same in the same order on every path and with any number of threads.

        gray: (height, width), uint8, the full image. progress: called now and then from this thread with 0..1.
        Raises: CancelledError once the event is set.
        """
        if gray.ndim != 2 or gray.dtype != np.uint8:
            raise ValueError(f"a grey picture is (height, width) uint8, not {gray.shape} {gray.dtype}")
        _stop_if_set(cancelled)
        if self._packed is None:
            found = _scan_by_reference(gray, self._cascade, levels, cancelled, progress)
        else:
            found = self._packed.scan(gray, levels, threads, self._path, cancelled, progress)
        # The kernel asks every few milliseconds: a short scan can end before it has been told.
        _stop_if_set(cancelled)
        if progress is not None:
            progress(1.0)
        return found


def scan_paths() -> tuple[str, ...]:
    """The ways of scanning on this machine, the best first; "reference" (NumPy) is always the last."""
    compiled = kernel.loaded()
    return (*compiled.paths, REFERENCE) if compiled else (REFERENCE,)


def kernel_name() -> str:
    """The path in use: "avx512", "avx2", "sse2", "neon", "plain", or "reference" where no kernel was compiled."""
    return scan_paths()[0]


def kernel_notice() -> Phrase | None:
    """What to tell the user where the kernel is missing and the slow reference serves; None where all is well."""
    if kernel_name() != REFERENCE:
        return None
    return Phrase(
        "Detection is slow: the fast engine was not compiled, because no C++ compiler was found at installation. "
        "Install one (Debian: g++; macOS: xcode-select --install; Windows: Visual Studio Build Tools) and install "
        "Haarlens again."
    )


def _stop_if_set(cancelled: Event | None) -> None:
    if cancelled is not None and cancelled.is_set():
        raise CancelledError("The detection was cancelled.")


def _scan_by_reference(
    gray: NDArray[np.uint8],
    cascade: Cascade,
    levels: Sequence[Level],
    cancelled: Event | None,
    progress: Progress | None,
) -> Candidates:
    rows: list[tuple[int, scan_reference.Passed]] = []
    pixels = [level.width * level.height for level in levels]
    for index, level in enumerate(levels):
        _stop_if_set(cancelled)
        rows.append((index, scan_reference.scan_level(resize_to_level(gray, level), cascade, level)))
        if progress is not None:
            progress(sum(pixels[: index + 1]) / sum(pixels))
    return Candidates(
        np.concatenate([np.full(len(passed.x), index, np.int32) for index, passed in rows] or [np.empty(0, np.int32)]),
        np.concatenate([passed.x.astype(np.int32) for _, passed in rows] or [np.empty(0, np.int32)]),
        np.concatenate([passed.y.astype(np.int32) for _, passed in rows] or [np.empty(0, np.int32)]),
        np.concatenate([passed.weight for _, passed in rows] or [np.empty(0, np.float64)]),
    )
