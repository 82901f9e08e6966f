"""Which settings keep what is in a box from being found or shown, and which others would find it."""

import math
from collections.abc import Iterator
from dataclasses import replace

from desktop_app import settings
from desktop_app.detection.face_parts import FACE_PARTS
from desktop_app.detection.finder import TARGETS
from desktop_app.detection.geometry import Detection
from desktop_app.detection.grouping import Fate
from desktop_app.library.diagnosis import Cause, CauseKind, Evidence, Remedy
from desktop_app.library.diagnosis_causes import alone, stronger_presets
from desktop_app.library.diagnosis_region import Variant, stock_sight
from desktop_app.library.diagnosis_search import LEAST_HINT, Question, belonging, enough_for, side_of

FINER_STEPS = (1.05, 1.02)
# It takes a second to load, and passes nothing that the others do not.
_STRICTEST = "haarcascade_frontalface_alt_tree"
# Of the smallest size to be proposed: what is found may be somewhat smaller than the box.
_LEEWAY = 0.75
_MUCH = 2.0  # times the side


def shown(question: Question) -> Iterator[Cause]:
    """There is something at the box already, or something much smaller or larger that takes its place."""
    visible = [each for each in question.search(question.plan) if each.score >= question.least_score]
    if found := belonging(visible, question.box):
        yield Cause(CauseKind.SHOWN, 1.0, _evidence_of(found), found=found)
        return
    left, top, width, height = question.box
    side = math.sqrt(width * height)
    for each in visible:
        x, y = each.left + each.width / 2, each.top + each.height / 2
        is_in_box = left <= x <= left + width and top <= y <= top + height
        is_smaller, is_larger = side_of(each) * _MUCH < side, side_of(each) > side * _MUCH
        middle = left + width / 2 - x, top + height / 2 - y
        is_over_box = abs(middle[0]) < each.width / 4 and abs(middle[1]) < each.height / 4
        if (is_in_box and is_smaller) or (is_over_box and is_larger):
            yield Cause(CauseKind.ANOTHER_SIZE, 0.9, _evidence_of(each), found=each)
            return


def not_sure_enough(question: Question) -> Iterator[Cause]:
    """Found, but scored below what shows."""
    found = None if question.plan.cascade else question.found(question.plan)
    if found is None or found.score < LEAST_HINT or found.score >= question.least_score:
        return
    remedy = Remedy(question.plan, enough_for(found.score))
    evidence = replace(_evidence_of(found), least_score=question.least_score, also=question.also_shown(remedy, found))
    yield Cause(CauseKind.SENSITIVITY, 0.5 + 0.35 * found.score / question.least_score, evidence, remedy, found)


def too_small_for_the_settings(question: Question) -> Iterator[Cause]:
    """Smaller than the smallest size that is asked for."""
    plan = question.plan
    limit, smaller = plan.min_size_px(question.size), min(question.box[2:])
    if not limit or smaller * _LEEWAY >= limit:
        return
    share = math.floor(100 * smaller * _LEEWAY / min(question.size)) / 100
    for least in dict.fromkeys((share, 0.0)):
        if least < plan.min_size_share and (remedy := question.remedy(replace(plan, min_size_share=least))):
            evidence = Evidence(remedy[1].width, remedy[1].height, limit_px=limit)
            yield Cause(CauseKind.MIN_SIZE, 0.95, evidence, *remedy)
            return


def too_few_neighbors(question: Question) -> Iterator[Cause]:
    """The cascade that runs alone gives windows there, but not enough of them agree."""
    plan = question.plan
    if not plan.cascade or plan.min_neighbors < 1:
        return
    few = [group for group in question.groups(plan) if group.fate is Fate.TOO_FEW]
    groups = {Detection(*group.box, group.weight, len(group.members)): group for group in few}
    found = belonging(groups, question.box)
    if found and found.neighbors >= 2:  # one window alone agrees with nobody
        tried = replace(plan, min_neighbors=found.neighbors - 1)
        if remedy := question.remedy(tried):
            evidence = replace(_evidence_of(found), needed=plan.min_neighbors + 1)
            belief = 0.5 + 0.35 * found.neighbors / (plan.min_neighbors + 1)
            yield Cause(CauseKind.NEIGHBORS, belief, evidence, *remedy)


def too_coarse_steps(question: Question) -> Iterator[Cause]:
    """The cascade that runs alone passes over the sizes in too large steps."""
    plan = question.plan
    for step in FINER_STEPS if plan.cascade else ():
        if step < plan.scale_factor and (remedy := question.remedy(replace(plan, scale_factor=step))):
            evidence = replace(_evidence_of(remedy[1]), scale_factor=step, needed=plan.min_neighbors + 1)
            belief = min(0.85, 0.6 + 0.5 * (plan.scale_factor - step))
            yield Cause(CauseKind.SCALE_STEPS, belief, evidence, *remedy)
            return


def another_preset(question: Question) -> Iterator[Cause]:
    """A preset that takes more time finds it."""
    before = question.found(question.plan)
    for preset in stronger_presets(question.plan):
        remedy = question.remedy(replace(question.plan, preset=preset))
        if remedy and (before is None or remedy[1].score > before.score):
            evidence = replace(_evidence_of(remedy[1]), preset=preset, also=question.also_shown(*remedy))
            yield Cause(CauseKind.PRESET, 0.65 * _surely(question, remedy[1]), evidence, *remedy)
            return


def several_cascades(question: Question) -> Iterator[Cause]:
    """Several cascades together find what one alone does not."""
    plan = question.plan
    if not plan.cascade or not question.target:
        return
    targets = tuple(dict.fromkeys((question.target, *plan.targets)))
    for preset in settings.PRESETS[1:]:
        if remedy := question.remedy(replace(plan, cascade="", targets=targets, preset=preset)):
            evidence = replace(_evidence_of(remedy[1]), preset=preset)
            yield Cause(CauseKind.TOGETHER, 0.6, evidence, *remedy)
            return


def another_cascade(question: Question) -> Iterator[Cause]:
    """Another cascade, run alone, takes it for what is looked for."""
    if not question.target:
        return
    plan, own = question.plan, question.sight.cascade.name
    others = [name for name in question.cascades_of(question.target) if name != _STRICTEST]
    names = [name for name in others if name != own or not plan.cascade]
    windows = {name: question.region.windows(stock_sight(name), [Variant()])[0] for name in names}
    for name in sorted(names, key=lambda each: -windows[each])[:2]:
        tried = alone(plan, name)
        if windows[name] > tried.min_neighbors and (remedy := question.remedy(tried)):
            evidence = replace(_evidence_of(remedy[1]), needed=tried.min_neighbors + 1)
            belief = 0.65 if evidence.neighbors >= 2 * evidence.needed else 0.55
            yield Cause(CauseKind.CASCADE, belief, evidence, *remedy)
            return


def another_target(question: Question) -> Iterator[Cause]:
    """It is something else that can be looked for."""
    plan = question.plan
    for target in TARGETS:
        looked_for = target in plan.targets if not plan.cascade else target == question.target
        if looked_for or target in FACE_PARTS:
            continue
        cascades = question.cascades_of(target)
        if not any(question.region.windows(stock_sight(name), [Variant()])[0] for name in cascades[:2]):
            continue
        tried = replace(plan, cascade="", targets=(target,))
        remedy = question.remedy(tried)
        if remedy and remedy[1].score >= question.least_score:
            whole = replace(plan, cascade="", targets=_in_order((*plan.targets, target)))
            evidence = replace(_evidence_of(remedy[1]), target=target)
            yield Cause(CauseKind.TARGET, 0.5, evidence, Remedy(whole, question.sensitivity), remedy[1])


def _in_order(targets: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(target for target in settings.TARGET_STYLES if target in targets)


def _surely(question: Question, found: Detection) -> float:
    return min(1.0, max(0.5, found.score / max(question.least_score, 0.01)))


def _evidence_of(found: Detection) -> Evidence:
    return Evidence(
        found.width,
        found.height,
        angle=found.angle,
        score=found.score,
        neighbors=found.neighbors,
        cascade=found.cascade,
        target=found.target,
    )
