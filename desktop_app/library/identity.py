"""What tells photographs apart wherever they lie: a digest of the file, and a stamp that spares reading it again."""

import hashlib
import stat
import time
from pathlib import Path
from typing import NamedTuple

# Bytes; with 10,000 photographs two different ones meet by chance once in 10^30.
DIGEST_BYTES = 16
ATTEMPTS = 3

# The coarsest clock that a file system keeps (FAT). A file changed this shortly before it is read could change once
# more and keep its stamp.
CLOCK_NS = 2_000_000_000

# Where SQLite's integers end, and with them the year 2262.
_LARGEST = (1 << 63) - 1


class Stamp(NamedTuple):
    """What a file system says about a file's content without reading it: bytes, and when it was changed last."""

    size: int
    mtime_ns: int


class Identity(NamedTuple):
    """What a file holds.

    digest: of the whole content, in hexadecimal digits.
    stamp: of the file while it was read.
    is_settled: whether the stamp alone says from now on that the content is the same.
    """

    digest: str
    stamp: Stamp
    is_settled: bool


def stamp_of(path: Path) -> Stamp:
    """The stamp of a file.

    Raises: OSError, also where there is something else than a file: reading a pipe might never end.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(f"{path} is no file")
    return Stamp(status.st_size, min(status.st_mtime_ns, _LARGEST))


def digest_of(path: Path) -> str:
    """BLAKE2b of a file's bytes, in hexadecimal digits. Raises: OSError."""
    with path.open("rb") as file:
        # Python has BLAKE2b of its own; hashlib's other ways to it would need OpenSSL.
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=DIGEST_BYTES)).hexdigest()


def identify(path: Path) -> Identity:
    """Read a file to say what it holds; one that changes meanwhile is read again, three times in all.

    Raises: OSError, also where it did not keep still.
    """
    for _ in range(ATTEMPTS):
        began_ns = time.time_ns()
        stamp = stamp_of(path)
        digest = digest_of(path)
        if stamp_of(path) == stamp:
            return Identity(digest, stamp, abs(began_ns - stamp.mtime_ns) > CLOCK_NS)
    raise OSError(f"{path} changes while it is read")
