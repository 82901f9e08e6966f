"""What finds out why something was missed, or why something is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from desktop_app.detection.geometry import Detection
from desktop_app.gui.workers.explaining import EitherEvent
from desktop_app.library.diagnosis import Box
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.frame import Frame


@dataclass(frozen=True, slots=True, eq=False)
class WhyRequest:
    """A question about a frame that was searched by a plan.

    box: where something was missed. detection: what is there instead, where that is the question; else None.
    found: everything at hand that the search gave; None where it is not known.
    cancelled: set by who asked, once the answer is not wanted any more.
    """

    frame: Frame
    plan: SearchPlan
    sensitivity: float
    box: Box
    detection: Detection | None
    found: tuple[Detection, ...] | None
    cancelled: Event = field(default_factory=Event)

    @property
    def name(self) -> str:
        """What it is about."""
        return self.frame.source


class WhyAnswers:
    """Answers questions. closing: once it is set none is answered any more."""

    def __init__(self, closing: Event) -> None:
        self._closing = closing

    def __call__(self, request: WhyRequest, tell: Callable[[float], None]) -> object:
        """The causes, a list of Cause, or a WhyHere where the request has a detection.

        Raises: CancelledError once the request's event is set; CascadeError where the plan's cascade cannot be used.
        """
        # Imported here, on the worker's thread: the window is on the screen before the engine is loaded.
        from desktop_app.library.diagnosis_why_here import why_here
        from desktop_app.library.diagnosis_why_not import why_not

        asked = request.frame, request.plan, request.sensitivity
        known: dict[str, Any] = {
            "found": request.found,
            "cancelled": EitherEvent(request.cancelled, self._closing),
            "progress": tell,
        }
        if request.detection is not None:
            return why_here(*asked, request.detection, **known)
        return why_not(*asked, request.box, **known)
