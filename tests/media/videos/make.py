"""Makes the films beside this file, which OpenCV cannot write. Needs ffmpeg:

    python -m tests.media.videos.make

They show `tests.media.numbered` pictures:

    b-frames.mp4      H.264 with B-frames that others refer to, one key frame in 250
    open-groups.mp4   H.264, groups of 24 whose first pictures refer to the group before
    hevc.mkv          H.265
    uneven.mp4        every tenth of a second misses other frames: of ten the first four and the eighth are there
    transport.ts      as from television and old camcorders: lands anywhere when one seeks
    program.mpg       MPEG-2 program stream: many frames without a time
    bare.h264         no container, no times at all
    cut.mp4           begins in the middle of a group, as phones do when one trims a film
"""

import subprocess
from pathlib import Path

from tests.media.numbered import HEIGHT, WIDTH, numbered

HERE = Path(__file__).resolve().parent
RATE = 30
H264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-bf", "3")
FILMS: dict[str, tuple[int, tuple[str, ...]]] = {
    "b-frames.mp4": (300, (*H264, "-g", "250", "-x264-params", "b-pyramid=normal")),
    "open-groups.mp4": (120, (*H264, "-g", "24", "-x264-params", "open-gop=1:b-pyramid=normal")),
    "hevc.mkv": (60, ("-c:v", "libx265", "-pix_fmt", "yuv420p", "-x265-params", "log-level=error:keyint=20")),
    "uneven.mp4": (200, ("-vf", "select='lt(mod(n,10),4)+eq(mod(n,10),7)'", "-vsync", "vfr", *H264, "-g", "60")),
    "transport.ts": (90, (*H264, "-g", "24")),
    "program.mpg": (60, ("-c:v", "mpeg2video", "-bf", "2", "-g", "12", "-qscale:v", "8")),
    "bare.h264": (60, (*H264, "-g", "24")),
}


def make(name: str, count: int, options: tuple[str, ...]) -> None:
    raw = b"".join(numbered(number).tobytes() for number in range(count))
    source = ("-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "-")
    command = ("ffmpeg", "-y", "-v", "error", *source, *options, "-fflags", "+bitexact", str(HERE / name))
    subprocess.run(command, input=raw, check=True)


if __name__ == "__main__":
    for film, (length, how) in FILMS.items():
        make(film, length, how)
    trim = ("ffmpeg", "-y", "-v", "error", "-ss", "1.5", "-i", HERE / "open-groups.mp4", "-c", "copy", HERE / "cut.mp4")
    subprocess.run(trim, check=True)
