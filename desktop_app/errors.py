"""Errors that the user can act upon, in English words that the window can translate."""

from collections.abc import Mapping
from typing import Self


class Phrase(str):
    """English words for a person that know how they were made, so that the window can say them in another language.

    template: with a "{name}" for each value, a literal where the phrase is made: that is how translators get to see it.
    values: their texts, which are never formatted again. One that is a Phrase itself is translated, any other is shown
        as it is. Without values the words are the template, braces and all.
    """

    template: str
    values: Mapping[str, str]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """Fill the template with what ``str`` makes of the values."""
        texts = {name: value if isinstance(value, str) else str(value) for name, value in values.items()}
        made = super().__new__(cls, template.format(**texts) if texts else template)
        made.template, made.values = template, texts
        return made


class AppError(Exception):
    """Something failed that the user can mend.

    The phrase says what failed, on what, and what to do; ``str`` gives it in English. ``kind`` is a stable word for
    programs (the command line's JSON prints it). Misuse of a function is no AppError but a ValueError or a TypeError.
    """

    kind = "error"

    def __init__(self, template: str = "", /, **values: object) -> None:
        """Say what failed: template and values are those of a `Phrase`, or what another error said is said again."""
        # It travels between processes as this one argument.
        super().__init__(template if isinstance(template, Phrase) else Phrase(template, **values))

    @property
    def phrase(self) -> Phrase:
        """What it says, for who would translate it."""
        phrase: Phrase = self.args[0]
        return phrase

    @property
    def template(self) -> str:
        """What it says, without the values."""
        return self.phrase.template

    @property
    def values(self) -> Mapping[str, str]:
        """What goes into the template."""
        return self.phrase.values


class PictureError(AppError):
    """A picture could not be read."""

    kind = "unreadable"


class PictureNotFoundError(PictureError):
    """There is no such file, or it cannot be opened."""

    kind = "not-found"


class PictureEmptyError(PictureError):
    """The file has no bytes."""

    kind = "empty"


class PictureTruncatedError(PictureError):
    """The file ends before the picture does."""

    kind = "truncated"


class PictureFormatError(PictureError):
    """The bytes are of no format that is read here."""

    kind = "unknown-format"


class AnimatedPictureError(PictureFormatError):
    """The file holds several pictures, of which a copy would lose all but the first."""

    kind = "animated"


class PictureTooLargeError(PictureError):
    """The picture has more pixels than the limit allows."""

    kind = "too-large"


class CascadeError(AppError):
    """A cascade file could not be found, read or trusted."""

    kind = "cascade"


class OutputError(AppError):
    """A result could not be written."""

    kind = "output"


class StoreError(AppError):
    """A person's work could not be kept, or not be read where it is kept."""

    kind = "store"


class SearchCrashedError(AppError):
    """A picture took the process that searched it down with it."""

    kind = "crashed"


class NoSearchProcessError(AppError):
    """No process could be started to search in; the picture is not to blame."""

    kind = "no-process"


class CancelledError(AppError):
    """The user cancelled the work; nothing needs saying."""

    kind = "cancelled"


class SourceError(AppError):
    """A camera, a video or a stream could not be opened or read."""

    kind = "source"


class SourceNotFoundError(SourceError):
    """There is no such camera, file or address, or nobody answers there."""

    kind = "source-not-found"


class SourceBusyError(SourceError):
    """Another program uses it."""

    kind = "source-busy"


class SourceForbiddenError(SourceError):
    """The system, or the other side, does not allow it."""

    kind = "source-forbidden"


class SourceLostError(SourceError):
    """It was there, and is gone or delivers no more."""

    kind = "source-lost"


class SourceDamagedError(SourceError):
    """What it delivers is no video that can be read."""

    kind = "source-damaged"
