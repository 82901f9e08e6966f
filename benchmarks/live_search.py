"""Search by track against a full search of every frame, on a synthetic 1080p clip (see live_clip.py): time and finds.

    python -m benchmarks.live_search [../shared/faces] [--preset fast] [--min-size 0] [--seconds 40] [--scan-every 0.1]

Prints for both ways ms a frame, recall and false hits against the truth; how much of what the full search rightly finds
the search by track shows too; changes of identity; how much a still face's box moves, and how far a moving one's is
off, before and after; and how many frames would be dropped at 30 frames a second if the newest wins. The last plays
the clip against a clock that runs as long as each search took, so that making the frames costs nothing.
"""

import argparse
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.labelled import Box
from benchmarks.live_clip import LiveClip, Picture, TrueFace, people_and_backgrounds
from desktop_app.detection.finder import Finder
from desktop_app.detection.geometry import Detection
from desktop_app.detection.live_search import LiveSearch

COUNTS_FROM, EXCUSED_FROM = 0.75, 0.0  # visible shares: a face counts, a hit on it is no false one
_THREADS = 2

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
    parser.add_argument("--scan-every", type=float, nargs="+", default=[0.1])
    options = parser.parse_args()
    people, backgrounds = people_and_backgrounds(options.folder)
    clip = LiveClip(people, backgrounds, seconds=options.seconds, seed=options.seed)
    live = {
        f"by track, {every:g} s": (
            lambda every=every: LiveSearch(["face"], options.preset, options.min_size, scan_every_s=every)
        )
        for every in options.scan_every
    }
    ways = {"full search": full_search(options.preset, options.min_size)}
    ways |= {name: by_track(make()) for name, make in live.items()}
    ways["all looks, tracked"] = by_track(LiveSearch(["face"], options.preset, options.min_size, scan_every_s=0))
    print(
        f"{clip.count} frames of a synthetic clip, 1920x1080, seed {options.seed}; {options.preset}, {_THREADS} threads"
    )
    print("| way | ms mean | median | p95 | max | CPU ms | recall | false hits | right in full, shown | switches |")
    print("|---" * 10 + "|", flush=True)
    tallies = list(run(clip, ways))
    for tally in tallies:
        print(row(tally, tallies[0]))
    for name, make in live.items():
        print(f"\n{name}:")
        print(pace(clip, make()), flush=True)
        still = LiveClip(people, backgrounds, seconds=20, kinds=("still",), seed=options.seed + 1)
        print(steadiness(list(run(still, {"raw": ways["full search"], "track": by_track(make())})), still))
        print(accuracy(tallies[0], next(each for each in tallies if each.name == name), clip))


def full_search(preset: str, min_size_px: int) -> Way:
    """Every frame as if it were a photograph."""
    finder = Finder(["face"], preset, min_size_px)
    return lambda image, time_s: [(each, -1) for each in finder.find(image, threads=_THREADS)]


def by_track(live: LiveSearch) -> Way:
    """The tracks that are shown."""
    return lambda image, time_s: [
        (each.box, each.id) for each in live.search(image, time_s, threads=_THREADS) if each.is_shown
    ]


def run(clip: LiveClip, ways: dict[str, Way]) -> Iterator[Tally]:
    """All ways over the same frames, one after the other in each frame, so that other load hits all alike."""
    tallies = {name: Tally(name) for name in ways}
    for index in range(clip.count):
        image, truth = clip.frame(index), clip.truth(index)
        for name, way in ways.items():
            begin, begin_cpu = time.perf_counter(), time.process_time()
            shown = way(image, clip.time_s(index))
            tallies[name].ms.append((time.perf_counter() - begin) * 1000)
            tallies[name].cpu_ms.append((time.process_time() - begin_cpu) * 1000)
            tallies[name].take(shown, truth)
    yield from tallies.values()


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


def steadiness(tallies: list[Tally], clip: LiveClip) -> str:
    """How much the box of somebody who sits still moves from frame to frame and about its mean, in face widths."""
    lines = []
    figures = {}
    for tally in tallies:
        moved, about = [], []
        for boxes in tracks_of(tally).values():
            values = np.array([(*centre(edges(box)), box.width) for _, box in boxes]) / np.median(
                [b.width for _, b in boxes]
            )
            follow = np.diff([index for index, _ in boxes]) == 1
            moved.append(np.abs(np.diff(values, axis=0))[follow].mean(0))
            about.append(values[15:].std(axis=0))
        figures[tally.name] = np.mean(moved, axis=0), np.mean(about, axis=0)
        lines.append(
            f"  still, {tally.name}: frame to frame x, y, width {np.round(figures[tally.name][0], 5)}, about the mean "
            f"{np.round(figures[tally.name][1], 5)}"
        )
    ratios = [raw / track for raw, track in zip(figures["raw"], figures["track"], strict=True)]
    lines.append(
        f"  still, raw / track: from frame to frame {np.round(ratios[0], 1)}, about the mean {np.round(ratios[1], 1)}"
    )
    return "\n".join(lines)


def accuracy(full: Tally, tracked: Tally, clip: LiveClip) -> str:
    """How far boxes of moving people are off, less what a box is always off, where both ways show one; face widths."""
    lines = []
    for tally, other in ((full, tracked), (tracked, full)):
        errors, ahead = [], []
        for person, boxes in tracks_of(tally).items():
            mine = []
            for index, box in boxes:
                if person not in other.hits[index]:
                    continue
                now, before = place(clip, index, person), place(clip, max(0, index - 1), person)
                if now is None or before is None:
                    continue
                offset = (np.array(centre(edges(box))) - centre(now)) / now[2]
                moved = (np.array(centre(now)) - centre(before)) / now[2] * clip.rate  # sizes/s
                mine.append((*offset, *moved))
            if len(mine) < 10:
                continue
            rows = np.array(mine)
            rows[:, :2] -= np.median(rows[:, :2], axis=0)
            speed = np.hypot(rows[:, 2], rows[:, 3])
            fast = speed > 0.5
            if fast.any():
                errors += np.hypot(rows[fast, 0], rows[fast, 1]).tolist()
                ahead += (-(rows[fast, :2] * rows[fast, 2:]).sum(1) / speed[fast] ** 2 * 1000).tolist()
        lines.append(
            f"  moving by more than half a width a second, {tally.name}: off by {np.mean(errors):.3f} in the mean, "
            f"{np.percentile(errors, 95):.3f} at the 95th percentile; behind by {np.median(ahead):.0f} ms in the median"
        )
    return "\n".join(lines)


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
