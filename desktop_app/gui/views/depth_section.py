"""Whether the map of how far each place came lies over the picture, and of which level."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.gui.views.depth_layer import DepthLegend
from desktop_app.gui.views.slider_row import SliderRow


class DepthSection(QWidget):
    """Holds what the user chooses of the map, and says what it shows.

    changed: the map is wanted, or no longer, or that of another level.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sizes: Sequence[int] = ()
        self._shown = QCheckBox(self.tr("Show it over the photo"))
        self._shown.setToolTip(self.tr("Colour each place by the number of stages that windows around it passed"))
        self._shown.toggled.connect(self._take_shown)
        self._level = SliderRow(self.tr("Size of the windows"), 0, 1)
        self._level.explain(self.tr("All sizes together, or one level after the other"))
        self._level.moved.connect(self._take_level)
        ends = QHBoxLayout()
        for place, words in enumerate((self.tr("stopped at once"), self.tr("passed all"))):
            label = QLabel(words)
            label.setProperty("muted", True)
            if place:
                ends.addStretch()
            ends.addWidget(label)
        self._legend = QWidget()
        legend = QVBoxLayout(self._legend)
        legend.setContentsMargins(0, 0, 0, 0)
        legend.setSpacing(2)
        legend.addWidget(DepthLegend())
        legend.addLayout(ends)
        self._words = QLabel()
        self._words.setWordWrap(True)
        meaning = QLabel(self.tr("Each place has the colour of the best window whose middle it is."))
        meaning.setWordWrap(True)
        meaning.setProperty("muted", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._shown, self._legend, meaning, self._level, self._words):
            column.addWidget(widget)
        self.say("")
        self.show_sizes(())

    @property
    def is_wanted(self) -> bool:
        """Whether the map is to be seen."""
        return self._shown.isChecked()

    @property
    def level(self) -> int | None:
        """The level whose map is wanted, from 0; None for all together."""
        return self._level.value - 1 if self._level.value else None

    def choose_level(self, level: int | None) -> None:
        """Show the map of a level, from 0, or of all together."""
        self._level.take(0 if level is None else level + 1)
        self._take_level()

    def want(self, wanted: bool) -> None:
        """Show the map, or no longer."""
        self._shown.setChecked(wanted)

    def show_sizes(self, sizes: Sequence[int]) -> None:
        """Take the side of the windows at each level, in picture pixels."""
        if len(sizes) != len(self._sizes):
            self._level.take(0)
        self._sizes = sizes
        self._level.set_maximum(len(sizes))
        self._describe()

    def say(self, words: str) -> None:
        """Say what the map shows, or how far it is."""
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def _take_shown(self) -> None:
        self._describe()
        self.changed.emit()

    def _take_level(self) -> None:
        self._describe()
        self.changed.emit()

    def _describe(self) -> None:
        level = self.level
        if level is None or level >= len(self._sizes):
            words = self.tr("all together")
        else:
            words = self.tr("{px} px, level {n} of {total}")
            words = words.format(px=self._sizes[level], n=level + 1, total=len(self._sizes))
        self._level.say(words)
        self._level.setEnabled(self.is_wanted and bool(self._sizes))
        self._legend.setEnabled(self.is_wanted)
