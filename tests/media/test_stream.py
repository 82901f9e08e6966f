import io
import logging
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
from PIL import Image

from desktop_app.errors import (
    CancelledError,
    SourceBusyError,
    SourceDamagedError,
    SourceError,
    SourceForbiddenError,
    SourceLostError,
    SourceNotFoundError,
)
from desktop_app.media.jpeg_scanner import JpegScanner
from desktop_app.media.live import STALL_TIMEOUT_S
from desktop_app.media.source import StreamAddress
from desktop_app.media.stream import open_stream
from tests.media.mjpeg_camera import MjpegCamera
from tests.media.numbered import HEIGHT, WIDTH, jpeg, number_of
from tests.media.rtsp_camera import RtspCamera

TIMEOUT_S = 0.4
SECRET = "geheim"
PICTURES = [jpeg(number) for number in range(400)]


@pytest.fixture
def camera() -> Iterator[MjpegCamera]:
    with MjpegCamera(PICTURES, 60) as served:
        yield served


def opened(url: str, timeout_s: float = 2.0):
    return open_stream(StreamAddress(url), timeout_s=timeout_s)


def error_of(url: str, cancelled: threading.Event | None = None) -> SourceError:
    """What opening the address says, within its time."""
    started_s = time.monotonic()
    with pytest.raises(SourceError) as raised:
        open_stream(StreamAddress(url), cancelled, timeout_s=TIMEOUT_S)
    assert time.monotonic() - started_s < 2 * TIMEOUT_S + 1
    return raised.value


def test_pictures_come_in_order_with_the_time_of_their_arrival(camera):
    with opened(camera.url) as source:
        before_s = time.monotonic()
        frames = [source.read() for _ in range(20)]

    numbers = [number_of(frame.pixels) for frame in frames]
    assert numbers == sorted(set(numbers))
    assert [frame.index for frame in frames] == numbers
    times_s = [frame.time_s for frame in frames]
    assert times_s == sorted(times_s)
    assert all(frame.time_s >= camera.sent_s[number] for frame, number in zip(frames, numbers, strict=True))
    assert times_s[-1] >= before_s
    assert not frames[0].pixels.flags.writeable
    assert (source.info.width, source.info.height) == (WIDTH, HEIGHT)
    assert source.info.is_live
    assert not source.info.can_seek
    with pytest.raises(TypeError):
        source.seek(0)


def test_a_picture_is_shown_before_the_next_one_is_sent(camera):
    camera.interval_s = 0.2
    with opened(camera.url) as source:
        lags_s = []
        for _ in range(5):
            frame = source.read()
            lags_s.append(time.monotonic() - camera.sent_s[number_of(frame.pixels)])

    assert np.median(lags_s) < 0.1


def test_who_reads_late_gets_the_newest_picture():
    many_are_sent = threading.Event()

    def picture(number: int) -> bytes:
        if number == 50:
            many_are_sent.set()
        return PICTURES[number]

    with MjpegCamera(picture, 200) as camera, opened(camera.url) as source:
        source.read()
        assert many_are_sent.wait(5)
        late, following = source.read(), source.read()

    assert number_of(late.pixels) > 40
    assert late.index == number_of(late.pixels)
    assert following.index > late.index


@pytest.mark.parametrize("fault", ["drop", "send_garbage", "send_halves", "send_broken"])
@pytest.mark.parametrize("with_lengths", [True, False])
def test_faults_between_pictures_end_nothing(camera, fault, with_lengths):
    camera.with_lengths = with_lengths
    with opened(camera.url) as source:
        for _ in range(5):
            source.read()
        getattr(camera, fault)(4)
        numbers = [number_of(source.read().pixels) for _ in range(30)]

    assert numbers == sorted(set(numbers))
    assert numbers[-1] - numbers[0] >= 33 - 4  # the four are missed and everything else is whole


@pytest.mark.parametrize(
    "content_type", ["application/octet-stream", "video/x-motion-jpeg", "multipart/x-mixed-replace"]
)
def test_a_stream_needs_no_right_content_type(camera, content_type):
    camera.content_type = content_type
    with opened(camera.url) as source:
        assert number_of(source.read().pixels) < number_of(source.read().pixels)


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "application/json", "image/jpeg"])
def test_what_is_no_video_is_refused_at_once(camera, content_type):
    camera.content_type = content_type
    error = error_of(camera.url)
    assert isinstance(error, SourceDamagedError)
    assert content_type.split(";")[0] in str(error)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, SourceForbiddenError),
        (403, SourceForbiddenError),
        (404, SourceNotFoundError),
        (500, SourceDamagedError),
        (503, SourceBusyError),
    ],
)
def test_a_refusal_is_told(camera, status, kind):
    camera.status = status
    assert type(error_of(camera.url)) is kind


def test_a_stall_is_told_in_time_and_again(camera):
    with opened(camera.url, TIMEOUT_S) as source:
        source.read()
        camera.stall()
        started_s = time.monotonic()
        with pytest.raises(SourceLostError) as raised:
            while True:
                source.read()
        assert TIMEOUT_S * 0.8 < time.monotonic() - started_s < TIMEOUT_S + 1
        assert f"127.0.0.1:{camera.port}/video" in str(raised.value)
        camera.go_on()
        with pytest.raises(SourceLostError):
            source.read()
    with opened(camera.url, TIMEOUT_S) as source:
        source.read()


def test_a_short_stall_ends_nothing(camera):
    with opened(camera.url) as source:
        source.read()
        camera.stall()
        resume = threading.Timer(0.3, camera.go_on)
        resume.start()
        try:
            last = 0
            while last < 30:
                last = number_of(source.read().pixels)
        finally:
            resume.join()


def test_a_closed_connection_is_told_at_once(camera):
    with opened(camera.url) as source:
        source.read()
        camera.hang_up()
        started_s = time.monotonic()
        with pytest.raises(SourceLostError, match="ended"):
            while True:
                source.read()
        assert time.monotonic() - started_s < 1


def test_garbage_alone_is_told_in_time(camera):
    with opened(camera.url, TIMEOUT_S) as source:
        source.read()
        camera.send_broken(1000)
        with pytest.raises(SourceDamagedError):
            while True:
                source.read()
    assert isinstance(error_of(camera.url), SourceDamagedError)


def test_a_dripping_stream_without_pictures_is_told_in_time():
    with MjpegCamera(lambda number: b"no picture", 100) as camera:
        assert isinstance(error_of(camera.url), SourceDamagedError)


def test_a_camera_that_does_not_answer_is_told_in_time():
    with MjpegCamera(PICTURES, answers=False) as camera:
        assert isinstance(error_of(camera.url), SourceNotFoundError)


@pytest.mark.parametrize("scheme", ["http", "https", "rtsp", "rtsps"])
def test_nobody_at_the_address_is_told(scheme):
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    assert isinstance(error_of(f"{scheme}://127.0.0.1:{port}/"), SourceNotFoundError)


@pytest.mark.parametrize("scheme", ["https", "rtsp", "rtsps"])
def test_another_protocol_is_told(camera, scheme):
    assert isinstance(error_of(f"{scheme}://127.0.0.1:{camera.port}/"), (SourceDamagedError, SourceNotFoundError))


def test_what_does_not_speak_http_is_told():
    with RtspCamera(jpeg, first_line="220 mail at your service") as camera:
        assert isinstance(error_of(f"http://{camera.address}"), SourceDamagedError)


def test_closing_ends_a_read_that_waits(camera):
    with opened(camera.url, 30) as source:
        source.read()
        camera.stall()
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
        reader.join(2)
        assert not reader.is_alive()
        assert ends
        assert source.wait_released(2)
        source.close()
        with pytest.raises(CancelledError):
            source.read()


def test_opening_can_be_given_up():
    cancelled = threading.Event()
    with MjpegCamera(PICTURES, answers=False) as camera:
        give_up = threading.Timer(0.1, cancelled.set)
        give_up.start()
        with pytest.raises(CancelledError):
            open_stream(StreamAddress(camera.url), cancelled, timeout_s=30)
        give_up.join()


@pytest.mark.parametrize("user", [f"somebody:{SECRET}", f"some%40body:{SECRET}%2F"])
def test_a_name_and_password_open_it(user):
    asked = user.replace("%40", "@").replace("%2F", "/")
    with (
        MjpegCamera(PICTURES, 60, user=asked) as camera,
        opened(f"http://{user}@127.0.0.1:{camera.port}/video") as source,
    ):
        frame = source.read()
    assert SECRET not in frame.source + source.info.name + repr(source.info)


@pytest.mark.parametrize(
    "answer",
    [{"status": 401}, {"status": 500}, {"answers": False}, {"content_type": "text/html"}, {"user": "other:one"}],
)
@pytest.mark.parametrize("place", ["somebody:{secret}@", "?password={secret}"])
def test_no_message_and_no_log_tells_a_password(answer, place, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    with MjpegCamera(PICTURES, **answer) as camera:
        host = f"127.0.0.1:{camera.port}/video"
        secret = place.format(secret=SECRET)
        error = error_of(f"http://{secret}{host}" if place.endswith("@") else f"http://{host}{secret}")
    told = "".join(traceback.format_exception(error)) + repr(error) + caplog.text + "".join(capfd.readouterr())
    assert SECRET not in told
    assert str(camera.port) in str(error)


@pytest.mark.parametrize(
    "url",
    [
        f"http://u:{SECRET}@127.0.0.1:99999/",
        f"http://u:{SECRET}@127.0.0.1:a{SECRET}/",
        f"http://u:{SECRET}@[::1/",
        f"http://u:{SECRET}@/path",
        f"ftp://u:{SECRET}@127.0.0.1/x",
        f"file://u:{SECRET}@host/etc/passwd",
        f"http://u:{SECRET}@127.0.0.1/a b",
        f"http://u:{SECRET}@127.0.0.1/a\r\nX: y",
    ],
)
def test_an_address_that_cannot_be_is_refused_without_telling_its_password(url):
    error = error_of(url)
    assert isinstance(error, SourceNotFoundError)
    assert SECRET not in "".join(traceback.format_exception(error)) + repr(StreamAddress(url))


def test_what_waits_leaves_room_to_tell_of_it_within_two_seconds():
    assert STALL_TIMEOUT_S <= 1.8


# RTSP


def test_rtsp_pictures_come(caplog, capfd):
    caplog.set_level(logging.DEBUG)
    with RtspCamera(jpeg) as camera, opened(f"rtsp://somebody:{SECRET}@{camera.address}") as source:
        frames = [source.read() for _ in range(10)]
        camera.going.set()
    numbers = [number_of(frame.pixels) for frame in frames]
    assert numbers == sorted(set(numbers))
    assert (source.info.width, source.info.height) == (WIDTH, HEIGHT)
    assert SECRET not in source.info.name + caplog.text + "".join(capfd.readouterr())


def test_an_rtsp_stall_is_told_in_time():
    with RtspCamera(jpeg) as camera, opened(f"rtsp://{camera.address}", TIMEOUT_S) as source:
        source.read()
        camera.stall()
        started_s = time.monotonic()
        with pytest.raises(SourceLostError):
            while True:
                source.read()
        assert time.monotonic() - started_s < TIMEOUT_S + 1


def test_an_rtsp_camera_that_does_not_answer_is_told_in_time():
    with RtspCamera(jpeg, answers=False) as camera:
        assert isinstance(error_of(f"rtsp://{camera.address}"), SourceNotFoundError)


@pytest.mark.parametrize(
    ("first_line", "kind"),
    [
        ("RTSP/1.0 401 Unauthorized", SourceForbiddenError),
        ("RTSP/1.0 404 Not Found", SourceNotFoundError),
        ("RTSP/1.0 453 Not Enough Bandwidth", SourceBusyError),
        ("HTTP/1.1 400 Bad Request", SourceDamagedError),
        ("RTSP/1.0 200 OK", SourceDamagedError),
    ],
)
def test_an_rtsp_refusal_is_told(first_line, kind):
    with RtspCamera(jpeg, first_line=first_line) as camera:
        assert type(error_of(f"rtsp://{camera.address}")) is kind


def test_a_wrong_rtsp_password_is_told_and_not_shown():
    with RtspCamera(jpeg, first_line="RTSP/1.0 401 Unauthorized") as camera:
        error = error_of(f"rtsp://somebody:{SECRET}@{camera.address}")
    assert isinstance(error, SourceForbiddenError)
    assert SECRET not in "".join(traceback.format_exception(error))
    assert SECRET not in "".join(camera.questions)


# Finding pictures in a stream of bytes


def pictures_in(data: bytes, step: int) -> list[bytes]:
    scanner = JpegScanner()
    return [picture for place in range(0, len(data), step) for picture in scanner.feed(data[place : place + step])]


@pytest.mark.parametrize("step", [1, 2, 3, 1000, 10**6])
def test_pictures_are_found_however_the_bytes_arrive(step):
    whole = PICTURES[:3]
    assert pictures_in(b"head\r\n".join([b"", *whole, b"\xff\xd8"]), step) == whole


@pytest.mark.parametrize("step", [1, 1000, 10**6])
def test_half_a_picture_is_passed_over(step):
    first, second, third = PICTURES[:3]
    for cut in (3, 10, 100, len(second) // 2, len(second) - 1):
        found = pictures_in(first + second[:cut] + b"\r\n--frame\r\n\r\n" + third, step)
        assert found[0] == first
        assert found[-1] == third or cut < 700  # a length that was cut off may swallow what follows


def test_a_picture_within_a_picture_is_part_of_it():
    exif = Image.Exif()
    stream = io.BytesIO()
    exif[0x9286] = b"\xff\xd8\xff\xe0 thumbnail \xff\xd9" * 3
    Image.new("RGB", (32, 32), (9, 99, 199)).save(stream, "JPEG", exif=exif.tobytes())
    assert pictures_in(stream.getvalue() + PICTURES[0], 100) == [stream.getvalue(), PICTURES[0]]


def test_progressive_pictures_are_found_whole():
    stream = io.BytesIO()
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)).save(
        stream, "JPEG", progressive=True
    )
    assert pictures_in(stream.getvalue() * 2, 50) == [stream.getvalue()] * 2


def test_noise_holds_no_pictures_and_takes_no_memory():
    scanner = JpegScanner()
    noise = np.random.default_rng(2).bytes(1_000_000).replace(b"\xff\xd8", b"")
    assert scanner.feed(noise) == []
    assert scanner.feed(PICTURES[0]) == [PICTURES[0]]
