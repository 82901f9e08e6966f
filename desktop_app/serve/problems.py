"""Errors as answers: problem details (RFC 9457) with a kind for programs and a sentence for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.responses import Response

from desktop_app.errors import AppError

MEDIA_TYPE = "application/problem+json"
# How long a client is asked to wait when the queue is full.
RETRY_AFTER_S = 1

# What a kind of error is to a client; any other kind is a picture that cannot be used.
_STATUS_OF_KIND: Mapping[str, int] = {
    "too-large": 413,
    "unknown-format": 415,
    "no-process": 503,
    "cancelled": 503,
    "time-limit": 503,
    "busy": 429,
}


class TimeLimitError(AppError):
    """A picture took longer than it may."""

    kind = "time-limit"


class BusyError(AppError):
    """As many requests wait as may wait."""

    kind = "busy"


class TooManyFoundError(AppError):
    """More windows pass than an answer can hold."""

    kind = "invalid"


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong with a request.

    status: of HTTP, 4xx or 5xx. kind: a stable word. detail: a sentence that says what to do.
    """

    status: int
    kind: str
    detail: str

    def fields(self) -> dict[str, str | int]:
        """As the fields of the answer's JSON object."""
        return {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "kind": self.kind,
        }


class ProblemError(Exception):
    """Ends the work on a request with a problem as the answer."""

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.detail)
        self.problem = problem
        self.headers = dict(headers or {})


def refusal(error: AppError) -> ProblemError:
    """What ends the work on a request with an error as the answer; who met a full queue is told when to come again."""
    headers = {"Retry-After": str(RETRY_AFTER_S)} if isinstance(error, BusyError) else {}
    return ProblemError(problem_of(error), headers)


def problem_of(error: AppError) -> Problem:
    """What an error of the program is to a client."""
    return Problem(_STATUS_OF_KIND.get(error.kind, 422), error.kind, str(error) or "The work was given up.")


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The answer that tells a problem."""
    body = json.dumps(problem.fields(), ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, problem.status, headers, media_type=MEDIA_TYPE)
