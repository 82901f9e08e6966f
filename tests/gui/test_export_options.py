"""What the options of an export come to, and what is remembered of them."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QAbstractButton, QCheckBox
from pytestqt.qtbot import QtBot

from desktop_app.export.boxes.exporting import BOX_FORMATS
from desktop_app.gui.batch_jobs import job_of, keep_options, options_for, targets_of
from desktop_app.gui.contact_sheet import SheetLayout
from desktop_app.gui.models.work_progress import BatchKind
from desktop_app.gui.preferences import OUTPUT_FOLDERS_KEPT, Preferences
from desktop_app.gui.views.batch_options import CropAllOptions, ExportAllOptions, HideAllOptions
from desktop_app.gui.views.export_options import ExportOptions
from desktop_app.jobs.boxes import ExportJob
from desktop_app.jobs.crop import CropJob
from desktop_app.jobs.hide import HideJob
from desktop_app.jobs.searching import Search
from desktop_app.jobs.sidecars import SidecarJob
from desktop_app.library.search_plan import SearchPlan

SEARCH = Search(SearchPlan(("face", "eyes")))


@pytest.fixture
def options(qtbot: QtBot) -> ExportOptions:
    made = ExportOptions()
    qtbot.addWidget(made)
    return made


def test_every_format_that_there_is_can_be_chosen(options: ExportOptions) -> None:
    options.take(tuple(BOX_FORMATS))
    assert set(options.formats) == set(BOX_FORMATS)


def test_what_is_no_format_any_more_is_passed_over(options: ExportOptions) -> None:
    options.take(("csv", "of another version"))
    assert options.formats == ("csv",)


def test_beside_the_photographs_nothing_but_sidecars_is_written(qtbot: QtBot, options: ExportOptions) -> None:
    options.take(("csv",))
    with qtbot.waitSignal(options.changed):
        options.findChildren(QAbstractButton)[1].setChecked(True)
    assert options.is_beside
    assert options.formats == ()
    assert not any(box.isVisibleTo(options) for box in options.findChildren(QCheckBox))


@pytest.mark.parametrize(
    ("kind", "job"), [(BatchKind.HIDE, HideJob), (BatchKind.CROP, CropJob), (BatchKind.EXPORT, ExportJob)]
)
def test_each_kind_is_a_job_that_searches_as_the_window_does(
    qtbot: QtBot, preferences: Preferences, kind: BatchKind, job: type
) -> None:
    options = options_for(kind, preferences)
    qtbot.addWidget(options)
    made = job_of(options, SEARCH, False)
    assert isinstance(made, job)
    assert "face" in made.search.plan.targets


def test_what_is_of_no_chosen_kind_is_not_looked_for(qtbot: QtBot, preferences: Preferences) -> None:
    options = options_for(BatchKind.HIDE, preferences)
    qtbot.addWidget(options)
    assert isinstance(options, HideAllOptions)
    options.kinds.choose({"face"})
    made = job_of(options, SEARCH, False)
    assert isinstance(made, HideJob)
    assert made.search.plan.targets == ("face",)
    assert targets_of(options) is not None


def test_sidecars_may_be_told_to_replace(qtbot: QtBot, preferences: Preferences) -> None:
    options = options_for(BatchKind.EXPORT, preferences)
    qtbot.addWidget(options)
    assert isinstance(options, ExportAllOptions)
    options.export.take((), is_beside=True)
    assert job_of(options, SEARCH, True) == SidecarJob(SEARCH, True)


def test_choices_are_remembered(qtbot: QtBot, preferences: Preferences) -> None:
    crop = options_for(BatchKind.CROP, preferences)
    qtbot.addWidget(crop)
    assert isinstance(crop, CropAllOptions)
    crop.pattern = "{name}_{number}"
    keep_options(crop, preferences)
    export = options_for(BatchKind.EXPORT, preferences)
    qtbot.addWidget(export)
    assert isinstance(export, ExportAllOptions)
    export.export.take(("voc", "yolo"))
    keep_options(export, preferences)
    again, export_again = options_for(BatchKind.CROP, preferences), options_for(BatchKind.EXPORT, preferences)
    for each in (again, export_again):
        qtbot.addWidget(each)
    assert isinstance(again, CropAllOptions)
    assert again.pattern == "{name}_{number}"
    assert isinstance(export_again, ExportAllOptions)
    assert set(export_again.export.formats) == {"voc", "yolo"}


def test_folders_that_were_written_to_are_remembered_the_newest_first(preferences: Preferences) -> None:
    folders = [Path(f"/out/{number}") for number in range(OUTPUT_FOLDERS_KEPT + 5)]
    for folder in [*folders, folders[-2]]:
        preferences.remember_output_folder(folder)
    assert preferences.output_folders[:3] == [folders[-2], folders[-1], folders[-3]]
    assert len(preferences.output_folders) == OUTPUT_FOLDERS_KEPT


@pytest.mark.parametrize(("paper", "columns"), [("a3", "4"), ("a4", "no number"), ("a4", "99")])
def test_damaged_choices_of_a_contact_sheet_are_as_on_the_first_day(tmp_path: Path, paper: str, columns: str) -> None:
    store = QSettings(str(tmp_path / "damaged.ini"), QSettings.Format.IniFormat)
    store.setValue("sheet/paper", paper)
    store.setValue("sheet/columns", columns)
    assert Preferences(store).sheet_layout == SheetLayout()
