"""The bar under a camera's or a video's picture: play, step, speed, what to save, and where in the video it is."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.icons import icon
from desktop_app.gui.views.actions import Actions
from desktop_app.gui.views.timeline import Timeline
from desktop_app.gui.wording import position_text, time_left_text

ICON_PX = 20
TIME_MARGIN_PX = 8


class Transport(QWidget):
    """Buttons for the actions of what is played, and for a video its time line."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("transport")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._do = actions
        self._is_searching = False
        self._is_video = False
        self.timeline = Timeline()
        self._time = QLabel()
        self._time.setContentsMargins(TIME_MARGIN_PX, 0, TIME_MARGIN_PX, 0)
        self._recorded = QLabel()
        self._recorded.setContentsMargins(4, 0, 8, 0)
        self._speed = self._made_menu(actions.rates, self.tr("Speed"))
        self._search = self._made_search(actions.search_video)
        self._mirror = self._made_button(actions.mirror)
        self._row = QWidget()
        self._fill_row()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.timeline)
        column.addWidget(self._row)
        self.show_recorded(None)
        self.show_live()

    def show_live(self) -> None:
        """Show what a camera can do."""
        self._show_kind(is_video=False)

    def show_video(self, duration_s: float | None) -> None:
        """Show what a video can do; duration_s: None where it is not known."""
        self.timeline.set_duration(duration_s)
        longest = self._time.fontMetrics().horizontalAdvance(position_text(duration_s or 0.0, 2))
        self._time.setMinimumWidth(longest + 2 * TIME_MARGIN_PX)
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
        self._recorded.setText("" if seconds is None else position_text(seconds))
        if is_on == self._recorded.isHidden():
            self._recorded.setVisible(is_on)
            self._do.record.setIcon(icon("recording" if is_on else "record"))
            self._fit()

    def show_search(self, share: float | None, seconds_left: float | None) -> None:
        """Show how far the search of the whole video has come, 0..1; None where there is none."""
        do, self._is_searching = self._do, share is not None
        if share is None:
            do.search_video.setText(self.tr("Search whole video"))
            do.search_video.setIcon(icon("detect"))
            do.search_video.setToolTip(self.tr("Look through the whole video, in the background"))
            self._fit()
            return
        words = self.tr("Cancel") + f" \N{MIDDLE DOT} {share * 100:.0f} %"
        if seconds_left is not None:
            words += f" \N{MIDDLE DOT} {time_left_text(seconds_left)}"
        do.search_video.setText(words)
        do.search_video.setIcon(icon("cancel"))
        do.search_video.setToolTip(self.tr("Stop looking through the whole video"))
        self._fit()

    @property
    def is_searching(self) -> bool:
        """Whether the button cancels the search of the whole video, and does not begin it."""
        return self._is_searching

    def _fill_row(self) -> None:
        do = self._do
        column = QHBoxLayout(self._row)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        for action in (do.step_back, do.pause, do.step_on):
            column.addWidget(self._made_button(action))
        for widget in (self._time, self._speed):
            column.addWidget(widget)
        column.addStretch()
        for widget in (self._search, self._recorded):
            column.addWidget(widget)
        for action in (do.snapshot, do.record):
            column.addWidget(self._made_button(action))
        for widget in (self._made_button(do.show_search), self._mirror):
            column.addWidget(widget)
        column.addWidget(self._made_button(do.close_live))

    def _made_button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        button.setObjectName("iconOnly")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(action.iconText())
        return button

    def _made_search(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave words out where there is no room for them."""
        super().resizeEvent(event)
        self._fit()

    def _show_kind(self, is_video: bool) -> None:
        self._is_video = is_video
        if not is_video:
            self._time.setText("")
        for widget in (self.timeline, self._speed, self._search):
            widget.setVisible(is_video)
        self._mirror.setVisible(not is_video)
        self._fit()

    def _fit(self) -> None:
        """Say in words what there is room for: all buttons show, however narrow the bar is."""
        style = Qt.ToolButtonStyle
        self._lay_out(style.ToolButtonIconOnly, has_time=False)
        self._row.setMinimumWidth(self._row.minimumSizeHint().width())
        for button_style, has_time in ((style.ToolButtonTextBesideIcon, True), (style.ToolButtonIconOnly, True)):
            self._lay_out(button_style, has_time)
            if self._row.minimumSizeHint().width() <= self.width():
                return
        self._lay_out(style.ToolButtonIconOnly, has_time=False)

    def _lay_out(self, style: Qt.ToolButtonStyle, has_time: bool) -> None:
        self._search.setToolButtonStyle(style)
        self._time.setVisible(has_time and self._is_video)
