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
        BatchKind.HIDE: translate("Batch", "Hidden in {n} of {total} photos"),
        BatchKind.CROP: translate("Batch", "Cropped {n} of {total} photos"),
        BatchKind.EXPORT: translate("Batch", "Exported boxes of {n} of {total} photos"),
    }[kind].format(n=done, total=total)
    return translate("Batch", "{what}, then cancelled").format(what=words) if is_cancelled else words


def counts_text(kind: BatchKind, counts: BatchCounts) -> str:
    """What came of it in numbers: boxes, what was done before, what went wrong."""
    one, many = {
        BatchKind.HIDE: (translate("Batch", "1 box hidden"), translate("Batch", "{n} boxes hidden")),
        BatchKind.CROP: (translate("Batch", "1 box cut out"), translate("Batch", "{n} boxes cut out")),
        BatchKind.EXPORT: (translate("Batch", "1 box in all"), translate("Batch", "{n} boxes in all")),
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


def note_text(unsearched: int, without_file: int, outputs: int) -> str:
    """What is said of the photographs before it begins. outputs: how many are left out, as a batch has written them."""
    if unsearched == 0:
        parts = [translate("Batch", "Your boxes and decisions are used as they are.")]
    elif unsearched == 1:
        parts = [translate("Batch", "1 has not been searched yet and is searched on the way.")]
    else:
        words = translate("Batch", "{n} have not been searched yet and are searched on the way.")
        parts = [words.format(n=unsearched)]
    if without_file == 1:
        parts.append(translate("Batch", "1 was pasted, has no file, and is left out."))
    elif without_file:
        words = translate("Batch", "{n} were pasted, have no file, and are left out.")
        parts.append(words.format(n=without_file))
    if outputs == 1:
        parts.append(translate("Batch", "1 was written by an earlier run and is left out."))
    elif outputs:
        parts.append(translate("Batch", "{n} were written by an earlier run and are left out.").format(n=outputs))
    return " ".join(parts)


def folder_name(kind: BatchKind) -> str:
    """What the folder for the outputs is called at first."""
    return {
        BatchKind.HIDE: translate("Batch", "hidden"),
        BatchKind.CROP: translate("Batch", "crops"),
        BatchKind.EXPORT: translate("Batch", "boxes"),
    }[kind]
