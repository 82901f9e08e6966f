"""The description of the API without a server, and what a program that knows nothing else would send by it."""

import asyncio
import json
from typing import Any

from hypothesis import strategies as st
from schemathesis import Case

from desktop_app.serve.app import make_app
from desktop_app.serve.options import ServeOptions
from desktop_app.serve.pool import Pool
from tests.media import odd_files

# Small ones, so that a few hundred can be searched within seconds.
WHOLE = tuple(data for data in odd_files.ordinary().values() if len(data) < 20_000)
DAMAGED = tuple(data for data, _ in odd_files.unreadable().values() if len(data) < 20_000)

_COORDINATES = st.one_of(st.integers(-20, 100), st.integers(-1_000_000, 1_000_000))
_SIDES = st.one_of(st.integers(1, 60), st.integers(1, 1_000_000))


def description(token: str = "") -> dict[str, Any]:
    """What a server with this token says of its API."""
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "path": "/openapi.json",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1")],
    }
    body = bytearray()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: dict[str, Any]) -> None:
        body.extend(message.get("body", b""))

    asyncio.run(make_app(ServeOptions(token=token), Pool(1, 1, 1), lambda _: None)(scope, receive, send))
    answer: dict[str, Any] = json.loads(body)
    return answer


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Whole pictures for the most part; damaged ones, and bytes that are none."""
    whole = draw(st.sampled_from(WHOLE))
    match draw(st.sampled_from(("whole",) * 7 + ("cut", "changed", "damaged", "other"))):
        case "cut":
            return whole[: draw(st.integers(0, len(whole) - 1))]
        case "changed":
            place = draw(st.integers(0, len(whole) - 1))
            return whole[:place] + draw(st.binary(min_size=1, max_size=8)) + whole[place + 1 :]
        case "damaged":
            return draw(st.sampled_from(DAMAGED))
        case "other":
            return draw(st.binary(max_size=200))
        case _:
            return whole


@st.composite
def lists_of_boxes(draw: st.DrawFn) -> bytes:
    """Boxes as JSON; now and then something else."""
    if draw(st.integers(0, 7)) == 7:
        return draw(st.binary(max_size=40))
    box = st.fixed_dictionaries(
        {"left": _COORDINATES, "top": _COORDINATES, "width": _SIDES, "height": _SIDES},
        optional={"angle": st.floats(-360, 360), "target": st.sampled_from(("face", "eyes"))},
    )
    return json.dumps(draw(st.lists(box, max_size=4))).encode()


def make_agree(case: Case) -> None:
    """Take out what contradicts something else: a description can say that in words alone."""
    query = dict(case.query or {})
    if "cascade" in query:
        without = ["find", "preset", "sensitivity", *(["max_size"] if "min_size" in query else [])]
    else:
        without = ["scale_factor", "min_neighbors", "max_size"]
    if case.operation.label == "POST /v1/explain":
        without = ["width"] if "height" not in query else ["height"] if "width" not in query else []
    if isinstance(case.body, dict) and "cover" in case.body:
        query["style"] = "picture"
    elif query.get("style") == "picture":
        without.append("style")
    case.query = {name: value for name, value in query.items() if name not in without}
