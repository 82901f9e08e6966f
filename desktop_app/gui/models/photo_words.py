"""What the list says of a photograph."""

from PySide6.QtCore import QCoreApplication

from desktop_app.gui.models.photo import Photo
from desktop_app.gui.wording import size_text, summary, translate


def known_text(photo: Photo) -> str:
    """What is known of a photograph, in a few words."""
    if photo.is_missing:
        return QCoreApplication.translate("PhotoList", "Missing")
    if photo.has_failed:
        return QCoreApplication.translate("PhotoList", "Unreadable")
    if photo.is_known:
        return found_text(photo)
    return size_text(*photo.size) if photo.size else QCoreApplication.translate("PhotoList", "Waiting")


def found_text(photo: Photo) -> str:
    """What counts as being in a photograph, or what became of what was found."""
    detections = photo.detections
    if detections or not photo.review.annotations:
        return summary(detections)
    dropped = len(photo.annotations)
    if dropped == 0:
        return QCoreApplication.translate("PhotoList", "None kept")
    one, many = (
        QCoreApplication.translate("PhotoList", "1 dropped"),
        QCoreApplication.translate("PhotoList", "{n} dropped"),
    )
    return one if dropped == 1 else many.format(n=dropped)


def spoken_text(photo: Photo) -> str:
    """All that a row of the list shows, for those who hear it."""
    said = [photo.name, known_text(photo)]
    if photo.is_out_of_date:
        said.append(QCoreApplication.translate("PhotoList", "out of date"))
    if photo.review.is_complete:
        said.append(QCoreApplication.translate("PhotoList", "reviewed"))
    elif not photo.has_failed:
        said.append(QCoreApplication.translate("PhotoList", "not reviewed"))
    return ", ".join(said)


def why_empty(photo: Photo, preset: str) -> str:
    """Why nothing shows in a photograph that has been searched; preset: the one that it was searched with."""
    if photo.review.is_complete:
        return translate("Words", "Reviewed: there is nothing in this photo.")
    if photo.review.annotations and not photo.less_sure:
        return translate("Words", "You have deleted all that was found.")
    if not photo.less_sure:
        closer = translate("Words", "Nothing found. Thorough looks more closely.")
        return translate("Words", "Nothing found.") if preset == "thorough" else closer
    if photo.less_sure == 1:
        return translate("Words", "Nothing that is sure enough. A higher sensitivity shows one that is less sure.")
    words = translate("Words", "Nothing that is sure enough. A higher sensitivity shows up to {n} that are less sure.")
    return words.format(n=photo.less_sure)
