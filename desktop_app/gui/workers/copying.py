"""Copies of single photographs with something hidden or cut out, written one after another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_app.detection.geometry import Detection
from desktop_app.errors import AppError, CancelledError, OutputError
from desktop_app.gui.workers.defects import reported
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.limits import Limits

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.export.copies import CopyOptions
    from desktop_app.export.crop_names import CropNames
    from desktop_app.export.cropping import CropStyle
    from desktop_app.export.hiding import HidingStyle


@dataclass(frozen=True, slots=True, eq=False)
class HiddenCopy:
    """A copy with something hidden.

    key: the photograph's in the list. target: the file to write; one of that name is replaced.
    may_replace_source: whether that may be the photograph itself.
    spared: what is to stay visible, of which the search of the copy is not to tell.
    plan, sensitivity: how the copy is searched.
    """

    key: int
    source: Path
    target: Path
    detections: tuple[Detection, ...]
    spared: tuple[Detection, ...]
    style: HidingStyle
    options: CopyOptions
    plan: SearchPlan
    sensitivity: float
    may_replace_source: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class CropCopies:
    """Crops of one photograph in a folder; files that are there stay."""

    source: Path
    folder: Path
    detections: tuple[Detection, ...]
    style: CropStyle
    names: CropNames
    options: CopyOptions


class CopyingWorker(QObject):
    """Reads, hides or cuts, writes; every request is answered, in order.

    closing: set when the window closes; what has been written by then stays.
    hidden: a copy is written; carries the request and its Path. checked: it has been searched again; carries the
        request, the Path, and what is still found in it. cropped: carries the request and the Paths written.
    failed: carries the request and the AppError.
    """

    hidden = Signal(object, object)
    checked = Signal(object, object, object)
    cropped = Signal(object, object)
    failed = Signal(object, object)
    _asked = Signal(object)

    def __init__(self, limits: Limits, closing: Event) -> None:
        super().__init__()
        self._limits = limits
        self._closing = closing
        self._asked.connect(self._work, Qt.ConnectionType.QueuedConnection)

    def submit(self, request: HiddenCopy | CropCopies) -> None:
        """Ask from any thread."""
        self._asked.emit(request)

    @Slot(object)
    def _work(self, request: HiddenCopy | CropCopies) -> None:
        if self._closing.is_set():
            return
        try:
            if isinstance(request, HiddenCopy):
                self._hide(request)
            else:
                self._crop(request)
        except CancelledError:
            pass  # nobody is there any more to be told
        except AppError as error:
            self.failed.emit(request, error)
        except Exception as defect:
            self.failed.emit(request, reported(defect, request.source.name))

    def _hide(self, request: HiddenCopy) -> None:
        from desktop_app.export.copies import copy_suffix, encode_copy
        from desktop_app.export.hiding import hide, load_cover
        from desktop_app.export.writing import free_path, write_file
        from desktop_app.jobs.recheck import still_found
        from desktop_app.jobs.searching import Search
        from desktop_app.media.images import read_bytes
        from desktop_app.media.originals import read_original

        original = read_original(request.source, max_pixels=self._limits.max_pixels)
        pixels = hide(original.pixels, request.detections, request.style, load_cover(request.style))
        target, suffix = request.target, copy_suffix(original.format, request.target)
        if target.suffix != suffix:  # another name than the one that may be replaced
            target = free_path(target.with_suffix(suffix))
        if not request.may_replace_source and _is_same_file(target, request.source):
            raise OutputError("{path} is the photo itself; choose another name for the copy.", path=target)
        write_file(target, encode_copy(original, pixels, request.options))
        self.hidden.emit(request, target)
        if self._closing.is_set():
            return  # nobody is there any more to be told
        search = Search(request.plan, request.sensitivity, self._limits.max_pixels)
        data = read_bytes(target)
        left = still_found(data, target.name, search, request.style, request.detections, request.spared)
        self.checked.emit(request, target, left)

    def _crop(self, request: CropCopies) -> None:
        from desktop_app.export.copies import copy_suffix, encode_copy
        from desktop_app.export.cropping import crops
        from desktop_app.export.writing import free_path, write_file
        from desktop_app.media.originals import read_original

        original = read_original(request.source, max_pixels=self._limits.max_pixels)
        suffix = copy_suffix(original.format, request.source)
        cuts = list(crops(original.pixels, request.detections, request.style))
        names = request.names.file_names(request.source, [cut.detection for cut in cuts], suffix)
        written: list[Path] = []
        for cut, name in zip(cuts, names, strict=True):
            if self._closing.is_set():
                return
            path = free_path(request.folder / name)
            write_file(path, encode_copy(original, cut.pixels, request.options))
            written.append(path)
        self.cropped.emit(request, written)


def _is_same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, whatever links and letters they go by."""
    try:
        return one.samefile(other)
    except OSError:
        return False  # one of them is not there
