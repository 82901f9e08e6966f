"""The page's files over plain HTTP: which there are, what they are, and how browsers keep them."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from desktop_app import assets
from desktop_app.serve.docs_page import add_docs
from desktop_app.serve.page import add_page
from tests.serve.servers import Served, running

PAGE = assets.resources_dir() / "web"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with running() as server:
        yield server


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/web/main.js", "text/javascript; charset=utf-8"),
        ("/web/style.css", "text/css; charset=utf-8"),
        ("/web/app.svg", "image/svg+xml; charset=utf-8"),
        ("/docs", "text/html; charset=utf-8"),
        ("/docs/swagger-ui.css", "text/css; charset=utf-8"),
        ("/docs/swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
    ],
)
def test_each_file_comes_with_its_type_and_is_asked_for_each_time(served, path, media_type):
    answer = served.ask(path)

    assert (answer.status, answer.headers["content-type"]) == (200, media_type)
    assert answer.headers["cache-control"] == "no-cache"
    assert int(answer.headers["content-length"]) == len(answer.body) > 0


def test_the_page_may_load_nothing_from_elsewhere_and_run_nothing_inline(served):
    assert served.ask("/").headers["content-security-policy"] == POLICY
    assert served.ask("/docs").headers["content-security-policy"] == POLICY.replace("blob:", "blob: data:")
    for page in PAGE.glob("*.html"):
        text = page.read_text("utf-8")
        assert "style=" not in text
        assert "<style" not in text
        assert "//" not in text
        assert text.count("<script") == text.count("<script src=") + text.count('<script type="module" src=')


@pytest.mark.parametrize(
    "path",
    [
        "/web/",
        "/web/nothing.js",
        "/web/index.html",
        "/web/../app.svg",
        "/web/..%2Fface-models.json",
        "/web/%2e%2e/face-models.json",
        "/web/..%5Cface-models.json",
        "/web//etc/passwd",
        "/web/main.js%00.svg",
        "/docs/redoc.standalone.js",
        "/docs/..%2F__init__.py",
    ],
)
def test_nothing_else_is_served(served, path):
    answer = served.ask(path)

    assert answer.status == 404
    assert answer.json["kind"] == "not-found"


def test_a_browser_that_has_a_file_is_not_sent_it_again(served):
    tag = served.ask("/web/main.js").headers["etag"]

    for tags in (tag, f"W/{tag}", f'"other", {tag}'):
        answer = served.ask("/web/main.js", If_None_Match=tags)
        assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", tag)
    assert served.ask("/web/main.js", If_None_Match='"other"').status == 200
    assert served.ask("/", If_None_Match=served.ask("/").headers["etag"]).status == 304


def test_a_file_is_asked_about_without_its_content(served):
    answer = served.ask("/web/main.js", method="HEAD")

    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) == len((PAGE / "main.js").read_bytes())


def test_every_file_of_the_page_is_served_as_it_is(served):
    names = [path.name for path in PAGE.iterdir() if path.suffix != ".html"]

    assert len(names) > 20
    for name in names:
        assert served.ask(f"/web/{name}").body == (PAGE / name).read_bytes()


def test_files_are_no_part_of_the_api():
    app = FastAPI()
    add_page(app)
    add_docs(app)

    assert app.openapi()["paths"] == {}
