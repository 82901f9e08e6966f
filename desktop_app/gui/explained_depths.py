"""The map of how far each place came: asked for while it is wanted, and laid over the picture."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject, Qt

from desktop_app.errors import AppError, CancelledError
from desktop_app.gui.explaining import Explaining
from desktop_app.gui.models.explained import DepthAnswer, Subject
from desktop_app.gui.views.depth_layer import DepthLayer
from desktop_app.gui.views.depth_section import DepthSection
from desktop_app.gui.wording import error_text
from desktop_app.gui.workers.explaining import SearchRequest


class ExplainedDepths(QObject):
    """Connects the section for the map with the worker that looks at every window."""

    def __init__(self, explaining: Explaining) -> None:
        super().__init__(explaining)
        self._explaining = explaining
        window = explaining.session.window
        self._worker = worker = explaining.session.workspace.crew.explain_depths
        self._section = DepthSection()
        self._layer = DepthLayer()
        self._request: SearchRequest | None = None
        self._is_complete = False
        self.section = window.explain_panel.add_section(self.tr("How far each place came"), self._section)
        window.canvas.add_layer(self._layer)
        queued = Qt.ConnectionType.QueuedConnection
        explaining.subject_changed.connect(self._take_subject)
        explaining.closed.connect(self._stop)
        worker.made.connect(self._take_answer, queued)
        worker.progressed.connect(self._take_progress, queued)
        worker.sketched.connect(self._take_sketch, queued)
        worker.failed.connect(self._take_failure, queued)
        self._section.changed.connect(self._take_choice)
        self.section.unfolded.connect(self._take_choice)

    @property
    def has_map(self) -> bool:
        """Whether a map lies over the photograph, whole or not yet."""
        return self._layer.has_image

    @property
    def is_complete(self) -> bool:
        """Whether the whole map that is wanted lies there."""
        return self._is_complete

    def _take_subject(self, subject: Subject | None) -> None:
        before = self._request.subject if self._request else None
        if subject is None or not subject.same_search(before):
            self._stop()
            self._take_choice()

    def _take_choice(self) -> None:
        """Ask for the map that is wanted, unless it is the one that was asked for last."""
        subject, level = self._explaining.subject, self._section.level
        if subject is None or not self._section.is_wanted or not self.section.is_unfolded:
            self._stop()
            return
        if self._request is not None:
            if self._request.level == level and subject.same_search(self._request.subject):
                return
            self._request.cancelled.set()
        self._request, self._is_complete = SearchRequest(subject, level), False
        self._section.say(self.tr("Looking at every window..."))
        self._worker.submit(self._request)

    def _stop(self) -> None:
        """Give up what is under way, and show nothing."""
        if self._request is not None:
            self._request.cancelled.set()
        self._request, self._is_complete = None, False
        self._layer.show_image(None)
        self._section.say("")

    def _take_sketch(self, request: SearchRequest, so_far: DepthAnswer) -> None:
        if request is self._request:
            self._layer.show_image(so_far.image)
            self._section.show_sizes(so_far.window_sizes)

    def _take_progress(self, request: SearchRequest, share: float) -> None:
        if request is self._request and share < 1:
            self._section.say(self.tr("Looking at every window: {n} %").format(n=round(100 * share)))

    def _take_answer(self, request: SearchRequest, answer: DepthAnswer) -> None:
        if request is not self._request:
            return
        self._is_complete = True
        self._layer.show_image(answer.image)
        self._section.show_sizes(answer.window_sizes)
        if answer.image is None:
            self._section.say(self.tr("The photo is smaller than the smallest window of this cascade."))
            return
        words = self.tr("{windows} windows were looked at; {passed} of them passed all {stages} stages.")
        number = QLocale().toString
        self._section.say(
            words.format(windows=number(answer.windows), passed=number(answer.passed), stages=answer.stages)
        )

    def _take_failure(self, request: SearchRequest, error: AppError) -> None:
        if request is self._request and not isinstance(error, CancelledError):
            self._layer.show_image(None)
            self._section.say(error_text(error))
