"""What may be written on the command line, and what may not be written together."""

import argparse
from collections.abc import Sequence

from desktop_app import settings
from desktop_app.cli.argument_types import number, sentence, target_list
from desktop_app.cli.output_arguments import OUTPUT_COMMANDS, add_output_commands, check_output_command
from desktop_app.cli.serve_arguments import add_serve_command

COMMANDS = ("detect", *OUTPUT_COMMANDS, "cascades", "bench", "serve")

_DESCRIPTION = "Finds faces and other objects in photographs. Without a command a window opens, on FILES if given."
_DETECT_DESCRIPTION = (
    "Finds objects in pictures and lists them. Exit code: 0 all pictures read, 1 some failed, 2 wrong usage."
)
_BENCH_DESCRIPTION = (
    "Measures how long the search for each target takes at several picture sizes, beside the year 2001 and, where the "
    "installed OpenCV still has its CascadeClassifier, beside OpenCV. It takes up to a minute."
)
_CASCADE_OPTIONS = ("scale_factor", "min_neighbors", "max_size")


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse and check a command line.

    The result has ``version`` and ``command``; for "cascades" ``format``; for "bench" ``format`` and ``quick``; for
    the others every option, with its default where it was not given. Raises: SystemExit, after help (0) or with a
    message on the error stream (2).
    """
    parser = argparse.ArgumentParser(
        prog="haarlens", usage="haarlens [FILES... | COMMAND ...]", description=_DESCRIPTION, allow_abbrev=False
    )
    parser.add_argument("--version", action="store_true", help="print the versions of all that matters")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    detect = commands.add_parser(
        "detect",
        prog="haarlens detect",
        help="find objects in pictures",
        description=_DETECT_DESCRIPTION,
        allow_abbrev=False,
    )
    _add_detect_arguments(detect)
    add_output_commands(commands)
    cascades = commands.add_parser(
        "cascades", prog="haarlens cascades", help="list the stock cascades", allow_abbrev=False
    )
    cascades.add_argument(
        "--format", choices=("table", "json"), default="table", help="json: one object a line (default: table)"
    )
    bench = commands.add_parser(
        "bench",
        prog="haarlens bench",
        help="measure how fast this machine is",
        description=_BENCH_DESCRIPTION,
        allow_abbrev=False,
    )
    bench.add_argument("--quick", action="store_true", help="smaller pictures and fewer runs: a few seconds")
    bench.add_argument("--format", choices=("table", "json"), default="table", help="json: one object (default: table)")
    add_serve_command(commands)
    options = parser.parse_args(arguments)
    if options.command is None and not options.version:
        parser.error("a command is missing: " + ", ".join(COMMANDS))
    if options.command == "detect":
        _check_detect(detect, options)
    elif options.command in OUTPUT_COMMANDS:
        check_output_command(options)
    return options


def _add_detect_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a picture, a folder, or - for a picture on stdin")
    targets = ", ".join(settings.FIND.choices)
    parser.add_argument(
        "--find", type=target_list, metavar="TARGET,...", help=f"of {targets} (default: {settings.FIND.default[0]})"
    )
    parser.add_argument(
        "--preset",
        choices=settings.PRESET.choices,
        help=f"{sentence(settings.PRESET)} (default: {settings.PRESET.default})",
    )
    parser.add_argument(
        "--sensitivity",
        type=number(settings.SENSITIVITY),
        metavar="0..1",
        help=f"{sentence(settings.SENSITIVITY)} (default: {settings.SENSITIVITY.default})",
    )
    parser.add_argument(
        "--cascade", metavar="NAME_OR_XML", help="one cascade alone, exactly as OpenCV runs it, full size and grey"
    )
    for option, setting in (
        ("--scale-factor", settings.SCALE_FACTOR),
        ("--min-neighbors", settings.MIN_NEIGHBORS),
        ("--min-size", settings.MIN_SIZE_PX),
        ("--max-size", settings.MAX_SIZE_PX),
    ):
        note = "" if setting is settings.MIN_SIZE_PX else ", with --cascade"
        parser.add_argument(
            option,
            type=number(setting),
            metavar=setting.unit.upper() or "N",
            help=f"{sentence(setting)} (default: {setting.default}{note})",
        )
    parser.add_argument(
        "--format", choices=("table", "json", "csv"), default="table", help="json: one object a line (default: table)"
    )
    parser.add_argument("--draw", metavar="DIR", help="write copies with the boxes drawn in; nothing is overwritten")
    # For the run without a display: the copies' names say what they are, and their places are printed.
    parser.add_argument("--annotate", action="store_true", help=argparse.SUPPRESS)


def _check_detect(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Refuse options that contradict each other, then fill in the defaults."""
    if options.cascade is not None:
        if any(value is not None for value in (options.find, options.preset, options.sensitivity)):
            parser.error("--cascade runs one cascade alone, so it goes without --find, --preset and --sensitivity")
    else:
        for name in _CASCADE_OPTIONS:
            if getattr(options, name) is not None:
                parser.error(f"--{name.replace('_', '-')} needs --cascade")
    if options.max_size and (options.min_size or 0) > options.max_size:
        parser.error("--min-size is larger than --max-size")
    if options.paths.count("-") > 1:
        parser.error("standard input (-) holds one picture only")
    defaults: dict[str, object] = {
        "find": settings.FIND.default,
        "preset": settings.PRESET.default,
        "sensitivity": settings.SENSITIVITY.default,
        "scale_factor": settings.SCALE_FACTOR.default,
        "min_neighbors": settings.MIN_NEIGHBORS.default,
        "min_size": settings.MIN_SIZE_PX.default,
        "max_size": settings.MAX_SIZE_PX.default,
    }
    for name, default in defaults.items():
        if getattr(options, name) is None:
            setattr(options, name, default)
