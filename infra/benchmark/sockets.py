"""From socket to socket: latency of an update, durable commands per second, memory with many clients."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from pathlib import Path

from infra.benchmark.figures import Figure, latencies
from infra.benchmark.server import Server, served
from infra.wire_client import Wire, command

UPDATES = 300
RATE_S = 4.0
CLIENTS = 500


def bare_disk() -> list[Figure]:
    """What one fdatasync of a small append costs here, without anything of ours."""
    times = []
    with tempfile.NamedTemporaryFile(dir=tempfile.gettempdir()) as file:
        for _ in range(300):
            file.write(b"x" * 400)
            file.flush()
            started = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - started)
    return latencies("bare fdatasync", times)


def update_latency() -> list[Figure]:
    """From one client's sending of a command to the other's getting the event."""
    with served() as server:
        arrived: dict[str, float] = {}
        heard = threading.Event()

        def on_event(name: str, payload: dict) -> None:  # type: ignore[type-arg]
            if name == "events":
                now = time.perf_counter()
                for event in payload["events"]:
                    arrived[event["command"]] = now
                heard.set()

        reader, writer = Wire(server.url, on_event), Wire(server.url)
        reader.call("join", {"list": "main"})
        writer.call("join", {"list": "main"})
        times = []
        for number in range(UPDATES):
            message = command("main", "add_task", {"title": f"Task {number}"})
            heard.clear()
            started = time.perf_counter()
            writer.call("command", message)
            while message["id"] not in arrived:
                heard.wait(1)
                heard.clear()
            times.append(arrived[message["id"]] - started)
        reader.close()
        writer.close()
    return latencies("update, socket to socket", times, aim_ms=100)


def commands_per_second() -> list[Figure]:
    """Acknowledged durable commands a second, for 1 and 16 writers that each wait for their answers."""
    found = []
    for writers in (1, 16):
        with served() as server:
            counts, times = [0] * writers, []
            stop_at = time.monotonic() + RATE_S
            cpu = server.cpu_s()
            threads = [
                threading.Thread(target=_write, args=(server, index, counts, times, stop_at))
                for index in range(writers)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            done = sum(counts)
            word = "writer" if writers == 1 else "writers"
            found.append(Figure(f"durable commands, {writers} {word}", done / RATE_S, "1/s"))
            found += latencies(f"durable command, {writers} {word}", times)
            micros = (server.cpu_s() - cpu) / done * 1e6
            found.append(Figure(f"server CPU per command, {writers} {word}", micros, "µs"))
    return found


def _write(server: Server, index: int, counts: list[int], times: list[float], stop_at: float) -> None:
    wire = Wire(server.url)
    while time.monotonic() < stop_at:
        message = command("main", "add_task", {"title": f"Task {counts[index]} of writer {index}"})
        started = time.perf_counter()
        answer = wire.call("command", message)
        if not answer["ok"] or answer["durability"] != "disk":
            raise RuntimeError(f"not acknowledged as durable: {answer}")
        times.append(time.perf_counter() - started)
        counts[index] += 1
    wire.close()


def start_and_memory() -> list[Figure]:
    """From the start of the process to ready, without and with data; memory alone and with 500 clients."""
    with tempfile.TemporaryDirectory(prefix="todo-bench-") as folder:
        data_dir = Path(folder)
        with served(data_dir) as server:
            first = server.start_s
            wire = Wire(server.url)
            for start in range(0, 2000, 400):
                lines = [f"Task {number}" for number in range(start, start + 400)]
                wire.call("command", command("main", "add_tasks", {"lines": lines}))
            wire.close()
        with served(data_dir) as server:
            again = server.start_s
            alone = server.memory_mb()
            wires = [Wire(server.url) for _ in range(CLIENTS)]
            for wire in wires:
                if not wire.call("join", {"list": "main"})["ok"]:
                    raise RuntimeError("a client could not join")
            joined = server.memory_mb()
            for wire in wires:
                wire.close()
    return [
        Figure("start to ready, new data directory", first, "s", "< 2.3", first < 2.3),
        Figure("start to ready, a list of 2,000 tasks", again, "s", "< 2.3", again < 2.3),
        Figure("memory, no client", alone, "MB"),
        Figure(f"memory, {CLIENTS} clients on a list of 2,000 tasks", joined, "MB", "< 120", joined < 120),
        Figure("memory per client", (joined - alone) * 1024 / CLIENTS, "KB"),
    ]
