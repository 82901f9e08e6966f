"""Declared settings are saved as they are, and damaged ones are as on the first day."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from desktop_app import settings
from desktop_app.gui.preferences import Preferences
from desktop_app.library.search_plan import SearchPlan
from desktop_app.settings import SETTINGS, AnySetting


def store(folder: Path) -> QSettings:
    return QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)


def another_value(setting: AnySetting) -> object:
    """An allowed value that is not the default."""
    if setting.choices:
        other = next(choice for choice in setting.choices if choice not in (setting.default, *setting.default))
        return (other, setting.choices[-1]) if setting.type is tuple else other
    if setting.type is bool:
        return not setting.default
    if setting.type is str:
        return f"{setting.default}x"
    return setting.default + 1 if setting.type is int else (setting.minimum + setting.default) / 2


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_a_saved_value_is_the_same_in_the_next_run(tmp_path: Path, setting: AnySetting) -> None:
    written = store(tmp_path)
    Preferences(written).set(setting, another_value(setting))
    written.sync()
    read = Preferences(store(tmp_path)).get(setting)
    assert read == another_value(setting) != setting.default
    assert type(read) is setting.type


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_what_is_not_saved_is_the_default(tmp_path: Path, setting: AnySetting) -> None:
    assert Preferences(store(tmp_path)).get(setting) == setting.default


@pytest.mark.parametrize("damaged", ["\x00\x01", "", "nan", "1e999", "-1", ["a", "b"], 10**12, {"a": 1}])
@pytest.mark.parametrize("setting", [s for s in SETTINGS if s.type is not str or s.choices], ids=lambda s: s.key)
def test_damaged_values_are_the_default(tmp_path: Path, setting: AnySetting, damaged: object) -> None:
    held = store(tmp_path)
    held.setValue(setting.key, damaged)
    assert Preferences(held).get(setting) == setting.default


def test_a_value_out_of_bounds_is_not_saved(tmp_path: Path) -> None:
    preferences = Preferences(store(tmp_path))
    with pytest.raises(ValueError, match="Picture limit"):
        preferences.set(settings.MAX_MEGAPIXELS, 0)
    assert preferences.get(settings.MAX_MEGAPIXELS) == settings.MAX_MEGAPIXELS.default


def test_language_and_colours_are_remembered(tmp_path: Path) -> None:
    preferences = Preferences(store(tmp_path))
    assert (preferences.language, preferences.scheme) == ("system", "system")
    preferences.language, preferences.scheme = "ko", "dark"
    assert (preferences.language, preferences.scheme) == ("ko", "dark")


def test_a_panel_that_looks_for_nothing_starts_with_the_default_again(tmp_path: Path) -> None:
    preferences = Preferences(store(tmp_path))
    preferences.plan = SearchPlan(targets=())
    assert preferences.plan.targets == settings.FIND.default
