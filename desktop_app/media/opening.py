"""Any source by its address: the one door through which cameras, videos, streams and sequences are opened."""

import re
import threading
from pathlib import Path

from desktop_app.media.camera import open_camera
from desktop_app.media.image_sequence import ImageSequence
from desktop_app.media.paths import is_folder
from desktop_app.media.source import (
    CameraAddress,
    SequenceAddress,
    Source,
    SourceAddress,
    StreamAddress,
    VideoAddress,
)
from desktop_app.media.stream import open_stream
from desktop_app.media.video_file import VideoFile

_CAMERA = re.compile(r"camera:(\d+)")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")


def open_source(address: SourceAddress, cancelled: threading.Event | None = None) -> Source:
    """Open a source, and wait for the first picture of one that is live.

    cancelled: gives up waiting when it is set.
    Raises: SourceError, which says what failed, on what, and what to do; CancelledError.
    """
    match address:
        case CameraAddress():
            return open_camera(address, cancelled)
        case StreamAddress():
            return open_stream(address, cancelled)
        case SequenceAddress():
            return ImageSequence(address)
        case VideoAddress():
            return VideoFile(address.path)


def address_of(text: str) -> SourceAddress:
    """What a person writes -> an address.

    "camera:0" and "/dev/video0" are cameras, "scheme://..." a stream, a folder or "folder/name-*.png" a sequence, and
    anything else a video's file.
    """
    if found := _CAMERA.fullmatch(text):
        return CameraAddress(int(found[1]))
    if text.startswith("/dev/"):
        return CameraAddress(text)
    if _URL.match(text):
        return StreamAddress(text)
    path = Path(text)
    if is_folder(path):
        return SequenceAddress(path)
    if any(character in path.name for character in "*?[") and is_folder(path.parent) and not path.exists():
        return SequenceAddress(path.parent, path.name)
    return VideoAddress(path)
