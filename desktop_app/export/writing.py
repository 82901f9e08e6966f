"""Files written so that there is a whole one or none: a temporary file in the same folder, flushed, then moved."""

import contextlib
import errno
import os
import stat
import sys
import uuid
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import OutputError, Phrase

WRITABLE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff")
JPEG_QUALITY = 95


def write_image(path: Path, pixels: NDArray[np.uint8]) -> None:
    """Write a picture in the format of the path's suffix; a file of that name is replaced.

    pixels: (height, width, 3), uint8, BGR.
    Raises: OutputError.
    """
    write_file(path, encode_image(path, pixels))


def encode_image(path: Path, pixels: NDArray[np.uint8]) -> bytes:
    """Encode a picture in the format of the path's suffix.

    pixels: (height, width, 3), uint8, BGR.
    Raises: OutputError, which names the path.
    """
    suffix = path.suffix.lower()
    if suffix not in WRITABLE_SUFFIXES:
        raise OutputError(
            "{path} cannot be written: no picture format is called {suffix!r} here; "
            "let the name end with {others} or {last}.",
            path=path,
            suffix=suffix or Phrase("nothing"),
            others=", ".join(WRITABLE_SUFFIXES[:-1]),
            last=WRITABLE_SUFFIXES[-1],
        )
    # OpenCV's WebP is lossless above quality 100, which is its default; TIFF's default is lossless too.
    options = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY] if suffix in (".jpg", ".jpeg") else []
    try:
        done, encoded = cv2.imencode(suffix, pixels, options)
    except cv2.error as error:
        done, reason = False, str(error.err)
    else:
        reason = Phrase("the encoder failed")
    if not done:
        height, width = pixels.shape[:2]
        raise OutputError(
            "{path} cannot be written: {width} x {height} pixels do not go into {suffix} ({reason}); choose .png.",
            path=path,
            width=width,
            height=height,
            suffix=suffix,
            reason=reason,
        )
    return encoded.tobytes()


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; a file of that name is replaced, and missing folders are made.

    Raises: OutputError; then nothing is left behind, and a file that was there is as it was.
    """
    # A short name of its own, since that of the file may be as long as the system allows.
    temporary = path.with_name(f".haarlens-{uuid.uuid4().hex[:12]}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _unwritable(path, error) from error


def check_writable(path: Path) -> None:
    """See that `write_file` will find a place for a file there, and leave nothing behind.

    Raises: OutputError, as far as it can be seen beforehand.
    """
    try:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            if stat.S_ISDIR(path.stat().st_mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        folder = next(each for each in path.absolute().parents if os.path.lexists(each))
        trial = folder / f".haarlens-{uuid.uuid4().hex[:12]}.part"
        trial.open("xb").close()
        trial.unlink()
    except OSError as error:
        raise _unwritable(path, error) from error


def place_new(temporary: Path, path: Path) -> None:
    """Give a whole file in the same file system its name, if no other has got it, not even just now.

    Raises: FileExistsError; any other OSError. Then it still has its first name.
    """
    if sys.platform == "win32":
        temporary.rename(path)  # which does not replace there
        return
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # the drive knows no links: the name is held by an empty file, which no other gets then either
        path.open("xb").close()
        try:
            temporary.replace(path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    else:
        with contextlib.suppress(OSError):
            temporary.unlink()


def place_free(temporary: Path, path: Path) -> Path:
    """Give a whole file in the same file system the name that `free_path` has for it. Raises: OSError."""
    while True:
        free = free_path(path)
        with contextlib.suppress(FileExistsError):  # it came meanwhile
            place_new(temporary, free)
            return free


def free_path(path: Path) -> Path:
    """The path itself if no file has it, else the first of "name-2", "name-3" ... that is free."""
    candidate, number = path, 2
    while os.path.lexists(candidate):
        candidate = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return candidate


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        "{path} cannot be written ({reason}); choose another folder or name.",
        path=path,
        reason=error.strerror or error,
    )
