"""Runs the checks; the camera test reads what is printed."""

import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from desktop_app.detection.geometry import overlap
from desktop_app.detection.live_search import LiveSearch
from desktop_app.errors import SourceBusyError, SourceNotFoundError
from desktop_app.media import capture, v4l2
from desktop_app.media.camera import CameraFeed
from desktop_app.media.live import LiveSource
from desktop_app.media.opening import open_source
from desktop_app.media.source import CameraAddress
from devtools.camera_guest import holder, vivid
from devtools.camera_guest.loss import error_of_opening, loss
from devtools.camera_guest.report import Check, expect, run_checks
from devtools.camera_guest.stage import Stage, connect, next_fed, next_frame, open_and_close, open_camera, set_stage

_FRAMES = 60
_PAUSE = 30  # pictures that are fed while nobody reads
# The driver takes a picture ahead, shows it a thirtieth of a second later, and fills a buffer up to a thirtieth after:
# that makes three, and what a slow machine waits comes on top.
_BEHIND_AT_MOST = 10


def _nodes() -> str:
    """Of the nodes only those that capture count as cameras."""
    states = {str(node): v4l2.ask_node(str(node)).captures for node in sorted(Path("/dev").glob("video*"))}
    wanted = {vivid.CAMERA: True, vivid.OUTPUT: False, vivid.METADATA: False, vivid.WEBCAM: True}
    expect(states == wanted, f"{states}")
    return ", ".join(f"{node} {'captures' if captures else 'does not capture'}" for node, captures in states.items())


def _pictures(stage: Stage) -> str:
    with stage.feeder(), open_camera() as source:
        expect((source.info.width, source.info.height) == (1280, 720), f"{source.info}")
        expect(source.info.is_live, f"{source.info}")
        expect(source.info.frames_per_second == 30, f"{source.info}")
        frame, _ = next_fed(source)
        fed = stage.picture[40:].astype(np.int16)
        difference = int(np.abs(frame.pixels[40:].astype(np.int16) - fed).max())
        expect(difference == 0, f"pixels differ by up to {difference} levels")
    return f"{source.info.width}x{source.info.height} at {source.info.frames_per_second:g}/s, every pixel as it was fed"


def _numbers_and_times(stage: Stage) -> str:
    with stage.feeder() as feeder, open_camera() as source:
        next_fed(source)
        read = [next_fed(source) for _ in range(_FRAMES)]
        newest = feeder.newest()
    frames, numbers = [frame for frame, _ in read], [number for _, number in read]
    expect(all(one.index < other.index for one, other in zip(frames, frames[1:], strict=False)), "indexes do not rise")
    expect(all(one.time_s < other.time_s for one, other in zip(frames, frames[1:], strict=False)), "times do not rise")
    expect(all(one <= other for one, other in zip(numbers, numbers[1:], strict=False)), f"out of order: {numbers}")
    expect(numbers[-1] <= newest, f"{numbers[-1]} was read before it was fed")
    arrived = frames[-1].index - frames[0].index
    rate = arrived / (frames[-1].time_s - frames[0].time_s)
    expect(5 < rate < 33, f"{rate:.1f} frames a second arrived")
    fresh = len(set(numbers))
    expect(fresh > _FRAMES / 3, f"{fresh} of {_FRAMES} frames were new")
    return f"{_FRAMES} of {arrived + 1} that arrived at {rate:.1f}/s were read, {fresh} of them different, all in order"


def _no_stale_picture(stage: Stage) -> str:
    """Who comes back after a while gets what is fed now, not what a buffer kept."""
    lags: list[int] = []
    latencies_s: list[float] = []
    with stage.feeder() as feeder, open_camera() as source:
        next_fed(source)
        for _ in range(_FRAMES):
            frame, number = next_fed(source)
            latencies_s.append(frame.time_s - feeder.fed_at_s(number))
        for _ in range(5):
            before = feeder.newest()
            feeder.wait_for(before + _PAUSE)
            newest = feeder.newest()
            lags.append(newest - next_fed(source)[1])
    expect(max(lags) <= _BEHIND_AT_MOST, f"after a pause of {_PAUSE} frames the newest read were {lags} frames behind")
    slow_ms = 1000 * float(np.percentile(latencies_s, 95))
    return (
        f"after pauses of {_PAUSE} frames {lags} frames behind; from the driver taking a picture to its arrival "
        f"{1000 * median(latencies_s):.0f} ms in the median, {slow_ms:.0f} ms at the 95th percentile"
    )


def _buffers() -> str:
    opened: list[capture.Capture] = []

    def open_capture(device: int | str, backend: int) -> capture.Capture:
        opened.append(capture.open_device(device, backend))
        return opened[0]

    with LiveSource(CameraFeed(CameraAddress(vivid.CAMERA), open_capture=open_capture)) as source:
        next_frame(source)
        count = opened[0].get(cv2.CAP_PROP_BUFFERSIZE)
    expect(count == 2, f"{count:g} buffers")
    return f"{count:g} buffers"


def _face(stage: Stage) -> str:
    search = LiveSearch(("face",))
    shares: list[float] = []
    with stage.feeder(), open_camera() as source:
        next_fed(source)
        for _ in range(10):
            frame, _ = next_fed(source)
            shown = [track for track in search.search(frame.pixels, frame.time_s) if track.is_shown]
            expect(len(shown) == 1, f"{len(shown)} faces are shown, one was fed")
            shares.append(overlap(shown[0].box, stage.face))
    expect(min(shares) > 0.5, f"overlaps with where it was fed: {shares}")
    box = shown[0].box
    return (
        f"in each of {len(shares)} frames, at {box.left},{box.top} {box.width}x{box.height}, score {box.score:.2f}, "
        f"overlap with where it was fed {min(shares):.2f} at least"
    )


def _sizes() -> str:
    """A camera that has several sizes takes the one that is wanted, packed or not."""
    sizes = []
    for wanted in ((640, 360), (1920, 1080)):
        with open_source(CameraAddress(vivid.WEBCAM, width=wanted[0], height=wanted[1])) as source:
            frame = next_frame(source)
            sizes.append((frame.width, frame.height))
        expect(sizes[-1] == wanted, f"{wanted} was wanted, {sizes[-1]} came")
    return ", ".join(f"{width}x{height}" for width, height in sizes)


def _not_cameras() -> str:
    told = [error_of_opening(device) for device in (vivid.OUTPUT, vivid.METADATA, "/dev/null", "/dev/video9")]
    expect(all(isinstance(error, SourceNotFoundError) for error in told), f"{told}")
    return " / ".join(str(error) for error in told)


def _busy() -> str:
    with subprocess.Popen(
        [sys.executable, "-m", holder.__name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None and other.stdout is not None
        expect(other.stdout.readline().strip() == holder.HOLDS, "the other program could not open the camera")
        error = error_of_opening(vivid.CAMERA)
        expect(isinstance(error, SourceBusyError), f"{error!r}")
        expect(other.poll() is None, "the other program was disturbed")
        other.stdin.close()
        expect(other.wait(20) == 0, "the other program failed")
    open_and_close()
    return f"{error}"


def _opened_again() -> str:
    began_s = time.monotonic()
    for _ in range(5):
        open_and_close()
    return f"5 times, {(time.monotonic() - began_s) / 5:.2f} s each"


def _silence(stage: Stage) -> str:
    with stage.feeder(), open_camera() as source:
        next_fed(source)
        try:
            lost = loss(source, partial(vivid.withhold, 100))
        finally:
            vivid.withhold(0)
    return lost.told_in_time()


def _broken_down(stage: Stage) -> str:
    with open_camera() as source:
        next_frame(source)
        lost = loss(source, vivid.break_down)
    return f"{lost.told_in_time()} Opened then: {_pictures(stage)}"


def _unplugged(stage: Stage) -> str:
    with stage.feeder(), open_camera() as source:
        next_fed(source)
        lost = loss(source, vivid.unplug)
    expect("unplugged" in str(lost.error), f"{lost.error}")
    gone = error_of_opening(vivid.CAMERA)
    expect(isinstance(gone, SourceNotFoundError), f"{gone!r}")
    return f"{lost.told_in_time()} Opened then: {gone}"


def _plugged_in(stage: Stage) -> str:
    vivid.plug_in()
    connect()
    return _pictures(stage)


def _disconnected(stage: Stage) -> str:
    with open_camera() as source:
        next_frame(source)
        lost = loss(source, vivid.disconnect)
    told = lost.told_in_time()
    expect("unplugged" in told, told)
    return f"{told} Opened then: {_pictures(stage)}"


def _checks(stage: Stage) -> dict[str, Check]:
    return {
        "only capture nodes count as cameras": _nodes,
        "pictures arrive as they were fed": partial(_pictures, stage),
        "numbers and times of the frames rise at the camera's rate": partial(_numbers_and_times, stage),
        "no stale picture is served": partial(_no_stale_picture, stage),
        "as few buffers as there can be without a loss": _buffers,
        "the face that was fed in is found where it is": partial(_face, stage),
        "a size that is wanted is taken": _sizes,
        "what delivers no pictures is refused": _not_cameras,
        "a camera that another program uses is told to be in use": _busy,
        "it opens again once it was let go of": _opened_again,
        "a camera that falls silent is told in time": partial(_silence, stage),
        "a camera whose driver fails is told in time": partial(_broken_down, stage),
        "a camera that is taken away is told in time": partial(_unplugged, stage),
        "it opens anew once it is back": partial(_plugged_in, stage),
        "a camera whose cable is pulled is told in time": partial(_disconnected, stage),
    }


if __name__ == "__main__":
    shown = set_stage()
    connect()
    sys.exit(min(1, run_checks(_checks(shown))))
