#!/usr/bin/env bash
# Local stand-ins for the public base images of infra/Dockerfile, for engines that cannot pull them.
#
# Built from Debian 13's packages, which have the same versions: Python 3.13, Redis 8.0, NGINX 1.26. They have
# this machine's settings for apt, pip and npm, and its certificates, so that the unchanged Dockerfile builds.
# Images are labelled with a hash of this script and rebuilt only if it changes.
set -euo pipefail
cd "$(dirname "$0")/../.."
. infra/bootstrap/steps.sh

home=${TODO_ENGINE_DIR:-/var/tmp/todo-engine}
log=$home/setup.log
mark=$(digest_of infra/ci/bases.sh)
work=$(mktemp -d "${TMPDIR:-/tmp}/todo-bases.XXXXXX")
trap 'rm -rf "$work"' EXIT
export DOCKER_BUILDKIT=0

is_made() { [ "$(docker image inspect --format '{{ index .Config.Labels "todo.stand-in" }}' "$1" 2>/dev/null)" = "$mark" ]; }

# Prefer the registry's image if it can be pulled.
is_pulled() {
    docker image inspect "$1" >/dev/null 2>&1 &&
        [ -z "$(docker image inspect --format '{{ index .Config.Labels "todo.stand-in" }}' "$1")" ]
}

settings_of_this_machine() {
    env | grep -E '^(PIP_(CERT|INDEX_URL|EXTRA_INDEX_URL|TRUSTED_HOST|DEFAULT_TIMEOUT)|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|npm_config_[a-z_]+|(https?|no|HTTPS?|NO)_(proxy|PROXY))=' || true
}

make_debian() {
    debootstrap --variant=minbase --include=ca-certificates trixie "$work/root"
    cp -r /usr/local/share/ca-certificates/. "$work/root/usr/local/share/ca-certificates/"
    cp /etc/ssl/certs/ca-certificates.crt "$work/root/etc/ssl/certs/ca-certificates.crt"
    cp -n /etc/apt/apt.conf.d/*proxy* /etc/apt/apt.conf.d/99* "$work/root/etc/apt/apt.conf.d/" 2>/dev/null || true
    printf 'path-exclude /usr/share/%s/*\n' doc man locale info >"$work/root/etc/dpkg/dpkg.cfg.d/small"
    printf '#!/bin/sh\nexit 101\n' >"$work/root/usr/sbin/policy-rc.d"
    chmod +x "$work/root/usr/sbin/policy-rc.d"
    tar --directory "$work/root" --exclude './usr/share/doc/*' --exclude './usr/share/locale/*' \
        --exclude './usr/share/man/*' --exclude './var/cache/apt/*' --exclude './var/lib/apt/lists/*' --create . |
        docker import --change "LABEL todo.stand-in=$mark" - debian:trixie-slim
}

# make IMAGE FILES PACKAGE…: builds Debian with these packages and the files of folder FILES (may be empty).
make() {
    local image=$1 files=$2
    shift 2
    mkdir -p "$work/context/files"
    cp -r "$files/." "$work/context/files/"
    {
        echo 'FROM debian:trixie-slim'
        settings_of_this_machine | sed -E 's/^([^=]+)=(.*)$/ENV \1="\2"/'
        echo 'RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \'
        echo "    $* && rm -rf /var/lib/apt/lists/* /var/cache/apt/*"
        echo 'COPY files/ /'
    } >"$work/context/Dockerfile"
    docker build --tag "$image" "$work/context"
    rm -rf "$work/context"
}

make_python() {
    mkdir -p "$work/python/root" "$work/python/etc" "$work/python/usr/local/bin"
    ln -s /usr/bin/python3 "$work/python/usr/local/bin/python"
    [ ! -f "$HOME/.npmrc" ] || cp "$HOME/.npmrc" "$work/python/root/.npmrc"
    [ ! -f /etc/pip.conf ] || cp /etc/pip.conf "$work/python/etc/pip.conf"
    [ ! -f "$HOME/.config/pip/pip.conf" ] || install -D "$HOME/.config/pip/pip.conf" "$work/python/root/.config/pip/pip.conf"
    make python:3.13-slim "$work/python" python3 python3-venv python3-pip
}

make_empty() {
    mkdir -p "$work/empty"
    make "$1" "$work/empty" "$2"
}

for image in python:3.13-slim redis:8 nginx:1.26; do
    is_pulled "$image" || is_made "$image" || missing=yes
done
if [ "${missing:-no}" = no ]; then
    say "The base images are there"
    exit 0
fi
is_made debian:trixie-slim || step "Making a Debian 13 base image" make_debian
is_pulled python:3.13-slim || is_made python:3.13-slim || step "Making a stand-in for python:3.13-slim" make_python
is_pulled redis:8 || is_made redis:8 || step "Making a stand-in for redis:8" make_empty redis:8 redis-server
is_pulled nginx:1.26 || is_made nginx:1.26 || step "Making a stand-in for nginx:1.26" make_empty nginx:1.26 nginx
