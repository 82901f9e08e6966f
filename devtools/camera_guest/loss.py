"""How long it takes until the program tells that a camera is lost, and in which words."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.errors import SourceError, SourceLostError
from desktop_app.media.source import Source
from devtools.camera_guest.report import Failed, expect
from devtools.camera_guest.stage import open_camera

_IN_TIME_S = 2.0
# What an emulated processor may need more.
_SLACK_S = 0.1


@dataclass(frozen=True, slots=True)
class Loss:
    """What was told. after_s: time from the fault, whose making takes a moment itself, to the error."""

    error: SourceError
    after_s: float

    def told_in_time(self) -> str:
        """The sentence and its time. Raises: Failed if it is another error, or late."""
        expect(isinstance(self.error, SourceLostError), f"{self.error!r}")
        expect(self.after_s <= _IN_TIME_S + _SLACK_S, f"told after {self.after_s:.2f} s: {self.error}")
        return f'after {self.after_s:.2f} s "{self.error}"'


def loss(source: Source, fault: Callable[[], None]) -> Loss:
    """Make a fault, read on, and catch what is told."""
    began_s = time.monotonic()
    fault()
    try:
        while time.monotonic() - began_s < 20:
            source.read()
    except SourceError as error:
        return Loss(error, time.monotonic() - began_s)
    raise Failed("pictures go on coming")


def error_of_opening(device: str) -> SourceError:
    """Why a device cannot be opened. Raises: Failed if it can be."""
    try:
        open_camera(device).close()
    except SourceError as error:
        return error
    raise Failed(f"{device} was opened")
