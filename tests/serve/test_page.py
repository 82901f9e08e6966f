"""The web page in a real browser, on the real server: what a person does, and what comes out."""

import re
from base64 import b64encode
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Route, expect

from desktop_app.assets import resources_dir
from tests.serve.browsing import OTHER_NAME, PHONE, Visit, chromium, visiting
from tests.serve.servers import Served, running

PAGE = resources_dir() / "web"
TOKEN = "correct-horse-battery"
FACE_ORANGE = (0xE6, 0x9F, 0x00)
WARNING = (0xF2, 0xB9, 0x5C)
WIDTH, HEIGHT = 1024, 512  # of the photo of two
HALF = WIDTH // 2


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with running(allowed_hosts=(OTHER_NAME,)) as server:
        yield server


@pytest.fixture(scope="module")
def guarded() -> Iterator[Served]:
    """A server with a token."""
    with running(token=TOKEN) as server:
        yield server


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Visit]:
    with visiting(browser, served) as opened:
        yield opened


def boxes_of(served: Served, photo: Path) -> list[dict[str, float]]:
    """The faces of a photo that is sure to be found, from left to right."""
    found = served.send("/v1/detect", photo.read_bytes()).json["detections"]
    return sorted(found, key=lambda box: box["left"])


def middle(box: dict[str, float]) -> tuple[float, float]:
    return box["left"] + box["width"] / 2, box["top"] + box["height"] / 2


def inside(box: dict[str, float]) -> tuple[slice, slice]:
    left, top, width, height = (round(box[name]) for name in ("left", "top", "width", "height"))
    return slice(top, top + height), slice(left, left + width)


def colour_at(visit: Visit, x: float, y: float) -> np.ndarray:
    """The pixels of the page around a point: (9, 9, 3), RGB."""
    clip = {"x": round(x) - 4, "y": round(y) - 4, "width": 9, "height": 9}
    shot = cv2.imdecode(np.frombuffer(visit.page.screenshot(clip=clip), np.uint8), cv2.IMREAD_COLOR)
    return cv2.cvtColor(shot, cv2.COLOR_BGR2RGB)


def shows_colour(visit: Visit, colour: tuple[int, int, int], x: float, y: float) -> bool:
    near = np.abs(colour_at(visit, x, y).astype(int) - colour).max(axis=2) < 40
    return bool(near.any())


def hidden_copy(visit: Visit, folder: Path, name: str | None = None) -> np.ndarray:
    """Hide, download, and read the copy: (height, width, 3), BGR. name: that the file has to have."""
    visit.page.locator("#hide").click()
    with visit.page.expect_download() as downloading:
        visit.page.locator("#download").click()
    path = folder / "copy.png"
    downloading.value.save_as(path)
    assert name in (None, downloading.value.suggested_filename)
    return cv2.imread(str(path))


def test_boxes_lie_over_the_faces_of_a_chosen_photo(visit, served, two):
    visit.choose(two)

    expect(visit.page.locator("#count")).to_have_text("2 faces, all will be hidden")
    expect(visit.page.locator("#box-list button")).to_have_count(2)
    for box in boxes_of(served, two):
        upright = abs(box["angle"]) < 1
        assert upright, "the test looks for the line at the left side of an upright box"
        place = visit.point(box["left"], middle(box)[1], WIDTH, HEIGHT)
        assert shows_colour(visit, FACE_ORANGE, *place)


def test_a_photo_can_be_dropped(visit, two):
    expect(visit.page.locator("#empty")).to_be_visible()

    visit.drop_file(two)
    visit.wait_until_searched()

    expect(visit.page.locator("#empty")).to_be_hidden()
    expect(visit.page.locator("#count")).to_have_text("2 faces, all will be hidden")


def test_the_place_is_marked_while_a_file_is_over_it_and_no_longer(visit, two):
    visit.drag("dragEnter", two)
    visit.drag("dragOver", two)
    expect(visit.page.locator("body")).to_have_class("dropping")

    visit.drag("dragCancel", two)
    expect(visit.page.locator("body")).not_to_have_class("dropping")


def test_a_photo_can_be_pasted(visit, sample, tmp_path):
    small = tmp_path / "small.jpg"
    with Image.open(sample) as picture:
        picture.convert("RGB").resize((256, 256)).save(small)
    visit.page.evaluate(
        """text => {
            const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            const clipboardData = new DataTransfer();
            clipboardData.items.add(new File([bytes], "image.png", { type: "image/jpeg" }));
            document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
        }""",
        b64encode(small.read_bytes()).decode(),
    )
    visit.wait_until_searched()

    expect(visit.page.locator("#count")).to_have_text("1 face, will be hidden")


def test_text_in_the_clipboard_is_answered_in_words(visit):
    visit.page.evaluate(
        """() => document.body.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: new DataTransfer(), bubbles: true }))"""
    )

    expect(visit.page.locator("#message")).to_contain_text("There is no picture in that.")


def test_sensitivity_shows_more_or_less_without_a_request(visit, two):
    visit.choose(two)
    before = len(visit.requests)
    slider = visit.page.locator("#sensitivity")

    slider.press("Home")
    expect(visit.page.locator("#count")).to_have_text("Nothing found")
    expect(visit.page.locator("#hide")).to_be_disabled()
    slider.press("End")
    expect(visit.page.locator("#sensitivity-value")).to_have_text("98 %")
    expect(visit.page.locator("#count")).to_contain_text("all will be hidden")

    assert len(visit.requests) == before


def test_other_targets_and_another_preset_are_searched_for(visit, two):
    visit.choose(two)

    with visit.page.expect_request(lambda request: "find=face%2Ceyes&preset=balanced" in request.url):
        visit.page.get_by_text("Eyes", exact=True).click()
    visit.wait_until_searched()
    expect(visit.page.locator("#count")).to_contain_text("2 faces, 4 eyes")
    with visit.page.expect_request(lambda request: "find=face%2Ceyes&preset=fast" in request.url):
        visit.page.get_by_text("Fast", exact=True).click()
    visit.wait_until_searched()

    assert all("sensitivity=1&" in f"{request.url}&" for request in visit.asked("/v1/detect"))


def test_a_face_is_left_visible_by_a_tap_and_hidden_again(visit, served, two):
    visit.choose(two)
    left = visit.point(*middle(boxes_of(served, two)[0]), WIDTH, HEIGHT)

    visit.page.mouse.click(*left)
    expect(visit.page.locator("#count")).to_have_text("2 faces, 1 will be hidden")
    expect(visit.page.locator("#hide")).to_have_text("Hide 1 face")
    visit.page.mouse.click(*left)
    expect(visit.page.locator("#count")).to_have_text("2 faces, all will be hidden")


def test_a_box_is_tapped_where_it_lies_in_an_enlarged_photo(visit, served, two):
    visit.choose(two)
    right = boxes_of(served, two)[1]
    side = right["left"] + right["width"], middle(right)[1]
    beyond = visit.point(side[0] + 8, side[1], WIDTH, HEIGHT)
    visit.page.mouse.click(*beyond)
    expect(visit.page.locator("#count")).to_have_text("2 faces, all will be hidden")

    visit.page.mouse.move(*visit.point(*middle(right), WIDTH, HEIGHT))
    visit.page.mouse.wheel(0, -800)
    # The face grows about its middle, to beyond where there was none.
    visit.page.mouse.click(*beyond)
    expect(visit.page.locator("#count")).to_have_text("2 faces, 1 will be hidden")
    visit.page.locator("#canvas").press("0")
    visit.page.mouse.click(*beyond)
    expect(visit.page.locator("#count")).to_have_text("2 faces, 1 will be hidden")


def test_faces_are_reached_and_turned_by_keys(visit, two):
    visit.choose(two)
    buttons = visit.page.locator("#box-list button")

    buttons.nth(0).focus()
    visit.page.keyboard.press("ArrowRight")
    expect(buttons.nth(1)).to_be_focused()
    visit.page.keyboard.press("Space")

    expect(buttons.nth(1)).to_have_attribute("aria-pressed", "false")
    expect(buttons.nth(0)).to_have_attribute("aria-pressed", "true")
    expect(visit.page.locator("#status")).to_have_text("2 faces, 1 will be hidden")
    expect(buttons.nth(1)).to_be_focused()


def test_a_decision_outlasts_another_search(visit, two):
    visit.choose(two)
    visit.page.locator("#box-list button").first.click()

    visit.page.get_by_text("Thorough", exact=True).click()
    visit.wait_until_searched()

    expect(visit.page.locator("#count")).to_have_text("2 faces, 1 will be hidden")


def test_the_downloaded_copy_hides_what_was_kept_and_nothing_else(visit, served, two, tmp_path):
    spared, hidden = boxes_of(served, two)
    visit.choose(two)
    visit.page.mouse.click(*visit.point(*middle(spared), WIDTH, HEIGHT))

    after = hidden_copy(visit, tmp_path, "two-hidden.png")

    words = "1 hidden. Searched again: nothing more is found in the copy. Look at it all the same."
    expect(visit.page.locator("#count")).to_have_text(words)
    before = cv2.imread(str(two))
    assert after.shape == before.shape
    assert not after[inside(hidden)].any()
    np.testing.assert_array_equal(after[:, :HALF], before[:, :HALF])
    changed = np.argwhere((after != before).any(axis=2))
    margin = hidden["width"] * 0.2 + 1
    assert changed[:, 1].min() >= hidden["left"] - margin
    assert changed[:, 1].max() <= hidden["left"] + hidden["width"] + margin


def test_hiding_and_downloading_need_no_mouse(visit, two):
    visit.choose(two)

    visit.page.locator("#hide").focus()
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("#download")).to_be_focused()
    with visit.page.expect_download() as downloading:
        visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")

    assert downloading.value.suggested_filename == "two-hidden.png"
    expect(visit.page.locator("#hide")).to_be_focused()


def test_before_and_after_are_shown_by_turns(visit, served, two):
    hidden = boxes_of(served, two)[1]
    place = visit.point
    visit.choose(two)
    visit.page.locator("#hide").click()
    after = visit.page.get_by_text("After", exact=True)
    expect(after).to_be_visible()

    visit.page.locator("#working").wait_for(state="hidden")
    x, y = place(*middle(hidden), WIDTH, HEIGHT)
    assert not colour_at(visit, x, y).any()
    visit.page.get_by_text("Before", exact=True).click()
    expect(visit.page.locator("input[value=before]")).to_be_checked()
    assert colour_at(visit, x, y).any()


def test_what_is_changed_after_hiding_makes_the_copy_void(visit, two):
    visit.choose(two)
    visit.page.locator("#hide").click()
    expect(visit.page.locator("#download")).to_be_visible()

    visit.page.get_by_text("Pixelate", exact=True).click()

    expect(visit.page.locator("#download")).to_be_hidden()
    expect(visit.page.locator("#hide")).to_have_text("Hide 2 faces")


def test_a_drawn_box_is_hidden_too(visit, two, tmp_path):
    visit.choose(two)
    visit.page.locator("#draw").click()
    visit.page.mouse.move(*visit.point(20, 400, WIDTH, HEIGHT))
    visit.page.mouse.down()
    visit.page.mouse.move(*visit.point(120, 480, WIDTH, HEIGHT), steps=4)
    visit.page.mouse.up()
    expect(visit.page.locator("#count")).to_have_text("2 faces, 1 box, all will be hidden")

    after = hidden_copy(visit, tmp_path)
    assert not after[403:478, 23:118].any()
    assert after[500, 200].any()


def test_a_box_is_added_moved_and_removed_by_keys(visit, two, tmp_path):
    visit.choose(two)
    visit.page.locator("#turn-all").click()
    visit.page.locator("#draw").press("Enter")
    expect(visit.page.locator("#count")).to_have_text("2 faces, 1 box, 1 will be hidden")
    expect(visit.page.locator("#canvas")).to_be_focused()

    for key in ("ArrowLeft", "Shift+ArrowDown", "Shift+ArrowDown"):
        visit.page.keyboard.press(key)
    after = hidden_copy(visit, tmp_path)
    changed = np.argwhere((after != cv2.imread(str(two))).any(axis=2))
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    # A fifth of the photo's height in its middle, one step to the left, two steps higher, and a margin of a fifth.
    assert abs((left + right) / 2 - (HALF - 5)) <= 2
    assert abs((bottom - top) - (right - left) - 10 * 1.4) <= 2
    visit.page.locator("#back").click()
    expect(visit.page.locator("#hide")).to_be_focused()
    visit.page.locator("#canvas").focus()
    visit.page.keyboard.press("Delete")

    expect(visit.page.locator("#count")).to_have_text("2 faces, none will be hidden")


def test_a_photo_lies_upright_under_its_boxes(visit, served, sample, tmp_path):
    turned = tmp_path / "turned.jpg"
    with Image.open(sample) as picture:
        upright = picture.convert("RGB").crop((0, 0, 512, 400))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    upright.transpose(Image.Transpose.ROTATE_90).save(turned, exif=exif, quality=95)
    visit.choose(turned)
    expect(visit.page.locator("#count")).to_have_text("1 face, will be hidden")

    (box,) = boxes_of(served, turned)
    assert shows_colour(visit, FACE_ORANGE, *visit.point(box["left"], middle(box)[1], 512, 400))
    place = (60, 350)
    seen = colour_at(visit, *visit.point(*place, 512, 400)).mean(axis=(0, 1))
    meant = np.asarray(upright)[place[1] - 3 : place[1] + 4, place[0] - 3 : place[0] + 4].mean(axis=(0, 1))
    np.testing.assert_allclose(seen, meant, atol=20)


def test_a_photo_that_browsers_do_not_show_is_shown(visit, sample, tmp_path):
    tiff = tmp_path / "scan.tif"
    with Image.open(sample) as picture:
        picture.convert("RGB").save(tiff)

    visit.choose(tiff)

    expect(visit.page.locator("#count")).to_have_text("1 face, will be hidden")
    assert len(visit.asked("/v1/annotate")) == 1
    expect(visit.page.locator("#working")).to_be_hidden()
    assert colour_at(visit, *visit.point(256, 400, 512, 512)).std() > 0


def test_an_unreadable_photo_is_told_of_and_costs_no_other(browser, served, two, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(two.read_bytes()[:2000])
    with visiting(browser, served, meant=("status of 422",)) as visit:
        visit.choose(broken, two)

        expect(visit.page.locator("#trouble")).to_contain_text("broken.png ends before its picture is complete.")
        expect(visit.page.locator("#alert")).to_contain_text("broken.png")
        expect(visit.page.locator("#strip .badge")).to_have_text(["", "2"])
        visit.page.locator("#remove").click()

        expect(visit.page.locator("#count")).to_have_text("2 faces, all will be hidden")
        expect(visit.page.locator("#strip")).to_be_hidden()


def test_what_is_no_picture_is_refused_without_sending_it(visit, tmp_path):
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(1000))

    visit.page.set_input_files("#files", str(film))

    expect(visit.page.locator("#trouble")).to_contain_text("film.mp4 is no picture that can be read here.")
    assert not visit.asked("/v1/detect")


def test_a_photo_is_sent_again_while_the_server_is_busy(browser, served, two):
    busy = {"kind": "busy", "detail": "Too many pictures are waiting already."}
    answers = iter([429, 429])

    def answer(route: Route) -> None:
        status = next(answers, None)
        if status is None:
            route.continue_()
        else:
            route.fulfill(status=status, json=busy, headers={"Retry-After": "0"})

    with visiting(browser, served, meant=("status of 429",)) as visit:
        visit.page.route("**/v1/detect*", answer)
        visit.choose(two)

        expect(visit.page.locator("#count")).to_have_text("2 faces, all will be hidden")
        assert len(visit.asked("/v1/detect")) == 3


def test_no_more_than_two_photos_are_sent_at_a_time(visit, two, tmp_path):
    photos = []
    for number in range(5):
        photos.append(tmp_path / f"{number}.png")
        photos[-1].write_bytes(two.read_bytes())
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    visit.page.route("**/v1/detect*", hold)

    visit.page.set_input_files("#files", [str(photo) for photo in photos])
    expect(visit.page.locator("#strip .badge.busy")).to_have_count(5)
    for done in range(5):
        visit.page.wait_for_event("request", lambda _: True) if len(waiting) <= done else None
        assert len(waiting) <= done + 2
        waiting[done].continue_()
        expect(visit.page.locator("#strip .badge.count")).to_have_count(done + 1)

    assert len(waiting) == 5


def test_all_photos_are_hidden_and_downloaded(visit, two, sample):
    visit.choose(two, sample)
    names = []
    visit.page.on("download", lambda download: names.append(download.suggested_filename))

    visit.page.locator("#hide-all").click()

    expect(visit.page.locator("#message p")).to_have_text("2 copies downloaded.", timeout=15_000)
    expect(visit.page.locator("#strip .badge.done")).to_have_count(2)
    assert names == ["two-hidden.png", "eileen-collins-hidden.png"]


def test_the_page_speaks_korean_and_remembers_the_language(browser, served, two):
    with visiting(browser, served, locale="ko-KR") as visit:
        expect(visit.page.locator("html")).to_have_attribute("lang", "ko")
        visit.choose(two)
        expect(visit.page.locator("#count")).to_have_text("얼굴 2개, 모두 가립니다")
        expect(visit.page.locator("#hide")).to_have_text("얼굴 2개 가리기")

        visit.page.locator("#language").click()
        expect(visit.page.locator("#count")).to_have_text("2 faces, all will be hidden")
        visit.page.reload()
        expect(visit.page.locator("html")).to_have_attribute("lang", "en")
        expect(visit.page.locator("#choose-first")).to_have_text("Choose photos")


def test_both_languages_say_the_same_things(visit):
    english, korean = visit.page.evaluate(
        """async () => [(await import("/web/words-en.js")).default, (await import("/web/words-ko.js")).default]"""
    )

    def values(words: str | dict[str, str]) -> set[str]:
        every = [words] if isinstance(words, str) else words.values()
        return {name for text in every for name in re.findall(r"\{(\w+)\}", text)}

    assert english.keys() == korean.keys()
    # One number among others is said by its own words in English ("all", "none") and may be left out in Korean.
    assert {key for key in english if values(english[key]) != values(korean[key])} == set()


def test_every_word_that_the_page_asks_for_is_there_and_no_other(visit):
    english = visit.page.evaluate("""async () => (await import("/web/words-en.js")).default""")
    sources = [path.read_text("utf-8") for path in PAGE.iterdir() if not path.name.startswith("words-")]
    text = "\n".join(sources)

    asked = set(re.findall(r"""say\("([^"]+)"|data-(?:word|label)="([^"]+)\"""", text))
    asked = {word for pair in asked for word in pair if word}
    made = tuple(f"{part}." for part in re.findall(r"`(\w+)\.\$\{", text))
    assert asked <= english.keys()
    assert {key for key in english if f'"{key}"' not in text and not key.startswith(made)} == set()


def test_a_token_is_asked_for_and_a_wrong_one_refused(browser, guarded, two):
    with visiting(browser, guarded, meant=("status of 401",)) as visit:
        form = visit.page.locator("#token-form")
        expect(form).to_contain_text("answers only those who have its token")
        visit.page.locator("#token").fill("not-the-right-one")
        visit.page.keyboard.press("Enter")
        expect(form).to_contain_text("That token is not the right one.")
        visit.page.locator("#token").fill(TOKEN)
        visit.page.keyboard.press("Enter")
        expect(form).to_be_hidden()
        visit.choose(two)
        expect(visit.page.locator("#count")).to_have_text("2 faces, all will be hidden")

        with visiting(browser, guarded, f"/#token={TOKEN}") as other:
            other.choose(two)
            expect(other.page.locator("#token-form")).to_be_hidden()
            assert other.page.url == f"{guarded.url}/"
            other.page.reload()
            expect(other.page.locator(".chip")).to_have_count(8)
        assert not any(TOKEN in request.url for request in visit.requests)


def test_who_gives_no_token_can_do_so_later(browser, guarded, two):
    with visiting(browser, guarded, meant=("status of 401",)) as visit:
        expect(visit.page.locator("#token-form")).to_be_visible()
        visit.page.keyboard.press("Escape")
        expect(visit.page.locator("#token-form")).to_be_hidden()
        visit.page.set_input_files("#files", str(two))
        expect(visit.page.locator("#token-form")).to_be_visible()
        visit.page.keyboard.press("Escape")
        expect(visit.page.locator("#trouble")).to_contain_text("two.png was not sent, since the token is missing.")

        visit.page.locator("#again").click()
        visit.page.locator("#token").fill(TOKEN)
        visit.page.keyboard.press("Enter")

        expect(visit.page.locator("#count")).to_have_text("2 faces, all will be hidden")
        expect(visit.page.locator(".chip")).to_have_count(8)


@pytest.mark.parametrize(("width", "locale"), [(PHONE["width"], "ko-KR"), (320, "en-GB")])
def test_nothing_is_wider_than_a_phone(browser, served, two, width, locale):
    phone = {"viewport": {**PHONE, "width": width}, "has_touch": True, "is_mobile": True, "locale": locale}
    with visiting(browser, served, **phone) as visit:
        widest = partial(visit.page.evaluate, "document.documentElement.scrollWidth")
        assert widest() == width
        visit.choose(two, two)
        assert widest() == width
        buttons = visit.page.locator("button:visible, .chip:visible, .segments:visible label")
        sizes = [button.bounding_box() for button in buttons.all()]
        assert min(size["height"] for size in sizes if size) >= 44
        visit.page.locator("#hide").tap()
        expect(visit.page.locator("#download")).to_be_visible()
        assert widest() == width


def test_what_is_still_found_in_the_copy_is_shown_in_it(visit, served, two):
    visit.choose(two)
    visit.page.locator("#sensitivity").fill("0")  # no face is that sure
    expect(visit.page.locator("#count")).to_have_text("Nothing found")
    visit.page.locator("#draw").press("Enter")  # a box between the faces
    visit.page.locator("#hide").click()

    expect(visit.page.locator("#count")).to_contain_text("2 are still found in the copy")
    for box in boxes_of(served, two):
        assert shows_colour(visit, WARNING, *visit.point(box["left"], middle(box)[1], WIDTH, HEIGHT))


def test_a_file_that_is_too_large_is_not_sent(browser, two):
    with running(max_bytes=10_000) as small, visiting(browser, small) as visit:
        expect(visit.page.locator(".chip")).to_have_count(8)  # what is sent with them says how large a file may be
        visit.page.locator("#files").set_input_files(two)
        expect(visit.page.locator("#trouble-words")).to_contain_text("two.png is larger than this Haarlens takes")
        assert not visit.asked("/v1/detect")


def test_another_computer_is_told_where_its_photos_go(browser, served, two):
    origin = served.url.replace("127.0.0.1", OTHER_NAME)
    with visiting(browser, served, origin=origin) as visit:
        expect(visit.page.locator("#privacy")).to_contain_text(f"They go to {origin.removeprefix('http://')}")
        visit.choose(two)
        expect(visit.page.locator("#count")).to_have_text("2 faces, all will be hidden")


def test_the_documentation_works_offline(browser, served):
    with visiting(browser, served, "/docs") as visit:
        expect(visit.page).to_have_title("Haarlens API")
        expect(visit.page.locator(".opblock")).to_have_count(8)
        expect(visit.page.get_by_text("/v1/detect", exact=True)).to_be_visible()
