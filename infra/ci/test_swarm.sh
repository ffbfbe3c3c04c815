#!/usr/bin/env bash
# 'make test-swarm': starts a Docker engine if none runs, builds base images that cannot be pulled, tests the
# deployed stack, and stops what it started. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/../.."
. infra/bootstrap/steps.sh
log=.venv/setup.log

# A lock: two concurrent runs would remove each other's stack.
exec 9>"${TMPDIR:-/tmp}/todo-test-swarm.lock"
flock --nonblock 9 || fail "Another 'make test-swarm' is running on this machine."

infra/bootstrap/environment.sh test
.venv/bin/python infra/bootstrap/build_client.py dependencies
if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
    install_debian_packages "A browser" chromium
fi
command -v openssl >/dev/null || install_debian_packages "openssl" openssl

tests='' began=no
infra/ci/engine.sh address >/dev/null || began=yes
# On any exit: first the tests and their stack, then the engine.
# shellcheck disable=SC2329 # called by trap
finish() {
    if [ -n "$tests" ] && kill -INT "$tests" 2>/dev/null; then wait "$tests" || true; fi
    [ "$began" = no ] || infra/ci/engine.sh stop
}
trap finish EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

# Close descriptor 9, the lock: child processes must not inherit it.
infra/ci/engine.sh start 9>&-
DOCKER_HOST=$(infra/ci/engine.sh address)
export DOCKER_HOST
if infra/ci/engine.sh ours; then infra/ci/bases.sh 9>&-; fi
export TODO_TEST_SWARM=yes DOCKER_BUILDKIT=0
mkdir -p test-results
# Background processes of a script ignore SIGINT by default; restore it.
.venv/bin/python -c 'import signal, sys, pytest
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(pytest.main(sys.argv[1:]))' tests/swarm --timeout=900 --junitxml=test-results/swarm.xml "$@" 9>&- &
tests=$!
code=0
wait "$tests" || code=$?
tests=''
exit "$code"
