"""Hiding in videos, one after the other: with the journal, the moving and the outcomes that pictures have."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from desktop_app.detection.geometry import Size
from desktop_app.errors import SourceNotFoundError
from desktop_app.export.video_hiding import film_suffix, require_support
from desktop_app.jobs.hide import HideJob
from desktop_app.jobs.job import Outcome, Record, Task
from desktop_app.jobs.staging import Staged, digest_of_file
from desktop_app.library.video_findings import Span
from desktop_app.library.video_hiding import (
    HidingProgress,
    HidingStage,
    VideoHidingOptions,
    hide_video,
    search_to_hide,
)
from desktop_app.media.video_file import VideoFile

# Of the whole time, roughly: when a stage begins and how long it is.
_STAGES = {HidingStage.SEARCH: (0.0, 0.3), HidingStage.HIDE: (0.3, 0.3), HidingStage.CHECK: (0.6, 0.4)}


@dataclass(frozen=True, slots=True)
class FilmHideJob:
    """Hides in videos what a `HideJob` hides in pictures; for threads of this process, one video at a time.

    Of each object that is found, or is still found, an outcome has its best box. A smallest size in pixels is left
    aside: more is hidden rather than less. Copies have the quality of `hide_video`, and no metadata in any case. Items
    are hidden as they are found: nobody decides about films one box at a time.
    cancelled: ends what is under way. progress: is told how far the video is, 0..1, from the thread that works.
    """

    pictures: HideJob
    cancelled: Event
    progress: Callable[[float], None]

    numbers_names = True

    @property
    def name(self) -> str:
        """See `Job`."""
        return "hide"

    def settings(self) -> dict[str, Any]:
        """See `Job`."""
        return self.pictures.settings()

    def place(self, relative: Path) -> Path:
        """The output's name."""
        return relative.with_suffix(film_suffix(relative))

    def main_output(self, name: Path) -> Path | None:
        """The copy."""
        return name

    def files_of_all(self) -> tuple[Path, ...]:
        """None."""
        return ()

    def gather(self, outcomes: Sequence[Outcome]) -> Iterable[tuple[Path, bytes]]:
        """Nothing."""
        return ()

    def __call__(self, task: Task) -> Record:
        """Search, hide, search again.

        Raises: AppError; CancelledError once that is set; ValueError where something was decided about the item.
        """
        if task.item.detections is not None or task.item.spared:
            raise ValueError(f"{task.item.source} is a film, and detections have no times")
        began = time.perf_counter()
        source = task.item.source
        try:
            digest, size = digest_of_file(source), source.stat().st_size
        except OSError as error:
            raise SourceNotFoundError(
                "{path} cannot be read ({reason}); check its name, the drive or the connection.",
                path=source,
                reason=error.strerror or error,
            ) from error
        before = task.done_before(digest)
        if before is not None:
            return before
        record = Record(task.key, task.name, digest, size, _size_of(source), ())
        return replace(self._made(record, task), seconds=time.perf_counter() - began)

    def _made(self, record: Record, task: Task) -> Record:
        """The record of a film that is known, with what is made of it."""
        source, options, tell = task.item.source, self._options(), partial(_tell, self.progress)
        require_support(source)  # better now than after the search
        findings = search_to_hide(source, options, self.cancelled, tell)
        if not findings.spans and not self.pictures.copy_all:
            return record
        target = task.staging / f"{uuid.uuid4().hex}{task.name.suffix}"
        try:
            hidden = hide_video(source, target, options, self.cancelled, tell, findings=findings)
            staged = Staged(task.name, target.name, digest_of_file(target), target.stat().st_size)
        except BaseException:
            with suppress(OSError):
                target.unlink(missing_ok=True)  # the search of what was written may have failed
            raise
        return replace(
            record,
            outputs=(staged,),
            found=tuple(_best(hidden.hidden)),
            left=tuple(_best(hidden.left or ())),
            rechecked=hidden.left is not None,
            left_out=hidden.left_out,
        )

    def _options(self) -> VideoHidingOptions:
        search = self.pictures.search
        return VideoHidingOptions(self.pictures.style, search.plan, search.sensitivity, checks=self.pictures.recheck)


def _size_of(film: Path) -> Size:
    """The size of its first picture, upright. Raises: SourceError."""
    with VideoFile(film) as opened:
        return Size(opened.info.width, opened.info.height)


def _best(spans: Sequence[Span]) -> Iterable[Any]:
    return (span.best for span in spans)


def _tell(progress: Callable[[float], None], stage: HidingProgress) -> None:
    begin, length = _STAGES[stage.stage]
    progress(begin + length * (stage.share or 0.0))
