"""Search by track against a full search of every frame, on a synthetic 1080p clip (see live_clip.py): time and finds.

    python -m benchmarks.live_search [../shared/faces] [--preset fast] [--min-size 0] [--seconds 40] [--scan-every 0.07]

Prints for both ways ms a frame, recall and false hits against the truth; how much of what the full search rightly finds
the search by track shows too; changes of identity; how much a still face's box moves, and how far a moving one's is
off, before and after; and how many frames would be dropped at 30 frames a second if the newest wins. The last plays
the clip against a clock that runs as long as each search took, so that making the frames costs nothing.
"""

import argparse
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.labelled import Box
from benchmarks.live_clip import LiveClip, Picture, TrueFace, people_and_backgrounds
from desktop_app.detection.finder import Finder
from desktop_app.detection.geometry import Detection
from desktop_app.detection.live_search import LiveSearch

Floats = NDArray[np.float64]

COUNTS_FROM = 0.75  # visible share from which a face counts; a hit on one that is less visible counts neither way
_THREADS = 2
_MOVING = 0.5  # face widths/s

# What a way to search shows of a frame: boxes, each with an identity or -1.
Shown = list[tuple[Detection, int]]
Way = Callable[[Picture, float], Shown]


@dataclass
class Tally:
    """What one way found in the clip. hits: of each frame's true faces that count, by person: id and box."""

    name: str
    ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    faces: int = 0
    false: int = 0
    hits: list[dict[int, tuple[int, Detection]]] = field(default_factory=list)

    def take(self, shown: Shown, truth: Sequence[TrueFace]) -> None:
        """Judge one frame."""
        hits: dict[int, tuple[int, Detection]] = {}
        for box, identity in sorted(shown, key=lambda each: -each[0].score):
            fitting = [face for face in truth if fits(box, face.box)]
            counting = [face for face in fitting if face.visible >= COUNTS_FROM and face.person not in hits]
            if counting:
                best = min(counting, key=lambda face: math.dist(centre(face.box), centre(edges(box))))
                hits[best.person] = identity, box
            elif not any(face.visible < COUNTS_FROM for face in fitting):
                self.false += 1
        self.faces += sum(face.visible >= COUNTS_FROM for face in truth)
        self.hits.append(hits)

    @property
    def recall(self) -> float:
        """Share of the true faces that were shown."""
        return sum(map(len, self.hits)) / max(1, self.faces)

    def switches(self) -> int:
        """How often a person's hit has another identity than the one before."""
        last: dict[int, int] = {}
        count = 0
        for hits in self.hits:
            for person, (identity, _) in hits.items():
                count += last.get(person, identity) != identity
                last[person] = identity
        return count


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="labelled photographs; the built-in sample without")
    parser.add_argument("--preset", default="fast")
    parser.add_argument("--min-size", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scan-every", type=float, nargs="+", default=[1 / 15], help="seconds")
    options = parser.parse_args()
    people, backgrounds = people_and_backgrounds(options.folder)
    clip = LiveClip(people, backgrounds, seconds=options.seconds, seed=options.seed)
    ways = {"full search": full_search(options.preset, options.min_size)}
    for every in (0.0, *options.scan_every):
        ways[name_of(every)] = by_track(live_search(options, every))
    print(
        f"{clip.count} frames of a synthetic clip, 1920x1080, seed {options.seed}; {options.preset}; {_THREADS} threads"
    )
    print("| way | ms mean | median | p95 | max | CPU ms | recall | false hits | right in full, shown | switches |")
    print("|---" * 10 + "|", flush=True)
    tallies = run(clip, ways)
    for tally in tallies.values():
        print(row(tally, tallies["full search"]))
    still = LiveClip(people, backgrounds, seconds=options.seconds / 2, kinds=("still",), seed=options.seed + 1)
    for every in options.scan_every:
        print(f"\n{name_of(every)}:")
        print(pace(clip, live_search(options, every)), flush=True)
        both = run(still, {"raw": ways["full search"], "track": by_track(live_search(options, every))})
        print(steadiness(both["raw"], both["track"]))
        print(accuracy(tallies["full search"], tallies[name_of(every)], clip))


def name_of(scan_every_s: float) -> str:
    return f"by track, {scan_every_s * 1000:.0f} ms" if scan_every_s else "all looks, tracked"


def live_search(options: argparse.Namespace, scan_every_s: float) -> LiveSearch:
    return LiveSearch(["face"], options.preset, options.min_size, scan_every_s=scan_every_s)


def full_search(preset: str, min_size_px: int) -> Way:
    """Every frame as if it were a photograph."""
    finder = Finder(["face"], preset, min_size_px)
    return lambda image, time_s: [(each, -1) for each in finder.find(image, threads=_THREADS)]


def by_track(live: LiveSearch) -> Way:
    """The tracks that are shown."""
    return lambda image, time_s: [
        (each.box, each.id) for each in live.search(image, time_s, threads=_THREADS) if each.is_shown
    ]


def run(clip: LiveClip, ways: dict[str, Way]) -> dict[str, Tally]:
    """All ways over the same frames, one after the other in each frame, so that other load hits all alike."""
    tallies = {name: Tally(name) for name in ways}
    for index in range(clip.count):
        image, truth = clip.frame(index), clip.truth(index)
        for name, way in ways.items():
            if index == 0:
                way(image, 0.0)  # cascades are read once
            begin, begin_cpu = time.perf_counter(), time.process_time()
            shown = way(image, clip.time_s(index))
            tallies[name].ms.append((time.perf_counter() - begin) * 1000)
            tallies[name].cpu_ms.append((time.process_time() - begin_cpu) * 1000)
            tallies[name].take(shown, truth)
    return tallies


def row(tally: Tally, full: Tally) -> str:
    """A line of the table."""
    both = sum(len(hits.keys() & of_full.keys()) for hits, of_full in zip(tally.hits, full.hits, strict=True))
    cells = (
        tally.name,
        f"{np.mean(tally.ms):.1f}",
        f"{np.median(tally.ms):.1f}",
        f"{np.percentile(tally.ms, 95):.1f}",
        f"{max(tally.ms):.1f}",
        f"{np.mean(tally.cpu_ms):.1f}",
        f"{tally.recall:.4f} of {tally.faces}",
        str(tally.false),
        f"{both / max(1, sum(map(len, full.hits))):.4f}",
        str(tally.switches()) if tally is not full else "",
    )
    return f"| {' | '.join(cells)} |"


def pace(clip: LiveClip, live: LiveSearch) -> str:
    """Frames come at the clip's rate; the newest that is there when a search ends is searched next."""
    clock_s, index, taken, late_ms = 0.0, 0, 0, []
    while index < clip.count:
        clock_s = max(clock_s, clip.time_s(index))
        image = clip.frame(index)
        begin = time.perf_counter()
        live.search(image, clip.time_s(index), threads=_THREADS)
        clock_s += time.perf_counter() - begin
        late_ms.append((clock_s - clip.time_s(index)) * 1000)
        taken += 1
        index = max(index + 1, math.floor(clock_s * clip.rate))
    return (
        f"  at {clip.rate:g} frames/s: {clip.count - taken} of {clip.count} frames dropped; from frame to answer "
        f"{np.median(late_ms):.1f} ms in the median, {np.percentile(late_ms, 95):.1f} ms at the 95th percentile"
    )


def steadiness(raw: Tally, tracked: Tally) -> str:
    """How much the boxes of people who keep still move, in face widths: from frame to frame and about their mean."""
    before, after = tracks_of(raw), tracks_of(tracked)
    long = [person for person in before.keys() & after.keys() if min(len(before[person]), len(after[person])) > 60]
    figures = [np.mean([movement(boxes[person]) for person in long], axis=0) for boxes in (before, after)]
    lines = [f"  {len(long)} still faces, x, y and width in face widths: before -> after"]
    for kind, name in enumerate(("from frame to frame", "about the mean")):
        pairs = zip(figures[0][kind], figures[1][kind], strict=True)
        lines.append(f"    {name}: " + ", ".join(f"{one:.4f} -> {two:.4f}" for one, two in pairs))
    return "\n".join(lines)


def movement(boxes: list[tuple[int, Detection]]) -> list[Floats]:
    """Mean step between neighbouring frames and standard deviation after the first half second: x, y, width."""
    values = np.array([(*centre(edges(box)), box.width) for _, box in boxes], np.float64)
    values /= np.median(values[:, 2])
    neighbours = np.diff([index for index, _ in boxes]) == 1
    return [np.abs(np.diff(values, axis=0))[neighbours][15:].mean(axis=0), values[15:].std(axis=0)]


def accuracy(raw: Tally, tracked: Tally, clip: LiveClip) -> str:
    """How far the boxes of moving people are off where both ways show one, in face widths."""
    before, after = (errors_in_motion(each, raw, tracked, clip) for each in (raw, tracked))
    lines = [f"  {len(before)} boxes moving by more than {_MOVING} face widths a second: before -> after"]
    off = [np.hypot(each[:, 0], each[:, 1]) for each in (before, after)]
    behind_ms = [-1000 * (each[:, :2] * each[:, 2:]).sum(1) / (each[:, 2:] ** 2).sum(1) for each in (before, after)]
    lines.append(f"    off in the mean: {off[0].mean():.3f} -> {off[1].mean():.3f} face widths")
    lines.append("    at the 95th percentile: {:.3f} -> {:.3f}".format(*(np.percentile(each, 95) for each in off)))
    lines.append("    behind in the median: {:.0f} -> {:.0f} ms".format(*(np.median(each) for each in behind_ms)))
    return "\n".join(lines)


def errors_in_motion(tally: Tally, raw: Tally, tracked: Tally, clip: LiveClip) -> Floats:
    """Error x, y and true velocity x, y of each such box, less what the raw boxes of that person are always off."""
    rows: list[list[float]] = []
    for person, boxes in tracks_of(raw).items():
        always = np.median([offset(box, clip, index, person) for index, box in boxes], axis=0)
        for index, _ in boxes:
            here, there = place(clip, index, person), place(clip, max(0, index - 1), person)
            if person not in tracked.hits[index] or here is None or there is None:
                continue
            velocity = (np.array(centre(here)) - centre(there)) / here[2] * clip.rate
            if np.hypot(*velocity) > _MOVING:
                rows.append([*(offset(tally.hits[index][person][1], clip, index, person) - always), *velocity])
    return np.array(rows).reshape(-1, 4)


def offset(box: Detection, clip: LiveClip, index: int, person: int) -> Floats:
    """From the true centre to a box's, in face widths."""
    true = place(clip, index, person)
    if true is None:
        raise ValueError(f"person {person} is not in frame {index}")
    return (np.array(centre(edges(box))) - centre(true)) / true[2]


def tracks_of(tally: Tally) -> dict[int, list[tuple[int, Detection]]]:
    """Frame and box of each person's hits."""
    tracks: dict[int, list[tuple[int, Detection]]] = {}
    for index, hits in enumerate(tally.hits):
        for person, (_, box) in hits.items():
            tracks.setdefault(person, []).append((index, box))
    return tracks


def place(clip: LiveClip, index: int, person: int) -> Box | None:
    """Where somebody is in a frame."""
    return next((face.box for face in clip.truth(index) if face.person == person), None)


def fits(found: Detection, true: Box) -> bool:
    """The centre rule of the labelled photographs: centre inside, areas within a factor of three."""
    x, y = centre(edges(found))
    ratio = found.width * found.height / (true[2] * true[3])
    return true[0] <= x <= true[0] + true[2] and true[1] <= y <= true[1] + true[3] and 1 / 3 <= ratio <= 3


def edges(box: Detection) -> Box:
    """Left, top, width, height."""
    return box.left, box.top, box.width, box.height


def centre(box: Box) -> tuple[float, float]:
    """Middle of a box."""
    return box[0] + box[2] / 2, box[1] + box[3] / 2


if __name__ == "__main__":
    main()
