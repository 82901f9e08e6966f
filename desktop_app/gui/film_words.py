"""What the film of a search says of each of its moments, in the language of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.gui.wording import duration_text, span_text

if TYPE_CHECKING:  # brings the engine, which the window does not need to open
    from desktop_app.detection.search_film import FilmState, SearchFilm

# In this form, context and text side by side, the translation tools find what is to be translated.
translate = QCoreApplication.translate

DOT = " \N{MIDDLE DOT} "


def film_facts(film: SearchFilm, state: FilmState, stride: int) -> list[str]:
    """Where the film is, what becomes of the window, what came of all so far in three facts, and how much of it shows.

    The last is left out once all windows have been looked at. From any thread.
    """
    return [
        _where(film, state),
        _fate(film, state),
        translate("Film", "Windows: {n}").format(n=QLocale().toString(state.looked_at)),
        translate("Film", "Stopped at once: {percent} %").format(percent=_percent_at_once(state)),
        _candidates(state),
        *([_shown(stride)] if state.window is not None else []),
    ]


def film_lines(film: SearchFilm, state: FilmState, stride: int) -> list[str]:
    """The same facts in four lines. From any thread."""
    where, fate, *facts = film_facts(film, state, stride)
    return [where, fate, DOT.join(facts[:2]), DOT.join(facts[2:])]


def short_line(film: SearchFilm, state: FilmState) -> str:
    """Where the film is and how much has passed so far, in one line."""
    return _where(film, state) + DOT + _candidates(state)


def tempo_text(film: SearchFilm, tempo: float) -> str:
    """What a tempo means for a film."""
    if tempo <= 0:
        return translate("Film", "Slow motion")
    if tempo >= 1:
        return translate("Film", "Real: {time}").format(time=duration_text(film.seconds))
    return translate("Film", "All in {time}").format(time=span_text(film.pace.duration_s(tempo)))


def _where(film: SearchFilm, state: FilmState) -> str:
    if state.window is None:
        done = translate("Film", "All {n} levels are done")
        return done.format(n=len(film.levels))
    words = translate("Film", "Level {n} of {all}: windows of {width} px")
    return words.format(n=state.window.level + 1, all=len(film.levels), width=state.window.box[2])


def _fate(film: SearchFilm, state: FilmState) -> str:
    stages = len(film.cascade.stages)
    if state.window is None:
        if len(state.groups) < len(film.groups):
            words = translate("Film", "Grouping candidates: {n} of {all} groups")
            return words.format(n=len(state.groups), all=len(film.groups))
        words = translate("Film", "1 detection") if state.found == 1 else translate("Film", "{n} detections")
        return words.format(n=state.found)
    if state.stage is None:
        return translate("Film", "Too little contrast to be looked at")
    if state.passed:
        return translate("Film", "Passed all {all} stages: a candidate").format(all=stages)
    return translate("Film", "Stopped at stage {n} of {all}").format(n=state.stage + 1, all=stages)


def _percent_at_once(state: FilmState) -> int:
    """How many of all windows came no further than the first stage."""
    at_once = state.flat + int(state.dropped[0])
    return round(100 * at_once / state.looked_at) if state.looked_at else 0


def _candidates(state: FilmState) -> str:
    return translate("Film", "Candidates: {n}").format(n=len(state.candidates))


def _shown(stride: int) -> str:
    if stride == 1:
        return translate("Film", "Every window shows")
    return translate("Film", "1 window in {n} shows").format(n=QLocale().toString(stride))
