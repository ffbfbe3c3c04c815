"""The page on a slow device: time to the first row, and latency of a tick, a key press and scrolling.

Uses Chromium with its CPU throttled to a quarter. Times end when the next frame has been painted.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from infra.benchmark.figures import Figure, Found, Options, at_most, percentile
from infra.benchmark.machine import cores
from infra.benchmark.parts.filling import fill_log
from infra.benchmark.targets import embedded
from todo import wiring
from todo.settings import Settings

SIZES, QUICK_SIZES = (11, 500, 10_000), (11, 500)
LOADS, ACTIONS = 5, 40
SLOWER = 4
FIRST_ROW_MS, TICK_MS, TYPING_MS, TASK_MS = 1_200, 80, 50, 50
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]

WATCH = """
    const observer = new MutationObserver(() => {
        if (!document.querySelector('[data-task]')) return;
        observer.disconnect();
        requestAnimationFrame(() => { window.firstRowMs = performance.now(); });
    });
    observer.observe(document, { childList: true, subtree: true });
"""
PAINTED = """
    const painted = () => new Promise((done) => requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = done;
        channel.port2.postMessage(null);
    }));
    const times = [];
"""
TICK = f"""async (count) => {{ {PAINTED}
    for (let number = 0; number < count; number += 1) {{
        const boxes = document.querySelectorAll('[data-task] input');
        const start = performance.now();
        boxes[number % Math.min(10, boxes.length)].click();
        await painted();
        times.push(performance.now() - start);
    }}
    return times;
}}"""
TYPE = f"""async (count) => {{ {PAINTED}
    document.getElementById('new-task').focus();
    for (let number = 0; number < count; number += 1) {{
        const start = performance.now();
        document.execCommand('insertText', false, 'x');
        await painted();
        times.push(performance.now() - start);
    }}
    return times;
}}"""
SCROLL = f"""async (count) => {{ {PAINTED}
    new PerformanceObserver((list) => times.push(...list.getEntries().map((entry) => entry.duration)))
        .observe({{ type: 'longtask' }});
    for (let number = 0; number < count; number += 1) {{
        scrollBy(0, 400);
        await painted();
    }}
    await painted();
    return times;
}}"""


def on_a_slow_device(options: Options) -> Found:
    """Measures lists of three sizes, each on a new page."""
    from playwright.sync_api import sync_playwright

    browser_path = os.environ.get("TODO_TEST_BROWSER") or shutil.which("chromium")
    sizes = QUICK_SIZES if options.quick else SIZES
    mask = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores().all)  # a browser needs more than the load client's core
    found = Found()
    try:
        with tempfile.TemporaryDirectory(prefix="todo-bench-") as folder:
            opened = wiring.open_store(Settings(data_dir=Path(folder)))
            for size in sizes:
                fill_log(opened.store, f"of-{size}", size, size)
            opened.close()
            with embedded(Path(folder)) as target, sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
                for size in sizes:
                    _measure(found, browser, f"http://127.0.0.1:{target.port}/l/of-{size}", size)
                browser.close()
    finally:
        os.sched_setaffinity(0, mask)
    return found


def _measure(found: Found, browser: Any, url: str, size: int) -> None:
    first_rows = [_first_row_ms(browser, url) for _ in range(LOADS)]
    page = _slow_page(browser, url)
    page.wait_for_selector("[data-task]")
    page.get_by_role("status").filter(has_text="Connected").first.wait_for(state="attached")
    what = f"{size:,} tasks, CPU {SLOWER} times slower"
    ticks = page.evaluate(TICK, ACTIONS)
    letters = page.evaluate(TYPE, ACTIONS)
    long_tasks = page.evaluate(SCROLL, ACTIONS)
    elements = page.evaluate("document.querySelectorAll('*').length")
    found.figures += [
        at_most(f"{what}: first row, median", percentile(first_rows, 0.5), "ms", FIRST_ROW_MS),
        Figure(f"{what}: a tick, p50", percentile(ticks, 0.5), "ms"),
        at_most(f"{what}: a tick, p95", percentile(ticks, 0.95), "ms", TICK_MS),
        at_most(f"{what}: a letter, p95", percentile(letters, 0.95), "ms", TYPING_MS),
        at_most(
            f"{what}: longest task while scrolling (0: none over 50)",
            max(long_tasks, default=0),
            "ms",
            TASK_MS,
        ),
        Figure(f"{what}: elements", elements, ""),
    ]
    page.context.close()


def _slow_page(browser: Any, url: str) -> Any:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.add_init_script(WATCH)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(url)
    return page


def _first_row_ms(browser: Any, url: str) -> float:
    page = _slow_page(browser, url)
    page.wait_for_selector("[data-task]")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    milliseconds = float(page.evaluate("window.firstRowMs"))
    page.context.close()
    return milliseconds
