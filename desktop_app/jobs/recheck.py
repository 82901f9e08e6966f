"""Whether anything is still found in a copy in which all of it should be hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Event

from desktop_app.detection.finder import Finder
from desktop_app.detection.geometry import Detection, Size, overlap
from desktop_app.export.hiding import HidingKind, HidingStyle
from desktop_app.jobs.pictures import Search, untold
from desktop_app.library.annotations import in_reading_order
from desktop_app.library.search import search as search_frame
from desktop_app.media.images import decode_image, decode_reduced

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

    It is passed over where a person has left it visible, and where it is in the picture that was put over something:
    that may well show a face. Where something was pixelated or blurred it is not: what still looks like a face there
    is for people to judge.
    data: the copy's file. source: names it in errors. hidden, spared: detections in the original.
    Raises: PictureError where the copy cannot be read, CascadeError.
    """
    found = [each for each in search.parted(_searched(data, source, search)).kept if not _is_of(each, spared)]
    if style.kind is HidingKind.PICTURE:
        found = [each for each in found if not any(_covered(each, one, style.margin) for one in hidden)]
    return tuple(in_reading_order(found))


def _searched(data: bytes, source: str, search: Search) -> list[Detection]:
    plan = replace(search.plan, preset=PRESET)
    if plan.cascade:
        return search_frame(decode_image(data, source), plan, Event(), untold, threads=1)
    if not plan.targets:
        return []

    def needed(width: int, height: int) -> float:
        return _finder(search, Size(width, height)).needed_scale(Size(width, height))

    picture = decode_reduced(data, source, needed)
    size = Size(picture.width, picture.height)
    return _finder(search, size).find(picture.frame.pixels, full_size=size, threads=1)


def _finder(search: Search, size: Size) -> Finder:
    return Finder(search.plan.targets, PRESET, search.plan.min_size_px(size), sensitivity=1.0)


def _is_of(detection: Detection, others: Sequence[Detection]) -> bool:
    return any(overlap(detection, other) >= _SAME_FROM for other in others)


def _covered(detection: Detection, hidden: Detection, margin: float) -> bool:
    """Whether a detection lies in what was hidden, its angle left aside."""
    across, down = hidden.width * margin, hidden.height * margin
    left, top = max(detection.left, hidden.left - across), max(detection.top, hidden.top - down)
    right = min(detection.left + detection.width, hidden.left + hidden.width + across)
    bottom = min(detection.top + detection.height, hidden.top + hidden.height + down)
    common = max(0.0, right - left) * max(0.0, bottom - top)
    return common >= _COVERED_FROM * detection.width * detection.height
