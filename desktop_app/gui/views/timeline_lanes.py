"""The spans of a time line, laid in a few rows and painted into one picture that is kept."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from desktop_app.gui.views.overlay import target_colour
from desktop_app.library.video_findings import Span

ROWS = 4
ROW_PX = 4
ROW_GAP_PX = 1
INSET_PX = 2  # above and below all rows
HEIGHT_PX = ROWS * ROW_PX + (ROWS - 1) * ROW_GAP_PX + 2 * INSET_PX
LEAST_PX = 2  # so wide at least is a span, however short it is

# A place in a video is told less exactly than it is reached.
_SAME_S = 1e-4


class Lanes:
    """Keeps spans, and each in a row, the lowest that is free when it begins; where all are taken, two share one."""

    def __init__(self) -> None:
        self._spans: dict[int, Span] = {}
        self._rows: dict[int, int] = {}
        self._ends_s = [-1.0] * ROWS
        self._begins_s: list[float] | None = []
        self._duration_s = 0.0
        self._picture: QPixmap | None = None

    @property
    def spans(self) -> Iterable[Span]:
        """All of them."""
        return self._spans.values()

    def clear(self) -> None:
        """Keep none."""
        self._spans.clear()
        self._rows.clear()
        self._ends_s = [-1.0] * ROWS
        self._begins_s = []
        self._picture = None

    def put(self, spans: Sequence[Span]) -> None:
        """Keep more spans; one with the id of another takes its place and its row."""
        for span in spans:
            if span.id in self._spans:
                row = self._rows[span.id]
                self._ends_s[row] = max(self._ends_s[row], span.last_s)
        for span in sorted(spans, key=lambda span: span.first_s):
            if span.id not in self._spans:
                row = self._free_row(span.first_s)
                self._rows[span.id] = row
                self._ends_s[row] = max(self._ends_s[row], span.last_s)
            self._spans[span.id] = span
        self._begins_s = None

    def paint_more(self, spans: Sequence[Span]) -> QRect:
        """Paint spans that were put into the picture that is there; returns where, in logical pixels of it."""
        if self._picture is None:
            return QRect()
        painter = QPainter(self._picture)
        ratio = self._picture.devicePixelRatio()
        _without_scale(painter, ratio)
        painted = QRect()
        for place, colour in self._merged(spans):
            painter.fillRect(place, colour)
            painted = painted.united(place)
        painter.end()
        left, right = int(painted.left() / ratio), int(painted.right() / ratio) + 1
        return QRect(left, 0, right - left + 1, HEIGHT_PX) if painted.isValid() else QRect()

    def picture(self, width_px: int, ratio: float, duration_s: float) -> QPixmap:
        """All spans on nothing, HEIGHT_PX high; kept until another is asked for.

        width_px: in logical pixels; ratio: of the screen's own to them.
        """
        size = QSize(round(width_px * ratio), round(HEIGHT_PX * ratio))
        kept = self._picture
        if kept is not None and (kept.size(), kept.devicePixelRatio(), self._duration_s) == (size, ratio, duration_s):
            return kept
        self._duration_s = duration_s
        self._picture = made = QPixmap(size)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        _without_scale(painter, ratio)
        for place, colour in self._merged(self._spans.values()):
            painter.fillRect(place, colour)
        painter.end()
        return made

    def forget_picture(self) -> None:
        """Paint anew when it is asked for next."""
        self._picture = None

    def at(self, first_s: float, last_s: float) -> list[Span]:
        """The spans that are seen at some moment between two times."""
        return [span for span in self._spans.values() if span.first_s <= last_s and span.last_s >= first_s]

    def next_begin(self, time_s: float) -> float | None:
        """When the next span begins after a time."""
        begins_s = self._sorted_begins()
        place = bisect_right(begins_s, time_s + _SAME_S)
        return begins_s[place] if place < len(begins_s) else None

    def previous_begin(self, time_s: float) -> float | None:
        """When the last span before a time begins."""
        begins_s = self._sorted_begins()
        place = bisect_left(begins_s, time_s - _SAME_S) - 1
        return begins_s[place] if place >= 0 else None

    def _sorted_begins(self) -> list[float]:
        if self._begins_s is None:
            self._begins_s = sorted({span.first_s for span in self._spans.values()})
        return self._begins_s

    def _free_row(self, time_s: float) -> int:
        """The lowest row that is free at a time, or else the one that is free first."""
        for row, end_s in enumerate(self._ends_s):
            if end_s < time_s:
                return row
        return self._ends_s.index(min(self._ends_s))

    def _sides(self, spans: Iterable[Span]) -> Iterator[tuple[Span, int, int]]:
        """Where spans begin and end in the picture, in its own pixels."""
        assert self._picture is not None
        width = self._picture.width()
        least = round(LEAST_PX * self._picture.devicePixelRatio())
        scale = width / self._duration_s if self._duration_s > 0 else 0.0
        for span in spans:
            left = max(0, min(width - least, int(span.first_s * scale)))
            yield span, left, min(width, max(left + least, round(span.last_s * scale)))

    def _merged(self, spans: Iterable[Span]) -> Iterator[tuple[QRect, QColor]]:
        """The places of spans in the picture, those of one colour that touch as one: no more than it has pixels."""
        assert self._picture is not None
        ratio = self._picture.devicePixelRatio()
        # All rows are as high, and as far from each other, on a screen whose pixels are no whole logical ones too.
        high, gap = round(ROW_PX * ratio), round(ROW_GAP_PX * ratio)
        height = self._picture.height()
        lowest = height - (height - ROWS * high - (ROWS - 1) * gap) // 2 - high
        joined: dict[tuple[int, str], tuple[int, int]] = {}
        ended: list[tuple[tuple[int, str], tuple[int, int]]] = []
        for span, left, right in self._sides(sorted(spans, key=lambda span: span.first_s)):
            key = (self._rows[span.id], span.target)
            before = joined.get(key)
            if before is None:
                joined[key] = (left, right)
            elif left <= before[1]:
                joined[key] = (before[0], max(before[1], right))
            else:
                ended.append((key, before))
                joined[key] = (left, right)
        colours = {target: target_colour(target) for _, target in joined}
        for (row, target), (left, right) in [*ended, *joined.items()]:
            yield QRect(left, lowest - row * (high + gap), right - left, high), colours[target]


def _without_scale(painter: QPainter, ratio: float) -> None:
    """Let it paint in the picture's own pixels."""
    painter.scale(1 / ratio, 1 / ratio)
