#!/usr/bin/env bash
# 'make test-swarm': a Docker engine if there is none, the base images if they cannot be pulled, then the tests of the
# deployed stack; what was started is ended. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/../.."
. infra/bootstrap/steps.sh
log=.venv/setup.log

# Two runs would take each other's stack away.
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
# However this ends, first the tests end, with what they deployed, and then the engine.
# shellcheck disable=SC2329 # called by trap
finish() {
    if [ -n "$tests" ] && kill -INT "$tests" 2>/dev/null; then wait "$tests" || true; fi
    [ "$began" = no ] || infra/ci/engine.sh stop
}
trap finish EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

# The lock (9) is this script's alone: what it starts must not keep it.
infra/ci/engine.sh start 9>&-
DOCKER_HOST=$(infra/ci/engine.sh address)
export DOCKER_HOST
if infra/ci/engine.sh ours; then infra/ci/bases.sh 9>&-; fi
export TODO_TEST_SWARM=yes DOCKER_BUILDKIT=0
mkdir -p test-results
# A background process of a script ignores INT, unless it asks for it.
.venv/bin/python -c 'import signal, sys, pytest
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(pytest.main(sys.argv[1:]))' tests/swarm --timeout=900 --junitxml=test-results/swarm.xml "$@" 9>&- &
tests=$!
code=0
wait "$tests" || code=$?
tests=''
exit "$code"
