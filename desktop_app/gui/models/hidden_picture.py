"""A picture's parts as they look once something in them is hidden."""

from dataclasses import dataclass

from PySide6.QtCore import QRect

from desktop_app.gui.models.picture import Picture


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """One part. place: where in the picture, in its pixels; picture: what is seen there, of the same size."""

    place: QRect
    picture: Picture


@dataclass(frozen=True, slots=True, eq=False)
class HiddenPicture:
    """What is seen in place of a picture's own pixels. picture: the one that the patches lie on."""

    picture: Picture
    patches: tuple[Patch, ...]
