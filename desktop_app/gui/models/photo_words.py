"""What the list says of a photograph."""

from PySide6.QtCore import QCoreApplication

from desktop_app.gui.models.photo import Photo
from desktop_app.gui.wording import size_text, summary


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
