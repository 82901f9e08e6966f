"""Feeds numbered pictures to the driver's output, as fast as it takes them."""

import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from devtools.camera_guest import vivid
from devtools.camera_guest.pictures import Pixels, write_number
from devtools.camera_guest.video_node import OUTPUT, PictureFormat, VideoNode


class Feeder:
    """A thread that feeds one picture with a number that rises. It ends when the device goes.

    picture: (height, width, 3), uint8, BGR. form: as the camera's, else nothing comes through.
    """

    def __init__(self, picture: Pixels, form: PictureFormat) -> None:
        self._picture = picture.copy()
        self._form = form
        self._is_over = threading.Event()
        self._fed = threading.Condition()
        self._times_s: list[float] = []  # by number: when the driver had taken it
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="feeder", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.wait_for(4)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join(10)

    def newest(self) -> int:
        """The last number that was fed."""
        with self._fed:
            return len(self._times_s) - 1

    def fed_at_s(self, number: int) -> float:
        """When the driver had taken a picture, by time.monotonic()."""
        with self._fed:
            return self._times_s[number]

    def wait_for(self, number: int, timeout_s: float = 20) -> None:
        """Wait until a number was fed. Raises: OSError."""
        with self._fed:
            if not self._fed.wait_for(lambda: len(self._times_s) > number or self._error, timeout_s) or self._error:
                raise self._error or TimeoutError(f"the driver did not take picture {number}")

    def _run(self) -> None:
        try:
            with VideoNode(vivid.OUTPUT) as output:
                output.set_format(OUTPUT, self._form)
                output.show(self._pictures())
        except OSError as error:
            with self._fed:
                self._error = error
                self._fed.notify_all()

    def _pictures(self) -> Iterator[memoryview]:
        while not self._is_over.is_set():
            write_number(self._picture, len(self._times_s))
            yield self._picture.data.cast("B")
            with self._fed:  # the driver asks for the next one, as it has taken this one
                self._times_s.append(time.monotonic())
                self._fed.notify_all()
