"""What is lost, and what is saved, when a large JPEG is read at a fraction of its size for the face search.

``python -m benchmarks.reduced_reading ../shared/faces``: the labelled photographs, enlarged as a camera would have
taken them, are read whole and as small as each preset needs; faces found and CPU time of reading and searching side by
side.
"""

import argparse
import tempfile
import time
from pathlib import Path

import cv2

from benchmarks.fit_faces import PLANS
from benchmarks.labelled import KINDS, Labelled, LabelledPicture, Scored
from desktop_app.detection.finder import Finder
from desktop_app.detection.geometry import Size
from desktop_app.media.images import NeededScale, read_reduced


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the labelled photographs")
    parser.add_argument("--longest", type=int, default=4000, help="longer side of the enlarged photographs, pixels")
    options = parser.parse_args()
    labelled = Labelled(options.folder, Path(), seeds=())
    print("| preset | F1 whole | F1 reduced | found whole | found reduced | time, reduced / whole |")
    print("|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        paths = {each.name: _enlarged(each, Path(folder), options.longest) for each in labelled.pictures}
        for preset in PLANS:
            finder = Finder(["face"], preset)
            whole, whole_s = _found(finder, labelled, paths, lambda width, height: 1.0)
            reduced, reduced_s = _found(
                finder, labelled, paths, lambda width, height, finder=finder: finder.needed_scale(Size(width, height))
            )
            print(
                f"| {preset} | {whole['F1']:.3f} | {reduced['F1']:.3f} | {whole['TP']} | {reduced['TP']} "
                f"| {reduced_s / whole_s:.2f} |",
                flush=True,
            )


def _enlarged(picture: LabelledPicture, folder: Path, longest: int) -> tuple[Path, float]:
    pixels = picture.pixels()
    factor = longest / max(pixels.shape)
    path = folder / f"{picture.group}.jpg"
    size = round(pixels.shape[1] * factor), round(pixels.shape[0] * factor)
    cv2.imwrite(str(path), cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), [cv2.IMWRITE_JPEG_QUALITY, 92])
    return path, factor


def _found(
    finder: Finder, labelled: Labelled, paths: dict[str, tuple[Path, float]], needed: NeededScale
) -> tuple[dict[str, float], float]:
    """Figures by the centre rule, and the CPU seconds of reading and searching."""
    found: dict[str, Scored] = {}
    began = time.process_time()
    for name, (path, factor) in paths.items():
        picture = read_reduced(path, needed)
        full_size = Size(picture.width, picture.height)
        found[name] = [
            ((each.left / factor, each.top / factor, each.width / factor, each.height / factor), each.score)
            for each in finder.find(picture.frame.pixels, full_size=full_size, threads=1)
        ]
    return labelled.evaluate(KINDS[0], found), time.process_time() - began


if __name__ == "__main__":
    main()
