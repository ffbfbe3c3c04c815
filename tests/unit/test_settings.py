"""Settings: from variables or files, each wrong value told in one sentence that names it."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from todo import wiring
from todo.errors import TodoError
from todo.settings import Settings, load_settings, unknown_settings


def refused(**environment: str) -> str:
    with pytest.raises(TodoError) as refusal:
        load_settings({f"TODO_{name.upper()}": value for name, value in environment.items()})
    assert refusal.value.code == "bad_setting"
    return refusal.value.message


def test_without_any_it_is_an_embedded_server_on_this_machine() -> None:
    settings = load_settings({})
    assert (settings.redis_url, settings.host, settings.port) == (None, "127.0.0.1", 8080)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "x"),
        ("port", "-1"),
        ("port", "65536"),
        ("port", "٣"),
        ("port", "9" * 5000),
        ("access", "closed"),
        ("redis_url", "localhost:6379"),
        ("redis_url", "redis://host:notaport"),
        ("data_dir", " "),
        ("log_level", "loud"),
        ("log_format", "xml"),
        ("host", ""),
        ("host", " "),
        ("origins", "todo.example.org"),
        ("origins", "ftp://todo.example.org"),
        ("origins", "https://"),
        ("origins", "https://todo.example.org/lists"),
        ("origins", "https://todo.example.org/?a=b"),
        ("origins", "https://me@todo.example.org"),
        ("origins", "https://todo.example.org:99999"),
        ("board_memory_mb", "0"),
        ("transport", "pigeon"),
    ],
)
def test_a_wrong_value_is_told_with_its_name(name: str, value: str) -> None:
    assert f"TODO_{name.upper()}" in refused(**{name: value})


def test_a_value_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("redis://store:6379\n")
    assert load_settings({"TODO_REDIS_URL_FILE": str(file)}).redis_url == "redis://store:6379"
    assert "TODO_REDIS_URL_FILE" in refused(redis_url_file=str(tmp_path / "none"))
    assert "not both" in refused(redis_url_file=str(file), redis_url="redis://other")


def test_open_access_beyond_this_machine_must_be_said() -> None:
    assert "TODO_ACCESS=open" in refused(host="0.0.0.0")
    assert load_settings({"TODO_HOST": "0.0.0.0", "TODO_ACCESS": "open"}).host == "0.0.0.0"


def test_a_name_that_cannot_be_resolved_is_told_before_anything_about_access(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unknown(host: str, _port: None) -> None:
        raise socket.gaierror(f"no {host}")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    told = refused(host="todo.exmaple.org")
    assert "TODO_HOST=todo.exmaple.org" in told
    assert "cannot be resolved" in told
    assert "TODO_ACCESS" not in told


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("HTTPS://Todo.Example.ORG", "https://todo.example.org"),
        ("https://todo.example.org:443/", "https://todo.example.org"),
        ("http://todo.example.org:80", "http://todo.example.org"),
        ("http://todo.example.org:443", "http://todo.example.org:443"),
        ("http://[2001:DB8::1]:8080", "http://[2001:db8::1]:8080"),
    ],
)
def test_origins_are_kept_as_browsers_write_them(given: str, kept: str) -> None:
    assert load_settings({"TODO_ORIGINS": f"{given}, http://other"}).origins == (kept, "http://other")


def test_a_slip_of_the_pen_is_noticed() -> None:
    given = {"TODO_PROT": "1", "TODO_PORT": "2", "TODO_PORT_FILE": "x", "TODO_TEST_BROWSER": "y", "HOME": "/"}
    assert unknown_settings(given) == ["TODO_PROT"]


def test_a_data_directory_that_cannot_be_one_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(TodoError, match="TODO_DATA_DIR") as refusal:
        wiring.open_store(Settings(data_dir=file))
    assert refusal.value.code == "bad_setting"


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TodoError, match="TODO_REDIS_URL"):
        wiring.open_store(Settings(redis_url=f"unix://{tmp_path}/none", data_dir=tmp_path))
