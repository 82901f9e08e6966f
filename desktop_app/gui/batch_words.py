"""What is said of work on many photographs."""

from desktop_app.gui.models.work_progress import BatchCounts, BatchKind, WorkProgress
from desktop_app.gui.wording import translate

DOT = " \N{MIDDLE DOT} "


def batch_title(kind: BatchKind) -> str:
    """What the dialog is called."""
    return {
        BatchKind.HIDE: translate("Batch", "Hide all"),
        BatchKind.CROP: translate("Batch", "Crop all"),
        BatchKind.EXPORT: translate("Batch", "Export all"),
    }[kind]


def begin_text(kind: BatchKind, photos: int) -> str:
    """What the button that begins says."""
    one, many = {
        BatchKind.HIDE: (translate("Batch", "Hide in 1 photo"), translate("Batch", "Hide in {n} photos")),
        BatchKind.CROP: (translate("Batch", "Crop 1 photo"), translate("Batch", "Crop {n} photos")),
        BatchKind.EXPORT: (
            translate("Batch", "Export boxes of 1 photo"),
            translate("Batch", "Export boxes of {n} photos"),
        ),
    }[kind]
    return one if photos == 1 else many.format(n=photos)


def going_on_text(photos: int) -> str:
    """What the button says that goes on where a run stopped; photos: how many are left."""
    one, many = translate("Batch", "Go on with 1 photo"), translate("Batch", "Go on with {n} photos")
    return one if photos == 1 else many.format(n=photos)


def running_text(kind: BatchKind, photos: int) -> str:
    """What is being done."""
    one, many = {
        BatchKind.HIDE: (translate("Batch", "Hiding in 1 photo"), translate("Batch", "Hiding in {n} photos")),
        BatchKind.CROP: (translate("Batch", "Cropping 1 photo"), translate("Batch", "Cropping {n} photos")),
        BatchKind.EXPORT: (
            translate("Batch", "Exporting boxes of 1 photo"),
            translate("Batch", "Exporting boxes of {n} photos"),
        ),
    }[kind]
    return one if photos == 1 else many.format(n=photos)


def result_text(kind: BatchKind, done: int, total: int, is_cancelled: bool) -> str:
    """What came of it, in one line."""
    words = {
        BatchKind.HIDE: translate("Batch", "{n} of {total} photos hidden"),
        BatchKind.CROP: translate("Batch", "{n} of {total} photos cropped"),
        BatchKind.EXPORT: translate("Batch", "Boxes of {n} of {total} photos exported"),
    }[kind].format(n=done, total=total)
    return translate("Batch", "{what}, then cancelled").format(what=words) if is_cancelled else words


def counts_text(kind: BatchKind, counts: BatchCounts) -> str:
    """What came of it in numbers: boxes, what was done before, what went wrong."""
    one, many = {
        BatchKind.HIDE: (translate("Batch", "1 box hidden"), translate("Batch", "{n} boxes hidden")),
        BatchKind.CROP: (translate("Batch", "1 box in them"), translate("Batch", "{n} boxes in them")),
        BatchKind.EXPORT: (translate("Batch", "1 box in them"), translate("Batch", "{n} boxes in them")),
    }[kind]
    parts = [one if counts.found == 1 else many.format(n=counts.found)]
    if counts.done_before:
        parts.append(translate("Batch", "{n} done before").format(n=counts.done_before))
    if trouble := trouble_text(WorkProgress(0, 0, failed=counts.failed, left=counts.left)):
        parts.append(trouble)
    return DOT.join(parts)


def trouble_text(progress: WorkProgress) -> str:
    """What went wrong so far, in a few words; "" where nothing did."""
    parts = []
    if progress.failed:
        parts.append(translate("Batch", "{n} failed").format(n=progress.failed))
    if progress.left:
        parts.append(translate("Batch", "in {n} something is still found").format(n=progress.left))
    return DOT.join(parts)


def folder_name(kind: BatchKind) -> str:
    """What the folder for the outputs is called at first."""
    return {
        BatchKind.HIDE: translate("Batch", "hidden"),
        BatchKind.CROP: translate("Batch", "crops"),
        BatchKind.EXPORT: translate("Batch", "boxes"),
    }[kind]
