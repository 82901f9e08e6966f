"""What was found in pictures, as text: a table to read, a JSON object a line, CSV."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from desktop_app.detection.catalogue import CatalogueEntry
from desktop_app.detection.geometry import Detection
from desktop_app.errors import AppError


@dataclass(frozen=True, slots=True)
class PictureResult:
    """What was found in one picture.

    file: as it was given, "-" for standard input. width, height: of the upright picture in pixels.
    seconds: time for reading and detecting. detections: in the detector's order.
    """

    file: str
    width: int
    height: int
    seconds: float
    detections: Sequence[Detection]


class Listing(Protocol):
    """A way to write results, one after the other, as they come."""

    def start(self) -> str:
        """The text before the first result."""
        ...

    def result(self, result: PictureResult) -> str:
        """The text of a picture that was read; ends with a newline unless it is empty."""
        ...

    def failure(self, file: str, error: AppError) -> str | None:
        """The text of a picture that failed, or None if this way of writing has no place for it."""
        ...


class TableListing:
    """For reading: a line for each picture and, indented, one for each detection."""

    def start(self) -> str:
        """Nothing: each picture brings its own words."""
        return ""

    def result(self, result: PictureResult) -> str:
        """A line about the picture, then its detections in columns."""
        count = len(result.detections)
        lines = [
            f"{result.file}: {result.width} x {result.height}, {count} found in {result.seconds * 1000:.0f} ms",
            *([_TABLE_HEAD] if count else []),
            *(_table_row(detection) for detection in result.detections),
        ]
        return "\n".join(lines) + "\n"

    def failure(self, file: str, error: AppError) -> str | None:
        """No place: a table's errors go to the terminal."""
        return None


class JsonLinesListing:
    """For programs: one JSON object a line for every picture, also for one that failed.

    ascii_only: write every other character as an escape, for a stream that is not UTF-8.
    """

    def __init__(self, *, ascii_only: bool) -> None:
        self._ascii_only = ascii_only

    def start(self) -> str:
        """Nothing: a file of JSON lines has no head."""
        return ""

    def result(self, result: PictureResult) -> str:
        """One object with the picture and its detections."""
        return self._line(
            {
                "file": result.file,
                "width": result.width,
                "height": result.height,
                "seconds": round(result.seconds, 6),
                "detections": [detection_fields(detection) for detection in result.detections],
            }
        )

    def failure(self, file: str, error: AppError) -> str | None:
        """One object with the kind of error and its words."""
        return self._line({"file": file, "error": {"kind": error.kind, "message": str(error)}})

    def _line(self, value: dict[str, Any]) -> str:
        return json.dumps(value, ensure_ascii=self._ascii_only) + "\n"


class CsvListing:
    """For spreadsheets: one row for each detection, the picture's own columns in front."""

    def start(self) -> str:
        """The names of the columns."""
        return _csv_rows([[*_CSV_PICTURE_COLUMNS, *_CSV_COLUMNS]])

    def result(self, result: PictureResult) -> str:
        """A row for each detection; none for a picture in which nothing was found."""
        picture: list[str | int | float] = [result.file, result.width, result.height, round(result.seconds, 6)]
        return _csv_rows([picture + list(detection_fields(detection).values()) for detection in result.detections])

    def failure(self, file: str, error: AppError) -> str | None:
        """No place: a row is a detection, so errors go to the terminal."""
        return None


def detection_fields(detection: Detection) -> dict[str, str | int | float]:
    """A detection as the fields of a JSON object, in their order."""
    return {
        "target": detection.target,
        "cascade": detection.cascade,
        "left": detection.left,
        "top": detection.top,
        "width": detection.width,
        "height": detection.height,
        "score": detection.score,
        "neighbors": detection.neighbors,
        "angle": detection.angle,
    }


def catalogue_fields(entry: CatalogueEntry) -> dict[str, object]:
    """A stock cascade as the fields of a JSON object, in their order."""
    return {
        "name": entry.name,
        "target": entry.target,
        "purpose": entry.purpose,
        "window": {"width": entry.window.width, "height": entry.window.height},
        "tilted": entry.tilted,
        "stages": entry.stages,
        "trees": entry.trees,
        "features": entry.features,
        "old_format": entry.old_format,
        "sha256": entry.sha256,
        "licence": entry.licence,
        "copyright": entry.copyright,
    }


_TABLE_HEAD = "  target        left    top  width height     score  neighbours  angle  cascade"
_CSV_PICTURE_COLUMNS = ("file", "picture_width", "picture_height", "seconds")
_CSV_COLUMNS = ("target", "cascade", "left", "top", "width", "height", "score", "neighbors", "angle")


def _table_row(detection: Detection) -> str:
    return (
        f"  {detection.target or '-':<11}{detection.left:>7}{detection.top:>7}{detection.width:>7}{detection.height:>7}"
        f"{detection.score:>10.3f}{detection.neighbors:>12}{detection.angle:>7.0f}  {detection.cascade}"
    )


def _csv_rows(rows: Sequence[Sequence[str | int | float]]) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()
