"""How many of what is in pictures: in each, and in all."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop_app.export.boxes.box_format import BoxFormat, encoded
from desktop_app.export.boxes.labelled import CLASS_NAMES, LabelledPicture, class_name
from desktop_app.export.boxes.tables import BYTE_ORDER_MARK, table_name

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class PictureCount:
    """How many detections of each class one picture has; classes without any are left out."""

    name: str
    by_class: Mapping[str, int]

    @property
    def total(self) -> int:
        """Of all classes."""
        return sum(self.by_class.values())


@dataclass(frozen=True, slots=True)
class Counts:
    """How many detections of each class pictures have.

    pictures: in the order in which they came. by_class: in all of them, in the order of `CLASS_NAMES`.
    """

    pictures: tuple[PictureCount, ...]
    by_class: Mapping[str, int]

    @property
    def total(self) -> int:
        """Of all classes in all pictures."""
        return sum(self.by_class.values())

    @property
    def without_any(self) -> tuple[str, ...]:
        """The names of the pictures in which there is nothing."""
        return tuple(picture.name for picture in self.pictures if not picture.total)

    def csv_text(self) -> str:
        """A row for each picture and a last one for all, a column for each class that occurs and one for all."""
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["file", *self.by_class, TOTAL])
        for picture in self.pictures:
            counts = [picture.by_class.get(name, 0) for name in self.by_class]
            writer.writerow([table_name(picture.name), *counts, picture.total])
        writer.writerow([TOTAL, *self.by_class.values(), self.total])
        return stream.getvalue()


def counts(pictures: Iterable[LabelledPicture]) -> Counts:
    """Count the detections of pictures, which are gone through once."""
    counted = tuple(
        PictureCount(picture.name, Counter(class_name(found) for found in picture.detections)) for picture in pictures
    )
    in_all: Counter[str] = Counter()
    for picture in counted:
        in_all.update(picture.by_class)
    return Counts(counted, {name: in_all[name] for name in CLASS_NAMES if name in in_all})


class CountsFormat(BoxFormat):
    """A table of how many of what each picture has."""

    key, label = "counts", "Counts (CSV)"
    set_files = ("counts.csv",)

    def whole(self, pictures: Iterable[LabelledPicture]) -> dict[str, bytes]:
        """UTF-8 with a byte order mark."""
        return {self.set_files[0]: encoded(BYTE_ORDER_MARK + counts(pictures).csv_text())}
