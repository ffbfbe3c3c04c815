"""Rebuilding state from the log alone: events a second, verified and not, on one core and on all."""

from __future__ import annotations

from infra.benchmark.figures import Figure, Found, Options, at_least
from infra.benchmark.machine import cores
from infra.benchmark.parts.filling import fill_log
from infra.benchmark.parts.folding import Folded, fold_on
from infra.benchmark.stores import store
from todo import wiring
from todo.settings import Settings

EVENTS = 200_000
TASKS = 5000
LISTS = 8
VERIFIED, VERIFIED_STRETCH = 100_000, 200_000
UNVERIFIED, UNVERIFIED_STRETCH = 200_000, 400_000


def events_per_second(options: Options) -> Found:
    """Eight lists with 200,000 events together, and one that has as many alone."""
    events = 40_000 if options.quick else EVENTS
    lists = [f"list-{number}" for number in range(LISTS)]
    found = Found()
    with store(durable=False) as its_store:
        opened = wiring.open_store(Settings(redis_url=its_store.url))
        try:
            fill_log(opened.store, "main", events, TASKS)
            for list_id in lists:
                fill_log(opened.store, list_id, events // LISTS, TASKS // LISTS)
        finally:
            opened.close()
        one = sorted(cores().server)
        verified = fold_on(its_store.url, [["main"]], one)
        what = "rebuild, chain verified, one core"
        found.figures.append(at_least(what, verified.rate, "events/s", VERIFIED, VERIFIED_STRETCH))
        found.figures.append(_cpu_alone(what, verified))
        plain = fold_on(its_store.url, [["main"]], one, verify=False)
        what = "rebuild, not verified, one core"
        found.figures.append(at_least(what, plain.rate, "events/s", UNVERIFIED, UNVERIFIED_STRETCH))
        found.figures.append(_cpu_alone(what, plain))
        every = sorted(cores().all)
        shares = [lists[number :: len(every)] for number in range(min(len(every), LISTS))]
        for checks, verify in (("chain verified", True), ("not verified", False)):
            spread = fold_on(its_store.url, shares, every[: len(shares)], verify)
            what = f"rebuild, {checks}, {LISTS} lists on {len(shares)} cores (the store on one of them)"
            found.figures.append(Figure(what, spread.rate, "events/s"))
    return found


def _cpu_alone(what: str, folded: Folded) -> Figure:
    return Figure(f"{what}, its own CPU alone", folded.events / folded.cpu_s, "events/s")
