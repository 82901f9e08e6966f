"""Errors that the user can act upon; their text is shown as it is."""


class AppError(Exception):
    """Something failed that the user can mend.

    The text says what failed, on what, and what to do. ``kind`` is a stable word for programs (the command line's JSON
    prints it). Misuse of a function is no AppError but a ValueError or a TypeError.
    """

    kind = "error"


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
