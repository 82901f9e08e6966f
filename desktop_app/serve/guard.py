"""Who may ask: Host, Origin and token are looked at before all else, and every answer says what it may be used for.

Source: RFC 9110 (7.2 Host, 11.6 Authorization, 15.5.20 Misdirected Request), RFC 6750 (Bearer), and the Fetch standard
(CORS, Sec-Fetch-Site).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Iterable
from functools import partial
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desktop_app.serve.addresses import own_addresses
from desktop_app.serve.hosts import KnownHosts, name_of
from desktop_app.serve.options import ServeOptions
from desktop_app.serve.problems import Problem, problem_response

RawHeaders = Iterable[tuple[bytes, bytes]]

_READING_METHODS = ("GET", "HEAD", "OPTIONS")
_OPEN_PATHS = ("/v1/health",)
_DEFAULT_PORTS = {"http": 80, "https": 443}

# What every answer says to browsers, unless the application says it in other words.
MARKS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
)
_NOT_KEPT = (b"cache-control", b"no-store")
_OWN_PAGES = (b"cross-origin-resource-policy", b"same-origin")
_OTHER_PAGES = (b"cross-origin-resource-policy", b"cross-origin")
_EXPOSED = (
    b"access-control-expose-headers",
    b"Haarlens-Detections, Haarlens-Hidden, Haarlens-Still-Found, Haarlens-Still-Found-Boxes, "
    b"Retry-After, Content-Disposition",
)
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
}

_HOST = Problem(
    421, "host", "This server does not go by that name; call it by its number, or allow the name when it is started."
)
_ORIGIN = Problem(403, "origin", "Another page may not use this server; allow its origin when the server is started.")
_TOKEN = Problem(401, "token", "A token is needed; send it in the header Authorization, after the word Bearer.")
_INVALID = Problem(
    400, "invalid", "That is no request that this server understands; ask for a path, with a method in capitals."
)


class Guard:
    """Lets requests through to an ASGI application if they are meant for it, and marks what it answers.

    app: the application. options: names, origins and the token.
    addresses: asks for the numbers of this computer.
    """

    def __init__(
        self, app: ASGIApp, options: ServeOptions, addresses: Callable[[], Collection[str]] = own_addresses
    ) -> None:
        self._app = app
        self._hosts = KnownHosts(options, addresses)
        self._token = options.token.encode()
        self._origins = frozenset(origin.rstrip("/").lower().encode() for origin in options.allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, as ASGI 3 has it."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _Headers(scope["headers"])
        allowed = headers.one(b"origin") in self._origins
        marked = partial(self._send, send, headers.one(b"origin") if allowed else None, scope["path"].startswith("/v1"))
        problem = self._problem(scope, headers, allowed)
        if problem is not None:
            await _refuse(problem, headers, scope, receive, marked)
        elif _is_preflight(scope, headers):
            await self._preflight(headers, allowed)(scope, receive, marked)
        elif self._lacks_token(scope["path"], headers):
            await _refuse(_TOKEN, headers, scope, receive, marked)
        else:
            await self._app(scope, receive, marked)

    def _problem(self, scope: Scope, headers: _Headers, allowed: bool) -> Problem | None:
        host = headers.one(b"host")
        server = scope.get("server") or (None,)
        if host is None or not self._hosts.holds(host.decode("latin-1"), server[0]):
            return _HOST
        if not scope["method"].isupper() or not scope["path"].startswith("/"):
            return _INVALID
        if allowed or (scope["method"] in _READING_METHODS and not _is_preflight(scope, headers)):
            return None
        return _ORIGIN if _comes_from_elsewhere(scope, headers, host) else None

    def _lacks_token(self, path: str, headers: _Headers) -> bool:
        if not self._token or not path.startswith("/v1") or path in _OPEN_PATHS:
            return False
        scheme, _, token = (headers.one(b"authorization") or b"").partition(b" ")
        return not (hmac.compare_digest(token.strip(), self._token) and scheme.lower() == b"bearer")

    def _preflight(self, headers: _Headers, allowed: bool) -> Response:
        answer = Response(status_code=204)
        if allowed:
            answer.headers.update(_PREFLIGHT)
            if headers.one(b"access-control-request-private-network") == b"true":
                answer.headers["Access-Control-Allow-Private-Network"] = "true"
        return answer

    async def _send(self, send: Send, origin: bytes | None, is_api: bool, message: Message) -> None:
        """Send on, and say with an answer's headers what browsers may do with it; what the application says stays."""
        if message["type"] == "http.response.start":
            given = list(message.get("headers", ()))
            names = {name.lower() for name, _ in given}
            marks = [*MARKS, _OTHER_PAGES if origin else _OWN_PAGES]
            if is_api:
                marks.append(_NOT_KEPT)
            given.extend(mark for mark in marks if mark[0] not in names)
            if origin:
                given.extend([(b"access-control-allow-origin", origin), _EXPOSED])
            if self._origins:
                given.append((b"vary", b"Origin"))
            message = {**message, "headers": given}
        await send(message)


class _Headers:
    """The headers of a request, by name."""

    def __init__(self, raw: RawHeaders) -> None:
        self._values: dict[bytes, bytes | None] = {}
        for name, value in raw:
            self._values[name] = None if name in self._values else value

    def one(self, name: bytes) -> bytes | None:
        """The value of a header that is there exactly once, else None. name: lower-case."""
        return self._values.get(name)

    def __contains__(self, name: bytes) -> bool:
        return name in self._values


async def _refuse(problem: Problem, headers: _Headers, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with a problem; a body that was to come is not read, and nothing else after it."""
    more = {"WWW-Authenticate": "Bearer"} if problem is _TOKEN else {}
    if b"transfer-encoding" in headers or headers.one(b"content-length") not in (None, b"0"):
        more["Connection"] = "close"
    await problem_response(problem, more)(scope, receive, send)


def _is_preflight(scope: Scope, headers: _Headers) -> bool:
    return scope["method"] == "OPTIONS" and b"origin" in headers and b"access-control-request-method" in headers


def _comes_from_elsewhere(scope: Scope, headers: _Headers, host: bytes) -> bool:
    """Whether a browser sends this on behalf of a page that is not this server's own."""
    if headers.one(b"sec-fetch-site") in (b"cross-site", b"same-site"):
        return True
    return b"origin" in headers and not _is_same(headers.one(b"origin"), scope["scheme"], host)


def _is_same(origin: bytes | None, scheme: str, host: bytes) -> bool:
    """Whether an Origin header names the page of this scheme and Host header."""
    if origin is None:
        return False
    theirs, ours = origin.decode("latin-1"), f"{scheme}://{host.decode('latin-1')}"
    try:
        return _parts(theirs) == _parts(ours)
    except ValueError:
        return False


def _parts(origin: str) -> tuple[str, str | None, int | None]:
    split = urlsplit(origin)
    if split.path or split.query or split.fragment or "@" in split.netloc:
        raise ValueError(origin)
    return split.scheme, name_of(split.netloc), split.port or _DEFAULT_PORTS.get(split.scheme)
