"""How to hide, to cut out and to write copies, as it is remembered from one time to the next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

from desktop_app import settings
from desktop_app.detection.geometry import Size
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.views.crop_options import ASPECTS

if TYPE_CHECKING:  # OpenCV comes with them, and the window opens before that
    from desktop_app.export.copies import CopyOptions
    from desktop_app.export.cropping import CropStyle
    from desktop_app.export.hiding import HidingStyle


def hiding_style(preferences: Preferences) -> HidingStyle:
    """How what was found is hidden."""
    from desktop_app.export.hiding import HidingKind, HidingShape, HidingStyle

    picture = preferences.get(settings.HIDE_PICTURE)
    return HidingStyle(
        kind=HidingKind(preferences.get(settings.HIDE_KIND)),
        colour=_colour(preferences.get(settings.HIDE_COLOUR)) or (0, 0, 0),
        shape=HidingShape(preferences.get(settings.HIDE_SHAPE)),
        margin=preferences.get(settings.HIDE_MARGIN),
        picture=Path(picture) if picture else None,
    )


def keep_hiding_style(preferences: Preferences, style: HidingStyle) -> None:
    """Remember how what was found is hidden."""
    preferences.set(settings.HIDE_KIND, style.kind.value)
    preferences.set(settings.HIDE_COLOUR, QColor(*style.colour).name())
    preferences.set(settings.HIDE_SHAPE, style.shape.value)
    preferences.set(settings.HIDE_MARGIN, style.margin)
    preferences.set(settings.HIDE_PICTURE, str(style.picture or ""))


def copy_options(preferences: Preferences) -> CopyOptions:
    """What copies are written with."""
    from desktop_app.export.copies import CopyOptions

    return CopyOptions(preferences.get(settings.COPY_QUALITY), preferences.get(settings.KEEP_METADATA))


def keep_copy_options(preferences: Preferences, options: CopyOptions) -> None:
    """Remember what copies are written with."""
    preferences.set(settings.COPY_QUALITY, options.quality)
    preferences.set(settings.KEEP_METADATA, options.keep_metadata)


def crop_style(preferences: Preferences) -> CropStyle:
    """How what was found is cut out."""
    from desktop_app.export.cropping import PASSPORT, CropChoice, CropStyle

    shape, width = preferences.get(settings.CROP_SHAPE), preferences.get(settings.CROP_WIDTH_PX)
    return CropStyle(
        margin=preferences.get(settings.CROP_MARGIN),
        aspect=ASPECTS[shape],
        straighten=preferences.get(settings.CROP_STRAIGHTEN),
        size=Size(width, 0) if width else None,
        fill=_colour(preferences.get(settings.CROP_FILL)),
        which=CropChoice(preferences.get(settings.CROP_WHICH)),
        rise=PASSPORT.rise if shape == "passport" else 0.0,
    )


def keep_crop_style(preferences: Preferences, style: CropStyle) -> None:
    """Remember how what was found is cut out; the height follows from width and shape."""
    shape = next((key for key, aspect in ASPECTS.items() if aspect == style.aspect), settings.CROP_SHAPE.default)
    preferences.set(settings.CROP_SHAPE, shape)
    preferences.set(settings.CROP_MARGIN, style.margin)
    preferences.set(settings.CROP_STRAIGHTEN, style.straighten)
    preferences.set(settings.CROP_WIDTH_PX, style.size.width if style.size else 0)
    preferences.set(settings.CROP_FILL, QColor(*style.fill).name() if style.fill else "")
    preferences.set(settings.CROP_WHICH, style.which.value)


def keep_targets(
    preferences: Preferences, setting: settings.Setting[tuple[str, ...]], targets: tuple[str, ...]
) -> None:
    """Remember which kinds are meant; that none at all is meant is for this time alone."""
    if targets:
        preferences.set(setting, targets)


def _colour(name: str) -> tuple[int, int, int] | None:
    """Red, green and blue of "#rrggbb"; None for what is no colour."""
    colour = QColor(name)
    return (colour.red(), colour.green(), colour.blue()) if name.startswith("#") and colour.isValid() else None
