"""Whether anything is still found in a copy in which all of it should be hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop_app import settings
from desktop_app.detection.geometry import Detection, overlap
from desktop_app.export.covered import is_covered
from desktop_app.export.hiding import HidingStyle
from desktop_app.jobs.searching import Search

PRESET = "thorough"
# From here on two boxes are about the same object.
_SAME_FROM = 0.3


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
    return tuple(
        each
        for each in found.kept
        if not any(_is_same(each, other) for other in spared) and not is_covered(each, hidden, style)
    )


def _is_same(one: Detection, other: Detection) -> bool:
    return one.target == other.target and overlap(one, other) >= _SAME_FROM
