"""Where the cascades and the resources are: in the source tree, installed from a wheel, or frozen into a program."""

import sys
from pathlib import Path


def _data_root() -> Path:
    """The folder that holds ``cascades/`` and ``resources/``."""
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        return Path(bundle)
    package = Path(__file__).resolve().parent
    source_tree = package.parent
    if (source_tree / "cascades" / "catalogue.json").is_file():
        return source_tree
    return package


def cascades_dir() -> Path:
    """The folder of the stock cascade files and their catalogue."""
    return _data_root() / "cascades"


def resources_dir() -> Path:
    """The folder of icons and the sample photograph."""
    return _data_root() / "resources"


def sample_photo() -> Path:
    """The built-in sample: NASA's portrait of Eileen Collins."""
    return resources_dir() / "sample" / "eileen-collins.png"
