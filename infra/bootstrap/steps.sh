# Functions for the scripts in this folder: progress output and error exits. Source it; set $log to the file
# for the output of steps.

say() { printf '%s\n' "$*"; }

fail() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# digest_of FILE…: one hash over the files.
digest_of() { cat "$@" | sha256sum | cut -d' ' -f1; }

# step TEXT COMMAND…: runs the command with output to $log; shows elapsed time; on failure, the log's tail.
step() {
    local words=$1 output process started=$SECONDS seconds
    shift
    output=$(mktemp)
    "$@" >"$output" 2>&1 </dev/null &
    process=$!
    [ -t 1 ] || say "$words …"
    while kill -0 "$process" 2>/dev/null; do
        seconds=$((SECONDS - started))
        if [ -t 1 ]; then
            printf '\r\033[K%s … %d s' "$words" "$seconds"
        elif [ "$seconds" -gt 0 ] && [ $((seconds % 20)) -eq 0 ]; then
            say "  … $seconds s"
            sleep 1
        fi
        sleep 0.2
    done
    if wait "$process"; then
        [ -t 1 ] && printf '\r\033[K'
        say "$words: done in $((SECONDS - started)) s"
        keep_log "$words" "$output"
    else
        tail -n 40 "$output" >&2
        keep_log "$words" "$output"
        fail "$words failed; the end of its output is above, all of it is in ${log}."
    fi
}

keep_log() {
    if [ -d "$(dirname "$log")" ]; then
        printf '=== %s\n' "$1" >>"$log"
        cat "$2" >>"$log"
    fi
    rm -f "$2"
}

# install_debian_packages WHAT PACKAGE…: installs with apt as root; otherwise exits and says what to type.
install_debian_packages() {
    local what=$1
    shift
    if ! command -v apt-get >/dev/null; then
        fail "$what is missing. Install it with your system's package manager (on Debian: $*) and call again."
    fi
    if [ "$(id -u)" -ne 0 ]; then
        fail "$what is missing. Install it with 'sudo apt-get install $*' and call again."
    fi
    export DEBIAN_FRONTEND=noninteractive
    if [ -z "${package_lists_read:-}" ]; then
        step "Reading Debian's package lists" apt-get update
        package_lists_read=yes
    fi
    step "Installing $* with apt-get" apt-get install --yes --no-install-recommends "$@"
}
