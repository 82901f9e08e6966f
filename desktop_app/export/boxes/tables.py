"""Boxes as CSV and as JSON lines, with the columns and keys of ``haarlens detect``."""

from collections.abc import Iterable

from desktop_app.export.boxes.box_format import BoxFormat, encoded
from desktop_app.export.boxes.labelled import LabelledPicture
from desktop_app.export.listing import CsvListing, JsonLinesListing, Listing, PictureResult

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes a CSV file for one in the system's old code page, and no Korean name survives that. Others
that read CSV skip it; in Python the encoding is "utf-8-sig"."""

# What a spreadsheet would take for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t")


class CsvFormat(BoxFormat):
    """One row for each detection, as found: neither cut at the picture's edges nor left out beyond them."""

    key, label = "csv", "CSV"
    set_files = ("detections.csv",)

    def whole(self, pictures: Iterable[LabelledPicture]) -> dict[str, bytes]:
        """UTF-8 with a byte order mark."""
        named = (_result(picture, table_name(picture.name)) for picture in pictures)
        return {self.set_files[0]: encoded(BYTE_ORDER_MARK + _listed(CsvListing(), named))}


class JsonLinesFormat(BoxFormat):
    """One JSON object a line for each picture, also for one without detections; boxes as found."""

    key, label = "jsonl", "JSON Lines"
    set_files = ("detections.jsonl",)

    def whole(self, pictures: Iterable[LabelledPicture]) -> dict[str, bytes]:
        """UTF-8."""
        named = (_result(picture, picture.name) for picture in pictures)
        return {self.set_files[0]: encoded(_listed(JsonLinesListing(ascii_only=False), named))}


def table_name(name: str) -> str:
    """A picture's name that no spreadsheet takes for a formula, and that leads to the same file.

    A carriage return in it, which would begin a new row, is shown by a sign.
    """
    name = name.replace("\r", "\ufffd")  # Python's csv does not put it in quotes (3.11)
    return f"./{name}" if name.startswith(_FORMULA_STARTS) else name


def _listed(listing: Listing, results: Iterable[PictureResult]) -> str:
    return "".join((listing.start(), *map(listing.result, results)))


def _result(picture: LabelledPicture, name: str) -> PictureResult:
    return PictureResult(name, picture.size.width, picture.size.height, picture.seconds, picture.detections)
