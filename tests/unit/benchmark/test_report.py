"""Axes, charts and the page: everything shown, nothing loaded from outside."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import asdict

import pytest

from infra.benchmark.axes import linear, logarithmic, short
from infra.benchmark.charts import chart
from infra.benchmark.figures import Curve, Figure, Found
from infra.benchmark.report import markdown, page

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


def test_a_linear_axis_ends_at_a_round_number() -> None:
    axis = linear([3, 87], 100)
    assert (axis.low, axis.high) == (0, 100)
    assert axis.place(50) == 50


def test_an_axis_of_nothing_but_zeros_has_a_length() -> None:
    axis = linear([0, 0], 100)
    assert axis.high > axis.low


@pytest.mark.parametrize(
    ("values", "ends"), [([100, 10_000], (100, 10_000)), ([1], (1, 10)), ([0.3, 40], (0.1, 100))]
)
def test_a_logarithmic_axis_ends_at_powers_of_ten(values: list[float], ends: tuple[float, float]) -> None:
    axis = logarithmic(values, 200)
    assert (axis.low, axis.high) == pytest.approx(ends)
    assert axis.place(axis.low) == 0
    assert axis.place(axis.high) == pytest.approx(200)


def test_ticks_are_short() -> None:
    assert [short(value) for value in (5, 1000, 2_500_000)] == ["5", "1k", "2.5M"]


def test_a_chart_is_well_formed_and_has_every_point() -> None:
    root = ElementTree.fromstring(chart(CURVE))
    assert sum(element.tag == "circle" for element in root.iter()) == 3
    assert sum(element.tag == "polyline" for element in root.iter()) == 2


def test_a_target_has_the_same_colour_in_every_chart() -> None:
    alone = Curve("Latency", "clients", "ms", {"Node socket.io": [(1, 5.0)]})
    after = Curve("Latency", "clients", "ms", {"todo (fast)": [(1, 2.0)], "Node socket.io": [(1, 5.0)]})
    assert "--line-2" in chart(alone)
    assert "--line-0" not in chart(alone)
    assert "--line-2" in chart(after)


def test_zero_on_a_logarithmic_axis_falls_back_to_a_linear_one() -> None:
    curve = Curve("Latency", "clients", "ms", {"ours": [(1, 0.0), (10, 5.0)]}, log_y=True)
    assert "circle" in chart(curve)


def test_a_curve_without_points_draws_nothing() -> None:
    assert chart(Curve("Nothing", "x", "y", {"ours": []})) == ""


def test_the_page_loads_nothing_and_escapes_what_it_shows() -> None:
    html = page("2 x <processor>", PARTS, TITLES)
    assert "1 of 1 aims reached" in html
    assert "2 x &lt;processor&gt;" in html
    assert "No nginx &lt;here&gt;." in html
    assert "Beside &amp; the peers" in html
    assert "Not measured" not in html
    assert not any(outside in html for outside in ("src=", "http", "url(", "@import", "<script", "<link"))


def test_the_markdown_has_the_same_figures() -> None:
    text = markdown(PARTS, TITLES)
    assert "| ratio | 0.50 | x | ≤ 0.55 (0.45) | aim reached |" in text
    assert "| clients | 100 | 10,000 |" in text
    assert "| Node | 20.0 |  |" in text
