"""What the API's description says of its operations: bodies, answers, problems, examples."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from desktop_app.serve.problems import MEDIA_TYPE as PROBLEM
from desktop_app.serve.schemas import ProblemAnswer, boxes_schema

TITLE = "Haarlens"
ABOUT = (
    "Finds faces and other objects in pictures, offline, with Haar cascades. Pictures are worked on in memory, are "
    "kept nowhere and go nowhere else.\n\n"
    "A picture is sent as the body, `curl --data-binary @photo.jpg -H 'Content-Type: image/jpeg' .../v1/detect`, or in "
    "a form, `curl -F picture=@photo.jpg .../v1/detect`. Options stand in the address. Errors are problem details (RFC "
    "9457) with a `kind` for programs and a `detail` for people."
)

_PROBLEM_SCHEMA = {"$ref": "#/components/schemas/ProblemAnswer"}
_BINARY = {"type": "string", "format": "binary"}
_PICTURES = ("image/jpeg", "image/png", "image/webp", "image/bmp", "image/tiff", "image/gif", "image/avif")
_PROBLEMS = {
    400: ("The request cannot be read.", "invalid", "The form cannot be read; it is damaged or ends early."),
    401: ("A token is needed.", "token", "A token is needed; send it in the header Authorization."),
    403: ("Another page may not use this server.", "origin", "Another page may not use this server."),
    413: ("Too many bytes or pixels.", "too-large", "photo.png is too large: 80 megapixels, and 64 are the limit."),
    415: ("No picture that is read here.", "unknown-format", "notes.txt is no picture that can be read."),
    421: ("The server does not go by that name.", "host", "This server does not go by that name."),
    422: ("A damaged picture, or a wrong option.", "truncated", "photo.jpg is cut off; copy it once more."),
    429: ("The queue is full; Retry-After says when to send again.", "busy", "Too many pictures are waiting already."),
    503: ("The work was given up.", "time-limit", "photo.jpg was given up: 60 seconds are the limit."),
}
_RETRY_AFTER = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}


def get(name: str, answer: type[BaseModel], *, is_open: bool = False) -> dict[str, Any]:
    """An operation that takes nothing and answers with an object; is_open: it needs no token."""
    statuses = (403, 421) if is_open else (401, 403, 421)
    return _operation(name, {200: {"model": answer, "description": "The answer."}}, statuses, None, is_open)


def post(name: str, answer: type[BaseModel]) -> dict[str, Any]:
    """An operation that takes a picture and answers with an object."""
    return _operation(name, {200: {"model": answer, "description": "The answer."}}, tuple(_PROBLEMS), _one_picture())


def post_many(name: str) -> dict[str, Any]:
    """An operation that takes pictures and answers with lines."""
    lines = {
        "description": "A line for each picture, as it is done: an object like that of /v1/detect, or one with file "
        "and error.",
        "content": {"application/x-ndjson": {"schema": {"type": "string"}, "example": _LINES}},
    }
    form = {"picture": {"type": "array", "items": _BINARY, "minItems": 1, "description": "Any number of pictures."}}
    return _operation(name, {200: lines}, tuple(_PROBLEMS), {"multipart/form-data": _form(form)})


def post_for_picture(name: str, headers: dict[str, str], *, with_boxes: bool = False) -> dict[str, Any]:
    """An operation that takes a picture and answers with one.

    headers: of the answer, with what each says. with_boxes: the form may have boxes and a picture to lay over.
    """
    made = {
        "description": "The picture.",
        "content": {kind: {"schema": _BINARY} for kind in _PICTURES},
        "headers": {
            header: {"description": description, "schema": {"type": "integer"}}
            for header, description in headers.items()
        },
    }
    return _operation(name, {200: made}, tuple(_PROBLEMS), _one_picture(_BOX_PARTS if with_boxes else {}))


def complete(description: dict[str, Any], *, needs_token: bool) -> dict[str, Any]:
    """Add what FastAPI does not know of: the problems' object, and the token where there is one."""
    components = description.setdefault("components", {})
    components.setdefault("schemas", {})["ProblemAnswer"] = ProblemAnswer.model_json_schema()
    if needs_token:
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    else:
        for path in description["paths"].values():
            for operation in path.values():
                operation.pop("security", None)
                operation["responses"].pop("401", None)
    return description


_LINES = (
    '{"file": "a.jpg", "width": 512, "height": 512, "seconds": 0.03, "detections": []}\n'
    '{"file": "b.txt", "error": {"kind": "unknown-format", "message": "b.txt is no picture that can be read."}}\n'
)
_BOXES_SCHEMA = boxes_schema()
_BOX_PARTS: dict[str, Any] = {
    "boxes": {**_BOXES_SCHEMA, "description": "Exactly these are hidden, without a search."},
    "spared": {**_BOXES_SCHEMA, "description": "What is left visible on purpose; it is not told as still found."},
    "cover": {**_BINARY, "description": "The picture that is laid over, with style=picture."},
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
    return {
        "operation_id": name,
        "response_model": None,
        "responses": {**good, **{status: _problem(status) for status in problems}},
        "openapi_extra": extra,
    }


def _problem(status: int) -> dict[str, Any]:
    description, kind, detail = _PROBLEMS[status]
    example = {"type": "about:blank", "title": "...", "status": status, "detail": detail, "kind": kind}
    told: dict[str, Any] = {
        "description": description,
        "content": {PROBLEM: {"schema": _PROBLEM_SCHEMA, "example": example}},
    }
    if status in (429, 503):
        told["headers"] = _RETRY_AFTER
    return told


def _one_picture(other_parts: dict[str, Any] | None = None) -> dict[str, Any]:
    form = _form({"picture": {**_BINARY, "description": "The picture."}, **(other_parts or {})})
    bodies = {kind: {"schema": _BINARY} for kind in (*_PICTURES, "application/octet-stream")}
    return {"multipart/form-data": form, **bodies}


def _form(parts: dict[str, Any]) -> dict[str, Any]:
    return {"schema": {"type": "object", "properties": parts, "required": ["picture"], "additionalProperties": False}}
