"""A place for one thing between two threads: what is newer replaces what nobody has taken yet."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Mailbox(Generic[Item]):
    """Holds the newest item. From any thread; nobody waits.

    joined: makes the one that is held of what nobody has taken and what is newer; None: the newer.
    """

    def __init__(self, joined: Callable[[Item, Item], Item] | None = None) -> None:
        self._joined = joined
        self._lock = Lock()
        self._item: Item | None = None

    def put(self, item: Item) -> bool:
        """Leave an item; whether the place was free, so that whoever takes has to be told."""
        with self._lock:
            before, self._item = self._item, item
            if before is not None and self._joined is not None:
                self._item = self._joined(before, item)
            return before is None

    def take(self) -> Item | None:
        """The newest item; None where it was taken already."""
        with self._lock:
            item, self._item = self._item, None
            return item
