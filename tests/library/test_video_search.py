"""A whole video is searched frame by frame, tells how far it is, and can be stopped without losing what it found."""

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.detection.geometry import Detection
from desktop_app.detection.live_search import LiveSearch
from desktop_app.detection.tracking import Track
from desktop_app.errors import CancelledError, CascadeError, SourceDamagedError, SourceError, SourceLostError
from desktop_app.library.video_search import (
    PROGRESS_EVERY_S,
    TimeLeft,
    VideoProgress,
    search_video,
)
from desktop_app.media.frame import Frame
from desktop_app.media.image_sequence import ImageSequence
from desktop_app.media.source import SequenceAddress, Source, SourceInfo
from desktop_app.media.video_file import VideoFile
from tests.media.numbered import jpeg, number_of, numbered, write_video

VIDEOS = Path(__file__).resolve().parents[1] / "media" / "videos"
SMALL = np.zeros((8, 8, 3), np.uint8)


def frame(index: int, time_s: float | None = None) -> Frame:
    return Frame(SMALL.copy(), "a film", index, index / 10 if time_s is None else time_s)


class Film(Source):
    """A source that a test holds in its hand; an error among the frames is raised in its place."""

    def __init__(self, frames: Sequence[Frame | Exception], **facts: object) -> None:
        self._info = replace(SourceInfo("a film", 8, 8, 10.0), **facts)  # type: ignore[arg-type]
        self._frames = list(frames)
        self.reads = 0
        self.closed = threading.Event()

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        if self.closed.is_set():
            raise CancelledError("it was closed")
        self.reads += 1
        if self.reads > len(self._frames):
            return None
        item = self._frames[self.reads - 1]
        if isinstance(item, Exception):
            raise item
        return item

    def close(self) -> None:
        self.closed.set()


class Stuck(Film):
    """Gives one frame; then a read waits until it is closed."""

    def read(self) -> Frame | None:
        if self.reads == 1:
            assert self.closed.wait(10)
        return super().read()


class Seeing:
    """Follows one object that is in the frames at these times, or in all; calls something at each frame."""

    def __init__(
        self, is_seen: Callable[[float], bool] = lambda time_s: True, then: Callable[[int], None] = lambda number: None
    ) -> None:
        self._is_seen = is_seen
        self._then = then
        self.times_s: list[float] = []
        self.numbers: list[int] = []

    def search(
        self,
        image: NDArray[np.uint8],
        time_s: float,
        *,
        cancelled: threading.Event | None = None,
        threads: int = 0,
    ) -> tuple[Track, ...]:
        self.times_s.append(time_s)
        self.numbers.append(number_of(image))
        self._then(len(self.times_s))
        if cancelled is not None and cancelled.is_set():
            raise CancelledError("the search was cancelled")
        box = Detection(1, 2, 3, 4, 0.9, 1, "face")
        return (Track(1, box, 0.0, time_s, 1, True, self._is_seen(time_s), (0.0, 0.0)),)


def ignore(progress: VideoProgress) -> None:
    pass


def ticking(step_s: float) -> Callable[[], float]:
    """A clock that goes on by so much each time somebody looks at it."""
    ticks = count()
    return lambda: next(ticks) * step_s


def test_every_frame_is_searched_in_order_and_the_video_closed() -> None:
    film, seeing = Film([frame(index) for index in range(20)]), Seeing(lambda time_s: 0.45 < time_s < 1.05)
    found = search_video(lambda: film, seeing, threading.Event(), ignore)
    assert seeing.times_s == [index / 10 for index in range(20)]
    assert [len(found.frames.boxes(index)) for index in range(20)] == [0] * 5 + [1] * 6 + [0] * 9
    assert [(span.first_s, span.last_s) for span in found.spans] == [(0.5, 1.0)]
    assert found.is_complete and found.duration_s == pytest.approx(2.0) and found.unreadable == 0
    assert film.closed.is_set()


def test_only_a_few_frames_are_read_ahead() -> None:
    film = Film([frame(index) for index in range(40)])
    leads: list[int] = []

    def look(number: int) -> None:
        if number % 10 == 0:  # long enough for a reader that does not hold itself back
            threading.Event().wait(0.1)
        leads.append(film.reads - number)

    search_video(lambda: film, Seeing(then=look), threading.Event(), ignore)
    assert max(leads) <= 3


@pytest.mark.parametrize(
    "facts",
    [{"duration_s": 2.0}, {"duration_s": 2.0, "frame_count": 999}, {"frame_count": 20}],
)
def test_the_share_grows_with_the_time_or_else_with_the_frames(facts: dict[str, object]) -> None:
    told: list[VideoProgress] = []
    film = Film([frame(index) for index in range(20)], **facts)
    search_video(lambda: film, Seeing(), threading.Event(), told.append, clock=ticking(2 * PROGRESS_EVERY_S))
    shares = [progress.share for progress in told]
    assert shares[:-1] == pytest.approx([(index + 1) / 20 for index in range(20)])
    assert shares[-1] == 1.0
    assert [len(progress.frames) for progress in told] == [*range(1, 21), 20]
    assert told[9].searched_s == pytest.approx(1.0)


def test_without_a_duration_nobody_knows_how_far_it_is_until_the_end() -> None:
    told: list[VideoProgress] = []
    film = Film([frame(index) for index in range(5)])
    found = search_video(lambda: film, Seeing(), threading.Event(), told.append, clock=ticking(2 * PROGRESS_EVERY_S))
    assert [progress.share for progress in told] == [None] * 5 + [1.0]
    assert found.duration_s == pytest.approx(0.5)


@pytest.mark.parametrize(("declared_s", "last_share"), [(0.5, 1.0), (10.0, 0.2)])
def test_a_wrong_duration_is_put_right_at_the_end(declared_s: float, last_share: float) -> None:
    told: list[VideoProgress] = []
    film = Film([frame(index) for index in range(20)], duration_s=declared_s)
    found = search_video(lambda: film, Seeing(), threading.Event(), told.append, clock=ticking(2 * PROGRESS_EVERY_S))
    assert told[-2].share == pytest.approx(last_share) and told[-1].share == 1.0
    assert found.duration_s == pytest.approx(2.0)


def test_progress_comes_now_and_then_and_misses_no_span() -> None:
    told: list[VideoProgress] = []
    film = Film([frame(index) for index in range(100)], duration_s=10.0)
    clock = ticking(PROGRESS_EVERY_S / 8)
    found = search_video(lambda: film, Seeing(), threading.Event(), told.append, clock=clock)
    assert 5 <= len(told) <= 25
    gathered = {span.id: span for progress in told for span in progress.spans}
    assert tuple(gathered.values()) == found.spans


def test_a_video_without_frames_is_searched_at_once() -> None:
    told: list[VideoProgress] = []
    found = search_video(lambda: Film([]), Seeing(), threading.Event(), told.append)
    assert (len(found.frames), found.spans, found.duration_s, found.is_complete) == (0, (), 0.0, True)
    assert [progress.share for progress in told] == [1.0]
    assert found.boxes_at(0.0) == ()


def test_a_cancelled_search_hands_out_what_it_found() -> None:
    cancelled = threading.Event()
    told: list[VideoProgress] = []
    film = Film([frame(index) for index in range(50)], duration_s=5.0)
    seeing = Seeing(then=lambda number: cancelled.set() if number == 11 else None)
    found = search_video(lambda: film, seeing, cancelled, told.append)
    assert (len(found.frames), found.is_complete, found.duration_s) == (10, False, 5.0)
    assert [(span.first_s, span.last_s) for span in found.spans] == [(0.0, 0.9)]
    assert {span.id: span for progress in told for span in progress.spans} == {1: found.spans[0]}
    assert film.closed.is_set()


def test_a_search_that_waits_for_its_video_can_be_cancelled() -> None:
    cancelled = threading.Event()
    film = Stuck([frame(0), frame(1)])
    timer = threading.Timer(0.1, cancelled.set)
    timer.start()
    found = search_video(lambda: film, Seeing(), cancelled, ignore)
    assert (len(found.frames), found.is_complete) == (1, False)


def test_what_goes_wrong_in_the_search_is_raised_after_the_last_progress() -> None:
    told: list[VideoProgress] = []

    def fail(number: int) -> None:
        if number == 4:
            raise CascadeError("{name} is broken.", name="it")

    film = Film([frame(index) for index in range(50)])
    with pytest.raises(CascadeError):
        search_video(lambda: film, Seeing(then=fail), threading.Event(), told.append)
    assert len(told[-1].frames) == 3 and len(told[-1].spans) == 1
    assert film.closed.is_set()


def test_a_source_that_is_lost_is_not_read_for_ever() -> None:
    lost = SourceLostError("{name} is gone.", name="it")
    for facts in ({"is_live": True, "frame_count": 9}, {}):
        film = Film([frame(0), *[lost] * 1000], **facts)
        with pytest.raises(SourceLostError):
            search_video(lambda film=film: film, Seeing(), threading.Event(), ignore)
        assert film.closed.is_set()
    film = Film([frame(0), *[lost] * 1000], frame_count=9)
    with pytest.raises(SourceLostError):
        search_video(lambda: film, Seeing(), threading.Event(), ignore)


def test_pictures_of_a_sequence_that_cannot_be_read_are_passed_over(tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"{number}.jpg").write_bytes(jpeg(number) if number not in (2, 5) else b"no picture")
    seeing = Seeing()
    found = search_video(lambda: ImageSequence(SequenceAddress(tmp_path)), seeing, threading.Event(), ignore)
    assert seeing.numbers == [0, 1, 3, 4]
    assert seeing.times_s == pytest.approx([0, 1 / 25, 3 / 25, 4 / 25])
    assert found.is_complete and found.unreadable == 2


def test_a_video_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(bytes(range(256)) * 20)
    with pytest.raises(SourceDamagedError):
        search_video(lambda: VideoFile(path), Seeing(), threading.Event(), ignore)


@pytest.mark.parametrize("name", ["b-frames.mp4", "uneven.mp4", "bare.h264", "cut.mp4", "program.mpg", "transport.ts"])
def test_real_videos_are_searched_as_they_are_read(name: str) -> None:
    with VideoFile(VIDEOS / name) as video:
        read = [(each.time_s, number_of(each.pixels)) for each in iter(video.read, None)]
    seeing, told = Seeing(), list[VideoProgress]()
    found = search_video(lambda: VideoFile(VIDEOS / name), seeing, threading.Event(), told.append)
    assert list(zip(seeing.times_s, seeing.numbers, strict=True)) == read
    assert [found.frames.time_s(place) for place in range(len(found.frames))] == seeing.times_s
    assert found.is_complete and found.duration_s is not None and found.duration_s > read[-1][0]
    assert told[-1].share == 1.0
    assert all(one.share is None or 0 <= one.share <= 1 for one in told)


def test_a_video_that_was_cut_short_ends_where_it_can_be_read_no_more(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "whole.avi", "MJPG", 100).read_bytes()
    cut = tmp_path / "cut.avi"
    cut.write_bytes(whole[: len(whole) // 2])
    seeing = Seeing()
    found = search_video(lambda: VideoFile(cut), seeing, threading.Event(), ignore)
    assert 30 <= len(seeing.numbers) < 70
    assert seeing.numbers == list(range(len(seeing.numbers)))
    assert found.is_complete and found.duration_s == pytest.approx(len(seeing.numbers) / 25)


def test_a_face_in_a_video_is_found_when_it_is_there(tmp_path: Path, sample: Path) -> None:
    photo = cv2.resize(cv2.imread(str(sample)), (256, 256))
    path = tmp_path / "a.avi"
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"MJPG"), 30.0, (640, 320))
    for number in range(60):
        picture = np.full((320, 640, 3), 128, np.uint8)
        if 15 <= number < 40:
            picture[32:288, 5 * number : 5 * number + 256] = photo
        writer.write(picture)
    writer.release()
    found = search_video(lambda: VideoFile(path), LiveSearch(["face"]), threading.Event(), ignore)
    (span,) = found.spans
    assert span.target == "face"
    assert 15 / 30 <= span.first_s <= 18 / 30 and 39 / 30 <= span.last_s <= 44 / 30
    assert found.boxes_at(0.2) == () and len(found.boxes_at(0.9)) == 1
    left = found.boxes_at(0.9)[0].box.left - 5 * 27
    assert 40 <= left <= 140
    assert found.busy(4)[0] == found.busy(4)[3] == 0


def test_the_time_that_is_left_is_near_and_does_not_jump() -> None:
    rng = random.Random(4)
    left, now_s, share = TimeLeft(100.0), 100.0, 0.0
    told: list[tuple[float, float | None]] = []
    while share < 1:
        now_s += 0.05
        share = min(1.0, share + rng.choice((0.0, 0.0, 0.0, 0.0008, 0.0012)))  # on average 0.0004: 125 s
        told.append((now_s, left.after(share, now_s)))
    assert all(seconds is None for at_s, seconds in told if at_s < 101)
    late = [(now_s - at_s, seconds) for at_s, seconds in told if at_s > 105]
    assert all(seconds is not None and 0.6 * true - 2 < seconds < 1.5 * true + 2 for true, seconds in late)
    for (true, seconds), (_, then) in zip(late, late[1:], strict=False):
        assert seconds is not None and then is not None and abs(seconds - then) < 1 + 0.05 * true


def test_a_search_that_becomes_slower_has_more_time_left_soon() -> None:
    left = TimeLeft(0.0)
    for tick in range(1, 400):
        before = left.after(tick / 4000, tick * 0.05)
    slower = [left.after(399 / 4000 + tick / 16000, (399 + tick) * 0.05) for tick in range(1, 1601)]
    assert before == pytest.approx(180, rel=0.1)
    assert slower[-1] == pytest.approx((1 - 399 / 4000 - 1600 / 16000) * 800, rel=0.2)


def test_where_nothing_moves_nobody_knows_what_is_left() -> None:
    left = TimeLeft(0.0)
    assert [left.after(0.0, now_s) for now_s in (0.0, 1.0, 5.0)] == [None, None, None]


def test_an_error_of_a_source_is_no_reason_to_lose_the_frames_before_it() -> None:
    told: list[VideoProgress] = []
    film = Film([*map(frame, range(5)), SourceError("{name} failed.", name="it")])
    with pytest.raises(SourceError):
        search_video(lambda: film, Seeing(), threading.Event(), told.append)
    assert len(told[-1].frames) == 5


def test_a_video_with_numbers_shows_them_all(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.avi", "MJPG", 30, pictures=map(numbered, range(100, 130)))
    seeing = Seeing()
    search_video(lambda: VideoFile(path), seeing, threading.Event(), ignore)
    assert seeing.numbers == list(range(100, 130))
