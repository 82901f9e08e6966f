"""Finds whole JPEG pictures in a stream of bytes, whatever lies between them."""

_START = b"\xff\xd8\xff"
_END = b"\xff\xd9"
_SCAN = 0xDA
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))  # markers without a length
_NEVER = frozenset((0x00, 0xD8, 0xD9))  # not where a segment begins

MAX_BYTES = 64 * 1024 * 1024
"""A picture with more is given up."""


class JpegScanner:
    """Cuts a stream into pictures by JPEG's own markers.

    A multipart stream's boundaries and lengths are not needed and not believed: cameras get them wrong, and a boundary
    only shows a picture's end when the next one comes. Garbage and half pictures are passed over.
    """

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._started = False  # whether a picture's start is at the beginning
        self._place = 0  # of the next segment, or how far its pixels have been searched
        self._in_scan = False

    def feed(self, data: bytes) -> list[bytes]:
        """Take what arrived and return the pictures that are whole with it."""
        self._bytes += data
        pictures = []
        while (end := self._find_end()) is not None:
            pictures.append(bytes(self._bytes[:end]))
            self._forget(end)
        return pictures

    def _find_end(self) -> int | None:
        while True:
            if not self._started and not self._find_start():
                return None
            if not self._in_scan:
                whole = self._walk_segments()
                if whole is None:
                    return None
                if not whole:
                    self._forget(2)
                    continue
            end = self._bytes.find(_END, self._place)
            # Pixels hold no start: the picture was cut, and the next one begins.
            start = self._bytes.find(_START, self._place, end if end >= 0 else len(self._bytes))
            if start >= 0:
                self._forget(start)
                continue
            if end >= 0:
                return end + len(_END)
            self._place = max(self._place, len(self._bytes) - len(_START) + 1)
            if len(self._bytes) > MAX_BYTES:
                self._forget(len(self._bytes))
            return None

    def _find_start(self) -> bool:
        start = self._bytes.find(_START)
        self._forget(start if start >= 0 else max(0, len(self._bytes) - len(_START) + 1))
        self._started = start >= 0
        return self._started

    def _walk_segments(self) -> bool | None:
        """Go to the pixels: True there, False where this is no JPEG, None where more bytes are needed."""
        while True:
            head = self._bytes[self._place : self._place + 4]
            if len(head) < 4:
                return None
            marker = head[1]
            if head[0] != 0xFF or marker in _NEVER:
                return False
            if marker == 0xFF:  # filling
                self._place += 1
            elif marker in _ALONE:
                self._place += 2
            else:
                self._place += 2 + max(2, int.from_bytes(head[2:4], "big"))
                if marker == _SCAN:
                    self._in_scan = True
                    return True

    def _forget(self, count: int) -> None:
        del self._bytes[:count]
        self._started = False
        self._in_scan = False
        self._place = 2
