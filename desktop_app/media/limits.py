"""What reading may take."""

from dataclasses import dataclass

from desktop_app import settings


@dataclass(slots=True)
class Limits:
    """One object that all who read share, so that a change counts from the next picture on.

    max_pixels: pictures with more are refused before they are decoded.
    thumbnail_bytes: how much of thumbnails is kept on disk.
    """

    max_pixels: int = settings.MAX_MEGAPIXELS.default * 1_000_000
    thumbnail_bytes: int = settings.THUMBNAIL_CACHE_MB.default * 1_000_000
