"""What every way of exporting boxes has in common."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from desktop_app.export.boxes.labelled import LabelledPicture


class BoxFormat:
    """A way to export boxes: files of a picture each, files of the whole set, or both; this one has neither.

    key: its name in options. label: its name for people, the same in every language.
    set_files: the names of the files that `whole` makes, below the folder, with slashes; known before anything is done.
    """

    key: str
    label: str
    set_files: tuple[str, ...] = ()

    def picture_files(self, name: str) -> tuple[str, ...]:
        """The names of the files that `per_picture` may make for the picture of that name.

        Those of "a.jpg" and "a.png" are the same in some formats, whose readers want it so.
        """
        return ()

    def per_picture(self, picture: LabelledPicture, folder: Path) -> dict[str, bytes]:
        """The files of one picture: what they are called below the folder, with slashes, and what is in them."""
        return {}

    def whole(self, pictures: Iterable[LabelledPicture]) -> dict[str, bytes]:
        """The files of the whole set, which is gone through once at most, in the order that they shall have.

        In memory are the files, not the pictures.
        """
        return {}


def with_suffix(name: str, suffix: str) -> str:
    """A picture's name with another suffix in place of its own."""
    return str(PurePosixPath(name).with_suffix(suffix))


def encoded(text: str) -> bytes:
    """Text as UTF-8; of a name that is no text in any script, its bytes are written as JSON has them."""
    return text.encode("utf-8", "backslashreplace")
