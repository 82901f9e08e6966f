"""What a search of a written video still finds, without what may be seen there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.export.covered import is_covered
from desktop_app.library.video_findings import Span, VideoFindings

if TYPE_CHECKING:
    from desktop_app.export.hiding_style import HidingStyle
    from desktop_app.library.track_boxes import TrackBoxes


def spans_left(again: VideoFindings, boxes: TrackBoxes, style: HidingStyle) -> tuple[Span, ...]:
    """What a search of the written video found: spans from the first to the last box that should not be there.

    Every box is judged by itself: a track may go from a person who stays visible to one who does not. Passed over are
    those of tracks that stay visible, and those within a picture that was laid over.
    again: of the written video. boxes, style: how it was hidden.
    """
    left: dict[int, Span] = {}
    for place in range(len(again.frames)):
        time_s = again.frames.time_s(place)
        for found in again.frames.boxes(place):
            box = found.box
            if boxes.is_visible(box, time_s) or is_covered(box, boxes.hidden_at(time_s), style):
                continue
            span = left.get(found.id)
            if span is None:
                left[found.id] = Span(found.id, box.target, time_s, time_s, box, time_s)
            else:
                best = (box, time_s) if box.score > span.best.score else (span.best, span.best_s)
                left[found.id] = replace(span, last_s=time_s, best=best[0], best_s=best[1])
    return tuple(left[number] for number in sorted(left))
