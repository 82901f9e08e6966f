"""The web page: its files as they are in ``resources/web``, and a few icons of the window."""

from __future__ import annotations

from fastapi import FastAPI

from desktop_app import assets
from desktop_app.serve.static_files import StaticFile, add_file, add_files, files_in

# Its own scripts, styles and pictures, pictures that it makes, and requests to this server; nothing else.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_ICONS = (
    "app.svg",
    "close.svg",
    "draw.svg",
    "open.svg",
    "photo.svg",
    "save.svg",
    "snapshot.svg",
    "warning.svg",
)


def add_page(app: FastAPI) -> None:
    """Answer ``/`` with the page and ``/web/...`` with what it is made of."""
    folder, icons = assets.resources_dir() / "web", assets.resources_dir() / "icons"
    files = files_in(folder)
    files.update((name, StaticFile(name, (icons / name).read_bytes)) for name in _ICONS)
    add_files(app, "/web", {name: file for name, file in files.items() if not name.endswith(".html")})
    add_file(app, "/", StaticFile("index.html", (folder / "index.html").read_bytes, POLICY))
