"""Two ways to search one photograph, side by side: which searches run, and what is said of them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from desktop_app.errors import AppError, CancelledError
from desktop_app.gui.models.explained import DEFAULT_CASCADE
from desktop_app.gui.session import Session
from desktop_app.gui.views.compare_offer import CompareOffer
from desktop_app.gui.views.compare_side import cascade_key
from desktop_app.gui.views.compare_view import ComparedBox, FoundBy
from desktop_app.gui.views.compare_window import CompareWindow
from desktop_app.gui.wording import duration_text, error_text, summary
from desktop_app.gui.workers.comparing import Compared, CompareRequest

DOT = " \N{MIDDLE DOT} "
_SAME_TIME = 1.1  # a search that takes so many times as long counts as equally fast


class Comparing(QObject):
    """Connects the window of the comparison with the photograph on the screen and with what searches."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._workspace = workspace = session.workspace
        self._window: CompareWindow | None = None
        self._request: CompareRequest | None = None
        queued = Qt.ConnectionType.QueuedConnection
        offer = CompareOffer()
        offer.wanted.connect(self.show)
        session.window.explain_panel.add_section(self.tr("Two searches side by side"), offer)
        session.window.actions_.compare.triggered.connect(self.show)
        session.window.find_panel.plan_changed.connect(self._take_settings)
        session.window.find_panel.sensitivity_changed.connect(self._take_settings)
        workspace.showing.shown.connect(self._take_picture)
        workspace.crew.comparing.made.connect(self._take_comparison, queued)
        workspace.crew.comparing.failed.connect(self._take_failure, queued)

    @property
    def window(self) -> CompareWindow:
        """The window, made when it is first needed."""
        if self._window is None:
            self._window = window = CompareWindow(self._session.window, self._session.window.cascades)
            window.right.choose(cascade_key(DEFAULT_CASCADE))
            window.changed.connect(self._take_settings)
            window.shown.connect(self._take_picture)
            window.hidden.connect(self._let_go)
            window.stop_asked.connect(self._stop_or_search)
        return self._window

    def show(self) -> None:
        """Show the photograph on the screen, searched in two ways."""
        self.window.bring_up()

    def search(self, again: bool = False) -> None:
        """Search as both sides say; what is searched for something else is given up.

        again: whether to search, and take the time, even where it was done before.
        """
        self._give_up()
        picture = self._workspace.showing.picture
        if picture is None or not self._is_open:
            return
        find = self._workspace.searches.plan
        left, right = self.window.left.plan(find), self.window.right.plan(find)
        self._request = CompareRequest(picture, left, right, self._workspace.photos.sensitivity, again)
        self.window.show_searching(True)
        for side in (self.window.left, self.window.right):
            side.view.show_boxes((), "")  # they are of other settings
            side.say(self.tr("Searching..."))
        self.window.show_counts({}, "")
        self._workspace.crew.comparing.submit(self._request)

    @property
    def _is_open(self) -> bool:
        return self._window is not None and self._window.isVisible()

    def _take_settings(self) -> None:
        if self._is_open:
            self.search()

    def _take_picture(self) -> None:
        """Compare on the photograph that is shown now."""
        if not self._is_open:
            return
        picture, photo = self._workspace.showing.picture, self._workspace.showing.current
        self.window.show_picture(picture)
        self.window.show_title(photo.name if photo is not None else "")
        self.window.show_counts({}, "" if picture else self.tr("Open a photo to compare searches of it."))
        self.search()

    def _stop_or_search(self) -> None:
        if self._request is None:
            self.search(again=True)
            return
        self._give_up()
        for side in (self.window.left, self.window.right):
            side.say(self.tr("Cancelled"))

    def _let_go(self) -> None:
        """The window is closed: hold the picture no longer."""
        self._give_up()
        self.window.show_picture(None)

    def _give_up(self) -> None:
        if self._request is not None:
            self._request.cancelled.set()
            self._request = None
        if self._window is not None:
            self._window.show_searching(False)
            for side in (self._window.left, self._window.right):
                side.say("")

    def _take_failure(self, request: CompareRequest, error: AppError) -> None:
        if request is self._request and not isinstance(error, CancelledError):
            self._give_up()
            self.window.show_counts({}, error_text(error))

    def _take_comparison(self, request: CompareRequest, compared: Compared) -> None:
        if request is not self._request:
            return
        self._request = None
        window, result = self.window, compared.comparison
        window.show_searching(False)
        found_by_left = [*(pair.left for pair in result.both), *result.only_left]
        found_by_right = [*(pair.right for pair in result.both), *result.only_right]
        for side, found, seconds in (
            (window.left, found_by_left, compared.left_s),
            (window.right, found_by_right, compared.right_s),
        ):
            side.say(summary(found) + DOT + duration_text(seconds))
        only_left = [ComparedBox(box, FoundBy.LEFT) for box in result.only_left]
        only_right = [ComparedBox(box, FoundBy.RIGHT) for box in result.only_right]
        counts = self._counts(compared)
        words = ", ".join(counts.values())
        for side, own, other, pairs in (
            (window.left, only_left, only_right, [pair.left for pair in result.both]),
            (window.right, only_right, only_left, [pair.right for pair in result.both]),
        ):
            both = [ComparedBox(box, FoundBy.BOTH) for box in pairs]
            missing = [ComparedBox(box.detection, box.found_by, is_own=False) for box in other]
            side.view.show_boxes([*both, *own, *missing], words)
        window.show_counts(counts, self._verdict(compared))

    def _counts(self, compared: Compared) -> dict[FoundBy, str]:
        result = compared.comparison
        return {
            FoundBy.BOTH: self.tr("Both: {n}").format(n=len(result.both)),
            FoundBy.LEFT: self.tr("Only left: {n}").format(n=len(result.only_left)),
            FoundBy.RIGHT: self.tr("Only right: {n}").format(n=len(result.only_right)),
        }

    def _verdict(self, compared: Compared) -> str:
        percent = round(100 * compared.comparison.agreement)
        agreement = self.tr("They agree on {percent} %").format(percent=percent)
        slow, fast = max(compared.left_s, compared.right_s), min(compared.left_s, compared.right_s)
        if not fast or slow / fast < _SAME_TIME:
            return agreement
        quicker = (
            self.tr("left is {n} times as fast") if compared.left_s == fast else self.tr("right is {n} times as fast")
        )
        return agreement + DOT + quicker.format(n=f"{slow / fast:.1f}")
