"""A place for one thing between two threads: what is newer replaces what nobody has taken yet."""

from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Mailbox(Generic[Item]):
    """Holds the newest item. From any thread; nobody waits."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._item: Item | None = None

    def put(self, item: Item) -> bool:
        """Leave an item; whether the place was free, so that whoever takes has to be told."""
        with self._lock:
            was_free = self._item is None
            self._item = item
            return was_free

    def take(self) -> Item | None:
        """The newest item; None where it was taken already."""
        with self._lock:
            item, self._item = self._item, None
            return item
