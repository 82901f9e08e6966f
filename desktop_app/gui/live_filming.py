"""The search as a film over a camera or a video: the windows of the newest picture flash by, again and again."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPainter

from desktop_app.errors import AppError, CancelledError
from desktop_app.gui.film_player import FilmPlayer
from desktop_app.gui.film_words import short_line
from desktop_app.gui.live import LiveState
from desktop_app.gui.models.explained import DEFAULT_CASCADE
from desktop_app.gui.session import Session
from desktop_app.gui.views.film_painting import FilmLayer
from desktop_app.gui.views.label_pill import paint_note
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.views.viewport import Viewport
from desktop_app.gui.wording import error_text
from desktop_app.gui.workers.search_film import FilmRequest, MadeFilm
from desktop_app.media.frame import Frame

TOPIC = "live film"
FILM_S = 1.0
"""How long the search of one picture takes on the screen: not so long that what it shows has gone elsewhere."""

PAUSED_FILM_S = 15.0
"""The same while the picture stands still, and there is time to look."""

_FINEST_PX = 320  # more windows than it has make no difference to who looks at them for a second
_SCALE_FACTOR = 1.2
_FOOT_PX = 48  # room for the words at the foot of the picture


class LiveFilmLayer(FilmLayer):
    """Says besides at which level it is."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Paint windows, candidates and groups, and the words above them."""
        super().paint(painter, viewport)
        if self._state is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            foot = QRectF(0, viewport.view_size.height() - _FOOT_PX, viewport.view_size.width(), _FOOT_PX)
            paint_note(painter, foot, self.words, painter.font())


class LiveFilming(QObject):
    """Makes a film of the newest picture, plays it over the pictures that come meanwhile, and makes the next."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._window = session.window
        self._workspace = session.workspace
        self._request: FilmRequest | None = None
        self._failed = ""  # the cascade that cannot be used, which is said once
        self._still: Frame | None = None  # the picture that stood still when its film began, which takes its time
        self.player = FilmPlayer()
        self.player.setParent(self)
        self.layer = LiveFilmLayer()
        self.layer.setParent(self)
        session.window.live.canvas.add_layer(self.layer)
        self._action = session.window.actions_.show_search
        queued = Qt.ConnectionType.QueuedConnection
        self._action.toggled.connect(self._take_wish)
        self.player.moved.connect(self._show)
        self.player.played.connect(self._take_played)
        session.live.left.connect(self._leave)
        self._workspace.live.pictured.connect(self._take_picture)
        self._workspace.crew.film.made.connect(self._take_film, queued)
        self._workspace.crew.film.failed.connect(self._take_failure, queued)

    @property
    def is_on(self) -> bool:
        """Whether films are wanted, and there are pictures."""
        return self._action.isChecked() and self._workspace.live.picture is not None

    def _take_wish(self, wanted: bool) -> None:
        self._give_up()
        if wanted:
            self._failed = ""
            self._make()

    def _leave(self) -> None:
        self._action.setChecked(False)
        self._give_up()

    def _give_up(self) -> None:
        if self._request is not None:
            self._request.cancelled.set()
        self._request = self._still = None
        self._window.status.strip.withdraw(TOPIC)
        self.player.take(None)

    def _take_picture(self) -> None:
        picture = self._workspace.live.picture
        if self._still is not None and (picture is None or picture.frame is not self._still):
            self._still = None
            self.player.take(None)  # it would go on for long over what it was not made of
        if self.is_on and self.player.film is None:
            self._make()

    def _take_played(self, plays: bool) -> None:
        if not plays:
            self._make()  # what was found stays until the next film begins

    def _make(self) -> None:
        """Have a film made of the newest picture."""
        live = self._workspace.live
        cascade = live.plan.cascade or DEFAULT_CASCADE
        if not self.is_on or self._request is not None or live.picture is None or cascade == self._failed:
            return
        neighbors = live.plan.min_neighbors
        self._request = FilmRequest(live.picture.frame, cascade, _SCALE_FACTOR, neighbors, _FINEST_PX)
        self._workspace.crew.film.submit(self._request)

    def _take_film(self, request: FilmRequest, made: MadeFilm) -> None:
        if request is not self._request:
            return
        self._request = None
        live = self._workspace.live
        is_paused = live.state is LiveState.PAUSED
        if is_paused and (live.picture is None or live.picture.frame is not request.frame):
            self.player.take(None)
            self._make()  # another picture stands there by now
            return
        self._still = request.frame if is_paused else None
        self.player.take(made.film)
        self.player.tempo = made.film.pace.tempo_for(PAUSED_FILM_S if is_paused else FILM_S)
        self.player.play()

    def _take_failure(self, request: FilmRequest, error: AppError) -> None:
        if request is not self._request:
            return
        self._request = None
        if not isinstance(error, CancelledError):
            self._failed = request.cascade
            self._window.status.strip.say(Message(error_text(error), Tone.WARNING, TOPIC))

    def _show(self) -> None:
        film, state = self.player.film, self.player.state()
        if film is not None and state is not None:
            self.layer.words = short_line(film, state)
        self.layer.show_state(state)
