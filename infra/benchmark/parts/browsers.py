"""Browser to browser latency: from Enter in one Chromium page to the task's appearance in another."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from infra.benchmark.figures import Found, Options, latencies
from infra.benchmark.machine import cores
from infra.benchmark.targets import embedded

UPDATES = 60
P99_MS = 100
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


def update_latency(options: Options) -> Found:
    """Both pages use the machine's clock, in whole ms."""
    from playwright.sync_api import sync_playwright

    browser_path = os.environ.get("TODO_TEST_BROWSER") or shutil.which("chromium")
    mask = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores().all)  # two browsers need more than the load client's core
    try:
        with (
            tempfile.TemporaryDirectory(prefix="todo-bench-") as folder,
            embedded(Path(folder)) as target,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
            writer, reader = (browser.new_context().new_page() for _ in range(2))
            updates = 20 if options.quick else UPDATES
            times = _update(writer, reader, f"http://127.0.0.1:{target.port}", updates)
            browser.close()
    finally:
        os.sched_setaffinity(0, mask)
    return Found(latencies("update, browser to browser", times, P99_MS))


def _update(writer: Any, reader: Any, url: str, updates: int) -> list[float]:
    for page in (writer, reader):
        page.goto(url)
        page.get_by_role("status").filter(has_text="Connected").first.wait_for(state="attached")
    reader.evaluate(WATCH)
    writer.evaluate(PRESS)
    times = []
    for number in range(updates):
        title = f"Update {number}"
        field = writer.get_by_role("textbox", name="New task")
        field.fill(title)
        field.press("Enter")
        reader.wait_for_function("title => title in window.__seen", arg=title)
        pressed = writer.evaluate("window.__pressed")
        times.append((reader.evaluate("title => window.__seen[title]", title) - pressed) / 1000)
    return times
