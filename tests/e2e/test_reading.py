"""The page for other eyes, other ears and other media: forced colours, paper, large text, screen readers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.wire_client import Wire, command
from tests.e2e.app import App
from tests.harness import wait_until

Open = Callable[..., App]


def style(page: Page, selector: str, name: str, pseudo: str | None = None) -> str:
    read = "([selector, name, pseudo]) => getComputedStyle(document.querySelector(selector), pseudo)[name]"
    return str(page.evaluate(read, [selector, name, pseudo]))


def fill(app: App, count: int) -> None:
    """Adds numbered tasks by the wire, every third one done."""
    wire = Wire(app.url)
    for start in range(0, count, 500):
        numbers = range(start, min(start + 500, count))
        lines = [{"title": f"Task number {number}", "completed": number % 3 == 0} for number in numbers]
        assert wire.call("command", command(app.list_id, "add_tasks", {"lines": lines}))["ok"]
    wire.close()


# --- forced colours


def test_forced_colours_strike_through_what_is_done_alone(open_app: Open) -> None:
    app = open_app(forced_colors="active")
    app.add("Open", "Done")
    app.checkbox("Done").check()
    expect(app.page.locator(".row.done")).to_have_count(1)
    assert "line-through" not in style(app.page, ".row:not(.done) .title", "textDecorationLine")
    assert style(app.page, ".row.done .title", "textDecorationLine") == "line-through"


def test_forced_colours_show_edges_and_states(open_app: Open) -> None:
    app = open_app(forced_colors="active")
    app.add("Milk", "Bread")
    app.checkbox("Bread").check()
    app.delete("Milk")
    page = app.page
    assert style(page, ".toast", "borderTopStyle") == "solid"
    paper = style(page, "html", "backgroundColor")
    assert style(page, ".status-chip", "backgroundColor", "::before") != paper
    assert style(page, ".filters a[aria-current]", "backgroundColor") != style(
        page, ".filters a:not([aria-current])", "backgroundColor"
    )
    assert style(page, ".row.done .check-box", "backgroundColor") != paper


# --- paper


@pytest.mark.parametrize(("count", "least_pages"), [(4, 1), (700, 10), (10_000, 150)])
def test_printing_prints_every_row_and_nothing_else(open_app: Open, count: int, least_pages: int) -> None:
    app = open_app()
    fill(app, count)
    expect(app.status(f"{count - (count + 2) // 3} items left")).to_be_attached(timeout=30_000)
    printed: list[list[Any]] = []
    app.page.expose_function("printed", lambda rows: printed.append(rows))
    app.page.evaluate(
        """() => window.addEventListener("beforeprint", () => window.printed(
            [...document.querySelectorAll(".print-row")]
                .map((row) => [row.textContent, row.matches(".done")])))"""
    )
    pdf = app.page.pdf(format="A4")
    assert printed[0] == [[f"Task number {number}", number % 3 == 0] for number in range(count)]
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= least_pages
    app.page.emulate_media(media="print")
    app.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(app.page.locator(".page")).to_be_hidden()
    expect(app.page.locator(".print-row").first).to_be_visible()
    app.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(app.page.locator(".print-row")).to_have_count(0)


def test_a_filter_is_printed_as_it_is_seen(open_app: Open) -> None:
    app = open_app()
    app.add("Open", "Done")
    app.checkbox("Done").check()
    app.page.get_by_role("link", name="Completed", exact=True).click()
    app.page.emulate_media(media="print", color_scheme="dark")
    app.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(app.page.locator(".print-row")).to_have_text(["Done"])
    assert style(app.page, "body", "backgroundColor") == "rgb(255, 255, 255)"
    assert "completed only" in app.page.locator(".print-list > p").inner_text()


# --- large text and small windows

CLIPPED = """() => {
    const seen = (element) => !element.closest(".visually-hidden, svg")
        && element.getClientRects().length > 0;
    const hasText = (element) =>
        [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
            || element.matches("input:not([type=checkbox]), textarea");
    return [...document.querySelectorAll("body *")].filter((element) => seen(element) && hasText(element))
        .filter((element) => {
            const line = parseFloat(getComputedStyle(element).fontSize);
            const room = element.clientHeight || element.getBoundingClientRect().height;
            const hides = getComputedStyle(element).overflow !== "visible";
            return room < line || (hides && element.scrollHeight > element.clientHeight + 2)
                || element.getBoundingClientRect().right > innerWidth + 1;
        }).map((element) => `${element.className}: ${element.textContent || element.value}`);
}"""


@pytest.mark.parametrize("width", [1280, 700, 360])
def test_text_of_twice_the_size_is_not_clipped(open_app: Open, width: int) -> None:
    app = open_app(viewport={"width": width, "height": 900})
    app.add(
        "Milk",
        "A long title that goes on and on until it has to be broken into several lines of text",
        "Done",
    )
    app.checkbox("Done").check()
    app.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert app.page.evaluate(CLIPPED) == []
    app.edit("Milk")
    assert app.page.evaluate(CLIPPED) == []
    app.page.keyboard.press("Escape")
    app.page.keyboard.press("?")
    expect(app.page.get_by_role("dialog")).to_be_visible()
    app.page.keyboard.press("Escape")
    app.page.locator("[data-task]").first.press("Delete")
    expect(app.page.locator(".toast")).to_be_visible()
    assert app.page.evaluate(CLIPPED) == []


def test_far_zoomed_in_the_bars_leave_room_for_the_tasks(open_app: Open) -> None:
    """A window of 1,280 by 1,024 at 400 %."""
    app = open_app(viewport={"width": 320, "height": 256})
    fill(app, 40)
    expect(app.tasks.first).to_be_attached()
    app.page.mouse.wheel(0, 600)
    wait_until(lambda: app.page.evaluate("scrollY") > 300, what="scrolled")
    kept = """() => [...document.querySelectorAll("body *")]
        .filter((element) => ["fixed", "sticky"].includes(getComputedStyle(element).position))
        .filter((element) => getComputedStyle(element).pointerEvents !== "none")
        .reduce((sum, element) => sum + element.getBoundingClientRect().height, 0)"""
    assert app.page.evaluate(kept) < 256 / 3


@pytest.mark.parametrize(
    ("window", "size"), [((390, 800), "200%"), ((320, 256), "100%"), ((900, 700), "100%")]
)
def test_the_sheet_of_keys_opens_at_its_top_and_nothing_of_it_is_cut_off(
    open_app: Open, window: tuple[int, int], size: str
) -> None:
    app = open_app(viewport={"width": window[0], "height": window[1]})
    app.page.evaluate("(size) => (document.documentElement.style.fontSize = size)", size)
    app.page.get_by_role("heading", level=1).focus()
    app.page.keyboard.press("?")
    sheet = app.page.get_by_role("dialog", name="Keyboard")
    expect(sheet).to_be_visible()
    assert sheet.evaluate("(sheet) => sheet.scrollTop") == 0
    expect(sheet.get_by_role("heading")).to_be_in_viewport()
    cut = """(sheet) => [...sheet.querySelectorAll("h2, dt, dd, kbd, button")].filter((element) => {
        const box = element.getBoundingClientRect();
        const room = sheet.getBoundingClientRect();
        const isWide = element.scrollWidth > element.clientWidth + 1;
        return box.left < room.left || box.right > room.right || isWide;
    }).map((element) => element.outerHTML)"""
    assert sheet.evaluate("(sheet) => sheet.scrollWidth - sheet.clientWidth") <= 0
    assert sheet.evaluate(cut) == []
    app.page.keyboard.press("End")
    expect(sheet.get_by_role("button", name="Close")).to_be_in_viewport()


@pytest.mark.parametrize("width", [1280, 700, 360])
def test_checkboxes_and_icons_grow_with_the_text(open_app: Open, width: int) -> None:
    app = open_app(viewport={"width": width, "height": 900})
    app.add("Milk", "Bread")
    app.edit("Milk")
    sizes = """() => Object.fromEntries([".row .check-box", ".row .delete .icon", ".row .handle .icon",
        ".undo-redo .icon", ".footer .icon"].map((selector) =>
            [selector, document.querySelector(selector).getBoundingClientRect().width]))"""
    before = app.page.evaluate(sizes)
    app.page.evaluate("document.documentElement.style.fontSize = '200%'")
    after = app.page.evaluate(sizes)
    assert all(after[selector] >= 1.9 * before[selector] for selector in before), (before, after)
    assert app.page.evaluate("document.documentElement.scrollWidth") <= width
    outside = """() => [...document.querySelectorAll("button, input, textarea, a")]
        .filter((element) => element.getClientRects().length > 0 && element.getBoundingClientRect().width > 1)
        .filter((element) => element.getBoundingClientRect().left < 0
            || element.getBoundingClientRect().right > innerWidth + 1).map((element) => element.outerHTML)"""
    assert app.page.evaluate(outside) == []


def test_the_line_through_a_title_is_that_of_done_tasks_alone(open_app: Open) -> None:
    app = open_app()
    app.add("Open", "Done")
    app.checkbox("Done").check()
    expect(app.page.locator(".row.done")).to_have_count(1)
    assert style(app.page, ".row:not(.done) .title", "textDecorationLine") == "none"
    assert style(app.page, ".row.done .title", "textDecorationLine") == "line-through"


def test_the_ring_around_the_first_row_is_not_covered_by_the_toolbars_edge(open_app: Open) -> None:
    app = open_app()
    fill(app, 60)
    expect(app.tasks.first).to_be_attached()
    assert style(app.page, ".bar", "content", "::after") == "none"
    app.page.mouse.move(450, 500)
    app.page.mouse.wheel(0, 600)
    wait_until(
        lambda: style(app.page, ".bar", "content", "::after") != "none", what="the edge, once scrolled"
    )


def test_a_page_from_right_to_left_mirrors_its_header(open_app: Open) -> None:
    app = open_app()
    app.add("شراء الحليب", "شراء الخبز")
    expect(app.page.locator(".page[dir=rtl]")).to_be_visible()
    undo = app.button("Undo").first.bounding_box()
    name = app.page.get_by_role("heading", level=1).bounding_box()
    assert undo is not None
    assert name is not None
    assert undo["x"] < name["x"]


# --- screen readers


def test_a_checkbox_is_named_by_the_text_of_its_title(open_app: Open) -> None:
    app = open_app()
    app.add("Read the [docs](https://example.org/docs) today")
    expect(app.checkbox("Read the docs today")).to_be_attached()


def test_what_others_do_is_told_and_ones_own_saving_is_not(open_app: Open) -> None:
    ann, bob = open_app(), open_app()
    ann.page.evaluate(
        """() => {
            window.heard = [];
            for (const region of document.querySelectorAll("[aria-live], [role=status], [role=alert]"))
                new MutationObserver(() => {
                    const live = region.getAttribute("aria-live") ?? "polite";
                    if (live !== "off") window.heard.push(region.textContent);
                }).observe(region, { childList: true, characterData: true, subtree: true });
        }"""
    )
    ann.add("Own task")
    ann.expect_saved()
    bob.add("Milk", "Bread", "Eggs")

    def heard_of_others() -> bool:
        return any("Somebody added" in text for text in ann.page.evaluate("window.heard"))

    wait_until(heard_of_others, what="words of what others did")
    heard = ann.page.evaluate("window.heard")
    assert not any("sav" in text.lower() for text in heard), heard
    assert len([text for text in heard if text.startswith("Somebody")]) <= 2, heard


def test_everything_that_takes_the_focus_has_a_role_and_a_name(open_app: Open) -> None:
    app = open_app()
    app.add("Milk", "See https://example.org/a", "[Docs](https://example.org)")
    app.checkbox("Milk").check()
    bare = """() => [...document.querySelectorAll("[tabindex], a[href], button, input, textarea")]
        .filter((element) => element.getClientRects().length > 0 && element.ariaHidden !== "true")
        .filter((element) => {
            const role = element.getAttribute("role") ?? {A: "link", BUTTON: "button", INPUT: "input",
                TEXTAREA: "textbox", H1: "heading", H2: "heading"}[element.tagName];
            const name = element.ariaLabel || element.textContent.trim() || element.labels?.length;
            return !role || !name;
        }).map((element) => element.outerHTML)"""
    for address in ("#/", "#/active", "#/completed", "#/trash"):
        app.page.evaluate(f"location.hash = '{address}'")
        assert app.page.evaluate(bare) == [], address
    app.page.evaluate("location.hash = '#/'")
    app.edit("Milk")
    assert app.page.evaluate(bare) == []
