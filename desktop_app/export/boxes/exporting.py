"""Boxes written into a folder, file by file or all at once."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from desktop_app.errors import OutputError
from desktop_app.export.boxes.box_format import BoxFormat
from desktop_app.export.boxes.coco import CocoFormat
from desktop_app.export.boxes.counting import CountsFormat
from desktop_app.export.boxes.labelled import LabelledPicture
from desktop_app.export.boxes.labelme import LabelmeFormat
from desktop_app.export.boxes.tables import CsvFormat, JsonLinesFormat
from desktop_app.export.boxes.voc import VocFormat
from desktop_app.export.boxes.xmp import XmpFormat
from desktop_app.export.boxes.yolo import YoloFormat
from desktop_app.export.writing import write_file

_FORMATS: tuple[BoxFormat, ...] = (
    CsvFormat(),
    JsonLinesFormat(),
    CocoFormat(),
    YoloFormat(),
    VocFormat(),
    LabelmeFormat(),
    XmpFormat(),
    CountsFormat(),
)

BOX_FORMATS: Mapping[str, BoxFormat] = MappingProxyType({form.key: form for form in _FORMATS})
"""Every format by its key, in the order in which they are offered."""


def write_boxes(
    folder: Path, pictures: Iterable[LabelledPicture], form: BoxFormat, *, overwrite: bool = False
) -> list[Path]:
    """Write the boxes of pictures into a folder: those of each picture as it comes, then those of the whole set.

    pictures: gone through once.
    Returns the files that were written, in that order.
    Raises: OutputError, which names the file; what was written before it stays. Two pictures that need one file are
        such an error, and so is a file that is there already, unless overwrite says that it may be replaced.
    """
    check_set_files(folder, form, overwrite=overwrite)
    written: list[Path] = []
    taken: dict[str, str] = {}

    def one_by_one() -> Iterator[LabelledPicture]:
        for picture in pictures:
            for file in form.picture_files(picture.name):
                other = taken.setdefault(file.casefold(), picture.name)
                if other != picture.name:
                    raise OutputError(
                        "{path} would hold the boxes of {name} and of {other}; give one of them another name.",
                        path=folder / file,
                        name=picture.name,
                        other=other,
                    )
            written.extend(write_picture(folder, picture, form, overwrite=overwrite))
            yield picture

    pictures_once = one_by_one()
    content = form.whole(pictures_once)
    for _ in pictures_once:
        pass  # a format without files of the set has not asked for them
    written.extend(_write(folder, content, overwrite=overwrite))
    return written


def write_picture(folder: Path, picture: LabelledPicture, form: BoxFormat, *, overwrite: bool = False) -> list[Path]:
    """Write the files of one picture, and say which; often there are none, or one.

    Raises: OutputError, which names the file.
    """
    return _write(folder, form.per_picture(picture, folder), overwrite=overwrite)


def write_set(
    folder: Path, pictures: Iterable[LabelledPicture], form: BoxFormat, *, overwrite: bool = False
) -> list[Path]:
    """Write the files of the whole set when all pictures are known, and say which.

    Raises: OutputError, which names the file.
    """
    check_set_files(folder, form, overwrite=overwrite)
    return _write(folder, form.whole(pictures), overwrite=overwrite)


def check_set_files(folder: Path, form: BoxFormat, *, overwrite: bool = False) -> None:
    """Raise what `write_set` would raise for a file that is there already, before a long work is begun.

    Raises: OutputError, which names the file.
    """
    if not overwrite:
        for file in form.set_files:
            _check_free(folder / file)


def _write(folder: Path, files: Mapping[str, bytes], *, overwrite: bool) -> list[Path]:
    paths = [folder / file for file in files]
    if not overwrite:
        for path in paths:
            _check_free(path)
    for path, content in zip(paths, files.values(), strict=True):
        write_file(path, content)
    return paths


def _check_free(path: Path) -> None:
    if os.path.lexists(path):
        raise OutputError("{path} is already there; choose another folder, or allow files to be replaced.", path=path)
