"""The page of the API's documentation: Swagger UI from an installed package, started by a script of our own."""

from __future__ import annotations

from importlib.resources import files

from fastapi import FastAPI

from desktop_app import assets
from desktop_app.serve.static_files import StaticFile, add_file

# Swagger UI's own small pictures are written into its style sheet; those that an operation answers are blobs.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_SWAGGER_FILES = ("swagger-ui-bundle.js", "swagger-ui.css")


def add_docs(app: FastAPI) -> None:
    """Answer ``/docs`` with the documentation of the API, which needs nothing from elsewhere."""
    page = assets.resources_dir() / "web" / "docs.html"
    add_file(app, "/docs", StaticFile(page.name, page.read_bytes, POLICY))
    package = files("fastapi_offline") / "static"
    for name in _SWAGGER_FILES:
        add_file(app, f"/docs/{name}", StaticFile(name, (package / name).read_bytes))
