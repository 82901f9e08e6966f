import pytest

from desktop_app import settings
from desktop_app.settings import ALONE_STYLE, SETTINGS, TARGET_STYLES, target_style


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_every_default_is_allowed_and_described(setting):
    assert setting.checked(setting.default) == setting.default
    assert setting.label
    assert setting.help.endswith(".")


@pytest.mark.parametrize("setting", [setting for setting in SETTINGS if setting.group], ids=lambda setting: setting.key)
def test_what_the_settings_dialog_shows_has_words_for_every_choice(setting):
    assert setting.type is not tuple
    assert len(setting.choice_labels) == len(setting.choices)
    assert setting.type is not str or setting.choices


def test_keys_are_unique():
    assert len({setting.key for setting in SETTINGS}) == len(SETTINGS)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (settings.SCALE_FACTOR, 1.0),
        (settings.SCALE_FACTOR, float("nan")),
        (settings.SCALE_FACTOR, float("inf")),
        (settings.SCALE_FACTOR, "1.2"),
        (settings.MIN_NEIGHBORS, -1),
        (settings.MIN_NEIGHBORS, 3.5),
        (settings.MIN_NEIGHBORS, True),
        (settings.MIN_SIZE_PX, None),
        (settings.PRESET, "best"),
        (settings.PRESET, ""),
        (settings.FIND, ()),
        (settings.FIND, ("face", "dog")),
        (settings.FIND, "face"),
    ],
)
def test_what_is_not_allowed_is_refused_with_the_settings_name(setting, value):
    with pytest.raises(ValueError, match=setting.label):
        setting.checked(value)


def test_an_int_serves_for_a_float():
    assert settings.SCALE_FACTOR.checked(2) == 2.0
    assert isinstance(settings.SCALE_FACTOR.checked(2), float)


def test_bounds_themselves_are_allowed():
    assert settings.MIN_NEIGHBORS.checked(0) == 0
    assert settings.MIN_NEIGHBORS.checked(1000) == 1000


def test_targets_have_colours_and_short_labels_of_their_own():
    styles = [*TARGET_STYLES.values(), ALONE_STYLE]

    assert len({style.colour for style in styles}) == len(styles)
    assert len({style.short_label for style in styles}) == len(styles)
    # Labels are drawn into pictures with a font that has ASCII alone.
    assert all(style.short_label.isascii() for style in styles)
    assert [style.key for style in TARGET_STYLES.values()] == list(TARGET_STYLES)


def test_a_cascade_run_alone_has_a_style():
    assert target_style("") is ALONE_STYLE
    assert target_style("face").colour == (0xE6, 0x9F, 0x00)


def test_targets_are_those_of_the_finder():
    from desktop_app.detection.finder import TARGETS

    assert list(TARGETS) == list(TARGET_STYLES)
