"""The film of a search on the photograph on the screen: made when it is looked for, played, saved."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from desktop_app.errors import AppError, CancelledError
from desktop_app.gui.closing_question import ClosingQuestion
from desktop_app.gui.desktop import open_outside
from desktop_app.gui.explaining import Explaining
from desktop_app.gui.film_player import FilmPlayer
from desktop_app.gui.film_words import film_facts, tempo_text
from desktop_app.gui.models.explained import Subject
from desktop_app.gui.session import Session
from desktop_app.gui.views.film_painting import FilmLayer
from desktop_app.gui.views.film_section import TEMPOS, FilmSection
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.wording import error_text, size_text
from desktop_app.gui.workers.search_film import FilmRequest, FilmSave, MadeFilm

if TYPE_CHECKING:  # brings the engine, which the window does not need to open
    from desktop_app.export.search_film import FilmPart

FILM = "film"  # the topic of what is said of saved films
SAVED_S = 20.0  # how long a saved film is, its end not counted
FIRST_S = 30.0  # how long a film takes until somebody chooses how fast it goes


class Filming(QObject):
    """Connects the section with the film, the canvas, and what makes and saves films."""

    def __init__(self, session: Session, explaining: Explaining) -> None:
        super().__init__(session)
        self._session = session
        self._window = session.window
        self._explaining = explaining
        self._workspace = session.workspace
        self._subject: Subject | None = None
        self._request: FilmRequest | None = None
        self._made: MadeFilm | None = None
        self._saves = session.workspace.film_save_run
        self.player = FilmPlayer()
        self.player.setParent(self)
        self._tempo_chosen = False
        self.view = view = FilmSection()
        self.section = session.window.explain_panel.add_section(self.tr("The search as a film"), view)
        self.layer = FilmLayer()
        self.layer.setParent(self)
        session.window.canvas.add_layer(self.layer)
        self._question = ClosingQuestion(
            session.window,
            self._saves,
            self._saving_text,
            self.tr("If you close the window, this ends, and no file is left behind."),
        )
        self._connect()
        if self._saves.is_running:  # begun from a window before this one
            self._show_saving()
            self._say(Message(self._saving_text(), Tone.NOTE, FILM, self.tr("Cancel"), self.cancel_saving))

    def _connect(self) -> None:
        queued, view, player = Qt.ConnectionType.QueuedConnection, self.view, self.player
        self._explaining.subject_changed.connect(self._take_subject)
        self._explaining.closed.connect(self._leave)
        self.section.unfolded.connect(self._take_unfolded)
        player.moved.connect(self._show)
        player.played.connect(view.show_playing)
        view.play_asked.connect(self.play_or_pause)
        view.step_asked.connect(self.step)
        view.next_asked.connect(self.show_next_candidate)
        view.sought.connect(self._seek)
        view.tempo_moved.connect(self._take_tempo)
        view.whole_wanted.connect(self.save_whole)
        view.part_wanted.connect(self.save_part)
        view.cancel_asked.connect(self.cancel_saving)
        crew = self._workspace.crew
        crew.film.made.connect(self._take_film, queued)
        crew.film.failed.connect(self._take_failure, queued)
        self._saves.advanced.connect(self._show_saving)
        self._saves.ended.connect(self._tell_saved)

    # Playing

    def play_or_pause(self) -> None:
        """Play, or stand still."""
        if self.player.is_playing:
            self.player.pause()
        else:
            self.player.play()
            self._show()

    def step(self, windows: int) -> None:
        """Stand still, and show a window further on or back."""
        self.player.pause()
        self.player.seek(self.player.position + windows)

    def show_next_candidate(self) -> None:
        """Stand still at the next window that passes, or where candidates are grouped."""
        film = self.player.film
        if film is None:
            return
        self.player.pause()
        later = film.candidate_positions[film.candidate_positions > self.player.position]
        self.player.seek(int(later[0]) if len(later) else film.length - 1)

    def _seek(self, share: float) -> None:
        if self.player.film is not None:
            self.player.seek(self.player.film.position_at(share))

    def _take_tempo(self, tempo: float) -> None:
        self.player.tempo, self._tempo_chosen = tempo, True
        self._show()

    def _show(self) -> None:
        """Show where the film is; on the canvas once it has begun, until then the boxes stay."""
        film, state, player = self.player.film, self.player.state(), self.player
        if film is None or state is None:
            self.layer.show_state(None)
            return
        facts = film_facts(film, state, player.stride)
        self.view.show_state(state, facts, film.share_of(player.position), player.turn)
        self.view.speed.say(tempo_text(film, player.tempo))
        self.layer.show_state(state if player.position or player.is_playing else None)

    # The film

    def _take_subject(self, subject: Subject | None) -> None:
        if subject is not None and subject.same_search(self._subject):
            return
        self._subject = subject
        self._give_up()
        self._make()

    def _take_unfolded(self, is_unfolded: bool) -> None:
        if is_unfolded:
            self._make()
        else:
            self.player.pause()
            self.player.seek(0)

    def _leave(self) -> None:
        self._subject = None
        self._give_up()

    def _give_up(self) -> None:
        """Let go of the film, and of what is being made."""
        if self._request is not None:
            self._request.cancelled.set()
        self._request = self._made = None
        self.player.take(None)

    def _make(self) -> None:
        """Have the film made, where it is looked for and not there."""
        if not (self._explaining.is_on and self.section.is_unfolded) or self._made or self._request:
            return
        subject = self._subject
        if subject is None:
            self.view.show_hint(self.tr("Open a photo to see how it is searched."))
            return
        self.view.show_hint(self.tr("The film is being made..."))
        self._request = FilmRequest(subject.picture.frame, subject.cascade, subject.scale_factor, subject.min_neighbors)
        self._workspace.crew.film.submit(self._request)

    def _take_film(self, request: FilmRequest, made: MadeFilm) -> None:
        if request is not self._request:
            return
        self._request, self._made = None, made
        if made.film.windows:
            self.view.show_hint("")
            if not self._tempo_chosen:
                place = round(made.film.pace.tempo_for(FIRST_S) * TEMPOS)
                self.player.tempo = place / TEMPOS
                self.view.speed.take(place)
            self.player.take(made.film)
        else:
            width, height = made.film.cascade.window
            words = self.tr("This photo is smaller than the window of the cascade, which has {size} px.")
            self.view.show_hint(words.format(size=size_text(width, height)))

    def _take_failure(self, request: FilmRequest, error: AppError) -> None:
        if request is self._request:
            self._request = None
            if not isinstance(error, CancelledError):
                self.view.show_hint(error_text(error))

    # Saving

    def save_whole(self) -> None:
        """Ask where, and save the whole film."""
        from desktop_app.export.search_film import FilmPart

        if (film := self.player.film) is not None:
            self._save(FilmPart(0, film.pace.tempo_for(SAVED_S)))

    def save_part(self) -> None:
        """Ask where, and save what comes from here on as it plays now."""
        from desktop_app.export.search_film import FilmPart

        if self.player.film is not None:
            self.player.pause()
            self._save(FilmPart(self.player.position, self.player.tempo, SAVED_S))

    def cancel_saving(self) -> None:
        """Save the film no more."""
        self._saves.cancel()

    def _save(self, part: FilmPart) -> None:
        path = self._asked_path()
        if path is None or self._made is None or self._saves.is_running:
            return
        self._workspace.preferences.folder = str(path.parent)
        self._saves.begin(FilmSave(path, self._made, part))

    def _asked_path(self) -> Path | None:
        video, picture = self.tr("Video"), self.tr("Moving picture")
        kinds = {f"{video} (*.mp4)": ".mp4", f"{picture} (*.gif)": ".gif"}
        name = self.tr("Search")
        proposed = Path(self._workspace.preferences.folder, f"{name}.mp4")
        chosen, kind = QFileDialog.getSaveFileName(
            self._window, self.tr("Save the film"), str(proposed), ";;".join(kinds)
        )
        if not chosen:
            return None
        path, suffix = Path(chosen), kinds.get(kind, ".mp4")
        if path.suffix.lower() not in kinds.values():
            return path.with_name(path.name + suffix)
        return path

    def _show_saving(self) -> None:
        self.view.show_saving((self._saves.progress or 0.0) if self._saves.is_running else None)

    def _tell_saved(self) -> None:
        self._show_saving()
        path, error = self._saves.result, self._saves.error
        if path is not None:
            show = partial(open_outside, path.parent)
            words = self.tr("Saved {name}.").format(name=path.name)
            self._say(Message(words, Tone.NOTE, FILM, self.tr("Show folder"), show))
        elif error is not None:
            self._say(Message(error_text(error), Tone.WARNING, FILM))
        else:
            self._window.status.strip.withdraw(FILM)

    def _saving_text(self) -> str:
        name = self._saves.request.path.name if self._saves.request is not None else ""
        return self.tr("The film {name} is being saved.").format(name=name)

    def _say(self, message: Message) -> None:
        self._window.status.strip.say(message)
