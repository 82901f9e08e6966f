"""The window that answers for a box or a place: asked for, shown, stepped through, saved as a ladder."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtWidgets import QFileDialog

from desktop_app.errors import AppError
from desktop_app.gui.desktop import open_outside
from desktop_app.gui.explaining import Explaining
from desktop_app.gui.models.explained import Subject, WindowAnswer
from desktop_app.gui.models.feature_steps import FeatureStep, feature_steps
from desktop_app.gui.models.stages import StageFate, StagesModel, stage_sums, verdict_words
from desktop_app.gui.models.window_image import evened
from desktop_app.gui.views.ladder_drawing import LadderSheet
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.views.window_mark import WindowMark
from desktop_app.gui.views.window_section import WindowSection
from desktop_app.gui.wording import error_text, size_text
from desktop_app.gui.workers.explaining import WindowRequest

LADDER = "ladder"  # the topic of what is said of saved ladders
SAVED_AS = "PNG (*.png);;SVG (*.svg)"


class ExplainedWindow(QObject):
    """Connects the section for one window with the worker that takes it apart."""

    def __init__(self, explaining: Explaining) -> None:
        super().__init__(explaining)
        self._explaining = explaining
        self._window = explaining.session.window
        self._crew = crew = explaining.session.workspace.crew
        self._stages = StagesModel()
        self._section = section = WindowSection(self._stages)
        self._mark = WindowMark()
        self._request: WindowRequest | None = None
        self._answer: WindowAnswer | None = None
        self._stage = 0
        self._window.explain_panel.add_section(self.tr("One window"), section, unfolded=True)
        self._window.canvas.add_layer(self._mark)
        queued = Qt.ConnectionType.QueuedConnection
        explaining.subject_changed.connect(self._take_subject)
        explaining.closed.connect(self._leave)
        crew.explaining.made.connect(self._take_answer, queued)
        crew.explaining.failed.connect(self._take_failure, queued)
        crew.drawing.saved.connect(self._tell_saved, queued)
        crew.drawing.failed.connect(self._tell_not_saved, queued)
        section.level_chosen.connect(self._ask_level)
        section.save_asked.connect(self.save_ladder)
        section.view.move_asked.connect(self._move)
        section.ladder.stage_chosen.connect(self._show_stage)
        section.ladder.step_asked.connect(self._step)
        section.stepper.step_shown.connect(self._show_step)
        section.stepper.stage_ended.connect(self._change_stage)

    @property
    def answer(self) -> WindowAnswer | None:
        """The window that is shown, or why there is none."""
        return self._answer

    def save_ladder(self) -> None:
        """Ask where, and save the ladder."""
        answer = self._answer
        if answer is None or answer.window is None:
            return
        folder = Path(self._explaining.session.workspace.preferences.folder)
        word = self.tr("stages", "in a file's name")
        proposed = folder / f"{Path(answer.subject.name).stem}-{word}.png"
        name, chosen = QFileDialog.getSaveFileName(self._window, self.tr("Save ladder"), str(proposed), SAVED_AS)
        if name:
            path = Path(name)
            suffix = ".svg" if chosen.startswith("SVG") else ".png"
            if path.suffix.lower() not in (".png", ".svg"):
                path = path.with_name(f"{path.name}{suffix}")
            sheet = self._sheet(answer)
            self._crew.drawing.save(path, sheet.size, sheet.paint)

    # What is explained

    def _take_subject(self, subject: Subject | None) -> None:
        self._section.stepper.stop()
        if subject is None or subject.place is None:
            self._show_none("")
        else:
            self._submit(WindowRequest(subject))

    def _leave(self) -> None:
        self._section.stepper.stop()
        self._show_none("")
        self._crew.explain_sources.forget()

    def _show_none(self, words: str) -> None:
        self._request = self._answer = None
        self._stages.show(())
        self._mark.show_box(None)
        self._section.show_nothing(words)

    def _ask_level(self, level: int) -> None:
        subject = self._explaining.subject
        if subject is not None and subject.place is not None:
            self._submit(WindowRequest(subject, level))

    def _move(self, across: int, down: int) -> None:
        answer = self._answer
        if answer is None or answer.window is None:
            return
        placed = answer.window.placed
        step = answer.levels[placed.level].step
        corner = (placed.x + across * step, placed.y + down * step)
        self._submit(WindowRequest(answer.subject, placed.level, corner))

    def _submit(self, request: WindowRequest) -> None:
        self._request = request
        self._crew.explaining.submit(request)

    # What comes of it

    def _take_answer(self, request: WindowRequest, answer: WindowAnswer) -> None:
        if request is not self._request or request.subject is not self._explaining.subject:
            return
        if answer.window is None:
            words = self.tr("The photo is smaller than the smallest window of this cascade.")
            self._show_none(words)
            return
        is_same = self._answer is not None and self._answer.subject is answer.subject
        self._answer = answer
        window = answer.window
        stages = stage_sums(window.trace)
        self._stages.show(stages)
        self._mark.show_box(QRectF(*window.placed.box))
        verdict = verdict_words(stages, is_flat=window.trace.depth < 0)
        self._section.show_window(evened(window.trace.pixels), verdict)
        self._section.show_place(window.placed.box, window.placed.level, len(answer.levels))
        self._section.say_note(self._note(answer.subject))
        stopped = next((row for row, stage in enumerate(stages) if stage.fate is StageFate.STOPPED), 0)
        self._select_stage(min(self._stage, len(stages) - 1) if is_same else stopped)

    def _take_failure(self, request: WindowRequest, error: AppError) -> None:
        if request is self._request:
            self._show_none(error_text(error))

    def _note(self, subject: Subject) -> str:
        """What else is to be known: turned boxes, and boxes that another cascade found."""
        found = subject.detection
        if found is None:
            return ""
        if found.angle:
            words = self.tr("The box is turned by {n} degrees, as the search turned the photo. The window is upright.")
            return words.format(n=round(found.angle))
        if found.cascade and found.cascade != Path(subject.cascade).stem:
            words = self.tr("The box was found by {name}.")
            return words.format(name=found.cascade.removeprefix("haarcascade_"))
        return ""

    # Stages and features

    def _select_stage(self, stage: int, *, at_end: bool = False) -> None:
        self._section.ladder.choose(stage)
        self._show_stage(stage, at_end=at_end)

    def _show_stage(self, stage: int, *, at_end: bool = False) -> None:
        answer = self._answer
        if answer is None or answer.window is None:
            return
        self._stage = stage
        trace = answer.window.trace
        steps = feature_steps(trace, stage) if trace.depth >= 0 else []
        self._section.stepper.show_stage(self._stages.stages[stage], steps, at_end=at_end)

    def _step(self, way: int) -> None:
        stepper = self._section.stepper
        stepper.step_on() if way > 0 else stepper.step_back()

    def _show_step(self, step: FeatureStep | None) -> None:
        self._section.view.show_feature(step.feature if step else None)

    def _change_stage(self, way: int) -> None:
        """Go on with the next stage or the one before; playing ends where the window stopped."""
        stages, following = self._stages.stages, self._stage + way
        is_end = not 0 <= following < len(stages)
        if self._section.stepper.is_playing and stages and stages[self._stage].fate is not StageFate.PASSED:
            is_end = True
        if is_end:
            self._section.stepper.stop()
        else:
            self._select_stage(following, at_end=way < 0)

    # The ladder in a file

    def _sheet(self, answer: WindowAnswer) -> LadderSheet:
        assert answer.window is not None
        stages, placed = tuple(self._stages.stages), answer.window.placed
        words = self.tr("{cascade}: {size} pixels at {x}, {y} of {name}").format(
            cascade=Path(answer.subject.cascade).stem.removeprefix("haarcascade_"),
            size=size_text(placed.box[2], placed.box[3]),
            x=placed.box[0],
            y=placed.box[1],
            name=Path(answer.subject.name).name,
        )
        verdict = verdict_words(stages, is_flat=answer.window.trace.depth < 0)
        return LadderSheet((words, verdict, self._section.legend), stages, self._section.font())

    def _tell_saved(self, path: Path) -> None:
        words = self.tr("Saved {name}.").format(name=path.name)
        show = partial(open_outside, path.parent)
        self._window.status.strip.say(Message(words, Tone.NOTE, LADDER, self.tr("Show folder"), show))

    def _tell_not_saved(self, error: AppError) -> None:
        self._window.status.strip.say(Message(error_text(error), Tone.WARNING, LADDER))
