"""Words of the command line -> values; what does not fit is refused with what would."""

import argparse
from collections.abc import Callable

from desktop_app import settings
from desktop_app.settings import Setting

COLOURS = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "grey": (128, 128, 128),
    "red": (200, 0, 0),
    "green": (0, 128, 0),
    "blue": (0, 0, 200),
    "yellow": (255, 220, 0),
}


def target_list(text: str) -> tuple[str, ...]:
    """Targets with commas between them."""
    try:
        return settings.FIND.checked(tuple(dict.fromkeys(word.strip() for word in text.split(","))))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of {', '.join(settings.FIND.choices)}") from error


def number(setting: Setting[int] | Setting[float]) -> Callable[[str], int | float]:
    """A function for numbers within a setting's bounds."""

    def parse(text: str) -> int | float:
        try:
            return setting.checked(setting.type(text))
        except ValueError as error:
            kind = "a whole number" if setting.type is int else "a number"
            raise argparse.ArgumentTypeError(f"{text!r} is not {kind} {setting.bounds_text()}") from error

    return parse


def whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    """A function for whole numbers within bounds."""

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = lowest - 1
        if not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {lowest} to {highest}")
        return value

    return parse


def share(highest: float) -> Callable[[str], float]:
    """A function for shares, which may be written as per cent: 0.2 or 20%."""

    def parse(text: str) -> float:
        try:
            value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            value = -1.0
        if not 0 <= value <= highest:
            raise argparse.ArgumentTypeError(f"{text!r} is not a share from 0 to {highest:g}, such as 0.2 or 20%")
        return value

    return parse


def colour(text: str) -> tuple[int, int, int]:
    """Red, green and blue of a colour's name or of #rrggbb."""
    if text.lower() in COLOURS:
        return COLOURS[text.lower()]
    digits = text.removeprefix("#")
    try:
        red, green, blue = bytes.fromhex(digits) if len(digits) == 6 else b""
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is neither #rrggbb nor one of {', '.join(COLOURS)}") from error
    return red, green, blue


def aspect(text: str) -> tuple[float, float]:
    """Width and height of a shape, such as 3:4."""
    try:
        width, height = (float(part) for part in text.replace("x", ":").split(":"))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no shape such as 1:1, 3:4 or 35:45") from error
    return width, height


def pixel_size(text: str) -> tuple[int, int]:
    """Width and height in pixels, such as 512x512; one of them may be left out: 512x or x512."""
    try:
        width, height = (int(part) if part else 0 for part in text.lower().split("x"))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 512x512, 512x or x512") from error
    return width, height


def sentence(setting: Setting[int] | Setting[float] | Setting[str]) -> str:
    """A setting's help as the beginning of a line of ``--help``."""
    return setting.help[0].lower() + setting.help[1:].removesuffix(".")
