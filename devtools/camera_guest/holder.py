"""Another program that uses the camera: takes pictures until its standard input ends."""

import sys
import threading

from desktop_app.media.opening import open_source
from desktop_app.media.source import CameraAddress
from devtools.camera_guest import vivid

HOLDS = "holds"


def main() -> None:
    """Say so when the camera is open, and go on reading."""
    over = threading.Event()

    def wait_for_end() -> None:
        sys.stdin.read()
        over.set()

    with open_source(CameraAddress(vivid.CAMERA)) as source:
        print(HOLDS, flush=True)
        threading.Thread(target=wait_for_end, daemon=True).start()
        while not over.is_set():
            source.read()


if __name__ == "__main__":
    main()
