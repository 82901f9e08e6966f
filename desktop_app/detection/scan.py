"""The scan, by the compiled kernel where there is one: arrays are checked here, the kernel checks the rest itself."""

import ctypes
import sys
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Event
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection import scan_reference
from desktop_app.detection.cascade import Cascade, PackedCascade
from desktop_app.detection.pyramid import Level, resize_to_level
from desktop_app.errors import CancelledError, Phrase

_INTERFACE_VERSION = 1
_DONE, _CANCELLED, _NO_MEMORY = 0, 1, 2
REFERENCE = "reference"

Progress = Callable[[float], None]


class Candidates(NamedTuple):
    """Windows that passed every stage, ordered by level, y, x.

    level: (n,), int32, index into the levels scanned. x, y: (n,), int32, level pixels.
    weight: (n,), float64, the last stage's sum.
    """

    level: NDArray[np.int32]
    x: NDArray[np.int32]
    y: NDArray[np.int32]
    weight: NDArray[np.float64]


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
        self._packed = None if self._path == REFERENCE else _KernelCascade(cascade.pack())

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
    kernel = _kernel()
    return (*kernel.paths, REFERENCE) if kernel else (REFERENCE,)


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


def partition(boxes: NDArray[np.int32], eps: float) -> NDArray[np.int32] | None:
    """grouping.partition by the kernel; None where there is none."""
    kernel = _kernel()
    if kernel is None:
        return None
    boxes = np.ascontiguousarray(boxes, np.int32)
    labels = np.empty(len(boxes), np.int32)
    if kernel.library.haarlens_partition(_pointer(boxes), len(boxes), eps, _pointer(labels)) < 0:
        raise MemoryError("not enough memory to group the candidates")
    return labels


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


# ---- the kernel's side of the interface: scan_kernel/scan_kernel.h, field by field ----


_COUNTS = ("window_width", "window_height", "stage_count", "tree_count", "node_count", "feature_count")
_ARRAYS = (
    *("stage_tree_counts", "stage_thresholds", "tree_node_counts"),
    *("node_features", "node_thresholds", "node_lefts", "node_rights"),
    *("leaves", "rects", "weights", "tilted"),
)


class _CascadeArrays(ctypes.Structure):
    _fields_ = (*((name, ctypes.c_int32) for name in _COUNTS), *((name, ctypes.c_void_p) for name in _ARRAYS))


class _Level(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_int32) for name in ("width", "height", "step", "columns", "rows"))


class _Image(ctypes.Structure):
    _fields_ = (
        ("pixels", ctypes.c_void_p),
        ("width", ctypes.c_int32),
        ("height", ctypes.c_int32),
        ("row_bytes", ctypes.c_int64),
    )


_CANDIDATE = np.dtype(
    [("level", np.int32), ("x", np.int32), ("y", np.int32), ("reserved", np.int32), ("weight", np.float64)]
)
_ProgressCallback = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_double)


@dataclass(frozen=True)
class _Kernel:
    library: ctypes.CDLL
    paths: tuple[str, ...]


@cache
def _kernel() -> _Kernel | None:
    """The compiled library beside this file, or None where there is none of this version."""
    suffix = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")
    try:
        library = ctypes.CDLL(str(Path(__file__).with_name("_scan_kernel" + suffix)))
        if library.haarlens_interface_version() != _INTERFACE_VERSION:
            return None
    except (OSError, AttributeError):
        return None
    pointer, int32 = ctypes.c_void_p, ctypes.c_int32
    for name, result, arguments in (
        ("path_name", ctypes.c_char_p, [int32]),
        ("cascade_new", pointer, [pointer, pointer]),
        ("cascade_free", None, [pointer]),
        ("scan", int32, [pointer, pointer, pointer, int32, int32, ctypes.c_char_p, _ProgressCallback, pointer]),
        ("scan_result_count", ctypes.c_int64, [pointer]),
        ("scan_result_candidates", pointer, [pointer]),
        ("scan_result_free", None, [pointer]),
        ("partition", int32, [pointer, int32, ctypes.c_double, pointer]),
    ):
        function = getattr(library, f"haarlens_{name}")
        function.restype = result
        function.argtypes = arguments
    paths: list[str] = []
    while (path := library.haarlens_path_name(len(paths))) is not None:
        paths.append(path.decode())
    return _Kernel(library, tuple(paths))


def _loaded_kernel() -> _Kernel:
    kernel = _kernel()
    if kernel is None:
        raise RuntimeError("the scan kernel is not loaded")
    return kernel


def _pointer(array: NDArray[np.generic]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


class _KernelCascade:
    """A cascade inside the kernel, freed with this object."""

    def __init__(self, packed: PackedCascade) -> None:
        self._library = _loaded_kernel().library
        arrays = _CascadeArrays(
            window_width=packed.window.width,
            window_height=packed.window.height,
            stage_count=len(packed.stage_tree_counts),
            tree_count=len(packed.tree_node_counts),
            node_count=len(packed.node_features),
            feature_count=len(packed.tilted),
        )
        for name in _ARRAYS:
            setattr(arrays, name, getattr(packed, name).ctypes.data)
        error = ctypes.c_char_p()
        self._handle = self._library.haarlens_cascade_new(ctypes.byref(arrays), ctypes.byref(error))
        if not self._handle:
            raise ValueError(f"the cascade cannot be scanned: {(error.value or b'').decode()}")
        weakref.finalize(self, self._library.haarlens_cascade_free, self._handle)

    def scan(
        self,
        gray: NDArray[np.uint8],
        levels: Sequence[Level],
        threads: int,
        path: str,
        cancelled: Event | None,
        progress: Progress | None,
    ) -> Candidates:
        if gray.strides[1] != 1 or gray.strides[0] < gray.shape[1]:
            gray = np.ascontiguousarray(gray)
        image = _Image(gray.ctypes.data, gray.shape[1], gray.shape[0], gray.strides[0])
        grids = (_Level * len(levels))(*[_Level(v.width, v.height, v.step, v.columns, v.rows) for v in levels])
        result = ctypes.c_void_p()
        listener = _Listener(cancelled, progress)
        status = self._library.haarlens_scan(
            self._handle,
            ctypes.byref(image),
            grids,
            len(levels),
            threads,
            path.encode(),
            listener.callback,
            ctypes.byref(result),
        )
        listener.reraise()
        if status == _CANCELLED:
            raise CancelledError("The detection was cancelled.")
        if status == _NO_MEMORY:
            raise MemoryError("not enough memory to detect in this picture")
        if status != _DONE:
            raise ValueError("the kernel refused the image or the levels")
        try:
            return self._copied(result)
        finally:
            self._library.haarlens_scan_result_free(result)

    def _copied(self, result: ctypes.c_void_p) -> Candidates:
        count = self._library.haarlens_scan_result_count(result)
        rows = np.empty(count, _CANDIDATE)
        if count:
            ctypes.memmove(rows.ctypes.data, self._library.haarlens_scan_result_candidates(result), rows.nbytes)
        return Candidates(rows["level"].copy(), rows["x"].copy(), rows["y"].copy(), rows["weight"].copy())


class _Listener:
    """What the kernel calls now and then: passes the progress on, and answers whether to stop."""

    def __init__(self, cancelled: Event | None, progress: Progress | None) -> None:
        self._cancelled = cancelled
        self._progress = progress
        self._error: BaseException | None = None
        silent = cancelled is None and progress is None
        self.callback = _ProgressCallback() if silent else _ProgressCallback(self._heard)

    def _heard(self, done: float) -> int:
        # An exception cannot cross the kernel: it stops the scan and is raised again behind it.
        try:
            if self._progress is not None:
                self._progress(done)
        except BaseException as error:
            self._error = error
            return 1
        return int(self._cancelled is not None and self._cancelled.is_set())

    def reraise(self) -> None:
        if self._error is not None:
            raise self._error
