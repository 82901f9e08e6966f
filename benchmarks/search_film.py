"""How long a moment of the film of a search takes: to look it up, to paint it over the photograph, to draw it.

    python benchmarks/search_film.py [--width 4000] [--height 3000] [--moments 200] [PHOTO]

Shows a photograph, or a made-up one, in a canvas of 1280 x 800 points and goes through the film of its search at about
20 seconds for all of it. Prints the median and the longest time of each part; 30 moments in a second leave 33.3 ms for
a moment.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop_app.detection.cascade import Cascade
from desktop_app.detection.geometry import Size
from desktop_app.detection.search_film import SearchFilm, least_size
from desktop_app.export.film_drawing import FilmDrawing
from desktop_app.gui.film_letters import drawn_line
from desktop_app.gui.film_words import film_facts, film_lines
from desktop_app.gui.models.annotations import AnnotationsModel, BoxSelection
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.views.canvas import Canvas
from desktop_app.gui.views.film_painting import FilmLayer
from desktop_app.gui.views.film_section import FilmSection
from desktop_app.media.decoding import gray
from desktop_app.media.frame import Frame
from desktop_app.media.images import read_image
from desktop_app.media.mipmap import halvings

Result = TypeVar("Result")

VIEW = QSize(1280, 800)
FRAME_MS = 1000 / 30
SECONDS = 20.0


def some_frame(width: int, height: int) -> Frame:
    """Noise over a gradient, in which some windows come far."""
    noise = np.random.default_rng(1).integers(0, 64, (height, width, 3), np.uint8)
    noise += np.linspace(0, 191, width).astype(np.uint8)[None, :, None]
    return Frame(noise, "made up")


def timed(times: list[float], work: Callable[[], Result]) -> Result:
    """What the work gives; its time in milliseconds is added to the others."""
    began = time.perf_counter()
    result = work()
    times.append((time.perf_counter() - began) * 1000)
    return result


def report(what: str, times: list[float]) -> None:
    """Print a line."""
    late = sum(each > FRAME_MS for each in times)
    print(f"{what:28} median {statistics.median(times):6.2f} ms   longest {max(times):6.2f} ms   late {late}")


def views(frame: Frame) -> tuple[Canvas, FilmLayer, FilmSection]:
    """A canvas with the photograph and a layer for the film, and the panel's section."""
    model, layer, section = AnnotationsModel(), FilmLayer(), FilmSection()
    canvas = Canvas(model, BoxSelection(model))
    canvas.resize(VIEW)
    canvas.add_layer(layer)
    model.show(Picture(frame, halvings(frame)), ())
    canvas.show()
    section.resize(264, 480)
    section.show()
    QApplication.processEvents()
    return canvas, layer, section


def run(frame: Frame, film: SearchFilm, pixels: np.ndarray, moments: int) -> None:
    """Go through the film, and print the times."""
    canvas, layer, section = views(frame)
    target, panel = QImage(VIEW, QImage.Format.Format_RGB32), QImage(section.size(), QImage.Format.Format_RGB32)
    drawing = FilmDrawing(film, pixels, lambda state, stride: film_lines(film, state, stride), drawn_line, unit=2)
    tempo = film.pace.tempo_for(SECONDS)
    lookups: list[float] = []
    paints: list[float] = []
    panels: list[float] = []
    drawings: list[float] = []
    for number in range(moments):
        position = film.position_at(number / (moments - 1))
        stride = film.pace.stride(film.level_at(position), tempo)
        state = timed(lookups, partial(film.state_at, position, stride))
        layer.show_state(state)
        timed(paints, partial(canvas.render, target, QPoint()))
        section.show_state(state, film_facts(film, state, stride), film.share_of(position), number)
        timed(panels, partial(section.render, panel, QPoint()))
        timed(drawings, partial(drawing.draw, state, stride, number))
    report("to look a moment up", lookups)
    report("to paint it on the canvas", paints)
    report("to paint it in the panel", panels)
    report("up to the screen", [sum(each) for each in zip(lookups, paints, panels, strict=True)])
    report("to draw it for a video", drawings)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photo", nargs="?", type=Path)
    parser.add_argument("--width", type=int, default=4000)
    parser.add_argument("--height", type=int, default=3000)
    parser.add_argument("--moments", type=int, default=200)
    parser.add_argument("--cascade", default="haarcascade_frontalface_alt2")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(["haarlens"])
    app.setStyle("Fusion")
    frame = read_image(options.photo) if options.photo else some_frame(options.width, options.height)
    cascade, pixels = Cascade.load(options.cascade), gray(frame.pixels)
    least = least_size(Size(frame.width, frame.height), cascade.window)
    making: list[float] = []
    film = timed(making, lambda: SearchFilm(pixels, cascade, min_size=least))
    print(f"{frame.width} x {frame.height}: {film.windows} windows on {len(film.levels)} levels")
    print(f"made in {making[0]:.0f} ms; the search itself takes {film.seconds * 1000:.0f} ms")
    run(frame, film, pixels, options.moments)


if __name__ == "__main__":
    main()
