"""A real browser on the real page: what it asks for, and what it complains of, is written down."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.serve.servers import Served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# A name by which the browser, and nobody else, knows this computer.
OTHER_NAME = "club.example"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 640}


@contextmanager
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine (looked for chromium, chromium-browser and google-chrome)")
    with sync_playwright() as playwright:
        # Without its sandbox, since Chromium refuses to run as root with it; it loads this program's own pages alone.
        arguments = ["--no-sandbox", f"--host-resolver-rules=MAP {OTHER_NAME} 127.0.0.1"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page that is open. complaints: errors and warnings of the console, and scripts that failed."""

    page: Page
    origin: str
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def note_request(self, request: Request) -> None:
        self.requests.append(request)

    def note_message(self, meant: tuple[str, ...], message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(words in message.text for words in meant):
            self.complaints.append(message.text)

    def asked(self, path: str) -> list[Request]:
        """The requests to a path so far."""
        return [request for request in self.requests if request.url.startswith(self.origin + path)]

    def choose(self, *photos: Path) -> None:
        """Choose photos, and wait until all have been searched."""
        self.page.set_input_files("#files", [str(photo) for photo in photos])
        self.wait_until_searched()

    def wait_until_searched(self) -> None:
        self.page.locator("#working").wait_for(state="hidden")
        self.page.locator(".badge.busy").first.wait_for(state="detached")

    def point(self, x: float, y: float, width: int, height: int) -> tuple[float, float]:
        """Where on the page a pixel of a photo of that size lies that fits the canvas, with the margin of a desktop."""
        box = self.page.locator("#canvas").bounding_box()
        assert box is not None
        scale = min((box["width"] - 48) / width, (box["height"] - 48) / height, 3)
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        return middle[0] + (x - width / 2) * scale, middle[1] + (y - height / 2) * scale

    def drag(self, kind: str, path: Path) -> None:
        """One step of dragging a file over the photo's place, as the system tells of it. kind: as DevTools has it."""
        devtools = self.page.context.new_cdp_session(self.page)
        data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
        devtools.send("Input.dispatchDragEvent", {"type": kind, "x": 400, "y": 300, "data": data})

    def drop_file(self, path: Path) -> None:
        """Drop a file on the photo's place, as a person does who drags it there."""
        for kind in ("dragEnter", "dragOver", "drop"):
            self.drag(kind, path)


@contextmanager
def visiting(browser: Browser, served: Served, path: str = "/", meant: tuple[str, ...] = (), **context: Any):
    """Open a page of the server; at the end, fail if it asked for anything elsewhere or complained.

    meant: parts of complaints that are to come. context: of the browser.
    """
    origin = context.pop("origin", served.url)
    opened = browser.new_context(**{"viewport": DESKTOP, "locale": "en-GB", "reduced_motion": "reduce", **context})
    page = opened.new_page()
    page.set_default_timeout(15_000)
    expect.set_options(timeout=15_000)
    visit = Visit(page, origin)
    page.on("request", visit.note_request)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on("console", partial(visit.note_message, meant))
    try:
        page.goto(origin + path)
        yield visit
    finally:
        opened.close()
    elsewhere = [request.url for request in visit.requests if not request.url.startswith((f"{origin}/", "blob:"))]
    assert not elsewhere, elsewhere
    assert not visit.complaints, visit.complaints
