"""Detections hidden through a whole film: its pictures are encoded anew, its sound is kept as it is."""

from __future__ import annotations

import contextlib
import importlib.util
import multiprocessing
import os
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.detection.geometry import Detection
from desktop_app.errors import AppError, CancelledError, OutputError, Phrase, SourceDamagedError
from desktop_app.export.areas import area_of, bounds_of
from desktop_app.export.hiding import HidingKind, HidingStyle, hide_in_place, load_cover
from desktop_app.export.video_planes import Cut, Hidden, Rect
from desktop_app.export.video_process import EncodingJob, NotEncoded, Shown, Written, serve
from desktop_app.export.writing import place_new

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

CONTAINERS = {".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".mkv": "matroska"}
"""FFmpeg's name of what a file is, by the end of its name."""

DEFAULT_CRF = 18
"""x264's constant rate factor at which most people see no difference."""

Boxes = Callable[[int, float | None], Sequence[Detection] | None]
"""The index of a picture and its time in seconds from the first, None where the film tells none -> what is to be hidden
in it, in upright pixels; None where the picture is to be left out, since nobody knows what it shows."""

_POLL_S = 0.05
_END_WITHIN_S = 3.0
_SPARE_PX = 4  # around what is hidden, so that two parts never share a value of colour


class NoVideoSupportError(AppError):
    """The package that encodes films is not installed."""

    kind = "no-video-support"


@dataclass(frozen=True, slots=True)
class WrittenFilm:
    """A film with its detections hidden.

    frames: how many pictures it has. left_out: how many more the source has, for which there were no boxes.
    sounds: how many tracks of sound.
    """

    path: Path
    frames: int
    left_out: int
    sounds: int


def can_hide_videos() -> bool:
    """Whether the package is there that encodes films."""
    return importlib.util.find_spec("av") is not None


def require_support(source: Path) -> None:
    """Raise NoVideoSupportError, about that video, where the package is not there."""
    if not can_hide_videos():
        raise _no_support(source)


def film_suffix(source: Path) -> str:
    """The suffix of a copy: the source's own where such a film is written here, else .mp4."""
    suffix = source.suffix.lower()
    return suffix if suffix in CONTAINERS else ".mp4"


def hide_in_film(
    source: Path,
    target: Path,
    boxes: Boxes,
    style: HidingStyle,
    cancelled: Event,
    progress: Callable[[int, float | None], None],
    *,
    crf: int = DEFAULT_CRF,
    replaces: bool = False,
) -> WrittenFilm:
    """Write a copy of a film in which what `boxes` says is hidden in each picture.

    Kept are the size, orientation, pixel format (more than ten bits become ten), range and colours' tags, the times of
    all pictures, and every track of sound packet by packet, with its language. Left out are subtitles, chapters, other
    tracks of pictures, data such as places, and all words about the film: nobody has searched them. Static HDR
    metadata is not carried over either. Pictures are encoded with x264, those of more than eight bits with x265; an
    odd width or height gets one more column or row. A film of a kind that `CONTAINERS` does not have may keep its sound
    only in .mkv.
    progress: told each picture's index and time before it is hidden, on the calling thread.
    crf: 0..51, lower is better and larger. replaces: whether a file named target may be written over.
    Raises: CancelledError once cancelled is set; NoVideoSupportError; SourceDamagedError; OutputError; PictureError for
    the style's picture. Then nothing is left behind, and a file that was there is as it was.
    """
    container = _checked(source, target, replaces)
    hiding = _Hiding(boxes, style)
    temporary = target.with_name(f".haarlens-{uuid.uuid4().hex[:12]}.part")
    try:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary.open("xb").close()
            job = EncodingJob(os.fsencode(source.absolute()), os.fsencode(temporary.absolute()), container, crf)
            conversation = _Conversation(job, source, target)
            written, left_out = conversation.run(hiding, cancelled, progress)
            _name(temporary, target, replaces)
        finally:
            with contextlib.suppress(OSError):  # what went wrong before is the news
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(target, error.strerror or str(error)) from error
    return WrittenFilm(target, written.frames, left_out, written.sounds)


class _Hiding:
    """Says which parts of a picture are needed, and hides in them."""

    def __init__(self, boxes: Boxes, style: HidingStyle) -> None:
        self._boxes = boxes
        self._style = style
        self._cover = load_cover(style)
        # The same area in white on black is a mask of it.
        self._masking = HidingStyle(HidingKind.FILL, (255, 255, 255), style.shape, style.margin)

    def parts(self, shown: Shown) -> list[tuple[Rect, list[Detection]]] | None:
        """Parts that do not touch, each with the detections that are hidden in it."""
        detections = self._boxes(shown.index, shown.time_s)
        if detections is None:
            return None
        return _apart((_reach(each, self._style), [each]) for each in detections)

    def hidden(self, cut: Cut, detections: Iterable[Detection]) -> Hidden:
        """A part with its detections hidden."""
        moved = [replace(each, left=each.left - cut.left, top=each.top - cut.top) for each in detections]
        pixels = cut.pixels.copy()
        hide_in_place(pixels, moved, self._style, self._cover)
        mask = np.zeros((*pixels.shape[:2], 1), np.uint8)
        hide_in_place(mask, moved, self._masking)
        return Hidden(pixels, (mask[:, :, 0] > 0) | np.any(pixels != cut.pixels, axis=2))


class _Conversation:
    """This side of the talk with the process that decodes and encodes."""

    def __init__(self, job: EncodingJob, source: Path, target: Path) -> None:
        self._job, self._source, self._target = job, source, target

    def run(
        self, hiding: _Hiding, cancelled: Event, progress: Callable[[int, float | None], None]
    ) -> tuple[Written, int]:
        """Answer until the film is written. Returns how it is, and how many pictures were left out."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, self._job), name="haarlens-film", daemon=True)
        try:
            self._start(process)
            theirs.close()  # from here on only the process holds it, and its end is heard
            return self._talk(ours, hiding, cancelled, progress)
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            raise self._died(process) from error
        finally:
            with contextlib.suppress(ValueError, AssertionError, AttributeError):  # where it did not start
                process.kill()
                process.join(_END_WITHIN_S)
            ours.close()
            theirs.close()

    def _start(self, process: SpawnProcess) -> None:
        try:
            process.start()
        except OSError as error:
            raise OutputError(
                "{path} was not written: no process could be started ({reason}); close other programs and try again.",
                path=self._target,
                reason=error.strerror or error,
            ) from error

    def _talk(
        self, pipe: Connection, hiding: _Hiding, cancelled: Event, progress: Callable[[int, float | None], None]
    ) -> tuple[Written, int]:
        left_out = 0
        while True:
            message = self._next(pipe, cancelled)
            if isinstance(message, Written):
                return message, left_out
            if isinstance(message, NotEncoded):
                raise self._error(message)
            assert isinstance(message, Shown)
            progress(message.index, message.time_s)
            parts = hiding.parts(message)
            left_out += parts is None
            pipe.send(None if parts is None else tuple(rect for rect, _ in parts))
            if parts:
                cuts = self._next(pipe, cancelled)
                if isinstance(cuts, NotEncoded):
                    raise self._error(cuts)
                assert isinstance(cuts, tuple)
                answers = (
                    None if cut is None else hiding.hidden(cut, detections)
                    for cut, (_, detections) in zip(cuts, parts, strict=True)
                )
                pipe.send(tuple(answers))

    def _next(self, pipe: Connection, cancelled: Event) -> object:
        while not pipe.poll(_POLL_S):
            self._check(cancelled)
        self._check(cancelled)
        return pipe.recv()

    def _check(self, cancelled: Event) -> None:
        if cancelled.is_set():
            raise CancelledError("{path} was cancelled", path=self._source)

    def _error(self, refusal: NotEncoded) -> Exception:
        reason = refusal.reason
        match refusal.what:
            case "source":
                return SourceDamagedError(
                    "{path} cannot be read as a film ({reason}); convert it to MP4 and try again.",
                    path=self._source,
                    reason=reason,
                )
            case "missing":
                return _no_support(self._source)
            case "sound" | "codec":
                return self._unencodable(refusal)
            case "space":
                return OutputError(
                    "{path} was not written: its disk is full; make room or choose another disk.", path=self._target
                )
            case "disk":
                return _unwritable(self._target, reason)
            case _:
                return RuntimeError(f"the process that encodes {self._source} failed: {reason}")

    def _unencodable(self, refusal: NotEncoded) -> OutputError:
        """The error for sound or pictures that the film's format does not take."""
        reason = refusal.reason
        if refusal.what == "codec":
            return OutputError(
                "{path} cannot be encoded ({reason}); let the name end with .mkv, or install PyAV anew.",
                path=self._target,
                reason=reason,
            )
        if self._job.container == "matroska":
            return OutputError(
                "{path} cannot keep its sound ({codec}), which goes into no film format that is written here; "
                "convert the video to MP4 first.",
                path=self._target,
                codec=reason,
            )
        return OutputError(
            "{path} cannot keep its sound ({codec}), which does not go into {suffix}; let the name end with .mkv.",
            path=self._target,
            codec=reason,
            suffix=self._target.suffix,
        )

    def _died(self, process: SpawnProcess) -> AppError:
        process.join(_END_WITHIN_S)
        code = process.exitcode
        how = Phrase("signal {number}", number=-code) if code is not None and code < 0 else None
        return OutputError(
            "{path} was not written: the process that encodes it ended with {how}. The video may be damaged, or memory "
            "was short: convert it with another program, or close other programs, and try again.",
            path=self._target,
            how=how or Phrase("code {number}", number=code),
        )


def _checked(source: Path, target: Path, replaces: bool) -> str:
    """The container of the target. Raises where it cannot be written, before any work is done."""
    require_support(source)
    container = CONTAINERS.get(target.suffix.lower())
    if container is None:
        raise OutputError(
            "{path} cannot be written: no film format is called {suffix!r} here; let the name end with .mp4, .mov or "
            ".mkv.",
            path=target,
            suffix=target.suffix,
        )
    try:
        is_same = target.samefile(source)
    except OSError:
        is_same = False
    if is_same:
        raise OutputError("{path} is the original video; choose another name, so that it stays.", path=target)
    if not replaces and os.path.lexists(target):
        raise _there(target)
    return container


def _name(temporary: Path, target: Path, replaces: bool) -> None:
    """Give the whole film its name."""
    if replaces:
        temporary.replace(target)
        return
    try:
        place_new(temporary, target)
    except FileExistsError as error:  # it came meanwhile
        raise _there(target) from error


def _no_support(source: Path) -> NoVideoSupportError:
    return NoVideoSupportError(
        "{path}: to hide something in videos the package PyAV is needed, which is not installed; install it with "
        '"pip install av" where Haarlens is, and try again.',
        path=source,
    )


def _there(target: Path) -> OutputError:
    return OutputError("{path} is there already; choose another name, or remove it first.", path=target)


def _unwritable(target: Path, reason: str) -> OutputError:
    return OutputError(
        "{path} cannot be written ({reason}); choose another folder or name.", path=target, reason=reason
    )


def _reach(detection: Detection, style: HidingStyle) -> Rect:
    """Pixels that hold all that is hidden of a detection, and some more."""
    bounds = bounds_of(area_of(detection, style.margin), style.shape)
    width, height = bounds.right - bounds.left, bounds.bottom - bounds.top
    return Rect(bounds.left - _SPARE_PX, bounds.top - _SPARE_PX, width + 2 * _SPARE_PX, height + 2 * _SPARE_PX)


def _apart(parts: Iterable[tuple[Rect, list[Detection]]]) -> list[tuple[Rect, list[Detection]]]:
    """Join parts that touch, with all that is hidden in them."""
    apart: list[tuple[Rect, list[Detection]]] = []
    for rect, detections in parts:
        joined, inside = rect, detections
        while (other := next((each for each in apart if _touch(each[0], joined)), None)) is not None:
            apart.remove(other)
            joined, inside = _around(other[0], joined), other[1] + inside
        apart.append((joined, inside))
    return apart


def _touch(one: Rect, other: Rect) -> bool:
    return (
        one.left <= other.left + other.width
        and other.left <= one.left + one.width
        and one.top <= other.top + other.height
        and other.top <= one.top + one.height
    )


def _around(one: Rect, other: Rect) -> Rect:
    left, top = min(one.left, other.left), min(one.top, other.top)
    right = max(one.left + one.width, other.left + other.width)
    bottom = max(one.top + one.height, other.top + other.height)
    return Rect(left, top, right - left, bottom - top)
