"""The dialog for sharing, in every state that it may show, with the longest that it may say."""

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from desktop_app.gui.models.shared_requests import SharedRequests
from desktop_app.gui.views.share_dialog import ShareDialog
from desktop_app.gui.workers.sharing import Opened
from desktop_app.serve.events import Answered
from desktop_app.serve.qr import qr_matrix

LONG = "Words that take more than a line, as they do where it is said what has to be installed, and how. " * 2
TOKEN = "w" * 20


def some_requests() -> SharedRequests:
    """One of each kind that the server answers, and each result that has words of its own."""
    made = SharedRequests()
    paths = ("/", "/v1/detect", "/v1/detect-many", "/v1/annotate", "/v1/hide", "/v1/explain", "/v1/targets")
    statuses = (200, 400, 401, 403, 404, 408, 413, 415, 421, 422, 429, 499, 500, 503)
    made.add([Answered(0.0, "192.168.100.100", "POST", path, 200, 123.4) for path in paths])
    made.add([Answered(0.0, "192.168.100.100", "POST", "/v1/hide", status, 0.012) for status in statuses])
    return made


def opened(*addresses: str) -> Opened:
    """A server that answers there."""
    link = f"{addresses[0]}#token={TOKEN}"
    return Opened(addresses, link, qr_matrix(link))


def share_dialogs(parent: QWidget | None) -> Iterator[ShareDialog]:
    """All of them, not shown yet."""
    yield _off(parent)
    for address in ("http://192.168.100.100:65535/", "http://[fd12:3456:789a:1abc:aaaa:bbbb:cccc:dddd]:65535/"):
        on = ShareDialog(parent, some_requests())
        on.show_options(65535, "network")
        on.show_state("On", is_on=True, can_choose=False, can_switch=True)
        on.address.show_opened(opened(address), TOKEN, LONG if "[" not in address else "")
        on.show_clients(", ".join(["192.168.100.100"] * 3))
        yield on
    failed = _off(parent)
    failed.show_trouble(LONG, "Use another port")
    yield failed


def _off(parent: QWidget | None) -> ShareDialog:
    made = ShareDialog(parent, SharedRequests())
    made.show_options(8765, "computer")
    made.show_state("Off", is_on=False, can_choose=True, can_switch=True)
    made.address.show_words("Turn it on, and the address shows here, with a code for the camera of a phone.")
    made.show_clients("Nobody is connected.")
    return made
