"""Sidecars: the regions of a photograph in a small file beside the original, where other programs look for them."""

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.export.boxes.exporting import BOX_FORMATS, write_picture
from desktop_app.export.boxes.labelled import LabelledPicture
from desktop_app.jobs.job import Item, Outcome
from desktop_app.jobs.searching import Search
from desktop_app.media.images import read_bytes

FORMAT = "xmp"


@dataclass(frozen=True, slots=True)
class SidecarJob:
    """Writes an XMP file beside every picture in which there is something. It travels to other processes.

    overwrite: a sidecar that is there already may be replaced.
    """

    search: Search = Search()
    overwrite: bool = False

    @property
    def name(self) -> str:
        """A stable word for reports."""
        return "sidecars"

    def settings(self) -> dict[str, Any]:
        """All that the sidecars depend on besides the pictures, as plain values."""
        return {"search": self.search.settings()}

    def __call__(self, item: Item) -> Outcome:
        """Write the sidecar of one picture. Raises: AppError."""
        began = time.perf_counter()
        data = read_bytes(item.source)
        source = str(item.source)
        kept = item.detections
        found = self.search.in_file(data, source)[1].kept if kept is None else kept
        picture = LabelledPicture.of_bytes(data, item.source, item.source.name, found)
        written = write_picture(item.source.parent, picture, BOX_FORMATS[FORMAT], overwrite=self.overwrite)
        return Outcome(
            item.source,
            tuple(written),
            found,
            seconds=time.perf_counter() - began,
            spared=item.spared,
            digest=hashlib.sha256(data).hexdigest(),
            bytes=len(data),
            size=picture.size,
            orientation=picture.orientation,
            name=Path(item.source.name),
        )
