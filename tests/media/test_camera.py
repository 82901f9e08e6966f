import errno
import sys
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.errors import (
    CancelledError,
    SourceBusyError,
    SourceDamagedError,
    SourceError,
    SourceForbiddenError,
    SourceLostError,
    SourceNotFoundError,
)
from desktop_app.media import v4l2
from desktop_app.media.camera import CameraFeed
from desktop_app.media.live import LiveSource
from desktop_app.media.opening import open_source
from desktop_app.media.source import CameraAddress, CameraBackend
from desktop_app.media.v4l2 import NodeState
from tests.media.numbered import HEIGHT, WIDTH, number_of, numbered

STALL_S = 0.4
CAPTURES = NodeState(v4l2.VIDEO_CAPTURE | 0x04000000)
METADATA = NodeState(0x00800000 | 0x04000000)
OUTPUT = NodeState(0x00000002)

Outcome = np.ndarray | bool | None


class FakeCapture:
    """A cv2.VideoCapture with pictures by number: False where grab fails, None where it cannot be decoded."""

    def __init__(
        self, picture: Callable[[int], Outcome] = numbered, *, is_opened: bool = True, rate: float = 100
    ) -> None:
        self.picture = picture
        self.is_opened = is_opened
        self.interval_s = 1 / rate
        self.properties: dict[int, float] = {cv2.CAP_PROP_FPS: 30.0}
        self.order: list[int] = []
        self.opened_with: tuple[object, ...] = ()
        self.released = threading.Event()
        self._numbers = count()
        self._outcome: Outcome = None

    def __call__(self, *device: object) -> "FakeCapture":
        self.opened_with = device
        return self

    def isOpened(self) -> bool:  # noqa: N802
        return self.is_opened

    def grab(self) -> bool:
        assert not self.released.is_set()
        self._outcome = self.picture(next(self._numbers))
        if self._outcome is not False:
            self.released.wait(self.interval_s)
        return self._outcome is not False

    def retrieve(self) -> tuple[bool, object]:
        return self._outcome is not None, self._outcome

    def get(self, propId: int) -> float:  # noqa: N803
        return self.properties.get(propId, 0.0)

    def set(self, propId: int, value: float) -> bool:  # noqa: N803
        self.properties[propId] = value
        self.order.append(propId)
        return True

    def release(self) -> None:
        self.released.set()


def ask_any(path: str) -> NodeState:
    return CAPTURES


def ask_file(path: str) -> NodeState:
    Path(path).stat()
    return CAPTURES


def feed(
    capture: FakeCapture,
    device: int | str = "/dev/null",
    ask: Callable[[str], NodeState] = ask_any,
    **options: object,
) -> CameraFeed:
    address = CameraAddress(device, **{"backend": CameraBackend.V4L2, **options})
    return CameraFeed(address, ask, capture)


def opened(capture: FakeCapture, device: int | str = "/dev/null", **options: object) -> LiveSource:
    return LiveSource(feed(capture, device, **options), connect_s=STALL_S, stall_s=STALL_S)


def error_of_reading(source: LiveSource) -> SourceError:
    started_s = time.monotonic()
    with pytest.raises(SourceError) as raised:
        while True:
            source.read()
    assert time.monotonic() - started_s < 2 * STALL_S + 1
    with pytest.raises(type(raised.value)):
        source.read()
    return raised.value


def test_pictures_come_and_the_camera_is_let_go():
    capture = FakeCapture()
    with opened(capture, name="Desk camera") as source:
        frames = [source.read() for _ in range(10)]
        assert (source.info.name, source.info.width, source.info.height) == ("Desk camera", WIDTH, HEIGHT)
        assert source.info.frames_per_second == 30
        assert source.info.is_live
    assert capture.released.is_set()
    assert [number_of(frame.pixels) for frame in frames] == [frame.index for frame in frames]
    assert all(before.time_s < after.time_s for before, after in zip(frames, frames[1:], strict=False))
    assert not frames[0].pixels.flags.writeable
    with pytest.raises(CancelledError):
        source.read()


def test_who_reads_late_gets_the_newest_picture():
    many_came = threading.Event()

    def picture(number: int) -> Outcome:
        if number == 60:
            many_came.set()
        return numbered(number)

    with opened(FakeCapture(picture, rate=500)) as source:
        first = source.read()
        assert many_came.wait(5)
        late = source.read()
    assert first.index < 50
    assert late.index == number_of(late.pixels) >= 59


def test_what_is_wanted_is_asked_for_packed_where_it_would_not_pass_otherwise():
    large, small, none = FakeCapture(), FakeCapture(), FakeCapture()
    for capture, options in (
        (large, {"width": 1920, "height": 1080, "frames_per_second": 60.0}),
        (small, {"width": 640, "height": 480}),
        (none, {}),
    ):
        with opened(capture, **options):
            pass
    assert large.properties[cv2.CAP_PROP_FOURCC] == cv2.VideoWriter.fourcc(*"MJPG")
    assert large.order == [
        cv2.CAP_PROP_FOURCC,
        cv2.CAP_PROP_FRAME_WIDTH,
        cv2.CAP_PROP_FRAME_HEIGHT,
        cv2.CAP_PROP_FPS,
        cv2.CAP_PROP_BUFFERSIZE,
    ]
    assert (large.properties[cv2.CAP_PROP_FRAME_WIDTH], large.properties[cv2.CAP_PROP_FPS]) == (1920, 60)
    assert cv2.CAP_PROP_FOURCC not in small.properties
    assert none.order == [cv2.CAP_PROP_BUFFERSIZE]


@pytest.mark.parametrize(
    ("device", "backend", "expected"),
    [
        (2, CameraBackend.V4L2, ("/dev/video2", cv2.CAP_V4L2)),
        ("3", CameraBackend.V4L2, ("/dev/video3", cv2.CAP_V4L2)),
        ("/dev/v4l/by-id/desk", CameraBackend.V4L2, ("/dev/v4l/by-id/desk", cv2.CAP_V4L2)),
        (1, CameraBackend.MEDIA_FOUNDATION, (1, cv2.CAP_MSMF)),
        (1, CameraBackend.DIRECT_SHOW, (1, cv2.CAP_DSHOW)),
        (0, CameraBackend.AV_FOUNDATION, (0, cv2.CAP_AVFOUNDATION)),
    ],
)
def test_each_system_has_its_way(device, backend, expected):
    capture = FakeCapture()
    with opened(capture, device, backend=backend):
        pass
    assert capture.opened_with == expected


def test_a_node_is_no_number_elsewhere():
    with pytest.raises(ValueError, match="number"):
        CameraFeed(CameraAddress("/dev/video0", CameraBackend.DIRECT_SHOW))


# Faults


def failing(number: int) -> Callable[[str], NodeState]:
    def ask(path: str) -> NodeState:
        raise OSError(number, "as told")

    return ask


@pytest.mark.parametrize(
    ("ask", "kind", "words"),
    [
        (failing(errno.ENOENT), SourceNotFoundError, "not there"),
        (failing(errno.ENODEV), SourceNotFoundError, "not there"),
        (failing(errno.EACCES), SourceForbiddenError, "may not be used"),
        (failing(errno.EBUSY), SourceBusyError, "another program"),
        (failing(errno.ENOTTY), SourceNotFoundError, "no camera"),
        (failing(errno.EIO), SourceNotFoundError, "as told"),
        (lambda path: METADATA, SourceNotFoundError, "no pictures"),
        (lambda path: OUTPUT, SourceNotFoundError, "no pictures"),
        (lambda path: NodeState(CAPTURES.capabilities, is_busy=True), SourceBusyError, "another program"),
    ],
)
def test_a_node_that_cannot_be_used_says_why(ask, kind, words):
    capture = FakeCapture()
    address = CameraAddress("/dev/video7", CameraBackend.V4L2)
    with pytest.raises(kind, match=words) as raised:
        LiveSource(CameraFeed(address, ask, capture), connect_s=STALL_S)
    assert "/dev/video7" in str(raised.value)
    assert not capture.opened_with


def test_a_node_with_several_planes_captures():
    assert NodeState(v4l2.VIDEO_CAPTURE_MPLANE).captures


@pytest.mark.skipif(sys.platform != "linux", reason="there are nodes on Linux alone")
@pytest.mark.parametrize("device", ["/dev/video251", 251, "/dev/null", "/dev", __file__])
def test_what_is_no_camera_of_this_computer_says_so(device):
    started_s = time.monotonic()
    with pytest.raises(SourceNotFoundError):
        open_source(CameraAddress(device))
    assert time.monotonic() - started_s < 2


@pytest.mark.parametrize("backend", [CameraBackend.V4L2, CameraBackend.MEDIA_FOUNDATION])
def test_a_camera_that_does_not_open_says_so(backend):
    device = "/dev/null" if backend is CameraBackend.V4L2 else 0
    capture = FakeCapture(is_opened=False)
    with pytest.raises(SourceError):
        opened(capture, device, backend=backend)


def test_an_unplugged_camera_is_told_at_once(tmp_path):
    node = tmp_path / "video0"
    node.touch()

    def picture(number: int) -> Outcome:
        if number == 20:
            node.unlink()
        return numbered(number) if number < 20 else False

    with opened(FakeCapture(picture), str(node), ask=ask_file) as source:
        error = error_of_reading(source)
    assert isinstance(error, SourceLostError)
    assert "unplugged" in str(error)


def test_a_camera_whose_node_stays_though_it_was_unplugged_is_told_at_once():
    fails = threading.Event()

    def picture(number: int) -> Outcome:
        if number == 20:
            fails.set()
        return numbered(number) if number < 20 else False

    def ask(path: str) -> NodeState:
        if fails.is_set():
            raise OSError(errno.ENODEV, "as told")
        return CAPTURES

    with opened(FakeCapture(picture), ask=ask) as source:
        error = error_of_reading(source)
    assert isinstance(error, SourceLostError)
    assert "unplugged" in str(error)


def test_a_camera_that_fails_for_a_moment_goes_on():
    with opened(FakeCapture(lambda number: False if 5 <= number < 10 else numbered(number))) as source:
        assert max(source.read().index for _ in range(20)) >= 15


def test_a_camera_that_fails_without_an_end_is_told_in_time():
    with opened(FakeCapture(lambda number: number < 5 and numbered(number))) as source:
        assert isinstance(error_of_reading(source), SourceLostError)


def test_a_camera_that_delivers_nothing_is_told_in_time():
    started_s = time.monotonic()
    with pytest.raises(SourceLostError):
        opened(FakeCapture(lambda number: False))
    assert time.monotonic() - started_s < 2 * STALL_S + 1


def test_a_driver_that_blocks_holds_up_nobody():
    goes_on = threading.Event()

    def picture(number: int) -> Outcome:
        if number == 5:
            goes_on.wait(10)
        return numbered(number)

    capture = FakeCapture(picture)
    source = opened(capture)
    assert isinstance(error_of_reading(source), SourceLostError)
    source.close()
    assert not source.wait_released(0.05)
    goes_on.set()
    assert source.wait_released(5)
    assert capture.released.is_set()


def test_a_driver_that_blocks_while_it_opens_holds_up_nobody():
    goes_on = threading.Event()

    def ask(path: str) -> NodeState:
        goes_on.wait(10)
        return CAPTURES

    capture = FakeCapture()
    with pytest.raises(SourceLostError):
        LiveSource(CameraFeed(CameraAddress("/dev/null", CameraBackend.V4L2), ask, capture), connect_s=STALL_S)
    cancelled = threading.Event()
    give_up = threading.Timer(0.05, cancelled.set)
    give_up.start()
    with pytest.raises(CancelledError):
        LiveSource(
            CameraFeed(CameraAddress("/dev/null", CameraBackend.V4L2), ask, capture), connect_s=30, cancelled=cancelled
        )
    give_up.join()
    goes_on.set()


def test_pictures_that_cannot_be_decoded_are_told_in_time():
    with opened(FakeCapture(lambda number: numbered(number) if number < 5 else None)) as source:
        assert isinstance(error_of_reading(source), SourceDamagedError)
    with pytest.raises(SourceDamagedError):
        opened(FakeCapture(lambda number: None))


def test_single_pictures_that_cannot_be_decoded_are_passed_over():
    with opened(FakeCapture(lambda number: None if number % 3 else numbered(number))) as source:
        assert all(source.read().index % 3 == 0 for _ in range(20))


@pytest.mark.parametrize("colour", [(0, 0, 0), (0, 135, 0)])
def test_pictures_of_one_colour_are_told_in_time(colour):
    plain = np.full((HEIGHT, WIDTH, 3), colour, np.uint8)
    with opened(FakeCapture(lambda number: plain)) as source:
        assert isinstance(error_of_reading(source), SourceDamagedError)


def test_a_camera_may_start_in_the_dark():
    dark = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    with opened(FakeCapture(lambda number: dark if number < 10 else numbered(number))) as source:
        assert max(source.read().index for _ in range(80)) >= 80 - 1


def test_a_defect_reaches_who_reads():
    def picture(number: int) -> Outcome:
        if number == 5:
            raise ZeroDivisionError("a defect")
        return numbered(number)

    with opened(FakeCapture(picture)) as source, pytest.raises(ZeroDivisionError, match="a defect"):
        while True:
            source.read()


def test_closing_ends_a_read_that_waits():
    source = LiveSource(
        feed(FakeCapture(lambda number: numbered(number) if number < 2 else False)), connect_s=2, stall_s=30
    )
    ends: list[BaseException] = []

    def read() -> None:
        try:
            while True:
                source.read()
        except CancelledError as error:
            ends.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    source.close()
    source.close()
    reader.join(2)
    assert ends
    assert source.wait_released(2)
