"""The application that answers: the API, the page and the API's documentation, behind the guard."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp

from desktop_app import __version__
from desktop_app.errors import AppError
from desktop_app.serve import described
from desktop_app.serve.api import Api
from desktop_app.serve.docs_page import add_docs
from desktop_app.serve.events import Answered
from desktop_app.serve.guard import Guard
from desktop_app.serve.options import ServeOptions
from desktop_app.serve.page import add_page
from desktop_app.serve.pool import Pool
from desktop_app.serve.problems import Problem, ProblemError, problem_response
from desktop_app.serve.watch import Watch, body_is_read
from desktop_app.serve.work import Describe

_log = logging.getLogger("haarlens.serve")
_ASK_AGAIN_S = 5.0
_CLIENT_GONE = 499  # nobody hears it; as other servers write it down


def make_app(options: ServeOptions, pool: Pool, tell: Callable[[Answered], None]) -> ASGIApp:
    """The application; its lifespan starts and closes the pool.

    tell: hears of every answer, on the loop's thread.
    """
    api = Api(pool, options.max_pixels, options.max_bytes)
    app = FastAPI(
        title=described.TITLE,
        version=__version__,
        description=described.ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        lifespan=partial(_lifespan, api, pool),
    )
    app.include_router(api.router())
    add_page(app)
    add_docs(app)
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_wrong_option)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(ClientDisconnect, _on_gone)
    app.add_exception_handler(Exception, _on_defect)
    app.openapi = partial(_description, app, bool(options.token))  # type: ignore[method-assign]
    return Watch(Guard(app, options), tell)


@asynccontextmanager
async def _lifespan(api: Api, pool: Pool, _app: FastAPI) -> AsyncIterator[None]:
    pool.start()
    naming = asyncio.create_task(_name_kernel(api, pool))
    try:
        yield
    finally:
        naming.cancel()
        with suppress(asyncio.CancelledError):
            await naming
        await asyncio.to_thread(pool.close)


async def _name_kernel(api: Api, pool: Pool) -> None:
    """Ask until a worker answers: until then the server only starts."""
    while not api.kernel:
        try:
            api.kernel = await pool.do_in_turn(Describe())
        except AppError as error:
            _log.error("%s", error)
            await asyncio.sleep(_ASK_AGAIN_S)
        except Exception:
            _log.exception("a defect, met by the first work")
            return


def _description(app: FastAPI, needs_token: bool) -> dict[str, Any]:
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        app.openapi_schema = described.complete(made, needs_token=needs_token)
    return app.openapi_schema


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return _told(request, error.problem, error.headers)


async def _on_wrong_option(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    name = ".".join(str(step) for step in first["loc"][1:])
    if first["type"] == "extra_forbidden":
        detail = f"There is no option {name} here."
    elif first["type"] == "missing":
        detail = f"The option {name} is missing."
    else:
        detail = f"The option {name} cannot be used: {first['msg']}."
    return _told(request, Problem(422, "invalid", detail))


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    details = {
        404: ("not-found", "There is nothing at this address; /docs lists what there is."),
        405: ("invalid", "That cannot be done at this address; /docs lists what can."),
    }
    kind, detail = details.get(error.status_code, ("invalid", str(error.detail)))
    return _told(request, Problem(error.status_code, kind, detail), error.headers)


async def _on_gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=_CLIENT_GONE)


async def _on_defect(_request: Request, _error: Exception) -> Response:
    """The answer to a defect of the program; `Watch` writes the defect itself down."""
    return problem_response(
        Problem(500, "defect", "The server has a defect, and this request met it; its log says more.")
    )


def _told(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A problem as the answer; a body that has not come yet is not waited for, and nothing else after it."""
    has_body = "content-length" in request.headers or "transfer-encoding" in request.headers
    closing = {"Connection": "close"} if has_body and not body_is_read(request.scope) else {}
    return problem_response(problem, {**(headers or {}), **closing})
