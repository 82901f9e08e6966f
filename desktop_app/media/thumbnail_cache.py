"""Thumbnails kept on disk, so that a folder that was looked at before shows at once."""

import logging
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from desktop_app.errors import PictureError
from desktop_app.media.frame import Frame
from desktop_app.media.limits import Limits

LEFT_AFTER_PRUNING = 0.8
JPEG_QUALITY = 85
# Written between two looks at how much is kept. The first look of a run comes early, as most runs write little.
LOOK_EVERY_BYTES = 5_000_000
FIRST_LOOK_AFTER_BYTES = 100_000
# A thumbnail counts as used just now for that long, so that not every look at a list writes to the disk.
USED_FOR_S = 3600.0
SUFFIX = ".jpg"
UNFINISHED = ".part"

_log = logging.getLogger(__name__)


class ThumbnailCache:
    """Reads thumbnails and keeps them in a folder, which threads and programs may share.

    A file that changes has another thumbnail. A folder that cannot be written or read costs time, and is no error.
    """

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder
        self._limits = limits
        self._look_after_bytes = min(FIRST_LOOK_AFTER_BYTES, limits.thumbnail_bytes)
        self._written_bytes = 0
        self._pruning = threading.Lock()

    def read(self, path: Path, size_px: int) -> Frame:
        """Read a picture so that its longer side has no more than size_px pixels.

        Raises: PictureError and its subclasses, as `images.read_thumbnail` does.
        """
        place = self._place_of(path, size_px)
        if place is None:
            return self._read(path, size_px)  # which says why there is no such file
        kept = self._kept(place, path)
        if kept is None:
            kept = self._read(path, size_px)
            if self._limits.thumbnail_bytes:
                self._keep(place, kept)
        return kept

    def _read(self, path: Path, size_px: int) -> Frame:
        from desktop_app.media import images  # OpenCV loads here, so that the window opens before it

        return images.read_thumbnail(path, size_px, max_pixels=self._limits.max_pixels)

    def prune(self) -> None:
        """Where more is kept than allowed, remove what was not used for longest until a fifth of the room is free."""
        entries = sorted(self._entries())
        kept_bytes = sum(size for _, size, _ in entries)
        limit_bytes = self._limits.thumbnail_bytes
        if kept_bytes <= limit_bytes:
            return
        for _, size, file in entries:
            if kept_bytes <= limit_bytes * LEFT_AFTER_PRUNING:
                break
            with suppress(OSError):  # another program may have been quicker
                file.unlink()
            kept_bytes -= size

    def _place_of(self, path: Path, size_px: int) -> Path | None:
        try:
            known = path.stat()
        except (OSError, ValueError):
            return None
        what = f"{path}\0{known.st_size}\0{known.st_mtime_ns}\0{size_px}".encode(errors="surrogatepass")
        # Not SHA: the packaged program has no OpenSSL, and this one comes with Python.
        name = blake2b(what, digest_size=16).hexdigest()
        return self._folder / name[0] / name[1] / f"{name[2:]}{SUFFIX}"

    def _kept(self, place: Path, path: Path) -> Frame | None:
        from desktop_app.media import images

        try:
            data = place.read_bytes()
            if time.time() - place.stat().st_mtime > USED_FOR_S:
                os.utime(place)
        except FileNotFoundError:
            return None
        except OSError as error:
            _log.debug("thumbnail %s cannot be used: %s", place, error)
            return None
        try:
            return images.decode_image(data, str(path))
        except PictureError as error:
            _log.debug("thumbnail %s is damaged and made anew: %s", place, error)
            return None

    def _keep(self, place: Path, thumbnail: Frame) -> None:
        import cv2

        encoded = cv2.imencode(SUFFIX, thumbnail.pixels, (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY))[1].tobytes()
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            # Whole or not at all: others read here, and the program may end at any time.
            descriptor, name = tempfile.mkstemp(UNFINISHED, dir=place.parent)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(encoded)
                Path(name).replace(place)
            except OSError:
                with suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as error:
            _log.debug("thumbnail %s cannot be kept: %s", place, error)
            return
        self._count(len(encoded))

    def _count(self, number_bytes: int) -> None:
        self._written_bytes += number_bytes  # roughly: threads may count at the same time
        if self._written_bytes >= self._look_after_bytes and self._pruning.acquire(blocking=False):
            try:
                self.prune()
                self._written_bytes, self._look_after_bytes = (
                    0,
                    min(LOOK_EVERY_BYTES, self._limits.thumbnail_bytes // 10),
                )
            finally:
                self._pruning.release()

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """When each was last used, its bytes, its file; what a crash left unfinished is removed on the way."""
        for place, _, names in os.walk(self._folder):
            for name in names:
                file = Path(place, name)
                with suppress(OSError):
                    known = file.stat()
                    if name.endswith(SUFFIX):
                        yield known.st_mtime, known.st_size, file
                    elif name.endswith(UNFINISHED) and time.time() - known.st_mtime > USED_FOR_S:
                        file.unlink()
