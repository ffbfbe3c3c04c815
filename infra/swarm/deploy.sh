#!/usr/bin/env bash
# 'make deploy': creates a swarm if needed, builds the images, deploys swarm.yml, waits until it is healthy.
#
# A second call is a rolling update, rolled back automatically if the new version does not become healthy.
# TLS: TODO_TLS_CERTIFICATE and TODO_TLS_KEY name the files. More settings: the head of swarm.yml, docs/DEPLOY.md.
# Settings come from the environment or the file deploy.env.
set -euo pipefail
cd "$(dirname "$0")/../.."
. infra/bootstrap/steps.sh
. infra/swarm/settings.sh
read_settings

stack=${TODO_STACK:-todo}
log=${TMPDIR:-/tmp}/todo-deploy-$(id -u).log
registry=${TODO_REGISTRY:-}
: >"$log"

command -v docker >/dev/null || fail "Docker is needed: https://docs.docker.com/engine/install/ (on Debian: docker.io)."
docker info >/dev/null 2>&1 || fail "No Docker engine answers. Start it ('sudo systemctl start docker') and call again."

make_swarm() {
    [ "$(docker info --format '{{.Swarm.LocalNodeState}}')" != active ] || return 0
    # shellcheck disable=SC2086 # options, if any
    docker swarm init ${TODO_SWARM_OPTIONS:-} >>"$log" 2>&1 ||
        fail "docker swarm init failed ($(tail -n 1 "$log")). With several network cards name the address that the other machines reach: TODO_SWARM_OPTIONS='--advertise-addr 192.0.2.10' make deploy"
    say "This machine is now a swarm of one"
}

# Label the node that has the log's volume: Redis must not start on another node, without its data.
choose_log_node() {
    local node
    for node in $(docker node ls --quiet); do
        [ "$(docker node inspect --format '{{ index .Spec.Labels "todo.log" }}' "$node")" != here ] || return 0
    done
    docker node update --label-add todo.log=here "$(docker info --format '{{.Swarm.NodeID}}')" >>"$log"
}

build() {
    local image name
    for image in redis nginx backend; do
        name=${registry}todo-$image:$TODO_VERSION
        step "Building $name" docker build --file infra/Dockerfile --target "$image" --tag "$name" \
            --build-arg "PYTHON_IMAGE=${PYTHON_IMAGE:-python:3.13-slim}" \
            --build-arg "REDIS_IMAGE=${REDIS_IMAGE:-redis:8}" --build-arg "NGINX_IMAGE=${NGINX_IMAGE:-nginx:1.26}" .
        [ -z "$registry" ] || step "Pushing $name" docker push "$name"
    done
}

# Tag the Redis and NGINX images by content, so that a new backend version restarts neither of them.
name_by_content() { # name_by_content IMAGE VARIABLE
    local name=${registry}todo-$1 content
    content=$(docker image inspect --format '{{.Id}}' "$name:$TODO_VERSION" 2>/dev/null | cut -d: -f2 | cut -c1-12) || true
    if [ -n "$content" ]; then
        docker tag "$name:$TODO_VERSION" "$name:$content"
        [ -z "$registry" ] || step "Pushing $name:$content" docker push "$name:$content"
    fi
    # An image that is only in the registry is tagged by version.
    export "$2=${content:-$TODO_VERSION}"
}

# A unique tag per build: Swarm does not update a service if the image name is unchanged.
version() {
    local commit now
    now=$(date -u +%Y%m%d%H%M%S)
    if ! commit=$(git describe --always 2>/dev/null) || [ -n "$(git status --porcelain)" ]; then
        commit=${commit:+$commit-}$now
    fi
    echo "$commit"
}

random_word() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

has_secret() { docker secret inspect "$1" >/dev/null 2>&1; }

# Created once; the passwords exist only as swarm secrets.
make_secrets() {
    local user name
    for user in backend projector operator; do
        name=todo_${user}_redis_url_$TODO_SECRETS
        has_secret "$name" || printf 'redis://%s:%s@redis:6379/0' "$user" "$(random_word)" | docker secret create "$name" - >>"$log"
    done
    has_secret "todo_tls_certificate_$TODO_TLS_SECRETS" ||
        docker secret create "todo_tls_certificate_$TODO_TLS_SECRETS" "${TODO_TLS_CERTIFICATE:-infra/swarm/no-certificate}" >>"$log"
    has_secret "todo_tls_key_$TODO_TLS_SECRETS" ||
        docker secret create "todo_tls_key_$TODO_TLS_SECRETS" "${TODO_TLS_KEY:-infra/swarm/no-certificate}" >>"$log"
}

# Whether the kernel certainly lacks IPVS; if unknown, assume it has it: Docker loads the module itself.
lacks_ipvs() {
    local modules
    modules=/lib/modules/$(uname -r)
    [ ! -e /proc/net/ip_vs ] || return 1
    if [ "$(id -u)" -eq 0 ] && command -v modprobe >/dev/null; then
        ! modprobe ip_vs 2>/dev/null
    elif [ -r "$modules/modules.dep" ] && [ -r "$modules/modules.builtin" ]; then
        ! grep -q '/ip_vs\.ko' "$modules/modules.dep" "$modules/modules.builtin"
    else
        zgrep -qs '^# CONFIG_IP_VS is not set' /proc/config.gz
    fi
}

# The ingress mesh needs IPVS in the kernel; without it each node publishes its own NGINX.
choose_publishing() {
    if [ -z "${TODO_PUBLISH:-}" ]; then
        lacks_ipvs || return 0
        export TODO_PUBLISH=host
        say "This kernel has no IPVS, so no mesh: one NGINX on each node, at its own port"
    fi
    [ "$TODO_PUBLISH" = host ] || return 0
    # Only one NGINX can bind a node's port, so stop the old one first.
    export TODO_NGINX_ENDPOINT=${TODO_NGINX_ENDPOINT:-dnsrr} TODO_NGINX_ORDER=${TODO_NGINX_ORDER:-stop-first}
    TODO_NGINX_REPLICAS=${TODO_NGINX_REPLICAS:-$(docker node ls --quiet | wc -l)}
    export TODO_NGINX_REPLICAS
}

make_swarm
choose_log_node
export TODO_SECRETS=${TODO_SECRETS:-1}
if [ -n "${TODO_TLS_CERTIFICATE:-}${TODO_TLS_KEY:-}" ]; then
    [ -r "${TODO_TLS_CERTIFICATE:-}" ] && [ -r "${TODO_TLS_KEY:-}" ] ||
        fail "TODO_TLS_CERTIFICATE and TODO_TLS_KEY must both name files that can be read."
    TODO_TLS_SECRETS=${TODO_TLS_SECRETS:-$(digest_of "$TODO_TLS_CERTIFICATE" "$TODO_TLS_KEY" | cut -c1-12)}
fi
export TODO_TLS_SECRETS=${TODO_TLS_SECRETS:-none}
TODO_NGINX_CONFIG=$(digest_of infra/nginx/nginx.conf | cut -c1-12)
TODO_REDIS_CONFIG=$(digest_of infra/redis/redis.conf | cut -c1-12)
TODO_VERSION=${TODO_VERSION:-$(version)}
export TODO_NGINX_CONFIG TODO_REDIS_CONFIG TODO_VERSION
[ "${TODO_BUILD:-yes}" = no ] || build
name_by_content redis TODO_REDIS_VERSION
name_by_content nginx TODO_NGINX_VERSION
make_secrets
choose_publishing
say "Deploying the stack $stack, version $TODO_VERSION"
# Other nodes pull from the registry with this machine's login.
resolve=(--resolve-image never)
[ -z "$registry" ] || resolve=(--resolve-image always --with-registry-auth)
docker stack deploy --compose-file swarm.yml --prune "${resolve[@]}" "$stack" >>"$log" 2>&1 ||
    fail "docker stack deploy failed: $(tail -n 3 "$log")"
infra/swarm/wait.sh "$stack"
[ "${TODO_ACCESS:-accounts}" = open ] || infra/swarm/owner_link.sh "$stack"
