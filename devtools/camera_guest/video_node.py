"""Linux's video nodes, as far as their driver has to be set up: formats, timings, controls. linux/videodev2.h."""

import fcntl
import mmap
import os
import struct
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self

CAPTURE, OUTPUT = 1, 2

_FORMAT = struct.Struct("=I4x12I152x")  # type; width, height, pixel format, field, bytes a line, bytes ...
_CONTROL = struct.Struct("=Ii")
_QUERY = struct.Struct("=II32siiiiI8x")  # id, type, name, least, most, step, default, flags
_MENU_ITEM = struct.Struct("=II32s4x")
_TIMINGS = struct.Struct("=IIIIIQ9III60x")
_BUFFERS = struct.Struct("=IIIIB3x")  # count, type, memory, capabilities, flags
_BUFFER = struct.Struct("=5I40xIQIII4x")  # index, type, bytes used, flags, field; memory, offset, length ...
_KIND = struct.Struct("=I")
_NEXT = 0x80000000
_MAPPED, _ONE_FIELD = 1, 1
_QUEUED = 2  # buffers: one is shown while the other is filled

# CEA-861's 1280x720 at 30 pictures a second.
_HD_30 = _TIMINGS.pack(0, 1280, 720, 0, 3, 74_250_000, 1760, 40, 220, 5, 5, 20, 0, 0, 0, 1, 0)
HD_SIZE = (1280, 720)


def _request(number: int, size: int, ways: int = 3) -> int:
    """The code of a request. size: of its argument, bytes. ways: 1 where it is only read, 3 where it is changed too."""
    return ways << 30 | size << 16 | ord("V") << 8 | number


_G_FMT, _S_FMT = _request(4, _FORMAT.size), _request(5, _FORMAT.size)
_REQBUFS, _QUERYBUF = _request(8, _BUFFERS.size), _request(9, _BUFFER.size)
_QBUF, _DQBUF, _STREAMON = _request(15, _BUFFER.size), _request(17, _BUFFER.size), _request(18, _KIND.size, ways=1)
_S_CTRL, _QUERYCTRL, _QUERYMENU = _request(28, _CONTROL.size), _request(36, _QUERY.size), _request(37, _MENU_ITEM.size)
_S_DV_TIMINGS = _request(87, _TIMINGS.size)


@dataclass(frozen=True, slots=True)
class PictureFormat:
    """How a node's pictures are laid out. fourcc: four letters, "BGR3" for (height, width, 3) uint8 BGR."""

    width: int
    height: int
    fourcc: str


class VideoNode:
    """An open node. path: "/dev/video0"."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        os.close(self._file)

    def format(self, kind: int) -> PictureFormat:
        """The format that is set. kind: CAPTURE or OUTPUT."""
        answer = fcntl.ioctl(self._file, _G_FMT, _FORMAT.pack(kind, *[0] * 12))
        _, width, height, fourcc, *_ = _FORMAT.unpack(answer)
        return PictureFormat(width, height, fourcc.to_bytes(4, "little").decode())

    def set_format(self, kind: int, wanted: PictureFormat) -> None:
        """Set a format, of a single field. Raises: OSError where the driver sets another."""
        fourcc = int.from_bytes(wanted.fourcc.encode(), "little")
        fcntl.ioctl(self._file, _S_FMT, _FORMAT.pack(kind, wanted.width, wanted.height, fourcc, _ONE_FIELD, *[0] * 8))
        if self.format(kind) != wanted:
            raise OSError(f"{wanted} was wanted, {self.format(kind)} was set")

    def set_hd_timings(self) -> None:
        """Set 1280x720 at 30 pictures a second on an HDMI input or output."""
        fcntl.ioctl(self._file, _S_DV_TIMINGS, _HD_30)

    def set_control(self, name: str, value: int) -> None:
        """Set a control, or press it. Raises: KeyError."""
        fcntl.ioctl(self._file, _S_CTRL, _CONTROL.pack(self.controls()[name], value))

    def controls(self) -> dict[str, int]:
        """The controls' numbers by their names."""
        return {name: number for number, name in self._each_control()}

    def menu(self, name: str) -> dict[str, int]:
        """The values of a control that is a menu, by their names."""
        number = self.controls()[name]
        items: dict[str, int] = {}
        for value in range(64):
            try:
                answer = fcntl.ioctl(self._file, _QUERYMENU, _MENU_ITEM.pack(number, value, b""))
            except OSError:  # this value is left out
                continue
            items[_text(_MENU_ITEM.unpack(answer)[2])] = value
        return items

    def show(self, pictures: Iterable[memoryview]) -> None:
        """Show one picture after the other at an output, as fast as it takes them. Raises: OSError."""
        each = iter(pictures)
        with ExitStack() as mapped:  # a buffer that is left mapped keeps the node open
            buffers = [mapped.enter_context(buffer) for buffer in self._mapped_buffers()]
            for index, (buffer, picture) in enumerate(zip(buffers, each, strict=False)):
                self._queue(index, buffer, picture)
            fcntl.ioctl(self._file, _STREAMON, _KIND.pack(OUTPUT))
            for picture in each:
                answer = fcntl.ioctl(self._file, _DQBUF, _buffer(0))  # waits until one was shown
                index = _BUFFER.unpack(answer)[0]
                self._queue(index, buffers[index], picture)

    def _mapped_buffers(self) -> Iterator[mmap.mmap]:
        answer = fcntl.ioctl(self._file, _REQBUFS, _BUFFERS.pack(_QUEUED, OUTPUT, _MAPPED, 0, 0))
        for index in range(_BUFFERS.unpack(answer)[0]):
            _, _, _, _, _, _, offset, length, _, _ = _BUFFER.unpack(fcntl.ioctl(self._file, _QUERYBUF, _buffer(index)))
            yield mmap.mmap(self._file, length, offset=offset)

    def _queue(self, index: int, buffer: mmap.mmap, picture: memoryview) -> None:
        buffer[: picture.nbytes] = picture
        fcntl.ioctl(self._file, _QBUF, _buffer(index, picture.nbytes))

    def _each_control(self) -> Iterator[tuple[int, str]]:
        number = 0
        while True:
            try:
                answer = fcntl.ioctl(self._file, _QUERYCTRL, _QUERY.pack(number | _NEXT, 0, b"", 0, 0, 0, 0, 0))
            except OSError:  # that was the last one
                return
            number, _, name, *_ = _QUERY.unpack(answer)
            yield number, _text(name)


def _buffer(index: int, used: int = 0) -> bytes:
    return _BUFFER.pack(index, OUTPUT, used, 0, _ONE_FIELD, _MAPPED, 0, 0, 0, 0)


def _text(name: bytes) -> str:
    return name.partition(b"\0")[0].decode()
