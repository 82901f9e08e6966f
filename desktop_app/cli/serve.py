"""``haarlens serve``: the web API and the web page, until Ctrl+C."""

import os
import threading
import time
from argparse import Namespace

from desktop_app.cli import console
from desktop_app.cli.serve_arguments import TOKEN_VARIABLE
from desktop_app.serve.events import Answered, Listening, ServerEvent
from desktop_app.serve.options import ServeOptions, check_serve_is_installed


def serve(options: Namespace) -> None:
    """Serve as `parse_arguments` made the options.

    Raises: ServeUnavailableError, ServeOptionsError.
    """
    check_serve_is_installed()
    chosen = serve_options(options)
    from desktop_app.serve.server import run_server

    run_server(chosen, _Teller(chosen, is_verbose=options.verbose), threading.Event())


def serve_options(options: Namespace) -> ServeOptions:
    """What the command line says, with the token from the environment where it says none. Raises: ServeOptionsError."""
    given = os.environ.pop(TOKEN_VARIABLE, "")  # the processes that read strangers' pictures do without it
    token = given if options.token is None else options.token
    more = {} if options.workers is None else {"workers": options.workers}
    return ServeOptions(
        host=options.host,
        port=options.port,
        token=token,
        max_pixels=options.max_pixels,
        max_bytes=options.max_bytes,
        time_limit_s=options.time_limit,
        allowed_hosts=tuple(options.allow_host),
        allowed_origins=tuple(options.allow_origin),
        **more,
    )


class _Teller:
    """Prints where the server is and, if wanted, what it answered."""

    def __init__(self, options: ServeOptions, *, is_verbose: bool) -> None:
        self._has_token = bool(options.token)
        self._is_verbose = is_verbose

    def __call__(self, event: ServerEvent) -> None:
        """Print an event."""
        if isinstance(event, Listening):
            for address in event.addresses:
                console.emit(f"Haarlens answers at {address}\n")
            if self._has_token:
                console.emit("Requests have to bring the token; the page asks for it, or takes it after #token=\n")
            console.emit("Ctrl+C ends it.\n")
        elif isinstance(event, Answered) and self._is_verbose:
            at = time.strftime("%H:%M:%S", time.localtime(event.at))
            console.emit(
                f"{at}  {event.client}  {event.method} {event.path!a}  {event.status}  {event.seconds * 1000:.0f} ms\n"
            )
