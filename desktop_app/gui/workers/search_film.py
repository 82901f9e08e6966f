"""Films of searches, made and saved away from the window's thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from desktop_app.gui.film_letters import drawn_line
from desktop_app.gui.film_words import film_lines
from desktop_app.gui.workers.newest import NewestWorker
from desktop_app.media.frame import Frame

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    import numpy as np
    from numpy.typing import NDArray

    from desktop_app.detection.search_film import FilmState, SearchFilm
    from desktop_app.export.search_film import FilmPart


@dataclass(frozen=True, slots=True, eq=False)
class FilmRequest:
    """A film that is wanted.

    cascade: a stock name or a path. finest_px: the longer side of the finest level at most; None for what is usual.
    cancelled: set by who asked, once it is not wanted any more.
    """

    frame: Frame
    cascade: str
    scale_factor: float
    min_neighbors: int
    finest_px: int | None = None
    cancelled: Event = field(default_factory=Event)

    @property
    def name(self) -> str:
        """Where the picture came from."""
        return self.frame.source


@dataclass(frozen=True, slots=True, eq=False)
class MadeFilm:
    """A film together with its picture in grey, (height, width), uint8."""

    film: SearchFilm
    gray: NDArray[np.uint8]


class FilmMaker:
    """Makes films. closing: once it is set none is made any more."""

    def __init__(self, closing: Event) -> None:
        self._closing = closing

    def __call__(self, request: FilmRequest) -> MadeFilm:
        """The film that was asked for. Raises: CascadeError; CancelledError."""
        from desktop_app.detection.cascade import Cascade
        from desktop_app.detection.geometry import Size
        from desktop_app.detection.search_film import FINEST_PX, SearchFilm, least_size
        from desktop_app.media.decoding import gray

        cascade = Cascade.load(request.cascade)
        pixels = gray(request.frame.pixels)
        size = Size(request.frame.width, request.frame.height)
        film = SearchFilm(
            pixels,
            cascade,
            scale_factor=request.scale_factor,
            min_neighbors=request.min_neighbors,
            min_size=least_size(size, cascade.window, request.finest_px or FINEST_PX),
            cancelled=request.cancelled,
            progress=lambda share: _stop_when(self._closing, request.cancelled),
        )
        return MadeFilm(film, pixels)


@dataclass(frozen=True, slots=True, eq=False)
class FilmSave:
    """A film to be written. path: of the file, .mp4 or .gif; one of that name is replaced."""

    path: Path
    made: MadeFilm
    part: FilmPart
    cancelled: Event = field(default_factory=Event)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


class FilmSavingWorker(NewestWorker):
    """Writes one film at a time; made carries the path of the file.

    progress: carries the request and 0..1. closing: once it is set the film is given up.
    """

    progress = Signal(object, float)

    def __init__(self, closing: Event) -> None:
        super().__init__(self._save)
        self._closing = closing

    def _save(self, request: FilmSave) -> Path:
        from desktop_app.export.search_film import save_search_film

        film = request.made.film
        told = -1

        def words(state: FilmState, stride: int) -> list[str]:
            return film_lines(film, state, stride)

        def tell(share: float) -> None:
            nonlocal told
            _stop_when(self._closing, request.cancelled)
            percent = int(share * 100)
            if percent != told:
                told = percent
                self.progress.emit(request, share)

        return save_search_film(
            request.path,
            film,
            request.made.gray,
            request.part,
            words,
            letters=drawn_line,
            cancelled=request.cancelled,
            progress=tell,
        )


def _stop_when(closing: Event, cancelled: Event) -> None:
    if closing.is_set():
        cancelled.set()
