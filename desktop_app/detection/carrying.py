"""A known face looked for where it should be: much less to look over, and less evidence will do."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from threading import Event
from typing import ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.face_model import FaceModel, face_model
from desktop_app.detection.face_parts import parts_of
from desktop_app.detection.faces import SMALLEST_PX, LookedAt, face_detection, proposals_in
from desktop_app.detection.geometry import Detection
from desktop_app.detection.proposals import Proposal
from desktop_app.detection.pyramid import gray_picture
from desktop_app.detection.tracking import Expected, misfit
from desktop_app.detection.verification import Evidence, Sizes

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

# The closer look takes most of the time that a face costs. Where a face was a moment ago it is left out, and what the
# passes alone make of the place has to be this likely.
_LIKELY = 0.3
_FACE_PX = 40  # width of the face in the picture that the passes go over; smaller ones are seen down to SMALLEST_PX
_REACH = 0.35  # of the centre, in sizes
_MARGIN = 0.7  # about the box, in sizes: windows reach beyond a face


def carried_face(
    image: NDArray[np.uint8], expected: Expected, preset: str, parts: Sequence[str], cancelled: Event | None = None
) -> list[Detection]:
    """The expected face where it is now, with the score that it had, then its parts; nothing if it is not there.

    image: the frame, as for Finder.find. parts: of FACE_PARTS. Raises: CancelledError once the event is set.
    """
    box = expected.box
    half = math.sqrt(box.width * box.height) * (_REACH + _MARGIN)
    x, y = box.left + box.width / 2, box.top + box.height / 2
    left, top = max(0, round(x - half)), max(0, round(y - half))
    piece = image[top : max(0, round(y + half)), left : max(0, round(x + half))]
    if min(piece.shape[:2]) < SMALLEST_PX:
        return []
    sizes = Sizes(piece if piece.ndim == 2 else gray_picture(piece), cancelled)
    model = _model(preset, max(SMALLEST_PX, round(max(piece.shape[:2]) * _FACE_PX / box.width)))
    proposals, scale = proposals_in(sizes, model, 0, _InPlace(), cancelled)
    within = replace(box, left=box.left - left, top=box.top - top)
    fitting: list[tuple[float, Detection]] = []
    for proposal in proposals:
        likely, face = model.first_score(proposal, scale), _face(proposal, scale, model, box)
        if likely >= _LIKELY and math.isfinite(off := misfit(within, face, _REACH)):
            fitting.append((likely - off, face))
    if not fitting:
        return []
    _, face = max(fitting, key=lambda each: each[0])
    found = [face, *(part for target in parts for part in parts_of(face, target, sizes, preset, cancelled))]
    return [replace(each, left=each.left + left, top=each.top + top) for each in found]


def _model(preset: str, working_px: int) -> FaceModel:
    """The preset's model for a picture that is worked on at a size: its steps between sizes are not made finer."""
    return replace(face_model(preset), working_px=working_px)


def _face(proposal: Proposal, scale: float, model: FaceModel, before: Detection) -> Detection:
    unseen = Evidence(np.zeros((len(model.closer.kinds), 1)), (0.0, 0.0), proposal.angle)
    face = face_detection(LookedAt(proposal, scale, unseen), before.score, model)
    return replace(face, cascade=before.cascade)


class _InPlace(Executor):
    """Does at once, on the caller's thread, what it is given: handing over takes longer than so little work."""

    def submit(
        self, fn: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Future[Result]:
        """Do it; an error is raised by the result."""
        future: Future[Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future
