"""A video, its tracks hidden from its first frame to its last: searched, hidden, and searched once more."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from desktop_app import settings
from desktop_app.errors import CancelledError
from desktop_app.library.live import PlannedFollowing
from desktop_app.library.search_plan import SearchPlan
from desktop_app.library.track_boxes import TrackBoxes
from desktop_app.library.video_recheck import spans_left
from desktop_app.library.video_search import PROGRESS_EVERY_S, TimeLeft, VideoProgress, search_video
from desktop_app.media.video_file import VideoFile

if TYPE_CHECKING:  # loads OpenCV
    from desktop_app.export.hiding import HidingStyle
    from desktop_app.library.video_findings import Span, VideoFindings

CHECKED_WITH = "thorough"
"""The preset of the search of what was written."""

DEFAULT_MARGIN_S = 0.5
"""How long before and after a track its place is hidden, too."""


class HidingStage(StrEnum):
    """What is being done to a video."""

    SEARCH = "search"
    HIDE = "hide"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class HidingProgress:
    """How far a stage has come. share: 0..1, None where nobody knows. seconds_left: of this stage, None likewise."""

    stage: HidingStage
    share: float | None
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class VideoHidingOptions:
    """How a video's tracks are found and hidden.

    plan, sensitivity: of the searches. threads: for them; 0 takes every core.
    visible: ids of the spans that stay visible. margin_s: see `DEFAULT_MARGIN_S`. crf: of the encoder, lower is better.
    checks: whether the written video is searched again, with the preset `CHECKED_WITH`.
    replaces: whether a file of the output's name may be written over.
    """

    style: HidingStyle
    plan: SearchPlan = SearchPlan()
    sensitivity: float = settings.SENSITIVITY.default
    threads: int = 0
    visible: frozenset[int] = frozenset()
    margin_s: float = DEFAULT_MARGIN_S
    crf: int = 18
    checks: bool = True
    replaces: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class HiddenVideo:
    """A video that was written.

    findings: of the search before. hidden, visible: its spans. frames, left_out: pictures that were written, and those
    that were not, as no search could read them. sounds: how many tracks of sound.
    left: what the check still finds, see `video_recheck`; None where it was not checked to its end.
    """

    path: Path
    findings: VideoFindings
    hidden: tuple[Span, ...]
    visible: tuple[Span, ...]
    frames: int
    left_out: int
    sounds: int
    left: tuple[Span, ...] | None


def hide_video(
    source: Path,
    target: Path,
    options: VideoHidingOptions,
    cancelled: Event,
    progress: Callable[[HidingProgress], None],
    *,
    findings: VideoFindings | None = None,
) -> HiddenVideo:
    """Write a copy of a video in which every track but the visible ones is hidden; see `export.video_hiding`.

    findings: of a complete search of this very file; None searches it first.
    progress: told every `PROGRESS_EVERY_S` at most, on the calling thread.
    Once cancelled is set it raises CancelledError and leaves nothing behind; after the video was written it returns,
    unchecked. Raises besides: SourceError, OutputError, NoVideoSupportError, ValueError for findings of half a search.
    """
    from desktop_app.export.video_hiding import hide_in_film

    if findings is not None and not findings.is_complete:
        raise ValueError("only a complete search says what is to be hidden")
    if findings is None:
        findings = search_to_hide(source, options, cancelled, progress)
    boxes = TrackBoxes(findings, options.visible, options.margin_s)
    teller = _Teller(findings, progress)
    film = hide_in_film(
        source, target, boxes.at, options.style, cancelled, teller, crf=options.crf, replaces=options.replaces
    )
    left = None
    if options.checks and not cancelled.is_set():
        left = _still_found(target, boxes, options, cancelled, progress)
    return HiddenVideo(
        target,
        findings,
        tuple(span for span in findings.spans if span.id not in options.visible),
        tuple(span for span in findings.spans if span.id in options.visible),
        film.frames,
        film.left_out,
        film.sounds,
        left,
    )


def search_to_hide(
    source: Path, options: VideoHidingOptions, cancelled: Event, progress: Callable[[HidingProgress], None]
) -> VideoFindings:
    """The search of a whole video that says what `hide_video` is to hide; progress is told likewise.

    Raises: CancelledError once cancelled is set; SourceError.
    """
    findings = _search(source, options.plan, HidingStage.SEARCH, options, cancelled, progress)
    if not findings.is_complete:
        raise CancelledError("{path} was cancelled", path=source)
    return findings


def _search(
    path: Path,
    plan: SearchPlan,
    stage: HidingStage,
    options: VideoHidingOptions,
    cancelled: Event,
    progress: Callable[[HidingProgress], None],
) -> VideoFindings:
    def tell(searched: VideoProgress) -> None:
        progress(HidingProgress(stage, searched.share, searched.seconds_left))

    following = PlannedFollowing(plan, options.sensitivity)
    return search_video(partial(VideoFile, path), following, cancelled, tell, threads=options.threads)


class _Teller:
    """Tells how far the hiding has come, not too often."""

    def __init__(self, findings: VideoFindings, progress: Callable[[HidingProgress], None]) -> None:
        self._count = max(1, len(findings.frames))
        self._progress = progress
        self._told_s = time.monotonic()
        self._left = TimeLeft(self._told_s)

    def __call__(self, index: int, _time_s: float | None) -> None:
        now_s = time.monotonic()
        if now_s - self._told_s >= PROGRESS_EVERY_S:
            self._told_s = now_s
            share = min(1.0, index / self._count)
            self._progress(HidingProgress(HidingStage.HIDE, share, self._left.after(share, now_s)))


def _still_found(
    path: Path,
    boxes: TrackBoxes,
    options: VideoHidingOptions,
    cancelled: Event,
    progress: Callable[[HidingProgress], None],
) -> tuple[Span, ...] | None:
    """What a search of the written video finds that should not be there; None where it was cancelled."""
    plan = replace(options.plan, preset=CHECKED_WITH)
    # No less carefully than usual, however sure the first search had to be.
    closely = replace(options, sensitivity=max(options.sensitivity, settings.SENSITIVITY.default))
    try:
        again = _search(path, plan, HidingStage.CHECK, closely, cancelled, progress)
    except CancelledError:
        return None
    if not again.is_complete:
        return None
    return spans_left(again, boxes, options.style)
