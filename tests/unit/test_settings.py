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
        ("sign_up", "yes"),
        ("proxies", "proxy.example.org"),
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
        ("oidc_issuer", "id.example.org"),
        ("oidc_issuer", "http://id.example.org"),
        ("oidc_issuer", "https://id.example.org/?realm=main"),
        ("oidc_issuer", "https://me@id.example.org"),
        ("oidc_issuer", "https://id example.org"),
        ("oidc_name", "two\nlines"),
        ("oidc_name", "x" * 2_000),
        ("oidc_sign_up", "open"),
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


def test_beyond_this_machine_there_are_accounts_unless_it_is_said() -> None:
    assert load_settings({}).access == "open"
    assert load_settings({"TODO_ACCESS": "accounts"}).access == "accounts"
    assert load_settings({"TODO_HOST": "0.0.0.0"}).access == "accounts"
    assert load_settings({"TODO_HOST": "0.0.0.0", "TODO_ACCESS": "open"}).access == "open"


def test_proxies_are_addresses_and_networks() -> None:
    assert list(map(str, load_settings({"TODO_PROXIES": "10.0.0.0/8, ::1"}).proxies)) == [
        "10.0.0.0/8",
        "::1/128",
    ]


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


PROVIDER = {"oidc_issuer": "https://id.example.org/realms/main", "oidc_client_id": "todo"}


def test_a_provider_is_set_whole_or_not_at_all(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    environment = {f"TODO_{name.upper()}": value for name, value in PROVIDER.items()}
    environment |= {"TODO_ACCESS": "accounts", "TODO_OIDC_CLIENT_SECRET_FILE": str(secret)}
    settings = load_settings(environment)
    assert settings.oidc_issuer == PROVIDER["oidc_issuer"]
    assert (settings.oidc_client_id, settings.oidc_client_secret) == ("todo", "s3cret")
    assert (settings.oidc_name, settings.oidc_sign_up) == (None, "invitation")
    assert "TODO_OIDC_CLIENT_ID" in refused(access="accounts", oidc_issuer="https://id.example.org")
    assert "TODO_ACCESS=accounts" in refused(access="open", **PROVIDER)
    for name, value in (("client_id", "x"), ("client_secret", "x"), ("name", "x"), ("sign_up", "everybody")):
        assert "TODO_OIDC_ISSUER" in refused(access="accounts", **{f"oidc_{name}": value})


def test_a_provider_on_this_machine_needs_no_tls() -> None:
    for issuer in ("http://localhost:8081/realms/main", "http://127.0.0.1:9400", "http://[::1]:9400"):
        given = {"TODO_ACCESS": "accounts", "TODO_OIDC_ISSUER": issuer, "TODO_OIDC_CLIENT_ID": "todo"}
        assert load_settings(given).oidc_issuer == issuer


def test_what_a_stack_file_passes_empty_is_not_set() -> None:
    names = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME")
    empty = {f"TODO_OIDC_{name}": "" for name in names} | {"TODO_OIDC_SIGN_UP": "invitation"}
    empty["TODO_OIDC_CLIENT_SECRET_FILE"] = ""
    assert load_settings(empty) == load_settings({})
