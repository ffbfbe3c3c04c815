#!/usr/bin/env bash
# 'make run': installs what is needed and serves the page on the embedded server.
set -euo pipefail
cd "$(dirname "$0")/../.."

infra/bootstrap/environment.sh run
export TODO_DATA_DIR="${TODO_DATA_DIR:-$PWD/data}"
echo "Starting on http://localhost:${TODO_PORT:-8080} with the data in ${TODO_DATA_DIR} (Ctrl-C stops)"
exec .venv/bin/todo serve
