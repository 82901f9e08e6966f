"""What may be written after ``haarlens hide``, ``crop`` and ``export``."""

import argparse

from desktop_app import settings
from desktop_app.cli import argument_types as types

OUTPUT_COMMANDS = ("hide", "crop", "export")

# Words of the options as they are; that they are the engine's own is tested. To import them from there would load
# OpenCV before the first line of help.
STYLES = ("fill", "pixelate", "blur", "picture")
SHAPES = ("box", "ellipse")
CROP_CHOICES = ("all", "largest")
BOX_FORMATS = ("csv", "jsonl", "coco", "yolo", "voc", "labelme", "xmp", "counts")
MOST_WORKERS = 1024
MAX_MARGIN = 2.0

_EXITS = "Exit code: 0 all well, 1 some file failed or something is still found, 2 wrong usage."
_HELP = {
    "hide": "hide what is found in copies of pictures and videos",
    "crop": "cut out what is found",
    "export": "write the boxes of what is found, for other programs",
}
_DESCRIPTIONS = {
    "hide": "Finds faces, or what --find says, and writes copies in which they are hidden. Every copy is read back and "
    "searched again, more thoroughly; what is still found is reported. ",
    "crop": "Finds faces, or what --find says, and writes a picture of each. ",
    "export": "Finds faces, or what --find says, and writes their boxes in formats that other programs read. ",
}


def add_output_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the three commands."""
    specific = {"hide": _add_hide, "crop": _add_crop, "export": _add_export}
    for name in OUTPUT_COMMANDS:
        parser = commands.add_parser(
            name,
            prog=f"haarlens {name}",
            help=_HELP[name],
            description=_DESCRIPTIONS[name] + _EXITS,
            allow_abbrev=False,
        )
        _add_shared(parser)
        specific[name](parser)
        parser.set_defaults(check=parser)


def check_output_command(options: argparse.Namespace) -> None:
    """Refuse options that contradict each other. Raises: SystemExit (2) with a message."""
    parser: argparse.ArgumentParser = options.check
    if "-" in options.paths:
        parser.error("a picture on standard input (-) has no name to be written under; name a file or a folder")
    if options.command == "hide":
        if (options.style == "picture") != (options.picture is not None):
            parser.error("--style picture and --picture FILE go together")
        if options.colour is not None and options.style != "fill":
            parser.error("--colour goes with --style fill")
    if options.dask is not None and options.workers is not None:
        parser.error("--workers are processes on this computer, and --dask works on others")


def _add_shared(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, or a folder with all that is below it")
    parser.add_argument("--output", required=True, metavar="DIR", help="where to write; made if need be")
    parser.add_argument(
        "--find",
        type=types.target_list,
        default=settings.FIND.default,
        metavar="TARGET,...",
        help=f"of {', '.join(settings.FIND.choices)} (default: {settings.FIND.default[0]})",
    )
    parser.add_argument(
        "--preset",
        choices=settings.PRESET.choices,
        default=settings.PRESET.default,
        help=f"{types.sentence(settings.PRESET)} (default: {settings.PRESET.default})",
    )
    parser.add_argument(
        "--sensitivity",
        type=types.number(settings.SENSITIVITY),
        default=settings.SENSITIVITY.default,
        metavar="0..1",
        help=f"{types.sentence(settings.SENSITIVITY)} (default: {settings.SENSITIVITY.default})",
    )
    parser.add_argument(
        "--min-size",
        type=types.number(settings.MIN_SIZE_PX),
        default=settings.MIN_SIZE_PX.default,
        metavar="PX",
        help=f"{types.sentence(settings.MIN_SIZE_PX)} (default: {settings.MIN_SIZE_PX.default})",
    )
    parser.add_argument(
        "--workers",
        type=types.whole_number(1, MOST_WORKERS),
        metavar="N",
        help="processes that work side by side (default: one for each core)",
    )
    parser.add_argument(
        "--dask", metavar="ADDRESS", help="work on a Dask cluster instead, whose workers reach the same paths"
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on where an earlier run into the same folder stopped: what it made by the same settings stays",
    )
    parser.add_argument("--overwrite", action="store_true", help="replace files that are in the way")
    parser.add_argument(
        "--report",
        metavar="FILE",
        help="write settings, outcomes and decisions as JSON; a name without a folder goes into the output folder",
    )


def _add_hide(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--style", choices=STYLES, default="fill", help="what is put there (default: fill)")
    parser.add_argument(
        "--colour",
        "--color",
        type=types.colour,
        metavar="NAME_OR_#RRGGBB",
        help=f"of a fill: #rrggbb or one of {', '.join(types.COLOURS)} (default: black)",
    )
    parser.add_argument("--picture", metavar="FILE", help="the picture of --style picture")
    parser.add_argument("--shape", choices=SHAPES, default="box", help="(default: box)")
    parser.add_argument(
        "--margin",
        type=types.share(MAX_MARGIN),
        default=0.2,
        metavar="SHARE",
        help="how much more is hidden on each side, as a share of the size (default: 0.2)",
    )
    _add_copies(parser)
    parser.add_argument("--no-recheck", action="store_true", help="do not read the copies back and search them again")
    parser.add_argument(
        "--only-hidden", action="store_true", help="write no copy of a picture in which there is nothing to hide"
    )


def _add_crop(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--which", choices=CROP_CHOICES, default="all", help="of each picture (default: all)")
    parser.add_argument(
        "--margin",
        type=types.share(MAX_MARGIN),
        default=0.3,
        metavar="SHARE",
        help="how much more is cut out on each side, as a share of the size (default: 0.3)",
    )
    parser.add_argument(
        "--aspect", type=types.aspect, metavar="W:H", help="shape, such as 1:1, 3:4 or 35:45 (default: as found)"
    )
    parser.add_argument(
        "--size", type=types.pixel_size, metavar="WxH", help="pixels, such as 512x512, or 512x (default: as found)"
    )
    parser.add_argument("--no-straighten", action="store_true", help="leave what is tilted as it is")
    parser.add_argument(
        "--fill",
        type=types.colour,
        metavar="NAME_OR_#RRGGBB",
        help="for what lies beyond the picture (default: a crop stays within it)",
    )
    parser.add_argument(
        "--names",
        metavar="PATTERN",
        help="such as {name}-{target}-{number:03} (default: {name}-{target}-{number}); a slash makes folders",
    )
    _add_copies(parser)


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        type=_format_list,
        default=("csv",),
        metavar="FORMAT,...",
        help=f"of {', '.join(BOX_FORMATS)} (default: csv)",
    )


def _add_copies(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--quality",
        type=types.whole_number(1, 100),
        default=95,
        metavar="1..100",
        help="of JPEG, WebP and AVIF (default: 95)",
    )
    parser.add_argument(
        "--keep-metadata",
        action="store_true",
        help="keep what tells nothing of people and places, such as the exposure; without it, nothing is kept",
    )


def _format_list(text: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word.strip() for word in text.split(",")))
    if not all(word in BOX_FORMATS for word in words):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of {', '.join(BOX_FORMATS)}")
    return words
