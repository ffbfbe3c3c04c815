"""deploy.env: what a deployment is set to is kept, so that the next one does not lose it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.harness import ROOT

SCRIPT = """. infra/bootstrap/steps.sh; . infra/swarm/settings.sh; read_settings
printf '%s|' "${TODO_PUBLIC_URL:-}" "${TODO_PORT:-}" "${TODO_SWARM_OPTIONS:-}" """


def settings(file: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the scripts see: public address, port, options of the swarm."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TODO_")}
    environment = {**clean, "TODO_DEPLOY_SETTINGS": str(file), **environment}
    return subprocess.run(
        ["bash", "-euc", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=20
    )


def test_the_file_is_read_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "deploy.env"
    file.write_text(
        "# ours\n\nTODO_PUBLIC_URL=https://todo.example.org\n"
        "TODO_SWARM_OPTIONS='--advertise-addr 192.0.2.10'\nTODO_PORT=$(touch nothing)"
    )
    words = "https://todo.example.org|$(touch nothing)|--advertise-addr 192.0.2.10|"
    assert settings(file).stdout == words


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "deploy.env"
    file.write_text("TODO_PORT=80\nTODO_PUBLIC_URL=https://todo.example.org\n")
    assert settings(file, TODO_PORT="8090", TODO_PUBLIC_URL="").stdout == "|8090||"


def test_without_a_file_nothing_is_set(tmp_path: Path) -> None:
    assert settings(tmp_path / "none").stdout == "|||"


def test_a_line_that_is_no_setting_is_named(tmp_path: Path) -> None:
    file = tmp_path / "deploy.env"
    file.write_text("TODO_PORT=80\nPATH=/nowhere\n")
    ended = settings(file)
    assert ended.returncode == 1
    assert "no setting: 'PATH'" in ended.stderr
