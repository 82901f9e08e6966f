"""This computer's own addresses, asked of the system."""

import ipaddress
import socket

import pytest

from desktop_app.serve import addresses
from desktop_app.serve.addresses import outward_address, own_addresses, plain, urls_of


class _NoNetwork:
    """A socket on a computer that is connected to nothing."""

    def __init__(self, family, kind):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def connect(self, address):
        raise OSError("Network is unreachable")


@pytest.fixture
def no_network(monkeypatch):
    monkeypatch.setattr(addresses.socket, "socket", _NoNetwork)


def test_a_server_can_listen_at_each_own_ipv4_address():
    for number in own_addresses():
        if ipaddress.ip_address(number).version == 4:
            with socket.create_server((number, 0)) as listening:
                assert listening.getsockname()[0] == number


def test_loopback_is_among_the_own_addresses_and_each_is_there_once():
    own = own_addresses()
    assert {"127.0.0.1", "::1"} <= set(own)
    assert len(own) == len(set(own))
    assert list(own) == [plain(number) for number in own]


def test_the_outward_address_is_one_of_the_own_and_not_loopback():
    outward = outward_address()
    if outward is None:
        pytest.skip("this computer is connected to nothing")
    assert outward in own_addresses()
    assert not ipaddress.ip_address(outward).is_loopback


def test_without_a_network_there_is_no_outward_address(no_network):
    assert outward_address() is None
    assert urls_of("0.0.0.0", 8765) == ("http://127.0.0.1:8765/",)


def test_own_addresses_come_from_the_name_where_the_kernel_lists_none(monkeypatch, no_network):
    monkeypatch.setattr(addresses.sys, "platform", "darwin")
    answer = [(socket.AF_INET, 0, 0, "", ("192.168.1.7", 0)), (socket.AF_INET6, 0, 0, "", ("fe80::7%en0", 0, 0, 4))]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda name, port: answer)
    assert own_addresses() == ("127.0.0.1", "192.168.1.7", "::1", "fe80::7")


def test_a_name_that_the_system_does_not_know_leaves_loopback(monkeypatch, no_network):
    def unknown(name, port):
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(addresses.sys, "platform", "win32")
    monkeypatch.setattr(addresses.socket, "getaddrinfo", unknown)
    assert own_addresses() == ("127.0.0.1", "::1")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", ("http://127.0.0.1:8765/",)),
        ("::1", ("http://[::1]:8765/",)),
        ("club-pc", ("http://club-pc:8765/",)),
        ("0.0.0.0", ("http://192.168.1.7:8765/", "http://127.0.0.1:8765/")),
        ("::", ("http://[fd00::7]:8765/", "http://[::1]:8765/")),
        ("", ("http://192.168.1.7:8765/", "http://[fd00::7]:8765/", "http://127.0.0.1:8765/")),
    ],
)
def test_what_to_type_into_a_browser_comes_with_the_address_for_others_first(monkeypatch, host, expected):
    monkeypatch.setattr(addresses, "_addresses_outward", lambda: ("192.168.1.7", "fd00::7"))
    assert urls_of(host, 8765) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [("192.168.1.7", "192.168.1.7"), ("[FE80::0:7%eth0]", "fe80::7"), ("::ffff:192.168.1.7", "192.168.1.7")],
)
def test_plain_writes_an_address_in_one_way(number, expected):
    assert plain(number) == expected


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f.0.0.1", "1.2.3.4.5", "127.0.0.01"])
def test_plain_takes_nothing_else_for_an_address(text):
    with pytest.raises(ValueError):
        plain(text)
