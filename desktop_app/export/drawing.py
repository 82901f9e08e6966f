"""Boxes and labels drawn into a copy of a picture."""

import math
from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.geometry import Detection
from desktop_app.media.frame import Frame
from desktop_app.settings import target_style

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_HALO = (0, 0, 0)
_DARK_TEXT = (20, 20, 20)
_LIGHT_TEXT = (255, 255, 255)
# Pictures are mostly looked at as large as a screen: up to this size a line is 2 pixels thick, beyond it thicker.
_PIXELS_PER_UNIT = 1200
_FONT_SCALE = 0.5
_PADDING_PX = 4

Point = tuple[int, int]
Colour = tuple[int, int, int]


def draw_detections(frame: Frame, detections: Iterable[Detection], *, calibrated: bool = False) -> NDArray[np.uint8]:
    """Draw every detection's box, turned by its angle, with a dark halo and a label outside it.

    calibrated: whether scores say in 0..1 how sure a detection is, and are written as per cent.
    Returns a copy: (height, width, 3), uint8, BGR. The frame stays as it is.
    """
    pixels = frame.pixels.copy()
    unit = max(1.0, max(frame.width, frame.height) / _PIXELS_PER_UNIT)
    found = list(detections)
    for detection in found:
        _draw_box(pixels, detection, unit)
    for detection in found:  # after all boxes, so that no line crosses a label
        _draw_label(pixels, detection, label_text(detection, calibrated=calibrated), unit)
    return pixels


def box_corners(detection: Detection) -> NDArray[np.int32]:
    """The corners of the turned box: (4, 2), int32, x and y in pixels, clockwise from its own top left."""
    centre_x, centre_y = detection.left + detection.width / 2, detection.top + detection.height / 2
    cosine, sine = math.cos(math.radians(detection.angle)), math.sin(math.radians(detection.angle))
    half_width, half_height = detection.width / 2, detection.height / 2
    corners = [
        (centre_x + x * cosine - y * sine, centre_y + x * sine + y * cosine)
        for x, y in (
            (-half_width, -half_height),
            (half_width, -half_height),
            (half_width, half_height),
            (-half_width, half_height),
        )
    ]
    return np.rint(corners).astype(np.int32)


def label_text(detection: Detection, *, calibrated: bool = False) -> str:
    """The words on a box's label: what it is and how sure."""
    # What is found is never certain, however near it comes.
    percent = min(99, round(detection.score * 100)) if detection.score < 1 else 100
    score = f"{percent} %" if calibrated else f"{detection.score:.2f}"
    return f"{target_style(detection.target).short_label} {score}"


def _draw_box(pixels: NDArray[np.uint8], detection: Detection, unit: float) -> None:
    line = round(2 * unit)
    halo = line + 2 * max(1, round(unit))
    corners = [box_corners(detection).reshape(-1, 1, 2)]
    cv2.polylines(pixels, corners, isClosed=True, color=_HALO, thickness=halo, lineType=cv2.LINE_AA)
    cv2.polylines(pixels, corners, isClosed=True, color=_bgr(detection), thickness=line, lineType=cv2.LINE_AA)


def _draw_label(pixels: NDArray[np.uint8], detection: Detection, text: str, unit: float) -> None:
    scale, stroke = _FONT_SCALE * unit, max(1, round(unit))
    (text_width, text_height), below = cv2.getTextSize(text, _FONT, scale, stroke)
    padding = round(_PADDING_PX * unit)
    width, height = text_width + 2 * padding, text_height + below + padding
    left, top = _label_place(pixels.shape[1], pixels.shape[0], detection, width, height)
    cv2.rectangle(pixels, (left, top), (left + width, top + height), _HALO, max(1, round(unit)), cv2.LINE_AA)
    cv2.rectangle(pixels, (left, top), (left + width, top + height), _bgr(detection), cv2.FILLED)
    place = (left + padding, top + padding // 2 + text_height)
    cv2.putText(pixels, text, place, _FONT, scale, _text_colour(_bgr(detection)), stroke, cv2.LINE_AA)


def _label_place(picture_width: int, picture_height: int, detection: Detection, width: int, height: int) -> Point:
    """Left and top of the label: above the box, else below it, else inside; always within the picture.

    It begins where an upright box does; of a turned one it sits on the corner that sticks out.
    """
    corners = box_corners(detection)
    top, bottom = int(corners[:, 1].min()), int(corners[:, 1].max())
    if top >= height:
        edge, place = top, top - height
    elif bottom + height < picture_height:
        edge, place = bottom, bottom
    else:
        edge, place = top, max(top, 0)
    reaching = corners[np.abs(corners[:, 1] - edge) <= 1, 0]
    left = int(reaching.min()) if len(reaching) > 1 else int(reaching[0]) - width // 2
    return max(0, min(left, picture_width - width - 1)), place


def _bgr(detection: Detection) -> Colour:
    red, green, blue = target_style(detection.target).colour
    return blue, green, red


def _text_colour(background: Colour) -> Colour:
    blue, green, red = background
    bright = 0.114 * blue + 0.587 * green + 0.299 * red > 110
    return _DARK_TEXT if bright else _LIGHT_TEXT
