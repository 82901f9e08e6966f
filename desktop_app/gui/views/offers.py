"""What a drop or the clipboard offers: files, a picture, or something that cannot be used."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

# In the order of preference: what a browser hands over as it came from the network first.
PICTURE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/avif", "image/gif", "image/tiff", "image/bmp")


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """What can be used of a drop.

    paths: files and folders of this computer. picture: bytes of an image file, or an image.
    web: there are web addresses and nothing else.
    """

    paths: tuple[Path, ...] = ()
    picture: bytes | QImage | None = None
    web: bool = False


def may_offer(mime: QMimeData) -> bool:
    """Whether it may hold something of use; looks at the kinds alone, so that dragging over the window stays quick."""
    return mime.hasUrls() or mime.hasImage() or any(mime.hasFormat(kind) for kind in PICTURE_TYPES)


def offer_of(mime: QMimeData) -> Offer:
    """Read a drop or the clipboard: local files go first, then the picture itself, web addresses last."""
    urls = mime.urls() if mime.hasUrls() else []
    paths = tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
    if paths:
        return Offer(paths=paths)
    for kind in PICTURE_TYPES:
        if mime.hasFormat(kind) and (content := bytes(mime.data(kind).data())):
            return Offer(picture=content)
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return Offer(picture=image)
    return Offer(web=any(url.scheme() in ("http", "https") for url in urls))
