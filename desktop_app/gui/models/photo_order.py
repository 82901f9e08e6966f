"""In which order the photographs are listed."""

import math
from collections.abc import Callable
from enum import Enum

from desktop_app.gui.models.photo import Photo
from desktop_app.media.paths import natural_order

# Compares with those of the same order alone; a photograph's key of an order is like no other's.
OrderKey = Callable[[Photo], int | str | tuple[float, int]]


class PhotoOrder(Enum):
    """What photographs are sorted by."""

    ADDED = "added"
    NAME = "name"
    DATE = "date"
    COUNT = "count"

    @property
    def is_lasting(self) -> bool:
        """Whether a photograph has its place from the beginning; its number of detections is known later."""
        return self in (PhotoOrder.NAME, PhotoOrder.DATE)

    @property
    def key(self) -> OrderKey:
        """What to sort photographs by; of like ones that goes first which was added first."""
        keys: dict[PhotoOrder, OrderKey] = {
            PhotoOrder.ADDED: _by_turn,
            PhotoOrder.NAME: _by_name,
            PhotoOrder.DATE: _by_date,
            PhotoOrder.COUNT: _by_count,
        }
        return keys[self]


def name_key(name: str, key: int) -> str:
    """What sorts a photograph by name; worked out once for each, as that takes longer than all the comparing."""
    return f"{natural_order(name)}\0{key:010}"


def _by_turn(photo: Photo) -> int:
    return photo.key


def _by_name(photo: Photo) -> str:
    return photo.name_key


def _by_date(photo: Photo) -> tuple[float, int]:
    return photo.modified_s or math.inf, photo.key


def _by_count(photo: Photo) -> tuple[float, int]:
    # What has not been searched comes after that in which nothing was found.
    return -photo.count if photo.is_known else 1, photo.key
