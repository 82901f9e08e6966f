"""Why something was missed or is there, in words, and what the buttons say that change it."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from desktop_app.gui.wording import score_text, size_text, target_label
from desktop_app.library.diagnosis import Cause, CauseKind, Drop, DropKind, Remedy, Seen, WhyHere
from desktop_app.library.search_plan import SearchPlan

translate = QCoreApplication.translate

# The kernel's own limit, as library/diagnosis_causes.py has it.
FLAT = 10


def cause_text(cause: Cause, plan: SearchPlan) -> str:
    """A cause in a few plain sentences. plan: with which it was missed."""
    say = _SENTENCES.get(cause.kind, _nothing)
    sentences = [*say(cause, plan), *_outcome(cause)]
    return " ".join(sentence for sentence in sentences if sentence)


def cause_title(cause: Cause) -> str:
    """A cause in two or three words."""
    return {
        CauseKind.SHOWN: translate("Why", "It has been found"),
        CauseKind.DELETED: translate("Why", "It was deleted"),
        CauseKind.ANOTHER_SIZE: translate("Why", "Found at another size"),
        CauseKind.SENSITIVITY: translate("Why", "Found, but not sure enough"),
        CauseKind.MIN_SIZE: translate("Why", "Below the smallest size"),
        CauseKind.TOO_SMALL: translate("Why", "Too small to be seen"),
        CauseKind.TILT: translate("Why", "Tilted"),
        CauseKind.PROFILE: translate("Why", "Seen from the side"),
        CauseKind.MIRRORED: translate("Why", "Looks the other way"),
        CauseKind.DARK: translate("Why", "Too dark"),
        CauseKind.LOW_CONTRAST: translate("Why", "Too little contrast"),
        CauseKind.UNEVEN_LIGHT: translate("Why", "Uneven light"),
        CauseKind.EDGE: translate("Why", "Partly outside the picture"),
        CauseKind.NEIGHBORS: translate("Why", "Too few neighbours"),
        CauseKind.SCALE_STEPS: translate("Why", "Too coarse scale steps"),
        CauseKind.CASCADE: translate("Why", "Another cascade finds it"),
        CauseKind.TOGETHER: translate("Why", "Several cascades find it"),
        CauseKind.PRESET: translate("Why", "A closer look finds it"),
        CauseKind.TARGET: translate("Why", "Something else"),
        CauseKind.NOTHING: translate("Why", "Nothing that looks like it"),
    }[cause.kind]


def remedy_text(remedy: Remedy, plan: SearchPlan, sensitivity: float) -> str:
    """What the button of a remedy says: the change that matters most of those from the present settings."""
    new = remedy.plan
    if new.cascade != plan.cascade:
        words = translate("Why", "Use this cascade alone") if new.cascade else translate("Why", "Use all cascades")
    elif new.preset != plan.preset:
        words = translate("Why", "Search with {preset}").format(preset=preset_label(new.preset))
    elif new.targets != plan.targets:
        more = next((target for target in new.targets if target not in plan.targets), "")
        words = translate("Why", "Also find: {target}").format(target=target_label(more))
    elif new.min_size_share != plan.min_size_share:
        share = round(new.min_size_share * 100)
        words = (
            translate("Why", "Set smallest size to {n} %").format(n=share)
            if share
            else translate("Why", "Look for any size")
        )
    elif new.min_neighbors != plan.min_neighbors:
        words = translate("Why", "Set neighbours to {n}").format(n=new.min_neighbors)
    elif new.scale_factor != plan.scale_factor:
        words = translate("Why", "Set scale factor to {factor}").format(factor=f"{new.scale_factor:g}")
    else:
        words = translate("Why", "Set sensitivity to {n} %").format(n=round(remedy.sensitivity * 100))
    return words


def drop_text(drop: Drop) -> str:
    """What else a setting that leaves a box out changes in the photograph."""
    sentences = []
    if drop.kind is DropKind.MIN_SIZE:
        sentences.append(translate("Why", "What is smaller than {n} pixels is left out.").format(n=drop.limit_px))
    if drop.lost == 1:
        sentences.append(translate("Why", "1 other box goes too."))
    elif drop.lost:
        sentences.append(translate("Why", "{n} other boxes go too.").format(n=drop.lost))
    if drop.gained == 1:
        sentences.append(translate("Why", "1 box comes."))
    elif drop.gained:
        sentences.append(translate("Why", "{n} boxes come.").format(n=drop.gained))
    if not drop.lost and not drop.gained:
        sentences.append(translate("Why", "No other box of this photo goes."))
    return " ".join(sentences)


def here_text(here: WhyHere) -> str:
    """How strong a box is, against what is asked of it."""
    box = here.detection
    if here.least_score is None:
        words = translate("Why", "{n} windows of the cascade agree; {needed} have to.")
        return words.format(n=box.neighbors, needed=here.needed)
    words = translate("Why", "Its score is {score}; boxes show from {least} on. {n} windows agree.")
    return words.format(score=score_text(box.score, True), least=_least(here.least_score), n=box.neighbors)


def seen_text(seen: Sequence[Seen]) -> str:
    """What a place looked like to each cascade, a line for each."""
    return "\n".join(f"\N{BULLET} {_seen_by_one(each)}" for each in seen)


def preset_label(preset: str) -> str:
    """What a preset is called."""
    return {
        "fast": translate("Why", "Fast"),
        "balanced": translate("Why", "Balanced"),
        "thorough": translate("Why", "Thorough"),
    }[preset]


def cascade_label(name: str) -> str:
    """A cascade's name without what all stock ones begin with."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].removeprefix("haarcascade_").removesuffix(".xml")


def _seen_by_one(seen: Seen) -> str:
    name = cascade_label(seen.cascade)
    if seen.mirrored:
        name = translate("Why", "{cascade} in the mirror").format(cascade=name)
    if not seen.passed and seen.depth < seen.stages:
        words = translate("Why", "{cascade}: stopped at stage {n} of {stages}, {margin} short")
        return words.format(cascade=name, n=seen.depth + 1, stages=seen.stages, margin=f"{-seen.margin:.2f}")
    one = translate("Why", "{cascade}: 1 window passed all {stages} stages; narrowest: stage {n}, {margin} over")
    many = translate(
        "Why", "{cascade}: {windows} windows passed all {stages} stages; narrowest: stage {n}, {margin} over"
    )
    return (one if seen.windows == 1 else many).format(
        cascade=name, windows=seen.windows, stages=seen.stages, n=seen.closest, margin=f"{seen.closest_margin:.2f}"
    )


def _least(score: float) -> str:
    return f"{round(score * 100)} %"


def _percent(score: float) -> str:
    return score_text(score, True)


# The sentences of each kind of cause


def _shown(cause: Cause, plan: SearchPlan) -> list[str]:
    size = size_text(cause.evidence.width, cause.evidence.height)
    return [translate("Why", "{target}, {size} pixels, shows here.").format(target=_target(cause), size=size)]


def _deleted(cause: Cause, plan: SearchPlan) -> list[str]:
    return [translate("Why", "A box here was deleted by hand, and no search brings it back.")]


def _another_size(cause: Cause, plan: SearchPlan) -> list[str]:
    words = translate("Why", "A box of {size} pixels shows here already, much smaller or larger than what you drew.")
    return [words.format(size=size_text(cause.evidence.width, cause.evidence.height))]


def _sensitivity(cause: Cause, plan: SearchPlan) -> list[str]:
    facts = cause.evidence
    words = translate("Why", "It was found with a score of {score}, but boxes show from {least} on.")
    sentences = [words.format(score=_percent(facts.score), least=_least(facts.least_score))]
    if facts.also == 1:
        sentences.append(translate("Why", "With a higher sensitivity 1 other box shows too."))
    elif facts.also:
        sentences.append(translate("Why", "With a higher sensitivity {n} other boxes show too.").format(n=facts.also))
    return sentences


def _min_size(cause: Cause, plan: SearchPlan) -> list[str]:
    facts = cause.evidence
    words = translate("Why", "It is about {size} pixels large. The smallest size that is looked for is {limit} pixels.")
    return [words.format(size=size_text(facts.width, facts.height), limit=facts.limit_px)]


def _too_small(cause: Cause, plan: SearchPlan) -> list[str]:
    facts = cause.evidence
    size = size_text(facts.width, facts.height)
    if plan.cascade:
        words = translate("Why", "It is {size} pixels large. The window of this cascade is {limit} pixels.")
        return [words.format(size=size, limit=facts.limit_px)]
    words = translate(
        "Why", "It is {size} pixels large. {preset} searches a small copy of the photo and sees from {limit} pixels on."
    )
    sentences = [words.format(size=size, preset=preset_label(plan.preset), limit=facts.limit_px)]
    if cause.remedy and cause.remedy.plan.cascade:
        words = translate("Why", "A cascade alone looks at every pixel: {cascade}.")
        sentences.append(words.format(cascade=cascade_label(cause.remedy.plan.cascade)))
    return sentences


def _tilt(cause: Cause, plan: SearchPlan) -> list[str]:
    facts = cause.evidence
    clockwise = translate("Why", "It is tilted clockwise by about {angle} degrees.")
    other = translate("Why", "It is tilted anticlockwise by about {angle} degrees.")
    tilt = (clockwise if facts.angle > 0 else other).format(angle=round(abs(facts.angle)))
    if plan.cascade:
        reach = translate("Why", "A cascade alone sees it up to about {reach} degrees.").format(reach=facts.reach)
    else:
        words = translate("Why", "With {preset}, faces are looked for up to about {reach} degrees.")
        reach = words.format(preset=preset_label(plan.preset), reach=facts.reach)
    if abs(facts.angle) > facts.reach:
        return [tilt, reach]
    return [tilt, reach, translate("Why", "The further a face is tilted, the weaker it is seen.")]


def _profile(cause: Cause, plan: SearchPlan) -> list[str]:
    if plan.cascade:
        return [
            translate("Why", "It is seen partly or wholly from the side. This cascade learned faces from the front.")
        ]
    words = translate("Why", "It is seen partly or wholly from the side. {preset} looks for faces from the front.")
    return [words.format(preset=preset_label(plan.preset))]


def _mirrored(cause: Cause, plan: SearchPlan) -> list[str]:
    return [translate("Why", "It looks the other way than the faces from which this cascade learned.")]


def _dark(cause: Cause, plan: SearchPlan) -> list[str]:
    words = translate("Why", "The grey values are {brightness} of 255 on average and vary by {contrast}.")
    return [_of_light(words, cause), _flat(cause)]


def _low_contrast(cause: Cause, plan: SearchPlan) -> list[str]:
    return [_of_light(translate("Why", "The grey values vary by {contrast} of 255 only."), cause), _flat(cause)]


def _uneven(cause: Cause, plan: SearchPlan) -> list[str]:
    return [translate("Why", "Part of it lies in shadow or in glare.")]


def _edge(cause: Cause, plan: SearchPlan) -> list[str]:
    return [translate("Why", "Windows lie wholly within the picture; this one would not.")]


def _neighbors(cause: Cause, plan: SearchPlan) -> list[str]:
    words = translate("Why", "{n} windows agree on it, but {needed} have to.")
    return [words.format(n=cause.evidence.neighbors, needed=cause.evidence.needed)]


def _scale_steps(cause: Cause, plan: SearchPlan) -> list[str]:
    facts = cause.evidence
    words = translate(
        "Why", "From level to level sizes grow by a factor of {factor}. With {finer}, {n} windows agree on it."
    )
    return [words.format(factor=f"{plan.scale_factor:g}", finer=f"{facts.scale_factor:g}", n=facts.neighbors)]


def _cascade(cause: Cause, plan: SearchPlan) -> list[str]:
    words = translate("Why", "{cascade}, run alone, takes it for what is looked for: {n} windows agree.")
    return [words.format(cascade=cascade_label(cause.evidence.cascade), n=cause.evidence.neighbors)]


def _together(cause: Cause, plan: SearchPlan) -> list[str]:
    words = translate("Why", "All cascades for this kind together find it with a score of {score}.")
    return [words.format(score=_percent(cause.evidence.score))]


def _preset(cause: Cause, plan: SearchPlan) -> list[str]:
    words = translate("Why", "{preset} takes more time and finds it with a score of {score}.")
    return [words.format(preset=preset_label(cause.evidence.preset), score=_percent(cause.evidence.score))]


def _other_target(cause: Cause, plan: SearchPlan) -> list[str]:
    words = translate("Why", "It looks like something that is not looked for: {target}, with a score of {score}.")
    return [words.format(target=_target(cause), score=_percent(cause.evidence.score))]


def _nothing(cause: Cause, plan: SearchPlan) -> list[str]:
    facts = cause.evidence
    tried = translate("Why", "Other settings, turned, mirrored and brightened: nothing here was found.")
    words = translate("Why", "The window that came furthest passed {n} of {stages} stages of {cascade}.")
    furthest = words.format(n=facts.depth, stages=facts.stages, cascade=cascade_label(facts.cascade))
    flat = _low_contrast(cause, plan) if facts.contrast <= FLAT else []
    return [tried, *flat, furthest]


_SENTENCES = {
    CauseKind.SHOWN: _shown,
    CauseKind.DELETED: _deleted,
    CauseKind.ANOTHER_SIZE: _another_size,
    CauseKind.SENSITIVITY: _sensitivity,
    CauseKind.MIN_SIZE: _min_size,
    CauseKind.TOO_SMALL: _too_small,
    CauseKind.TILT: _tilt,
    CauseKind.PROFILE: _profile,
    CauseKind.MIRRORED: _mirrored,
    CauseKind.DARK: _dark,
    CauseKind.LOW_CONTRAST: _low_contrast,
    CauseKind.UNEVEN_LIGHT: _uneven,
    CauseKind.EDGE: _edge,
    CauseKind.NEIGHBORS: _neighbors,
    CauseKind.SCALE_STEPS: _scale_steps,
    CauseKind.CASCADE: _cascade,
    CauseKind.TOGETHER: _together,
    CauseKind.PRESET: _preset,
    CauseKind.TARGET: _other_target,
    CauseKind.NOTHING: _nothing,
}


def _outcome(cause: Cause) -> list[str]:
    """What was found once the cause was taken away, where that is not what the remedy says anyway."""
    if cause.remedy is not None:
        return []
    tried = {
        CauseKind.TOO_SMALL: translate(
            "Why", "Cut out and enlarged, it was found: crop the photo, or take a larger one."
        ),
        CauseKind.TILT: translate("Why", "Turned upright, it was found: turn the photo."),
        CauseKind.MIRRORED: translate("Why", "In the mirror, it was found."),
        CauseKind.DARK: translate("Why", "Brightened, it was found: brighten the photo."),
        CauseKind.LOW_CONTRAST: translate("Why", "With more contrast, it was found: raise the contrast of the photo."),
        CauseKind.UNEVEN_LIGHT: translate("Why", "With the light evened out, it was found."),
        CauseKind.EDGE: translate("Why", "With the picture continued beyond its edge, it was found."),
    }
    if cause.is_verified:
        return [tried[cause.kind]] if cause.kind in tried else []
    is_light = cause.kind in (CauseKind.DARK, CauseKind.LOW_CONTRAST)
    return [translate("Why", "That is not the only reason: brightened, it was not found either.")] if is_light else []


def _of_light(words: str, cause: Cause) -> str:
    facts = cause.evidence
    return words.format(brightness=round(facts.brightness), contrast=f"{facts.contrast:.1f}")


def _flat(cause: Cause) -> str:
    if cause.evidence.contrast > FLAT:
        return ""
    return translate("Why", "Windows that vary by {n} or less are not looked at.").format(n=FLAT)


def _target(cause: Cause) -> str:
    return target_label(cause.evidence.target)
