"""Names for the files of crops, made by a pattern and fit for every system."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath
from string import Formatter

from desktop_app.detection.geometry import Detection
from desktop_app.errors import OutputError

NAME_FIELDS = ("name", "folder", "target", "number", "left", "top", "width", "height", "score", "angle")
"""What a pattern may hold between braces: the picture's name without its suffix, the name of its folder, and what is
known of the detection; numbers count from 1 within a picture."""

DEFAULT_PATTERN = "{name}-{target}-{number}"

# Every system takes this many bytes, with room for a suffix and for the "-2" of a name that is taken.
_NAME_BYTES = 230
_WORDS = ("name", "folder", "target")
_FORMAT = re.compile(r"\d{0,2}(\.\d)?[df]?")
_OWN_FORMATS = {"score": ".2f", "angle": ".0f"}
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
# Windows takes these for devices, whatever their suffix.
_DEVICE = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³]) *(\..*)?", re.IGNORECASE)
_EXAMPLE = Detection(1, 1, 1, 1, 0.5, 1, "face")

Value = str | int | float


class CropPatternError(OutputError):
    """A pattern for names of files makes no sense."""


@dataclass(frozen=True, slots=True)
class CropNames:
    """Makes names by a pattern such as "{name}-{target}-{number}".

    pattern: text with fields of `NAME_FIELDS` between braces; a number may say how it is written as Python has it,
        "{number:03}" or "{score:.3f}". A slash or a backslash between names makes folders.
    Raises: CropPatternError, which says what of the pattern is not understood.
    """

    pattern: str = DEFAULT_PATTERN

    def __post_init__(self) -> None:
        folders = re.split(r"[/\\]", self.pattern)
        if not all(part.strip(" .") for part in folders):
            raise CropPatternError(
                "{pattern!r} is no pattern for names: it is empty, or a part of it is; try {example}.",
                pattern=self.pattern,
                example=DEFAULT_PATTERN,
            )
        for field, form in self._fields():
            self._check(field, form)

    def file_names(self, source: PurePath, detections: Iterable[Detection], suffix: str) -> list[PurePosixPath]:
        """A name for the crop of each detection of a picture, in their order, no two the same.

        source: the picture's path. suffix: of the crops, with its dot.
        Returns relative paths, mostly without a folder; no part of one is refused by Windows, macOS or Linux.
        """
        taken: set[str] = set()
        names: list[PurePosixPath] = []
        for number, detection in enumerate(detections, 1):
            name = self._name(_values(source, detection, number))
            free, again = name, 2
            while f"{free}".casefold() in taken:  # as Windows and macOS compare
                free, again = name.with_name(f"{name.name}-{again}"), again + 1
            taken.add(f"{free}".casefold())
            names.append(free.with_name(free.name + suffix))
        return names

    def _fields(self) -> list[tuple[str, str]]:
        """Names and formats of the fields. Raises: CropPatternError."""
        try:
            parts = list(Formatter().parse(self.pattern))
        except ValueError as error:
            raise CropPatternError(
                "{pattern!r} is no pattern for names: a brace has no partner; "
                "write fields as in {example}, and a brace itself twice.",
                pattern=self.pattern,
                example=DEFAULT_PATTERN,
            ) from error
        return [
            (f"{field}!{conversion}" if conversion else field, form or "")
            for _, field, form, conversion in parts
            if field is not None
        ]

    def _check(self, field: str, form: str) -> None:
        if field not in NAME_FIELDS:
            raise CropPatternError(
                "{pattern!r} is no pattern for names: there is no field {field}; use {others} or {last}.",
                pattern=self.pattern,
                field="{" + field + "}",
                others=", ".join(NAME_FIELDS[:-1]),
                last=NAME_FIELDS[-1],
            )
        try:
            if _FORMAT.fullmatch(form) is None or (form and field in _WORDS):
                raise ValueError(form)
            format(_values(PurePath("a"), _EXAMPLE, 1)[field], form)
        except ValueError as error:
            raise CropPatternError(
                "{pattern!r} is no pattern for names: {field} cannot be written as {form!r}; "
                "try {number} for three digits, or leave it out.",
                pattern=self.pattern,
                field="{" + field + "}",
                form=form,
                number="{number:03}",
            ) from error

    def _name(self, values: Mapping[str, Value]) -> PurePosixPath:
        """The name without its suffix; a picture's own name is cut short where the whole would be too long."""
        parts = [self._filled(part, values) for part in re.split(r"[/\\]", self.pattern)]
        excess = max(len(part.encode("utf-8", "surrogateescape")) for part in parts) - _NAME_BYTES
        name = str(values["name"])
        if excess > 0 and len(name) > 1:
            return self._name({**values, "name": name[: -max(1, min(len(name) - 1, excess // 4))]})
        return PurePosixPath(*(_safe(part) for part in parts))

    @staticmethod
    def _filled(part: str, values: Mapping[str, Value]) -> str:
        texts: list[str] = []
        for literal, field, form, _ in Formatter().parse(part):
            texts.append(literal)
            if field is not None:
                text = format(values[field], form or _OWN_FORMATS.get(field, ""))
                texts.append(_UNSAFE.sub("_", text))
        return "".join(texts)


def _values(source: PurePath, detection: Detection, number: int) -> dict[str, Value]:
    return {
        "name": source.stem,
        "folder": source.parent.name,
        "target": detection.target or "detection",
        "number": number,
        "left": detection.left,
        "top": detection.top,
        "width": detection.width,
        "height": detection.height,
        "score": detection.score,
        "angle": detection.angle,
    }


def _safe(name: str) -> str:
    """A name that Windows takes too."""
    name = _UNSAFE.sub("_", name).strip().rstrip(". ")
    while len(name.encode("utf-8", "surrogateescape")) > _NAME_BYTES:
        name = name[:-1].rstrip(". ")
    return f"_{name}" if not name or _DEVICE.fullmatch(name) else name
