"""How a feature's value compares with its threshold, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontMetricsF

from desktop_app.gui.views.tour.page import MINUS

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.detection.trace import NodeTrace

translate = QCoreApplication.translate


def compared_text(node: NodeTrace) -> str:
    """In one line."""
    if node.is_below:
        words = translate("TourFeatures", "Value {value}: below the threshold {threshold}")
    else:
        words = translate("TourFeatures", "Value {value}: not below the threshold {threshold}")
    return words.format(value=_small(node.value), threshold=_small(node.threshold))


def compared_lines(node: NodeTrace) -> str:
    """In three short lines, to stand beside a small picture."""
    words = _lines(node.is_below)
    return words.format(value=_small(node.value), threshold=_small(node.threshold))


def widest_line(metrics: QFontMetricsF) -> float:
    """The room that such lines need, so that nothing moves while the numbers change."""
    number = f"{MINUS}0.0000"
    lines = [
        line
        for is_below in (False, True)
        for line in _lines(is_below).format(value=number, threshold=number).split("\n")
    ]
    return max(metrics.horizontalAdvance(line) for line in lines)


def _lines(is_below: bool) -> str:
    if is_below:
        return translate("TourFeatures", "{value}\nis below\n{threshold}")
    return translate("TourFeatures", "{value}\nis not below\n{threshold}")


def _small(value: float) -> str:
    """Values of features are small: four places."""
    return f"{value:.4f}".replace("-", MINUS)
