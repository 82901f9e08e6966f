"""Who may ask what of the server: each demand by name, through the guard alone."""

import asyncio
import json
import socket

import pytest

from desktop_app.serve import guard, hosts
from desktop_app.serve.guard import Guard
from desktop_app.serve.options import ServeOptions

TOKEN = "a-token-of-the-tests"
OTHER = "https://pages.example.org"
SAME = "http://127.0.0.1:8765"


class _Reached:
    """An application that notes what reaches it."""

    def __init__(self, headers=()):
        self.scopes = []
        self._headers = list(headers)

    async def __call__(self, scope, receive, send):
        self.scopes.append(scope)
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": self._headers})
            await send({"type": "http.response.body", "body": b"reached"})


class _Body:
    """A request's body in pieces; afterwards the client says nothing more."""

    def __init__(self, *pieces, ends=True):
        self._pieces = list(pieces)
        self._ends = ends
        self.read = 0

    async def receive(self):
        if not self._pieces:
            await asyncio.Event().wait()
        piece = self._pieces.pop(0)
        self.read += 1
        return {"type": "http.request", "body": piece, "more_body": bool(self._pieces) or not self._ends}


def _ask(app, method="GET", path="/", headers=(), body=None, server=("127.0.0.1", 8765), host="127.0.0.1:8765"):
    """The answer to one request: status, headers by name, body."""
    raw = [] if host is None else [(b"host", host.encode("latin-1"))]
    raw += [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "server": server,
        "client": ("127.0.0.1", 50000),
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": raw,
    }
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, (body or _Body(b"")).receive, send))
    start = sent[0]
    names = [name.decode("latin-1") for name, _ in start["headers"]]
    assert len({name for name in names if name != "vary"}) == len([name for name in names if name != "vary"])
    answered = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    return start["status"], answered, b"".join(message.get("body", b"") for message in sent[1:])


def _kind(body):
    return json.loads(body)["kind"]


def _bearer(token=TOKEN):
    return ("Authorization", f"Bearer {token}")


@pytest.fixture
def reached():
    return _Reached()


@pytest.fixture
def shared(reached):
    """The guard of a server for the local network, whose computer has two numbers."""
    options = ServeOptions(
        host="0.0.0.0", token=TOKEN, allowed_hosts=("photos.club.example",), allowed_origins=(OTHER,)
    )
    return Guard(reached, options, lambda: ("127.0.0.1", "192.168.1.7", "fd00::7"))


@pytest.fixture
def alone(reached):
    """The guard of a server for this computer alone, without a token."""
    return Guard(reached, ServeOptions(), lambda: ("127.0.0.1",))


# Host: no DNS rebinding


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8765",
        "127.0.0.1",
        "localhost:1",
        "LOCALHOST.",
        "[::1]:8765",
        "192.168.1.7:8765",
        "[fd00::7]:8765",
        "[FD00:0::7]",
        "[::ffff:192.168.1.7]:8765",
        "Photos.Club.Example:443",
        socket.gethostname(),
        socket.gethostname().partition(".")[0] + ".local:8765",
    ],
)
def test_the_servers_own_names_and_numbers_are_let_through(shared, reached, host):
    assert _ask(shared, host=host)[0] == 200
    assert len(reached.scopes) == 1


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8765",
        "192.168.1.8:8765",
        "127.0.0.1.evil.example",
        "photos.club.example.evil.example",
        "club.example",
        "user@127.0.0.1",
        "127.0.0.1:8765@evil.example",
        "127.0.0.1,evil.example",
        "127.0.0.1 evil.example",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0.0.0.0:8765",
        "[::]",
        "[::1",
        "fd00::7",
        "[localhost]",
        "localhost..",
        "",
        ".",
        ":8765",
        "127.0.0.1:http",
        "\xff\xfe",
        "локалхост".encode().decode("latin-1"),
    ],
)
def test_rebound_names_and_other_hosts_are_refused(shared, reached, host):
    status, _, body = _ask(shared, host=host, headers=[_bearer()])
    assert (status, _kind(body)) == (421, "host")
    assert not reached.scopes


def test_a_request_without_a_host_or_with_two_is_refused(shared):
    assert _ask(shared, host=None)[0] == 421
    assert _ask(shared, headers=[("Host", "127.0.0.1:8765")])[0] == 421


def test_the_host_that_was_asked_for_names_the_server(reached):
    named = Guard(reached, ServeOptions(host="Club-PC", token=TOKEN), tuple)
    assert _ask(named, host="club-pc:8765")[0] == 200
    numbered = Guard(reached, ServeOptions(host="fd00::9", token=TOKEN), tuple)
    assert _ask(numbered, host="[fd00::9]:8765")[0] == 200


def test_names_are_allowed_however_they_are_written(reached):
    allowed = ("Photos.example:8443", "fd00::8", "[fd00::9]:1", "no:name:at:all", "", "[", "fe80::1%eth0")
    named = Guard(reached, ServeOptions(allowed_hosts=allowed), tuple)
    for host in ("photos.example", "[fd00::8]:1", "[fd00::9]"):
        assert _ask(named, host=host)[0] == 200
    for host in ("no:name:at:all", "", "["):
        assert _ask(named, host=host)[0] == 421


def test_the_number_at_which_the_connection_arrived_names_the_server(alone):
    assert _ask(alone, host="10.0.0.5:8765", server=("10.0.0.5", 8765))[0] == 200
    assert _ask(alone, host="10.0.0.6:8765", server=("10.0.0.5", 8765))[0] == 421


def test_a_number_got_while_the_server_runs_is_asked_for_but_not_at_every_request(reached, monkeypatch):
    numbers, asked, clock = ["192.168.1.7"], [], [100.0]

    def addresses():
        asked.append(clock[0])
        return numbers

    monkeypatch.setattr(hosts.time, "monotonic", lambda: clock[0])
    guarded = Guard(reached, ServeOptions(token=TOKEN), addresses)
    assert _ask(guarded, host="192.168.1.7")[0] == 200
    numbers.append("10.0.0.5")
    assert _ask(guarded, host="10.0.0.5")[0] == 421  # asked a moment ago
    clock[0] += 5
    assert _ask(guarded, host="10.0.0.5")[0] == 200
    for _ in range(3):
        assert _ask(guarded, host="192.168.1.7")[0] == _ask(guarded, host="10.0.0.5")[0] == 200
        assert _ask(guarded, host="10.0.0.6")[0] == 421
    assert asked == [100.0, 105.0]


def test_a_system_that_takes_long_to_name_its_numbers_is_asked_less_often(reached, monkeypatch):
    asked, clock = [], [100.0]

    def addresses():
        asked.append(clock[0])
        clock[0] += 5  # all other requests wait for it
        return ("192.168.1.7",)

    monkeypatch.setattr(hosts.time, "monotonic", lambda: clock[0])
    guarded = Guard(reached, ServeOptions(token=TOKEN), addresses)
    for _ in range(100):
        assert _ask(guarded, host="10.0.0.6")[0] == 421
        clock[0] += 1
    assert asked == [100, 150, 200]


# Method and target


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "/"), ("Post", "/"), ("GET", "http://127.0.0.1:8765/"), ("CONNECT", "evil.example:443")],
)
def test_methods_in_small_letters_and_absolute_targets_are_refused(shared, reached, method, path):
    status, _, body = _ask(shared, method, path)
    assert (status, _kind(body)) == (400, "invalid")
    assert not reached.scopes


# Origin: no page elsewhere makes this computer work


@pytest.mark.parametrize(
    "headers",
    [
        [("Origin", "https://evil.example")],
        [("Origin", "null")],
        [("Origin", "http://127.0.0.1:8766")],
        [("Origin", "https://127.0.0.1:8765")],
        [("Origin", "http://localhost:8765")],
        [("Origin", "http://127.0.0.1:8765/page")],
        [("Origin", "http://127.0.0.1:8765@evil.example")],
        [("Origin", "http://127.0.0.1:99999")],
        [("Origin", "")],
        [("Origin", SAME), ("Origin", OTHER)],
        [("Sec-Fetch-Site", "cross-site")],
        [("Sec-Fetch-Site", "same-site")],
        [("Origin", SAME), ("Sec-Fetch-Site", "cross-site")],
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "QUERY"])
def test_a_cross_site_post_is_refused(alone, reached, method, headers):
    status, answered, body = _ask(alone, method, "/v1/detect", headers)
    assert (status, _kind(body)) == (403, "origin")
    assert "access-control-allow-origin" not in answered
    assert not reached.scopes


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Origin", SAME)],
        [("Origin", SAME.upper().replace("HTTP", "http")), ("Sec-Fetch-Site", "same-origin")],
        [("Sec-Fetch-Site", "none")],
    ],
)
def test_the_servers_own_page_and_programs_may_post(alone, headers):
    assert _ask(alone, "POST", "/v1/detect", headers)[0] == 200


def test_the_port_that_a_browser_leaves_out_is_the_same_origin(alone):
    assert _ask(alone, "POST", "/", [("Origin", "http://127.0.0.1")], host="127.0.0.1:80")[0] == 200
    assert _ask(alone, "POST", "/", [("Origin", "http://127.0.0.1")])[0] == 403


def test_a_page_whose_origin_is_allowed_may_post_and_read(shared):
    headers = [("Origin", OTHER), ("Sec-Fetch-Site", "cross-site"), _bearer()]
    status, answered, _ = _ask(shared, "POST", "/v1/detect", headers)
    assert status == 200
    assert answered["access-control-allow-origin"] == OTHER
    assert answered["cross-origin-resource-policy"] == "cross-origin"
    assert answered["vary"] == "Origin"
    exposed = {name.strip() for name in answered["access-control-expose-headers"].split(",")}
    assert exposed == {
        "Haarlens-Detections",
        "Haarlens-Hidden",
        "Haarlens-Still-Found",
        "Haarlens-Still-Found-Boxes",
        "Retry-After",
        "Content-Disposition",
    }


def test_a_page_whose_origin_is_allowed_can_read_why_it_is_refused(shared):
    status, answered, _ = _ask(shared, "POST", "/v1/detect", [("Origin", OTHER)])
    assert status == 401
    assert answered["access-control-allow-origin"] == OTHER


# CORS: for origins that are allowed by name, and no others


@pytest.mark.parametrize("origin", ["https://evil.example", "null", SAME, OTHER + ".evil.example", OTHER.upper()])
@pytest.mark.parametrize("path", ["/", "/v1/health", "/v1/detect"])
def test_there_is_no_cors_unless_an_origin_is_allowed_by_name(shared, alone, origin, path):
    for guarded in (shared, alone):
        _, answered, _ = _ask(guarded, "GET", path, [("Origin", origin)])
        assert not [name for name in answered if name.startswith("access-control-")]
        assert answered["cross-origin-resource-policy"] == "same-origin"


def test_caches_keep_answers_apart_by_origin_where_origins_are_allowed(shared, alone):
    assert _ask(shared)[1]["vary"] == "Origin"
    assert "vary" not in _ask(alone)[1]


def _preflight(app, origin, **more):
    headers = [("Origin", origin), ("Access-Control-Request-Method", "POST"), *more.items()]
    return _ask(app, "OPTIONS", "/v1/detect", headers)


def test_a_preflight_of_an_allowed_page_needs_no_token_and_does_not_reach_the_application(shared, reached):
    status, answered, body = _preflight(shared, OTHER)
    assert (status, body) == (204, b"")
    assert answered["access-control-allow-origin"] == OTHER
    assert answered["access-control-allow-methods"] == "GET, POST"
    assert answered["access-control-allow-headers"] == "Authorization, Content-Type"
    assert "access-control-allow-credentials" not in answered
    assert "access-control-allow-private-network" not in answered
    assert not reached.scopes


def test_a_preflight_from_a_public_page_to_the_local_network_is_answered(shared):
    answered = _preflight(shared, OTHER, **{"Access-Control-Request-Private-Network": "true"})[1]
    assert answered["access-control-allow-private-network"] == "true"


def test_a_preflight_of_another_page_is_refused(shared, alone, reached):
    for guarded in (shared, alone):
        status, answered, body = _preflight(guarded, "https://evil.example")
        assert (status, _kind(body)) == (403, "origin")
        assert not [name for name in answered if name.startswith("access-control-")]
    assert not reached.scopes


def test_options_that_are_no_preflight_need_the_token(shared):
    assert _ask(shared, "OPTIONS", "/v1/detect")[0] == 401


# Token


@pytest.mark.parametrize(
    "path", ["/v1/detect", "/v1/targets", "/v1/", "/v1", "/v1/health/", "/v1/nothing", "/v1//health"]
)
def test_the_api_needs_the_token(shared, reached, path):
    status, answered, body = _ask(shared, "GET", path)
    assert (status, _kind(body)) == (401, "token")
    assert answered["www-authenticate"] == "Bearer"
    assert TOKEN not in str(answered) + body.decode()
    assert not reached.scopes
    assert _ask(shared, "GET", path, [_bearer()])[0] == 200


@pytest.mark.parametrize("path", ["/", "/web/page.js", "/docs", "/openapi.json", "/v1/health"])
def test_the_page_and_health_need_no_token(shared, path):
    assert _ask(shared, "GET", path)[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        [_bearer("another-token-of-tests")],
        [_bearer(TOKEN[:-1])],
        [_bearer(TOKEN + "x")],
        [_bearer("")],
        [_bearer("clé-é-à-ü-ÿ")],
        [("Authorization", TOKEN)],
        [("Authorization", f"Basic {TOKEN}")],
        [("Authorization", "")],
        [_bearer(), _bearer()],
        [_bearer(), _bearer("another-token-of-tests")],
    ],
)
def test_a_wrong_token_is_refused(shared, reached, headers):
    assert _ask(shared, "POST", "/v1/detect", headers)[0] == 401
    assert not reached.scopes


def test_the_word_bearer_may_be_written_in_any_case(shared):
    assert _ask(shared, "POST", "/v1/detect", [("Authorization", f"bearer  {TOKEN}")])[0] == 200


def test_tokens_are_compared_in_constant_time(shared, monkeypatch):
    compared = []
    compare = guard.hmac.compare_digest

    def spy(one, other):
        compared.append((one, other))
        return compare(one, other)

    monkeypatch.setattr(guard.hmac, "compare_digest", spy)
    assert _ask(shared, "POST", "/v1/detect", [_bearer("\xe9" * 20)])[0] == 401
    assert _ask(shared, "POST", "/v1/detect", [_bearer()])[0] == 200
    assert compared == [(b"\xe9" * 20, TOKEN.encode()), (TOKEN.encode(), TOKEN.encode())]


def test_without_a_token_in_the_options_none_is_needed(alone):
    assert _ask(alone, "POST", "/v1/detect")[0] == 200


def test_an_allowed_origin_may_be_written_with_a_slash_and_in_capitals(reached):
    guarded = Guard(reached, ServeOptions(allowed_origins=(OTHER.upper() + "/",)), tuple)
    assert _ask(guarded, "POST", "/", [("Origin", OTHER)])[0] == 200


def test_the_token_is_looked_at_before_the_body_is_read(shared, monkeypatch):
    compared_after = []
    compare = guard.hmac.compare_digest
    body = _Body(b"picture", b"more")

    def spy(one, other):
        compared_after.append(body.read)
        return compare(one, other)

    monkeypatch.setattr(guard.hmac, "compare_digest", spy)
    assert _ask(shared, "POST", "/v1/detect", [("Content-Length", "11")], body)[0] == 401
    assert compared_after == [0]
    assert body.read == 0


@pytest.mark.parametrize("header", [("Content-Length", "7"), ("Transfer-Encoding", "chunked")])
def test_a_refusal_reads_no_body_and_says_that_the_connection_ends(shared, header):
    body = _Body(b"picture")
    status, answered, _ = _ask(shared, "POST", "/v1/detect", [header, ("Expect", "100-continue")], body)
    assert (status, answered["connection"]) == (401, "close")
    assert body.read == 0


def test_a_refusal_without_a_body_keeps_the_connection(shared):
    status, answered, _ = _ask(shared, "POST", "/v1/detect", [("Content-Length", "0")])
    assert (status, answered.get("connection")) == (401, None)


# What every answer says to browsers


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [("/", [], 200), ("/v1/detect", [_bearer()], 200), ("/v1/detect", [], 401), ("/", [("Host", "twice")], 421)],
)
def test_every_answer_says_what_browsers_may_do_with_it(shared, path, headers, status):
    answered_status, answered, _ = _ask(shared, "GET", path, headers)
    assert answered_status == status
    assert answered["x-content-type-options"] == "nosniff"
    assert answered["referrer-policy"] == "no-referrer"
    assert answered["cross-origin-resource-policy"] == "same-origin"
    assert answered["x-frame-options"] == "DENY"
    assert answered["content-security-policy"].startswith("default-src 'none'; frame-ancestors 'none'")
    assert answered.get("cache-control") == ("no-store" if path.startswith("/v1") else None)


def test_a_content_security_policy_of_the_applications_own_stays():
    app = _Reached([(b"Content-Security-Policy", b"default-src 'self'")])
    _, answered, _ = _ask(Guard(app, ServeOptions(), tuple))
    assert answered["Content-Security-Policy"] == "default-src 'self'"
    assert "content-security-policy" not in answered


# Other kinds of scopes


def test_a_websocket_is_closed(alone, reached):
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(alone({"type": "websocket", "path": "/", "headers": []}, _Body().receive, send))
    assert [message["type"] for message in sent] == ["websocket.close"]
    assert not reached.scopes


def test_the_lifespan_reaches_the_application(alone, reached):
    asyncio.run(alone({"type": "lifespan"}, _Body().receive, None))
    assert [scope["type"] for scope in reached.scopes] == ["lifespan"]
