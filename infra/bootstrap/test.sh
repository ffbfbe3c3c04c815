#!/usr/bin/env bash
# 'make test' and 'make lint': installs what the tests need, then runs the steps of check.py.
set -euo pipefail
cd "$(dirname "$0")/../.."
. infra/bootstrap/steps.sh
log=.venv/setup.log

infra/bootstrap/environment.sh test

find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

# The browser: the system's, else Debian's as root, else the one that Playwright downloads.
install_browser() {
    find_browser >/dev/null && return
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        install_debian_packages "A browser" chromium
    elif [ ! -f .venv/installed-browser ]; then
        step "Downloading Chromium for the browser tests" .venv/bin/python -m playwright install chromium
        touch .venv/installed-browser
    fi
}

# A real Redis. Debian's package redis-server starts a service, so install redis-tools instead: its
# redis-check-rdb is the same binary, which acts as a server when called as redis-server.
install_redis() {
    local program=.venv/bin/redis-server
    if command -v redis-server >/dev/null || "$program" --version >/dev/null 2>&1; then return; fi
    command -v redis-check-rdb >/dev/null || install_debian_packages "A Redis server" redis-tools
    ln -sf "$(command -v redis-check-rdb)" "$program"
    "$program" --version >/dev/null || fail "There is no Redis server for the tests. Install redis-server."
}

if [ "${1:-all}" != lint ]; then
    install_browser
    install_redis
    TODO_TEST_BROWSER=$(find_browser || true)
    export TODO_TEST_BROWSER
    .venv/bin/python infra/bootstrap/build_client.py dependencies
fi
exec .venv/bin/python infra/bootstrap/check.py "${@:-all}"
