"""Whether anything is still found in a copy in which all of it should be hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop_app import settings
from desktop_app.detection.geometry import Detection, overlap
from desktop_app.export.hiding import HidingKind, HidingStyle
from desktop_app.jobs.searching import Search

PRESET = "thorough"
# From here on two boxes are about the same object.
_SAME_FROM = 0.3
# What lies in the picture that hides by this share of its area is a part of that, and nothing of the original.
_COVERED_FROM = 0.75


def still_found(
    data: bytes,
    source: str,
    search: Search,
    style: HidingStyle,
    hidden: Sequence[Detection],
    spared: Sequence[Detection],
) -> tuple[Detection, ...]:
    """What a thorough search finds in a copy as it was written, in reading order.

    It looks at least as closely as usual, however sure the first search had to be. What it finds is passed over where a
    person has left the same visible, and where it is in the picture that was put over something: that may well show a
    face. Where something was pixelated or blurred it is not: what still looks like a face there is for people to judge.
    data: the copy's file. source: names it in errors. hidden, spared: detections in the original.
    Raises: PictureError where the copy cannot be read, CascadeError.
    """
    closely = replace(search.with_preset(PRESET), sensitivity=max(search.sensitivity, settings.SENSITIVITY.default))
    _, found = closely.in_file(data, source)
    covers = hidden if style.kind is HidingKind.PICTURE else ()
    return tuple(
        each
        for each in found.kept
        if not any(_is_same(each, other) for other in spared)
        and not any(_is_covered(each, one, style.margin) for one in covers)
    )


def _is_same(one: Detection, other: Detection) -> bool:
    return one.target == other.target and overlap(one, other) >= _SAME_FROM


def _is_covered(detection: Detection, hidden: Detection, margin: float) -> bool:
    """Whether a detection lies in what was hidden, its angle left aside."""
    across, down = hidden.width * margin, hidden.height * margin
    left, top = max(detection.left, hidden.left - across), max(detection.top, hidden.top - down)
    right = min(detection.left + detection.width, hidden.left + hidden.width + across)
    bottom = min(detection.top + detection.height, hidden.top + hidden.height + down)
    common = max(0.0, right - left) * max(0.0, bottom - top)
    return common >= _COVERED_FROM * detection.width * detection.height
