"""The peak memory of one scan of 12 megapixels, measured by a process of its own. Linux only.

``python -m benchmarks.scan_memory haarcascade_eye ours 1`` prints megabytes above what the process had before the scan,
with the picture, the cascade and a first small scan behind it.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app import assets
from desktop_app.benchmark import picture
from desktop_app.detection.cascade import Cascade
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.geometry import Size
from desktop_app.media.decoding import gray
from desktop_app.media.images import read_image

_SIZE = Size(4000, 3000)
_ROOT = Path(__file__).resolve().parent.parent
_PROCESS = Path("/proc/self")

Gray = NDArray[np.uint8]


def scan_memory_mb(name: str, engine: str, threads: int) -> float:
    """What a scan adds to the peak of a new process, in megabytes (2**20). engine: "ours" or "opencv"."""
    child = subprocess.run(
        [sys.executable, "-m", "benchmarks.scan_memory", name, engine, str(threads)],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(child.stdout)


def _main(name: str, engine: str, threads: int) -> None:
    scan = _opencv(name, threads) if engine == "opencv" else _ours(name, threads)
    image = picture(gray(read_image(assets.sample_photo()).pixels), _SIZE)
    scan(image[:200, :200])  # what is set up once is no part of a scan
    (_PROCESS / "clear_refs").write_text("5", encoding="ascii")  # the peak falls to what is held now
    before = _status_kb("VmHWM")
    scan(image)
    print((_status_kb("VmHWM") - before) / 1024)


def _ours(name: str, threads: int) -> Callable[[Gray], object]:
    detector = CascadeDetector(Cascade.load(name))
    return lambda image: detector.detect(image, threads=threads)


def _opencv(name: str, threads: int) -> Callable[[Gray], object]:
    cv2.setNumThreads(threads)
    classifier = cv2.CascadeClassifier(str(assets.cascades_dir() / f"{name}.xml"))
    return lambda image: classifier.detectMultiScale(image, 1.1, 3)


def _status_kb(name: str) -> int:
    match = re.search(rf"^{name}:\s*(\d+) kB", (_PROCESS / "status").read_text(encoding="ascii"), re.MULTILINE)
    if match is None:
        raise RuntimeError(f"this system does not tell {name}")
    return int(match[1])


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
