"""What is said of work on many photographs."""

from desktop_app.gui.models.work_progress import WorkProgress
from desktop_app.gui.wording import translate

DOT = " \N{MIDDLE DOT} "


def trouble_text(progress: WorkProgress) -> str:
    """What went wrong so far, in a few words; "" where nothing did."""
    parts = []
    if progress.failed:
        parts.append(translate("Batch", "{n} failed").format(n=progress.failed))
    if progress.left:
        parts.append(translate("Batch", "{n} in which something is still found").format(n=progress.left))
    return DOT.join(parts)
