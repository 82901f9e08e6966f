"""The program's own icons: SVG files whose strokes take the palette's colour when they are painted."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from desktop_app import assets


def icon(name: str) -> QIcon:
    """An icon of the family, such as "open"; it follows the palette and stays sharp at every scaling.

    Raises: FileNotFoundError where the family has no such icon.
    """
    _drawing(name)
    return QIcon(_StrokeIconEngine(name))


def app_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    return QIcon(str(assets.resources_dir() / "icons" / "app.svg"))


def paint_icon(painter: QPainter, name: str, rect: QRect, colour: QColor) -> None:
    """Paint an icon of the family in any colour."""
    QSvgRenderer(QByteArray(_coloured(name, colour.name()))).render(painter, QRectF(rect))


class _StrokeIconEngine(QIconEngine):
    """Paints one icon in the colour that button text has in the palette of the moment."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        group = QPalette.ColorGroup.Disabled if mode == QIcon.Mode.Disabled else QPalette.ColorGroup.Active
        paint_icon(painter, self._name, rect, QApplication.palette().color(group, QPalette.ColorRole.ButtonText))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        if size.isEmpty():
            return QPixmap()  # a layout has squeezed a button for a moment; there is nothing to paint on
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        return _StrokeIconEngine(self._name)


@lru_cache(maxsize=64)
def _drawing(name: str) -> bytes:
    return (assets.resources_dir() / "icons" / f"{name}.svg").read_bytes()


def _coloured(name: str, colour: str) -> bytes:
    return _drawing(name).replace(b"currentColor", colour.encode())
