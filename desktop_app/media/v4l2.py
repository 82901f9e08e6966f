"""What Linux says of a video node, before OpenCV opens it: whether it captures pictures, and whether it is free."""

import errno
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.errors import SourceBusyError, SourceError, SourceForbiddenError, SourceNotFoundError

# From linux/videodev2.h, the same on all processors that Linux's own header covers without a compatibility layer.
VIDEO_CAPTURE = 0x00000001
VIDEO_CAPTURE_MPLANE = 0x00001000
_DEVICE_CAPS = 0x80000000
_QUERYCAP = 0x80685600
_QUERYCAP_STRUCT = struct.Struct("=16s32s32sIII12x")  # driver, card, bus, version, capabilities, device_caps
_REQBUFS = 0xC0145608
_REQBUFS_STRUCT = struct.Struct("=IIIIB3x")  # count, type, memory, capabilities, flags
_CAPTURE_TYPE, _CAPTURE_MPLANE_TYPE, _MEMORY_MMAP = 1, 9, 1

# A driver may keep the node of a camera that was pulled out until everybody has closed it.
_GONE = frozenset((errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR))


@dataclass(frozen=True, slots=True)
class NodeState:
    """What a node answers.

    capabilities: of this node, V4L2_CAP_*.
    is_busy: somebody else takes its pictures.
    """

    capabilities: int
    is_busy: bool = False

    @property
    def captures(self) -> bool:
        """Whether it delivers pictures, and not only data about them, or takes them."""
        return bool(self.capabilities & (VIDEO_CAPTURE | VIDEO_CAPTURE_MPLANE))


def ask_node(path: str) -> NodeState:
    """Ask a node. Raises: OSError, with ENOTTY where it is none of a camera."""
    import fcntl  # nowhere but where there are such nodes

    node = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        answer = fcntl.ioctl(node, _QUERYCAP, bytes(_QUERYCAP_STRUCT.size))
        *_, capabilities, device_capabilities = _QUERYCAP_STRUCT.unpack(answer)
        if capabilities & _DEVICE_CAPS:  # else they are those of the whole device, which may have several nodes
            capabilities = device_capabilities
        state = NodeState(capabilities)
        if not state.captures:
            return state
        kind = _CAPTURE_TYPE if capabilities & VIDEO_CAPTURE else _CAPTURE_MPLANE_TYPE
        try:
            # To ask for no buffers changes nothing, and is refused while another has some.
            fcntl.ioctl(node, _REQBUFS, _REQBUFS_STRUCT.pack(0, kind, _MEMORY_MMAP, 0, 0))
        except OSError as error:
            if error.errno == errno.EBUSY:
                return NodeState(capabilities, is_busy=True)
        return state
    finally:
        os.close(node)


def check_node(path: str, name: str, ask: Callable[[str], NodeState] = ask_node) -> None:
    """Make sure that a node is a camera's that can be used now.

    Raises: SourceNotFoundError, SourceForbiddenError, SourceBusyError.
    """
    try:
        state = ask(path)
    except OSError as error:
        raise _error(error, name) from error
    if not state.captures:
        raise SourceNotFoundError(
            "{name} delivers no pictures: it is another part of a camera, or no camera at all; choose another one.",
            name=name,
        )
    if state.is_busy:
        raise _busy(name)


def is_gone(path: str, ask: Callable[[str], NodeState] = ask_node) -> bool:
    """Whether a node that was there answers no more: it is not there, or its device is not."""
    try:
        ask(path)
    except OSError as error:
        return error.errno in _GONE
    return False


def _error(error: OSError, name: str) -> SourceError:
    match error.errno:
        case errno.EACCES | errno.EPERM:
            return SourceForbiddenError(
                '{name} may not be used by you; let an administrator add you to the group "video", and log in anew.',
                name=name,
            )
        case errno.EBUSY:
            return _busy(name)
        case errno.ENOTTY | errno.EINVAL | errno.EISDIR:
            return SourceNotFoundError("{name} is no camera; choose another one.", name=name)
        case number if number in _GONE:
            return SourceNotFoundError("{name} is not there; plug it in, or choose another one.", name=name)
    return SourceNotFoundError(
        "{name} cannot be opened ({reason}); plug it in anew, or choose another one.", name=name, reason=error.strerror
    )


def _busy(name: str) -> SourceBusyError:
    return SourceBusyError("{name} is in use by another program; close that program and try again.", name=name)
