"""Words that several views share: targets, counts, sizes, errors."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from desktop_app.detection.geometry import Detection
from desktop_app.errors import AppError, Phrase
from desktop_app.library.annotations import Decision

# In this form, context and text side by side, the translation tools find what is to be translated.
translate = QCoreApplication.translate


def target_label(target: str) -> str:
    """What a target is called; "Detection" for a cascade that was run alone."""
    labels = {
        "face": translate("Words", "Face"),
        "eyes": translate("Words", "Eyes"),
        "smile": translate("Words", "Smile"),
        "cat-face": translate("Words", "Cat face"),
        "full-body": translate("Words", "Full body"),
        "upper-body": translate("Words", "Upper body"),
        "lower-body": translate("Words", "Lower body"),
        "plate": translate("Words", "Licence plate"),
    }
    return labels.get(target, translate("Words", "Detection"))


def count_text(target: str, number: int) -> str:
    """A number of things of one target, such as "3 faces"."""
    forms = {
        "face": (translate("Words", "1 face"), translate("Words", "{n} faces")),
        "eyes": (translate("Words", "1 eye"), translate("Words", "{n} eyes")),
        "smile": (translate("Words", "1 smile"), translate("Words", "{n} smiles")),
        "cat-face": (translate("Words", "1 cat face"), translate("Words", "{n} cat faces")),
        "full-body": (translate("Words", "1 full body"), translate("Words", "{n} full bodies")),
        "upper-body": (translate("Words", "1 upper body"), translate("Words", "{n} upper bodies")),
        "lower-body": (translate("Words", "1 lower body"), translate("Words", "{n} lower bodies")),
        "plate": (translate("Words", "1 licence plate"), translate("Words", "{n} licence plates")),
    }
    one, many = forms.get(target, (translate("Words", "1 detection"), translate("Words", "{n} detections")))
    return one if number == 1 else many.format(n=number)


def summary(detections: Sequence[Detection]) -> str:
    """What was found in a photograph, in a few words."""
    if not detections:
        return translate("Words", "Nothing found")
    counts = Counter(detection.target for detection in detections)
    return ", ".join(count_text(target, number) for target, number in counts.items())


def things_text(detections: Sequence[Detection]) -> str:
    """How many there are: of one kind by its name, such as "3 faces", of several as "5 detections"."""
    targets = {detection.target for detection in detections}
    return count_text(targets.pop() if len(targets) == 1 else "", len(detections))


def decision_text(decision: Decision) -> str:
    """What a person said about a box."""
    return {
        Decision.OPEN: translate("Words", "not looked at"),
        Decision.KEPT: translate("Words", "kept"),
        Decision.DROPPED: translate("Words", "dropped"),
        Decision.DELETED: translate("Words", "deleted"),
    }[decision]


def error_text(error: AppError) -> str:
    """What an error says, in the language of the window."""
    return phrase_text(error.phrase)


def phrase_text(phrase: str) -> str:
    """A phrase in the language of the window, and those in it; what is no phrase, such as a path, as it is."""
    if not isinstance(phrase, Phrase) or not phrase.template.isascii():
        return str(phrase)  # Qt takes no lone surrogates, as there may be in paths, and templates have ASCII alone
    template = translate("Errors", phrase.template)
    texts = {name: phrase_text(text) for name, text in phrase.values.items()}
    return template.format(**texts) if texts else template


def score_text(score: float, calibrated: bool) -> str:
    """A score as one reads it: "87 %" where it says how sure a detection is, else a plain number."""
    if not calibrated:
        return f"{score:.1f}"
    # What is found is never certain, however near it comes.
    return f"{min(99, round(score * 100)) if score < 1 else 100} %"


def sensitivity_text(percent: int) -> str:
    """What a sensitivity means, in a few words."""
    if percent == 0:
        words = translate("Words", "Only what is certain")
    elif percent < 45:
        words = translate("Words", "Fewer, surer")
    elif percent <= 55:
        words = translate("Words", "Normal")
    elif percent < 100:
        words = translate("Words", "More, less sure")
    else:
        words = translate("Words", "Everything")
    return f"{percent} % \N{MIDDLE DOT} {words}"


def duration_text(seconds: float) -> str:
    """A duration as one reads it: "42 ms", "1.3 s"."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def time_left_text(seconds: float) -> str:
    """How long something will still take, roughly."""
    if seconds < 60:
        return translate("Words", "about {n} s left").format(n=max(1, round(seconds)))
    return translate("Words", "about {n} min left").format(n=round(seconds / 60))


def position_text(seconds: float, decimals: int = 0) -> str:
    """A place in a video: "0:07", "1:02:33"; with decimals "0:07.28"."""
    unit = 10**decimals
    whole, part = divmod(int(max(0.0, seconds) * unit + 1e-6), unit)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    words = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return f"{words}.{part:0{decimals}}" if decimals else words


def span_text(seconds: float) -> str:
    """How long something was there, roughly."""
    if seconds < 60:
        return translate("Words", "{n} s").format(n=f"{seconds:.1f}" if seconds < 10 else round(seconds))
    return translate("Words", "{n} min").format(n=position_text(seconds))


def size_text(width: int, height: int) -> str:
    """A size in pixels."""
    return f"{width} \N{MULTIPLICATION SIGN} {height}"
