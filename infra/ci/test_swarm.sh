#!/usr/bin/env bash
# 'make test-swarm': a Docker engine if there is none, the base images if they cannot be pulled, then the tests of the
# deployed stack; what was started is ended. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/../.."
. infra/bootstrap/steps.sh
log=.venv/setup.log

infra/bootstrap/environment.sh test
.venv/bin/python infra/bootstrap/build_client.py dependencies
if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
    install_debian_packages "A browser" chromium
fi
command -v openssl >/dev/null || install_debian_packages "openssl" openssl

began=no
infra/ci/engine.sh address >/dev/null || began=yes
# shellcheck disable=SC2329 # called by trap
finish() { [ "$began" = no ] || infra/ci/engine.sh stop; }
trap finish EXIT
infra/ci/engine.sh start
DOCKER_HOST=$(infra/ci/engine.sh address)
export DOCKER_HOST
if infra/ci/engine.sh ours; then infra/ci/bases.sh; fi
export TODO_TEST_SWARM=yes DOCKER_BUILDKIT=0
mkdir -p test-results
.venv/bin/python -m pytest tests/swarm --timeout=900 --junitxml=test-results/swarm.xml "$@"
