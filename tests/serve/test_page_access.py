"""The page for those who see little, use no mouse, hold a phone in one hand or on its side."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.serve.browsing import DESKTOP, PHONE, Visit, chromium, visiting
from tests.serve.servers import Served, running

LEAST_CONTRAST = 4.5
TOUCHED = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
ON_ITS_SIDE = {"width": 667, "height": 375}
ENLARGED = {"width": DESKTOP["width"] // 2, "height": DESKTOP["height"] // 2}

# Every text that can be seen, with the contrast between it and the first colour that lies behind it.
CONTRASTS = """() => {
    const parts = (colour) => {
        const [red, green, blue, alpha = 1] = colour.match(/[\\d.]+/g).map(Number);
        return { red, green, blue, alpha };
    };
    const light = ({ red, green, blue }) => {
        const [r, g, b] = [red, green, blue].map((value) => {
            const share = value / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
        for (let each = element; each; each = each.parentElement) {
            const colour = parts(getComputedStyle(each).backgroundColor);
            if (colour.alpha > 0.5) {
                return colour;
            }
        }
        return parts("rgb(255, 255, 255)");
    };
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        const words = walker.currentNode.textContent.trim();
        const isSeen = element.checkVisibility({ visibilityProperty: true }) && !element.closest(".unseen, :disabled");
        if (words && isSeen) {
            const [one, other] = [parts(getComputedStyle(element).color), behind(element)].map(light);
            found.push([words, (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)]);
        }
    }
    return found;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with running() as server:
        yield server


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Visit]:
    with visiting(browser, served) as opened:
        yield opened


def assert_legible(page: Page, least: int) -> None:
    found = page.evaluate(CONTRASTS)
    assert len(found) >= least
    assert [(words, ratio) for words, ratio in found if ratio < LEAST_CONTRAST] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_what_is_behind_it(browser, served, two, tmp_path, scheme):
    broken = tmp_path / "broken.png"
    broken.write_bytes(two.read_bytes()[:2000])
    with visiting(browser, served, meant=("status of 422",), color_scheme=scheme) as visit:
        assert_legible(visit.page, 6)
        visit.choose(two, broken)
        visit.page.locator("#box-list button").first.click()
        assert_legible(visit.page, 30)
        visit.page.locator("#hide").click()
        for side in ("Before", "After"):
            visit.page.get_by_text(side, exact=True).click()
            for pointed in ("Before", "After"):
                visit.page.get_by_text(pointed, exact=True).hover()
                assert_legible(visit.page, 30)
        visit.page.locator("#strip button[title='broken.png']").click()
        expect(visit.page.locator("#trouble")).to_be_visible()
        assert_legible(visit.page, 20)


def test_while_a_photo_is_searched_nothing_is_said_of_what_it_holds(visit, two):
    visit.page.route("**/v1/detect*", lambda route: None)
    visit.page.locator("#files").set_input_files(two)

    expect(visit.page.locator("#count")).to_have_text("Searching…")
    expect(visit.page.locator("#hide")).to_have_text("Hide")
    expect(visit.page.locator("#hide")).to_be_disabled()


def test_no_photo_goes_by_a_tap_on_what_does_not_show(browser, served, two, sample):
    with visiting(browser, served, **TOUCHED) as visit:
        visit.choose(two, sample)
        other = visit.page.locator("#strip li").nth(1)
        box = other.bounding_box()
        assert box is not None
        visit.page.touchscreen.tap(box["x"] + box["width"] - 8, box["y"] + 8)

        expect(other.locator("button").first).to_have_attribute("aria-current", "true")
        expect(visit.page.locator("#strip li")).to_have_count(2)
        visit.page.touchscreen.tap(box["x"] + box["width"] - 8, box["y"] + 8)
        expect(visit.page.locator("#strip")).to_be_hidden()


def test_many_photos_are_passed_by_tab_in_a_few_steps(visit, two, sample):
    visit.choose(two, *[sample] * 4)
    visit.page.locator("#strip button").first.focus()

    for _ in range(3):
        visit.page.keyboard.press("Tab")

    assert not visit.page.evaluate("document.getElementById('strip').contains(document.activeElement)")


def test_the_focus_goes_to_what_takes_the_place_of_what_had_it(browser, served, two, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(two.read_bytes()[:2000])
    with visiting(browser, served, meant=("status of 422",)) as visit:
        page = visit.page
        page.locator("#choose-first").focus()
        visit.choose(broken, two)
        expect(page.locator("#again")).to_be_focused()
        page.locator("#remove").press("Enter")
        expect(page.locator("#canvas")).to_be_focused()

        visit.choose(broken)
        expect(page.locator("#again")).to_be_focused()
        page.locator("#strip button").first.focus()
        page.keyboard.press("Delete")
        expect(page.locator("#strip")).to_be_hidden()
        expect(page.locator("#again")).to_be_focused()
        page.locator("#remove").press("Enter")
        expect(page.locator("#choose-first")).to_be_focused()


def test_two_taps_enlarge_what_lies_there_and_two_more_show_all(visit, two):
    visit.choose(two)
    expect(visit.page.locator("#box-list button canvas[width='48']")).to_have_count(2)
    canvas = visit.page.locator("#canvas")
    place = {"x": 40, "y": 40}  # beside all boxes
    fitting = canvas.screenshot()

    canvas.dblclick(position=place)
    assert canvas.screenshot() != fitting
    canvas.dblclick(position=place)
    assert canvas.screenshot() == fitting


@pytest.mark.parametrize("size", [ON_ITS_SIDE, ENLARGED])
def test_a_low_page_has_photo_and_choices_side_by_side(browser, served, two, size):
    with visiting(browser, served, viewport=size) as visit:
        visit.choose(two)
        stage, panel = (visit.page.locator(f"#{name}").bounding_box() for name in ("stage", "panel"))
        assert stage is not None and panel is not None
        assert stage["x"] + stage["width"] <= panel["x"] and panel["x"] + panel["width"] <= size["width"]
        assert stage["width"] >= 300 and stage["height"] >= 200
        expect(visit.page.locator("#hide")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("size", [PHONE, ON_ITS_SIDE, {"width": 320, "height": 256}])
def test_nothing_covers_what_has_the_focus(browser, served, two, size):
    with visiting(browser, served, viewport=size) as visit:
        visit.choose(two, two)
        visit.page.locator("#language").focus()
        seen = []
        while not seen or not visit.page.evaluate("document.activeElement.closest('body > header, footer') !== null"):
            visit.page.keyboard.press("Tab")
            seen.append(
                visit.page.evaluate(
                    """() => {
                        const focused = document.activeElement;
                        const box = (focused.closest("label") ?? focused).getBoundingClientRect();
                        const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                        const isSeen = focused.closest("label")?.contains(there) || focused.contains(there);
                        return isSeen ? "" : focused.outerHTML;
                    }"""
                )
            )
        assert len(seen) > 15
        assert [each for each in seen if each] == []


def test_who_has_no_token_yet_can_pass_the_form_by_touch(browser, two):
    meant = ("status of 401",)
    with running(token="correct-horse-battery") as guarded, visiting(browser, guarded, meant=meant, **TOUCHED) as visit:
        visit.page.locator("#token-later").tap()
        expect(visit.page.locator("#token-form")).to_be_hidden()
        expect(visit.page.locator("#choose-first")).to_be_visible()


def test_icons_and_choices_show_where_the_system_chooses_all_colours(browser, served, two):
    with visiting(browser, served, forced_colors="active") as visit:
        visit.choose(two)
        colours = """selector => {
            const style = getComputedStyle(document.querySelector(selector));
            return [style.backgroundColor, getComputedStyle(document.body).backgroundColor];
        }"""
        for selector in ("#choose .icon", "#presets input:checked + span", ".chip:has(input:checked)"):
            colour, behind = visit.page.evaluate(colours, selector)
            assert colour != behind
