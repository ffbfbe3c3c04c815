#!/usr/bin/env bash
# Pins all packages with hashes: setup.cfg -> requirements*.txt. Only 'make lock' uses it.
# PYTHON must be the oldest supported version (Debian 12's 3.11.2), because later ones need fewer packages.
set -euo pipefail
cd "$(dirname "$0")/../.."

tools=.venv/lock-tools
[ -x "$tools/bin/pip-compile" ] || { "${PYTHON:-python3}" -m venv "$tools"; "$tools/bin/pip" --quiet install pip-tools; }

export CUSTOM_COMPILE_COMMAND="make lock"
compile() {
    "$tools/bin/pip-compile" --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-options \
        --annotation-style=line --output-file="$1" "${@:2}" setup.cfg
}
echo "Pinning what the program needs: requirements.txt"
compile requirements.txt
echo "Pinning what its build needs: requirements-build.txt"
compile requirements-build.txt --extra build --constraint requirements.txt
echo "Pinning what its tests need: requirements-test.txt"
compile requirements-test.txt --extra build --extra test --constraint requirements-build.txt
echo "Pinning what the mutation tests need: requirements-mutants.txt"
compile requirements-mutants.txt --extra build --extra test --extra mutants --constraint requirements-test.txt
