#!/usr/bin/env bash
# Waits until every service of a stack has all its tasks healthy and no update is under way; prints the address.
# wait.sh STACK.  Exit code 1 if that takes over TODO_DEPLOY_TIMEOUT seconds (180), or if an update was rolled back.
set -euo pipefail
cd "$(dirname "$0")/../.."
. infra/bootstrap/steps.sh
stack=${1:?usage: wait.sh STACK}
deadline=$((SECONDS + ${TODO_DEPLOY_TIMEOUT:-180}))

services() { docker stack services --format '{{.Name}} {{.Replicas}}' "$stack" | sed 's/ (.*//'; }

# A task counts as running when it is healthy. Prints what is still missing.
missing() {
    services | while read -r name replicas; do
        [ "${replicas%/*}" = "${replicas#*/}" ] || printf '%s %s  ' "$name" "$replicas"
        case $(update_state "$name") in updating | rollback_started) printf '%s updating  ' "$name" ;; esac
    done
}

update_state() { docker service inspect --format '{{ with .UpdateStatus }}{{ .State }}{{ end }}' "$1"; }

reasons() {
    services | while read -r name _; do
        docker service ps --no-trunc --filter desired-state=shutdown --format '  {{.Name}}: {{.Error}}' "$name" |
            grep -v ': $' | head -n 2 || true
        docker service ps --no-trunc --filter desired-state=running --format '  {{.Name}}: {{.CurrentState}} {{.Error}}' "$name" |
            grep -v 'Running' | head -n 3 || true
    done
}

# Two seconds in a row: a task that fails at start-up counts as running for a moment.
well=0
while [ $well -lt 4 ]; do
    left=$(missing)
    if [ -z "$left" ]; then
        well=$((well + 1))
        sleep 0.5
        continue
    fi
    well=0
    if [ $SECONDS -gt $deadline ]; then
        reasons >&2
        fail "Not healthy in time: $left. What the tasks say is above; more: docker service logs ${left%% *}"
    fi
    [ "${said:-}" = "$left" ] || say "Waiting for: $left"
    said=$left
    sleep 0.5
done

rolled_back=$(services | while read -r name _; do
    case $(update_state "$name") in rollback_*) printf '%s ' "$name" ;; esac
done)
if [ -n "$rolled_back" ]; then
    reasons >&2
    fail "The new version of $rolled_back did not become healthy: it was rolled back to the one before, which serves."
fi

port=$(docker service inspect --format '{{ range .Endpoint.Ports }}{{ if eq .TargetPort 8080 }}{{ .PublishedPort }}{{ end }}{{ end }}' "${stack}_nginx")
case $port in '' | 0) where='' ;; *) where=${TODO_PUBLIC_URL:-http://localhost:$port} ;; esac
say "Healthy: ${where:-at the ports that 'docker ps' shows}"
