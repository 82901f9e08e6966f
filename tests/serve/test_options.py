"""The server's options: on this computer alone unless a token keeps others out."""

import os
import subprocess
import sys

import pytest

from desktop_app.serve.options import ServeOptions, ServeOptionsError, is_loopback

TOKEN = "a-token-of-the-tests"


def test_unless_told_otherwise_the_server_listens_on_this_computer_alone():
    options = ServeOptions()
    assert is_loopback(options.host)
    assert options.token == ""
    assert (options.allowed_hosts, options.allowed_origins) == ((), ())
    assert options.workers == os.cpu_count()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_this_computer_alone_needs_no_token(host):
    assert ServeOptions(host=host).host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.7", "fd00::7", "club-pc", "localhost.evil.example"])
def test_another_address_demands_a_token(host):
    with pytest.raises(ServeOptionsError, match="token"):
        ServeOptions(host=host)
    assert ServeOptions(host=host, token=TOKEN).token == TOKEN


@pytest.mark.parametrize(
    "token", ["short", "x" * 11, "clé-é-à-ü-ÿ-longue", "with a\nnew line in it", "nul\0nul\0nul\0nul"]
)
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_weak_token_is_refused(host, token):
    with pytest.raises(ServeOptionsError) as refused:
        ServeOptions(host=host, token=token)
    assert token not in str(refused.value)


def test_the_token_is_not_shown_with_the_options():
    assert TOKEN not in repr(ServeOptions(token=TOKEN))


def test_options_and_events_load_no_web_framework():
    code = "import sys; from desktop_app.serve import addresses, events, options; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], check=True, timeout=60, capture_output=True, text=True)
    loaded = set(ran.stdout.split())
    assert "desktop_app.serve.options" in loaded
    assert not loaded & {"fastapi", "starlette", "uvicorn", "pydantic", "numpy", "cv2", "PySide6"}
