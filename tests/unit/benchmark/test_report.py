"""Charts, the page and its Markdown: every figure is shown, and the page loads nothing."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import asdict

from infra.benchmark.charts import STYLES, chart
from infra.benchmark.figures import Curve, Figure, Found
from infra.benchmark.report import markdown, page, pictures

SVG = "{http://www.w3.org/2000/svg}"
CURVE = Curve(
    "CPU per <delivery>", "clients", "µs", {"ours": [(100, 12.0), (10_000, 10.0)], "Node": [(100, 20.0)]}
)
PARTS = {
    "delivery": {
        "date": "2026-01-31 12:00",
        "command": "python -m infra.benchmark delivery",
        **asdict(Found([Figure("ratio", 0.5, "x", "≤ 0.55 (0.45)", "aim")], [CURVE], ["No nginx <here>."])),
    }
}
TITLES = {"other": "Not measured", "delivery": "Beside & the peers"}


def texts(svg: str) -> list[str]:
    return [
        element.text or "" for element in ElementTree.fromstring(svg).iter() if element.tag == f"{SVG}text"
    ]


def test_a_chart_names_its_title_units_lines_and_measured_values() -> None:
    shown = texts(chart(CURVE))
    assert {"CPU per <delivery>", "clients", "µs", "ours", "Node", "100", "10,000"} <= set(shown)


def test_a_chart_is_the_same_bytes_each_time_and_carries_no_date() -> None:
    svg = chart(CURVE)
    assert svg == chart(CURVE)
    assert "dc:date" not in svg


def test_a_target_has_the_same_colour_in_every_chart() -> None:
    alone = Curve("Latency", "clients", "ms", {"Node socket.io": [(1, 5.0)]})
    after = Curve("Latency", "clients", "ms", {"todo (fast)": [(1, 2.0)], "Node socket.io": [(1, 5.0)]})
    node, todo = STYLES["Node"][0], STYLES["todo"][0]
    assert node in chart(alone)
    assert todo not in chart(alone)
    assert node in chart(after)


def test_the_fallback_transport_has_its_own_colour() -> None:
    curve = Curve("Latency", "clients", "ms", {"todo (plain)": [(1, 5.0)]})
    assert STYLES["plain"][0] in chart(curve)


def test_zero_on_a_logarithmic_axis_falls_back_to_a_linear_one() -> None:
    curve = Curve("Latency", "clients", "ms", {"ours": [(1, 0.0), (10, 6.0)]}, log_y=True)
    assert {"0", "6"} <= set(texts(chart(curve)))


def test_a_curve_without_points_draws_nothing() -> None:
    assert chart(Curve("Nothing", "x", "y", {"ours": []})) == ""


def test_the_page_loads_nothing_and_escapes_what_it_shows() -> None:
    html = page("2 x <processor>", PARTS, TITLES)
    assert "1 of 1 aims reached" in html
    assert "2 x &lt;processor&gt;" in html
    assert "No nginx &lt;here&gt;." in html
    assert "Beside &amp; the peers" in html
    assert "Not measured" not in html
    assert html.count("src=") == html.count('src="data:image/svg+xml;base64,') == 1
    assert not any(outside in html for outside in ("http", "url(", "@import", "<script", "<link"))


def test_the_markdown_has_the_same_figures() -> None:
    text = markdown(PARTS, TITLES)
    assert "| ratio | 0.50 | x | ≤ 0.55 (0.45) | aim reached |" in text
    assert "| clients | 100 | 10,000 |" in text
    assert "| Node | 20.0 |  |" in text


def test_the_markdown_links_to_each_picture() -> None:
    assert list(pictures(PARTS, TITLES)) == ["delivery-1.svg"]
    assert "![CPU per <delivery>](images/delivery-1.svg)" in markdown(PARTS, TITLES, "images")
    assert "![" not in markdown(PARTS, TITLES)
