"""Films of a search, drawn and saved: a whole file or none."""

from threading import Event

import cv2
import numpy as np
import pytest
from PIL import Image

from desktop_app.detection.cascade import Cascade, Feature
from desktop_app.detection.grouping import Fate
from desktop_app.detection.search_film import SearchFilm
from desktop_app.errors import CancelledError, OutputError
from desktop_app.export import film_drawing
from desktop_app.export.film_drawing import FilmDrawing, draw_feature, window_colour
from desktop_app.export.search_film import LAST_S, FilmPart, save_search_film


@pytest.fixture(scope="module")
def gray(request):
    path = request.config.rootpath / "resources" / "sample" / "eileen-collins.png"
    return cv2.resize(cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_GRAYSCALE), (200, 200))


@pytest.fixture(scope="module")
def film(gray):
    return SearchFilm(gray, Cascade.load("haarcascade_frontalface_alt2"), scale_factor=1.2)


BESIDE_PX = 10  # what is left free on each side of this picture


def words(state, stride):
    return [f"{state.looked_at} windows", f"every {stride}"]


def test_the_window_is_drawn_where_it_lies_in_the_colour_of_its_fate(film, gray):
    drawing = FilmDrawing(film, gray, words)
    assert drawing.size.width >= 420 and drawing.size.height == 400 + 96 + 2 * 8 + 6
    for position in (int(film.candidate_positions[0]), film.windows // 3):
        state = film.state_at(position)
        pixels = drawing.draw(state, 1, 0)
        left, top, width, height = (2 * side for side in state.window.box)
        colour = window_colour(state.window.depth, len(state.dropped))
        assert tuple(pixels[top + height // 2, BESIDE_PX + left]) == tuple(colour)
        assert pixels.shape == (drawing.size.height, drawing.size.width, 3)


def test_what_was_found_is_drawn_when_its_group_comes(film, gray):
    drawing = FilmDrawing(film, gray, words)
    number = next(number for number, group in enumerate(film.groups) if group.fate is Fate.DETECTED)
    left, top, width, height = (2 * side for side in film.groups[number].box)
    before, after = (
        drawing.draw(film.state_at(film.windows + shown), 1, 0)[top + height // 2, BESIDE_PX + left]
        for shown in (number, number + 1)
    )
    assert tuple(before) != film_drawing.FOUND
    assert tuple(after) == film_drawing.FOUND


def test_words_stand_below_the_picture(film, gray):
    state = film.state_at(0)
    silent = FilmDrawing(film, gray, lambda state, stride: []).draw(state, 3, 0)
    spoken = FilmDrawing(film, gray, words).draw(state, 3, 0)
    changed = np.argwhere((silent != spoken).any(axis=2))
    assert len(changed) and changed[:, 0].min() >= 400 and changed[:, 1].min() >= 96


def test_letters_of_one_s_own_take_the_place_of_the_plain_ones(film, gray):
    asked = []

    def letters(line, height_px):
        asked.append((line, height_px))
        return np.full((height_px, 22 * height_px), 255, np.uint8)  # a little wider than there is room for

    drawing = FilmDrawing(film, gray, words, letters, unit=2)
    drawing.draw(film.state_at(4), 7, 0)
    smaller = 28 * (drawing.size.width - 2 * (96 + 3 * 8)) // (22 * 28)
    assert asked == [("5 windows", 28), ("5 windows", smaller), ("every 7", 28), ("every 7", smaller)]
    assert 18 < smaller < 28


def test_features_take_turns(film, gray):
    drawing = FilmDrawing(film, gray, words)
    position = next(each for each in range(film.windows) if len(film.state_at(each).flashes) > 1)
    state = film.state_at(position)
    frames = [drawing.draw(state, 1, frame) for frame in range(len(state.flashes) + 1)]
    assert not np.array_equal(frames[0], frames[1])
    assert np.array_equal(frames[0], frames[-1])


def test_a_feature_is_white_where_it_counts_for_and_black_where_against():
    pixels = np.full((80, 80, 3), 128, np.uint8)
    draw_feature(pixels, Feature(((0, 0, 20, 10), (0, 0, 20, 5)), (-1.0, 2.0), False), 4)
    assert pixels[10, 40, 0] > 128 > pixels[30, 40, 0]
    assert pixels[60, 40, 0] == 128


def test_a_tilted_feature_is_drawn_tilted():
    pixels = np.full((80, 80, 3), 128, np.uint8)
    draw_feature(pixels, Feature(((10, 2, 6, 6),), (1.0,), True), 4)
    assert pixels[32, 40, 0] > 128  # its middle
    assert pixels[12, 20, 0] == pixels[12, 60, 0] == 128  # its corners are those of a diamond


def frames_of(path):
    capture = cv2.VideoCapture(str(path))
    frames = []
    while (read := capture.read())[0]:
        frames.append(read[1])
    capture.release()
    return frames


def test_a_film_is_saved_as_a_video_that_ends_with_what_was_found(film, gray, tmp_path):
    told = []
    path = save_search_film(
        tmp_path / "film.mp4", film, gray, FilmPart(0, film.pace.tempo_for(2.0)), words, progress=told.append
    )
    frames = frames_of(path)
    assert len(frames) == pytest.approx((2.0 + LAST_S) * 30, abs=3)
    drawing = FilmDrawing(film, gray, words, unit=2)
    last = drawing.draw(film.state_at(film.length - 1), 1, 0)
    apart = np.abs(frames[-1][:800].astype(int) - last[:800]).mean()
    assert frames[-1].shape == last.shape and apart < 6
    assert told == sorted(told) and told[-1] == 1.0
    assert list(tmp_path.iterdir()) == [path]


def test_a_film_is_saved_as_a_gif_that_begins_again(film, gray, tmp_path):
    path = save_search_film(tmp_path / "film.gif", film, gray, FilmPart(0, film.pace.tempo_for(1.0)), words)
    with Image.open(path) as image:
        assert image.size == FilmDrawing(film, gray, words).size
        assert max(image.size) <= 520 and image.size[0] <= 480
        assert image.info["loop"] == 0
        seconds, first = 0.0, np.asarray(image.convert("RGB"))
        for number in range(image.n_frames):
            image.seek(number)
            seconds += image.info["duration"] / 1000
        last = np.asarray(image.convert("RGB"))
    assert seconds == pytest.approx(1.0 + LAST_S, abs=0.3)
    drawing = FilmDrawing(film, gray, words)
    for seen, position in ((first, 0), (last, film.length - 1)):
        expected = drawing.draw(film.state_at(position), 1, 0)[:400, :, ::-1]
        assert np.abs(seen[:400].astype(int) - expected).mean() < 4
    blue, green, red = film_drawing.FOUND
    assert (np.abs(last.astype(int) - (red, green, blue)).max(axis=2) < 12).sum() > 200
    assert path.stat().st_size < 2_000_000


def test_a_part_of_a_film_lasts_as_long_as_asked_for(film, gray, tmp_path):
    path = save_search_film(tmp_path / "part.mp4", film, gray, FilmPart(500, 0.0, seconds=1.5), words)
    assert len(frames_of(path)) == 45


@pytest.mark.parametrize("suffix", [".mp4", ".gif"])
def test_a_cancelled_film_leaves_nothing_and_keeps_what_was_there(film, gray, tmp_path, suffix):
    path = tmp_path / f"film{suffix}"
    path.write_bytes(b"before")
    cancelled = Event()

    def cancel(share):
        if share > 0.4:
            cancelled.set()

    with pytest.raises(CancelledError):
        part = FilmPart(0, film.pace.tempo_for(1.0))
        save_search_film(path, film, gray, part, words, cancelled=cancelled, progress=cancel)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"before"


def test_a_format_that_is_none_is_refused(film, gray, tmp_path):
    with pytest.raises(OutputError, match=r"\.mp4 or \.gif"):
        save_search_film(tmp_path / "film.webm", film, gray, FilmPart(0, 0.9), words)
    assert not list(tmp_path.iterdir())


def test_a_film_of_nothing_shows_the_picture(tmp_path):
    gray = np.full((10, 16), 77, np.uint8)
    film = SearchFilm(gray, Cascade.load("haarcascade_eye"))
    path = save_search_film(tmp_path / "film.gif", film, gray, FilmPart(0, 0.5), words)
    with Image.open(path) as image:
        assert tuple(np.asarray(image.convert("L"))[100, 240:242]) == pytest.approx((77, 77), abs=2)
