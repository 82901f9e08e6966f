"""The compiled kernel, called through ctypes: scan_kernel/scan_kernel.h, field by field.

The kernel checks what it is given; arrays are made contiguous here, and kept as long as it reads them.
"""

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

from desktop_app.detection.cascade import PackedCascade
from desktop_app.detection.pyramid import Level
from desktop_app.errors import CancelledError

_INTERFACE_VERSION = 3
_DONE, _CANCELLED, _NO_MEMORY = 0, 1, 2

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


class TracedWindow(NamedTuple):
    """One window taken apart: a number for each node of the cascade, each tree and each stage.

    factor: 1 / (area * standard deviation), a value of float32; 0 where the window is too flat to be looked at.
    values: (n_nodes,), float32, the normalised feature value; 0 where the window did not reach the node.
    reached: (n_nodes,), bool. leaves: (n_trees,), int32, the leaf that it came to, by its number among all leaves.
    sums: (n_stages,), float64, of all stages, whether an earlier one rejects the window or not.
    """

    factor: float
    values: NDArray[np.float32]
    reached: NDArray[np.bool_]
    leaves: NDArray[np.int32]
    sums: NDArray[np.float64]


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


class _Trace(ctypes.Structure):
    _fields_ = (
        ("factor", ctypes.c_float),
        ("values", ctypes.c_void_p),
        ("reached", ctypes.c_void_p),
        ("leaves", ctypes.c_void_p),
        ("sums", ctypes.c_void_p),
    )


_CANDIDATE = np.dtype(
    [("level", np.int32), ("x", np.int32), ("y", np.int32), ("reserved", np.int32), ("weight", np.float64)]
)
_ProgressCallback = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_double)


@dataclass(frozen=True)
class Kernel:
    """The library, and the names of the paths that run here, the best first."""

    library: ctypes.CDLL
    paths: tuple[str, ...]


@cache
def loaded() -> Kernel | None:
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
        ("depths", int32, [pointer, pointer, pointer, int32, int32, ctypes.c_char_p, _ProgressCallback, pointer]),
        ("trace_window", int32, [pointer, pointer, pointer]),
        ("partition", int32, [pointer, int32, ctypes.c_double, pointer]),
    ):
        function = getattr(library, f"haarlens_{name}")
        function.restype = result
        function.argtypes = arguments
    paths: list[str] = []
    while (path := library.haarlens_path_name(len(paths))) is not None:
        paths.append(path.decode())
    return Kernel(library, tuple(paths))


def partition(boxes: NDArray[np.int32], eps: float) -> NDArray[np.int32] | None:
    """grouping.partition by the kernel; None where there is none."""
    kernel = loaded()
    if kernel is None:
        return None
    boxes = np.ascontiguousarray(boxes, np.int32)
    labels = np.empty(len(boxes), np.int32)
    if kernel.library.haarlens_partition(_pointer(boxes), len(boxes), eps, _pointer(labels)) < 0:
        raise MemoryError("not enough memory to group the candidates")
    return labels


def _pointer(array: NDArray[np.generic]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


class KernelCascade:
    """A cascade inside the kernel, freed with this object; for several threads at once.

    Raises: ValueError where the kernel refuses the cascade.
    """

    def __init__(self, packed: PackedCascade) -> None:
        self._nodes, self._trees = len(packed.node_features), len(packed.tree_node_counts)
        self._stages = len(packed.stage_tree_counts)
        kernel = loaded()
        if kernel is None:
            raise RuntimeError("the scan kernel is not loaded")
        self._library = kernel.library
        arrays = _CascadeArrays(
            window_width=packed.window.width,
            window_height=packed.window.height,
            stage_count=self._stages,
            tree_count=self._trees,
            node_count=self._nodes,
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
        """The windows that pass, by one of the kernel's paths; see `scan.CascadeScanner.scan`."""
        gray, result = _in_rows(gray), ctypes.c_void_p()
        image, grids = _image(gray), _grids(levels)
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
        _raise_unless_done(status)
        try:
            return self._copied(result)
        finally:
            self._library.haarlens_scan_result_free(result)

    def depths(
        self,
        gray: NDArray[np.uint8],
        levels: Sequence[Level],
        threads: int,
        path: str,
        cancelled: Event | None,
        progress: Progress | None,
    ) -> list[NDArray[np.int16]]:
        """How many stages every window passes; see `trace.Tracer.depths`."""
        gray = _in_rows(gray)
        image, grids = _image(gray), _grids(levels)
        maps = [np.empty(level.grid, np.int16) for level in levels]
        places = (ctypes.c_void_p * len(maps))(*[each.ctypes.data for each in maps])
        listener = _Listener(cancelled, progress)
        status = self._library.haarlens_depths(
            self._handle, ctypes.byref(image), grids, len(levels), threads, path.encode(), listener.callback, places
        )
        listener.reraise()
        _raise_unless_done(status)
        return maps

    def trace(self, pixels: NDArray[np.uint8]) -> TracedWindow:
        """One window taken apart.

        pixels: uint8, as large as the cascade's window. Raises: ValueError for another size.
        """
        pixels = _in_rows(pixels)
        image = _image(pixels)
        values, reached = np.zeros(self._nodes, np.float32), np.zeros(self._nodes, np.bool_)
        leaves, sums = np.empty(self._trees, np.int32), np.empty(self._stages, np.float64)
        told = _Trace(0.0, *(each.ctypes.data for each in (values, reached, leaves, sums)))
        _raise_unless_done(self._library.haarlens_trace_window(self._handle, ctypes.byref(image), ctypes.byref(told)))
        return TracedWindow(told.factor, values, reached, leaves, sums)

    def _copied(self, result: ctypes.c_void_p) -> Candidates:
        count = self._library.haarlens_scan_result_count(result)
        rows = np.empty(count, _CANDIDATE)
        if count:
            ctypes.memmove(rows.ctypes.data, self._library.haarlens_scan_result_candidates(result), rows.nbytes)
        return Candidates(rows["level"].copy(), rows["x"].copy(), rows["y"].copy(), rows["weight"].copy())


def _in_rows(gray: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same pixels, each row without gaps."""
    return gray if gray.strides[1] == 1 and gray.strides[0] >= gray.shape[1] else np.ascontiguousarray(gray)


def _image(gray: NDArray[np.uint8]) -> _Image:
    return _Image(gray.ctypes.data, gray.shape[1], gray.shape[0], gray.strides[0])


def _grids(levels: Sequence[Level]) -> "ctypes.Array[_Level]":
    return (_Level * len(levels))(*[_Level(v.width, v.height, v.step, v.columns, v.rows) for v in levels])


def _raise_unless_done(status: int) -> None:
    if status == _CANCELLED:
        raise CancelledError("The detection was cancelled.")
    if status == _NO_MEMORY:
        raise MemoryError("not enough memory to detect in this picture")
    if status != _DONE:
        raise ValueError("the kernel refused the image or the levels")


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
