"""Files that are part of the program, as answers: their type, a tag by which a browser knows them again, a policy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
}

ReadBytes = Callable[[], bytes]


class StaticFile:
    """One file of the program; it is read when it is first asked for, and kept.

    name: says by its suffix what it is, one of `MEDIA_TYPES`. read: gives its bytes.
    policy: its Content-Security-Policy; "" for that of all answers, which allows nothing.
    """

    def __init__(self, name: str, read: ReadBytes, policy: str = "") -> None:
        self._media_type = MEDIA_TYPES[Path(name).suffix]
        self._read = read
        self._policy = policy

    @cached_property
    def _content(self) -> bytes:
        return self._read()

    @cached_property
    def _tag(self) -> str:
        return f'"{hashlib.sha256(self._content).hexdigest()[:32]}"'

    def answer(self, request: Request) -> Response:
        """The file, or 304 where the browser has it already; it asks each time."""
        headers = {"ETag": self._tag, "Cache-Control": "no-cache"}
        if self._policy:
            headers["Content-Security-Policy"] = self._policy
        if self._tag in _tags(request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
        return Response(self._content, headers=headers, media_type=self._media_type)


def files_in(folder: Path, policy: str = "") -> dict[str, StaticFile]:
    """The files in a folder that a browser can use, by their names; its folders are left out."""
    return {
        path.name: StaticFile(path.name, path.read_bytes, policy)
        for path in sorted(folder.iterdir())
        if path.is_file() and path.suffix in MEDIA_TYPES
    }


def add_file(app: FastAPI, path: str, file: StaticFile) -> None:
    """Answer at a path with one file."""
    app.add_route(path, partial(_one, file), methods=["GET"], include_in_schema=False)


def add_files(app: FastAPI, path: str, files: dict[str, StaticFile]) -> None:
    """Answer below a path, which ends without a slash, with these files and no others."""
    app.add_route(f"{path}/{{name}}", partial(_named, files), methods=["GET"], include_in_schema=False)


async def _one(file: StaticFile, request: Request) -> Response:
    return file.answer(request)


async def _named(files: dict[str, StaticFile], request: Request) -> Response:
    file = files.get(request.path_params["name"])
    if file is None:
        raise HTTPException(404)
    return file.answer(request)


def _tags(header: str) -> Iterable[str]:
    """The tags that If-None-Match lists. Source: RFC 9110 (13.1.2): a weak one counts as well."""
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]
