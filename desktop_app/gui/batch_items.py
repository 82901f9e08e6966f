"""What a batch is to do with the photographs of the window's list."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.photos import Photo, PhotoRole, PhotosModel
from desktop_app.library.annotations import Decision

if TYPE_CHECKING:  # OpenCV comes with it, and the window opens before that
    from desktop_app.jobs.job import Item, Outcome


@dataclass(frozen=True, slots=True)
class BatchItems:
    """The photographs as a job takes them.

    root: the folder that all of them lie in or below; None where there is none but a whole drive.
    unsearched: how many the job has to search itself. without_file: how many were left out, as they have no file.
    """

    items: tuple[Item, ...]
    root: Path | None
    unsearched: int
    without_file: int


def batch_items(photos: Sequence[Photo], targets: Collection[str] | None = None) -> BatchItems:
    """What a job is told of photographs.

    targets: the kinds that it is about; what is of another kind stays as it is, as a person left it. None: all kinds.
    """
    from desktop_app.jobs.job import Item

    filed = [(photo, photo.source) for photo in photos if isinstance(photo.source, Path)]
    root = root_of([path for _, path in filed])
    items = tuple(
        Item(path, _relative(path, root), _kept(photo, targets), _spared(photo, targets)) for photo, path in filed
    )
    unsearched = sum(item.detections is None for item in items)
    return BatchItems(items, root, unsearched, len(photos) - len(filed))


def without_outputs(photos: Sequence[Photo], folder: Path | None, earlier: Sequence[Path]) -> list[Photo]:
    """Those photographs that no batch has written: who opens a folder again has its outputs in the list too.

    folder: that is about to be written to. earlier: those that were. Where nothing else is listed, outputs are meant.
    """
    folders = [folder] if folder else []
    return _outside(photos, [*folders, *earlier]) or _outside(photos, folders) or list(photos)


def _outside(photos: Sequence[Photo], folders: Sequence[Path]) -> list[Photo]:
    # Texts are compared, which is many times as quick for thousands of paths.
    below = tuple(f"{folder}{os.sep}" for folder in folders)
    return [photo for photo in photos if not (isinstance(photo.source, Path) and str(photo.source).startswith(below))]


def still_to_box(outcomes: Sequence[Outcome], photos: PhotosModel) -> dict[int, tuple[Detection, ...]]:
    """Where photographs of the list need new boxes, so that nothing is found in their copies: key -> boxes.

    One that nobody had searched gets those too that the job found: from then on its boxes are all that is hidden.
    """
    needed: dict[int, tuple[Detection, ...]] = {}
    for outcome in outcomes:
        photo = photos.index_of_path(outcome.source).data(PhotoRole.PHOTO)
        if outcome.left and isinstance(photo, Photo):
            needed[photo.key] = outcome.left if photo.is_known else (*outcome.found, *outcome.left)
    return needed


def root_of(paths: Sequence[Path]) -> Path | None:
    """The innermost folder that files lie in or below; None where that is a whole drive, or they lie on several."""
    try:
        root = Path(os.path.commonpath([path.parent for path in paths]))
    except ValueError:
        return None
    return root if root != root.parent else None


def _relative(path: Path, root: Path | None) -> Path:
    # The job gives numbers to those that have the same name after all.
    return path.relative_to(root) if root is not None else Path(path.parent.name, path.name)


def _kept(photo: Photo, targets: Collection[str] | None) -> tuple[Detection, ...] | None:
    if not photo.is_known:
        return None
    return tuple(box for box in photo.detections if targets is None or box.target in targets)


def _spared(photo: Photo, targets: Collection[str] | None) -> tuple[Detection, ...]:
    """What a person dropped or deleted, and what is of another kind."""
    rejected = (Decision.DROPPED, Decision.DELETED)
    boxes = [box.detection for box in photo.review.annotations if box.decision in rejected]
    return (*boxes, *(box for box in photo.detections if targets is not None and box.target not in targets))
