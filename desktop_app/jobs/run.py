"""A job over many pictures: in order, a bounded number under way, each file whole; a killed run is resumed."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event

from desktop_app import batch
from desktop_app.detection.geometry import Size
from desktop_app.errors import AppError
from desktop_app.jobs.job import Item, Job, Outcome, Record, Task, item_key, settings_key
from desktop_app.jobs.naming import places
from desktop_app.jobs.output_folder import OutputFolder
from desktop_app.jobs.staging import stage


def run_job(  # noqa: PLR0913 - what may differ between two runs
    job: Job,
    items: Sequence[Item],
    executor: Executor,
    folder: Path,
    *,
    in_flight: int,
    resume: bool = False,
    overwrite: bool = False,
    cancelled: Event | None = None,
    paused: Event | None = None,
) -> Generator[Outcome, None, None]:
    """Do a job on every item and yield what came of each, in their order; then of files about all of them.

    executor: threads, processes (`jobs.processes`) or a cluster's; workers have to reach the pictures and the folder
        under the same paths.
    folder: made if need be. What the run keeps there for itself lies in ".haarlens".
    resume: what earlier runs into the folder made of the same content by the same settings is not made again.
    overwrite: files that are in the way may be replaced, the pictures themselves too; else that is their outcome.
    cancelled, paused: as in `batch.run`; a run that was cancelled can be resumed as one that was killed.
    Raises: OutputError before anything is begun, where the folder cannot be used, another run writes into it, or
    a file about all pictures is there already.
    """
    names = places([job.place(item.relative) for item in items], [item.relative for item in items])
    outcomes: list[Outcome] = []
    with OutputFolder(folder, names, resume=resume, overwrite=overwrite, numbers_names=job.numbers_names) as place:
        for name in job.files_of_all():
            if (refusal := place.refusal(name)) is not None:
                raise refusal  # better now than after hours
        tasks = _tasks(job, items, names, place)
        work = partial(_work, job)
        for task, made in batch.run(work, tasks, executor, in_flight=in_flight, cancelled=cancelled, paused=paused):
            outcomes.append(_outcome(items[len(outcomes)], task, made, place))
            yield outcomes[-1]
        if len(outcomes) == len(items):  # else it was cancelled
            yield from _gathered(job, outcomes, place)


def _work(job: Job, task: Task) -> Record:
    if task.error is not None:
        raise task.error
    return job(task)


def _tasks(job: Job, items: Sequence[Item], names: Sequence[Path], place: OutputFolder) -> Iterator[Task]:
    key = settings_key(job)
    for item, name in zip(items, names, strict=True):
        yield _task(job, item, name, item_key(key, item), place)


def _task(job: Job, item: Item, name: Path, key: str, place: OutputFolder) -> Task:
    known = place.known(key, name, _size_of(item.source))
    output = job.main_output(name)
    error = place.refusal(output) if output is not None else None
    # Workers may run in another folder, where a relative path leads elsewhere.
    there = replace(item, source=item.source.absolute())
    return Task(there, name, place.folder, place.staging, key, known, error)


def _outcome(item: Item, task: Task, made: Record | AppError, place: OutputFolder) -> Outcome:
    source, spared = item.source, item.spared
    if isinstance(made, AppError):
        return Outcome(source, error=_as_given(made, item, task), spared=spared, name=task.name)
    outcome = Outcome(
        source,
        found=made.found,
        left=made.left,
        seconds=made.seconds,
        was_done_before=made.was_done_before,
        passed_over=made.passed_over,
        spared=spared,
        digest=made.digest,
        bytes=made.bytes,
        size=made.size,
        orientation=made.orientation,
        name=task.name,
        rechecked=made.rechecked,
        left_out=made.left_out,
    )
    try:
        return replace(outcome, outputs=place.places(made) if made.was_done_before else place.keep(made))
    except AppError as error:
        return replace(outcome, error=error)


def _as_given(error: AppError, item: Item, task: Task) -> AppError:
    """The same error about the item's file as it was named, not as a worker had to reach it."""
    there, given = str(task.item.source), str(item.source)
    if there == given or there not in error.values.values():
        return error
    values = {name: given if text == there else text for name, text in error.values.items()}
    return type(error)(error.template, **values)


def _gathered(job: Job, outcomes: Sequence[Outcome], place: OutputFolder) -> Iterator[Outcome]:
    whole = Outcome(place.folder, of_all=True)
    try:
        for name, data in job.gather(outcomes):
            staged = stage(data, name, place.folder, place.staging)
            record = Record("", name, hashlib.sha256(data).hexdigest(), len(data), Size(0, 0), (staged,))
            yield replace(whole, outputs=place.keep(record))
    except AppError as error:
        yield replace(whole, error=error)


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):  # reading it will say what is wrong
        return -1
