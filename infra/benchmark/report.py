"""The results as one self-contained HTML page, and as Markdown with pictures beside it. Pure."""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Any

from infra.benchmark.charts import chart
from infra.benchmark.figures import Curve
from infra.benchmark.results import number

STYLE = (Path(__file__).parent / "report.css").read_text()
_VERDICTS = {"stretch": "aim and stretch reached", "aim": "aim reached", "missed": "missed", "": ""}


def page(machine: str, parts: dict[str, Any], titles: dict[str, str]) -> str:
    """The HTML page. `parts` as in `results.json`; `titles`: part name -> title, in display order."""
    shown = [name for name in titles if name in parts]
    judged = [figure for name in shown for figure in parts[name]["figures"] if figure["verdict"]]
    reached = sum(figure["verdict"] != "missed" for figure in judged)
    links = "".join(f'<li><a href="#{name}">{escape(titles[name])}</a></li>' for name in shown)
    sections = "\n".join(_section(name, titles[name], parts[name]) for name in shown)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Benchmark</title><style>{STYLE}</style></head><body>
<header><h1>Benchmark</h1>
<p>{escape(machine)}. {reached} of {len(judged)} aims reached. CPU is read from /proc, so ratios within
one part hold on a busy machine; absolute times do not.</p>
<nav><ul>{links}</ul></nav></header>
<main>{sections}</main></body></html>
"""


def _section(name: str, title: str, part: dict[str, Any]) -> str:
    curves = [Curve(**curve) for curve in part["curves"]]
    figures = "".join(_curve(curve) for curve in curves)
    notes = "".join(f"<p>{escape(note)}</p>" for note in part["notes"])
    return (
        f'<section id="{name}"><h2>{escape(title)}</h2>'
        f'<p class="how">{escape(part["date"])}, <code>{escape(part["command"])}</code></p>'
        f'{_table(part["figures"])}{notes}<div class="curves">{figures}</div></section>'
    )


def _table(figures: list[dict[str, Any]]) -> str:
    if not figures:
        return ""
    rows = "".join(
        f'<tr class="{figure["verdict"]}"><td>{escape(figure["what"])}</td>'
        f"<td class=number>{number(figure['value'])}</td><td>{escape(figure['unit'])}</td>"
        f"<td>{escape(figure['aim'])}</td><td>{_VERDICTS[figure['verdict']]}</td></tr>"
        for figure in figures
    )
    heads = "<tr><th>What</th><th class=number>Value</th><th>Unit</th><th>Aim (stretch)</th><th></th></tr>"
    return f"<div class=wide><table><thead>{heads}</thead><tbody>{rows}</tbody></table></div>"


def _curve(curve: Curve) -> str:
    # An image, not inline SVG: the ids of matplotlib's documents would clash in one page.
    picture = b64encode(chart(curve).encode()).decode()
    return (
        f'<figure><img alt="{escape(curve.title)}" src="data:image/svg+xml;base64,{picture}">'
        f"<details><summary>as a table</summary>{_points(curve)}</details></figure>"
    )


def _points(curve: Curve) -> str:
    across = sorted({x for line in curve.lines.values() for x, _ in line})
    heads = "".join(f"<th class=number>{escape(name)}</th>" for name in curve.lines)
    columns = [dict(line) for line in curve.lines.values()]
    rows = "".join(
        f"<tr><td class=number>{x:,.10g}</td>"
        + "".join(f"<td class=number>{number(line[x]) if x in line else ''}</td>" for line in columns)
        + "</tr>"
        for x in across
    )
    head = f"<tr><th class=number>{escape(curve.x_label)}</th>{heads}</tr>"
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table><p>in {escape(curve.y_label)}</p>"


def pictures(parts: dict[str, Any], titles: dict[str, str]) -> dict[str, str]:
    """SVG documents by file name; `markdown` links to them by the same names."""
    return {
        _picture(name, number_of): chart(Curve(**curve))
        for name in titles
        if name in parts
        for number_of, curve in enumerate(parts[name]["curves"], 1)
    }


def markdown(parts: dict[str, Any], titles: dict[str, str], folder: str | None = None) -> str:
    """The figures and curves as tables; with `folder`, each curve also links to its picture there."""
    text = []
    for name in (name for name in titles if name in parts):
        part = parts[name]
        text.append(f"### {titles[name]}\n\n{part['date']}, `{part['command']}`\n")
        if part["figures"]:
            text.append("| what | value | unit | aim (stretch) | |\n| --- | ---: | --- | --- | --- |")
            text += [
                f"| {figure['what']} | {number(figure['value'])} | {figure['unit']} | {figure['aim']} "
                f"| {_VERDICTS[figure['verdict']]} |"
                for figure in part["figures"]
            ]
            text.append("")
        text += [f"{note}\n" for note in part["notes"]]
        for number_of, values in enumerate(part["curves"], 1):
            curve = Curve(**values)
            if folder:
                text.append(f"![{curve.title}]({folder}/{_picture(name, number_of)})\n")
            text.append(_markdown_curve(curve))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(text)) + "\n"


def _picture(part: str, number_of: int) -> str:
    return f"{part}-{number_of}.svg"


def _markdown_curve(curve: Curve) -> str:
    across = sorted({x for line in curve.lines.values() for x, _ in line})
    rows = [f"**{curve.title}**, {curve.y_label}\n"]
    rows.append("| " + " | ".join([curve.x_label, *(f"{x:,.10g}" for x in across)]) + " |")
    rows.append("| --- |" + " ---: |" * len(across))
    for name, line in curve.lines.items():
        found = dict(line)
        cells = [number(found[x]) if x in found else "" for x in across]
        rows.append("| " + " | ".join([name, *cells]) + " |")
    return "\n".join(rows) + "\n"
