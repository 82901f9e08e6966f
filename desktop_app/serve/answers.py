"""A piece of work -> its answer, in a process that may be ended by what it decodes. Pictures stay in memory."""

from __future__ import annotations

import json
import time
from functools import lru_cache, singledispatch
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.cascade import Cascade
from desktop_app.detection.geometry import Detection, Size
from desktop_app.detection.pyramid import pyramid_levels
from desktop_app.detection.scan import kernel_name
from desktop_app.detection.trace import Tracer
from desktop_app.errors import CancelledError, PictureTooLargeError
from desktop_app.export.copies import copy_suffix, encode_copy
from desktop_app.export.cover import on_ground
from desktop_app.export.drawing import draw_detections
from desktop_app.export.hiding import HidingKind, hide
from desktop_app.export.listing import JsonLinesListing, PictureResult
from desktop_app.export.writing import WRITABLE_SUFFIXES, encode_image
from desktop_app.jobs.pictures import copy_name
from desktop_app.jobs.recheck import still_found
from desktop_app.jobs.searching import Search
from desktop_app.library.annotations import in_reading_order
from desktop_app.library.child_process import Progress
from desktop_app.library.picture_search import TargetSearch
from desktop_app.library.search_plan import SearchPlan
from desktop_app.library.window_search import ExplainedWindow, best_window
from desktop_app.media.decoding import gray
from desktop_app.media.headers import picture_format
from desktop_app.media.images import ReducedPicture, decode_image, decode_reduced
from desktop_app.media.originals import decode_original
from desktop_app.serve.problems import TooManyFoundError
from desktop_app.serve.work import (
    NAMELESS,
    Annotate,
    AnsweredPicture,
    Describe,
    Detect,
    Explain,
    Hide,
    Ordered,
    SentPicture,
    Work,
)

# A made-up picture passes a cascade at millions of windows, where no neighbours are asked for: as JSON a gigabyte.
MOST_FOUND = 100_000


def answer(ordered: Ordered, cancelled: Event, progress: Progress) -> object:
    """Do a piece of work. Raises: AppError, whose text names the picture as it was sent."""
    if cancelled.is_set():
        raise CancelledError
    try:
        return _answer(ordered.work, cancelled, ordered.threads)
    except MemoryError as error:
        raise PictureTooLargeError(
            "{path} needs more memory than is free; make it smaller.", path=_source(ordered.work)
        ) from error


def _source(work: Work) -> str:
    return "" if isinstance(work, Describe) else work.picture.source


@singledispatch
def _answer(work: Work, cancelled: Event, threads: int) -> object:
    raise TypeError(f"no work for here: {type(work).__name__}")


@_answer.register
def _describe(work: Describe, cancelled: Event, threads: int) -> str:
    return kernel_name()


@_answer.register
def _detect(work: Detect, cancelled: Event, threads: int) -> bytes:
    began = time.perf_counter()
    sent = work.picture
    picture = decode_reduced(sent.data, sent.source, work.search.needed_scale, max_pixels=work.max_pixels)
    detections = work.search.find(picture, cancelled, threads)
    seconds = time.perf_counter() - began
    if len(detections) > MOST_FOUND:
        raise TooManyFoundError(
            "{path}: {number} windows pass, and {limit} are the most that are answered; raise min_neighbors, or look "
            "for less.",
            path=sent.source,
            number=len(detections),
            limit=MOST_FOUND,
        )
    result = PictureResult(sent.name, picture.width, picture.height, seconds, detections)
    return JsonLinesListing(ascii_only=False).result(result).encode("utf-8", "replace")


@_answer.register
def _annotate(work: Annotate, cancelled: Event, threads: int) -> AnsweredPicture:
    sent = work.picture
    frame = decode_image(sent.data, sent.source, max_pixels=work.max_pixels)
    found = work.search.find(ReducedPicture(frame, frame.width, frame.height), cancelled, threads)
    drawn = draw_detections(frame, found, calibrated=work.search.is_calibrated)
    format_name = work.format or _drawable_format(sent.data)
    name = _ended(copy_name(Path(_stem_of(sent)), format_name), "-annotated")
    return AnsweredPicture(encode_image(name, drawn), format_name, name.name, len(found))


@_answer.register
def _hide(work: Hide, cancelled: Event, threads: int) -> AnsweredPicture:
    sent = work.picture
    original = decode_original(sent.data, sent.source, max_pixels=work.max_pixels)
    hidden: tuple[Detection, ...]
    if work.boxes is None:
        picture = ReducedPicture(original.frame(), original.width, original.height)
        hidden = tuple(in_reading_order(work.search.find(picture, cancelled, threads)))
    else:
        hidden = work.boxes
    cover = _cover(work)
    pixels = hide(original.pixels, hidden, work.style, cover) if hidden else original.pixels
    data = encode_copy(original, pixels, work.options)
    if cancelled.is_set():
        raise CancelledError
    left = None
    if work.recheck:
        search = _job_search(work.search, work.max_pixels)
        left = still_found(data, sent.source, search, work.style, hidden, work.spared)
    name = _ended(copy_name(Path(_stem_of(sent)), original.format), "-hidden")
    return AnsweredPicture(data, picture_format(data) or original.format, name.name, len(hidden), left)


@_answer.register
def _explain(work: Explain, cancelled: Event, threads: int) -> bytes:
    sent = work.picture
    frame = decode_image(sent.data, sent.source, max_pixels=work.max_pixels)
    tracer = _tracer(work.search.cascade)
    size = Size(frame.width, frame.height)
    levels = pyramid_levels(size, tracer.cascade.window, work.search.scale_factor)
    window = best_window(tracer, gray(frame.pixels), levels, work.place, work.size)
    fields: dict[str, object] = {
        "file": sent.name,
        "width": frame.width,
        "height": frame.height,
        "cascade": tracer.cascade.name,
        "stages": len(tracer.cascade.stages),
        "window": None if window is None else _window_fields(window, levels[window.placed.level].scale),
    }
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")


@lru_cache(maxsize=4)
def _tracer(cascade: str) -> Tracer:
    """What takes a stock cascade apart; reading a large one takes longer than asking it."""
    return Tracer(Cascade.load(cascade))


def _window_fields(window: ExplainedWindow, scale: float) -> dict[str, object]:
    trace = window.trace
    return {
        **dict(zip(("left", "top", "width", "height"), window.placed.box, strict=True)),
        "scale": scale,
        "depth": trace.depth,
        "passed": trace.passed,
        "stages": [
            {"sum": float(sum_), "threshold": stage.threshold, "passed": bool(sum_ >= stage.threshold)}
            for sum_, stage in zip(trace.sums.tolist(), trace.cascade.stages, strict=True)
        ],
    }


def _drawable_format(data: bytes) -> str:
    """The picture's own format where a picture with boxes can be written in it, else PNG."""
    own = picture_format(data) or ""
    return own if own and copy_suffix(own) in WRITABLE_SUFFIXES else "PNG"


def _stem_of(sent: SentPicture) -> str:
    name = Path(sent.name).name  # of "C:" Windows leaves nothing
    return name if name and sent.name != NAMELESS else "picture"


def _ended(name: Path, ending: str) -> Path:
    return name.with_name(f"{name.stem}{ending}{name.suffix}")


def _cover(work: Hide) -> NDArray[np.uint8] | None:
    if work.style.kind is not HidingKind.PICTURE or work.cover is None:
        return None
    red, green, blue = work.style.colour
    cover = decode_original(work.cover.data, work.cover.source, max_pixels=work.max_pixels)
    return on_ground(cover, (blue, green, red))


def _job_search(search: TargetSearch, max_pixels: int) -> Search:
    plan = SearchPlan(search.targets, search.preset)
    return Search(plan, search.sensitivity, max_pixels, search.min_size_px)
