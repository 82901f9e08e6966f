"""Where the server listens, whom it answers, and how much it takes on: values alone, checked when they are made."""

from __future__ import annotations

import importlib
import importlib.util
import ipaddress
import os
from dataclasses import dataclass, field

from desktop_app import settings
from desktop_app.errors import AppError

LEAST_TOKEN_LENGTH = 12
# What the extra "serve" brings.
_PACKAGES = ("fastapi", "fastapi_offline", "python_multipart", "segno", "uvicorn")
# So many requests wait for each worker, besides the one that it works on; more are sent away.
WAITING_PER_WORKER = 4


class ServeOptionsError(AppError):
    """The server cannot, or must not, be run as asked for."""

    kind = "usage"


class PortTakenError(ServeOptionsError):
    """Another program listens there already."""

    kind = "port-taken"


class ServeUnavailableError(AppError):
    """The packages that serve are not installed."""

    kind = "not-installed"


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """How the server runs.

    host: the address to listen at, a name or a number; "0.0.0.0" and "::" are all addresses of this computer.
    port: 1..65535, or 0 for any that is free.
    token: what every request for work has to bring; "" for none, which is allowed on this computer alone.
    workers: processes that search side by side.
    max_pixels, max_bytes: of one picture; a larger one is refused before it is decoded.
    time_limit_s: how long one picture may be worked on.
    allowed_hosts: names, beside numbers and localhost, by which browsers may call this server.
    allowed_origins: other pages, such as "https://example.org", whose scripts may use it.
    Raises: ServeOptionsError.
    """

    host: str = "127.0.0.1"
    port: int = settings.SERVE_PORT.default
    token: str = field(default="", repr=False)
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    max_pixels: int = settings.SERVE_MAX_PIXELS.default
    max_bytes: int = settings.SERVE_MAX_BYTES.default
    time_limit_s: float = settings.SERVE_TIME_LIMIT_S.default
    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.token and not (
            len(self.token) >= LEAST_TOKEN_LENGTH and self.token.isascii() and self.token.isprintable()
        ):
            raise ServeOptionsError(
                "The token is too easy to guess or cannot be sent; use at least {length} letters, digits and signs of "
                "ASCII.",
                length=LEAST_TOKEN_LENGTH,
            )
        if not self.token and not is_loopback(self.host):
            raise ServeOptionsError(
                "{host} can be reached from other computers, so a token is needed; give one with --token, or listen "
                "at 127.0.0.1.",
                host=self.host,
            )

    @property
    def waiting(self) -> int:
        """How many requests may wait for a worker."""
        return WAITING_PER_WORKER * self.workers


def is_loopback(host: str) -> bool:
    """Whether an address to listen at can be reached from this computer alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve_is_installed() -> bool:
    """Whether all packages are there that the server needs; none of them is loaded for that."""
    importlib.invalidate_caches()  # they may have been installed since the program began
    return all(importlib.util.find_spec(name) is not None for name in _PACKAGES)


def check_serve_is_installed() -> None:
    """Pass where the server can be loaded. Raises: ServeUnavailableError, which says what to install."""
    if not serve_is_installed():
        raise ServeUnavailableError(
            'Packages that the web server needs are not installed: install Haarlens together with its extra "serve", '
            'as in pip install "haarlens[serve]".'
        )
