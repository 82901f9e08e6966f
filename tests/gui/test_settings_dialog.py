"""The settings dialog has a control for every declared setting, and what is changed in it counts at once."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from desktop_app import settings
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.views.settings_dialog import SettingsDialog
from desktop_app.settings import SETTINGS, AnySetting

SHOWN = [setting for setting in SETTINGS if setting.group]


@pytest.fixture
def dialog(qtbot: QtBot, preferences: Preferences) -> SettingsDialog:
    """The dialog over settings of the first day."""
    made = SettingsDialog(None, preferences)
    qtbot.addWidget(made)
    made.show()
    return made


def change(dialog: SettingsDialog, setting: AnySetting) -> object:
    """Choose something else as a user does, and return it."""
    control = dialog.control(setting)
    if isinstance(control, QCheckBox):
        control.click()
        return not setting.default
    if isinstance(control, QComboBox):
        QTest.keyClick(control, Qt.Key.Key_Down)
        return setting.choices[1]
    assert isinstance(control, QSpinBox)
    QTest.keyClick(control, Qt.Key.Key_Up)
    return setting.default + 1


@pytest.mark.parametrize("setting", SHOWN, ids=lambda setting: setting.key)
def test_a_changed_setting_is_saved_and_told(
    dialog: SettingsDialog, preferences: Preferences, setting: AnySetting
) -> None:
    told: list[tuple[AnySetting, object]] = []
    dialog.changed.connect(lambda *change: told.append(change))
    value = change(dialog, setting)
    assert told == [(setting, value)]
    assert preferences.get(setting) == value


@pytest.mark.parametrize("setting", SHOWN, ids=lambda setting: setting.key)
def test_every_control_says_what_it_is_for(dialog: SettingsDialog, setting: AnySetting) -> None:
    control = dialog.control(setting)
    assert control.accessibleName() == setting.label
    assert control.toolTip() == setting.help
    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert {setting.group, setting.help} <= set(words)


def test_what_is_set_elsewhere_has_no_control(dialog: SettingsDialog) -> None:
    with pytest.raises(KeyError, match="find/targets"):
        dialog.control(settings.FIND)


def test_saved_values_are_shown(qtbot: QtBot, preferences: Preferences) -> None:
    preferences.set(settings.LANGUAGE, "ko")
    preferences.set(settings.WATCH_FOLDERS, False)
    preferences.set(settings.MAX_MEGAPIXELS, 42)
    dialog = SettingsDialog(None, preferences)
    qtbot.addWidget(dialog)
    assert dialog.control(settings.LANGUAGE).currentData() == "ko"
    assert not dialog.control(settings.WATCH_FOLDERS).isChecked()
    assert dialog.control(settings.MAX_MEGAPIXELS).text() == "42 MP"


@pytest.mark.parametrize(("typed", "saved"), [("9", 9), ("99999", 999), ("0", 300), ("x", 300), ("", 300), ("-5", 5)])
def test_no_number_out_of_bounds_can_be_entered(
    dialog: SettingsDialog, preferences: Preferences, typed: str, saved: int
) -> None:
    box = dialog.control(settings.MAX_MEGAPIXELS)
    box.selectAll()
    QTest.keyClicks(box, typed)
    dialog.close()
    assert preferences.get(settings.MAX_MEGAPIXELS) == saved


def test_a_number_counts_when_it_is_typed_whole(dialog: SettingsDialog) -> None:
    told: list[object] = []
    dialog.changed.connect(lambda _, value: told.append(value))
    box = dialog.control(settings.MAX_MEGAPIXELS)
    box.selectAll()
    QTest.keyClicks(box, "120")
    assert told == []
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert told == [120]


def test_reset_puts_every_default_back_and_tells_what_changed(dialog: SettingsDialog, preferences: Preferences) -> None:
    reset = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Reset to defaults")
    assert not reset.isEnabled()
    preferences.set(settings.SENSITIVITY, 0.9)
    for setting in SHOWN:
        change(dialog, setting)
    assert reset.isEnabled()
    told: list[AnySetting] = []
    dialog.changed.connect(lambda setting, _: told.append(setting))
    reset.click()
    assert told == SHOWN
    assert all(preferences.get(setting) == setting.default for setting in SHOWN)
    assert preferences.sensitivity == 0.9
    assert dialog.control(settings.MAX_MEGAPIXELS).value() == settings.MAX_MEGAPIXELS.default
    assert not reset.isEnabled()


def test_one_button_is_primary(dialog: SettingsDialog) -> None:
    primary = [button for button in dialog.findChildren(QPushButton) if button.property("primary")]
    assert [button.text() for button in primary] == ["Close"]
    assert primary[0].isDefault()
