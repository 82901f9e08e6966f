"""The cameras that Linux has, with their names and modes, as it tells of them itself."""

import errno
import os
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_app.media import v4l2
from desktop_app.media.cameras import CameraMode, ListedCamera, rates_within, sizes_within

# From linux/videodev2.h. The numbers of the first structs hold their sizes.
_ENUM_FMT, _FMTDESC = 0xC0405602, struct.Struct("=II36xI16x")  # index, type -> pixel format
_ENUM_FRAMESIZES, _FRMSIZE = 0xC02C564A, struct.Struct("=II36x")  # index, pixel format
_ENUM_FRAMEINTERVALS, _FRMIVAL = 0xC034564B, struct.Struct("=IIII36x")  # index, pixel format, width, height
_FRMSIZE_ANSWER = struct.Struct("=8xI6I8x")  # type, then width and height, or bounds and steps
_FRMIVAL_ANSWER = struct.Struct("=16xI6I8x")  # type, then a fraction, or the shortest, the longest and the step
_PIXEL_FORMAT_AT = 44
_DISCRETE = 1
_CAPTURE_TYPE, _CAPTURE_MPLANE_TYPE = 1, 9
# Such a node delivers nothing before a program of its own has set up the parts of the camera.
_NEEDS_SETTING_UP = 0x20000000
# A driver that never says "no more" must not hold up the list.
_AT_MOST = 64

Ioctl = Callable[[int, int, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Places:
    """Where Linux shows its cameras; a test has them elsewhere.

    devices: the nodes, and below them in v4l/by-id and v4l/by-path links that keep their names.
    classes: what the kernel tells of each node.
    """

    devices: Path = Path("/dev")
    classes: Path = Path("/sys/class/video4linux")


SYSTEM = Places()


def list_cameras(
    places: Places = SYSTEM,
    ask_node: Callable[[str], v4l2.NodeState] = v4l2.ask_node,
    read_modes: Callable[[str, int], tuple[CameraMode, ...]] | None = None,
) -> list[ListedCamera]:
    """The cameras with a node that delivers pictures, also those in use or forbidden, in the order of their numbers.

    ask_node: what a node can do. read_modes: its modes, given its path and what it can do.
    """
    links = _links(places)
    found = []
    for node in _nodes(places):
        capabilities = _capabilities(places, node, ask_node)
        if capabilities is None:
            continue
        name = _name(places, node)
        modes = (read_modes or modes_of)(str(node), capabilities) if capabilities else ()
        found.append(ListedCamera(name, links.get(node.name, f"{name} {node}"), modes, node=str(node)))
    return found


def look_of(places: Places = SYSTEM) -> object:
    """What differs, compared with ==, as soon as a camera came, went, or may be used by other people than before.

    No node is opened for it.
    """
    stamps = []
    for node in _nodes(places):
        try:
            state = node.stat()
        except OSError:
            continue  # it went between
        stamps.append((node.name, state.st_ino, state.st_mode, state.st_ctime_ns))
    return stamps, _links(places)


def modes_of(path: str, capabilities: int, ioctl: Ioctl | None = None) -> tuple[CameraMode, ...]:
    """The sizes and rates of a node in all its pixel formats, with repetitions; none where it does not tell."""
    if ioctl is None:
        import fcntl  # nowhere but where there are such nodes

        ioctl = fcntl.ioctl
    kind = _CAPTURE_TYPE if capabilities & v4l2.VIDEO_CAPTURE else _CAPTURE_MPLANE_TYPE
    try:
        node = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return ()
    try:
        asks = _Asking(node, ioctl)
        return tuple(
            CameraMode(*size, rate)
            for pixel_format in asks.formats(kind)
            for size in asks.sizes(pixel_format)
            for rate in asks.rates(pixel_format, size)
        )
    finally:
        os.close(node)


class _Asking:
    """Asks an open node for its lists."""

    def __init__(self, node: int, ioctl: Ioctl) -> None:
        self._node = node
        self._ioctl = ioctl

    def formats(self, kind: int) -> Iterator[int]:
        """The pixel formats, as four characters in a number."""
        for answer in self._entries(_ENUM_FMT, lambda index: _FMTDESC.pack(index, kind, 0)):
            yield struct.unpack_from("=I", answer, _PIXEL_FORMAT_AT)[0]

    def sizes(self, pixel_format: int) -> Iterator[tuple[int, int]]:
        """The sizes of a pixel format, or the usual ones within its bounds."""
        for answer in self._entries(_ENUM_FRAMESIZES, lambda index: _FRMSIZE.pack(index, pixel_format)):
            kind, *numbers = _FRMSIZE_ANSWER.unpack(answer)
            if kind == _DISCRETE:
                yield numbers[0], numbers[1]
                continue
            left, right, across, top, bottom, down = numbers
            yield from sizes_within((left, top), (right, bottom), (across, down))
            return  # there is one entry with bounds

    def rates(self, pixel_format: int, size: tuple[int, int]) -> Iterator[float | None]:
        """The rates of a size, or the usual ones within its bounds; None where nothing is told."""
        tells = False
        for answer in self._entries(_ENUM_FRAMEINTERVALS, lambda index: _FRMIVAL.pack(index, pixel_format, *size)):
            kind, *numbers = _FRMIVAL_ANSWER.unpack(answer)
            if not numbers[0] or not numbers[1]:
                continue
            tells = True
            if kind == _DISCRETE:
                yield numbers[1] / numbers[0]
                continue
            slowest = numbers[3] / numbers[2] if numbers[2] else 0.0
            yield from rates_within(slowest, numbers[1] / numbers[0])
            return
        if not tells:
            yield None

    def _entries(self, number: int, question: Callable[[int], bytes]) -> Iterator[bytes]:
        for index in range(_AT_MOST):
            try:
                yield self._ioctl(self._node, number, question(index))
            except OSError:
                return  # EINVAL: no more; anything else: nothing to be had


def _nodes(places: Places) -> list[Path]:
    """The video nodes in the order of their numbers."""
    try:
        names = [entry.name for entry in places.devices.iterdir()]
    except OSError:
        return []
    numbered = [(int(found[1]), name) for name in names if (found := re.fullmatch(r"video(\d+)", name))]
    return [places.devices / name for _, name in sorted(numbered)]


def _capabilities(places: Places, node: Path, ask_node: Callable[[str], v4l2.NodeState]) -> int | None:
    """What a camera's node can do, 0 where it does not say; None for a node that gives no pictures."""
    try:
        state = ask_node(str(node))
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EBUSY):
            return None
        # The first node of a device is the one with the pictures. Opening it says what is wrong and what to do.
        return 0 if _told(places, node, "index") in ("0", "") else None
    return state.capabilities if state.captures and not state.capabilities & _NEEDS_SETTING_UP else None


def _name(places: Places, node: Path) -> str:
    name = _told(places, node, "name")
    head, _, tail = name.partition(": ")
    return (head if head.startswith(tail) else name) or node.name  # "Camera: Came" is a driver's way to fill the room


def _told(places: Places, node: Path, what: str) -> str:
    try:
        return (places.classes / node.name / what).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _links(places: Places) -> dict[str, str]:
    """Node name -> the link that leads to this camera whenever it is plugged in; by what it is before where it is."""
    found: dict[str, str] = {}
    for kind in ("by-path", "by-id"):
        try:
            links = sorted((places.devices / "v4l" / kind).iterdir(), reverse=True)
        except OSError:
            continue
        for link in links:
            found[link.resolve().name] = f"{kind}/{link.name}"
    return found
