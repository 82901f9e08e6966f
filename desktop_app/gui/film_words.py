"""What the film of a search says of each of its moments, in the language of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.gui.wording import duration_text, span_text

if TYPE_CHECKING:  # brings the engine, which the window does not need to open
    from desktop_app.detection.search_film import FilmState, SearchFilm

# In this form, context and text side by side, the translation tools find what is to be translated.
translate = QCoreApplication.translate


def film_lines(film: SearchFilm, state: FilmState, stride: int) -> list[str]:
    """Four lines: where the film is, what becomes of the window, what came of all so far, and how much of it shows.

    From any thread.
    """
    return [_where(film, state), _fate(film, state), _counts(state), *_shown(state, stride)]


def short_line(film: SearchFilm, state: FilmState) -> str:
    """Where the film is and how much has passed so far, in one line."""
    candidates = translate("Film", "Candidates: {n}").format(n=len(state.candidates))
    return f"{_where(film, state)} \N{MIDDLE DOT} {candidates}"


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


def _counts(state: FilmState) -> str:
    looked_at = QLocale().toString(state.looked_at)
    at_once = state.flat + int(state.dropped[0])
    percent = round(100 * at_once / state.looked_at) if state.looked_at else 0
    windows = translate("Film", "Windows: {n}").format(n=looked_at)
    stopped = translate("Film", "stopped at once: {percent} %").format(percent=percent)
    return f"{windows} \N{MIDDLE DOT} {stopped}"


def _shown(state: FilmState, stride: int) -> list[str]:
    candidates = translate("Film", "Candidates: {n}").format(n=len(state.candidates))
    if state.window is None:
        return [candidates]
    if stride == 1:
        shown = translate("Film", "every window shows")
    else:
        shown = translate("Film", "1 window in {n} shows").format(n=QLocale().toString(stride))
    return [f"{candidates} \N{MIDDLE DOT} {shown}"]
