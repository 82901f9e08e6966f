"""A 1080p clip, paced at 30 frames a second, played in the real window: how well it keeps up, and what it shows.

    python -m benchmarks.live_window [../shared/faces] [--seconds 20] [--preset fast] [--screenshot window.png]

Makes the synthetic clip of live_clip.py, encodes it as a video, plays that in a window without a display, and prints
frames shown and dropped, the time from when a frame is due until it is painted, the gaps between the window's events,
and of what a full search of each frame rightly finds the share that the window shows.
"""

import argparse
import os
import tempfile
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QEventLoop, QTimer

from benchmarks.live_clip import LiveClip, people_and_backgrounds
from benchmarks.live_search import Tally, full_search
from benchmarks.real_window import real_window, wait
from benchmarks.ui_gap import GapMeter
from desktop_app.detection.geometry import Detection
from desktop_app.gui.live import LiveState
from desktop_app.gui.models.live_picture import LivePicture
from desktop_app.media.source import VideoAddress
from desktop_app.media.video_file import VideoFile

_SETTLES_S = 1.0  # at the beginning, which is printed apart: the engine is loaded then


class Seen:
    """What was painted: of each frame's index what showed, when it was due and when it was on the screen."""

    def __init__(self) -> None:
        self.shown: dict[int, list[tuple[Detection, int]]] = {}
        self.late_ms: dict[int, float] = {}
        self.search_ms: list[float] = []

    def add(self, picture: LivePicture, painted_s: float) -> None:
        """A picture is on the screen."""
        index = picture.frame.index
        if index not in self.shown:
            self.shown[index] = [(track.box, track.id) for track in picture.tracks]
            self.late_ms[index] = (painted_s - picture.captured.stamp_s) * 1000
            self.search_ms.append(picture.seconds * 1000)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="labelled photographs; the built-in sample without")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--preset", default="fast")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--screenshot", type=Path, help="where to put a picture of the window after two seconds")
    options = parser.parse_args()
    people, backgrounds = people_and_backgrounds(options.folder)
    clip = LiveClip(people, backgrounds, seconds=options.seconds, seed=options.seed)
    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder, "clip.mp4")
        encode(clip, video)
        seen, gaps = play(video, Path(folder), options.preset, options.screenshot)
        report(clip, seen, gaps)
        report_recall(clip, video, seen, options.preset)


def encode(clip: LiveClip, path: Path) -> None:
    """Write the clip as a video."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), clip.rate, (1920, 1080))
    for index in range(clip.count):
        writer.write(clip.frame(index))
    writer.release()


def play(
    video: Path, folder: Path, preset: str, screenshot: Path | None = None
) -> tuple[Seen, list[tuple[float, float]]]:
    """Play it to its end; what was painted, and the gaps between events in ms with what was computed in them."""
    with real_window(folder) as (_, session):
        wait(1.0)  # the engine is loaded after this
        seen, meter, live = Seen(), GapMeter(), session.workspace.live
        session.window.live.canvas.painted.connect(seen.add)
        live.set_plan(live.plan.__class__(preset=preset), live.sensitivity)
        meter.start()
        until_its_end = QEventLoop()
        live.changed.connect(lambda: until_its_end.quit() if live.state is LiveState.PAUSED else None)
        live.open(VideoAddress(video))
        if screenshot:
            QTimer.singleShot(2000, lambda: session.window.grab().save(str(screenshot)))
        until_its_end.exec()
        wait(0.3)
        meter.stop()
    return seen, meter.gaps_ms


def report(clip: LiveClip, seen: Seen, gaps: list[tuple[float, float]]) -> None:
    """Print how well the window kept up."""
    first = round(_SETTLES_S * clip.rate)
    dropped = [index for index in range(clip.count) if index not in seen.shown]
    late = [ms for index, ms in seen.late_ms.items() if index >= first]
    walls = [wall for wall, _ in gaps]
    print(f"{clip.count} frames of 1920x1080 at {clip.rate:g} a second, the face target, {os.cpu_count()} cores")
    print(f"shown {len(seen.shown)}, dropped {len(dropped)} ({sum(index < first for index in dropped)} in the first s)")
    print(f"search of a frame: {np.median(seen.search_ms):.1f} ms in the median")
    print(
        f"from due to painted, after the first second: {np.median(late):.1f} ms in the median, "
        f"{np.percentile(late, 95):.1f} ms at the 95th percentile, {max(late):.1f} ms at most"
    )
    longest = ", ".join(f"{wall:.0f} ({cpu:.0f})" for wall, cpu in sorted(gaps, reverse=True)[:5])
    print(
        f"gaps between events: {np.median(walls):.1f} ms in the median, {np.percentile(walls, 99):.1f} ms at the 99th "
        f"percentile; the longest (of it computed): {longest} ms"
    )


def report_recall(clip: LiveClip, video: Path, seen: Seen, preset: str) -> None:
    """Print what the window shows of what a full search of each frame finds; a dropped frame shows what it had."""
    search, full, live = full_search(preset, 0), Tally("full search"), Tally("window")
    last: list[tuple[Detection, int]] = []
    with VideoFile(video) as source:
        while (frame := source.read()) is not None:
            truth = clip.truth(frame.index)
            full.take(search(frame.pixels, frame.time_s), truth)
            last = seen.shown.get(frame.index, last)
            live.take(last, truth)
    both = sum(len(shown.keys() & found.keys()) for shown, found in zip(live.hits, full.hits, strict=True))
    found = sum(map(len, full.hits))
    print(f"of {full.faces} faces: a full search of each frame finds {full.recall:.4f} ({full.false} false hits),")
    print(f"the window shows {live.recall:.4f} ({live.false} false hits, {live.switches()} changes of identity)")
    print(f"of what the full search rightly finds the window shows {both / max(1, found):.4f}")


if __name__ == "__main__":
    main()
