"""``haarlens detect``: pictures -> a listing, and annotated copies if wanted."""

import os
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from desktop_app import batch
from desktop_app.cli import console
from desktop_app.detection.scan import kernel_notice
from desktop_app.errors import AppError, OutputError, PictureNotFoundError
from desktop_app.export.drawing import draw_detections
from desktop_app.export.listing import CsvListing, JsonLinesListing, Listing, PictureResult, TableListing
from desktop_app.export.writing import WRITABLE_SUFFIXES, encode_image, free_path, write_file
from desktop_app.library.picture_search import CascadeSearch, PictureSearch, TargetSearch, load
from desktop_app.media.images import decode_reduced, read_reduced
from desktop_app.media.paths import find_pictures, is_folder

STDIN = "-"


@dataclass(frozen=True, slots=True)
class _Job:
    """One picture to be read, or the error that stands for a folder without any.

    file: as given or found. copy: where its annotated copy goes below the folder for copies.
    """

    file: str
    copy: Path
    error: AppError | None = None

    def __str__(self) -> str:
        return self.file


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of a picture; annotated: the encoded copy, if one is wanted."""

    result: PictureResult
    annotated: bytes | None


def detect(options: Namespace) -> bool:
    """Detect in all the paths as `parse_arguments` made the options, and say whether every picture was read.

    Raises: AppError before anything is begun: a cascade or a folder for copies that cannot be used.
    """
    copies = _made_folder(options.draw)
    several = len(options.paths) > 1 or is_folder(Path(options.paths[0]))
    workers = (os.cpu_count() or 1) if several else 1
    cancelled = Event()
    search = _search_of(options)
    load(search)
    notice = kernel_notice()
    if notice is not None:
        console.complain(notice)
    report = _Report(_listing(options.format), copies, announce=options.annotate)
    jobs = _jobs(options.paths, copies, "-annotated" if options.annotate else "")
    executor = ThreadPoolExecutor(workers, thread_name_prefix="detect")
    with console.decoders_silenced():
        try:
            # Many pictures keep the cores busy one each, which wastes less than several threads within each picture.
            work = _work_function(search, cancelled, 1 if several else 0, draw=copies is not None)
            for job, outcome in batch.run(work, jobs, executor, in_flight=workers + 2, cancelled=cancelled):
                report.add(job, outcome)
        finally:
            cancelled.set()
            executor.shutdown(cancel_futures=True)
    return report.all_done


class _Report:
    """Prints outcomes as they come and remembers whether all were good."""

    def __init__(self, listing: Listing, copies: Path | None, *, announce: bool) -> None:
        self._listing = listing
        self._copies = copies
        self._announce = announce
        self.all_done = True
        console.emit(listing.start())

    def add(self, job: _Job, outcome: _Found | AppError) -> None:
        """Print a picture's result or its error, and write its annotated copy."""
        if isinstance(outcome, AppError):
            self._fail(job, outcome)
            return
        console.emit(self._listing.result(outcome.result))
        if self._copies is not None and outcome.annotated is not None:
            try:
                copy = free_path(self._copies / job.copy)
                write_file(copy, outcome.annotated)
            except OutputError as error:
                # The picture's own line is out, so this goes to the terminal whatever the format is.
                console.complain(str(error))
                self.all_done = False
                return
            if self._announce:
                console.emit(f"  annotated copy: {copy}\n")

    def _fail(self, job: _Job, error: AppError) -> None:
        self.all_done = False
        line = self._listing.failure(job.file, error)
        if line is None:
            console.complain(str(error))
        else:
            console.emit(line)


def _search_of(options: Namespace) -> PictureSearch:
    if options.cascade is None:
        return TargetSearch(options.find, options.preset, options.sensitivity, options.min_size)
    return CascadeSearch(
        options.cascade, options.scale_factor, options.min_neighbors, options.min_size, options.max_size
    )


def _work_function(search: PictureSearch, cancelled: Event, threads: int, *, draw: bool) -> Callable[[_Job], _Found]:
    needed = _whole if draw else search.needed_scale  # the copies show the whole picture

    def work(job: _Job) -> _Found:
        if job.error is not None:
            raise job.error
        started = time.perf_counter()
        if job.file == STDIN:
            picture = decode_reduced(console.read_input(cancelled), STDIN, needed)
        else:
            picture = read_reduced(job.file, needed)
        detections = search.find(picture, cancelled, threads)
        seconds = time.perf_counter() - started
        annotated = None
        if draw:
            pixels = draw_detections(picture.frame, detections, calibrated=search.is_calibrated)
            annotated = encode_image(job.copy, pixels)
        return _Found(PictureResult(job.file, picture.width, picture.height, seconds, detections), annotated)

    return work


def _whole(width: int, height: int) -> float:
    return 1.0


def _listing(format_name: str) -> Listing:
    if format_name == "json":
        return JsonLinesListing(ascii_only=not console.takes_unicode())
    return CsvListing() if format_name == "csv" else TableListing()


def _made_folder(draw: str | None) -> Path | None:
    if draw is None:
        return None
    folder = Path(draw)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            "{folder} cannot be made ({reason}); choose another folder.",
            folder=folder,
            reason=error.strerror or error,
        ) from error
    return folder


def _jobs(paths: Sequence[str], copies: Path | None, ending: str) -> Iterator[_Job]:
    for given in paths:
        if given == STDIN:
            yield _Job(STDIN, _copy_name(Path("stdin.png"), ending))
        elif is_folder(Path(given)):
            yield from _folder_jobs(Path(given), copies, ending)
        else:
            yield _Job(given, _copy_name(Path(Path(given).name), ending))


def _folder_jobs(folder: Path, copies: Path | None, ending: str) -> Iterator[_Job]:
    errors: list[AppError] = []
    pictures: Iterator[Path] | list[Path] = find_pictures([folder], on_error=errors.append)
    if copies is not None:
        # Listed before the first copy is written, and without older copies: they are no pictures of the user's.
        pictures = [picture for picture in pictures if not _lies_in(picture, copies, folder)]
    empty = True
    for picture in pictures:
        empty = False
        yield _Job(str(picture), _copy_name(picture.relative_to(folder), ending))
    if empty and not errors:
        errors.append(
            PictureNotFoundError("{folder} holds no pictures; choose another folder or name a file.", folder=folder)
        )
    for error in errors:
        yield _Job(str(folder), Path(), error)


def _lies_in(picture: Path, copies: Path, folder: Path) -> bool:
    inner = copies.resolve()
    return inner != folder.resolve() and inner in picture.resolve().parents


def _copy_name(path: Path, ending: str) -> Path:
    """The copy's name: as the original's, but PNG where that format cannot be written."""
    suffix = path.suffix if path.suffix.lower() in WRITABLE_SUFFIXES else ".png"
    return path.with_name(f"{path.stem}{ending}{suffix}")
