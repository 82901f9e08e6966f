"""One tree of a stage: its questions, drawn over the window, and its vote."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop_app.gui.models.stages import number_text
from desktop_app.gui.models.window_image import evened
from desktop_app.gui.theme import CANVAS
from desktop_app.gui.views.tour.feature_texts import compared_lines, widest_line
from desktop_app.gui.views.window_view import paint_feature

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.detection.cascade import Feature
    from desktop_app.detection.trace import TreeTrace, WindowTrace

SIDE_PX = 84
QUESTIONS = 2


class FeaturePicture(QWidget):
    """Shows the window with a feature, small."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._feature: Feature | None = None
        self.setFixedSize(SIDE_PX, SIDE_PX)

    def show_feature(self, image: QImage, feature: Feature | None) -> None:
        """Show a window's pixels with a feature over them; None for no question at all."""
        self._image, self._feature = image, feature
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both; where there is no question, nothing."""
        if self._feature is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(CANVAS))
        painter.drawImage(QRectF(self.rect()), self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width() / self._image.width(), self.height() / self._image.height())
        paint_feature(painter, self._feature)


class TreeRow(QWidget):
    """Shows the questions that a tree asked, two at most, and its vote."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._name = QLabel(str(number))
        self._name.setProperty("heading", True)
        self._pictures = [FeaturePicture() for _ in range(QUESTIONS)]
        self._answers = [QLabel() for _ in range(QUESTIONS)]
        self._vote = QLabel()
        self._vote.setProperty("title", True)
        self._vote.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._name)
        for picture, answer in zip(self._pictures, self._answers, strict=True):
            row.addWidget(picture)
            row.addWidget(answer, 1)
            answer.setMinimumWidth(math.ceil(widest_line(QFontMetricsF(answer.font()))) + 2)
        row.addWidget(self._vote)

    def sizeHint(self) -> QSize:
        """Return the size that the layout starts from."""
        return QSize(420, SIDE_PX)

    def show_tree(self, trace: WindowTrace, tree: TreeTrace) -> None:
        """Show what a tree asked this window."""
        image = evened(trace.pixels)
        for place, (picture, answer) in enumerate(zip(self._pictures, self._answers, strict=True)):
            node = tree.nodes[place] if place < len(tree.nodes) else None
            picture.show_feature(image, trace.cascade.features[node.feature] if node else None)
            answer.setText(compared_lines(node) if node else "")
            picture.setAccessibleName(answer.text().replace("\n", " ") if node else self.tr("No second question"))
        self._vote.setText(f"+{number_text(tree.vote)}")
