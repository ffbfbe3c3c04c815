"""What a replica counts, as Prometheus reads it."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from web.http.metrics import LATENCY_BUCKETS_S, CommandTally, Metrics


def values(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """By name and the values of its labels, which are sorted."""
    families = text_string_to_metric_families(metrics.page().decode())
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_commands_are_counted_by_name_and_answer() -> None:
    metrics = Metrics()
    for answer in ("ok", "ok", "busy"):
        metrics.commands.answered("add_task", answer, 0.001)
    read = values(metrics)
    assert read["todo_commands_total", "ok", "add_task"] == 2
    assert read["todo_commands_total", "busy", "add_task"] == 1


def test_each_bucket_holds_all_that_took_no_longer() -> None:
    metrics = Metrics()
    for seconds in (0.0005, 0.001, 0.0011, 0.3, 99.0):
        metrics.commands.answered("add_task", "ok", seconds)
    read = values(metrics)
    bounds = [str(bound) for bound in LATENCY_BUCKETS_S]
    counts = [read["todo_command_seconds_bucket", bound] for bound in [*bounds, "+Inf"]]
    assert counts == [2, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 5]
    assert read["todo_command_seconds_count",] == 5
    assert round(read["todo_command_seconds_sum",], 4) == 99.3026


def test_two_replicas_in_one_process_count_for_themselves() -> None:
    one, other = Metrics(), Metrics()
    one.connections.inc()
    one.resets.labels("forked").inc()
    assert values(one)["todo_connections",] == 1
    assert values(other)["todo_connections",] == 0
    assert ("todo_resets_total", "forked") not in values(other)


def test_before_the_first_command_there_is_a_page_too() -> None:
    assert [metric.name for metric in CommandTally().collect()] == ["todo_commands", "todo_command_seconds"]
    assert values(Metrics())["todo_command_seconds_count",] == 0
