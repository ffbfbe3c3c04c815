"""What clients send and how each message is answered, on a replica without a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from socketio.exceptions import ConnectionRefusedError

from tests.logs import append_many, new_id
from tests.unit.replicas import held_replica, work
from todo.access import Who
from todo.errors import TodoError
from todo.events.log import AppendResult, Batch
from todo.events.memory_log import MemoryLog
from todo.people.model import Person
from web.accounts.identity import Credential, Visitor
from web.http.metrics import Metrics
from web.sockets import messages
from web.sockets.broadcaster import Broadcaster
from web.sockets.messages import MOST_NAMES, SocketEvents
from web.sockets.packets import MALFORMED, UNKNOWN
from web.sockets.presence import Presence
from web.sockets.visitors import Visitors

Message = dict[str, Any]


class Server:
    """As much of a Socket.IO server as is used: `happened` is what went out and who came into a room."""

    def __init__(self) -> None:
        self.handlers: dict[str, Callable[..., Any]] = {}
        self.happened: list[tuple[Any, ...]] = []

    def on(self, name: str, handler: Callable[..., Any]) -> None:
        self.handlers[name] = handler

    def enter_room(self, sid: str, room: str) -> None:
        self.happened.append(("enters", sid, room))

    def leave_room(self, sid: str, room: str) -> None:
        self.happened.append(("leaves", sid, room))

    def emit(self, event: str, payload: Message, to: str) -> None:
        self.happened.append((event, to, *payload.values()))

    def start_background_task(self, action: Callable[[], None]) -> None:
        action()

    def sleep(self, seconds: float) -> None: ...

    @property
    def manager(self) -> Server:
        return self

    eio = manager

    def eio_sid_from_sid(self, sid: str, namespace: str) -> str:
        assert namespace == "/"
        return f"engine {sid}"

    def disconnect(self, engine_sid: str) -> None:
        self.happened.append(("closed", engine_sid))

    # The broadcaster's sender.

    def send(self, list_id: str, event: str, payload: Any) -> None:
        self.happened.append((event, list_id, payload["from"], payload["to"]))

    def later(self, delay_s: float, action: Callable[[], None]) -> None: ...

    def detach(self, list_id: str, reader: str) -> None: ...


class Everybody:
    """Lets in everybody but `gone`: the person of a session is its secret."""

    access = "accounts"

    def __init__(self) -> None:
        self.gone: set[str] = set()

    def visitor(self, credential: Credential) -> Visitor:
        name = credential.session or "somebody"
        if name in self.gone:
            raise TodoError("not_signed_in")
        return Visitor(Who(name, everywhere="owner"), Person(name, name, name, 0, "member", 0))


class Edge:
    """One replica's messages; `a` and `b` are connected. Joins and commands wait for `work`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, store: MemoryLog) -> None:
        self.store = store
        self.server: Any = Server()
        self.metrics = Metrics()
        self.broadcaster = Broadcaster(self.server, lambda _: True, self.metrics)
        self.replica = held_replica(monkeypatch, store, self.broadcaster)
        self.presence = Presence(lambda _: None, lambda *_: None)
        self.identity = Everybody()
        self.is_informed = True
        self.events = SocketEvents(
            self.server,
            self.replica,
            self.broadcaster,
            self.presence,
            self.metrics,
            Visitors(self.identity),
            lambda list_id, ids: {id: {"name": f"{id} of {list_id}"} for id in ids},
            lambda: self.is_informed,
        )
        for sid in ("a", "b"):
            self.server.handlers["connect"](sid, {"HTTP_COOKIE": f"todo={sid}"})

    def send(self, name: str, *arguments: Any, sid: str = "a") -> list[Message]:
        """Where the answer will be."""
        answers: list[Message] = []
        self.events.handlers[name](sid, arguments, answers.append)
        return answers

    def ask(self, name: str, *arguments: Any, sid: str = "a") -> Message:
        answers = self.send(name, *arguments, sid=sid)
        work(self.replica)
        (answer,) = answers
        return answer

    def happened(self) -> list[tuple[Any, ...]]:
        """Since the last look."""
        happened, self.server.happened = self.server.happened, []
        return list(happened)


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Edge:
    return Edge(monkeypatch, MemoryLog())


def command(title: str = "Milk", **more: Any) -> Message:
    return {"list": "main", "id": new_id(), "name": "add_task", "args": {"title": title}, **more}


def code(answer: Message) -> str:
    return "ok" if answer["ok"] else str(answer["error"]["code"])


def page(edge: Edge) -> str:
    return edge.metrics.page().decode()


def test_events_that_wait_for_their_frame_go_out_before_somebody_who_has_them_comes_in(edge: Edge) -> None:
    """Else the newcomer, who got them with the answer, would get them a second time."""
    edge.ask("join", {"list": "main"})
    edge.happened()
    for _ in range(3):
        append_many(edge.store, "main", 1)
        edge.replica.boards.catch_up(["main"])
    assert edge.happened() == [("events", "main", 1, 1)]
    answer = edge.ask("join", {"list": "main"}, sid="b")
    assert answer["position"] == 3
    assert edge.happened() == [("events", "main", 2, 3), ("enters", "b", "main")]


def test_who_joined_is_there_for_others_and_the_list_is_watched_until_the_connection_breaks(
    edge: Edge,
) -> None:
    answer = edge.ask("join", {"list": "main"})
    (person,) = edge.presence.people("main")
    assert answer["you"] == person.id
    assert edge.replica.boards.is_watched("main")
    edge.server.handlers["disconnect"]("a")
    assert not edge.presence.people("main")
    assert not edge.replica.boards.is_watched("main")


def test_of_a_list_that_the_last_reader_left_nothing_is_kept_for_frames(edge: Edge) -> None:
    for sid in ("a", "b"):
        edge.ask("join", {"list": "main"}, sid=sid)
    append_many(edge.store, "main", 1)
    edge.replica.boards.catch_up(["main"])
    edge.ask("leave", {"list": "main"})
    assert list(edge.broadcaster._streams) == ["main"]
    edge.ask("leave", {"list": "main"}, sid="b")
    assert not edge.broadcaster._streams


def test_who_joins_twice_and_leaves_once_is_gone(edge: Edge) -> None:
    for _ in range(2):
        assert code(edge.ask("join", {"list": "main"})) == "ok"
    assert len(edge.presence.people("main")) == 1
    assert code(edge.ask("leave", {"list": "main"})) == "ok"
    assert not edge.replica.boards.is_watched("main")


def test_a_leave_waits_for_the_join_before_it_and_then_takes_effect(edge: Edge) -> None:
    joined = edge.send("join", {"list": "main"})
    left = edge.send("leave", {"list": "main"})
    assert (joined, left) == ([], [])
    work(edge.replica)
    assert [code(answer) for answer in (*joined, *left)] == ["ok", "ok"]
    assert edge.happened() == [("enters", "a", "main"), ("leaves", "a", "main")]
    assert not edge.replica.boards.is_watched("main")


def test_who_leaves_and_comes_back_while_joining_has_never_been_away(edge: Edge) -> None:
    edge.send("join", {"list": "main"})
    left = edge.send("leave", {"list": "main"})
    edge.send("join", {"list": "main"})
    assert code(left[0]) == "ok"
    work(edge.replica)
    assert ("leaves", "a", "main") not in edge.happened()
    assert edge.replica.boards.is_watched("main")


def test_who_is_gone_before_the_join_is_through_comes_into_no_room(edge: Edge) -> None:
    joined = edge.send("join", {"list": "main"})
    edge.server.handlers["disconnect"]("a")
    work(edge.replica)
    assert code(joined[0]) == "draining"
    assert not edge.happened()
    assert not edge.replica.boards.is_watched("main")


def test_who_fell_behind_leaves_its_rooms_and_is_told_to_join_again(edge: Edge) -> None:
    edge.ask("join", {"list": "main"})
    edge.ask("join", {"list": "main"}, sid="b")
    edge.happened()
    edge.events.fell_behind("a")
    assert edge.happened() == [("leaves", "a", "main"), ("reset", "a", "main", "behind")]
    assert 'todo_resets_total{reason="behind"} 1.0' in page(edge)


def test_one_connection_is_on_so_many_lists_at_most(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "MOST_LISTS", 2)
    for list_id in ("one", "two", "three"):
        append_many(edge.store, list_id, 1)
    tried = [code(edge.ask("join", {"list": list_id})) for list_id in ("one", "two", "three")]
    assert tried == ["ok", "ok", "overloaded"]
    assert code(edge.ask("join", {"list": "three"}, sid="b")) == "ok"


def test_a_command_is_answered_with_its_position_and_the_same_again_as_a_duplicate(edge: Edge) -> None:
    message = command()
    first, again = edge.ask("command", message), edge.ask("command", message, sid="b")
    assert (first["ok"], first["position"], first["durability"]) == (True, 1, "memory")
    assert "duplicate" not in first
    assert (again["position"], again["duplicate"]) == (1, True)


def test_commands_are_counted_by_name_and_answer_and_made_up_names_as_one(edge: Edge) -> None:
    edge.ask("command", command())
    for name in ("made_up", "other", ["add_task"]):
        edge.ask("command", command(name=name))
    counted = page(edge)
    assert 'todo_commands_total{answer="ok",name="add_task"} 1.0' in counted
    assert 'todo_commands_total{answer="unknown_command",name="-"} 2.0' in counted
    assert 'todo_commands_total{answer="bad_request",name="-"} 1.0' in counted
    assert "made_up" not in counted


def test_a_replica_that_is_about_to_stop_takes_no_joins_and_no_commands(edge: Edge) -> None:
    edge.events.draining = True
    assert code(edge.ask("join", {"list": "main"})) == "draining"
    assert code(edge.ask("command", command())) == "draining"
    assert edge.store.heads(["main"])[0].position == 0


def test_a_refusal_for_want_of_room_is_trouble_until_there_is_room(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    trouble = edge.events._trouble
    monkeypatch.setattr(trouble, "happened", lambda kind, **_: told.append(kind))
    monkeypatch.setattr(
        trouble, "is_over", lambda *kinds, **_: told.extend(f"over: {kind}" for kind in kinds)
    )
    monkeypatch.setattr(trouble, "lasts", lambda kind: kind in told)

    def full(_batches: list[Batch]) -> list[AppendResult | TodoError]:
        return [TodoError("store_full")]

    with monkeypatch.context() as patch:
        patch.setattr(edge.store, "append", full)
        assert code(edge.ask("command", command())) == "store_full"
    assert told == ["store_full"]
    assert code(edge.ask("command", command())) == "ok"
    assert told == ["store_full", "over: store_unavailable", "over: store_full"]


@pytest.mark.parametrize("name", ["join", "leave", "presence"])
@pytest.mark.parametrize(
    "arguments", [(), (None,), ([],), ("main",), ({"list": "main"}, 1), ({"list": "main", "x": 1},), ({},)]
)
def test_a_message_of_another_shape_is_refused_and_changes_nothing(
    edge: Edge, name: str, arguments: tuple[Any, ...]
) -> None:
    assert code(edge.ask(name, *arguments)) == "bad_request"
    assert not edge.happened()
    assert not edge.replica.door.subscriptions.followed()


@pytest.mark.parametrize("editing", [1, "x" * 65, ["task"]])
def test_what_somebody_edits_is_a_tasks_id_or_nothing(edge: Edge, editing: Any) -> None:
    edge.ask("join", {"list": "main"})
    assert code(edge.ask("presence", {"list": "main", "editing": editing})) == "bad_request"
    assert code(edge.ask("presence", {"list": "main", "editing": "task"})) == "ok"
    assert edge.presence.people("main")[0].editing == "task"


def test_what_the_library_calls_waits_for_the_answer_and_so_do_unknown_and_unreadable_messages(
    edge: Edge,
) -> None:
    assert code(edge.server.handlers[UNKNOWN]("a", "make_tea")) == "bad_request"
    assert code(edge.server.handlers[MALFORMED]("a", "malformed")) == "malformed"
    assert code(edge.server.handlers[MALFORMED]("a", "bad_request")) == "bad_request"
    assert code(edge.server.handlers["leave"]("a", {"list": "main"})) == "ok"


def test_open_connections_are_counted(edge: Edge) -> None:
    assert "todo_connections 2.0" in page(edge)
    edge.server.handlers["disconnect"]("b")
    assert "todo_connections 1.0" in page(edge)


def test_who_is_not_let_in_is_told_why_and_closed(edge: Edge) -> None:
    edge.identity.gone.add("c")
    with pytest.raises(ConnectionRefusedError) as refused:
        edge.server.handlers["connect"]("c", {"HTTP_COOKIE": "todo=c"})
    assert refused.value.error_args["data"]["code"] == "not_signed_in"
    assert edge.happened() == [("closed", "engine c")]
    assert code(edge.ask("join", {"list": "main"}, sid="c")) == "not_signed_in"
    assert code(edge.ask("command", command(), sid="c")) == "not_signed_in"


def test_who_is_signed_out_is_off_all_lists_and_gets_nothing_more(edge: Edge) -> None:
    edge.ask("join", {"list": "main"})
    edge.happened()
    edge.identity.gone.add("a")
    assert edge.events._visitors.ended("a") == ["a"]
    edge.events.signed_out("a")
    assert edge.happened() == [("leaves", "a", "main"), ("signed_out", "a"), ("closed", "engine a")]
    assert not edge.replica.door.subscriptions.is_followed("main")
    assert code(edge.ask("command", command())) == "not_signed_in"


def test_while_it_is_not_known_who_was_sent_away_nobody_joins_or_writes(edge: Edge) -> None:
    edge.is_informed = False
    assert code(edge.ask("join", {"list": "main"})) == "store_unavailable"
    assert code(edge.ask("command", command())) == "store_unavailable"
    edge.is_informed = True
    assert code(edge.ask("command", command())) == "ok"


def test_names_are_for_those_who_are_on_the_list(edge: Edge) -> None:
    message = {"list": "main", "ids": ["x"]}
    assert code(edge.ask("people", message)) == "unknown_list"
    edge.ask("join", {"list": "main"})
    assert edge.ask("people", message)["people"] == {"x": {"name": "x of main"}}


@pytest.mark.parametrize("ids", [None, "x", [1], ["x"] * (MOST_NAMES + 1)])
def test_names_of_what_are_no_ids_are_refused(edge: Edge, ids: Any) -> None:
    edge.ask("join", {"list": "main"})
    assert code(edge.ask("people", {"list": "main", "ids": ids})) == "bad_request"


@pytest.mark.parametrize("key", [1, "", "id", ".secret", "id.", "i." + "s" * 200])
def test_what_is_no_links_key_is_refused(edge: Edge, key: Any) -> None:
    assert code(edge.ask("join", {"list": "main", "key": key})) == "bad_request"


def test_events_and_presence_say_who(edge: Edge) -> None:
    edge.ask("join", {"list": "main"})
    edge.ask("command", command(), sid="b")
    [record] = edge.replica.boards.get("main").recent
    assert record.event.actor == "b"
    assert [person.actor for person in edge.presence.people("main")] == ["a"]


def test_who_says_where_it_was_gets_what_it_missed(edge: Edge) -> None:
    """Events from its position on, and no snapshot."""
    append_many(edge.store, "main", 3)
    digest = edge.store.read("main", 0, 1)[0].hash.hex()
    answer = edge.ask("join", {"list": "main", "since": 1, "hash": digest})
    assert "snapshot" not in answer
    assert [event.position for event in answer["events"]] == [2, 3]
    assert "snapshot" in edge.ask("join", {"list": "main"}, sid="b")


def test_a_name_that_no_message_has_is_told_in_short(edge: Edge) -> None:
    answer = edge.server.handlers[UNKNOWN]("a", "x" * 60)
    assert answer["error"]["message"] == f"There is no message of the name '{'x' * 50}'."
