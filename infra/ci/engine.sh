#!/usr/bin/env bash
# A temporary Docker engine for the tests:  engine.sh start | stop | clean | address | ours
#
# start   uses a running engine, else (as root, on Debian) installs docker.io and starts dockerd with its
#         data, socket and pid file in one folder
# stop    removes what start created: containers, swarm, dockerd, its mounts, bridges and firewall rules;
#         images stay in that folder for a fast next start
# clean   stop, and delete that folder
# address prints the engine's address, for DOCKER_HOST
# ours    exits with 0 if start has started the engine
set -euo pipefail
cd "$(dirname "$0")/../.."
. infra/bootstrap/steps.sh

home=${TODO_ENGINE_DIR:-/var/tmp/todo-engine}
log=$home/setup.log
socket=unix://$home/docker.sock

# The process id may belong to another process by now: check its command too.
is_ours() { [ -f "$home/docker.pid" ] && grep -aqs -- "$home/docker.pid" "/proc/$(cat "$home/docker.pid")/cmdline"; }

address() {
    if is_ours; then
        echo "$socket"
    elif docker info >/dev/null 2>&1; then
        echo "${DOCKER_HOST:-unix:///var/run/docker.sock}"
    else
        return 1
    fi
}

start() {
    if address >/dev/null; then
        say "Using the Docker engine at $(address)"
        return
    fi
    mkdir -p "$home"
    local needed=() program
    for program in dockerd:docker.io docker-compose:docker-compose debootstrap:debootstrap iptables:iptables ip:iproute2; do
        command -v "${program%%:*}" >/dev/null || needed+=("${program##*:}")
    done
    [ ${#needed[@]} -eq 0 ] || install_debian_packages "A Docker engine" "${needed[@]}"
    [ "$(id -u)" -eq 0 ] || fail "No Docker engine answers. Start one ('sudo systemctl start docker') and call again."
    remember_network
    start_daemon
    remove_leftovers
}

start_daemon() {
    # In its own session, so that Ctrl-C in a test does not reach dockerd.
    setsid dockerd --data-root "$home/data" --exec-root "$home/exec" --pidfile "$home/docker.pid" --host "$socket" \
        >"$home/dockerd.log" 2>&1 </dev/null &
    local deadline=$((SECONDS + 60))
    until DOCKER_HOST=$socket docker info >/dev/null 2>&1; do
        if [ $SECONDS -gt $deadline ]; then
            tail -n 20 "$home/dockerd.log" >&2
            fail "dockerd did not start; the end of its log is above, all of it is in $home/dockerd.log."
        fi
        sleep 0.2
    done
    say "Started dockerd on $socket"
}

# Remove leftovers of an interrupted run from the data folder. Images stay.
remove_leftovers() {
    local containers
    export DOCKER_HOST=$socket
    docker swarm leave --force >/dev/null 2>&1 || true
    containers=$(docker ps --all --quiet)
    # shellcheck disable=SC2086 # one argument for each
    [ -z "$containers" ] || docker rm --force --volumes $containers >/dev/null
    docker network prune --force >/dev/null
    docker volume ls --quiet | xargs --no-run-if-empty docker volume rm --force >/dev/null
}

interfaces() { ip -o link show | cut -d' ' -f2 | cut -d: -f1 | cut -d@ -f1 | sort; }

remember_network() {
    interfaces >"$home/interfaces"
    cat /proc/sys/net/ipv4/ip_forward >"$home/ip_forward"
    iptables-save -t filter >"$home/iptables"
}

# Removes only what Docker created: other programs may have added interfaces and rules meanwhile.
restore_network() {
    local name policy
    [ -f "$home/interfaces" ] || return 0
    while read -r name; do
        [[ ! $name =~ ^(docker0|docker_gwbridge|br-[0-9a-f]{12}|veth[0-9a-f]+|vx-.*|ov-.*)$ ]] ||
            ip link delete "$name" 2>/dev/null || true
    done < <(interfaces | comm -13 "$home/interfaces" -)
    without_docker iptables
    without_docker ip6tables
    policy=$(sed -n 's/^:FORWARD \([A-Z]*\) .*/\1/p' "$home/iptables")
    iptables -P FORWARD "${policy:-ACCEPT}"
    cat "$home/ip_forward" >/proc/sys/net/ipv4/ip_forward
    rm -f "$home/interfaces"
}

# without_docker iptables|ip6tables: prints its rules except those that name a Docker chain or bridge.
without_docker() {
    { "$1-save" | grep -vE 'DOCKER|docker0|docker_gwbridge|br-[0-9a-f]{12}' | "$1-restore"; } 2>>"$log" || true
}

stop() {
    if is_ours; then
        remove_leftovers
        # Prune build cache older than a day.
        docker image prune --force --filter until=24h >/dev/null
        local daemon deadline=$((SECONDS + 60))
        daemon=$(cat "$home/docker.pid")
        kill "$daemon"
        while kill -0 "$daemon" 2>/dev/null && [ $SECONDS -lt $deadline ]; do sleep 0.2; done
        if kill -0 "$daemon" 2>/dev/null; then
            kill -9 "$daemon"
        fi
        restore_network
        say "Stopped dockerd"
    fi
    cut -d' ' -f2 /proc/mounts | { grep -F "$home/" || true; } | sort -r | xargs --no-run-if-empty umount --lazy
}

case ${1:-} in
start | stop | address) "$1" ;;
ours) is_ours ;;
clean)
    stop
    rm -rf "$home"
    ;;
*) fail "usage: engine.sh start | stop | clean | address | ours" ;;
esac
