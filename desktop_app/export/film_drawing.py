"""One picture of a film of a search: the window over the picture, what it was asked, and words."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.cascade import Feature
from desktop_app.detection.geometry import Size
from desktop_app.detection.grouping import Fate
from desktop_app.detection.search_film import FilmState, SearchFilm, feature_corners

Words = Callable[[FilmState, int], Sequence[str]]
"""Makes the lines below the picture from a state and its stride."""

Letters = Callable[[str, int], NDArray[np.uint8]]
"""Draws a line of words: (height, any width), uint8, how much of each pixel is covered."""

# Blue, green, red; from Okabe and Ito's palette, which colour-blind eyes can tell apart.
DROPPED = (190, 190, 190)
CAME_FAR = (0x00, 0x9F, 0xE6)
PASSED = (0xE9, 0xB4, 0x56)
FOUND = (0x42, 0xE4, 0xF0)
_HALO = (0, 0, 0)
_GROUND = (34, 32, 32)
_TEXT = (235, 235, 235)

_PICTURE = Size(480, 400)  # that the picture has to fit into; these and all below are times the unit
_NARROWEST_PX = 420
_GLASS_PX = 96
_GAP_PX = 8
_LINE_PX = 22
_TEXT_PX = 14
_SMALLEST_TEXT_PX = 9
_BAR_PX = 6
_COVERS = 0.65  # how much a feature hides of what is below it


class FilmDrawing:
    """Draws the states of a film, all at the same size.

    gray: (height, width), uint8, the picture of the film. unit: 1 for a small film, 2 for one twice as wide and high.
    """

    def __init__(
        self, film: SearchFilm, gray: NDArray[np.uint8], words: Words, letters: Letters | None = None, unit: int = 1
    ) -> None:
        self._film = film
        self._words = words
        self._letters = letters or plain_letters
        self._unit = unit
        height, width = gray.shape
        self._scale = min(_PICTURE.width * unit / width, _PICTURE.height * unit / height)
        shown = Size(max(1, round(width * self._scale)), max(1, round(height * self._scale)))
        self.size = Size(
            max(shown.width, _NARROWEST_PX * unit),
            shown.height + (_GLASS_PX + 2 * _GAP_PX + _BAR_PX) * unit,
        )
        self._corner = ((self.size.width - shown.width) // 2, 0)
        self._strip = shown.height
        way = cv2.INTER_AREA if self._scale < 1 else cv2.INTER_LINEAR
        self._ground = np.full((self.size.height, self.size.width, 3), _GROUND, np.uint8)
        left = self._corner[0]
        small = np.asarray(cv2.resize(gray, shown, interpolation=way), np.uint8)
        self._ground[: shown.height, left : left + shown.width] = small[:, :, np.newaxis]

    def draw(self, state: FilmState, stride: int, frame: int) -> NDArray[np.uint8]:
        """A state as it looks.

        stride: windows between one that is shown and the next. frame: its number, by which features take turns.
        Returns (size.height, size.width, 3), uint8, BGR.
        """
        pixels = self._ground.copy()
        self._draw_boxes(pixels, state)
        self._draw_glass(pixels, state, frame)
        self._draw_words(pixels, self._words(state, stride))
        self._draw_progress(pixels, state)
        return pixels

    def _draw_boxes(self, pixels: NDArray[np.uint8], state: FilmState) -> None:
        stages = len(state.dropped)
        for number, placed in enumerate(reversed(state.trail), 1):
            fading = tuple(round(part * (0.3 + 0.5 * number / len(state.trail))) for part in DROPPED)
            self._outline(pixels, placed.box, window_colour(placed.depth, stages, fading), 1)
        for box in state.ungrouped.tolist():
            self._outline(pixels, box, PASSED, 1)
        for group in state.groups:
            found = group.fate is Fate.DETECTED
            self._outline(pixels, group.box, FOUND if found else DROPPED, 2 * self._unit if found else 1, halo=found)
        if state.window is not None:
            colour = window_colour(state.window.depth, stages)
            self._outline(pixels, state.window.box, colour, 2 * self._unit, halo=True)

    def _outline(
        self, pixels: NDArray[np.uint8], box: Sequence[int], colour: Sequence[int], line: int, *, halo: bool = False
    ) -> None:
        left, top, width, height = (side * self._scale for side in box)
        across, down = self._corner
        first = (round(left) + across, round(top) + down)
        last = (round(left + width) + across - 1, min(round(top + height) + down, self._strip) - 1)
        if halo:
            cv2.rectangle(pixels, first, last, _HALO, line + 2)
        cv2.rectangle(pixels, first, last, colour, line)

    def _draw_glass(self, pixels: NDArray[np.uint8], state: FilmState, frame: int) -> None:
        """The window as the cascade sees it, enlarged, under one of the features that it is asked about."""
        if state.trace is None:
            return
        room, gap = _GLASS_PX * self._unit, _GAP_PX * self._unit
        window = self._film.cascade.window
        scale = room / max(window)
        size = (round(window.width * scale), round(window.height * scale))
        glass = np.asarray(cv2.resize(state.trace.pixels, size, interpolation=cv2.INTER_NEAREST), np.uint8)
        shown = np.asarray(cv2.cvtColor(glass, cv2.COLOR_GRAY2BGR), np.uint8)
        if state.flashes:
            draw_feature(shown, state.flashes[frame % len(state.flashes)].feature, scale)
        top = self._strip + gap
        pixels[top : top + size[1], gap : gap + size[0]] = shown

    def _draw_words(self, pixels: NDArray[np.uint8], lines: Sequence[str]) -> None:
        unit = self._unit
        left, top = (_GLASS_PX + 2 * _GAP_PX) * unit, self._strip + _GAP_PX * unit
        room = self.size.width - left - _GAP_PX * unit
        for number, line in enumerate(lines):
            drawn = self._letters(line, _TEXT_PX * unit)
            if drawn.shape[1] > room:  # smaller, down to what can just be read
                drawn = self._letters(line, max(_TEXT_PX * unit * room // drawn.shape[1], _SMALLEST_TEXT_PX * unit))
            place = top + number * _LINE_PX * unit
            part = pixels[place : place + drawn.shape[0], left : left + drawn.shape[1]]
            share = (drawn[: part.shape[0], : part.shape[1]] / np.float32(255))[:, :, np.newaxis]
            part[:] = np.rint(part * (1 - share) + np.array(_TEXT, np.float32) * share).astype(np.uint8)

    def _draw_progress(self, pixels: NDArray[np.uint8], state: FilmState) -> None:
        """A bar at the foot, all levels of the same length."""
        done = round(self._film.share_of(state.position) * self.size.width)
        pixels[-_BAR_PX * self._unit :, :done] = PASSED


def window_colour(depth: int, stages: int, dropped: Sequence[int] = DROPPED) -> Sequence[int]:
    """The colour of a window that passed so many stages: that of the dropped ones, of those that got on, or passed."""
    if depth <= 0:
        return dropped
    return PASSED if depth == stages else CAME_FAR


def draw_feature(pixels: NDArray[np.uint8], feature: Feature, scale: float) -> None:
    """Draw a feature over an enlarged window: what counts for it white, what counts against it black.

    pixels: (height, width, 3), uint8, changed in place. scale: its pixels to one of the window.
    """
    for rect, weight in zip(feature.rects, feature.weights, strict=True):
        over = pixels.copy()
        shade = (255, 255, 255) if weight > 0 else (0, 0, 0)
        corners = np.rint(np.array(feature_corners(rect, feature.tilted)) * scale).astype(np.int32)
        cv2.fillPoly(over, [corners.reshape(-1, 1, 2)], shade, lineType=cv2.LINE_AA)
        cv2.addWeighted(over, _COVERS, pixels, 1 - _COVERS, 0, dst=pixels)


def plain_letters(line: str, height_px: int) -> NDArray[np.uint8]:
    """A line of ASCII words in OpenCV's own letters; see `Letters`."""
    font, scale, stroke = cv2.FONT_HERSHEY_SIMPLEX, height_px / 30, max(1, height_px // 14)
    (width, height), below = cv2.getTextSize(line, font, scale, stroke)
    drawn = np.zeros((height + below + 2, max(1, width)), np.uint8)
    cv2.putText(drawn, line, (0, height + 1), font, scale, (255,), stroke, cv2.LINE_AA)
    return drawn
