"""A batch in the window is done in workers beside it: every photograph has its outcome, and every batch its end."""

import json
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Detection
from desktop_app.errors import OutputError, PictureEmptyError
from desktop_app.export.writing import write_image
from desktop_app.gui.batch_run import BatchRun
from desktop_app.gui.models.batch_outcomes import BatchOutcomes, OutcomeColumn, OutcomeRole
from desktop_app.gui.models.work_progress import BatchCounts, BatchKind
from desktop_app.gui.workers.batch import BatchRequest, BatchWorker
from desktop_app.gui.workers.home import WorkerHome
from desktop_app.jobs.boxes import ExportJob
from desktop_app.jobs.hide import HideJob
from desktop_app.jobs.job import Item, Job, Outcome, Record, Task
from desktop_app.jobs.processes import WorkerProcesses
from desktop_app.jobs.sidecars import SidecarJob
from tests.gui.fakes import FACE, FakeWorkers, Inbox, picture_frame


class Gated(HideJob):
    """Waits before every photograph but the first until the test lets it go on."""

    gate = threading.Event()
    entered = threading.Event()

    def __call__(self, task: Task) -> Record:
        if task.item.source.stem != "0":
            self.entered.set()
            self.gate.wait(10)
        return super().__call__(task)


class StillWorker(QObject):
    """Does nothing by itself; a test says what came of it."""

    outcome, ended, failed = Signal(object, object), Signal(object, object), Signal(object, object)

    def submit(self, request: BatchRequest) -> None:
        pass


JOB = HideJob(recheck=False)


@pytest.fixture
def photos(tmp_path: Path) -> tuple[Item, ...]:
    """Five photographs, of which the third is empty."""
    made = []
    for number in range(5):
        path = tmp_path / "photos" / f"{number}.png"
        write_image(path, picture_frame().pixels)
        made.append(Item(path, Path(path.name), (FACE,)))
    made[2].source.write_bytes(b"")
    return tuple(made)


@pytest.fixture
def made_workers() -> list[FakeWorkers]:
    """All that the worker has had made."""
    return []


@pytest.fixture
def worker(qtbot: QtBot, made_workers: list[FakeWorkers]) -> Iterator[BatchWorker]:
    def make() -> FakeWorkers:
        made_workers.append(FakeWorkers(1))
        return made_workers[-1]

    Gated.gate.clear()
    Gated.entered.clear()
    made = BatchWorker(make, 1)
    home = WorkerHome(made, "batch")
    yield made
    Gated.gate.set()
    home.quit()
    home.wait()


@pytest.fixture
def request_for(photos: tuple[Item, ...], tmp_path: Path) -> Callable[..., BatchRequest]:
    def made(job: Job | SidecarJob = JOB, **more: bool) -> BatchRequest:
        return BatchRequest(photos, tmp_path / "out", job, **more)

    return made


class TestTheWorker:
    def test_every_photograph_has_its_outcome_and_one_bad_one_stops_nothing(
        self, qtbot: QtBot, worker: BatchWorker, request_for: Callable[..., BatchRequest]
    ) -> None:
        outcomes, ended = Inbox(worker.outcome), Inbox(worker.ended)
        request = request_for()
        worker.submit(request)
        qtbot.waitUntil(lambda: bool(ended.answers))
        made = [outcome for _, outcome in outcomes.answers]
        assert [outcome.source.name for outcome in made] == [f"{number}.png" for number in range(5)]
        assert [type(outcome.error) for outcome in made if outcome.error] == [PictureEmptyError]
        assert sorted(path.name for path in request.folder.glob("*.png")) == ["0.png", "1.png", "3.png", "4.png"]
        assert len(ended.answers) == 1

    def test_a_report_lies_beside_the_outputs(
        self, qtbot: QtBot, worker: BatchWorker, request_for: Callable[..., BatchRequest], tmp_path: Path
    ) -> None:
        ended, saved = Inbox(worker.ended), Inbox(worker.report_saved)
        request = request_for()
        worker.submit(request)
        qtbot.waitUntil(lambda: bool(ended.answers))
        _, end = ended.answers[0]
        assert end.report == request.folder / "report.json"
        report = json.loads(end.report.read_text(encoding="utf-8"))
        assert report["complete"] is True
        assert report["totals"]["failed"] == 1
        worker.save_report(tmp_path / "copy.json")
        qtbot.waitUntil(lambda: saved.answers == [(tmp_path / "copy.json",)])
        assert json.loads((tmp_path / "copy.json").read_text(encoding="utf-8"))["files"] == report["files"]

    def test_a_folder_that_cannot_be_used_fails_before_anything_is_begun(
        self, qtbot: QtBot, worker: BatchWorker, request_for: Callable[..., BatchRequest]
    ) -> None:
        failed, outcomes = Inbox(worker.failed), Inbox(worker.outcome)
        request = request_for()
        request.folder.write_text("a file where a folder is to be")
        worker.submit(request)
        qtbot.waitUntil(lambda: bool(failed.answers))
        assert isinstance(failed.answers[0][1], OutputError)
        assert outcomes.answers == []

    def test_what_is_done_stays_when_it_is_cancelled_and_is_gone_on_with(
        self,
        qtbot: QtBot,
        worker: BatchWorker,
        request_for: Callable[..., BatchRequest],
        made_workers: list[FakeWorkers],
    ) -> None:
        outcomes, ended, looked = Inbox(worker.outcome), Inbox(worker.ended), Inbox(worker.looked)
        request = request_for(Gated(recheck=False))
        worker.submit(request)
        qtbot.waitUntil(lambda: len(outcomes.answers) == 1)
        assert Gated.entered.wait(10)
        request.cancelled.set()
        Gated.gate.set()
        qtbot.waitUntil(lambda: bool(ended.answers))
        assert ended.answers[0][1].is_cancelled
        assert json.loads((request.folder / "report.json").read_text(encoding="utf-8"))["complete"] is False
        assert made_workers[0].stopped.is_set()
        worker.look(request)
        qtbot.waitUntil(lambda: bool(looked.answers))
        assert looked.answers[0][1] == len(list(request.folder.glob("*.png")))
        again = request_for(Gated(recheck=False), resume=True)
        worker.submit(again)
        qtbot.waitUntil(lambda: len(ended.answers) == 2)
        made = [outcome for answered, outcome in outcomes.answers if answered is again]
        assert [outcome.was_done_before for outcome in made] == [True, False, False, False, False]

    def test_while_it_is_paused_nothing_more_is_begun(
        self, qtbot: QtBot, worker: BatchWorker, request_for: Callable[..., BatchRequest]
    ) -> None:
        outcomes, ended = Inbox(worker.outcome), Inbox(worker.ended)
        request = request_for(Gated(recheck=False))
        worker.submit(request)
        assert Gated.entered.wait(10)
        request.paused.set()
        Gated.gate.set()
        under_way = 1 + 2  # one works, two wait
        qtbot.waitUntil(lambda: len(outcomes.answers) >= under_way)
        assert len(outcomes.answers) < len(request.items)
        request.paused.clear()
        qtbot.waitUntil(lambda: bool(ended.answers))
        assert len(outcomes.answers) == len(request.items)

    def test_files_about_all_photographs_come_last(
        self, qtbot: QtBot, worker: BatchWorker, request_for: Callable[..., BatchRequest]
    ) -> None:
        outcomes, ended = Inbox(worker.outcome), Inbox(worker.ended)
        worker.submit(request_for(ExportJob(("csv", "voc"))))
        qtbot.waitUntil(lambda: bool(ended.answers))
        of_all = [outcome.of_all for _, outcome in outcomes.answers]
        assert of_all == [False] * 5 + [True]

    def test_sidecars_lie_beside_the_originals_and_nothing_else_does(
        self, qtbot: QtBot, worker: BatchWorker, photos: tuple[Item, ...]
    ) -> None:
        ended, outcomes = Inbox(worker.ended), Inbox(worker.outcome)
        folder = photos[0].source.parent
        before = {path.name for path in folder.iterdir()}
        worker.submit(BatchRequest(photos, folder, SidecarJob()))
        qtbot.waitUntil(lambda: bool(ended.answers))
        new = {path.name for path in folder.iterdir()} - before
        assert new == {f"{number}.png.xmp" for number in (0, 1, 3, 4)}
        assert sum(outcome.error is not None for _, outcome in outcomes.answers) == 1
        assert ended.answers[0][1].report is None


def test_it_works_in_processes_beside_the_window(
    qtbot: QtBot, photos: tuple[Item, ...], request_for: Callable[..., BatchRequest]
) -> None:
    worker = BatchWorker(partial(WorkerProcesses, 1, steps_back=True), 1)
    home = WorkerHome(worker, "batch")
    outcomes, ended = Inbox(worker.outcome), Inbox(worker.ended)
    worker.submit(request_for())
    worker.submit(BatchRequest(photos, photos[0].source.parent, SidecarJob()))
    qtbot.waitUntil(lambda: len(ended.answers) == 2, timeout=30_000)
    home.quit()
    home.wait()
    failed = [outcome.source.name for _, outcome in outcomes.answers if outcome.error is not None]
    assert failed == ["2.png", "2.png"]
    assert len(outcomes.answers) == 2 * len(photos)


class TestTheRun:
    """The state that windows look at."""

    @pytest.fixture
    def run(self, worker: BatchWorker) -> BatchRun:
        return BatchRun(worker)

    def test_it_counts_and_keeps_what_needs_a_look(
        self, qtbot: QtBot, run: BatchRun, request_for: Callable[..., BatchRequest]
    ) -> None:
        with qtbot.waitSignal(run.ended):
            run.begin(BatchKind.HIDE, request_for())
        assert run.counts == BatchCounts(done=4, failed=1, found=4)
        assert run.outcomes.rowCount() == 1
        assert (run.progress.done, run.progress.total, run.progress.current) == (5, 5, "")
        assert not run.is_running

    def test_one_at_a_time(self, qtbot: QtBot, run: BatchRun, request_for: Callable[..., BatchRequest]) -> None:
        run.begin(BatchKind.HIDE, request_for(Gated(recheck=False)))
        with pytest.raises(ValueError, match="one batch"):
            run.begin(BatchKind.CROP, request_for())
        Gated.gate.set()
        qtbot.waitUntil(lambda: not run.is_running)

    def test_time_left_leaves_pauses_out_and_what_was_done_before(
        self, qtbot: QtBot, request_for: Callable[..., BatchRequest], photos: tuple[Item, ...]
    ) -> None:
        now, still = [100.0], StillWorker()
        run = BatchRun(still, lambda: now[0])
        request = request_for()
        run.begin(BatchKind.HIDE, request)
        still.outcome.emit(request, Outcome(photos[0].source, was_done_before=True))
        for item in photos[1:3]:
            still.outcome.emit(request, Outcome(item.source))
        qtbot.waitUntil(lambda: run.progress.done == 3)
        assert run.progress.seconds_left is None  # from two nothing can be said
        now[0] += 6.0
        run.pause()
        assert run.progress.is_paused
        now[0] += 1000.0
        run.pause()
        still.outcome.emit(request, Outcome(photos[3].source))
        qtbot.waitUntil(lambda: run.progress.done == 4)
        assert run.progress.seconds_left == pytest.approx(6.0 / 3)
        assert run.progress.current == photos[4].source.name

    def test_it_knows_what_it_wrote(
        self, qtbot: QtBot, run: BatchRun, request_for: Callable[..., BatchRequest], photos: tuple[Item, ...]
    ) -> None:
        request = request_for()
        with qtbot.waitSignal(run.ended):
            run.begin(BatchKind.HIDE, request)
        assert run.wrote(request.folder / "below" / "0.png")
        assert not run.wrote(photos[0].source)

    def test_why_nothing_was_begun_is_kept(
        self, qtbot: QtBot, run: BatchRun, request_for: Callable[..., BatchRequest]
    ) -> None:
        request = request_for()
        request.folder.write_text("a file")
        with qtbot.waitSignal(run.ended):
            run.begin(BatchKind.HIDE, request)
        assert isinstance(run.error, OutputError)
        assert run.end is None


class TestTheModel:
    @pytest.fixture
    def outcomes(self, qtmodeltester) -> BatchOutcomes:
        made = BatchOutcomes()
        left = (FACE, Detection(0, 0, 9, 9, 0.5, 3, "face"))
        made.add(
            [
                Outcome(Path("/photos/fine.jpg"), (Path("/out/fine.jpg"),), (FACE,)),
                Outcome(Path("/photos/bad.jpg"), error=PictureEmptyError("{path} is empty.", path="bad.jpg")),
                Outcome(Path("/photos/seen.jpg"), (Path("/out/seen.jpg"),), (FACE,), left),
            ]
        )
        qtmodeltester.check(made)
        return made

    def test_it_lists_what_needs_a_look(self, outcomes: BatchOutcomes) -> None:
        rows = [
            tuple(outcomes.index(row, column).data() for column in OutcomeColumn) for row in range(outcomes.rowCount())
        ]
        assert rows == [("bad.jpg", "bad.jpg is empty."), ("seen.jpg", "Still found in the copy: 2 faces.")]
        assert [outcomes.index(row, 0).data(OutcomeRole.IS_FAILURE) for row in (0, 1)] == [True, False]
        assert outcomes.rowCount(outcomes.index(0, 0)) == 0

    def test_the_tool_tip_says_where(self, outcomes: BatchOutcomes) -> None:
        assert str(Path("/photos/bad.jpg")) in outcomes.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)

    def test_it_forgets(self, outcomes: BatchOutcomes) -> None:
        outcomes.clear()
        assert outcomes.rowCount() == 0
