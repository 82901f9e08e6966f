"""What may be the matter with the photograph at a box: size, tilt, the side it shows, light, the picture's edge."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from desktop_app import settings
from desktop_app.detection.face_model import face_model
from desktop_app.detection.face_parts import FACE_PARTS
from desktop_app.detection.finder import smallest_found_px
from desktop_app.detection.geometry import Detection
from desktop_app.library.diagnosis import Cause, CauseKind, Evidence
from desktop_app.library.diagnosis_region import Variant, stock_sight
from desktop_app.library.diagnosis_search import Question
from desktop_app.library.search_plan import SearchPlan

LEAST_CONTRAST = 10.0  # standard deviation of a window's grey values up to which a cascade does not look at it
DARK = 70.0  # mean grey value
PALE = 25.0  # contrast
REACH = 15  # degrees by which a face may be tilted for a cascade that looks for upright ones
# Degrees between the turns that are tried: those of neighbours overlap.
TURN_STEP = 15
SIDE_CASCADE = "haarcascade_profileface"
_FRONTAL = "haarcascade_frontalface_alt2"

# Summed margins of a place; a clear face has a hundred, a wall next to none.
_CLEAR = 20.0
_UNMISTAKABLE = 55.0  # what is left of a face once it has been stretched out of the dark; noise comes to 50
_CLEARLY_MORE = 1.5
_NEARLY_AS_GOOD = 0.6  # of the best turn's strength
_BETTER_BY = 0.25  # the score of what was straightened, for the tilt to be the reason
_SAME_ANGLE = 45  # degrees that two searches may differ by
_NEAR_EDGE = 0.08  # of the box's sides


def too_small(question: Question) -> Iterator[Cause]:
    """Smaller than the search can see: than a cascade's window in the picture that it goes over."""
    plan, smaller = question.plan, min(question.box[2:])
    if not plan.cascade and question.target in FACE_PARTS:
        return  # they are as visible as their face is
    if plan.cascade:
        limit = float(min(question.sight.window))
    else:
        limit = smallest_found_px(question.target, plan.preset, max(question.size))
    if smaller >= limit * 1.1:
        return
    evidence = Evidence(*question.box[2:], limit_px=round(limit), preset=plan.preset, cascade=plan.cascade)
    cause = Cause(CauseKind.TOO_SMALL, 0.9, evidence)
    closer = [replace(plan, preset=preset) for preset in stronger_presets(plan)]
    if not plan.cascade:
        closer.append(alone(plan, question.sight.cascade.name))
    for tried in closer:
        if remedy := question.remedy(tried):
            yield replace(cause, remedy=remedy[0], found=remedy[1])
            return
    # Twice the window, at which every pixel is looked at.
    if found := question.found_cut_out(plan, 2 * max(question.sight.window)):
        yield replace(cause, found=found)


def tilted(question: Question) -> Iterator[Cause]:
    """Turned by more than the search looks for."""
    angle = best_turn(question)
    if abs(angle) < REACH * 0.6:
        return
    plan, before = question.plan, _score(question.found(question.plan))
    evidence = Evidence(
        angle=angle, reach=reach(plan), preset=plan.preset, cascade=plan.cascade, target=question.target
    )
    upright = question.found_turned(angle, plan)
    if upright is None or (not plan.cascade and upright.score < before + _BETTER_BY):
        return
    # Within reach it is one reason among others.
    cause = Cause(CauseKind.TILT, 0.87 if abs(angle) > evidence.reach else 0.72, evidence, found=upright)
    for tried in turning_plans(question):
        remedy = question.remedy(tried)
        if remedy and abs(remedy[1].angle - angle) > _SAME_ANGLE:
            return  # it stands otherwise, and what was seen in it turned is chance
        if remedy and (plan.cascade or remedy[1].score >= before + _BETTER_BY):
            cause = replace(cause, remedy=remedy[0], found=remedy[1])
            break
    yield cause


def from_the_side(question: Question) -> Iterator[Cause]:
    """A profile, or one that looks the other way than the cascade's examples."""
    if question.target != "face":
        return
    plan, side = question.plan, stock_sight(SIDE_CASCADE)
    left, right = question.region.strengths(side, [Variant(), Variant(mirrored=True)])
    alone_sideways = question.sight.cascade.name == SIDE_CASCADE
    if plan.cascade and alone_sideways:
        if right > max(_CLEAR, left * _CLEARLY_MORE) and (found := question.found_mirrored(plan)):
            yield _with_any(question, Cause(CauseKind.MIRRORED, 0.87, found=found), turning_plans(question))
        return
    frontal = question.region.strengths(stock_sight(_FRONTAL), [Variant()])[0]
    if max(left, right) < max(_CLEAR, frontal) or (not plan.cascade and looks_sideways(plan)):
        return
    evidence = Evidence(preset=plan.preset, cascade=plan.cascade)
    plans = turning_plans(question)
    if plan.cascade and left > right:
        plans.append(alone(plan, SIDE_CASCADE))
    cause = _with_any(question, Cause(CauseKind.PROFILE, 0.85, evidence), plans)
    if cause.found is not None and cause.found.cascade == SIDE_CASCADE:  # others see it best where it is frontal
        yield cause


def badly_lit(question: Question) -> Iterator[Cause]:
    """Too dark, too pale, or bright and dark in one window."""
    region, plan = question.region, question.plan
    before = _score(question.found(plan))
    evidence = Evidence(brightness=region.brightness, contrast=region.contrast)
    is_flat = region.contrast <= LEAST_CONTRAST
    kinds = [CauseKind.DARK if region.brightness < DARK else CauseKind.LOW_CONTRAST, CauseKind.UNEVEN_LIGHT]
    if not is_flat and region.brightness >= DARK and region.contrast >= PALE:
        kinds[0] = CauseKind.UNEVEN_LIGHT
    ways = [region.stretched(), region.evened()]
    plain, *better = region.strengths(question.sight, [Variant(), *(Variant(tones=tones) for tones in ways)])
    for kind, tones, strength in zip(kinds, ways, better, strict=True):
        if strength < max(_UNMISTAKABLE if is_flat else _CLEAR, plain * _CLEARLY_MORE):
            continue
        found = question.found_brightened(tones, plan)
        if found and (plan.cascade or found.score >= before + _BETTER_BY):
            yield Cause(kind, 0.93 if is_flat else 0.75, evidence, found=found)
            return
    turns = [Variant(float(turn), tones=ways[0]) for turn in range(0, 360, TURN_STEP)]
    if is_flat and max(region.strengths(question.sight, turns)) >= _UNMISTAKABLE:
        yield Cause(kinds[0], 0.4, evidence)  # it is not the only reason


def cut_by_edge(question: Question) -> Iterator[Cause]:
    """Partly outside the picture, where no window lies."""
    left, top, width, height = question.box
    right, bottom = question.size.width - left - width, question.size.height - top - height
    if min(left, right) > _NEAR_EDGE * width and min(top, bottom) > _NEAR_EDGE * height:
        return
    if found := question.found_padded(question.plan):
        yield Cause(CauseKind.EDGE, 0.8, found=found)


def looks_like_nothing(question: Question) -> Cause:
    """What to say where nothing helps: how far the best window came."""
    seen = question.region.seen(question.sight, Variant())
    evidence = Evidence(
        depth=seen.depth,
        stages=seen.stages,
        cascade=seen.cascade,
        target=question.target,
        brightness=question.region.brightness,
        contrast=question.region.contrast,
        score=_score(question.found(question.plan)) if not question.plan.cascade else 0.0,
    )
    return Cause(CauseKind.NOTHING, 0.0, evidence)


# What several of them need


def best_turn(question: Question) -> float:
    """Degrees clockwise by which the box's content is turned, in steps of 5; 0 where none is clearly the best."""
    turns = np.arange(-180 + TURN_STEP, 181, TURN_STEP)
    # From the side a face looks much the same at many angles.
    from_side = question.sight.cascade.name == SIDE_CASCADE
    sight = stock_sight(_FRONTAL) if from_side else question.sight
    strengths = np.array(question.region.strengths(sight, [Variant(float(turn)) for turn in turns]))
    best = int(np.argmax(strengths))
    upright = strengths[int(np.flatnonzero(turns == 0)[0])]
    if strengths[best] < max(_CLEAR, upright * _CLEARLY_MORE):
        return 0.0
    near = [(best + step) % len(turns) for step in (-1, 0, 1)]
    weights = np.where(strengths[near] >= _NEARLY_AS_GOOD * strengths[best], strengths[near], 0)
    off = float((weights * [-1, 0, 1]).sum() / weights.sum()) * TURN_STEP
    angle = 5.0 * round((float(turns[best]) + off) / 5)
    return angle - 360 if angle > 180 else angle


def reach(plan: SearchPlan) -> int:
    """Degrees up to which a plan finds tilted faces."""
    if plan.cascade:
        return REACH
    return REACH + max(abs(each.angle) for each in face_model(plan.preset).passes)


def looks_sideways(plan: SearchPlan) -> bool:
    """Whether a plan looks for profiles too."""
    return any(each.cascade == SIDE_CASCADE for each in face_model(plan.preset).passes)


def stronger_presets(plan: SearchPlan) -> list[str]:
    """The presets that take more time than a plan's; none where a cascade runs alone, to which they mean nothing."""
    return [] if plan.cascade else list(settings.PRESETS[settings.PRESETS.index(plan.preset) + 1 :])


def turning_plans(question: Question) -> list[SearchPlan]:
    """Plans that look at more angles, from more sides: stronger presets, or all cascades in place of one."""
    plan = question.plan
    if not plan.cascade:
        return [replace(plan, preset=preset) for preset in stronger_presets(plan)]
    if not question.target:
        return []
    targets = tuple(dict.fromkeys((question.target, *plan.targets)))
    return [replace(plan, cascade="", targets=targets, preset=preset) for preset in settings.PRESETS[1:]]


def alone(plan: SearchPlan, cascade: str) -> SearchPlan:
    """The plan with that cascade alone; in steps of its own where one runs alone already."""
    if plan.cascade:
        return replace(plan, cascade=cascade)
    usual = SearchPlan()
    return replace(plan, cascade=cascade, scale_factor=usual.scale_factor, min_neighbors=usual.min_neighbors)


def _with_any(question: Question, cause: Cause, plans: Sequence[SearchPlan]) -> Cause:
    """The cause with the first of the plans that helps."""
    for tried in plans:
        if remedy := question.remedy(tried):
            return replace(cause, remedy=remedy[0], found=remedy[1])
    return cause


def _score(found: Detection | None) -> float:
    return found.score if found else 0.0
