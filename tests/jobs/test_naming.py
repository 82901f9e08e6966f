"""Every item has a place of its own, and none is given away that an original has."""

from pathlib import Path

from desktop_app.jobs.naming import distinct, places


def test_names_that_are_alike_get_numbers():
    names = [Path("a.jpg"), Path("A.JPG"), Path("sub/a.jpg"), Path("a.jpg")]
    assert distinct(names) == [Path("a.jpg"), Path("A-2.JPG"), Path("sub/a.jpg"), Path("a-3.jpg")]


def test_who_wants_its_own_name_gets_it_whoever_comes_first():
    wanted = [Path("a.mp4"), Path("b.mp4"), Path("a.mp4")]
    own = [Path("a.avi"), Path("b.avi"), Path("a.mp4")]
    assert places(wanted, own) == [Path("a-2.mp4"), Path("b.mp4"), Path("a.mp4")]
