"""When each frame of a video is shown, and from which on it can be decoded; read without decoding."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2

from desktop_app.media import capture

TIME_TOLERANCE_S = 1e-4
"""Two times nearer than this are one: containers count in 1/90000 s or coarser."""

# OpenCV seeks to the key frame before so many frames earlier, and decodes on from there (cap_ffmpeg_impl.hpp, seek).
_OPENCV_LEAD = 16


@dataclass(frozen=True, slots=True)
class FrameTimes:
    """A file's frames in the order in which they are shown.

    times_s: rising, from the first frame that can be decoded.
    keys: indices of the frames that need no other; begins with 0.
    """

    times_s: list[float]
    keys: list[int]

    def place(self, time_s: float) -> int | None:
        """The index of the frame with exactly this time; None if there is none."""
        index = bisect_left(self.times_s, time_s - TIME_TOLERANCE_S)
        if index < len(self.times_s) and self.times_s[index] <= time_s + TIME_TOLERANCE_S:
            return index
        return None

    def index_at(self, time_s: float, interval_s: float) -> int:
        """The index of the frame on the screen at a time; the last stays for interval_s, and before the first is 0."""
        if time_s >= self.times_s[-1] + interval_s:
            return len(self.times_s)
        return max(0, bisect_right(self.times_s, time_s + TIME_TOLERANCE_S) - 1)

    def key_before(self, index: int, count: int = 1) -> int:
        """The count-th key frame at or before a frame."""
        return self.keys[max(0, bisect_right(self.keys, index) - count)]

    def opencv_number(self, index: int, rate: float, back: int) -> int:
        """What OpenCV must be told so that it stops close before a frame, wherever frames are not evenly spaced.

        OpenCV turns a number into a time by the mean rate, and counts from the key frame that it lands on.
        back: how many frames earlier than reckoned. Returns 0 where it is best to begin at the start.
        """
        number = round(self.times_s[min(index, len(self.times_s) - 1)] * rate) - back
        while number > _OPENCV_LEAD:
            lead_s = (number - _OPENCV_LEAD) / rate
            landing = self.key_before(bisect_right(self.times_s, lead_s + TIME_TOLERANCE_S) - 1)
            following = landing + max(1, number - round(self.times_s[landing] * rate))
            if following + back <= index:
                return number
            number -= following + back - index
        return 0


def read_frame_times(path: Path, first_time_s: float, check: Callable[[], None]) -> FrameTimes | None:
    """Read where a file's frames are; None where the file does not say it for each frame.

    first_time_s: of the first frame that was decoded; frames before it cannot be.
    check: is called between packets and may raise.
    """
    packets = capture.open_packets(path)
    found: list[tuple[float, bool]] = []
    try:
        while packets.isOpened() and packets.grab():
            check()
            is_key = packets.get(cv2.CAP_PROP_LRF_HAS_KEY_FRAME) != 0
            found.append((packets.get(cv2.CAP_PROP_POS_MSEC) / 1000, is_key))
    finally:
        packets.release()
    return _checked(sorted(packet for packet in found if packet[0] > first_time_s - TIME_TOLERANCE_S), first_time_s)


def _checked(found: list[tuple[float, bool]], first_time_s: float) -> FrameTimes | None:
    times_s = [time_s for time_s, _ in found]
    if not times_s or abs(times_s[0] - first_time_s) > TIME_TOLERANCE_S:
        return None
    if any(after - before <= TIME_TOLERANCE_S for before, after in zip(times_s, times_s[1:], strict=False)):
        return None  # several frames without a time of their own
    keys = [index for index, (_, is_key) in enumerate(found) if is_key]
    return FrameTimes(times_s, keys if keys[:1] == [0] else [0, *keys])
