"""The web API, version 1: requests -> pieces of work for the pool -> answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from functools import partial
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from desktop_app import __version__, settings
from desktop_app.detection.catalogue import stock_cascades
from desktop_app.detection.geometry import Detection
from desktop_app.errors import AppError
from desktop_app.export.hiding_style import HidingKind
from desktop_app.export.listing import catalogue_fields
from desktop_app.serve import described
from desktop_app.serve.held import HeldResponse
from desktop_app.serve.lines import answer_lines, until_gone
from desktop_app.serve.pool import Pool
from desktop_app.serve.problems import BusyError, Problem, ProblemError, refusal
from desktop_app.serve.queries import AnnotateQuery, ExplainQuery, HideQuery, SearchQuery
from desktop_app.serve.schemas import (
    CascadesAnswer,
    DetectAnswer,
    ExplainAnswer,
    HealthAnswer,
    TargetsAnswer,
    read_boxes,
)
from desktop_app.serve.uploads import Limits, Memory, MemoryShare, Part, read_parts
from desktop_app.serve.work import Annotate, AnsweredPicture, Detect, Explain, Hide, SentPicture, Work

Result = TypeVar("Result")

MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WebP": "image/webp",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
    "GIF": "image/gif",
    "AVIF": "image/avif",
}
# Of what is still found; a header must not grow without end.
_MOST_TOLD = 50
_ANNOTATE_HEADERS = {"Haarlens-Detections": described.number_header("How many boxes are drawn.")}
_HIDE_HEADERS = {
    "Haarlens-Hidden": described.number_header("How many are hidden."),
    "Haarlens-Still-Found": described.number_header(
        "How many a closer search still finds in the copy; not there with recheck=false.", required=False
    ),
    "Haarlens-Still-Found-Boxes": {
        "description": f"Where, as JSON: left, top, width and height of each, {_MOST_TOLD} at most; with the former.",
        "schema": {"type": "string"},
        "example": "[[182, 66, 81, 105]]",
    },
}
_HIDE_FIELDS = ("boxes", "spared", "cover")


class Api:
    """Answers requests with the help of a pool.

    max_pixels, max_bytes: of one picture.
    """

    def __init__(self, pool: Pool, max_pixels: int, max_bytes: int) -> None:
        self._pool = pool
        self._max_pixels = max_pixels
        self._max_bytes = max_bytes
        # As many pictures as can be worked on, wait, and arrive meanwhile.
        most = max_bytes * (pool.most + pool.workers)
        self._memory, self._answers = Memory(most), Memory(most)
        self.kernel = ""

    def router(self) -> APIRouter:
        """The operations, below /v1."""
        router = APIRouter(prefix="/v1")
        get, post = router.get, router.post
        get("/health", **described.get("health", HealthAnswer, is_open=True))(self.health)
        get("/targets", **described.get("targets", TargetsAnswer))(self.targets)
        get("/cascades", **described.get("cascades", CascadesAnswer))(self.cascades)
        post("/detect", **described.post("detect", DetectAnswer))(self.detect)
        post("/detect-many", **described.post_many("detect_many"))(self.detect_many)
        post("/annotate", **described.post_for_picture("annotate", _ANNOTATE_HEADERS))(self.annotate)
        post("/hide", **described.post_for_picture("hide", _HIDE_HEADERS, with_boxes=True))(self.hide)
        post("/explain", **described.post("explain", ExplainAnswer))(self.explain)
        return router

    async def health(self) -> Response:
        """Whether the server works, and how busy it is."""
        answer = HealthAnswer(
            status="ready" if self.kernel else "starting",
            version=__version__,
            kernel=self.kernel,
            workers=self._pool.workers,
            waiting=self._pool.to_do,
        )
        return _json(answer.model_dump())

    async def targets(self) -> Response:
        """What can be looked for."""
        targets = [
            {"key": style.key, "label": style.label, "colour": "#{:02X}{:02X}{:02X}".format(*style.colour)}
            for style in settings.TARGET_STYLES.values()
        ]
        return _json(
            {
                "targets": targets,
                "presets": settings.PRESETS,
                "sensitivity": settings.SENSITIVITY.default,
                "max_bytes": self._max_bytes,
                "max_pixels": self._max_pixels,
            }
        )

    async def cascades(self) -> Response:
        """The stock cascades, each with what it is for."""
        return _json({"cascades": [catalogue_fields(entry) for entry in stock_cascades()]})

    async def detect(self, request: Request, query: Annotated[SearchQuery, Query()]) -> Response:
        """Find faces and other objects in a picture."""
        search = query.search()
        with self._memory.share() as share:
            picture = await self._one_picture(request, share)
            body = await self._done(request, Detect(picture, search, self._max_pixels))
        return HeldResponse(self._answers, body, "application/json")

    async def detect_many(self, request: Request, query: Annotated[SearchQuery, Query()]) -> Response:
        """Find faces and other objects in several pictures: a line of JSON for each, as it is done, in their order."""
        search = query.search()
        self._refuse_if_full()
        order = partial(Detect, search=search, max_pixels=self._max_pixels)
        return await answer_lines(request, Limits(self._max_bytes, None), self._memory, self._pool, order)

    async def annotate(self, request: Request, query: Annotated[AnnotateQuery, Query()]) -> Response:
        """Draw what is found into a copy of a picture."""
        search = query.search()
        format_name = "" if query.format == "same" else query.format.upper()
        with self._memory.share() as share:
            picture = await self._one_picture(request, share)
            made = await self._done(request, Annotate(picture, search, self._max_pixels, format_name))
        return self._picture(made, {"Haarlens-Detections": str(made.shown)}, "inline")

    async def hide(self, request: Request, query: Annotated[HideQuery, Query()]) -> Response:
        """Hide what is found, or the boxes that are sent, in a copy of a picture, which keeps nothing else of it."""
        search, style, options = query.target_search(), query.hiding_style(), query.copy_options()
        with self._memory.share() as share:
            parts = await self._parts(request, Limits(self._max_bytes, 1, _HIDE_FIELDS), share)
            cover = parts.get("cover")
            if (style.kind is HidingKind.PICTURE) != (cover is not None):
                raise ProblemError(Problem(422, "invalid", "style=picture and the part cover go together."))
            work = Hide(
                parts["picture"].picture(),
                search,
                self._max_pixels,
                style,
                options,
                read_boxes("boxes", bytes(parts["boxes"].data)) if "boxes" in parts else None,
                read_boxes("spared", bytes(parts["spared"].data)) if "spared" in parts else (),
                None if cover is None else cover.picture(),
                query.recheck,
            )
            made = await self._done(request, work)
        headers = {"Haarlens-Hidden": str(made.shown)}
        if made.left is not None:
            headers["Haarlens-Still-Found"] = str(len(made.left))
            headers["Haarlens-Still-Found-Boxes"] = json.dumps([_box(each) for each in made.left[:_MOST_TOLD]])
        return self._picture(made, headers, "attachment")

    async def explain(self, request: Request, query: Annotated[ExplainQuery, Query()]) -> Response:
        """Ask one cascade why something was found at a place, or was not: stage by stage."""
        search, size = query.search(), query.size()
        with self._memory.share() as share:
            picture = await self._one_picture(request, share)
            work = Explain(picture, search, self._max_pixels, (query.x, query.y), size)
            body = await self._done(request, work)
        return Response(body, media_type="application/json")

    def _refuse_if_full(self) -> None:
        """Send a request away before its picture is read. Raises: ProblemError."""
        try:
            self._pool.check_room()
        except BusyError as error:
            raise refusal(error) from error

    async def _one_picture(self, request: Request, share: MemoryShare) -> SentPicture:
        return (await self._parts(request, Limits(self._max_bytes), share))["picture"].picture()

    async def _parts(self, request: Request, limits: Limits, share: MemoryShare) -> dict[str, Part]:
        """The parts of a request by their names, the picture among them. Raises: ProblemError."""
        self._refuse_if_full()
        parts: dict[str, Part] = {}
        async for part in read_parts(request, limits, share):
            if part.name in parts:
                raise ProblemError(Problem(422, "invalid", f"The part {part.name} is there twice."))
            parts[part.name] = part
        if "picture" not in parts:
            raise ProblemError(Problem(422, "invalid", "The form has no part named picture."))
        return parts

    async def _done(self, request: Request, work: Work) -> Any:
        """The answer to a piece of work, given up when the client goes away. Raises: ProblemError."""
        try:
            return await _while_connected(request, self._pool.do(work))
        except AppError as error:
            raise refusal(error) from error

    def _picture(self, made: AnsweredPicture, headers: dict[str, str], disposition: str) -> Response:
        headers["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(made.name, safe='')}"
        return HeldResponse(self._answers, made.data, MEDIA_TYPES[made.format], headers)


async def _while_connected(request: Request, work: Coroutine[Any, Any, Result]) -> Result:
    """The result of work, which is cancelled when the client closes the connection. Raises: ClientDisconnect."""
    doing = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(until_gone(request))
    try:
        await asyncio.wait({doing, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise ClientDisconnect
        return doing.result()
    finally:
        doing.cancel()
        gone.cancel()


def _box(detection: Detection) -> list[int]:
    return [detection.left, detection.top, detection.width, detection.height]


def _json(value: object) -> Response:
    return Response(json.dumps(value, ensure_ascii=False).encode(), media_type="application/json")
