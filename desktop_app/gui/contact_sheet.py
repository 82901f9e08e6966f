"""A printable contact sheet: photographs in a grid, each with its boxes, its name and what was found in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QIODevice, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from desktop_app.detection.geometry import Detection, Size
from desktop_app.gui.models.photo import PhotoSource
from desktop_app.settings import target_style

DPI = 300
# A photograph's own pixels: more than that no printer shows of something that small.
PICTURE_DPI = 220
PAPERS = {"a4": QPageSize.PageSizeId.A4, "letter": QPageSize.PageSizeId.Letter}
COLUMNS_AT_MOST, DEFAULT_COLUMNS = 8, 4

MARGIN_MM = 12.0
GAP_MM = 4.0
HEADER_MM = 15.0
FOOTER_MM = 7.0
# The height of a picture's place for its width: room for upright photographs as well as for wide ones.
PLACE_SHARE = 0.85
CAPTION_GAP_MM = 1.0
NAME_PT, COUNT_PT, HEADING_PT, SMALL_PT = 7.5, 7.0, 13.0, 8.5
LINE_MM = 0.4
HALO_MM = 0.7

INK, MUTED, PALE, EMPTY = QColor("#1B1E23"), QColor("#5F6670"), QColor("#C6CAD1"), QColor("#EEF0F3")


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One photograph of the sheet.

    words: what stands under its name. size: of the picture that the detections are in; None where that is not known.
    """

    source: PhotoSource
    name: str
    words: str
    detections: tuple[Detection, ...] = ()
    size: Size | None = None


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What the sheet says besides, in the language of the window.

    page: with {n} and {total}. unreadable: stands in the place of a picture that cannot be read.
    """

    heading: str
    totals: str
    date: str
    page: str
    unreadable: str


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """The grid of a page. Lengths in millimetres.

    paper: a key of `PAPERS`, upright. columns: 1..`COLUMNS_AT_MOST`.
    """

    paper: str = "a4"
    columns: int = DEFAULT_COLUMNS

    def __post_init__(self) -> None:
        if self.paper not in PAPERS or not 1 <= self.columns <= COLUMNS_AT_MOST:
            raise ValueError(f"no such page: {self.paper}, {self.columns} columns")

    @property
    def page(self) -> QRectF:
        """The paper without its margins; its left top corner is the origin."""
        size = QPageSize(PAPERS[self.paper]).size(QPageSize.Unit.Millimeter)
        return QRectF(0, 0, size.width() - 2 * MARGIN_MM, size.height() - 2 * MARGIN_MM)

    @property
    def place_width(self) -> float:
        """The width of a picture's place."""
        return (self.page.width() - (self.columns - 1) * GAP_MM) / self.columns

    @property
    def place_height(self) -> float:
        """The height of a picture's place, without its caption."""
        return min(self.place_width * PLACE_SHARE, self._grid_height - _CAPTION_MM)

    @property
    def rows(self) -> int:
        """How many rows a page has."""
        return int((self._grid_height + GAP_MM) // (self.place_height + _CAPTION_MM + GAP_MM))

    @property
    def per_page(self) -> int:
        """How many photographs a page has."""
        return self.rows * self.columns

    def pages(self, entries: int) -> int:
        """How many pages so many photographs take; one at least."""
        return max(1, math.ceil(entries / self.per_page))

    def place(self, number: int) -> QRectF:
        """Where the picture with that number on its page, from 0, may be drawn."""
        row, column = divmod(number, self.columns)
        left = column * (self.place_width + GAP_MM)
        top = HEADER_MM + row * (self.place_height + _CAPTION_MM + GAP_MM)
        return QRectF(left, top, self.place_width, self.place_height)

    @property
    def picture_px(self) -> int:
        """How many pixels the longer side of a picture needs at most."""
        return round(self.place_width / 25.4 * PICTURE_DPI)

    @property
    def _grid_height(self) -> float:
        return self.page.height() - HEADER_MM - FOOTER_MM


class ContactSheet:
    """Draws entries one after the other, page by page, as a PDF into an open device.

    Nothing of a page is kept once the next has begun. It may be used on any thread, but on one alone.
    """

    def __init__(self, device: QIODevice, layout: SheetLayout, words: SheetWords, entries: int) -> None:
        """entries: how many will be added, for the number of pages."""
        self._layout = layout
        self._words = words
        self._pages = layout.pages(entries)
        self._added = 0
        self._writer = QPdfWriter(device)
        self._writer.setResolution(DPI)
        self._writer.setTitle(words.heading)
        self._writer.setCreator("Haarlens")
        margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
        upright, unit = QPageLayout.Orientation.Portrait, QPageLayout.Unit.Millimeter
        self._writer.setPageLayout(QPageLayout(QPageSize(PAPERS[layout.paper]), upright, margins, unit))
        self._painter = QPainter(self._writer)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._fonts = {points: _font(points) for points in (NAME_PT, COUNT_PT, HEADING_PT, SMALL_PT)}
        self._fonts[HEADING_PT].setWeight(QFont.Weight.DemiBold)
        self._draw_margins()

    def add(self, entry: SheetEntry, image: QImage | None) -> None:
        """Draw the next photograph; image: a small version of it, or None where it cannot be read."""
        number = self._added % self._layout.per_page
        if number == 0 and self._added:
            self._writer.newPage()
            self._draw_margins()
        self._added += 1
        place = self._layout.place(number)
        if image is None or image.isNull():
            self._draw_missing(place)
        else:
            self._draw_picture(place, entry, image)
        self._draw_caption(place, entry)

    def end(self) -> None:
        """Write what is left; the device stays open."""
        self._painter.end()

    def _draw_picture(self, place: QRectF, entry: SheetEntry, image: QImage) -> None:
        scale = min(place.width() / image.width(), place.height() / image.height())
        shown = QRectF(0, 0, image.width() * scale, image.height() * scale)
        shown.moveCenter(place.center())
        self._painter.drawImage(_dots(shown), image)
        if entry.size and entry.detections:
            self._painter.save()
            self._painter.setClipRect(_dots(shown))
            for detection in entry.detections:
                self._draw_box(detection, shown, shown.width() / entry.size.width)
            self._painter.restore()

    def _draw_box(self, detection: Detection, shown: QRectF, scale: float) -> None:
        """scale: millimetres for each of the photograph's pixels."""
        width, height = detection.width * scale, detection.height * scale
        centre = shown.topLeft() + QPointF(
            (detection.left + detection.width / 2) * scale, (detection.top + detection.height / 2) * scale
        )
        self._painter.save()
        self._painter.translate(_dot(centre.x()), _dot(centre.y()))
        self._painter.rotate(detection.angle)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, line in ((QColor(0, 0, 0), HALO_MM), (QColor(*target_style(detection.target).colour), LINE_MM)):
            pen = QPen(colour, _dot(line))
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            self._painter.setPen(pen)
            self._painter.drawRect(_dots(QRectF(-width / 2, -height / 2, width, height)))
        self._painter.restore()

    def _draw_missing(self, place: QRectF) -> None:
        self._painter.setPen(QPen(PALE, _dot(0.2)))
        self._painter.setBrush(EMPTY)
        self._painter.drawRect(_dots(place))
        self._write(place, self._words.unreadable, COUNT_PT, MUTED, Qt.AlignmentFlag.AlignCenter)

    def _draw_caption(self, place: QRectF, entry: SheetEntry) -> None:
        name = QRectF(place.left(), place.bottom() + CAPTION_GAP_MM, place.width(), _line_mm(NAME_PT))
        self._write(name, entry.name, NAME_PT, INK, Qt.AlignmentFlag.AlignHCenter, Qt.TextElideMode.ElideMiddle)
        words = QRectF(place.left(), name.bottom(), place.width(), _line_mm(COUNT_PT))
        self._write(words, entry.words, COUNT_PT, MUTED, Qt.AlignmentFlag.AlignHCenter)

    def _draw_margins(self) -> None:
        """What every page says above and below its photographs."""
        page, words = self._layout.page, self._words
        right, left = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
        head = QRectF(0, 0, page.width(), _line_mm(HEADING_PT))
        self._write(QRectF(head.adjusted(0, 0, -40, 0)), words.heading, HEADING_PT, INK, left)
        self._write(head, words.date, SMALL_PT, MUTED, right)
        self._write(QRectF(0, head.bottom(), page.width(), _line_mm(SMALL_PT)), words.totals, SMALL_PT, MUTED, left)
        number = self._added // self._layout.per_page + 1
        foot = QRectF(0, page.bottom() - _line_mm(SMALL_PT), page.width(), _line_mm(SMALL_PT))
        self._write(foot, words.page.format(n=number, total=self._pages), SMALL_PT, MUTED, right)

    def _write(
        self,
        place: QRectF,
        text: str,
        points: float,
        colour: QColor,
        align: Qt.AlignmentFlag,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        """Write one line, shortened where it does not fit."""
        dots = _dots(place)
        font = self._fonts[points]
        fitting = QFontMetricsF(font, self._writer).elidedText(_sayable(text), elide, dots.width())
        self._painter.setFont(font)
        self._painter.setPen(colour)
        # Clipped by the page alone: letters with something below the line may reach out of it.
        flags = align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip | Qt.TextFlag.TextSingleLine
        self._painter.drawText(dots, int(flags), fitting)


def totals_of(entries: Sequence[SheetEntry]) -> list[Detection]:
    """All that was found in the photographs of a sheet."""
    return [detection for entry in entries for detection in entry.detections]


def _sayable(text: str) -> str:
    """A name on one line; what is no text in it, as there may be in a file's name on Linux, as question marks."""
    return " ".join(text.encode(errors="replace").decode().split("\n"))


def _font(points: float) -> QFont:
    made = QFont()
    made.setPointSizeF(points)
    return made


def _line_mm(points: float) -> float:
    """The height of a line."""
    return points * 1.4 * 25.4 / 72


def _dot(millimetres: float) -> float:
    return millimetres * DPI / 25.4


def _dots(place: QRectF) -> QRectF:
    return QRectF(_dot(place.left()), _dot(place.top()), _dot(place.width()), _dot(place.height()))


_CAPTION_MM = CAPTION_GAP_MM + _line_mm(NAME_PT) + _line_mm(COUNT_PT)
