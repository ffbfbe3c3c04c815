#!/usr/bin/env bash
# 'make undeploy': removes the stack. The log's volume and the secrets stay for the next 'make deploy'.
set -euo pipefail
cd "$(dirname "$0")/../.."
. infra/bootstrap/steps.sh
. infra/swarm/settings.sh
read_settings
stack=${TODO_STACK:-todo}

docker stack rm "$stack"
deadline=$((SECONDS + 90))
while [ -n "$(docker ps --quiet --filter "label=com.docker.stack.namespace=$stack")$(docker network ls --quiet --filter "label=com.docker.stack.namespace=$stack")" ]; do
    [ $SECONDS -lt $deadline ] || fail "Parts of the stack are still there after 90 s: docker ps; docker network ls"
    sleep 0.5
done
say "The stack $stack is gone. Its data stays in the volume ${stack}_log (docker volume rm ${stack}_log deletes it)."
