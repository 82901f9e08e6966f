"""Plays the film of a search: where it is, how fast it goes, and what there is to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

if TYPE_CHECKING:  # brings the engine, which the window does not need to open
    from desktop_app.detection.search_film import FilmState, SearchFilm

TICK_MS = 33
TURN_MS = 250
"""How long a feature shows before the next one of its stage."""

_LONGEST_TICK_S = 0.25  # after a time in which nothing was heard of the clock, the film goes on from where it was


class FilmPlayer(QObject):
    """Goes through one film.

    moved: there is something else to see. played: it plays (True) or stands still (False).
    tempo: see `FilmPace`.
    """

    moved = Signal()
    played = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.tempo = 0.0
        self._film: SearchFilm | None = None
        self._position = 0.0
        self._seconds = 0.0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def film(self) -> SearchFilm | None:
        """The film; None for none."""
        return self._film

    @property
    def position(self) -> int:
        """Where it is."""
        return int(self._position)

    @property
    def is_playing(self) -> bool:
        """Whether it runs."""
        return self._timer.isActive()

    @property
    def at_end(self) -> bool:
        """Whether it shows what came of the whole search."""
        return self._film is not None and self.position >= self._film.length - 1

    @property
    def stride(self) -> int:
        """Windows between one that shows and the next."""
        return self._film.pace.stride(self._film.level_at(self.position), self.tempo) if self._film else 1

    @property
    def turn(self) -> int:
        """By which number features take turns."""
        return int(self._seconds * 1000 / TURN_MS)

    def state(self) -> FilmState | None:
        """What there is to see; None without a film."""
        return self._film.state_at(self.position, self.stride) if self._film else None

    def take(self, film: SearchFilm | None) -> None:
        """Show another film from its beginning, standing still."""
        self.pause()
        self._film, self._position = film, 0.0
        self.moved.emit()

    def play(self) -> None:
        """Run; from the beginning where it is at its end."""
        if self._film is None or self.is_playing:
            return
        if self.at_end:
            self._position = 0.0
        self._clock.start()
        self._timer.start()
        self.played.emit(True)

    def pause(self) -> None:
        """Stand still."""
        if self.is_playing:
            self._timer.stop()
            self.played.emit(False)

    def seek(self, position: int) -> None:
        """Show another place."""
        if self._film is not None:
            self._position = float(max(0, min(position, self._film.length - 1)))
            self.moved.emit()

    def advance(self, seconds: float) -> None:
        """Go on by a time, and stand still at the end."""
        if self._film is None:
            return
        self._seconds += seconds
        self._position = self._film.pace.advanced(self._position, seconds, self.tempo)
        if self.at_end:
            self.pause()
        self.moved.emit()

    def _tick(self) -> None:
        self.advance(min(_LONGEST_TICK_S, self._clock.restart() / 1000))
