"""The table of tracks takes every picture, and shows what it took when it is asked to."""

from collections.abc import Iterable

import pytest
from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QTableView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Detection
from desktop_app.detection.tracking import Track
from desktop_app.gui.models.live_picture import Captured, LivePicture, Sight
from desktop_app.gui.models.tracks import ROWS_KEPT, SeenTrack, TrackColumn, TrackRole, TracksModel
from desktop_app.gui.views.track_table import TrackTable
from desktop_app.gui.workers.rendering import rendered
from desktop_app.media.frame import Frame
from tests.gui.fakes import picture_frame

PIXELS = picture_frame().pixels


def picture(
    time_s: float, *tracks: int, portraits: Iterable[int] = (), beginning: int = 0, since_s: float | None = None
) -> LivePicture:
    """A picture with these tracks, each with a box that tells its number and the time."""
    frame = Frame(PIXELS, "camera", round(time_s * 10), time_s)
    shown = tuple(
        Track(
            number,
            Detection(number, round(time_s), 20, 20, 0.9, 1, "face"),
            time_s if since_s is None else since_s,
            time_s,
            1,
            True,
            True,
            (0.0, 0.0),
        )
        for number in tracks
    )
    made = {number: portrait(number) for number in portraits}
    return LivePicture(Captured(frame, time_s), shown, rendered(frame, Sight()), 0.01, made, beginning)


def portrait(number: int) -> QImage:
    image = QImage(QSize(4, 4), QImage.Format.Format_RGB32)
    image.fill(QColor(number, 0, 0))
    return image


def shown(model: TracksModel) -> list[tuple[int, bool]]:
    """The rows: number, and whether it is there."""
    rows = [model.index(row, 0).data(TrackRole.TRACK) for row in range(model.rowCount())]
    return [(track.id, track.is_present) for track in rows]


def cell(model: TracksModel, row: int, column: TrackColumn, role: int = Qt.ItemDataRole.DisplayRole) -> object:
    return model.index(row, column).data(role)


@pytest.fixture
def model(qtbot: QtBot) -> TracksModel:
    return TracksModel()


def test_it_is_a_sound_model(model: TracksModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)
    for each in (picture(0.0, 1, 2), picture(0.1, 2), picture(0.2), picture(0.3, 3), picture(0.4, 3)):
        model.see(each)
        model.tell()
    model.clear()
    assert model.rowCount(QModelIndex()) == 0
    model.see(picture(1.0, 1))
    model.tell()
    assert model.rowCount(model.index(0, 0)) == model.columnCount(model.index(0, 0)) == 0


def test_those_that_are_there_come_first_and_then_whoever_went_last(model: TracksModel) -> None:
    for each in (picture(0.0, 1, 2, 3, 4), picture(0.1, 2, 3, 4), picture(0.2, 2, 4), picture(0.3, 2, 4, 5)):
        model.see(each)
    model.tell()
    assert shown(model) == [(2, True), (4, True), (5, True), (3, False), (1, False)]
    assert [track.id for track in model.present] == [2, 4, 5]
    assert [annotation.id for annotation in model.annotations] == [2, 4, 5]


def test_nothing_shows_before_it_is_told(model: TracksModel) -> None:
    model.see(picture(0.0, 1))
    assert model.rowCount() == 0 and len(model.annotations) == 1
    model.tell()
    assert model.rowCount() == 1


def test_whoever_comes_back_is_the_same(model: TracksModel) -> None:
    for each in (picture(1.0, 1, portraits=[1]), picture(2.0), picture(3.0, 1)):
        model.see(each)
    model.tell()
    assert shown(model) == [(1, True)]
    track = cell(model, 0, TrackColumn.KIND, TrackRole.TRACK)
    assert isinstance(track, SeenTrack) and (track.first_s, track.last_s) == (1.0, 3.0)
    assert track.box.top == 3


def test_portraits_stay_until_there_is_a_better_one(model: TracksModel) -> None:
    def colour() -> int:
        model.tell()
        image = cell(model, 0, TrackColumn.KIND, Qt.ItemDataRole.DecorationRole)
        assert isinstance(image, QImage)
        return image.pixelColor(0, 0).red()

    model.see(picture(0.0, 9, portraits=[9]))
    assert colour() == 9
    model.see(picture(0.1, 9))
    assert colour() == 9
    model.see(picture(0.2))
    assert colour() == 9
    better = picture(0.3, 9)
    model.see(LivePicture(better.captured, better.tracks, better.rendered, 0.01, {9: portrait(77)}))
    assert colour() == 77


def test_of_those_that_are_gone_so_many_are_kept(model: TracksModel) -> None:
    for number in range(1, ROWS_KEPT + 11):
        model.see(picture(number / 10, number))
    model.see(picture(100.0, 7000, 7001))
    model.tell()
    rows = shown(model)
    assert rows[:2] == [(7000, True), (7001, True)]
    assert [number for number, _ in rows[2:]] == list(range(ROWS_KEPT + 10, 10, -1))
    model.see(picture(101.0))
    model.tell()
    assert model.rowCount() == ROWS_KEPT
    model.see(picture(102.0, 1))
    model.tell()
    first = cell(model, 0, TrackColumn.KIND, TrackRole.TRACK)
    assert isinstance(first, SeenTrack) and first.first_s == 102.0  # what was let go of is known no more


def test_times_are_of_the_beginning_of_a_camera_and_of_the_video(model: TracksModel) -> None:
    def seen() -> list[object]:
        model.tell()
        return [cell(model, row, TrackColumn.SEEN) for row in range(model.rowCount())]

    for time_s in (5000.0, 5065.0, 5067.5):
        model.see(picture(time_s, *([3] if time_s > 5000 else []), since_s=5065.0))
    assert seen() == ["now \N{MIDDLE DOT} 2.5 s"]
    model.see(picture(5070.0))
    assert seen() == ["1:05 \N{MIDDLE DOT} 2.5 s"]
    model.clear()
    for time_s in (65.0, 67.5, 70.0):
        model.see(picture(time_s, *([3] if time_s < 70 else []), since_s=65.0), counts_from_zero=True)
    assert seen() == ["1:05 \N{MIDDLE DOT} 2.5 s"]


def test_words_tell_what_and_which(model: TracksModel) -> None:
    model.see(picture(0.0, 12))
    model.tell()
    assert cell(model, 0, TrackColumn.KIND) == "Face 12"
    assert (
        cell(model, 0, TrackColumn.KIND, Qt.ItemDataRole.AccessibleTextRole) == "Face 12, 20 \N{MULTIPLICATION SIGN} 20"
    )
    assert model.score_words(model.annotations[0]) == "12"


def test_the_same_rows_are_changed_and_not_listed_anew(qtbot: QtBot, model: TracksModel) -> None:
    model.see(picture(0.0, 1, 2, 3))
    model.tell()
    resets, changes = [], []
    model.modelReset.connect(lambda: resets.append(None))
    model.dataChanged.connect(lambda first, last: changes.append((first.row(), last.row())))
    model.tell()
    assert not changes
    model.see(picture(1.0, 1, 2, 3))
    model.tell()
    assert changes == [(0, 2)] and not resets
    model.see(picture(2.0, 1, 2))
    model.tell()  # the third is at its place, but gone
    assert changes == [(0, 2), (0, 2)] and not resets
    model.see(picture(3.0, 2))
    model.tell()
    assert len(resets) == 1


def test_where_tracks_begin_anew_the_numbers_are_others(model: TracksModel) -> None:
    model.see(picture(50.0, 1, 2, portraits=[1, 2]), counts_from_zero=True)
    model.see(picture(5.0, 1, beginning=1), counts_from_zero=True)
    model.tell()
    assert shown(model) == [(1, True)]
    track = cell(model, 0, TrackColumn.KIND, TrackRole.TRACK)
    assert isinstance(track, SeenTrack) and track.portrait is None and track.first_s == 5.0


class TestTable:
    """Whoever is selected stays so."""

    def selected(self, table: TrackTable) -> list[int]:
        view = table.findChild(QTableView)
        return [index.data(TrackRole.TRACK).id for index in view.selectionModel().selectedRows()]

    def test_a_selection_stays_while_others_come_and_go(self, qtbot: QtBot, model: TracksModel) -> None:
        table = TrackTable(model)
        qtbot.addWidget(table)
        chosen: list[int] = []
        table.track_chosen.connect(chosen.append)
        model.see(picture(0.0, 1, 2, 3))
        model.tell()
        table.findChild(QTableView).selectRow(1)
        assert chosen == [2] and self.selected(table) == [2]
        for each in (picture(0.1, 2, 3), picture(0.2, 3), picture(0.3, 3, 4, 5), picture(0.4, 2)):
            model.see(each)
            model.tell()
            assert self.selected(table) == [2]
        assert chosen == [2]

    def test_a_track_can_be_chosen_without_a_word(self, qtbot: QtBot, model: TracksModel) -> None:
        table = TrackTable(model)
        qtbot.addWidget(table)
        chosen: list[int] = []
        table.track_chosen.connect(chosen.append)
        model.see(picture(0.0, 1, 2, 3))
        model.tell()
        table.choose(3)
        assert self.selected(table) == [3]
        table.choose(0)
        assert self.selected(table) == [] and not chosen

    def test_an_empty_one_says_so(self, qtbot: QtBot, model: TracksModel) -> None:
        table = TrackTable(model)
        qtbot.addWidget(table)
        view = table.findChild(QTableView)
        assert table.currentWidget() is not view
        model.see(picture(0.0, 1))
        model.tell()
        assert table.currentWidget() is view
        model.clear()
        assert table.currentWidget() is not view
