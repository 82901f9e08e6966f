"""Videos in files, read by FFmpeg through OpenCV: upright, with each frame's own time, and with exact seeking."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2

from desktop_app.errors import CancelledError, SourceDamagedError, SourceForbiddenError, SourceNotFoundError
from desktop_app.media import capture
from desktop_app.media.frame import Frame
from desktop_app.media.frame_times import TIME_TOLERANCE_S, FrameTimes, read_frame_times
from desktop_app.media.headers import HEAD_BYTES, picture_format
from desktop_app.media.source import DEFAULT_FRAMES_PER_SECOND, Source, SourceInfo

_SNIFFED_BYTES = 1024

# OpenCV 5.0 reports an end for every frame that cannot be decoded, of which a damaged group of pictures has hundreds.
# At the true end as many take 30 ms.
_ENDS_UNTIL_THE_END = 600

# A rate beyond these is a container's missing value.
_RATES = (0.01, 1000.0)

# How many frames earlier than reckoned to land, attempt by attempt, before beginning at the start.
_STEPS_BACK = (0, 2, 8, 32, 128, 512)

# Pictures that are alone in their file; the others may move.
_STILL_FORMATS = ("JPEG", "PNG", "BMP", "TIFF")


class VideoFile(Source):
    """A video's file.

    What is damaged is left out: the frames there are come, and then the end, which may be earlier than declared.
    Seeking first reads where the file's frames are, without decoding them. Where a file does not tell (MPEG program
    streams, bare H.264), frames are counted from the start, which is as exact and slow. In a damaged file a seek may
    count frames that reading passes over.
    path: names it in messages and frames.
    Raises: SourceNotFoundError, SourceForbiddenError, SourceDamagedError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._name = str(path)
        head = _read_head(path)
        self._lands_on_keys = _lands_on_keys(head)
        self._closed = threading.Event()
        self._reading = threading.Lock()
        self._times: FrameTimes | None = None
        self._times_were_read = False
        self._open()
        self._first_time_s = self._pending[0].time_s
        if picture_format(head[:HEAD_BYTES]) in _STILL_FORMATS and not self._has_second():
            self._capture.release()
            raise SourceDamagedError("{path} is a picture, not a video; open it as a picture.", path=self._name)
        self._info = self._read_info()

    @property
    def info(self) -> SourceInfo:
        """What is known of it."""
        return self._info

    def read(self) -> Frame | None:
        """The next frame, None at the end.

        Raises: CancelledError once it is closed.
        """
        with self._in_use():
            return self._pending.popleft() if self._pending else self._next()

    def seek(self, time_s: float) -> None:
        """Let the next read give the frame that is shown at this time.

        Raises: CancelledError once it is closed; SourceError if the file has to be opened anew and cannot be.
        """
        with self._in_use():
            times = self._frame_times()
            if times is not None:
                self._go_to(times.index_at(time_s, self._interval_s))
            else:
                self._walk_to_time(time_s)

    def seek_frame(self, index: int) -> None:
        """Let the next read give the frame with this index.

        Raises: as `seek`.
        """
        if index < 0:
            raise ValueError(f"frames count from 0, not {index}")
        with self._in_use():
            self._frame_times()
            self._go_to(index)

    def close(self) -> None:
        """Let go; a thread that reads just now does it in their place, and soon."""
        self._closed.set()
        self._release_if_free()

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        try:
            with self._reading:
                self._check_open()
                yield
        finally:
            if self._closed.is_set():
                self._release_if_free()

    def _release_if_free(self) -> None:
        # To release it under a thread that reads would crash, and to wait for that thread would hold up the window.
        if self._reading.acquire(blocking=False):
            try:
                self._pending.clear()
                self._capture.release()
            finally:
                self._reading.release()

    def _check_open(self) -> None:
        if self._closed.is_set():
            raise CancelledError("{path} was closed.", path=self._name)

    def _open(self) -> None:
        """Open it, and decode its first frame to see that it can be."""
        self._capture = capture.open_file(self._path)
        self._pending: deque[Frame] = deque()  # decoded already, before what is grabbed next
        self._index = -1  # of the frame that was grabbed last
        self._time_s = 0.0
        rate = self._capture.get(cv2.CAP_PROP_FPS) if self._capture.isOpened() else 0.0
        self._rate = rate if _RATES[0] < rate < _RATES[1] else 0.0
        self._interval_s = 1 / (self._rate or DEFAULT_FRAMES_PER_SECOND)
        first = self._next()
        if first is None:
            self._capture.release()
            _read_head(self._path)  # it may be gone by now, which is better to hear
            raise SourceDamagedError(
                "{path} has no pictures that can be read: it is damaged, was cut short, holds sound alone or is of "
                "a format unknown here; copy or download it once more, or convert it to MP4.",
                path=self._name,
            )
        self._pending.append(first)

    def _has_second(self) -> bool:
        second = self._next()
        if second is not None:
            self._pending.append(second)
        return second is not None

    def _read_info(self) -> SourceInfo:
        count = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        declared = int(count) if 1 <= count < 1e9 else None
        return SourceInfo(
            name=self._name,
            width=self._pending[0].width,
            height=self._pending[0].height,
            frames_per_second=self._rate or None,
            duration_s=declared / self._rate if declared and self._rate else None,
            frame_count=declared,
            can_seek=True,
        )

    def _next(self) -> Frame | None:
        while self._grab():
            frame = self._grabbed()
            if frame is not None:
                return frame
        return None

    def _grabbed(self) -> Frame | None:
        pixels = capture.retrieved(self._capture)
        return None if pixels is None else Frame(pixels, self._name, self._index, self._time_s)

    def _grab(self) -> bool:
        """Go on by one frame; False at the end."""
        for _ in range(_ENDS_UNTIL_THE_END):
            self._check_open()
            if self._capture.grab():
                break
        else:
            return False
        time_s = max(0.0, self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000)
        self._index += 1
        if self._index > 0 and time_s <= self._time_s:
            # OpenCV says 0 where the container tells no time, as for all frames of a bare H.264 stream.
            time_s = self._time_s + (self._interval_s if time_s <= 0 else 0.0)
        self._time_s = time_s
        if self._times is not None:
            place = self._times.place(time_s)
            self._index = self._index if place is None else place
        return True

    def _frame_times(self) -> FrameTimes | None:
        """Where the frames are, once somebody seeks; reading on does not need it."""
        if not self._times_were_read:
            # OpenCV does not seek at all where it knows no length or no rate.
            if self._rate and self._info.frame_count:
                self._times = read_frame_times(self._path, self._first_time_s, self._check_open)
            self._times_were_read = True
        return self._times

    def _go_to(self, index: int) -> None:
        following = self._pending[0].index if self._pending else self._index + 1
        if index < following or (self._times is not None and self._times.key_before(index) > following):
            self._land_before(index)
        self._walk_to(index)

    def _land_before(self, index: int) -> None:
        """Go to a place before or at a frame from which all up to it are decoded as they would be from the start."""
        times = self._times
        for back in _STEPS_BACK if times is not None else ():
            assert times is not None
            # Some demuxers land anywhere; then only a whole group of pictures before the needed one makes it sure.
            aim = index if self._lands_on_keys else times.key_before(index, 2)
            number = times.opencv_number(aim, self._rate, back)
            if number == 0:
                break
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, number)
            self._pending.clear()
            self._index, self._time_s = -1, 0.0
            if self._grab() and times.place(self._time_s) is not None and self._index <= aim:
                self._keep_grabbed()
                return
        self._capture.release()
        self._open()

    def _walk_to(self, index: int) -> None:
        while self._pending and self._pending[0].index < index:
            self._pending.popleft()
        while not self._pending and self._index < index - 1 and self._grab():
            if self._index >= index:  # the one that was sought cannot be decoded; this is the next that can
                self._keep_grabbed()

    def _walk_to_time(self, time_s: float) -> None:
        if not self._pending and (following := self._next()) is not None:
            self._pending.append(following)
        if not self._pending or self._pending[0].time_s > time_s + TIME_TOLERANCE_S:
            self._capture.release()
            self._open()
        shown = self._pending.popleft() if self._pending else None
        while (frame := self._pending.popleft() if self._pending else self._next()) is not None:
            if frame.time_s > time_s + TIME_TOLERANCE_S:
                self._pending.extendleft([frame] if shown is None else [frame, shown])
                return
            shown = frame
        if shown is not None and time_s < shown.time_s + self._interval_s:
            self._pending.append(shown)

    def _keep_grabbed(self) -> None:
        frame = self._grabbed()
        if frame is not None:
            self._pending.append(frame)


def _read_head(path: Path) -> bytes:
    """The file's first bytes, if it may be a video's."""
    try:
        if path.is_dir():  # asked first, because opening a folder is "permission denied" on Windows
            raise SourceNotFoundError("{path} is a folder, not a video; choose a video in it.", path=path)
        if not path.is_file():
            path.stat()
            raise SourceDamagedError("{path} is no file but a device or a pipe; choose a video's file.", path=path)
        with path.open("rb") as file:
            head = file.read(_SNIFFED_BYTES)
    except FileNotFoundError as error:
        raise SourceNotFoundError("{path} does not exist; check its name and folder.", path=path) from error
    except PermissionError as error:
        raise SourceForbiddenError(
            "{path} may not be read; change its permissions or copy it elsewhere.", path=path
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte in it
        reason = getattr(error, "strerror", None) or error
        raise SourceNotFoundError(
            "{path} cannot be read ({reason}); check the drive or the connection.", path=path, reason=reason
        ) from error
    if not head:
        raise SourceDamagedError("{path} is empty, it has no bytes; copy or download it once more.", path=path)
    if _is_text(head):  # a playlist may name any other file, and FFmpeg makes pictures of a page of text
        raise SourceDamagedError("{path} is a text, not a video; choose the video itself.", path=path)
    return head


def _is_text(head: bytes) -> bool:
    """Whether there is no byte that text does not have; a raw video's first line is text, and its pixels are not."""
    return not any(byte < 9 or 13 < byte < 27 or 27 < byte < 32 or byte == 0x7F for byte in head) and not (
        head.startswith(b"YUV4MPEG2")
    )


def _lands_on_keys(head: bytes) -> bool:
    """Whether the container has a table of key frames, which makes FFmpeg's seeking exact: MP4, Matroska, AVI."""
    return (
        head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
        or head.startswith(b"\x1a\x45\xdf\xa3")
        or (head.startswith(b"RIFF") and head[8:12] == b"AVI ")
    )
