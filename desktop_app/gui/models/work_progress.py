"""How far work on many photographs has come, and which photographs it is about."""

from dataclasses import dataclass
from enum import Enum


class PhotoScope(Enum):
    """Which photographs of the list something is done to."""

    ALL = "all"
    LISTED = "listed"  # those that the filter shows
    SELECTED = "selected"


@dataclass(frozen=True, slots=True)
class WorkProgress:
    """How far it has come.

    current: the name of the photograph at hand; "" while there is none. seconds_left: None while that is not known.
    failed: photographs that could not be worked on. left: those in whose output something is still found.
    """

    done: int
    total: int
    current: str = ""
    seconds_left: float | None = None
    failed: int = 0
    left: int = 0
    is_paused: bool = False


class BatchKind(Enum):
    """What is done to many photographs."""

    HIDE = "hide"
    CROP = "crop"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """What came of the photographs so far.

    done: whole outputs are there, those included that an earlier run made. done_before: how many those are.
    failed: there is no output. left: there is one, in which something is still found. found: boxes in all of them.
    """

    done: int = 0
    done_before: int = 0
    failed: int = 0
    left: int = 0
    found: int = 0
