"""What the API's description says of its operations: bodies, answers, problems, examples."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.responses import Response

from desktop_app.serve.examples import BOXES, NO_PICTURE, SPARED, TEXTS
from desktop_app.serve.problems import MEDIA_TYPE as PROBLEM
from desktop_app.serve.problems import Problem
from desktop_app.serve.schemas import MOST_BOXES, DetectAnswer, FailedAnswer, ProblemAnswer, SentBox

TITLE = "Haarlens"
ABOUT = (
    "Finds faces and other objects in pictures, offline, with Haar cascades. Pictures are worked on in memory, are "
    "kept nowhere and go nowhere else.\n\n"
    "A picture (JPEG, PNG, WebP, BMP, TIFF, GIF or AVIF) is sent as the body, `curl --data-binary @photo.jpg -H "
    "'Content-Type: image/jpeg' .../v1/detect`, or in a form, `curl -F picture=@photo.jpg .../v1/detect`. Its "
    "format is seen from its bytes, not from Content-Type. Options stand in the address, as in `?find=face,eyes`; one "
    "that is not known is refused.\n\n"
    "Where the server has a token, all operations but /v1/health need the header `Authorization: Bearer TOKEN`.\n\n"
    "Errors are problem details (RFC 9457) with a `kind` for programs and a `detail` for people. An answer with "
    "Retry-After is worth another try; any other error would come again. How many bytes and pixels a picture may have "
    "is told by /v1/targets."
)

_PROBLEM_SCHEMA = {"$ref": "#/components/schemas/ProblemAnswer"}
_BINARY = {"type": "string", "format": "binary"}
_PICTURES = ("image/jpeg", "image/png", "image/webp", "image/bmp", "image/tiff", "image/gif", "image/avif")
# What each says, and one that is told so.
_PROBLEMS = {
    400: (
        "The request or its form cannot be read.",
        Problem(400, "invalid", "The form cannot be read; it is damaged or ends early. Send it again."),
    ),
    401: (
        "A token is needed.",
        Problem(401, "token", "A token is needed; send it in the header Authorization, after the word Bearer."),
    ),
    403: (
        "A browser asked on behalf of another page.",
        Problem(403, "origin", "Another page may not use this server; allow its origin when the server is started."),
    ),
    408: (
        "The picture came too slowly.",
        Problem(408, "too-slow", "The request came too slowly and was given up; send it again."),
    ),
    413: (
        "Too many bytes or pixels.",
        Problem(
            413,
            "too-large",
            "photo.png is too large: 9000 x 9000 are 81 megapixels, and 64 are the limit; make it smaller.",
        ),
    ),
    415: (
        "No picture that is read here, or a body that is neither a picture nor a form.",
        Problem(415, "unknown-format", f"notes.txt {NO_PICTURE}"),
    ),
    421: (
        "The server does not go by the name in the header Host.",
        Problem(
            421,
            "host",
            "This server does not go by that name; call it by its number, or allow the name when it is started.",
        ),
    ),
    422: (
        "A damaged picture, or a wrong option or part.",
        Problem(422, "truncated", "photo.jpg ends before its picture is complete; copy or download it once more."),
    ),
    429: (
        "The queue is full.",
        Problem(429, "busy", "Too many pictures are waiting already; send it again in a moment."),
    ),
    503: (
        "The work was given up, or there is no room for what is sent.",
        Problem(
            503,
            "time-limit",
            "photo.jpg was given up: 60 seconds are the limit; make it smaller, or look for less.",
        ),
    ),
}
_PROBLEM_HEADERS = {
    401: {"WWW-Authenticate": {"description": "Bearer.", "required": True, "schema": {"type": "string"}}},
    429: {"Retry-After": {"description": "Seconds.", "required": True, "schema": {"type": "integer", "minimum": 1}}},
    503: {
        "Retry-After": {"description": "Seconds; there with kind busy.", "schema": {"type": "integer", "minimum": 1}}
    },
}


def get(name: str, answer: type[BaseModel], *, is_open: bool = False) -> dict[str, Any]:
    """An operation that takes nothing and answers with an object; is_open: it needs no token."""
    return _operation(name, {200: _object(name, answer)}, (421,) if is_open else (401, 421), None, is_open)


def post(name: str, answer: type[BaseModel]) -> dict[str, Any]:
    """An operation that takes a picture and answers with an object."""
    return _operation(name, {200: _object(name, answer)}, tuple(_PROBLEMS), _one_picture())


def post_many(name: str) -> dict[str, Any]:
    """An operation that takes pictures and answers with lines."""
    schema = {
        "type": "string",
        "description": "Each line alone is JSON.",
        "contentMediaType": _LINES,
        "contentSchema": {"$ref": "#/components/schemas/LineAnswer"},
    }
    lines = {
        "description": "A line for each picture, as it is done.",
        "content": {_LINES: {"schema": schema, "example": TEXTS[name].answer}},
    }
    form = {"picture": {"type": "array", "items": _BINARY, "minItems": 1, "description": "Any number of pictures."}}
    bodies = {"multipart/form-data": _form(form), **_bodies()}
    return _operation(name, {200: lines}, tuple(_PROBLEMS), bodies)


def post_for_picture(name: str, headers: dict[str, dict[str, Any]], *, with_boxes: bool = False) -> dict[str, Any]:
    """An operation that takes a picture and answers with one.

    headers: of the answer, as OpenAPI has them. with_boxes: the form may have boxes and a picture to lay over.
    """
    made = {
        "description": "The picture.",
        "content": {kind: {"schema": _BINARY} for kind in _PICTURES},
        "headers": {**headers, "Content-Disposition": _NAME_HEADER},
    }
    return _operation(name, {200: made}, tuple(_PROBLEMS), _one_picture(_BOX_PARTS if with_boxes else {}))


def number_header(description: str, *, required: bool = True) -> dict[str, Any]:
    """A header of an answer that holds a number of things. required: whether it always is there."""
    return {"description": description, "required": required, "schema": {"type": "integer", "minimum": 0}}


def complete(description: dict[str, Any], *, needs_token: bool) -> dict[str, Any]:
    """Add what FastAPI does not know of: other objects, and the token where there is one."""
    components = description.setdefault("components", {})
    _, others = models_json_schema(
        [(model, "validation") for model in (ProblemAnswer, SentBox, DetectAnswer, FailedAnswer)],
        ref_template="#/components/schemas/{model}",
    )
    components.setdefault("schemas", {}).update(others["$defs"])
    components["schemas"]["LineAnswer"] = {
        "title": "LineAnswer",
        "description": "One line of the answer to several pictures.",
        "anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("DetectAnswer", "FailedAnswer")],
    }
    if needs_token:
        components["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer", "description": "The token with which it was started."}
        }
    else:
        for path in description["paths"].values():
            for operation in path.values():
                operation.pop("security", None)
                operation["responses"].pop("401", None)
    return description


_LINES = "application/x-ndjson"
_NAME_HEADER = {
    "description": "The name of the sent file, with what was done and the format's ending.",
    "required": True,
    "schema": {"type": "string"},
    "example": "attachment; filename*=UTF-8''photo-hidden.jpg",
}
_BOX_LISTS = ("boxes", "spared")
_BOX_LIST = {
    "type": "string",
    "contentMediaType": "application/json",
    "contentSchema": {
        "type": "array",
        "items": {"$ref": "#/components/schemas/SentBox"},
        "maxItems": MOST_BOXES,
    },
}
_BOX_PARTS: dict[str, Any] = {
    "boxes": {
        **_BOX_LIST,
        "description": "A list of boxes as JSON: exactly these are hidden, without a search. What /v1/detect answered "
        "as detections can be sent back as it is; [] hides nothing.",
        "examples": [BOXES],
    },
    "spared": {
        **_BOX_LIST,
        "description": "A list of boxes as JSON: what is left visible on purpose, and is not counted as still found.",
        "examples": [SPARED],
    },
    "cover": {**_BINARY, "description": "The picture that is laid over, with style=picture and only then."},
}


def _operation(
    name: str,
    good: dict[int | str, dict[str, Any]],
    problems: tuple[int, ...],
    content: dict[str, Any] | None,
    is_open: bool = False,
) -> dict[str, Any]:
    extra: dict[str, Any] = {} if is_open else {"security": [{"token": []}]}
    if content is not None:
        extra["requestBody"] = {"required": True, "content": content}
    text = TEXTS[name]
    return {
        "operation_id": name,
        "tags": ["The server" if content is None else "Pictures"],
        "summary": text.summary,
        "description": text.description,
        "response_class": Response,  # so that no answer of FastAPI's own is described
        "response_model": None,
        "responses": {**good, **{status: _problem(status) for status in problems}},
        "openapi_extra": extra,
    }


def _object(name: str, answer: type[BaseModel]) -> dict[str, Any]:
    content = {"application/json": {"example": TEXTS[name].answer}}
    return {"model": answer, "description": "The answer.", "content": content}


def _problem(status: int) -> dict[str, Any]:
    description, problem = _PROBLEMS[status]
    return {
        "description": description,
        "content": {PROBLEM: {"schema": _PROBLEM_SCHEMA, "example": problem.fields()}},
        **({"headers": _PROBLEM_HEADERS[status]} if status in _PROBLEM_HEADERS else {}),
    }


def _one_picture(other_parts: dict[str, Any] | None = None) -> dict[str, Any]:
    form = _form({"picture": {**_BINARY, "description": "The picture."}, **(other_parts or {})})
    return {"multipart/form-data": form, **_bodies()}


def _bodies() -> dict[str, Any]:
    return {kind: {"schema": _BINARY} for kind in (*_PICTURES, "application/octet-stream")}


def _form(parts: dict[str, Any]) -> dict[str, Any]:
    lists = {part: {"contentType": "application/json"} for part in parts if part in _BOX_LISTS}
    pictures = {part: {"contentType": "image/*, application/octet-stream"} for part in parts if part not in _BOX_LISTS}
    return {
        "schema": {"type": "object", "properties": parts, "required": ["picture"], "additionalProperties": False},
        "encoding": {**pictures, **lists},
    }
