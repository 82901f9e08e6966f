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
        return summary(photo.detections)
    return size_text(*photo.size) if photo.size else QCoreApplication.translate("PhotoList", "Waiting")


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
