"""The questions that one stage asked a window, one after the other, and the votes that came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_app.gui.models.stages import number_text

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.detection.cascade import Feature
    from desktop_app.detection.trace import WindowTrace

translate = QCoreApplication.translate

PLACES = 4  # feature values are small


@dataclass(frozen=True, slots=True)
class FeatureStep:
    """One question.

    number, total: which of the stage's questions to this window, from 1. feature: what is summed up.
    value, threshold: what it came to, and what it is compared with.
    vote: what the tree adds to the stage's sum; None where it has another question. sum: of all votes up to here.
    """

    number: int
    total: int
    feature: Feature
    value: float
    threshold: float
    vote: float | None
    sum: float

    @property
    def is_below(self) -> bool:
        """Whether the value is below the threshold."""
        return self.value < self.threshold


def feature_steps(trace: WindowTrace, stage: int) -> list[FeatureStep]:
    """What a stage, from 0, asked the window, in order."""
    trees = trace.stage(stage).trees
    total = sum(len(tree.nodes) for tree in trees)
    steps: list[FeatureStep] = []
    sum_ = 0.0
    for tree in trees:
        for place, node in enumerate(tree.nodes, 1):
            vote = tree.vote if place == len(tree.nodes) else None
            sum_ += vote or 0.0
            feature = trace.cascade.features[node.feature]
            steps.append(FeatureStep(len(steps) + 1, total, feature, node.value, node.threshold, vote, sum_))
    return steps


def comparison_words(step: FeatureStep) -> str:
    """How the feature's value compares, in words."""
    value = number_text(step.value, step.threshold, PLACES)
    threshold = number_text(step.threshold, step.value, PLACES)
    if step.is_below:
        words = translate("Features", "White minus black is {value}: below {threshold}")
    else:
        words = translate("Features", "White minus black is {value}: not below {threshold}")
    return words.format(value=value, threshold=threshold)


def vote_words(step: FeatureStep) -> str:
    """What comes of it, in words."""
    if step.vote is None:
        return translate("Features", "That leads to one more question before there is a vote")
    words = translate("Features", "Vote {vote}; the sum so far is {sum}")
    vote = number_text(step.vote)
    return words.format(vote=vote if step.vote < 0 else f"+{vote}", sum=number_text(step.sum))
