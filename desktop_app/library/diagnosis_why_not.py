"""Why nothing shows where a person sees something: everything that could be the cause is tried."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from threading import Event

from desktop_app.detection.geometry import Detection
from desktop_app.library.diagnosis import Box, Cause, CauseKind
from desktop_app.library.diagnosis_causes import (
    badly_lit,
    cut_by_edge,
    from_the_side,
    looks_like_nothing,
    tilted,
    too_small,
)
from desktop_app.library.diagnosis_search import Question
from desktop_app.library.diagnosis_settings import (
    another_cascade,
    another_preset,
    another_target,
    not_sure_enough,
    several_cascades,
    shown,
    too_coarse_steps,
    too_few_neighbors,
    too_small_for_the_settings,
)
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.frame import Frame

Progress = Callable[[float], None]
Trial = Callable[[Question], Iterator[Cause]]

_TRIALS: tuple[Trial, ...] = (
    not_sure_enough,
    too_few_neighbors,
    too_coarse_steps,
    badly_lit,
    tilted,
    from_the_side,
    too_small,
    cut_by_edge,
    another_preset,
    several_cascades,
)
# Each loads cascades that are not needed elsewhere; they are asked where nothing else explains it.
_LAST_RESORTS: tuple[Trial, ...] = (another_cascade, another_target)
_EXPLAINED = 0.7  # belief
# They say that other settings find it; where a cause says why, with the same settings, they add nothing.
_WITHOUT_REASON = (CauseKind.PRESET, CauseKind.TOGETHER, CauseKind.CASCADE)


def why_not(
    frame: Frame,
    plan: SearchPlan,
    sensitivity: float,
    box: Box,
    *,
    found: Sequence[Detection] | None = None,
    cancelled: Event | None = None,
    progress: Progress = lambda share: None,
    threads: int = 0,
) -> list[Cause]:
    """What may keep a box from showing, the likeliest first; never empty.

    What each cause proposes has been tried by a real search of the photograph, with other settings or altered. Of a
    cascade alone only windows about as large as the box are looked at, and of an altered photograph its surroundings.
    Where nothing helps, the only cause is of kind NOTHING.
    frame: upright. plan, sensitivity: as the search was done, and 0..1. box: what should show, in the frame's pixels.
    found: what that search gave, everything at hand, so that it need not be done again; None: it is done.
    progress: called now and then from this thread with 0..1. threads: 0 takes every core.
    Raises: CancelledError once the event is set; CascadeError where the plan's cascade cannot be used; ValueError for a
    box without pixels or a plan that looks for nothing.
    """
    if not plan.looks_for_something:
        raise ValueError("a plan that looks for nothing misses everything")
    question = Question(frame, plan, sensitivity, box, found, cancelled or Event(), threads)
    if visible := list(shown(question)):
        progress(1.0)
        return visible
    causes: list[Cause] = list(too_small_for_the_settings(question))
    if causes:
        progress(1.0)
        return causes
    if plan.min_size_px(question.size) > min(box[2:]):
        # Whatever else is the matter, what is so small has to be asked for too.
        question = Question(
            frame, replace(plan, min_size_share=0.0), sensitivity, box, None, question.cancelled, threads
        )
    trials = _TRIALS + _LAST_RESORTS
    for number, trial in enumerate(trials, 1):
        question.stop_if_cancelled()
        if trial in _TRIALS or all(cause.belief < _EXPLAINED for cause in causes):
            causes += trial(question)
        progress(number / len(trials))
    return ranked(causes) or [looks_like_nothing(question)]


def ranked(causes: Sequence[Cause]) -> list[Cause]:
    """The causes, the likeliest first, less those that propose without a reason what another proposes with one."""
    explained = [cause.remedy.plan for cause in causes if cause.remedy and cause.kind not in _WITHOUT_REASON]
    telling = [
        cause
        for cause in causes
        if cause.kind not in _WITHOUT_REASON or cause.remedy is None or cause.remedy.plan not in explained
    ]
    return sorted(telling, key=lambda cause: -cause.belief)
