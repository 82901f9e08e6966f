"""Where the labels of boxes go, so that none covers another or leaves the view. Plain geometry."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF

# How far a label stays from the view's edge.
MARGIN_PX = 2.0
# How far it lies from its box.
GAP_PX = 4.0


@dataclass(frozen=True, slots=True)
class LabelWish:
    """One label.

    corners: of its box, turned or not, in view points. size: what it needs. must_show: it goes anywhere in the view
    rather than be left out. gap: how far it lies from its box.
    """

    corners: Sequence[QPointF]
    size: QSizeF
    must_show: bool = False
    gap: float = GAP_PX


def placed(wishes: Sequence[LabelWish], view: QSizeF) -> list[QRectF | None]:
    """The place of each label; None where there is none left. Those that come first choose first."""
    taken = _Taken()
    return [taken.take(places(wish, view)) for wish in wishes]


def places(wish: LabelWish, view: QSizeF) -> Iterator[QRectF]:
    """Where a label may go, best first: above its box, below, inside at the top, right, left; all within the view."""
    inner = QRectF(0, 0, view.width(), view.height()).adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
    width, height, gap = wish.size.width(), wish.size.height(), wish.gap
    if width > inner.width() or height > inner.height():
        return
    across, down = [corner.x() for corner in wish.corners], [corner.y() for corner in wish.corners]
    left, right, top, bottom = min(across), max(across), min(down), max(down)
    above = _across(QRectF(_start(wish.corners, top, width), top - gap - height, width, height), inner)
    if inner.contains(above):
        yield above
    below = _across(QRectF(_start(wish.corners, bottom, width), bottom + gap, width, height), inner)
    if inner.contains(below):
        yield below
    seen = QRectF(left, top, right - left, bottom - top).intersected(inner)
    inside = QRectF(seen.left() + gap, seen.top() + gap, width, height)
    if seen.contains(inside.adjusted(-gap, -gap, gap, gap)):
        yield inside
    for start in (right + gap, left - gap - width):
        beside = _down(QRectF(start, top, width, height), inner)
        if inner.contains(beside):
            yield beside
    if wish.must_show:
        yield _down(above, inner)


class _Taken:
    """The places that are taken, sorted by height, since a label meets only those beside it."""

    ROW_PX = 32.0

    def __init__(self) -> None:
        self._rows: dict[int, list[QRectF]] = {}

    def take(self, choices: Iterator[QRectF]) -> QRectF | None:
        """The first place that is free; it is taken from now on."""
        for place in choices:
            rows = range(int(place.top() // self.ROW_PX), int(place.bottom() // self.ROW_PX) + 1)
            if not any(place.intersects(other) for row in rows for other in self._rows.get(row, ())):
                for row in rows:
                    self._rows.setdefault(row, []).append(place)
                return place
        return None


def _start(corners: Sequence[QPointF], edge: float, width: float) -> float:
    """Where a label on an edge begins: with an upright box, on the corner that sticks out of a turned one."""
    reaching = [corner.x() for corner in corners if abs(corner.y() - edge) < 1]
    first, last = min(reaching), max(reaching)
    return first - MARGIN_PX if last - first > 1 else first - width / 2


def _across(place: QRectF, inner: QRectF) -> QRectF:
    left = max(inner.left(), min(place.left(), inner.right() - place.width()))
    return QRectF(left, place.top(), place.width(), place.height())


def _down(place: QRectF, inner: QRectF) -> QRectF:
    top = max(inner.top(), min(place.top(), inner.bottom() - place.height()))
    return QRectF(place.left(), top, place.width(), place.height())
