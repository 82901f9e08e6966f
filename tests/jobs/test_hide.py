"""Hiding in files: the copy is as the original but for what is hidden, and what is still found is told."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.detection.geometry import Detection, overlap
from desktop_app.errors import AnimatedPictureError, PictureError, PictureTruncatedError
from desktop_app.export.copies import CopyOptions
from desktop_app.export.hiding import HidingKind, HidingStyle
from desktop_app.jobs.hide import HideJob
from desktop_app.jobs.job import Item, Task
from desktop_app.jobs.recheck import still_found
from desktop_app.jobs.run import run_job
from desktop_app.jobs.searching import Search
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.images import read_image
from tests.media import odd_files

FAST = Search(SearchPlan(preset="fast"))
FACE = Detection(170, 60, 110, 110, 1.0, 1, "face")  # on the sample


@pytest.fixture
def hide(tmp_path):
    """Runs a job on items and returns the outcomes."""

    def hide(job, *items, **options):
        with ThreadPoolExecutor(1) as executor:
            return list(run_job(job, items, executor, tmp_path / "out", in_flight=1, **options))

    return hide


def item_of(path, **decided):
    return Item(path, Path(path.name), **decided)


def test_a_face_is_found_hidden_and_not_found_again(hide, sample):
    (outcome,) = hide(HideJob(search=FAST), item_of(sample))

    (face,) = outcome.found
    assert overlap(face, FACE) > 0.4
    assert outcome.left == () and outcome.error is None and outcome.rechecked
    before, after = read_image(sample).pixels, read_image(outcome.outputs[0]).pixels
    assert (outcome.size.width, outcome.size.height) == (before.shape[1], before.shape[0])
    middle = after[face.top : face.top + face.height, face.left : face.left + face.width]
    assert not middle.any()
    far = np.s_[400:, :100]
    np.testing.assert_array_equal(after[far], before[far])


def test_what_a_person_kept_is_hidden_and_nothing_else(hide, sample):
    box = Detection(10, 20, 50, 40, 1.0, 0, "face")

    (outcome,) = hide(HideJob(HidingStyle(margin=0), search=FAST), item_of(sample, detections=(box,)))

    assert outcome.found == (box,)
    after = read_image(outcome.outputs[0]).pixels
    assert not after[20:60, 10:60].any()
    (left,) = outcome.left  # the face itself, which nobody has hidden
    assert overlap(left, FACE) > 0.4
    assert outcome.needs_a_look


def test_what_a_person_left_visible_is_not_told_again(hide, sample):
    (outcome,) = hide(HideJob(search=FAST), item_of(sample, detections=(), spared=(FACE,)))

    assert outcome.found == outcome.left == ()
    np.testing.assert_array_equal(read_image(outcome.outputs[0]).pixels, read_image(sample).pixels)


def test_without_a_re_check_nothing_is_told(hide, sample):
    (outcome,) = hide(HideJob(search=FAST, recheck=False), item_of(sample, detections=()))
    assert outcome.left == () and outcome.outputs and not outcome.rechecked


def test_a_picture_that_shows_a_face_may_hide_one(hide, sample):
    style = HidingStyle(HidingKind.PICTURE, picture=sample, margin=1.0)

    (outcome,) = hide(HideJob(style, search=FAST), item_of(sample))

    assert outcome.found and outcome.left == ()


def test_the_picture_that_hides_counts_by_its_content(sample, tmp_path):
    cover = tmp_path / "cover.png"
    cover.write_bytes(sample.read_bytes())
    there = HideJob(HidingStyle(HidingKind.PICTURE, picture=sample)).settings()
    assert HideJob(HidingStyle(HidingKind.PICTURE, picture=cover)).settings() == there
    cover.write_bytes(odd_files.png(30, 20))
    assert HideJob(HidingStyle(HidingKind.PICTURE, picture=cover)).settings() != there


@pytest.mark.parametrize(
    "other",
    [
        HideJob(HidingStyle(HidingKind.PIXELATE)),
        HideJob(HidingStyle(colour=(1, 2, 3))),
        HideJob(options=CopyOptions(quality=94)),
        HideJob(search=FAST),
        HideJob(search=Search(sensitivity=0.6)),
        HideJob(search=Search(min_size_px=9)),
        HideJob(recheck=False),
        HideJob(copy_all=False),
    ],
)
def test_every_option_counts_as_another_setting(other):
    assert other.settings() != HideJob().settings()


def test_where_nothing_is_found_there_is_a_copy_unless_it_is_not_wanted(hide, tmp_path):
    path = odd_files.write(tmp_path / "plain.png", odd_files.png(60, 50))

    (copied,) = hide(HideJob(search=FAST), item_of(path))
    (left_out,) = hide(HideJob(search=FAST, copy_all=False), replace(item_of(path), relative=Path("other.png")))

    assert copied.outputs == (tmp_path / "out" / "plain.png",)
    assert left_out.outputs == () and left_out.error is None


def test_a_copy_has_the_name_of_its_format(hide, tmp_path):
    data = odd_files.png(40, 30)
    items = [item_of(odd_files.write(tmp_path / name, data)) for name in ("a.jpg", "b.v2", "c", "D.PNG")]

    outcomes = hide(HideJob(search=FAST), *items)

    assert [outcome.outputs[0].name for outcome in outcomes] == ["a.png", "b.v2.png", "c.png", "D.PNG"]


def test_a_copy_of_another_suffix_does_not_go_over_an_original_that_waits(hide, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    black, white = np.zeros((40, 40, 3), np.uint8), np.full((40, 40, 3), 255, np.uint8)
    (folder / "a.jpg").write_bytes(cv2.imencode(".png", black)[1].tobytes())  # its copy ends with .png
    (folder / "a.png").write_bytes(cv2.imencode(".png", white)[1].tobytes())
    items = [item_of(folder / name, detections=()) for name in ("a.jpg", "a.png")]

    first, second = hide(HideJob(recheck=False), *items, overwrite=True)

    assert (first.outputs, second.outputs) == ((folder / "a-2.png",), (folder / "a.png",))
    assert (read_image(folder / "a.png").pixels == 255).all()


def test_places_and_previews_stay_behind(hide, tmp_path, sample):
    data = cv2.imencode(".jpg", cv2.imread(str(sample)))[1].tobytes()
    secret = b"\xff\xe1" + (2 + 12).to_bytes(2, "big") + b"Exif\0\0secret"
    path = odd_files.write(tmp_path / "a.jpg", data[:2] + secret + data[2:])

    (outcome,) = hide(HideJob(search=FAST), item_of(path))

    assert outcome.error is None
    assert b"secret" not in outcome.outputs[0].read_bytes()


def test_what_cannot_be_copied_whole_is_an_error(hide, tmp_path):
    frames = [np.full((40, 40, 3), level, np.uint8) for level in (0, 200)]
    from PIL import Image

    first, second = (Image.fromarray(frame) for frame in frames)
    first.save(tmp_path / "moving.gif", save_all=True, append_images=[second])

    (outcome,) = hide(HideJob(search=FAST), item_of(tmp_path / "moving.gif"))

    assert isinstance(outcome.error, AnimatedPictureError)
    assert outcome.outputs == ()


def test_a_re_check_reads_what_was_written(sample):
    with pytest.raises(PictureError, match="copy.png"):
        still_found(sample.read_bytes()[:5000], "copy.png", FAST, HidingStyle(), (), ())


def test_a_re_check_looks_at_large_copies_reduced(sample):
    large = cv2.resize(cv2.imread(str(sample)), (4000, 4000), interpolation=cv2.INTER_CUBIC)
    data = cv2.imencode(".jpg", large)[1].tobytes()

    (face,) = still_found(data, "copy.jpg", FAST, HidingStyle(), (), ())

    factor = 4000 / 512
    expected = Detection(*(round(value * factor) for value in (170, 60, 110, 110)), 1.0, 1, "face")
    assert overlap(face, expected) > 0.4


def test_a_re_check_is_no_less_careful_than_usual_and_spares_only_what_is_the_same(sample):
    certain = replace(FAST, sensitivity=0.0)
    body = replace(FACE, target="upper-body")

    (face,) = still_found(sample.read_bytes(), "copy.png", certain, HidingStyle(), (), (body,))

    assert face.target == "face" and face.score < 1.0
    assert still_found(sample.read_bytes(), "copy.png", certain, HidingStyle(), (), (face,)) == ()


def test_a_copy_that_cannot_be_searched_again_does_not_wait_for_the_end_of_the_run(sample, tmp_path, monkeypatch):
    def damaged(*_arguments):
        assert list(tmp_path.iterdir())
        raise PictureTruncatedError("{path} ends too early.", path="a.png")

    monkeypatch.setattr("desktop_app.jobs.hide.still_found", damaged)

    with pytest.raises(PictureTruncatedError):
        HideJob(search=FAST)(Task(item_of(sample), Path("a.png"), tmp_path, tmp_path, "key"))
    assert list(tmp_path.iterdir()) == []
