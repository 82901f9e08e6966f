"""The addresses by which a server on this computer is reached; asked of the system alone, nothing is sent."""

from __future__ import annotations

import ipaddress
import socket
import sys
from pathlib import Path

from desktop_app.serve.options import is_loopback

# Documentation's addresses (RFC 5737, RFC 3849), which nobody has: the system says by which of ours it would go there.
_ANYWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
_DISCARD_PORT = 9
# A server that listens at all addresses is reached from this computer by:
_LOOPBACK_OF = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}


def plain(number: str) -> str:
    """An address of digits as Python writes it: short, lower-case, without brackets, zone or a 4-in-6 wrapping.

    Raises: ValueError if it is none.
    """
    address = ipaddress.ip_address(number.removeprefix("[").removesuffix("]").partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def own_addresses() -> tuple[str, ...]:
    """This computer's own addresses on all its networks, IPv4 first, loopback among them."""
    found = {"127.0.0.1", "::1", *_addresses_outward()}
    found.update(_listed_by_linux() if sys.platform == "linux" else _listed_by_name())
    numbers = sorted((ipaddress.ip_address(plain(number)) for number in found), key=lambda one: (one.version, one))
    return tuple(str(number) for number in numbers)


def outward_address() -> str | None:
    """The address at which other computers of the local network reach this one; None without a network."""
    return next(iter(_addresses_outward()), None)


def urls_of(host: str, port: int) -> tuple[str, ...]:
    """What to type into a browser for a server that listens at ``host``, the address for other computers first.

    host: as it was asked for; "0.0.0.0" and "::" are all addresses of this computer of that family, "" all of them.
    """
    if host not in _LOOPBACK_OF:
        return (_url(host, port),)
    loopback = _LOOPBACK_OF[host]
    outward = (number for number in _addresses_outward() if host == "" or (":" in number) == (":" in loopback))
    return tuple(_url(number, port) for number in (*outward, loopback))


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _addresses_outward() -> tuple[str, ...]:
    """By which of our addresses the system would reach others: connecting a UDP socket looks that up, and no more."""
    found = []
    for family, anywhere in _ANYWHERE.items():
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as asking:
                asking.connect((anywhere, _DISCARD_PORT))
                number = plain(asking.getsockname()[0])
        except OSError:
            continue  # no network of this family
        if number not in _LOOPBACK_OF and not is_loopback(number):
            found.append(number)
    return tuple(found)


def _listed_by_linux() -> set[str]:
    """The addresses that the kernel lists, of all interfaces."""
    found = set()
    last = ""
    for line in _lines_of("/proc/net/fib_trie"):
        words = line.split()
        if len(words) == 2 and words[0] == "|--":
            last = words[1]
        elif words[:3] == ["/32", "host", "LOCAL"]:
            found.add(last)
    for line in _lines_of("/proc/net/if_inet6"):
        found.add(str(ipaddress.IPv6Address(int(line.split()[0], 16))))
    return found


def _lines_of(path: str) -> list[str]:
    try:
        return Path(path).read_text("ascii").splitlines()
    except OSError:
        return []  # without IPv6, or hidden from us


def _listed_by_name() -> set[str]:
    """The addresses that Windows and macOS know for this computer's own name, without asking the network."""
    try:
        return {str(answer[4][0]) for answer in socket.getaddrinfo(socket.gethostname(), None)}
    except OSError:
        return set()
