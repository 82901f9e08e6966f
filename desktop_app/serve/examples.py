"""What the API's description says of its operations in words, and examples of what they take and answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NO_PICTURE = "is no picture that can be read here; use JPEG, PNG, WebP, BMP, TIFF, GIF or AVIF."

_DETECTION = {
    "target": "face",
    "cascade": "haarcascade_frontalface_alt",
    "left": 182,
    "top": 66,
    "width": 81,
    "height": 105,
    "score": 0.9991,
    "neighbors": 54,
    "angle": 0.0,
}
_DETECTED = {"file": "photo.jpg", "width": 512, "height": 512, "seconds": 0.031, "detections": [_DETECTION]}
_FAILED = {
    "file": "notes.txt",
    "error": {"kind": "unknown-format", "message": f"notes.txt {NO_PICTURE}"},
}
_CASCADE = {
    "name": "haarcascade_frontalface_alt2",
    "target": "face",
    "purpose": "Faces seen from the front; the best balance of hits and false alarms, so it is the first choice.",
    "window": {"width": 20, "height": 20},
    "tilted": False,
    "stages": 20,
    "trees": 1047,
    "features": 2094,
    "old_format": False,
    "sha256": "7b0c967d9abbdfbde025eb9c786947d151b6426040d07a8f9562ed8fd90724b4",
    "licence": "Intel License Agreement (BSD style)",
    "copyright": "2000 Intel Corporation",
}
# Of a window that comes to the third stage: sum and threshold of each.
_STAGES = (
    *((2.41, 0.35), (5.4, 3.47), (5.92, 5.98), (10.06, 8.51), (7.98, 8.47), (14.58, 12.58), (13.2, 14.55)),
    *((17.6, 18.57), (19.41, 21.58), (21.3, 22.59), (26.48, 25.61), (30.1, 32.65), (31.32, 30.67), (30.93, 34.68)),
    *((33.2, 36.73), (35.1, 38.24), (41.7, 44.68), (44.9, 47.76), (40.37, 44.25), (50.2, 53.76)),
)

BOXES = json.dumps([{"left": 182, "top": 66, "width": 81, "height": 105, "angle": 12.5}])
SPARED = json.dumps([{"left": 20, "top": 30, "width": 90, "height": 90}])


@dataclass(frozen=True, slots=True)
class Text:
    """What is said of an operation.

    summary: in a line. description: what there is to know before it is called. answer: what may come back, where that
    is JSON or lines of it.
    """

    summary: str
    description: str
    answer: Any = None


_CHOICE = (
    "What to look for is said by `find`, `preset` and `sensitivity`; or `cascade` runs one cascade alone, exactly as "
    "OpenCV does, and `scale_factor`, `min_neighbors` and `max_size` go with it. "
)

TEXTS: Mapping[str, Text] = {
    "health": Text(
        "Tell whether the server works, and how busy it is",
        "Needs no token, and answers also while all workers are busy. `status` is `starting` until the first worker "
        "can search; requests that come earlier wait for it.",
        {"status": "ready", "version": "0.1.0", "kernel": "avx2", "workers": 4, "waiting": 0},
    ),
    "targets": Text(
        "List what can be looked for",
        "The values for `find` and `preset`, the colours in which boxes are drawn, the usual sensitivity, and how "
        "large a picture may be.",
        {
            "targets": [
                {"key": "face", "label": "Face", "colour": "#E69F00"},
                {"key": "eyes", "label": "Eyes", "colour": "#56B4E9"},
            ],
            "presets": ["fast", "balanced", "thorough"],
            "sensitivity": 0.5,
            "max_bytes": 32_000_000,
            "max_pixels": 64_000_000,
        },
    ),
    "cascades": Text(
        "List the stock cascades",
        "The values for `cascade`, each with what it is for; `haarcascade_` at their beginning may be left out.",
        {"cascades": [_CASCADE]},
    ),
    "detect": Text(
        "Find faces and other objects in a picture",
        _CHOICE + "Boxes are in pixels of the upright picture, as its EXIF orientation says. A detection shows at a "
        "sensitivity s where its score is 1 - s or more: with `sensitivity=1` all that is at hand comes back, and a "
        "program can sift it by score without asking again.",
        _DETECTED,
    ),
    "detect_many": Text(
        "Find faces and other objects in several pictures",
        _CHOICE + "The form holds any number of parts named `picture`. For each there is a line of JSON, in their "
        "order, sent as soon as it is known, while later pictures are still on their way. A picture that cannot be "
        "used has a line that says so, and the others are done all the same.",
        "".join(json.dumps(line) + "\n" for line in (_DETECTED, _FAILED)),
    ),
    "annotate": Text(
        "Draw what is found into a copy of a picture",
        _CHOICE + "The copy is upright and has the picture's format, or the one that `format` says.",
    ),
    "hide": Text(
        "Hide what is found, or the boxes that are sent, in a copy of a picture",
        "The copy has the picture's format, size, depth and colour profile, and nothing else of it (no place, no "
        "thumbnail) unless `keep_metadata` says so. Without the part `boxes` everything is hidden that a search finds; "
        "with it exactly those boxes are. The copy is then searched again, more thoroughly, and headers of the answer "
        "tell what is still found. What no search finds stays visible: look before you pass a copy on.",
    ),
    "explain": Text(
        "Ask one cascade why something was found at a place, or was not",
        "Looks for the window about the place (`x`, `y`) that comes furthest, and tells of each stage the sum of its "
        "votes and what it needs.",
        {
            "file": "photo.jpg",
            "width": 512,
            "height": 512,
            "cascade": "haarcascade_frontalface_alt2",
            "stages": len(_STAGES),
            "window": {
                "left": 180,
                "top": 71,
                "width": 84,
                "height": 84,
                "scale": 4.177,
                "depth": 2,
                "passed": False,
                "stages": [{"sum": sum_, "threshold": least, "passed": sum_ >= least} for sum_, least in _STAGES],
            },
        },
    ),
}
