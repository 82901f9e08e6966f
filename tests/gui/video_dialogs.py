"""The dialog that hides faces in a video, at each of its pages with all that it may say."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget

from desktop_app.gui.video_hide_words import heading_text, result_texts, stage_words
from desktop_app.gui.views.hide_video_dialog import HideVideoDialog
from desktop_app.library.video_findings import FindingsCollector, Span, VideoFindings
from desktop_app.library.video_hiding import HiddenVideo, HidingStage
from tests.gui.fakes import FACE

NAME = "name-" * 30 + ".mp4"
SPANS = tuple(Span(number, "upper-body", 3600.0 * number, 3600.0 * number + 754, FACE, 1.0) for number in range(1, 60))


def video_dialogs(parent: QWidget | None) -> Iterator[QDialog]:
    """All of them, not shown yet."""
    asks = HideVideoDialog(parent)
    asks.tracks.take(SPANS)
    asks.tracks.toggle(0)
    asks.setup.show_video(NAME)
    yield asks
    works = HideVideoDialog(parent)
    works.progress.begin(NAME)
    works.progress.show_progress(*stage_words(HidingStage.CHECK), 0.42, 4000.0)
    works.turn_to(works.progress)
    yield works
    ended = HideVideoDialog(parent)
    findings = VideoFindings(FindingsCollector().frames(), SPANS, 60.0, True)
    hidden = HiddenVideo(Path("/videos") / NAME, findings, SPANS, SPANS, 12_345, 7, 2, SPANS)
    ended.end.show_result(heading_text(hidden), NAME, result_texts(hidden), True)
    ended.turn_to(ended.end)
    yield ended
