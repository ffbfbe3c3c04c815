"""Texts as people type and paste them, and what becomes of each as a title and as notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from todo.errors import TodoError
from todo.tasks.text import TRIMMED, check_notes, check_title

FAMILY = "👩‍👩‍👧‍👦"

CASES: list[tuple[str, str, int]] = [
    ("plain", "Buy milk", 1),
    ("empty", "", 1),
    ("spaces only", "   \t ", 1),
    ("spaces around", "  Buy milk\n", 1),
    ("spaces within stay", "Buy  milk", 1),
    ("every trimmed character around", f"{TRIMMED}x{TRIMMED}", 1),
    ("nothing but trimmed characters", TRIMMED, 1),
    ("zero width space is no space", "\u200bx\u200b", 1),
    ("zero width joiner and word joiner stay", "\u200dx\u2060", 1),
    ("mongolian vowel separator stays", "\u180ex\u180e", 1),
    ("next line is a control character", "\u0085x\u0085y", 1),
    ("braille blank stays beside other text", "\u2800a", 1),
    ("every C0 control", "a" + "".join(map(chr, range(0x20))) + "b", 1),
    ("delete and every C1 control", "a" + "".join(map(chr, range(0x7F, 0xA0))) + "b", 1),
    ("line and paragraph separator", "a\u2028b\u2029c", 1),
    ("windows lines", "one\r\ntwo\r\n", 1),
    ("old mac lines", "one\rtwo\r", 1),
    ("mixed lines", "one\n\rtwo\r\r\nthree", 1),
    ("tabs", "a\tb", 1),
    ("form feed and vertical tab", "a\fb\vc", 1),
    ("decomposed", "Cafe\u0301", 1),
    ("composed", "Caf\u00e9", 1),
    ("marks in another order", "q\u0307\u0323", 1),
    ("a mark alone", "\u0301", 1),
    ("a mark after a control character", "e\u0000\u0301", 1),
    ("a mark after a trimmed space", " \u0301a", 1),
    ("hangul jamo", "\u1112\u1161\u11ab", 1),
    ("angstrom and ohm signs", "\u212b \u2126", 1),
    ("composition exclusions", "\u0958 \u2adc", 1),
    ("compatibility characters stay", "ﬁ ① ｱ", 1),
    ("en quad becomes en space within", "a\u2000b", 1),
    ("arabic", "  شراء الحليب ", 1),
    ("hebrew with points", "שָׁלוֹם", 1),
    ("direction marks stay", "\u200fabc\u202eabc\u202c\u2066x\u2069", 1),
    ("emoji", FAMILY + " 🇩🇪 👍🏽", 1),
    ("beyond the basic plane", "𝒜𠜎", 1),
    ("noncharacters stay", "a\ufffeb\uffffc\U0010ffff", 1),
    ("replacement and object characters stay", "\ufffd\ufffc", 1),
    ("private use stays", "\ue000\U000f0000", 1),
    ("byte order marks around", "\ufeffx\ufeff", 1),
    ("quotes, backslash, markup", "\"'\\/<b>&amp;</b>", 1),
    ("proto", "__proto__", 1),
    ("lone high surrogate", "a\ud800b", 1),
    ("lone low surrogate", "a\udc00", 1),
    ("surrogates the wrong way round", "\udc00\ud800", 1),
    ("a title's limit", "x", 500),
    ("one beyond a title's limit", "x", 501),
    ("a title's limit in emoji, two code units each", "😀", 500),
    ("one emoji beyond a title's limit", "😀", 501),
    ("a title's limit after composing", "e\u0301", 500),
    ("beyond a title's limit by what composing gives", "\u0958", 251),
    ("beyond a title's limit but for spaces", " ", 600),
    ("as many marks on one letter as there may be", "a" + "\u0301\u0323" * 15, 1),
    ("one mark too many", "a" + "\u0301\u0323" * 15 + "\u0301", 1),
    ("a run of marks without a letter", "\u0323", 31),
    ("marks that change nothing in NFC count too", "a" + "\ufe0f" * 31, 1),
    ("marks on many letters", "a\u0301\u0323", 160),
    ("a run of marks that takes a second to compose", "a" + "\u0301\u0323" * 15_500, 1),
    ("as many marks as can be in a title", "\u1f82\u0301", 250),
    ("raw text of four times a title's limit", "\u03b1\u0313\u0300\u0345", 500),
    ("raw text of more than four times a title's limit", " ", 2_001),
    ("raw text of more than four times notes' limit", " ", 80_001),
    *(
        (f"nothing visible: {character!a}", character, 1)
        for character in "\u00ad\u034f\u061c\u115f\u17b4\u180b\u180e\u200b\u200d\u202e\u2060\u2800"
        "\u3164\ufe0f\uffa0\ufff0\U00013441\U0001bca0\U0001d159\U0001d173\U000e0001\U000e0fff"
    ),
    ("nothing visible, between spaces", " \u200b\u3164 \u2800\t", 1),
    ("something visible among the invisible", "\u200b\u3164x\u2060", 1),
    ("beside the invisible ranges", "\u00ac", 1),
    ("notes' limit", "x\n", 10_000),
    ("beyond notes' limit", "xy\n", 6_668),
    ("notes' limit with windows lines", "x\r\n", 10_000),
]


def cases() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "raw": raw,
            "repeat": repeat,
            "title": _outcome(check_title, raw * repeat),
            "notes": _outcome(check_notes, raw * repeat),
        }
        for name, raw, repeat in CASES
    ]


def _outcome(check: Callable[[str, str], str], raw: str) -> dict[str, Any]:
    """The text, by its length and its ends if it is long; or the code of the refusal."""
    try:
        text = check(raw, "text")
    except TodoError as error:
        return {"error": error.code}
    if len(text) > 1000:
        return {"length": len(text), "start": text[:20], "end": text[-20:]}
    return {"text": text}
