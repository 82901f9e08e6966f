"""``haarlens bench``: how fast this machine is, beside the year 2001 and beside OpenCV."""

import dataclasses
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence

from desktop_app import __version__, benchmark
from desktop_app.benchmark import Report, Timing
from desktop_app.cli import console
from desktop_app.detection.geometry import Size
from desktop_app.detection.scan import kernel_name, kernel_notice

_BAR_WIDTH = 30
_LINE_WIDTH = 79
_NAME_WIDTH = 42


def bench(format_name: str, *, quick: bool) -> None:
    """Measure and print, as a "table" or as one "json" object. Where errors go to a terminal, a bar shows progress."""
    notice = kernel_notice()
    if notice is not None:
        console.complain(notice)
    threads = os.cpu_count() or 1
    report = benchmark.measure(threads, quick=quick, progress=_show_progress if sys.stderr.isatty() else None)
    console.emit(_json(report, threads) if format_name == "json" else _text(report, threads))


def _show_progress(done: float, what: str) -> None:
    filled = round(done * _BAR_WIDTH)
    bar = f"[{'#' * filled}{'.' * (_BAR_WIDTH - filled)}] {done:4.0%}  {what}"
    # The last one wipes the line out, so that only the table stays.
    sys.stderr.write("\r" + (bar if done < 1 else "").ljust(_LINE_WIDTH) + ("" if done < 1 else "\r"))
    sys.stderr.flush()


def _machine(threads: int) -> dict[str, object]:
    return {
        "haarlens": __version__,
        "kernel": kernel_name(),
        "threads": threads,
        "opencv": benchmark.opencv_version(),
        "python": platform.python_version(),
        "platform": platform.platform(),
    }


def _json(report: Report, threads: int) -> str:
    size = benchmark.PAPER_SIZE
    paper = {
        "width": size.width,
        "height": size.height,
        "scale_factor": benchmark.PAPER_SCALE_FACTOR,
        "cascade": benchmark.PAPER_CASCADE,
        "fps_2001": benchmark.PAPER_PICTURES_PER_S,
        "fps_one_thread": report.paper_one_thread,
        "fps_all_threads": report.paper_all_threads,
    }
    timings = [
        {"width": timing.size.width, "height": timing.size.height, **_without_size(timing)} for timing in report.timings
    ]
    return json.dumps({"machine": _machine(threads), "paper": paper, "timings": timings}) + "\n"


def _without_size(timing: Timing) -> dict[str, object]:
    return {key: value for key, value in dataclasses.asdict(timing).items() if key != "size"}


def _text(report: Report, threads: int) -> str:
    size = benchmark.PAPER_SIZE
    name = benchmark.PAPER_CASCADE.removeprefix("haarcascade_")
    lines = [
        ", ".join(f"{key} {value}" for key, value in _machine(threads).items()),
        "Pictures: the built-in sample in tiles of half the picture's height.",
        "",
        f"Pictures a second at {size.width} x {size.height}, scale factor {benchmark.PAPER_SCALE_FACTOR}, {name}",
        _row("Viola and Jones 2001, Pentium III 700 MHz", [f"{benchmark.PAPER_PICTURES_PER_S:.0f}"]),
        _row("this machine, 1 thread", [f"{report.paper_one_thread:.0f}"]),
        _row(f"this machine, {threads} threads", [f"{report.paper_all_threads:.0f}"]),
        "",
        f"Milliseconds a picture, {threads} threads, scale factor 1.1, 3 neighbours, no smallest size",
        *_grid(report.timings, lambda timing: f"{timing.milliseconds:.1f}"),
    ]
    compared = [timing for timing in report.timings if timing.opencv_ratio is not None]
    if compared:
        same = all(timing.identical for timing in compared)
        lines += [
            "",
            f"Times as fast as OpenCV {benchmark.opencv_version()}, 1 thread each, CPU time",
            *_grid(compared, lambda timing: f"{timing.opencv_ratio:.1f}"),
            "The boxes are the same." if same else "Some boxes DIFFER from OpenCV's.",
        ]
    return "\n".join(lines) + "\n"


def _grid(timings: Sequence[Timing], cell: Callable[[Timing], str]) -> list[str]:
    """A line for each cascade, a column for each size, and a heading."""
    sizes = list(dict.fromkeys(timing.size for timing in timings))
    cells: dict[tuple[str, str], dict[Size, str]] = {}
    for timing in timings:
        cells.setdefault((timing.target, timing.cascade), {})[timing.size] = cell(timing)
    heading = _row("", [f"{size.width}x{size.height}" for size in sizes])
    return [heading, *(_row(_label(*key), [row[size] for size in sizes]) for key, row in cells.items())]


def _label(target: str, cascade: str) -> str:
    if target == benchmark.FLOOR:
        return "floor: levels and their sums alone"
    return f"{target:<11} {cascade.removeprefix('haarcascade_')}"


def _row(name: str, cells: Sequence[str]) -> str:
    return f"  {name:<{_NAME_WIDTH}}" + "".join(f"{cell:>11}" for cell in cells)
