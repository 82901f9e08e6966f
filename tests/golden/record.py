"""Records what OpenCV's own CascadeClassifier finds: ``python -m tests.golden.record`` where OpenCV 4.14 is installed.

Writes opencv-4.14.npz beside this file, which says where it comes from.
"""

import hashlib
import platform
from pathlib import Path

import cv2
import numpy as np

from desktop_app.assets import cascades_dir
from desktop_app.detection.catalogue import stock_cascades
from tests.golden.pictures import golden_pictures
from tests.golden.results import GoldenResult, save

SAMPLE = Path(__file__).parents[2] / "resources" / "sample" / "eileen-collins.png"


def main() -> None:
    cv2.setNumThreads(1)  # with more, the order of OpenCV's candidates changes from run to run
    sample = cv2.cvtColor(cv2.imread(str(SAMPLE)), cv2.COLOR_BGR2GRAY)
    rows = []
    for entry in stock_cascades():
        classifier = cv2.CascadeClassifier(str(cascades_dir() / f"{entry.name}.xml"))
        for picture, gray in golden_pictures(sample, entry.window):
            boxes, _, weights = classifier.detectMultiScale3(gray, 1.1, 0, outputRejectLevels=True)
            groups, counts = classifier.detectMultiScale2(gray, 1.1, 3)
            rows.append(
                GoldenResult(
                    entry.name,
                    picture,
                    hashlib.sha256(gray.tobytes()).hexdigest(),
                    np.reshape(boxes, (-1, 4)).astype(np.int32),
                    np.reshape(weights, -1).astype(np.float64),
                    np.reshape(groups, (-1, 4)).astype(np.int32),
                    np.reshape(counts, -1).astype(np.int32),
                )
            )
    versions = f"OpenCV {cv2.__version__}, NumPy {np.__version__}, {platform.system()} {platform.machine()}"
    save(rows, f"cv2.CascadeClassifier, scale_factor 1.1, one thread; {versions}")
    print(
        f"{versions}: {sum(len(row.boxes) for row in rows)} candidates, {sum(len(row.groups) for row in rows)} groups"
    )


if __name__ == "__main__":
    main()
