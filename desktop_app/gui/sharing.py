"""Sharing with the network: what its dialog and the status line say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtGui import QGuiApplication

from desktop_app import settings
from desktop_app.gui.session import Session
from desktop_app.gui.share_run import ShareState
from desktop_app.gui.wording import error_text
from desktop_app.gui.workers.sharing import Opened

if TYPE_CHECKING:  # made when they are first wanted
    from desktop_app.gui.views.share_dialog import ShareDialog

DOT = " \N{MIDDLE DOT} "
# So many of those who are connected are named.
NAMED = 6


class Sharing(QObject):
    """Connects the dialog and the sign in the status line with what runs."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._preferences = session.workspace.preferences
        self._run = session.workspace.share_run
        self._dialog: ShareDialog | None = None
        session.window.actions_.share.triggered.connect(self.show)
        session.window.status.sharing_asked.connect(self.show)
        self._run.changed.connect(self._refresh)
        self._show_sign()

    @property
    def dialog(self) -> ShareDialog:
        """The dialog, made when it is first needed."""
        if self._dialog is None:
            from desktop_app.gui.views.share_dialog import ShareDialog

            self._dialog = dialog = ShareDialog(self._session.window, self._run.requests)
            dialog.switched.connect(self._switch)
            dialog.reach_chosen.connect(self._take_reach)
            dialog.port_chosen.connect(self._take_port)
            dialog.way_out_asked.connect(self._lead_out)
            dialog.placed.connect(self._take_place)
            dialog.address.copied.connect(self._copy)
            dialog.address.token_asked.connect(self._run.renew_token)
            self._refresh()
        return self._dialog

    def show(self) -> None:
        """Show the dialog where it was last."""
        self._run.check()
        self.dialog.bring_up(self._preferences.share_place)

    def _switch(self, is_on: bool) -> None:
        if is_on:
            self._run.turn_on()
        else:
            self._run.turn_off()

    def _take_reach(self, reach: str) -> None:
        self._preferences.set(settings.SERVE_REACH, reach)
        self._refresh()

    def _take_port(self, port: int) -> None:
        self._preferences.set(settings.SERVE_PORT, port)

    def _take_place(self, place: QByteArray) -> None:
        self._preferences.share_place = place

    def _lead_out(self) -> None:
        from desktop_app.serve.options import ServeOptionsError

        self._run.turn_on(any_port=isinstance(self._run.error, ServeOptionsError))

    def _copy(self, words: str) -> None:
        QGuiApplication.clipboard().setText(words)

    def _refresh(self) -> None:
        self._show_sign()
        if self._dialog is None:
            return
        run, get = self._run, self._preferences.get
        is_off = run.state in (ShareState.OFF, ShareState.FAILED)
        self._dialog.show_options(get(settings.SERVE_PORT), get(settings.SERVE_REACH))
        self._dialog.show_state(
            self._state_words(),
            is_on=run.is_on,
            can_choose=is_off and run.unavailable is None,
            can_switch=run.unavailable is None or not is_off,
        )
        self._show_trouble(self._dialog)
        if run.state is ShareState.ON and run.opened is not None:
            self._dialog.address.show_opened(run.opened, run.token, self._note(run.opened))
        else:
            self._dialog.address.show_words(self._instead_of_address())
        self._dialog.show_clients(self._clients_words())

    def _show_sign(self) -> None:
        run = self._run
        if run.state is not ShareState.ON:
            self._session.window.status.show_sharing("")
            return
        words, number = self.tr("Shared"), len(run.clients)
        self._session.window.status.show_sharing(
            words + DOT + self.tr("{n} connected").format(n=number) if number else words
        )

    def _show_trouble(self, dialog: ShareDialog) -> None:
        from desktop_app.serve.options import PortTakenError, ServeOptionsError

        run = self._run
        if run.unavailable is not None:
            dialog.show_trouble(error_text(run.unavailable))
        elif run.error is not None:
            words = error_text(run.error)
            if isinstance(run.error, PortTakenError):
                port = self._preferences.get(settings.SERVE_PORT)
                words = self.tr("Port {port} is taken: another program on this computer uses it.").format(port=port)
            is_of_port = isinstance(run.error, ServeOptionsError)
            dialog.show_trouble(words, self.tr("Use another port") if is_of_port else self.tr("Turn on again"))
        else:
            dialog.show_trouble("")

    def _state_words(self) -> str:
        return {
            ShareState.OFF: self.tr("Off"),
            ShareState.STARTING: self.tr("Starting..."),
            ShareState.ON: self.tr("On"),
            ShareState.STOPPING: self.tr("Stopping: what has been begun is finished..."),
            ShareState.FAILED: self.tr("Off: it failed"),
        }[self._run.state]

    def _clients_words(self) -> str:
        clients = self._run.clients
        words = ", ".join(clients[:NAMED])
        if len(clients) > NAMED:
            return self.tr("{names} and {n} more").format(names=words, n=len(clients) - NAMED)
        return words or self.tr("Nobody is connected.")

    def _instead_of_address(self) -> str:
        if self._run.is_on:
            return self.tr("The address shows here in a moment.")
        return self.tr("Turn it on, and the address shows here, with a code for the camera of a phone.")

    def _note(self, opened: Opened) -> str:
        """What there is to know of an address."""
        if self._preferences.get(settings.SERVE_REACH) == "computer":
            return self.tr("It works on this computer alone.")
        from desktop_app.serve.options import is_loopback

        if is_loopback(urlsplit(opened.addresses[0]).hostname or ""):
            return self.tr(
                "This computer is in no network now, so this works here alone. Once it is in one, turn sharing off and "
                "on again."
            )
        return ""
