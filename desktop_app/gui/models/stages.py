"""The stages of one window: what each of them summed up to, what it needed, and whether the window came that far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QCoreApplication, Qt

from desktop_app.gui.models.photos import NO_PARENT, AnyIndex

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.detection.cascade import Cascade
    from desktop_app.detection.trace import WindowTrace

translate = QCoreApplication.translate


class StageFate(Enum):
    """What became of a window at one stage. NOT_REACHED: an earlier one had stopped it, or it is too flat."""

    PASSED = "passed"
    STOPPED = "stopped"
    NOT_REACHED = "not-reached"


class StageRole(IntEnum):
    """What the model tells about a stage beyond Qt's own roles."""

    STAGE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class StageSum:
    """One stage.

    number: from 1. sum, threshold: what it came to, and what it needs. lowest, highest: what it could come to.
    """

    number: int
    sum: float
    threshold: float
    lowest: float
    highest: float
    fate: StageFate

    def share(self, value: float) -> float:
        """Where a value lies between the lowest and the highest sum, 0..1."""
        reach = self.highest - self.lowest
        return min(1.0, max(0.0, (value - self.lowest) / reach)) if reach > 0 else 0.5


def stage_sums(trace: WindowTrace) -> list[StageSum]:
    """The stages of a window."""
    sums, reaches = [], _reaches(trace.cascade)
    for number, (stage, (lowest, highest)) in enumerate(zip(trace.cascade.stages, reaches, strict=True)):
        fate = StageFate.NOT_REACHED
        if number <= trace.depth:
            fate = StageFate.PASSED if number < trace.depth else StageFate.STOPPED
        sums.append(StageSum(number + 1, float(trace.sums[number]), stage.threshold, lowest, highest, fate))
    return sums


def number_text(value: float, other: float | None = None, places: int = 2) -> str:
    """A number with as many places as tell it from another one, but no more than four further ones.

    other: what it is compared with beside it. places: it has at least.
    """
    most = places + 4
    while places < most and other is not None and value != other and _rounded(value, places) == _rounded(other, places):
        places += 1
    return _rounded(value, places).replace("-", "\N{MINUS SIGN}")


def _rounded(value: float, places: int) -> str:
    return f"{round(value, places) + 0.0:.{places}f}"  # no minus before nothing


def stage_words(stage: StageSum) -> str:
    """What a stage came to, in words."""
    words = {
        StageFate.PASSED: translate("Stages", "Stage {n}: {sum}, needed {threshold}, passed"),
        StageFate.STOPPED: translate("Stages", "Stage {n}: {sum}, needed {threshold}, stopped"),
        StageFate.NOT_REACHED: translate("Stages", "Stage {n}: not reached; it would have been {sum} of {threshold}"),
    }[stage.fate]
    sum_ = number_text(stage.sum, stage.threshold)
    return words.format(n=stage.number, sum=sum_, threshold=number_text(stage.threshold, stage.sum))


def verdict_words(stages: Sequence[StageSum], is_flat: bool) -> str:
    """What became of the window, in words."""
    if is_flat:
        return translate("Stages", "Too flat (too little contrast) to be looked at")
    stopped = next((stage for stage in stages if stage.fate is StageFate.STOPPED), None)
    if stopped is None:
        words = translate("Stages", "Passed all {total} stages; the last sum is {sum}, needed {threshold}")
        last = stages[-1]
        sum_, threshold = number_text(last.sum, last.threshold), number_text(last.threshold, last.sum)
        return words.format(total=len(stages), sum=sum_, threshold=threshold)
    words = translate("Stages", "Stopped at stage {n} of {total}: {sum}, needed {threshold}")
    sum_, threshold = number_text(stopped.sum, stopped.threshold), number_text(stopped.threshold, stopped.sum)
    return words.format(n=stopped.number, total=len(stages), sum=sum_, threshold=threshold)


class StagesModel(QAbstractListModel):
    """One row for each stage of one window."""

    def __init__(self) -> None:
        super().__init__()
        self._stages: list[StageSum] = []

    @property
    def stages(self) -> Sequence[StageSum]:
        """The stages in order."""
        return self._stages

    def show(self, stages: Sequence[StageSum]) -> None:
        """Take another window's stages; of the same cascade the rows stay, and what is selected."""
        if len(stages) == len(self._stages) and stages:
            self._stages = list(stages)
            self.dataChanged.emit(self.index(0), self.index(len(stages) - 1))
            return
        self.beginResetModel()
        self._stages = list(stages)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return the number of stages; a stage has none below it."""
        return 0 if parent.isValid() else len(self._stages)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a row says."""
        if not index.isValid() or index.row() >= len(self._stages):
            return None
        stage = self._stages[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return stage_words(stage)
            case StageRole.STAGE:
                return stage
        return None


def _reaches(cascade: Cascade) -> list[tuple[float, float]]:
    """The lowest and the highest sum that each stage can come to."""
    return [
        (sum(min(tree.leaves) for tree in stage.trees), sum(max(tree.leaves) for tree in stage.trees))
        for stage in cascade.stages
    ]
