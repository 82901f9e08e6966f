"""``haarlens hide``, ``crop`` and ``export``: pictures -> files in an output folder."""

import os
from argparse import Namespace
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

from desktop_app.cli import console
from desktop_app.cli.items import Items, find_items
from desktop_app.cli.output_jobs import job_of
from desktop_app.cli.progress import Progress
from desktop_app.detection.scan import kernel_notice
from desktop_app.errors import OutputError
from desktop_app.export.writing import check_writable
from desktop_app.jobs.hide import HideJob
from desktop_app.jobs.job import Item, Job
from desktop_app.jobs.processes import WorkerProcesses
from desktop_app.jobs.report import Report
from desktop_app.jobs.run import run_job

_DONE = {"hide": "hidden", "crop": "cut out", "export": "found"}


def write_outputs(options: Namespace) -> bool:
    """Do what `parse_arguments` made the options of, and say whether all is well.

    Raises: AppError before anything is begun: options, a folder or a cluster that cannot be used. KeyboardInterrupt
    after the run came to a clean end.
    """
    job, folder = job_of(options), Path(options.output)
    items = find_items(options.paths, folder, films=options.command == "hide")
    report_path = _report_path(options, folder)
    notice = kernel_notice()
    if notice is not None:
        console.complain(notice)
    report, progress = Report(job, folder), Progress(len(items), _DONE[options.command])
    is_complete = False
    with console.decoders_silenced():
        try:
            for outcome in items.problems:
                report.add(outcome)
                progress.add_problem(outcome)
            _work(options, job, items, report, progress)
            is_complete = True
        except KeyboardInterrupt:
            progress.finish()
            console.complain(
                f"Stopped; {progress.count} of {len(items)} are done. The same command with --resume goes on from here."
            )
            raise
        finally:
            progress.finish()
            if report_path is not None and report.outcomes:
                report.write(report_path, is_complete=is_complete)
    console.emit(_summary(report, _DONE[options.command]))
    return not report.counts.failed and not report.counts.with_left


def _work(options: Namespace, job: Job, items: Items, report: Report, progress: Progress) -> None:
    if items.pictures:
        with _executor(options, len(items.pictures)) as (executor, in_flight):
            _run(options, job, items.pictures, executor, in_flight, report, progress)
    if items.films and isinstance(job, HideJob):
        from desktop_app.jobs.films import FilmHideJob

        cancelled = Event()
        films = FilmHideJob(job, cancelled, progress.under_way)
        with ThreadPoolExecutor(1, thread_name_prefix="film") as executor:
            try:
                _run(options, films, items.films, executor, 1, report, progress)
            finally:
                cancelled.set()


def _run(
    options: Namespace,
    job: Job,
    items: list[Item],
    executor: Executor,
    in_flight: int,
    report: Report,
    progress: Progress,
) -> None:
    outcomes = run_job(
        job,
        items,
        executor,
        Path(options.output),
        in_flight=in_flight,
        resume=options.resume,
        overwrite=options.overwrite,
        cancelled=Event(),
    )
    with closing(outcomes):
        for outcome in outcomes:
            report.add(outcome)
            progress.add(outcome)


@contextmanager
def _executor(options: Namespace, count: int) -> Iterator[tuple[Executor, int]]:
    """Where the work is done, and how many pictures may be under way at a time."""
    if options.dask is not None:
        from desktop_app.jobs.cluster import cluster_at

        with cluster_at(options.dask) as cluster:
            yield cluster.executor, 2 * cluster.threads + 2
        return
    workers = min(options.workers or os.cpu_count() or 1, count)
    processes = WorkerProcesses(workers)
    try:
        yield processes, workers + 2
    finally:
        processes.stop()


def _report_path(options: Namespace, folder: Path) -> Path | None:
    """Where the report goes.

    Raises: OutputError where it cannot be written, or a file is there that nobody said may be replaced.
    """
    if options.report is None:
        return None
    given = Path(options.report)
    path = folder / given if given.name == options.report else given
    check_writable(path)  # better now than after hours
    if os.path.lexists(path) and not (options.resume or options.overwrite):
        raise OutputError(
            "{path} exists already and was not replaced; name another report, or add --resume or --overwrite.",
            path=path,
        )
    return path


def _summary(report: Report, done: str) -> str:
    counts = report.counts
    parts = [f"{counts.done} done, {counts.found} {done}"]
    if counts.done_before:
        parts.append(f"{counts.done_before} of them before")
    if counts.failed:
        parts.append(f"{counts.failed} failed")
    if counts.with_left:
        parts.append(f"in {counts.with_left} something is still found")
    return ", ".join(parts) + "\n"
