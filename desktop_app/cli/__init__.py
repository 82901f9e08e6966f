"""The command line: subcommands, one-line errors, exit codes. It never loads Qt."""

import os
from collections.abc import Sequence
from pathlib import Path

from desktop_app.cli import console
from desktop_app.cli.arguments import COMMANDS, parse_arguments
from desktop_app.cli.output_arguments import OUTPUT_COMMANDS
from desktop_app.errors import AppError

__all__ = ["COMMANDS", "EXIT_OK", "EXIT_SOME_FAILED", "EXIT_USAGE", "main", "run_without_display"]

EXIT_OK = 0
EXIT_SOME_FAILED = 1
EXIT_USAGE = 2
# What a shell reports for a program that these signals ended: 128 and the signal's number.
_EXIT_INTERRUPTED = 130
_EXIT_BROKEN_PIPE = 141


def main(arguments: Sequence[str]) -> int:
    """Run a subcommand and return the exit code: 0 all well, 1 some file failed or something is left, 2 wrong usage."""
    console.prepare()
    try:
        return _run(arguments)
    except SystemExit as end:  # argparse ends the program after help and after wrong usage
        return end.code if isinstance(end.code, int) else EXIT_OK
    except AppError as error:  # nothing was begun; errors of single files never come this far
        console.complain(str(error))
        return EXIT_USAGE
    except BrokenPipeError:  # the reader, such as "head", has seen enough
        console.discard_output()
        return _EXIT_BROKEN_PIPE
    except KeyboardInterrupt:
        return _EXIT_INTERRUPTED


def run_without_display(files: Sequence[str]) -> int:
    """Do without a window what the window would: find faces in the files, or the sample, and write them annotated."""
    from desktop_app.assets import sample_photo

    folder = _writable_folder()
    pictures = files or [str(sample_photo())]
    console.prepare()
    console.complain("There is no display to open a window on; the same follows without one.")
    return main(["detect", "--draw", str(folder), "--annotate", "--", *pictures])


def _run(arguments: Sequence[str]) -> int:
    options = parse_arguments(arguments)
    if options.version:
        from desktop_app.cli.versions import version_text

        console.emit(version_text())
        return EXIT_OK
    if options.command == "cascades":
        from desktop_app.cli.cascades import list_cascades

        list_cascades(options.format)
        return EXIT_OK
    if options.command == "bench":
        from desktop_app.cli.bench import bench

        bench(options.format, quick=options.quick)
        return EXIT_OK
    if options.command == "serve":
        from desktop_app.cli.serve import serve

        serve(options)
        return EXIT_OK
    if options.command in OUTPUT_COMMANDS:
        from desktop_app.cli.output import write_outputs

        return EXIT_OK if write_outputs(options) else EXIT_SOME_FAILED
    from desktop_app.cli.detect import detect

    return EXIT_OK if detect(options) else EXIT_SOME_FAILED


def _writable_folder() -> Path:
    """The current folder, or one for temporary files if nothing can be written there."""
    if os.access(Path.cwd(), os.W_OK):
        return Path.cwd()
    import tempfile

    return Path(tempfile.mkdtemp(prefix="haarlens-"))
