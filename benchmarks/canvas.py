"""How long the canvas takes to paint a step of panning and of zooming over a very large photograph.

    python benchmarks/canvas.py [--width 12000] [--height 8400] [--boxes 20] [--steps 60]

Shows a made-up picture in a window of 1280 x 800 points, at one and at two screen pixels for each point, pans it by a
few pixels at a time at several zooms, and prints the median and the longest time of a paint, next to what painting the
whole view anew takes. 60 frames in a second leave 16.7 ms for each.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop_app import settings
from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.annotations import AnnotationsModel, BoxSelection
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.views.canvas import Canvas
from desktop_app.library.annotations import numbered
from desktop_app.media.frame import Frame
from desktop_app.media.mipmap import halvings

VIEW = QSize(1280, 800)
ZOOMS = (0.0, 0.3, 1.0, 3.0, 10.0, 60.0)  # 0: the whole picture
STEP = QPointF(-13, 7)
FRAME_MS = 1000 / 60


def some_frame(width: int, height: int) -> Frame:
    """Noise over a gradient, so that nothing can be drawn faster for being flat."""
    noise = np.random.default_rng(1).integers(0, 64, (height, width, 3), np.uint8)
    noise += np.linspace(0, 191, width).astype(np.uint8)[None, :, None]
    return Frame(noise, "made up")


def some_boxes(number: int, width: int, height: int) -> list[Detection]:
    """Boxes of every target all over the picture, some turned."""
    dice = random.Random(1)
    side = max(24, width // 40)
    return [
        Detection(
            dice.randrange(max(1, width - side)),
            dice.randrange(max(1, height - side)),
            side,
            side,
            dice.random(),
            3,
            dice.choice(tuple(settings.TARGET_STYLES)),
            angle=dice.choice((0.0, 0.0, 20.0)),
        )
        for _ in range(number)
    ]


def paint_ms(canvas: Canvas, target: QImage) -> float:
    """Time of one paint of the whole canvas."""
    began = time.perf_counter()
    canvas.render(target, QPoint())
    return (time.perf_counter() - began) * 1000


def measure(canvas: Canvas, target: QImage, zoom: float, steps: int) -> tuple[list[float], list[float]]:
    """Times of paints in milliseconds: panned by a step each, and with everything painted anew."""
    viewport = canvas._viewport
    middle = QPointF(canvas.rect().center())
    if zoom:
        viewport.zoom_to(zoom, middle)
    else:
        viewport.fit()
    paint_ms(canvas, target)
    panned, anew = [], []
    for step in range(steps):
        # There and back, so that no edge is met.
        viewport.pan(STEP if step % 20 < 10 else STEP * -1)
        panned.append(paint_ms(canvas, target))
    for _ in range(max(3, steps // 10)):
        canvas._layer._zoom = 0.0
        anew.append(paint_ms(canvas, target))
    return panned, anew


def run(width: int, height: int, boxes: int, steps: int) -> None:
    """Print the figures for the scaling that this process has."""
    frame = some_frame(width, height)
    picture = Picture(frame, halvings(frame))
    model = AnnotationsModel()
    selection = BoxSelection(model)
    canvas = Canvas(model, selection)
    canvas.resize(VIEW)
    canvas.show()
    model.show(picture, numbered(some_boxes(boxes, width, height), 1))
    QApplication.processEvents()
    ratio = canvas.devicePixelRatioF()
    target = QImage(VIEW * ratio, QImage.Format.Format_RGB32)
    target.setDevicePixelRatio(ratio)
    for zoom in ZOOMS:
        panned, anew = measure(canvas, target, zoom, steps)
        median = statistics.median(panned)
        print(
            f"{ratio:7.0f} x {'fit' if not zoom else f'{zoom:g}':>5} {median:10.1f} ms {max(panned):8.1f} ms"
            f" {statistics.median(anew):8.1f} ms {FRAME_MS / median:9.1f}"
        )
    if ratio > 1:
        print(f"memory of the picture and its halvings: {picture.bytes_held / 1e6:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--width", type=int, default=12000)
    parser.add_argument("--height", type=int, default=8400)
    parser.add_argument("--boxes", type=int, default=20)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--only-this-scaling", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only_this_scaling:
        app = QApplication(["haarlens"])
        app.setStyle("Fusion")
        run(options.width, options.height, options.boxes, options.steps)
        return
    print(f"{options.width} x {options.height} pixels, {options.boxes} boxes, {VIEW.width()} x {VIEW.height()} points")
    print("scaling    zoom   pan median  longest     anew   times as fast as 60 a second")
    for scaling in ("1", "2"):
        variables = {**os.environ, "QT_SCALE_FACTOR": scaling, "QT_QPA_PLATFORM": "offscreen"}
        subprocess.run([sys.executable, *sys.argv, "--only-this-scaling"], env=variables, check=True)


if __name__ == "__main__":
    main()
