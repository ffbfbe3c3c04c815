"""From browser to browser: Enter in one page until the task stands in the other, both real Chromium pages."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Page, sync_playwright

from infra.benchmark.figures import Figure, latencies
from infra.benchmark.server import served

UPDATES = 60
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]

WATCH = """() => {
  window.__seen = {};
  const look = () => {
    for (const item of document.querySelectorAll('[role=listitem], li')) {
      const title = /Update \\d+/.exec(item.textContent || '');
      if (title && !(title[0] in window.__seen)) window.__seen[title[0]] = Date.now();
    }
  };
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true, characterData: true});
}"""

PRESS = """() => {
  addEventListener('keydown', (event) => { if (event.key === 'Enter') window.__pressed = Date.now(); }, true);
}"""


def update_latency() -> list[Figure]:
    """The clock is the machine's, in whole ms, the same for both pages."""
    browser_path = os.environ.get("TODO_TEST_BROWSER") or shutil.which("chromium")
    with served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        writer, reader = (_open(browser.new_context().new_page(), server.url) for _ in range(2))
        reader.evaluate(WATCH)
        writer.evaluate(PRESS)
        times = []
        for number in range(UPDATES):
            title = f"Update {number}"
            field = writer.get_by_role("textbox", name="New task")
            field.fill(title)
            field.press("Enter")
            reader.wait_for_function("title => title in window.__seen", arg=title)
            pressed = writer.evaluate("window.__pressed")
            times.append((reader.evaluate("title => window.__seen[title]", title) - pressed) / 1000)
        browser.close()
    return latencies("update, browser to browser", times, aim_ms=100)


def _open(page: Page, url: str) -> Page:
    page.goto(url)
    page.get_by_role("status").filter(has_text="Connected").first.wait_for(state="attached")
    return page
