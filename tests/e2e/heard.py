"""Records the announcements of a page: the text of its live regions, in order."""

from __future__ import annotations

from tests.e2e.app import App
from tests.harness import wait_until

LISTEN = """() => {
    const LIVE = "[aria-live], [role=status], [role=alert]";
    window.heard = [];
    new MutationObserver((records) => {
        const elements = records.map(({ target }) => target.closest ? target : target.parentElement);
        const regions = new Set(elements.map((element) => element?.closest(LIVE)));
        regions.delete(null);
        regions.delete(undefined);
        for (const region of regions) {
            const usual = region.role === "alert" ? "assertive" : "polite";
            const live = region.getAttribute("aria-live") ?? usual;
            const words = region.textContent.trim();
            if (live !== "off" && words !== "") window.heard.push(`${live}: ${words}`);
        }
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
}"""


def listen(app: App) -> None:
    app.page.evaluate(LISTEN)


def heard(app: App) -> list[str]:
    """All announcements since `listen`, each with its politeness: `polite: Added “Milk”.`"""
    return list(app.page.evaluate("window.heard"))


def expect_heard(app: App, words: str, times: int = 1) -> None:
    """Waits until these words were said so often."""
    try:
        wait_until(lambda: sum(words in said for said in heard(app)) >= times, timeout_s=8)
    except AssertionError:
        raise AssertionError(f"{words!r} was not said {times} times, but {heard(app)}") from None
