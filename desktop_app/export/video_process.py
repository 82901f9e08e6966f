"""The process that decodes a film, has parts of its pictures hidden by the other side, and encodes it with its sound.

It alone loads PyAV, and never OpenCV: each brings an FFmpeg of its own, of other versions and built in other ways, and
nothing keeps two of them apart in one process on every system.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from desktop_app.export.video_planes import Cut, Hidden, Rect, StoredPlanes, encoded_format, fitted, is_deep

if TYPE_CHECKING:  # sockets; and PyAV, which only the process itself loads
    from multiprocessing.connection import Connection

    from av import Packet, VideoFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.video.stream import VideoStream

_BOTTOM_FIRST = (3, 5)  # AVFieldOrder
_BUFFER_BYTES = 1 << 18
_NICENESS = 10
_DEFAULT_RATE = Fraction(25)
_RATES = (Fraction(1, 100), Fraction(1000))


@dataclass(frozen=True, slots=True)
class EncodingJob:
    """A film to write. source, target: bytes, as names need not be text; target is there and empty.

    container: FFmpeg's name of its format. crf: of the encoder, 0..51, lower is better.
    """

    source: bytes
    target: bytes
    container: str
    crf: int


@dataclass(frozen=True, slots=True)
class Shown:
    """The next picture. index: from 0 on. time_s: from the first; None where the film tells no times.

    It is answered by a tuple of `Rect` of the upright picture, or by None to leave the picture out; where there are
    any, a tuple of `Cut` or None for each goes back, and is answered by as many `Hidden` or None.
    """

    index: int
    time_s: float | None


@dataclass(frozen=True, slots=True)
class Written:
    """The film is on the disk. frames: how many pictures. sounds: how many tracks of sound."""

    frames: int
    sounds: int


@dataclass(frozen=True, slots=True)
class NotEncoded:
    """Why there is no film.

    what: "sound", "codec", "source", "disk", "space", "missing" (PyAV) or "defect". reason: for a person.
    """

    what: str
    reason: str


class _Refusal(Exception):
    """Carries a `NotEncoded`."""


class _Abandoned(Exception):
    """The other side is there no more."""


def serve(connection: Connection, job: EncodingJob) -> None:
    """Do a job and say at the end how it went. What is left of the target after a failure is for the other side.

    If the other side dies, the target goes with it.
    """
    _step_back()
    try:
        answer: Written | NotEncoded = _encode(connection, job)
    except _Abandoned:
        with contextlib.suppress(OSError):
            Path(os.fsdecode(job.target)).unlink()
        return
    except _Refusal as refusal:
        answer = refusal.args[0]
    except Exception as defect:
        answer = _failure(defect)
    with contextlib.suppress(OSError):
        connection.send(answer)


def _encode(connection: Connection, job: EncodingJob) -> Written:
    import av

    av.logging.set_level(None)  # what is damaged is no news for the terminal
    with Path(os.fsdecode(job.target)).open("r+b") as file:
        target = _Target(file)
        try:
            with (
                _opened(job.source) as source,
                av.open(target, "w", format=job.container, buffer_size=_BUFFER_BYTES) as film,
            ):
                written = _Encoding(connection, job, source, film).run()
        except (_Refusal, _Abandoned):
            raise
        except Exception as error:
            raise target.error or error from error
        if target.error is not None:
            raise target.error
        file.flush()
        os.fsync(file.fileno())
    return written


@contextlib.contextmanager
def _opened(path: bytes) -> Iterator[InputContainer]:
    import av

    with contextlib.ExitStack() as stack:
        try:
            # By an open file, so that no name is taken for an address and no playlist reaches for other files.
            file = stack.enter_context(Path(os.fsdecode(path)).open("rb"))
            source = stack.enter_context(av.open(file, "r", buffer_size=_BUFFER_BYTES))
        except (OSError, ValueError) as error:
            raise _Refusal(NotEncoded("source", _reason(error))) from error
        yield source


class _Target:
    """The file that is written, which keeps the first error: FFmpeg may go on after one."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self.error = self.error or error
            raise

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            return self._file.seek(offset, whence)
        except OSError as error:  # a seek writes what was gathered
            self.error = self.error or error
            raise

    def tell(self) -> int:
        return self._file.tell()

    def read(self, count: int = -1) -> bytes:
        return self._file.read(count)


class _Encoding:
    """One film on its way: pictures are decoded, shown to the other side and encoded; sound is passed on as it is."""

    def __init__(self, connection: Connection, job: EncodingJob, source: InputContainer, film: OutputContainer) -> None:
        self._connection = connection
        self._source = source
        self._film = film
        if not source.streams.video:
            raise _Refusal(NotEncoded("source", "no pictures"))
        self._video = source.streams.video[0]  # as OpenCV takes it
        # Not by pictures: then an error takes along those that were decoded beside, which OpenCV shows.
        self._video.thread_type = "SLICE"
        first, self._quarters = _first_picture(job.source)
        self._start = self._video.start_time or 0
        self._base = self._video.time_base or 1 / _DEFAULT_RATE
        rate = self._video.average_rate or self._video.guessed_rate
        self._rate = rate if rate is not None and _RATES[0] <= rate <= _RATES[1] else _DEFAULT_RATE
        self._format = encoded_format(first.format)
        self._picture = self._picture_stream(first, job.crf)
        self._sounds = self._sound_streams()
        try:
            film.start_encoding()
        except (OSError, ValueError) as error:
            raise _Refusal(NotEncoded("codec", _reason(error))) from error
        self._index = 0
        self._frames = 0
        self._last_pts: int | None = None
        self._durations: dict[int, int] = {}

    def run(self) -> Written:
        """Go through the whole film."""
        for packet in self._packets():
            sound = self._sounds.get(packet.stream_index)
            if sound is None:
                for frame in self._decoded(packet):
                    self._take(frame)
            elif packet.size and packet.dts is not None:
                packet.stream = sound
                self._film.mux(packet)
        for frame in self._decoded(None):  # where reading broke off; else there are no more
            self._take(frame)
        for encoded in self._picture.encode(None):
            self._mux(encoded)
        return Written(self._frames, len(self._sounds))

    def _packets(self) -> Iterator[Packet[Any]]:
        """What the source has; a damaged one ends earlier, as it does for OpenCV."""
        from av.error import FFmpegError

        try:
            yield from self._source.demux(self._video, *self._source.streams.audio)
        except OSError as error:
            raise _Refusal(NotEncoded("source", _reason(error))) from error
        except FFmpegError:
            return

    def _decoded(self, packet: Packet[Any] | None) -> Iterator[VideoFrame]:
        from av.error import FFmpegError

        try:
            yield from self._video.codec_context.decode(packet)
        except FFmpegError:
            return  # a damaged packet; what OpenCV passes over in the same way

    def _take(self, frame: VideoFrame) -> None:
        """Show a picture to the other side, hide what that says, and encode it."""
        rects: tuple[Rect, ...] | None = self._asked(Shown(self._index, self._time_s(frame)))
        self._index += 1
        if rects is None:
            return
        frame.pict_type = 0  # the encoder decides which pictures are whole ones
        whole = frame if frame.format.name == self._format else frame.reformat(format=self._format)
        if rects:
            whole = self._hidden(whole, rects, frame.interlaced_frame)
        ready = fitted(whole, self._picture.width, self._picture.height)
        ready.pts, ready.time_base = self._next_pts(frame), self._base
        if frame.duration:
            self._durations[ready.pts] = frame.duration
        for packet in self._picture.encode(ready):
            self._mux(packet)
        self._frames += 1

    def _hidden(self, frame: VideoFrame, rects: tuple[Rect, ...], is_interlaced: bool) -> VideoFrame:
        stored = StoredPlanes.of(frame, self._quarters, is_interlaced=is_interlaced)
        cuts = [stored.cut(rect) for rect in rects]
        shown: tuple[Cut | None, ...] = tuple(None if cut is None else cut[1] for cut in cuts)
        answers: tuple[Hidden | None, ...] = self._asked(shown)
        for cut, answer in zip(cuts, answers, strict=True):
            if cut is not None and answer is not None:
                stored.put(cut[0], answer)
        return stored.frame

    def _asked(self, question: object) -> Any:
        """What the other side answers."""
        try:
            self._connection.send(question)
            return self._connection.recv()
        except (EOFError, OSError) as error:
            raise _Abandoned from error

    def _time_s(self, frame: VideoFrame) -> float | None:
        return None if frame.pts is None else max(0.0, float((frame.pts - self._start) * self._base))

    def _next_pts(self, frame: VideoFrame) -> int:
        """The picture's own time, made later where it is not after the one before: encoders take no other."""
        step = max(1, round(1 / (self._rate * self._base)))
        pts = frame.pts
        if pts is None:
            pts = 0 if self._last_pts is None else self._last_pts + step
        elif self._last_pts is not None:
            pts = max(pts, self._last_pts + 1)
        self._last_pts = pts
        return pts

    def _mux(self, packet: Packet[Any]) -> None:
        if packet.pts is not None:
            packet.duration = self._durations.pop(packet.pts, packet.duration)
        self._film.mux(packet)

    def _picture_stream(self, first: VideoFrame, crf: int) -> VideoStream:
        """The film's stream of pictures, with the source's times, size, colours and orientation."""
        from av.codec.context import Flags

        name = _encoder(self._format)
        has_fields = first.interlaced_frame and first.height % 4 == 0  # of others the encoder takes none
        options = _options(name, crf, has_fields, self._video.codec_context.field_order)
        stream: VideoStream = self._film.add_stream(name, rate=self._rate, options=options)  # type: ignore[assignment]
        context, given = stream.codec_context, self._video.codec_context
        stream.width, stream.height = first.width + first.width % 2, first.height + first.height % 2
        stream.pix_fmt = self._format
        stream.time_base = context.time_base = self._base
        context.flags |= Flags.frame_duration
        context.color_range, context.colorspace = first.color_range or given.color_range, first.colorspace
        context.color_primaries, context.color_trc = first.color_primaries, first.color_trc
        if self._video.sample_aspect_ratio:
            context.sample_aspect_ratio = self._video.sample_aspect_ratio
        if name == "libx265" and self._film.format.name != "matroska":
            context.codec_tag = "hvc1"  # the tag that players of Apple ask for
        matrix = first.side_data.get("DISPLAYMATRIX")
        if matrix is not None:
            stream.set_display_matrix(np.frombuffer(bytes(matrix), np.int32).tolist())  # type: ignore[call-overload]
        return stream

    def _sound_streams(self) -> dict[int, AudioStream]:
        streams: dict[int, AudioStream] = {}
        for sound in self._source.streams.audio:
            try:
                made = self._film.add_stream_from_template(sound)
            except ValueError as error:
                raise _Refusal(NotEncoded("sound", sound.codec_context.name)) from error
            if "channels" in sound.layout.name and sound.channels in (1, 2):
                # Some formats tell how many channels there are and not which, and MP4 does not take that.
                made.codec_context.layout = "mono" if sound.channels == 1 else "stereo"
            if sound.language:
                made.metadata["language"] = sound.language
            made.disposition = sound.disposition
            streams[sound.index] = made
        return streams


def _first_picture(path: bytes) -> tuple[VideoFrame, int]:
    """The first picture, and by how many quarters clockwise it has to be turned."""
    from av.error import FFmpegError

    with _opened(path) as source:
        for packet in source.demux(source.streams.video[0]):
            with contextlib.suppress(FFmpegError):
                for frame in packet.decode():
                    # Turned by other angles it is shown as it is stored, by OpenCV at least.
                    return frame, (-frame.rotation // 90) % 4 if frame.rotation % 90 == 0 else 0
    raise _Refusal(NotEncoded("source", "no pictures"))


def _encoder(pixel_format: str) -> str:
    """x264; for more than eight bits x265, since few players take such films of x264."""
    from av.codec import codecs_available

    wanted = ("libx265", "libx264") if is_deep(pixel_format) else ("libx264",)
    for name in wanted:
        if name in codecs_available:
            return name
    raise _Refusal(NotEncoded("codec", f"no {wanted[-1]}"))


def _options(encoder: str, crf: int, is_interlaced: bool, field_order: int) -> dict[str, str]:
    # Neither captions nor a program's own words, which pictures bring along. Options that are unknown are ignored.
    options = {"crf": str(crf), "a53cc": "0", "udu_sei": "0"}
    if encoder == "libx265":
        return {**options, "preset": "fast", "x265-params": "log-level=none"}
    options["preset"] = "medium"
    if is_interlaced:  # encoded so too: players see to it
        options["x264-params"] = "bff=1" if field_order in _BOTTOM_FIRST else "tff=1"
    return options


def _failure(defect: Exception) -> NotEncoded:
    import errno

    if isinstance(defect, ImportError):  # PyAV is there in parts, as where it was taken out of the packaged program
        return NotEncoded("missing", str(defect))
    if type(defect).__module__.startswith("av.") and not isinstance(defect, OSError):
        return NotEncoded("codec", str(defect))
    if isinstance(defect, OSError):
        return NotEncoded("space" if defect.errno == errno.ENOSPC else "disk", _reason(defect))
    return NotEncoded("defect", f"{type(defect).__name__}: {defect}\n{traceback.format_exc()}")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _step_back() -> None:
    """Let everything else go first, and leave Ctrl+C to the program."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            import ctypes

            kernel32 = ctypes.WinDLL("kernel32")
            kernel32.GetCurrentProcess.restype = ctypes.c_void_p
            kernel32.SetPriorityClass.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
            kernel32.SetPriorityClass(kernel32.GetCurrentProcess(), 0x4000)  # below normal
        else:
            os.setpriority(os.PRIO_PROCESS, 0, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
