"""Films made of pictures that come at times of their own: a whole film in real time, or none."""

import contextlib
import math
import os
import shutil
import uuid
from pathlib import Path
from typing import Never

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.geometry import Size
from desktop_app.errors import OutputError
from desktop_app.export.writing import place_free
from desktop_app.media import capture

# Both are in OpenCV's package on every system. MPEG-4 Part 2 makes the smaller files; MJPEG takes larger pictures and
# plays nearly everywhere. There is no H.264 encoder in the package for Linux, and VP8 takes six times as long.
_CODECS = {".mp4": "mp4v", ".avi": "MJPG"}
FILM_SUFFIXES = tuple(_CODECS)

RATES = (1.0, 120.0)
"""The least and the most pictures of a film in a second."""

MAX_GAP_S = 1.0
"""For so long at most one picture stands in a film, however late the next one comes."""

# A picture may be shown so many pictures' time too soon or too late before one is repeated or left out. It is less than
# one and more than a half, so that jitter costs nothing.
_TOLERANCE = 0.75

# OpenCV 5.0 writes beyond its memory where MJPEG is 4 or 6 pixels wide, and 1 pixel is no film in any format.
_SMALLEST_PX = 32

_MB = 1_000_000
# What must be free to finish a film well: hours of its index, and what is written until it is looked at again.
_RESERVE_BYTES = 64 * _MB
_FRAMES_BETWEEN_LOOKS = 16
# FFmpeg 8 gathers 256 kB before it writes. A file that has not grown when so much has come together is not written.
_GATHERED_BYTES = _MB


class NearlyFullError(OutputError):
    """The disk has just enough room left to finish the film."""


class FilmClock:
    """Lets pictures that come at irregular times take their places in a film of a constant rate.

    The film begins with the first picture. From one picture to the next it goes on as their times do, but by no more
    than `MAX_GAP_S`, and after a jump back by one picture: neither a pause nor a seek makes hours of a still. Apart
    from that no picture is shown more than one picture's time too soon or too late.
    frames_per_second: of the film.
    """

    def __init__(self, frames_per_second: float) -> None:
        self._rate = frames_per_second
        self._last_s: float | None = None
        self._position_s = 0.0
        self.frame_count = 0

    def places(self, time_s: float) -> int:
        """How many places the film has up to and with this picture: the last is its own, others repeat the one before.

        0 where the picture is to be left out, as it comes too soon after another.
        """
        if self._last_s is not None:
            passed_s = time_s - self._last_s
            self._position_s += 1 / self._rate if passed_s < 0 else min(passed_s, MAX_GAP_S)
        self._last_s = time_s
        late = self._position_s * self._rate - self.frame_count
        places = 0 if late < -_TOLERANCE else 1 + max(0, math.ceil(late - _TOLERANCE))
        self.frame_count += places
        return places


class VideoRecorder:
    """Writes a film: MPEG-4 into .mp4, MJPEG into .avi.

    It is written into a file beside and gets its name when it is whole. A file of that name stays, and the film takes
    the next free name, unless it is told to replace it. Pictures of another size are made to fit, with black bars: a
    camera that changes its size in the middle should not cost the recording. Films of an odd width or height get one
    more column or row, the last one again, since the codecs halve colours.
    size: of the pictures, pixels. frames_per_second: of the film; held within `RATES`.
    replace: whether a file with that name may be written over; one that the system does not let go of stays.
    Raises: OutputError; then nothing is left behind.
    """

    def __init__(self, path: Path, size: Size, frames_per_second: float, *, replace: bool = False) -> None:
        if not (math.isfinite(frames_per_second) and frames_per_second > 0 and min(size) > 0):
            raise ValueError(f"a film has a size and a rate, not {size} and {frames_per_second}")
        self.path = path
        self._replace = replace
        self._size = size
        self._canvas = Size(*(max(_SMALLEST_PX, side + side % 2) for side in size))
        # OpenCV keeps three decimals of a rate, and MPEG-4 as a fraction of no more than 65535.
        rate = min(max(frames_per_second, RATES[0]), RATES[1])
        self._rate = round(rate, 3 if rate <= 65 else 2)
        self._clock = FilmClock(self._rate)
        self._last: NDArray[np.uint8] | None = None
        self._looked_at = self._grew_at = 0  # numbers of pictures
        self._file_bytes = 0
        self._writer: cv2.VideoWriter | None = None
        codec = _codec(path)
        # The muxer knows a format by the end of a name.
        self._temporary = path.with_name(f".haarlens-{uuid.uuid4().hex[:12]}.part{path.suffix.lower()}")
        try:
            with contextlib.suppress(FileNotFoundError):
                path.lstat()  # a name that cannot be is better heard of now than after the last picture
            path.parent.mkdir(parents=True, exist_ok=True)
            self._temporary.open("xb").close()  # OpenCV would not say why it cannot
            free = _free_bytes(path.parent)
        except OSError as error:
            self._give_up(error)
        if free < _RESERVE_BYTES:
            self._remove()
            raise OutputError(
                "{path} cannot be recorded: its disk has {free} MB left; make room or choose another disk.",
                path=path,
                free=free // _MB,
            )
        fourcc = cv2.VideoWriter.fourcc(*codec)
        self._writer = cv2.VideoWriter(
            capture.ffmpeg_name(self._temporary), cv2.CAP_FFMPEG, fourcc, self._rate, self._canvas
        )
        if not self._writer.isOpened():
            self.discard()
            self._say_too_large()

    @property
    def seconds(self) -> float:
        """How long the film is so far."""
        return self._clock.frame_count / self._rate

    def write(self, pixels: NDArray[np.uint8], time_s: float) -> None:
        """Add a picture that was taken at a time; see `FilmClock` for its place.

        pixels: (height, width, 3), uint8, BGR. They are kept until the next picture, and must not change until then.
        Raises: NearlyFullError, after which `finish` still gives what was recorded; OutputError, after which nothing is
        left behind.
        """
        if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
            raise ValueError(f"a picture is (height, width, 3) uint8, not {pixels.shape} {pixels.dtype}")
        if self._writer is None:
            raise ValueError("the film is over")
        places = self._clock.places(time_s)
        if not places:
            return
        for _ in range(places - 1):
            assert self._last is not None  # the first picture is never late
            self._writer.write(self._last)
        self._last = self._fitted(pixels)
        self._writer.write(self._last)
        if self._clock.frame_count - self._looked_at >= _FRAMES_BETWEEN_LOOKS:
            self._look_at_disk()

    def finish(self) -> Path:
        """End the film, see that the file has all of it, give it its name and return that.

        Raises: OutputError; then nothing is left behind, and a file that was there is as it was.
        """
        if self._writer is None:
            raise ValueError("the film is over")
        self._release()
        if not self._clock.frame_count:
            self._remove()
            raise no_picture(self.path)
        try:
            with self._temporary.open("r+b") as file:
                os.fsync(file.fileno())
            if not _is_whole(self._temporary, self._clock.frame_count):
                self._say_not_whole()
            return self._name_it()
        except OSError as error:
            self._give_up(error)

    def discard(self) -> None:
        """End without a film; also after `finish`, which then keeps what it gave."""
        if self._writer is not None:
            self._release()
            self._remove()

    def _fitted(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        height, width = pixels.shape[:2]
        border = cv2.BORDER_REPLICATE
        if (width, height) != self._size:
            border = cv2.BORDER_CONSTANT
            scale = min(self._canvas.width / width, self._canvas.height / height)
            width = min(self._canvas.width, max(1, round(width * scale)))
            height = min(self._canvas.height, max(1, round(height * scale)))
            way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
            pixels = np.asarray(cv2.resize(pixels, (width, height), interpolation=way), np.uint8)
        across, down = self._canvas.width - width, self._canvas.height - height
        if not across and not down:
            return np.ascontiguousarray(pixels)
        left, top = across // 2, down // 2
        return np.asarray(cv2.copyMakeBorder(pixels, top, down - top, left, across - left, border), np.uint8)

    def _look_at_disk(self) -> None:
        """OpenCV does not tell that a picture could not be written, so look how the file and its disk are."""
        self._looked_at = self._clock.frame_count
        try:
            size, free = self._temporary.stat().st_size, _free_bytes(self._temporary.parent)
        except OSError as error:
            self._give_up(error)
        if size != self._file_bytes:
            self._file_bytes, self._grew_at = size, self._looked_at
        if least_bytes(self._canvas, self._looked_at - self._grew_at) > _GATHERED_BYTES:
            self.discard()
            self._say_not_whole()
        if free < _RESERVE_BYTES:
            raise NearlyFullError(
                "{path}: the recording ended, since its disk has {free} MB left. What was recorded until then is kept; "
                "make room before the next one.",
                path=self.path,
                free=free // _MB,
            )

    def _name_it(self) -> Path:
        if self._replace:
            # Windows does not replace what a player shows, and nobody a folder; then the film gets another name.
            with contextlib.suppress(OSError):
                return self._temporary.replace(self.path)
        return place_free(self._temporary, self.path)

    def _release(self) -> None:
        if self._writer is not None:
            self._writer.release()
        self._writer = self._last = None

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            self._temporary.unlink(missing_ok=True)

    def _give_up(self, error: OSError) -> Never:
        self._release()
        self._remove()
        raise OutputError(
            "{path} cannot be written ({reason}); choose another folder or name.",
            path=self.path,
            reason=error.strerror or error,
        ) from error

    def _say_not_whole(self) -> Never:
        self._remove()
        raise OutputError(
            "{path} could not be recorded: not all of it was written, as if the disk were full or gone; choose another "
            "folder or disk.",
            path=self.path,
        )

    def _say_too_large(self) -> Never:
        raise OutputError(
            "{path} cannot be recorded: {width} x {height} pixels do not go into {suffix}; let the name end with .avi, "
            "or choose a smaller picture.",
            path=self.path,
            width=self._size.width,
            height=self._size.height,
            suffix=self.path.suffix,
        )


def no_picture(path: Path) -> OutputError:
    """The error for a recording that ended before there was a picture."""
    return OutputError(
        "{path} was not recorded: no picture came in that time; record while pictures are shown.", path=path
    )


def least_bytes(size: Size, frame_count: int) -> int:
    """What so many pictures take at least: a bit for 16 x 16 pixels, even where nothing changes."""
    return frame_count * size.width * size.height // (256 * 8)


def _codec(path: Path) -> str:
    codec = _CODECS.get(path.suffix.lower())
    if codec is None:
        raise OutputError(
            "{path} cannot be recorded: no film format is called {suffix!r} here; let the name end with .mp4 or .avi.",
            path=path,
            suffix=path.suffix,
        )
    return codec


def _free_bytes(folder: Path) -> int:
    usage = shutil.disk_usage(folder)
    return usage.free if usage.total else 2 * _RESERVE_BYTES  # some network drives do not tell


def _is_whole(path: Path, frame_count: int) -> bool:
    """Whether the file's index lists all pictures, and the last one is there."""
    film = capture.open_file(path)
    try:
        return (
            film.isOpened()
            and round(film.get(cv2.CAP_PROP_FRAME_COUNT)) == frame_count
            and film.set(cv2.CAP_PROP_POS_FRAMES, frame_count - 1)
            and film.grab()
        )
    finally:
        film.release()
