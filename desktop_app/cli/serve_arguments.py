"""What may be written after ``haarlens serve``."""

import argparse

from desktop_app import settings
from desktop_app.cli import argument_types as types

TOKEN_VARIABLE = "HAARLENS_TOKEN"
MOST_WORKERS = 1024

_DESCRIPTION = (
    "Answers programs (a web API) and browsers (a web page) with the same engine, until Ctrl+C. Pictures stay in "
    "memory and are kept nowhere. Only this computer reaches it unless --host says otherwise, and then a token is "
    "needed. Exit code: 0 ended as asked, 2 it could not begin."
)


def add_serve_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "serve",
        prog="haarlens serve",
        help="the web API and the web page",
        description=_DESCRIPTION,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="where to listen; 0.0.0.0 is every address of this computer (default: 127.0.0.1, this computer alone)",
    )
    _add_number(parser, "--port", settings.SERVE_PORT, "N")
    parser.add_argument(
        "--token",
        metavar="TEXT",
        help=f"what every request has to bring; better given in the variable {TOKEN_VARIABLE}, where other users "
        "of this computer cannot read it",
    )
    parser.add_argument(
        "--workers",
        type=types.whole_number(1, MOST_WORKERS),
        metavar="N",
        help="processes that search side by side (default: one for each core)",
    )
    _add_number(parser, "--max-pixels", settings.SERVE_MAX_PIXELS, "N")
    _add_number(parser, "--max-bytes", settings.SERVE_MAX_BYTES, "N")
    _add_number(parser, "--time-limit", settings.SERVE_TIME_LIMIT_S, "SECONDS")
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name by which browsers may call this server, besides its numbers and localhost; may be repeated",
    )
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="another page, such as https://example.org, whose scripts may use this server; may be repeated",
    )
    parser.add_argument(
        "--verbose", action="store_true", help="print a line for each answer; nothing of a picture is in it"
    )


def _add_number(
    parser: argparse.ArgumentParser, option: str, setting: settings.Setting[int] | settings.Setting[float], name: str
) -> None:
    parser.add_argument(
        option,
        type=types.number(setting),
        default=setting.default,
        metavar=name,
        help=f"{types.sentence(setting)} (default: {setting.default})",
    )
