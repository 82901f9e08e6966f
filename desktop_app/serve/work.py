"""What a request asks of a worker, and what comes back: values that travel between processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from desktop_app.detection.geometry import Detection
from desktop_app.export.copy_options import CopyOptions
from desktop_app.export.hiding_style import HidingStyle
from desktop_app.library.picture_search import CascadeSearch, PictureSearch, TargetSearch

# What a picture that came without a name is called, in an answer and in an error's sentence.
NAMELESS = "-"
_NAMELESS_SOURCE = "The picture"


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture as it was sent.

    name: of its file, without folders; "-" where none was given.
    """

    data: bytes = field(repr=False)
    name: str = NAMELESS

    @property
    def source(self) -> str:
        """What errors call it."""
        return _NAMELESS_SOURCE if self.name == NAMELESS else self.name


@dataclass(frozen=True, slots=True)
class Detect:
    """Search a picture; the answer is bytes, a line of the command line's JSON."""

    picture: SentPicture
    search: PictureSearch
    max_pixels: int


@dataclass(frozen=True, slots=True)
class Annotate:
    """Draw what is found into the picture; the answer is an `AnsweredPicture`.

    format: "JPEG" or "PNG"; "" for the picture's own.
    """

    picture: SentPicture
    search: PictureSearch
    max_pixels: int
    format: str = ""


@dataclass(frozen=True, slots=True)
class Hide:
    """Hide what is found in a copy; the answer is an `AnsweredPicture`.

    boxes: what to hide instead of searching; None to search. spared: what was left visible on purpose.
    cover: the picture to lay over, for a style that has one. recheck: search the copy again.
    """

    picture: SentPicture
    search: TargetSearch
    max_pixels: int
    style: HidingStyle = HidingStyle()
    options: CopyOptions = CopyOptions()
    boxes: tuple[Detection, ...] | None = None
    spared: tuple[Detection, ...] = ()
    cover: SentPicture | None = None
    recheck: bool = True


@dataclass(frozen=True, slots=True)
class Explain:
    """Tell how far the window about a place came; the answer is bytes, a JSON object.

    place: x, y in pixels of the upright picture, where the window's middle is. size: its size, about; None for any.
    """

    picture: SentPicture
    search: CascadeSearch
    max_pixels: int
    place: tuple[float, float]
    size: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Describe:
    """Name the routine that searches; the answer is its name."""


Work = Detect | Annotate | Hide | Explain | Describe


class AnsweredPicture(NamedTuple):
    """A picture made of one that was sent.

    data: its file. format: one of `media.headers.FORMATS`. name: of its file.
    shown: how many boxes were drawn or hidden. left: what is still found in it; None where nobody looked.
    """

    data: bytes
    format: str
    name: str
    shown: int
    left: tuple[Detection, ...] | None = None


class Ordered(NamedTuple):
    """A piece of work, and on how many cores it may be done."""

    work: Work
    threads: int
