"""Stores for the tests, closed after each."""

import pytest

from desktop_app.library.store import Store


@pytest.fixture
def open_store(tmp_path):
    """A function that opens the store at tmp_path / "home" / "library.sqlite", or at another path."""
    opened = []

    def opening(path=tmp_path / "home" / "library.sqlite", notice=None):
        store, told = Store.open(path)
        opened.append(store)
        assert told == notice
        return store

    yield opening
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store):
    """An empty store."""
    return open_store()
