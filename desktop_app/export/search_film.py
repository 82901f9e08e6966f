"""Films of a search saved as MP4 or GIF: a whole file or none."""

import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from desktop_app.detection.film_pace import FRAMES_PER_SECOND
from desktop_app.detection.search_film import SearchFilm
from desktop_app.errors import CancelledError, OutputError
from desktop_app.export.film_drawing import CAME_FAR, DROPPED, FOUND, PASSED, FilmDrawing, Letters, Words
from desktop_app.export.recording import VideoRecorder
from desktop_app.export.writing import write_file

FILM_SUFFIXES = (".mp4", ".gif")
LAST_S = 2.0
"""For so long the end stands still."""

# GIF counts time in hundredths of a second, and takes a picture of its own for each.
_GIF_FRAME_MS = 80
_UNITS = {".mp4": 2, ".gif": 1}
_PALETTE_FROM = 8  # pictures of the film
_GIF_COLOURS = 160  # less than a table holds, so that one is left for "as before"


@dataclass(frozen=True, slots=True)
class FilmPart:
    """What of a film is saved.

    begin: the position to begin at. tempo: as `FilmPace` has it. seconds: when it ends, if the film has not before.
    """

    begin: int
    tempo: float
    seconds: float = math.inf


class _Shot(NamedTuple):
    position: int
    stride: int


Progress = Callable[[float], None]


def save_search_film(
    path: Path,
    film: SearchFilm,
    gray: NDArray[np.uint8],
    part: FilmPart,
    words: Words,
    *,
    letters: Letters | None = None,
    cancelled: Event | None = None,
    progress: Progress | None = None,
) -> Path:
    """Write a film of a search in the format of the path's suffix, .mp4 or .gif; a file of that name is replaced.

    gray: (height, width), uint8, the picture of the film. progress: called now and then from this thread with 0..1.
    Returns the path of the film, which is another where the system does not let the file be replaced.
    Raises: OutputError; CancelledError once the event is set. Then nothing is left behind.
    """
    suffix = path.suffix.lower()
    if suffix not in _UNITS:
        raise OutputError(
            "{path} cannot be written: no film format is called {suffix!r} here; let the name end with .mp4 or .gif.",
            path=path,
            suffix=path.suffix,
        )
    drawing = FilmDrawing(film, gray, words, letters, _UNITS[suffix])
    frame_s = 1 / FRAMES_PER_SECOND if suffix == ".mp4" else _GIF_FRAME_MS / 1000
    shots = _shots(film, part, frame_s)
    pictures = _drawn(film, drawing, shots, cancelled, progress or (lambda share: None))
    if suffix == ".gif":
        write_file(path, _gif(pictures, len(shots)))
        return path
    recorder = VideoRecorder(path, drawing.size, FRAMES_PER_SECOND, replace=True)
    try:
        for number, pixels in enumerate(pictures):
            recorder.write(pixels, number * frame_s)
        return recorder.finish()
    finally:
        recorder.discard()


def _shots(film: SearchFilm, part: FilmPart, frame_s: float) -> list[_Shot]:
    """What the pictures of a film show; the end is shown for a while where the film comes to it."""
    shots: list[_Shot] = []
    position, last = float(part.begin), film.length - 1
    while len(shots) * frame_s < part.seconds:
        rate = film.pace.rate(film.level_at(int(position)), part.tempo) if film.levels else 0.0
        shots.append(_Shot(int(position), max(1, round(rate * frame_s))))
        if position >= last:
            return shots + [shots[-1]] * round(LAST_S / frame_s)
        position = film.pace.advanced(position, frame_s, part.tempo)
    return shots


def _drawn(
    film: SearchFilm, drawing: FilmDrawing, shots: list[_Shot], cancelled: Event | None, progress: Progress
) -> Iterator[NDArray[np.uint8]]:
    for number, shot in enumerate(shots):
        if cancelled is not None and cancelled.is_set():
            raise CancelledError("The film was cancelled.")
        yield drawing.draw(film.state_at(shot.position, shot.stride), shot.stride, number)
        progress((number + 1) / len(shots))


def _gif(pictures: Iterator[NDArray[np.uint8]], number: int) -> bytes:
    """The pictures as an animated GIF that begins again at its end; all have the colours of one table."""
    images = [Image.fromarray(np.ascontiguousarray(pixels[:, :, ::-1])) for pixels in pictures]
    table = _table(images[:: max(1, number // _PALETTE_FROM)])
    few = [image.quantize(palette=table, dither=Image.Dither.NONE) for image in images]
    stream = io.BytesIO()
    few[0].save(stream, "GIF", save_all=True, append_images=few[1:], duration=_GIF_FRAME_MS, loop=0, optimize=True)
    return stream.getvalue()


def _table(samples: list[Image.Image]) -> Image.Image:
    """A picture with the colours that pictures of the film have most, and all those in which windows are drawn."""
    width, height = samples[0].size
    board = Image.new("RGB", (width, height * (len(samples) + 1)))
    for place, image in enumerate(samples):
        board.paste(image, (0, place * height))
    drawn = (DROPPED, CAME_FAR, PASSED, FOUND)
    for place, (blue, green, red) in enumerate(drawn):  # so much of each that none is blended with others
        left, right = (width * side // len(drawn) for side in (place, place + 1))
        board.paste((red, green, blue), (left, height * len(samples), right, board.height))
    return board.quantize(_GIF_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
