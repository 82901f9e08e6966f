"""A frame and a plan -> what was found. The engine is loaded when the first search needs it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from desktop_app import assets
from desktop_app.detection.geometry import Detection, Size
from desktop_app.errors import AppError
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.frame import Frame

if TYPE_CHECKING:
    from desktop_app.detection.detector import CascadeDetector

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search of one photograph gave; small enough to go from one process to another.

    size: of the upright photograph.
    """

    size: Size
    detections: tuple[Detection, ...]
    seconds: float


def timed_search(
    frame: Frame, plan: SearchPlan, cancelled: Event, progress: Progress, threads: int | None = None
) -> Searched:
    """`search`, together with the photograph's size and how long it took."""
    began = time.perf_counter()
    detections = search(frame, plan, cancelled, progress, threads)
    return Searched(Size(frame.width, frame.height), tuple(detections), time.perf_counter() - began)


def search(
    frame: Frame, plan: SearchPlan, cancelled: Event, progress: Progress, threads: int | None = None
) -> list[Detection]:
    """Search a frame as the plan says; for targets also what is hardly sure, for the caller to choose from by score.

    threads: None takes every core; the result is the same.
    Raises: CancelledError once cancelled is set; CascadeError where the plan's cascade cannot be used.
    """
    # Imported here, on the worker's thread: the window is on the screen before OpenCV and the kernel are loaded.
    from desktop_app.detection.finder import Finder

    smallest_px = plan.min_size_px(Size(frame.width, frame.height))
    if plan.cascade:
        return _run_alone(frame, plan, smallest_px, cancelled, progress, threads or 0)
    # Everything at hand: the window shows of it what is sure enough, and more or less of it without another search.
    finder = Finder(plan.targets, plan.preset, smallest_px, sensitivity=1.0)
    return finder.find(frame.pixels, cancelled=cancelled, progress=progress, threads=threads or 0)


def _run_alone(
    frame: Frame, plan: SearchPlan, smallest_px: int, cancelled: Event, progress: Progress, threads: int
) -> list[Detection]:
    from desktop_app.detection.catalogue import stock_cascades
    from desktop_app.media.decoding import gray

    detections = _detector(plan.cascade, _modified(plan.cascade)).detect(
        gray(frame.pixels),
        scale_factor=plan.scale_factor,
        min_neighbors=plan.min_neighbors,
        min_size=(smallest_px, smallest_px),
        threads=threads,
        cancelled=cancelled,
        progress=progress,
    )
    target = next((entry.target for entry in stock_cascades() if entry.name == plan.cascade), "")
    return [replace(detection, target=target) for detection in detections]


@lru_cache(maxsize=4)
def _detector(cascade: str, modified_ns: int) -> CascadeDetector:
    """The detector of a cascade; kept, since reading a large cascade takes longer than searching a photograph with it.

    modified_ns: when its file was last written, so that another one is read anew.
    """
    from desktop_app.detection.cascade import Cascade
    from desktop_app.detection.detector import CascadeDetector

    return CascadeDetector(Cascade.load(cascade))


def _modified(cascade: str) -> int:
    """When a cascade's file was last written; 0 for one of the program's own, which stay as they are."""
    try:
        return Path(cascade).stat().st_mtime_ns
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return 0


def kernel(plan: SearchPlan | None = None) -> tuple[str, str | None]:
    """The name of the routine that searches on this computer, and what the user should know about it.

    Loads all that the first photograph needs besides.
    plan: also loads the cascades that it needs, which takes longer; None leaves them to the first search.
    """
    from desktop_app.detection import finder, scan  # noqa: F401 - loaded, so that the first search need not
    from desktop_app.media import images, mipmap  # noqa: F401

    if plan is not None and plan.looks_for_something:
        # A face leads through all of them.
        with suppress(AppError):  # the first search tells what is wrong
            search(images.read_image(assets.sample_photo()), plan, Event(), lambda share: None, threads=1)
    return scan.kernel_name(), scan.kernel_notice()
