#!/usr/bin/env bash
# Prints the link that makes the first owner of an installation, as long as it has none.
# owner_link.sh STACK.  It needs a backend that runs on this machine.
set -euo pipefail
cd "$(dirname "$0")/../.."
. infra/bootstrap/steps.sh
stack=${1:?usage: owner_link.sh STACK}
backend=$(docker ps --quiet --filter "label=com.docker.swarm.service.name=${stack}_backend" --filter health=healthy | head -n 1)
if [ -z "$backend" ]; then
    say "Where a backend runs, this prints a link for the first owner: docker exec BACKEND todo user owner-link"
    exit 0
fi
port=$(docker service inspect --format '{{ range .Endpoint.Ports }}{{ if eq .TargetPort 8080 }}{{ .PublishedPort }}{{ end }}{{ end }}' "${stack}_nginx")
docker exec "$backend" todo user owner-link --first --url "${TODO_PUBLIC_URL:-http://localhost:${port:-8080}}"
