"""What is said of the hiding of tracks in a video."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_app.gui.wording import position_text, target_label
from desktop_app.library.video_findings import Span

if TYPE_CHECKING:  # it loads OpenCV
    from desktop_app.library.video_hiding import HiddenVideo, HidingStage

translate = QCoreApplication.translate

TOLD_AT_MOST = 40  # of what is still found


def search_words() -> tuple[str, str]:
    """Title and note while the video is searched before anything can be hidden."""
    return (
        translate("VideoHiding", "Searching the whole video"),
        translate("VideoHiding", "What is to be hidden has to be found first. Then you say who stays visible."),
    )


def stage_words(stage: HidingStage | None) -> tuple[str, str]:
    """Title and note of a stage; None at the very beginning."""
    if stage == "check":
        return (
            translate("VideoHiding", "Searching the copy once more"),
            translate("VideoHiding", "The copy is saved. If you cancel, it stays, and has not been checked."),
        )
    if stage == "search":
        return search_words()
    return (
        translate("VideoHiding", "Hiding in every picture"),
        translate("VideoHiding", "The original stays as it is. If you cancel, nothing is left behind."),
    )


def running_text(name: str) -> str:
    """What is going on."""
    return translate("VideoHiding", "{name}: faces are being hidden in this video.").format(name=name)


def heading_text(hidden: HiddenVideo) -> str:
    """What came of it, where its name stands below."""
    number = len(hidden.hidden)
    one = translate("VideoHiding", "The copy is saved. 1 track is hidden in it.")
    many = translate("VideoHiding", "The copy is saved. {n} tracks are hidden in it.")
    return (one if number == 1 else many).format(n=number)


def saved_text(hidden: HiddenVideo) -> str:
    """What came of it, with its name."""
    number = len(hidden.hidden)
    one = translate("VideoHiding", "Saved {name} with 1 track hidden.")
    many = translate("VideoHiding", "Saved {name} with {n} tracks hidden.")
    return (one if number == 1 else many).format(name=hidden.path.name, n=number)


def result_texts(hidden: HiddenVideo) -> list[str]:
    """What came of it, paragraph by paragraph."""
    told = [_pictures(hidden)]
    if hidden.visible:
        one = translate("VideoHiding", "1 track stayed visible, as you wanted.")
        many = translate("VideoHiding", "{n} tracks stayed visible, as you wanted.")
        told.append((one if len(hidden.visible) == 1 else many).format(n=len(hidden.visible)))
    if hidden.left_out:
        words = translate("VideoHiding", "{n} pictures at the end could not be searched and were left out.")
        told.append(words.format(n=hidden.left_out))
    return [*told, *_check(hidden.left)]


def _pictures(hidden: HiddenVideo) -> str:
    if hidden.sounds:
        words = translate("VideoHiding", "All {n} pictures keep their times; the sound is the original's.")
    else:
        words = translate("VideoHiding", "All {n} pictures keep their times; the video has no sound.")
    return words.format(n=hidden.frames)


def _check(left: Sequence[Span] | None) -> list[str]:
    if left is None:
        return [translate("VideoHiding", "The copy was not searched once more. Look through it before you pass it on.")]
    if not left:
        return [translate("VideoHiding", "The copy was searched once more, thoroughly: nothing was found in it.")]
    words = translate(
        "VideoHiding",
        "The copy was searched once more, thoroughly, and this is found in it. It may be a face that was missed "
        "before, or something that only looks like one. To hide it too, choose Thorough under Find, and hide again.",
    )
    lines = [f"{target_label(span.target)}: {_when(span)}" for span in left[:TOLD_AT_MOST]]
    if len(left) > TOLD_AT_MOST:
        lines.append(translate("VideoHiding", "and {n} more").format(n=len(left) - TOLD_AT_MOST))
    return [words, "\n".join(lines)]


def _when(span: Span) -> str:
    first, last = position_text(span.first_s, 1), position_text(span.last_s, 1)
    return first if first == last else f"{first} \N{EN DASH} {last}"
