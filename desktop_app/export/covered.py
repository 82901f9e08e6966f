"""Whether what is found in a copy is a part of the picture that was laid over something there."""

from collections.abc import Iterable

from desktop_app.detection.geometry import Detection
from desktop_app.export.hiding_style import HidingKind, HidingStyle

# What lies in the picture that hides by this share of its area is a part of that, and nothing of the original.
_COVERED_FROM = 0.75


def is_covered(detection: Detection, hidden: Iterable[Detection], style: HidingStyle) -> bool:
    """Whether a detection lies in one of those that a picture was laid over; never where a style lays none over.

    The picture may well show a face. What was filled, pixelated or blurred is none of this: what still looks like a
    face there is for people to judge. hidden: detections in the original; all angles are left aside.
    """
    return style.kind is HidingKind.PICTURE and any(_lies_in(detection, one, style.margin) for one in hidden)


def _lies_in(detection: Detection, hidden: Detection, margin: float) -> bool:
    across, down = hidden.width * margin, hidden.height * margin
    left, top = max(detection.left, hidden.left - across), max(detection.top, hidden.top - down)
    right = min(detection.left + detection.width, hidden.left + hidden.width + across)
    bottom = min(detection.top + detection.height, hidden.top + hidden.height + down)
    common = max(0.0, right - left) * max(0.0, bottom - top)
    return common >= _COVERED_FROM * detection.width * detection.height
