"""The pictures of a folder as the frames of a film."""

import threading
from fnmatch import fnmatch
from pathlib import Path

from desktop_app.errors import (
    CancelledError,
    PictureError,
    SourceDamagedError,
    SourceForbiddenError,
    SourceNotFoundError,
)
from desktop_app.media.frame import Frame
from desktop_app.media.images import MAX_PIXELS, read_image
from desktop_app.media.paths import content_of, natural_order
from desktop_app.media.source import SequenceAddress, Source, SourceInfo


class ImageSequence(Source):
    """A folder's pictures, by name ("img2" before "img10"), as they were when it was opened.

    A picture that cannot be read raises SourceDamagedError, and the next read goes on behind it.
    Raises: SourceNotFoundError, SourceForbiddenError, SourceDamagedError.
    """

    def __init__(self, address: SequenceAddress, *, max_pixels: int = MAX_PIXELS) -> None:
        if not address.frames_per_second > 0:
            raise ValueError(f"a rate is above 0, not {address.frames_per_second}")
        self._rate = address.frames_per_second
        self._max_pixels = max_pixels
        self._paths = _pictures(address)
        self._index = 0
        self._closed = threading.Event()
        first = self._read_at(0)
        self._pending: Frame | None = first
        self._info = SourceInfo(
            name=str(address.folder),
            width=first.width,
            height=first.height,
            frames_per_second=self._rate,
            duration_s=len(self._paths) / self._rate,
            frame_count=len(self._paths),
            can_seek=True,
        )

    @property
    def info(self) -> SourceInfo:
        """What is known of it."""
        return self._info

    def read(self) -> Frame | None:
        """The next picture, None behind the last.

        Raises: SourceDamagedError, and goes on with the picture behind; CancelledError once it is closed.
        """
        self._check_open()
        index = self._index
        if index >= len(self._paths):
            return None
        self._index += 1
        pending, self._pending = self._pending, None
        return pending if pending is not None and pending.index == index else self._read_at(index)

    def seek(self, time_s: float) -> None:
        """Let the next read give the picture that is shown at this time."""
        # A frame's own time leads back to it, whichever way it was rounded.
        self.seek_frame(max(0, int(time_s * self._rate + 1e-6)))

    def seek_frame(self, index: int) -> None:
        """Let the next read give the picture with this index."""
        self._check_open()
        if index < 0:
            raise ValueError(f"frames count from 0, not {index}")
        self._index = index

    def close(self) -> None:
        """Let go."""
        self._closed.set()

    def _check_open(self) -> None:
        if self._closed.is_set():
            raise CancelledError("{name} was closed.", name=self._info.name)

    def _read_at(self, index: int) -> Frame:
        path = self._paths[index]
        try:
            pixels = read_image(path, max_pixels=self._max_pixels).pixels
        except PictureError as error:
            raise SourceDamagedError(error.phrase) from error
        return Frame(pixels, str(path), index, index / self._rate)


def _pictures(address: SequenceAddress) -> list[Path]:
    folder = address.folder
    try:
        found = content_of(folder).pictures
    except FileNotFoundError as error:
        raise SourceNotFoundError("{folder} does not exist; check its name and place.", folder=folder) from error
    except NotADirectoryError as error:
        raise SourceNotFoundError(
            "{folder} is a file, not a folder; choose the folder of the pictures.", folder=folder
        ) from error
    except PermissionError as error:
        raise SourceForbiddenError(
            "{folder} may not be opened; change the folder's permissions.", folder=folder
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte in it
        reason = getattr(error, "strerror", None) or error
        raise SourceNotFoundError(
            "{folder} cannot be opened ({reason}); check the drive or the connection.", folder=folder, reason=reason
        ) from error
    names = sorted((name for name in found if fnmatch(name, address.pattern)), key=natural_order)
    if not names:
        raise SourceNotFoundError(
            "{folder} has no pictures called {pattern}; choose another folder.", folder=folder, pattern=address.pattern
        )
    return [folder / name for name in names]
