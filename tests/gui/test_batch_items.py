"""A job is told of each photograph what a person, or a search, made of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.gui.batch_items import batch_items, root_of, still_to_box, without_outputs
from desktop_app.gui.models.photos import Pasted, Photo, PhotosModel
from desktop_app.jobs.job import Outcome
from desktop_app.library.annotations import Annotation, Decision, Review, numbered
from desktop_app.library.search_plan import SearchPlan
from tests.gui.fakes import EYE, FACE

FOLDER = Path("/photos").absolute()
OTHER = replace(FACE, left=200)
UNSURE = replace(FACE, left=120, score=0.1)


def photo(name: str = "a.jpg", **what: object) -> Photo:
    return Photo(1, FOLDER / name, **what)


def item(of: Photo, targets: frozenset[str] | None = None):
    return batch_items([of], targets).items[0]


def test_what_was_never_searched_is_left_to_the_job() -> None:
    made = batch_items([photo()])
    assert made.items[0].detections is None
    assert made.unsearched == 1


def test_what_is_sure_enough_is_kept() -> None:
    searched = photo(found=numbered([FACE, UNSURE], 1), plan=SearchPlan())
    made = batch_items([searched])
    assert made.items[0].detections == (FACE,)
    assert made.unsearched == 0


def test_what_a_person_dropped_or_deleted_is_spared() -> None:
    found = numbered([FACE, OTHER, EYE], 1)
    dropped, deleted = found[0].decided(Decision.DROPPED), found[1].decided(Decision.DELETED)
    searched = photo(found=found, plan=SearchPlan(), review=Review((dropped, deleted)))
    made = item(searched)
    assert made.detections == (found[2].detection,)
    assert set(made.spared) == {dropped.detection, deleted.detection}


def test_a_review_without_boxes_is_a_word_too() -> None:
    assert item(photo(review=Review((), is_complete=True))).detections == ()


def test_a_box_drawn_by_hand_is_kept() -> None:
    drawn = Annotation(1, FACE, Decision.KEPT)
    assert item(photo(review=Review((drawn,)))).detections == (FACE,)


def test_what_is_of_another_kind_is_spared() -> None:
    searched = photo(found=numbered([FACE, EYE], 1), plan=SearchPlan())
    made = item(searched, frozenset({"face"}))
    assert made.detections == (FACE,)
    assert made.spared == (EYE,)


def test_outputs_keep_the_folders_below_the_common_one() -> None:
    made = batch_items([photo("2023/a.jpg"), photo("2024/may/a.jpg")])
    assert made.root == FOLDER
    assert [item.relative for item in made.items] == [Path("2023/a.jpg"), Path("2024/may/a.jpg")]


def test_photographs_of_a_whole_drive_keep_their_last_folder() -> None:
    top = Path(FOLDER.anchor)
    made = batch_items([Photo(1, top / "one" / "a.jpg"), Photo(2, top / "two" / "deep" / "a.jpg")])
    assert made.root is None
    assert [item.relative for item in made.items] == [Path("one/a.jpg"), Path("deep/a.jpg")]


def test_what_has_no_file_is_left_out() -> None:
    made = batch_items([photo(), Photo(2, Pasted("pasted", b""))])
    assert len(made.items) == 1
    assert made.without_file == 1


def test_what_batches_have_written_is_left_out() -> None:
    original, output, earlier = photo("a.jpg"), photo("hidden/a.jpg"), photo("crops/a-1.jpg")
    pasted = Photo(2, Pasted("pasted", b""))
    listed = [original, output, earlier, pasted, beside := photo("hidden too/a.jpg")]
    assert without_outputs(listed, FOLDER / "hidden", [FOLDER / "crops"]) == [original, pasted, beside]
    assert without_outputs(listed, None, []) == listed


def test_where_nothing_but_outputs_is_listed_they_are_meant() -> None:
    output = photo("hidden/a.jpg")
    assert without_outputs([output], FOLDER / "crops", [FOLDER / "hidden"]) == [output]
    assert without_outputs([output], FOLDER / "hidden", [FOLDER / "hidden"]) == [output]


def test_what_is_still_found_needs_boxes_and_what_nobody_searched_needs_all() -> None:
    photos = PhotosModel()
    known, unknown, fine = photos.add([FOLDER / name for name in ("known.jpg", "unknown.jpg", "fine.jpg")])
    photos.set_found(known.key, [FACE], SearchPlan(), 0.1)
    outcomes = [
        Outcome(FOLDER / "known.jpg", found=(FACE,), left=(OTHER,)),
        Outcome(FOLDER / "unknown.jpg", found=(FACE,), left=(OTHER,)),
        Outcome(FOLDER / "fine.jpg", found=(FACE,)),
        Outcome(FOLDER / "no longer listed.jpg", found=(FACE,), left=(OTHER,)),
    ]
    assert still_to_box(outcomes, photos) == {known.key: (OTHER,), unknown.key: (FACE, OTHER)}
    assert not fine.review


@pytest.mark.parametrize("names", [[], ["/a.jpg"]])
def test_there_is_not_always_a_common_folder(names: list[str]) -> None:
    assert root_of([Path(name).absolute() for name in names]) is None
