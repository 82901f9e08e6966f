"""The bar under a camera's or a video's picture: play, step, speed, what to save, and where in the video it is."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QToolBar, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.icons import icon
from desktop_app.gui.views.actions import Actions
from desktop_app.gui.views.timeline import Timeline
from desktop_app.gui.wording import position_text, time_left_text


class Transport(QWidget):
    """Buttons for the actions of what is played, and for a video its time line.

    cancel_asked: the search of the whole video is to stop.
    """

    cancel_asked = Signal()

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("transport")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._do = actions
        self._is_searching = False
        self.timeline = Timeline()
        self._time = QLabel()
        self._time.setContentsMargins(8, 0, 8, 0)
        self._recorded = QLabel()
        self._recorded.setContentsMargins(4, 0, 8, 0)
        self._bar = QToolBar()
        self._fill_bar()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.timeline)
        column.addWidget(self._bar)
        self.show_live()

    def show_live(self) -> None:
        """Show what a camera can do."""
        self._show_kind(is_video=False)

    def show_video(self, duration_s: float | None) -> None:
        """Show what a video can do; duration_s: None where it is not known."""
        self.timeline.set_duration(duration_s)
        self._show_kind(is_video=True)

    def show_position(self, time_s: float) -> None:
        """Show where in the video the picture lies."""
        self._time.setText(position_text(time_s, 2))
        self.timeline.set_position(time_s)

    def show_rate(self, rate: str) -> None:
        """Show how fast the video plays."""
        self._do.rates[rate].setChecked(True)
        self._speed.setText(self._do.rates[rate].text())

    def show_recorded(self, seconds: float | None) -> None:
        """Show for how long it has been recorded; None where it is not."""
        is_on = seconds is not None
        self._recorded.setText(position_text(seconds) if is_on else "")
        if is_on != self._recorded_place.isVisible():
            self._recorded_place.setVisible(is_on)
            self._do.record.setIcon(icon("recording" if is_on else "record"))

    def show_search(self, share: float | None, seconds_left: float | None) -> None:
        """Show how far the search of the whole video has come, 0..1; None where there is none."""
        do, self._is_searching = self._do, share is not None
        if share is None:
            do.search_video.setText(self.tr("Search whole video"))
            do.search_video.setIcon(icon("detect"))
            do.search_video.setToolTip(self.tr("Look through the whole video, in the background"))
            return
        words = self.tr("Cancel") + f" \N{MIDDLE DOT} {share * 100:.0f} %"
        if seconds_left is not None:
            words += f" \N{MIDDLE DOT} {time_left_text(seconds_left)}"
        do.search_video.setText(words)
        do.search_video.setIcon(icon("cancel"))
        do.search_video.setToolTip(self.tr("Stop looking through the whole video"))

    @property
    def is_searching(self) -> bool:
        """Whether the button cancels the search of the whole video, and does not begin it."""
        return self._is_searching

    def _fill_bar(self) -> None:
        do, bar = self._do, self._bar
        bar.setIconSize(QSize(20, 20))
        for action in (do.step_back, do.pause, do.step_on):
            self._add(action)
        time_place = bar.addWidget(self._time)
        self._speed = self._made_menu(do.rates, self.tr("Speed"))
        speed_place = bar.addWidget(self._speed)
        room = QWidget()
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(room)
        search = QToolButton()
        search.setDefaultAction(do.search_video)
        search.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        search.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        search_place = bar.addWidget(search)
        self._recorded_place = bar.addWidget(self._recorded)
        for action in (do.snapshot, do.record, do.mirror, do.close_live):
            self._add(action)
        self._of_videos = [time_place, speed_place, search_place]
        for more in bar.findChildren(QToolButton, "qt_toolbar_ext_button"):
            more.setAccessibleName(self.tr("More"))
            more.setToolTip(self.tr("More"))
        self.show_recorded(None)

    def _add(self, action: QAction) -> None:
        self._bar.addAction(action)
        button = self._bar.widgetForAction(action)
        button.setObjectName("iconOnly")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(action.iconText())

    def _made_menu(self, actions: Mapping[str, QAction], title: str) -> QToolButton:
        button = QToolButton()
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(title)
        button.setAccessibleName(title)
        menu = QMenu(button)
        menu.addActions(list(actions.values()))
        button.setMenu(menu)
        return button

    def _show_kind(self, is_video: bool) -> None:
        if not is_video:
            self._time.setText("")
        self.timeline.setVisible(is_video)
        for place in self._of_videos:
            place.setVisible(is_video)
