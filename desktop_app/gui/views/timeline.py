"""The time line under a video: where it stands, and where something was found."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider

from desktop_app.gui.views.focus_ring import came_by_keyboard
from desktop_app.gui.views.hover_pill import HoverPill
from desktop_app.gui.views.timeline_lanes import Lanes
from desktop_app.gui.views.timeline_painting import (
    HEIGHT_PX,
    Places,
    handle_area,
    least_width,
    paint_groove,
    paint_ground,
    paint_handle,
    paint_hover,
    paint_ring,
    played_area,
)
from desktop_app.gui.wording import count_text, position_text
from desktop_app.library.video_findings import Span

STEP_S, LONG_STEP_S = 1.0, 10.0

DIMMED = 0.4  # how much shows of what was found while one cannot go anywhere

# With the keyboard on it, playing on is told to a screen reader no more often than this; it would talk all the time.
_TOLD_EVERY_S = 10

_STEPS_S: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_Up: 1}


class Timeline(QAbstractSlider):
    """Shows a video's duration, what of it was searched and found, and the place where it stands; seeks.

    For a screen reader it is a slider that counts in whole seconds.
    seek_asked: go to a time, in seconds; while the mouse drags, one for each of its moves. seek_ended: the last one
    before was where the user wants to be.
    """

    seek_asked = Signal(float)
    seek_ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._duration_s: float | None = None
        self._position_s = 0.0
        self._searched_s = 0.0
        self._lanes = Lanes()
        self._hover_x: float | None = None
        self._pill: HoverPill | None = None
        self._is_dragging = False
        self._has_ring = False
        self._words_px = 0
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setFixedHeight(HEIGHT_PX)
        self.setAccessibleName(self.tr("Time line"))
        self.setToolTip(self.tr("Go to another place: click, or arrows, with Shift ten seconds, Home and End"))
        self.valueChanged.connect(self._go_to_second)
        self._begin()

    @property
    def position_s(self) -> float:
        """Where it stands."""
        return self._position_s

    def set_duration(self, duration_s: float | None) -> None:
        """Show a video of this length; None where nobody knows it, and then one cannot go anywhere."""
        if duration_s != self._duration_s:
            self._duration_s = duration_s if duration_s and duration_s > 0 else None
            self._begin()

    def set_position(self, position_s: float) -> None:
        """Show where the video stands. While the user drags, the time line stands where the mouse is."""
        if not self._is_dragging:
            self._stand_at(position_s)

    def set_spans(self, spans: Sequence[Span]) -> None:
        """Show these spans alone."""
        self._lanes.clear()
        self._lanes.put(spans)
        self.update(self._places.strip)

    def add_spans(self, spans: Sequence[Span]) -> None:
        """Show more spans; one with the id of another takes its place."""
        self._lanes.put(spans)
        painted = self._lanes.paint_more(spans)
        if painted.isValid():
            self.update(painted.translated(self._places.strip.topLeft()).intersected(self._places.strip))

    def set_searched(self, until_s: float) -> None:
        """Show up to which time the video was searched."""
        left, right = sorted((self._places.x(self._searched_s), self._places.x(until_s)))
        self._searched_s = until_s
        if left != right:
            self.update(self._places.stretch(left, right))

    def next_found(self, time_s: float) -> float | None:
        """When the next thing that was found is first seen, after a time."""
        return self._lanes.next_begin(time_s)

    def previous_found(self, time_s: float) -> float | None:
        """When the last thing that was found is first seen, before a time."""
        return self._lanes.previous_begin(time_s)

    # Where it stands

    def _begin(self) -> None:
        """A video of another length."""
        self._lanes.forget_picture()
        self._is_dragging = False
        self._hover(None)  # what is said there is of the other one
        self._position_s = min(self._position_s, self._duration_s or self._position_s)
        with QSignalBlocker(self):
            self.setRange(0, int(self._duration_s or 0))
        self.setSingleStep(int(STEP_S))
        self.setPageStep(int(LONG_STEP_S))
        self._measure()
        self._tell_position()
        self.update()

    def _stand_at(self, position_s: float) -> None:
        position_s = max(0.0, min(position_s, self._duration_s) if self._duration_s is not None else position_s)
        old_x, old_words = self._places.x(self._position_s), position_text(self._position_s)
        self._position_s = position_s
        new_x = self._places.x(position_s)
        if old_x != new_x and self._duration_s is not None:
            for x in (old_x, new_x):
                self.update(handle_area(x))
            left, right = sorted((old_x, new_x))
            self.update(played_area(left, right))
        if position_text(position_s) != old_words:
            self.update(self._places.position_words)
            if not self.hasFocus() or abs(int(position_s) - self.value()) >= _TOLD_EVERY_S:
                self._tell_position()

    def _tell_position(self) -> None:
        """Let a screen reader know."""
        if self._duration_s is None:
            words = position_text(self._position_s)
        else:
            words = self.tr("{position} of {duration}").format(
                position=position_text(self._position_s), duration=position_text(self._duration_s)
            )
        if words != self.accessibleDescription():
            with QSignalBlocker(self):
                self.setValue(int(self._position_s))
            self.setAccessibleDescription(words)

    def _go_to_second(self, second: int) -> None:
        """A screen reader or its like has moved the slider."""
        if second != int(self._position_s):
            self._go(float(second))
            self.seek_ended.emit()

    def _go(self, time_s: float) -> None:
        if self._duration_s is not None:
            self._stand_at(time_s)
            self.seek_asked.emit(self._position_s)

    # Keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on or back by a second, with Shift by ten, or to either end."""
        key = event.key()  # of other scripts it is no Qt.Key
        if self._duration_s is None or event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        ):
            event.ignore()
            return
        step_s = LONG_STEP_S if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP_S
        if key in _STEPS_S:
            self._go(self._position_s + _STEPS_S[key] * step_s)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._go(self._position_s + (LONG_STEP_S if key == Qt.Key.Key_PageUp else -LONG_STEP_S))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0.0 if key == Qt.Key.Key_Home else self._duration_s)
        else:
            event.ignore()
            return
        if not self._has_ring:
            self._has_ring = True
            self.update()
        self._tell_position()
        self.seek_ended.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where the mouse is."""
        x = event.position().x()
        if event.button() != Qt.MouseButton.LeftButton or self._duration_s is None or not self._places.is_on(x):
            event.ignore()
            return
        self._is_dragging = True
        self._go(self._places.time_at(x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or show which time is under the mouse."""
        x = event.position().x()
        self._hover(x)
        if self._is_dragging:
            self._go(self._places.time_at(x))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay there."""
        if self._is_dragging and event.button() == Qt.MouseButton.LeftButton:
            self._is_dragging = False
            self._tell_position()
            self.seek_ended.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to others: a time is nothing to lose by chance."""
        event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        """Show no time any more."""
        self._hover(None)
        super().leaveEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Show no time either."""
        self._hover(None)
        super().hideEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is here."""
        self._has_ring = came_by_keyboard(event)
        self._tell_position()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is elsewhere."""
        self._has_ring = False
        self.update()

    def _hover(self, x: float | None) -> None:
        strip = self._places.strip
        if x is not None and (self._duration_s is None or not strip.left() <= x <= strip.right() + 1):
            x = None
        for each in (self._hover_x, x):
            if each is not None and self._hover_x != x:
                self.update(self._places.stretch(each, each + 1))
        self._hover_x = x
        self._tell_hover()

    def _tell_hover(self) -> None:
        """Say which time is under the mouse, above it."""
        if self._hover_x is None:
            if self._pill is not None:
                self._pill.hide()
            return
        window = self.window()
        if self._pill is None or self._pill.parentWidget() is not window:
            self._pill = HoverPill(window)
        place = self.mapTo(window, QPoint(round(self._hover_x), 0))
        self._pill.say(self._words_at(self._hover_x), place)

    def _words_at(self, x: float) -> str:
        """The time under the mouse, and what was found there."""
        time_s = self._places.time_at(x)
        around_s = self._places.time_at(x + 1) - time_s
        counts = Counter(span.target for span in self._lanes.at(time_s - around_s, time_s + around_s))
        found = ", ".join(count_text(target, number) for target, number in counts.items())
        time = position_text(time_s)
        return f"{time} \N{MIDDLE DOT} {found}" if found else time

    # Places

    def sizeHint(self) -> QSize:
        """Return the one height that it has."""
        return QSize(600, HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        """Return the same height; a strip that is narrower shows too little."""
        return QSize(least_width(self._words_px), HEIGHT_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let no time stay under the mouse that is not there."""
        self._hover(None)
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the scheme, the font and the language's digits."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()
        self.update()
        super().changeEvent(event)

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:
        """Paint nothing anew: what the slider counts is not what is painted."""

    def _measure(self) -> None:
        """Room for the longest words on either side, so that nothing moves while it plays."""
        metrics = QFontMetrics(self.font())
        digit = max("0123456789", key=metrics.horizontalAdvance)
        longest = "".join(digit if each.isdigit() else each for each in position_text(self._duration_s or 3599))
        self._words_px = metrics.horizontalAdvance(longest) + 1
        self.updateGeometry()

    @property
    def _places(self) -> Places:
        return Places(self.width(), self._words_px, self.devicePixelRatio(), self._duration_s)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what has changed."""
        places, palette = self._places, self.palette()
        can_go = self._duration_s is not None and self.isEnabled()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, places, self._searched_s, palette)
        if self._duration_s is not None:
            painter.setOpacity(1.0 if can_go else DIMMED)
            picture = self._lanes.picture(places.strip.width(), places.ratio, self._duration_s)
            painter.drawPixmap(places.strip.topLeft(), picture)
            painter.setOpacity(1.0)
        if self._hover_x is not None and not self._is_dragging:
            paint_hover(painter, places, self._hover_x)
        paint_groove(painter, places, palette, can_go)
        if can_go:
            paint_handle(painter, places, places.x(self._position_s), palette, self.hasFocus())
        self._paint_words(painter, places)
        if self._has_ring:
            paint_ring(painter, self.rect(), palette)

    def _paint_words(self, painter: QPainter, places: Places) -> None:
        palette, flags = self.palette(), Qt.AlignmentFlag.AlignVCenter
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        painter.drawText(places.position_words, flags | Qt.AlignmentFlag.AlignRight, position_text(self._position_s))
        if self._duration_s is not None:
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            words = position_text(self._duration_s)
            painter.drawText(places.duration_words, flags | Qt.AlignmentFlag.AlignLeft, words)
