"""By which names a server may be called: a page that points its own name at this computer is not among them."""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Callable, Collection

from desktop_app.serve.addresses import plain
from desktop_app.serve.options import ServeOptions

_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[^\s:\[\]@/\\?#,]+)(?::[0-9]{0,5})?")
# The system is asked again at most this often, since anybody can send a number that is not known.
_ASK_EVERY_S = 3.0
# A system that looks itself up in the network may take seconds, in which nobody is answered: that is a small share.
_ASK_SHARE = 0.1


def name_of(host: str) -> str | None:
    """The name or number in a Host header, lower-case, without port and last dot; None if it is no Host header."""
    match = _HOST.fullmatch(host)
    if match is None:
        return None
    name = match["name"].lower().removesuffix(".")
    try:
        return plain(name)
    except ValueError:
        return name if name and not name.startswith("[") else None


class KnownHosts:
    """The names and numbers of this server.

    addresses: asks for the numbers of this computer, which change while the server runs.
    """

    def __init__(self, options: ServeOptions, addresses: Callable[[], Collection[str]]) -> None:
        own = socket.gethostname().lower()
        own_names = {own, own.partition(".")[0] + ".local"} if own else set()
        named = (name_of(name) or name_of(f"[{name}]") for name in (options.host, *options.allowed_hosts))
        self._names = {"localhost", *own_names, *(name for name in named if name)} - {"0.0.0.0", "::"}
        self._addresses = addresses
        self._numbers: frozenset[str] = frozenset()
        self._ask_from = 0.0

    def holds(self, host: str, arrived_at: str | None = None) -> bool:
        """Whether a Host header names this server.

        arrived_at: the address of this computer at which the connection arrived, if that is known.
        """
        name = name_of(host)
        if name is None:
            return False
        if name in self._names:
            return True
        try:
            number = ipaddress.ip_address(name)
        except ValueError:
            return False
        return number.is_loopback or _same(name, arrived_at) or name in self._numbers or self._asked_anew(name)

    def _asked_anew(self, number: str) -> bool:
        began = time.monotonic()
        if began < self._ask_from:
            return False
        self._numbers = frozenset(plain(address) for address in self._addresses())
        ended = time.monotonic()
        self._ask_from = began + max(_ASK_EVERY_S, (ended - began) / _ASK_SHARE)
        return number in self._numbers


def _same(number: str, other: str | None) -> bool:
    try:
        return other is not None and plain(other) == number
    except ValueError:
        return False  # the name of a test's server, or a socket in the file system
