"""Words that several views share: targets, counts, sizes."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from desktop_app.detection.geometry import Detection
from desktop_app.library.annotations import Decision


def target_label(target: str) -> str:
    """What a target is called; "Detection" for a cascade that was run alone."""
    labels = {
        "face": _tr("Face"),
        "eyes": _tr("Eyes"),
        "smile": _tr("Smile"),
        "cat-face": _tr("Cat face"),
        "full-body": _tr("Full body"),
        "upper-body": _tr("Upper body"),
        "lower-body": _tr("Lower body"),
        "plate": _tr("Licence plate"),
    }
    return labels.get(target, _tr("Detection"))


def count_text(target: str, number: int) -> str:
    """A number of things of one target, such as "3 faces"."""
    forms = {
        "face": (_tr("1 face"), _tr("{n} faces")),
        "eyes": (_tr("1 eye"), _tr("{n} eyes")),
        "smile": (_tr("1 smile"), _tr("{n} smiles")),
        "cat-face": (_tr("1 cat face"), _tr("{n} cat faces")),
        "full-body": (_tr("1 full body"), _tr("{n} full bodies")),
        "upper-body": (_tr("1 upper body"), _tr("{n} upper bodies")),
        "lower-body": (_tr("1 lower body"), _tr("{n} lower bodies")),
        "plate": (_tr("1 licence plate"), _tr("{n} licence plates")),
    }
    one, many = forms.get(target, (_tr("1 detection"), _tr("{n} detections")))
    return one if number == 1 else many.format(n=number)


def summary(detections: Sequence[Detection]) -> str:
    """What was found in a photograph, in a few words."""
    if not detections:
        return _tr("Nothing found")
    counts = Counter(detection.target for detection in detections)
    return ", ".join(count_text(target, number) for target, number in counts.items())


def decision_text(decision: Decision) -> str:
    """What a person said about a box."""
    return {
        Decision.OPEN: _tr("not looked at"),
        Decision.KEPT: _tr("kept"),
        Decision.DROPPED: _tr("dropped"),
        Decision.DELETED: _tr("deleted"),
    }[decision]


def score_text(score: float, calibrated: bool) -> str:
    """A score as one reads it: "87 %" where it says how sure a detection is, else a plain number."""
    if not calibrated:
        return f"{score:.1f}"
    # What is found is never certain, however near it comes.
    return f"{min(99, round(score * 100)) if score < 1 else 100} %"


def sensitivity_text(percent: int) -> str:
    """What a sensitivity means, in a few words."""
    if percent == 0:
        words = _tr("Only what is certain")
    elif percent < 45:
        words = _tr("Fewer, surer")
    elif percent <= 55:
        words = _tr("Normal")
    elif percent < 100:
        words = _tr("More, less sure")
    else:
        words = _tr("Everything")
    return f"{percent} % \N{MIDDLE DOT} {words}"


def duration_text(seconds: float) -> str:
    """A duration as one reads it: "42 ms", "1.3 s"."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def time_left_text(seconds: float) -> str:
    """How long something will still take, roughly."""
    if seconds < 60:
        return _tr("about {n} s left").format(n=max(1, round(seconds)))
    return _tr("about {n} min left").format(n=round(seconds / 60))


def size_text(width: int, height: int) -> str:
    """A size in pixels."""
    return f"{width} \N{MULTIPLICATION SIGN} {height}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Words", text)
