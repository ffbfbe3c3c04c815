#!/usr/bin/env bash
# Creates .venv with all dependencies:  environment.sh run, test or mutants.
# Idempotent: stamp files hold a hash of the installed requirements.
set -euo pipefail
cd "$(dirname "$0")/../.."
. infra/bootstrap/steps.sh

purpose=${1:?usage: environment.sh run|test|mutants}
venv=.venv
log=$venv/setup.log

find_python() {
    local name
    for name in "${PYTHON:-}" python3 python3.11 python3.12 python3.13; do
        [ -n "$name" ] && command -v "$name" >/dev/null || continue
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        echo "$name"
        return
    done
    fail "Python 3.11 or later is needed. Install it ('apt-get install python3 python3-venv') and call again."
}

make_venv() {
    local python
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        install_debian_packages "Python's venv module" python3-venv
    fi
    step "Making $venv with $("$python" --version)" "$python" -m venv --clear "$venv"
}

# Each purpose has its own requirements file, which includes those of the purposes before it.
requirements() {
    case $purpose in
    run) echo requirements-build.txt requirements-test.txt requirements-mutants.txt ;;
    test) echo requirements-test.txt requirements-mutants.txt ;;
    mutants) echo requirements-mutants.txt ;;
    *) fail "usage: environment.sh run|test|mutants" ;;
    esac
}

# A .venv for a later purpose also serves the earlier ones.
is_installed() {
    local file
    for file in "$@"; do
        [ -f "$venv/installed-$file" ] && [ "$(cat "$venv/installed-$file")" = "$(digest_of "$file")" ] && return
    done
    return 1
}

"$venv/bin/python" -c '' 2>/dev/null || make_venv

read -ra files <<<"$(requirements)"
if ! is_installed "${files[@]}"; then
    file=${files[0]}
    step "Installing $(grep -c '==' "$file") pinned packages into $venv" \
        "$venv/bin/python" -m pip install --progress-bar off --disable-pip-version-check --require-hashes -r "$file"
    digest_of "$file" >"$venv/installed-$file"
fi

if [ "$(cat "$venv/installed-todo" 2>/dev/null)" != "$(digest_of setup.cfg pyproject.toml) $PWD" ]; then
    step "Building the page and installing todo into $venv" \
        "$venv/bin/python" -m pip install --disable-pip-version-check --no-deps --no-build-isolation --editable .
    echo "$(digest_of setup.cfg pyproject.toml) $PWD" >"$venv/installed-todo"
fi

"$venv/bin/python" infra/bootstrap/build_client.py
