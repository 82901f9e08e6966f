"""The real window on a network camera for an hour: whether its memory stays flat.

    python -m benchmarks.live_soak [--minutes 60] [--size 640x480] [--rate 30] [--folder ../shared/faces]

Serves an MJPEG camera on this computer from the synthetic clip of live_clip.py, plays it in a window without a display,
and prints every minute the memory that the program holds (without what it shares with others), frames shown and
dropped, and latency; at the end the curve, and how much it rises an hour after its first ten minutes.
"""

import argparse
import multiprocessing
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import cv2
import numpy as np

from benchmarks.live_clip import LiveClip, people_and_backgrounds
from benchmarks.real_window import real_window, wait
from desktop_app.gui.workspace import Workspace
from desktop_app.media.source import StreamAddress
from tests.media.mjpeg_camera import MjpegCamera

_CLIP_S = 20.0
_WARM_MINUTES = 10
_BARS = " ▁▂▃▄▅▆▇█"


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--rate", type=float, default=30.0)
    parser.add_argument("--folder", type=Path, help="labelled photographs; the built-in sample without")
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    # The camera is another process, whose memory does not count.
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    camera = context.Process(target=serve, args=(there, options.folder, width, height, options.rate), daemon=True)
    camera.start()
    held = run(here.recv(), options.minutes)
    here.send("end")
    camera.join()
    report(held)


def serve(pipe: Connection, folder: Path | None, width: int, height: int, rate: float) -> None:
    """Be a camera until something comes through the pipe; its address goes out first."""
    with MjpegCamera(jpegs(folder, width, height), rate) as camera:
        pipe.send(camera.url)
        pipe.recv()


def jpegs(folder: Path | None, width: int, height: int) -> list[bytes]:
    """The clip as JPEG files, ten a second."""
    people, backgrounds = people_and_backgrounds(folder)
    clip = LiveClip(people, backgrounds, seconds=_CLIP_S, rate=10.0)
    made = []
    for index in range(clip.count):
        sized = cv2.resize(clip.frame(index), (width, height), interpolation=cv2.INTER_AREA)
        made.append(cv2.imencode(".jpg", sized)[1].tobytes())
    return made


def run(url: str, minutes: int) -> list[float]:
    """Play the camera; the memory held after each minute, in MB."""
    held: list[float] = []
    with tempfile.TemporaryDirectory() as folder, real_window(Path(folder)) as (_, session):
        workspace = session.workspace
        workspace.live.open(StreamAddress(url))
        began = time.monotonic()
        for minute in range(1, minutes + 1):
            wait(max(0.0, began + 60 * minute - time.monotonic()))
            held.append(held_mb())
            print(line(minute, held[-1], workspace), flush=True)
    return held


def line(minute: int, mb: float, workspace: Workspace) -> str:
    """What is printed after a minute."""
    figures, live = workspace.live.statistics.figures, workspace.live
    words = f"{minute:3} min {mb:7.1f} MB  {live.state.value}"
    if figures is None:
        return words
    return (
        f"{words}, {figures.painted} shown, {figures.dropped} dropped, {figures.latency_ms:.0f} ms in the median, "
        f"{figures.latency_95_ms:.0f} ms at the 95th percentile, {live.tracks.rowCount()} tracks listed"
    )


def held_mb() -> float:
    """Memory that belongs to this process alone, in MB."""
    rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    private = [int(row.split()[1]) for row in rollup.splitlines() if row.startswith("Private_")]
    return sum(private) / 1000


def report(held: list[float]) -> None:
    """Print the curve and how steeply it rises."""
    low, high = min(held), max(held)
    steps = len(_BARS) - 1
    curve = "".join(_BARS[round((mb - low) / max(1e-9, high - low) * steps)] for mb in held)
    print(f"{curve}   {low:.0f} to {high:.0f} MB")
    late = held[_WARM_MINUTES:]
    if len(late) > 2:
        slope = np.polyfit(np.arange(len(late)), late, 1)[0]
        print(f"after the first {_WARM_MINUTES} minutes: {slope * 60:+.1f} MB an hour")


if __name__ == "__main__":
    main()
