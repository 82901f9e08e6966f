"""Every edit of boxes is one named step, which can be undone and done again."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.detection.geometry import Detection, Size
from desktop_app.gui.edits import STEPS_KEPT, Edits
from desktop_app.gui.models.photos import Photo, PhotosModel
from desktop_app.library.annotations import Decision, Review
from desktop_app.library.search_plan import SearchPlan
from tests.gui.fakes import EYE, FACE

PLAN = SearchPlan()


@pytest.fixture
def photos(qtbot: object) -> PhotosModel:
    model = PhotosModel()
    for photo in model.add([Path("/photos/a.jpg"), Path("/photos/b.jpg")]):
        model.set_size(photo.key, Size(320, 240))
        model.set_found(photo.key, (FACE, EYE), PLAN, 0.1)
    return model


@pytest.fixture
def photo(photos: PhotosModel) -> Photo:
    return photos.photos[0]


@pytest.fixture
def edits(photos: PhotosModel) -> Edits:
    return Edits(photos)


def boxes(photo: Photo) -> list[Detection]:
    return [box.detection for box in photo.annotations]


def test_a_drawn_box_is_kept_and_goes_with_undo(edits: Edits, photo: Photo) -> None:
    place = replace(FACE, left=200)
    drawn = edits.draw(photo, place)
    assert [box.id for box in photo.annotations if box.is_drawn] == [drawn]
    assert place in photo.detections
    edits.stack.undo()
    assert boxes(photo) == [FACE, EYE]
    edits.stack.redo()
    assert boxes(photo) == [FACE, EYE, place]


def test_the_steps_of_one_drag_are_undone_together(edits: Edits, photo: Photo) -> None:
    moved = photo.annotations[0]
    for gesture, lefts in ((1, (50, 60, 70)), (2, (71, 80))):
        for left in lefts:
            edits.change(photo, {moved.id: replace(FACE, left=left)}, "move", gesture)
    assert boxes(photo)[0].left == 80
    edits.stack.undo()
    assert boxes(photo)[0].left == 70
    edits.stack.undo()
    assert boxes(photo) == [FACE, EYE]
    assert not edits.stack.canUndo()


def test_a_drag_that_is_given_up_never_was(edits: Edits, photo: Photo) -> None:
    moved = photo.annotations[0]
    for left in (50, 60, FACE.left):
        edits.change(photo, {moved.id: replace(FACE, left=left)}, "move", 1)
    assert photo.annotations[0] == moved
    assert not edits.stack.canUndo()


def test_a_moved_box_is_kept(edits: Edits, photo: Photo) -> None:
    edits.change(photo, {photo.annotations[0].id: replace(FACE, left=90)}, "move", 1)
    assert photo.annotations[0].decision is Decision.KEPT
    assert photo.annotations[0].is_corrected


def test_a_target_is_changed_and_named(edits: Edits, photo: Photo) -> None:
    edits.retarget(photo, photo.annotations[:1], "cat-face")
    assert photo.detections[0].target == "cat-face"
    assert edits.stack.undoText() == "Make box: Cat face"


def test_copies_lie_beside_their_originals_and_inside_the_picture(edits: Edits, photo: Photo) -> None:
    at_the_corner = replace(FACE, left=270, top=190)
    drawn = edits.draw(photo, at_the_corner)
    chosen = [box for box in photo.annotations if box.id == drawn or box.detection == FACE]
    copies = edits.duplicate(photo, chosen)
    places = {box.id: box.detection for box in photo.annotations}
    assert [(places[copy].left, places[copy].top) for copy in copies] == [(50, 40), (260, 180)]
    assert edits.stack.undoText() == "Duplicate 2 boxes"


def test_deleted_boxes_come_back_with_undo(edits: Edits, photo: Photo) -> None:
    edits.delete(photo, photo.annotations)
    assert photo.annotations == ()
    assert not photo.has_detections
    edits.stack.undo()
    assert boxes(photo) == [FACE, EYE]


def test_dropping_and_keeping_are_steps(edits: Edits, photo: Photo) -> None:
    edits.decide(photo, photo.annotations[:1], Decision.DROPPED)
    assert photo.detections == (EYE,)
    assert len(photo.annotations) == 2
    edits.decide(photo, photo.annotations[:1], Decision.KEPT)
    assert photo.detections == (FACE, EYE)
    assert [edits.stack.text(step) for step in range(2)] == ["Drop box", "Keep box"]


def test_several_photos_are_completed_in_one_step(edits: Edits, photos: PhotosModel) -> None:
    edits.complete_all(photos.photos)
    assert all(photo.review.is_complete for photo in photos.photos)
    assert edits.stack.undoText() == "Mark 2 photos as reviewed"
    edits.stack.undo()
    assert all(photo.review == Review() for photo in photos.photos)
    edits.complete_all(photos.photos[:1])
    assert edits.stack.undoText() == "Mark a.jpg as reviewed"


def test_a_reopened_photo_keeps_its_boxes(edits: Edits, photo: Photo) -> None:
    edits.complete_all([photo])
    edits.reopen_all([photo])
    assert not photo.review.is_complete
    assert all(box.decision is Decision.KEPT for box in photo.annotations)


def test_what_changes_nothing_is_no_step(edits: Edits, photo: Photo) -> None:
    edits.change(photo, {}, "move", 1)
    edits.decide(photo, [], Decision.KEPT)
    edits.complete_all([photo])
    edits.complete_all([photo])
    assert edits.stack.count() == 1


def test_a_thousand_steps_are_kept_and_no_more(edits: Edits, photo: Photo) -> None:
    box = photo.annotations[0]
    for left in range(STEPS_KEPT + 5):
        edits.change(photo, {box.id: replace(FACE, left=left)}, "move")
    assert edits.stack.count() == STEPS_KEPT
    while edits.stack.canUndo():
        edits.stack.undo()
    assert boxes(photo)[0].left == 4


def test_a_step_on_a_photo_that_left_the_list_harms_nobody(edits: Edits, photos: PhotosModel, photo: Photo) -> None:
    edits.delete(photo, photo.annotations)
    photos.remove(photo.key)
    edits.stack.undo()
    edits.stack.redo()
    assert [left.name for left in photos.photos] == ["b.jpg"]


def test_a_new_search_leaves_edits_alone(edits: Edits, photos: PhotosModel, photo: Photo) -> None:
    edits.change(photo, {photo.annotations[0].id: replace(FACE, left=100)}, "move")
    photos.set_found(photo.key, (replace(FACE, width=51), EYE), replace(PLAN, preset="thorough"), 0.2)
    assert boxes(photo) == [replace(FACE, left=100), EYE]
    edits.stack.undo()
    assert boxes(photo) == [replace(FACE, width=51), EYE]
