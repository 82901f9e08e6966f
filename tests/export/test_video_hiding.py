import multiprocessing
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from desktop_app.detection.geometry import Detection
from desktop_app.errors import CancelledError, OutputError, SourceDamagedError
from desktop_app.export import video_hiding
from desktop_app.export.hiding import HidingKind, HidingShape, HidingStyle
from desktop_app.export.video_hiding import NoVideoSupportError, film_suffix, hide_in_film
from desktop_app.export.video_planes import Rect, turned
from desktop_app.export.video_process import EncodingJob, NotEncoded, serve
from desktop_app.media.video_file import VideoFile
from tests.export.films import Film, FilmSpec, make_film, read_film

RED = HidingStyle(colour=(255, 0, 0))
LOSSLESS = 0  # x264's rate factor at which nothing is lost: what is not hidden has to be equal to the last bit
SPEC = FilmSpec()


def box(index, time_s=None):
    """Moves by three pixels to the right and one down from picture to picture."""
    return Detection(10 + 3 * index, 20 + index, 30, 24, 0.9, 3, "face")


def hide(source, target, style=RED, boxes=lambda index, time_s: [box(index)], crf=LOSSLESS, **options):
    return hide_in_film(source, target, boxes, style, Event(), lambda index, time_s: None, crf=crf, **options)


def leftovers(folder):
    return sorted(path.name for path in folder.iterdir())


def hidden_mask(index, film: Film, style=RED, width=None, height=None):
    """Which pixels of a stored picture are hidden: the box with its margin, turned back from upright."""
    height, width = film.planes[0][0].shape
    quarters = round(-film.rotation / 90) % 4
    upright = np.zeros((width, height) if quarters % 2 else (height, width), bool)
    found = box(index)
    across, down = found.width * style.margin, found.height * style.margin
    left, top = int(np.floor(found.left - across + 1e-6)), int(np.floor(found.top - down + 1e-6))
    right = int(np.ceil(found.left + found.width + across - 1e-6))
    bottom = int(np.ceil(found.top + found.height + down - 1e-6))
    upright[max(0, top) : bottom, max(0, left) : right] = True
    return np.rot90(upright, quarters)


def shrunk(mask, shape):
    """The same for a plane of colours: where any pixel of a value is."""
    step_y, step_x = -(-mask.shape[0] // shape[0]), -(-mask.shape[1] // shape[1])
    padded = np.pad(mask, ((0, shape[0] * step_y - mask.shape[0]), (0, shape[1] * step_x - mask.shape[1])))
    return padded.reshape(shape[0], step_y, shape[1], step_x).any(axis=(1, 3))


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("a.mp4", SPEC),
        ("a.mov", FilmSpec(rotation=-90)),
        ("a.mp4", FilmSpec(rotation=90)),
        ("a.mkv", FilmSpec(rotation=180, base=1000, steps=(40, 33, 70))),
        ("a.mp4", FilmSpec(pixel_format="yuv422p", steps=(3000,))),
        ("a.mkv", FilmSpec(pixel_format="yuv444p", rotation=-90, base=1000, steps=(41,), sounds=())),
        ("a.mp4", FilmSpec(pixel_format="yuvj420p", colours=(2, 1, 1, 1))),
        ("a.mp4", FilmSpec(colours=(1, 9, 16, 9), sounds=("aac", "aac"))),
    ],
)
def test_hidden_is_hidden_in_every_picture_and_all_else_stays_to_the_last_bit(tmp_path, name, spec):
    source = make_film(tmp_path / name, spec)

    written = hide(source, tmp_path / f"hidden{source.suffix}")

    before, after = read_film(source), read_film(written.path)
    assert written.frames == len(after.planes) == spec.frames
    for index, (ours, theirs) in enumerate(zip(after.planes, before.planes, strict=True)):
        mask = hidden_mask(index, before)
        for plane, original in zip(ours, theirs, strict=True):
            part = shrunk(mask, plane.shape)
            assert_array_equal(plane[~part], original[~part])
            # All of the area is one colour; values of colour near its edge are mixed with what is beside.
            inner = part & ~shrunk(cv2.dilate((~mask).astype(np.uint8), np.ones((5, 5))) > 0, plane.shape)
            assert np.ptp(plane[inner]) <= 1
    assert after.pts == before.pts
    # Matroska rounds the last packet of sound up to a whole one, whoever copies it.
    assert after.duration_s == pytest.approx(before.duration_s, abs=0.01 if source.suffix == ".mkv" else 0.002)
    assert (after.rotation, after.pixel_format, after.tags) == (before.rotation, before.pixel_format, before.tags)
    assert after.packets == before.packets
    assert written.sounds == len(spec.sounds)
    assert after.languages == before.languages


@pytest.mark.parametrize(
    ("colours", "expected"),
    # Red in limited BT.601, limited BT.709 and full BT.601, by their own formulas.
    [((1, 2, 2, 2), (81, 90, 240)), ((1, 1, 1, 1), (63, 102, 240)), ((2, 2, 2, 5), (76, 85, 255))],
)
def test_colour_is_the_one_that_was_chosen_whatever_the_film_counts_in(tmp_path, colours, expected):
    source = make_film(tmp_path / "a.mp4", FilmSpec(frames=3, colours=colours, sounds=()))

    written = hide(source, tmp_path / "b.mp4", boxes=lambda index, time_s: [Detection(40, 40, 40, 40, 1.0, 0)])

    for plane, value, middle in zip(read_film(written.path).planes[1], expected, (60, 30, 30), strict=True):
        assert abs(int(plane[middle, middle]) - value) <= 1


def test_pictures_have_the_numbers_and_times_that_the_search_knows_them_by(tmp_path):
    source = make_film(tmp_path / "a.mp4", FilmSpec(frames=40, options=(("bf", "4"), ("g", "250"))))
    with VideoFile(source) as video:
        read = [(frame.index, frame.time_s) for frame in iter(video.read, None)]
    shown = []

    hide(source, tmp_path / "b.mp4", boxes=lambda index, time_s: shown.append((index, time_s)) or ())

    assert [index for index, _ in shown] == [index for index, _ in read] == list(range(40))
    np.testing.assert_allclose([time_s for _, time_s in shown], [time_s for _, time_s in read], atol=1e-6)


def test_pictures_beside_what_is_hidden_lose_little(tmp_path):
    source = make_film(tmp_path / "a.mp4", FilmSpec(frames=12))

    written = hide(source, tmp_path / "b.mp4", crf=video_hiding.DEFAULT_CRF)

    before, after = read_film(source), read_film(written.path)
    for index in range(12):
        far = ~hidden_mask(index, before)
        difference = np.abs(after.planes[index][0].astype(int) - before.planes[index][0])[far]
        assert difference.mean() < 2.5


def test_words_places_chapters_and_subtitles_are_left_out(tmp_path):
    for name in ("a.mp4", "a.mkv"):
        spec = FilmSpec(frames=8, words=True, **({"base": 1000, "steps": (40,)} if name == "a.mkv" else {}))
        source = make_film(tmp_path / name, spec)

        written = hide(source, tmp_path / f"hidden{source.suffix}")

        before, after = read_film(source), read_film(written.path)
        assert before.words["title"] == "Secret"
        assert "Secret" not in after.words.values()
        assert "at home" not in after.words.values()
        assert not any("location" in key.lower() for key in after.words)
        assert (before.chapters, after.chapters) == (1, 0)
        assert after.streams == ["video", "audio"]
        assert b"37.5665" not in written.path.read_bytes()
        if name == "a.mkv":
            assert "subtitle" in before.streams


@pytest.mark.parametrize(("pixel_format", "codec"), [("yuv420p", "h264"), ("yuv420p10le", "hevc")])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_captions_and_words_beside_the_pictures_are_left_out(tmp_path, pixel_format, codec, suffix):
    source = make_film(tmp_path / f"a{suffix}", FilmSpec(frames=6, pixel_format=pixel_format, captions=True))

    # Pictures in which there is nothing to hide go to the encoder as they are.
    written = hide(source, tmp_path / f"b{suffix}", boxes=lambda index, time_s: [box(index)] if index % 2 else [])

    before, after = read_film(source), read_film(written.path)
    assert {"A53_CC", "SEI_UNREGISTERED"} <= before.beside
    assert after.codec == codec
    # What remains is the encoder's own name and settings.
    assert after.beside <= {"SEI_UNREGISTERED"}
    assert not any(words in written.path.read_bytes() for words in (b"GA94", b"made at home"))


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("a.ts", FilmSpec(sounds=("aac", "mp2"))),
        ("a.webm", FilmSpec(codec="libvpx-vp9", base=1000, steps=(40, 33), sounds=("libopus",), options=())),
        # Its sound has channels without names.
        ("a.avi", FilmSpec(codec="mpeg4", base=25, steps=(1,), sounds=("pcm_s16le",), options=(("bf", "0"),))),
        ("a.avi", FilmSpec(codec="mpeg4", base=25, steps=(1, 1, 2), sounds=("ac3",), options=(("bf", "2"),))),
    ],
)
def test_other_containers_become_mp4_with_picture_and_sound_in_step(tmp_path, name, spec):
    source = make_film(tmp_path / name, spec)

    written = hide(source, tmp_path / f"hidden{film_suffix(source)}")

    before, after = read_film(source), read_film(written.path)
    assert written.path.suffix == ".mp4"
    assert written.frames == len(before.planes)
    np.testing.assert_allclose(after.times_s, before.times_s, atol=2e-4)
    assert [len(track) for track in after.packets] == [len(track) for track in before.packets]
    for ours, theirs in zip(after.packets, before.packets, strict=True):
        offset = [track[0][0] - film.pts[0] for track, film in ((ours, after), (theirs, before))]
        assert offset[0] == pytest.approx(offset[1], abs=0.002)


MPEG2 = (("flags", "+ildct+ilme"), ("bf", "0"))


@pytest.mark.parametrize(("parameter", "order"), [("tff=1", 2), ("bff=1", 3)])
def test_fields_stay_in_their_order(tmp_path, parameter, order):
    source = make_film(tmp_path / "a.mp4", FilmSpec(frames=8, options=(("x264-params", parameter),), sounds=()))

    written = hide(source, tmp_path / "b.mp4")

    assert (read_film(source).field_order, read_film(written.path).field_order) == (order, order)


FIELDS = FilmSpec(frames=2, options=(("crf", "12"), ("x264-params", "tff=1")), sounds=())


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("a.mp4", FIELDS),
        ("a.mp4", replace(FIELDS, rotation=90)),
        ("a.avi", FilmSpec(frames=2, height=122, codec="mpeg2video", base=25, steps=(1,), sounds=(), options=MPEG2)),
    ],
)
@pytest.mark.parametrize(("first", "rows"), [(41, 28), (42, 27), (42, 200), (43, 30)])
def test_no_colour_of_either_field_is_left_in_what_is_hidden(tmp_path, name, spec, first, rows):
    """Of two rows of colour and four of luma the first belongs to the even ones, the second to the odd."""
    source = make_film(tmp_path / name, spec)
    before = read_film(source)
    quarters = round(-before.rotation / 90) % 4
    stored = Rect(40, first, 40, rows)
    place = turned(stored, spec.width, spec.height, quarters)
    style = replace(RED, margin=0.0)

    written = hide(source, tmp_path / "b.mp4", style, lambda index, time_s: [Detection(*place, 1.0, 0)])

    mask = np.zeros(before.planes[0][0].shape, bool)
    mask[first : first + rows, 40:80] = True
    for ours, theirs in zip(read_film(written.path).planes, before.planes, strict=True):
        assert_array_equal(ours[0][~mask], theirs[0][~mask])
        for number, red in ((1, 90), (2, 240)):
            for field in (0, 1):
                new, old = ours[number][field::2].astype(int), theirs[number][field::2].astype(int)
                part = np.zeros(new.shape, bool)
                for row in range(first, min(first + rows, spec.height)):
                    if row % 2 == field:  # at the very end there may be no row of colour for one of luma
                        part[min(row // 4, len(part) - 1), 20:40] = True
                assert_array_equal(new[~part], old[~part])
                # Even in a row at an edge, half of which is not hidden, most of it is no longer the original's.
                away = [np.abs(plane - red)[:, 20:40].mean(axis=1)[part[:, 20]] for plane in (new, old)]
                assert np.all(away[0] <= 0.75 * away[1] + 2)


def test_original_that_cannot_be_read_any_more_is_told_as_that(tmp_path):
    source = make_film(tmp_path / "a.mp4", FilmSpec(frames=3))
    away = source.rename(tmp_path / "away.mp4")

    with pytest.raises(SourceDamagedError, match=r"a\.mp4"):
        hide(source, tmp_path / "b.mp4")
    assert leftovers(tmp_path) == [away.name]


@pytest.mark.parametrize("kind", [HidingKind.PIXELATE, HidingKind.BLUR, HidingKind.PICTURE])
def test_every_kind_changes_the_area_alone(tmp_path, sample, kind):
    source = make_film(tmp_path / "a.mp4", FilmSpec(frames=5, sounds=()))
    style = HidingStyle(kind, shape=HidingShape.ELLIPSE, picture=sample if kind is HidingKind.PICTURE else None)
    turned_box = Detection(60, 40, 40, 40, 1.0, 0, "face", angle=30.0)

    written = hide(source, tmp_path / "b.mp4", style, boxes=lambda index, time_s: [turned_box])

    before, after = read_film(source), read_film(written.path)
    y, x = np.mgrid[:120, :160] + 0.5
    distance = np.hypot(x - 80, y - 60)
    for ours, theirs in zip(after.planes, before.planes, strict=True):
        assert_array_equal(ours[0][distance > 30], theirs[0][distance > 30])
        difference = np.abs(ours[0].astype(int) - theirs[0])[distance < 26]
        assert difference.mean() > 5


def test_areas_that_touch_are_hidden_together_and_those_beyond_the_edge_are_cut(tmp_path):
    source = make_film(tmp_path / "a.mp4", FilmSpec(frames=3, sounds=()))
    boxes = [Detection(20, 20, 30, 30, 1, 0), Detection(45, 35, 30, 30, 1, 0), Detection(150, 110, 40, 40, 1, 0)]
    boxes.append(Detection(400, 400, 20, 20, 1, 0))

    written = hide(source, tmp_path / "b.mp4", HidingStyle(margin=0.0), lambda index, time_s: boxes)

    luma = read_film(written.path).planes[2][0]
    for found in boxes[:3]:
        area = luma[found.top : found.top + found.height, found.left : found.left + found.width]
        assert (area == 16).all()


def test_darker_than_black_is_hidden_too(tmp_path):
    # Values below black are black on the screen, and would come through a comparison of colours.
    source = make_film(tmp_path / "a.mp4", FilmSpec(frames=2, sounds=(), darkest=True))

    written = hide(source, tmp_path / "b.mp4", HidingStyle(margin=0.0), lambda index, time_s: [box(index)])

    assert read_film(source).planes[0][0].max() < 16
    for index, planes in enumerate(read_film(written.path).planes):
        assert (planes[0][20 + index : 44 + index, 10 + 3 * index : 40 + 3 * index] == 16).all()


def test_ten_bits_stay_ten(tmp_path):
    source = make_film(
        tmp_path / "a.mp4", FilmSpec(frames=6, codec="libx264", pixel_format="yuv420p10le", colours=(1, 9, 16, 9))
    )

    written = hide(source, tmp_path / "b.mp4", crf=4)

    before, after = read_film(source), read_film(written.path)
    assert (after.pixel_format, after.tags, after.codec) == ("yuv420p10le", before.tags, "hevc")
    assert after.pts == before.pts
    far = ~hidden_mask(5, before)
    assert np.abs(after.planes[5][0].astype(int) - before.planes[5][0])[far].mean() < 6  # of 1023


def test_odd_sizes_get_one_more_column_and_row(tmp_path):
    spec = FilmSpec(frames=4, width=161, height=121, codec="mjpeg", pixel_format="yuvj420p", sounds=(), options=())
    source = make_film(tmp_path / "a.mov", spec)

    written = hide(source, tmp_path / "b.mov")

    before, after = read_film(source), read_film(written.path)
    assert before.planes[0][0].shape == (121, 161)
    for index, (ours, theirs) in enumerate(zip(after.planes, before.planes, strict=True)):
        assert ours[0].shape == (122, 162)
        far = ~hidden_mask(index, before)
        assert_array_equal(ours[0][:121, :161][far], theirs[0][far])
        assert_array_equal(ours[0][:, 161], ours[0][:, 160])


def test_other_pixel_formats_are_converted(tmp_path):
    source = make_film(
        tmp_path / "a.mkv",
        FilmSpec(frames=3, codec="ffv1", pixel_format="gray", base=1000, steps=(40,), sounds=(), options=()),
    )

    written = hide(source, tmp_path / "b.mkv")

    assert read_film(written.path).pixel_format == "yuv420p"
    assert written.frames == 3


def test_cut_film_ends_where_its_last_whole_picture_does(tmp_path):
    spec = FilmSpec(frames=60, container_options=(("movflags", "faststart"),), sounds=("aac",))
    whole = make_film(tmp_path / "whole.mp4", spec)
    source = tmp_path / "cut.mp4"
    source.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    with VideoFile(source) as video:
        times_s = [frame.time_s for frame in iter(video.read, None)]
    assert 5 < len(times_s) < 60
    shown = []

    written = hide(source, tmp_path / "b.mp4", boxes=lambda index, time_s: shown.append(time_s) or [box(index)])

    assert set(np.round(times_s, 5)) <= set(np.round(shown, 5))
    assert len(read_film(written.path).planes) == written.frames >= len(times_s)


def test_pictures_without_boxes_to_know_are_left_out(tmp_path):
    source = make_film(tmp_path / "a.mp4", FilmSpec(frames=10))

    written = hide(source, tmp_path / "b.mp4", boxes=lambda index, time_s: [] if index < 7 else None)

    assert (written.frames, written.left_out) == (7, 3)
    assert read_film(written.path).pts == read_film(source).pts[:7]


def test_what_changes_its_size_in_the_middle_is_scaled(tmp_path):
    one = make_film(tmp_path / "one.ts", FilmSpec(frames=6, sounds=(), steps=(3600,)))
    other = make_film(tmp_path / "other.ts", FilmSpec(frames=6, width=200, height=100, sounds=(), steps=(3600,)))
    source = tmp_path / "both.ts"
    source.write_bytes(one.read_bytes() + other.read_bytes())

    written = hide(source, tmp_path / "b.mp4", boxes=lambda index, time_s: [])

    assert written.frames == 12
    assert {planes[0].shape for planes in read_film(written.path).planes} == {(120, 160)}


def test_cancel_leaves_nothing(tmp_path):
    source = make_film(tmp_path / "a.mp4", SPEC)
    cancelled = Event()

    def progress(index, time_s):
        if index == 5:
            cancelled.set()

    with pytest.raises(CancelledError):
        hide_in_film(source, tmp_path / "b.mp4", lambda index, time_s: [box(index)], RED, cancelled, progress)
    assert leftovers(tmp_path) == ["a.mp4"]
    assert not multiprocessing.active_children()


def test_defect_of_who_gives_the_boxes_leaves_nothing(tmp_path):
    source = make_film(tmp_path / "a.mp4", SPEC)

    with pytest.raises(ZeroDivisionError):
        hide(source, tmp_path / "b.mp4", boxes=lambda index, time_s: [box(index // 0)])
    assert leftovers(tmp_path) == ["a.mp4"]


def test_process_that_dies_is_told_and_leaves_nothing(tmp_path):
    source = make_film(tmp_path / "a.mp4", SPEC)

    def boxes(index, time_s):
        if index == 4:
            multiprocessing.active_children()[0].kill()
        return [box(index)]

    with pytest.raises(OutputError, match="ended with"):
        hide(source, tmp_path / "b.mp4", boxes=boxes)
    assert leftovers(tmp_path) == ["a.mp4"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of a file's size")
def test_file_that_cannot_grow_is_told_and_leaves_nothing(tmp_path):
    import resource

    source = make_film(tmp_path / "a.mp4", FilmSpec(frames=60, width=320, height=240))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        with pytest.raises(OutputError, match="cannot be written"):
            hide(source, tmp_path / "b.mp4")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert leftovers(tmp_path) == ["a.mp4"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_full_disk_is_told_apart(tmp_path):
    source = make_film(tmp_path / "a.mp4", SPEC)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, EncodingJob(bytes(source), b"/dev/full", "mp4", 0)))
    process.start()
    theirs.close()
    try:
        while not isinstance(message := ours.recv(), NotEncoded):
            ours.send(())
    finally:
        process.join(30)
        ours.close()
    assert (message.what, process.exitcode) == ("space", 0)


def test_film_goes_with_the_program_that_wrote_it(tmp_path):
    source, target = make_film(tmp_path / "a.mp4", SPEC), tmp_path / "b.part"
    target.touch()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, EncodingJob(bytes(source), bytes(target), "mp4", 0)))
    process.start()
    theirs.close()
    ours.recv()
    ours.close()  # as if it had been ended
    process.join(30)
    assert process.exitcode == 0
    assert not target.exists()


def test_sound_that_does_not_fit_is_told_before_anything_is_encoded(tmp_path):
    source = make_film(tmp_path / "a.mkv", FilmSpec(frames=5, base=1000, steps=(40,), sounds=("wavpack",)))

    with pytest.raises(OutputError, match=r"wavpack.*\.mkv"):
        hide(source, tmp_path / "b.mp4")
    assert leftovers(tmp_path) == ["a.mkv"]

    written = hide(source, tmp_path / "b.mkv")
    assert read_film(written.path).packets == read_film(source).packets


def test_sound_that_fits_nowhere_is_told(tmp_path):
    source = make_film(tmp_path / "a.avi", FilmSpec(frames=5, base=25, steps=(1,), sounds=("adpcm_ms",)))

    with pytest.raises(OutputError, match=r"adpcm_ms.*convert"):
        hide(source, tmp_path / "b.mkv")
    assert leftovers(tmp_path) == ["a.avi"]


def test_originals_and_other_files_stay(tmp_path):
    source = make_film(tmp_path / "a.mp4", FilmSpec(frames=3))
    (tmp_path / "link.mp4").symlink_to(source)
    other = tmp_path / "other.mp4"
    other.write_bytes(b"other")
    original = source.read_bytes()

    for target in (source, tmp_path / "link.mp4"):
        with pytest.raises(OutputError, match="original"):
            hide(source, target, replaces=True)
    with pytest.raises(OutputError, match="there already"):
        hide(source, other)
    assert (source.read_bytes(), other.read_bytes()) == (original, b"other")

    hide(source, other, replaces=True)
    assert len(read_film(other).planes) == 3


def test_a_file_that_another_program_makes_at_the_last_moment_stays(tmp_path, monkeypatch):
    source, target = make_film(tmp_path / "a.mp4", FilmSpec(frames=3)), tmp_path / "b.mp4"
    monkeypatch.setattr(video_hiding.os.path, "lexists", lambda path: False)

    def boxes(index, time_s):
        target.write_bytes(b"another's")
        return ()

    with pytest.raises(OutputError, match="there already"):
        hide(source, target, boxes=boxes)
    assert target.read_bytes() == b"another's"
    assert leftovers(tmp_path) == ["a.mp4", "b.mp4"]


def test_what_is_no_film_and_names_that_are_no_films(tmp_path):
    text = tmp_path / "text.mp4"
    text.write_bytes(b"\x00no film at all" * 100)

    with pytest.raises(SourceDamagedError, match="cannot be read as a film"):
        hide(text, tmp_path / "b.mp4")
    with pytest.raises(OutputError, match="no film format"):
        hide(text, tmp_path / "b.txt")
    assert leftovers(tmp_path) == ["text.mp4"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no names that are no text")
def test_any_name_will_do(tmp_path):
    source = make_film(tmp_path / "a.mp4", FilmSpec(frames=3))
    odd = source.rename(tmp_path / os.fsdecode(b"http:\xff %d \xea\xb0\x80.mp4"))

    written = hide(odd, tmp_path / os.fsdecode(b"\xfe.mp4"))

    assert written.path.exists()
    assert written.frames == 3


def test_missing_package_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(video_hiding.importlib.util, "find_spec", lambda name: None)

    assert not video_hiding.can_hide_videos()
    with pytest.raises(NoVideoSupportError, match="pip install av"):
        hide(tmp_path / "a.mp4", tmp_path / "b.mp4")


def test_package_that_is_there_in_parts_is_told_as_missing(tmp_path, monkeypatch):
    source = make_film(tmp_path / "a.mp4", FilmSpec(frames=3))
    (tmp_path / "broken" / "av").mkdir(parents=True)
    (tmp_path / "broken" / "av" / "__init__.py").write_text("raise ImportError('libavcodec is gone')")
    # The path of this process is what the other one begins with.
    monkeypatch.syspath_prepend(str(tmp_path / "broken"))

    with pytest.raises(NoVideoSupportError):
        hide(source, tmp_path / "b.mp4")
    assert leftovers(tmp_path) == ["a.mp4", "broken"]


def test_suffix_of_a_copy():
    names = ("a.mp4", "a.MOV", "a.mkv", "a.avi", "a.webm", "a")
    assert [film_suffix(Path(name)) for name in names] == [".mp4", ".mov", ".mkv", ".mp4", ".mp4", ".mp4"]


@pytest.mark.parametrize(
    ("module", "loaded"), [("video_process", ["False", "False"]), ("video_hiding", ["True", "False"])]
)
def test_each_ffmpeg_has_a_process_of_its_own(module, loaded):
    code = f"import sys, desktop_app.export.{module}; print('cv2' in sys.modules, 'av' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == loaded


@pytest.mark.parametrize("quarters", range(4))
def test_turned_parts_are_where_the_picture_shows_them(quarters):
    picture = np.zeros((7, 11), int)
    rect = Rect(2, 1, 5, 3)
    picture[1:4, 2:7] = 1
    upright = np.rot90(picture, -quarters)

    left, top, width, height = turned(rect, 11, 7, quarters)

    expected = np.zeros_like(upright)
    expected[top : top + height, left : left + width] = 1
    assert_array_equal(upright, expected)
    assert turned(turned(rect, 11, 7, quarters), *upright.shape[::-1], -quarters) == rect
