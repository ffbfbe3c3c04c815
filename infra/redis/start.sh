#!/bin/sh
# Writes the users from the secrets, looks after a cut append-only file, and becomes Redis.
#
# Each user's password is taken from its address, redis://user:password@host:port/0, in the secret
# /run/secrets/NAME_redis_url or the variable NAME_REDIS_URL:
#   backend     appends by script, reads, publishes presence; no trimming, no deleting of logs, no settings
#   projector   the same, and may trim streams and drop snapshots
#   operator    everything, for a person's hands; may be absent
set -eu
umask 077
settings=${TODO_REDIS_CONF:-/etc/todo/redis.conf}

say() { printf '{"event":"%s","level":"%s","message":"%s"}\n' "$1" "$2" "$3"; }

password_of() { # password_of NAME VARIABLE
    if [ -r "/run/secrets/$1_redis_url" ]; then url=$(cat "/run/secrets/$1_redis_url"); else url=$2; fi
    printf '%s' "$url" | sed -n 's#^rediss\{0,1\}://[^:/@]*:\([^@]*\)@.*#\1#p'
}

user() { # user NAME PASSWORD RULES…
    name=$1 password=$2
    shift 2
    if [ -z "$password" ]; then
        say no_password error "There is no password for the Redis user $name: give the secret ${name}_redis_url."
        exit 1
    fi
    printf 'user %s on resetpass #%s %s\n' "$name" "$(printf '%s' "$password" | sha256sum | cut -d' ' -f1)" "$*"
}

reading='+@read -keys -sort_ro -randomkey -dump +xread +ping +hello +auth +select +info +config|get +time +wait +waitaof
    +client|setname +client|setinfo +client|id'
writing='+eval +evalsha +script|load +script|exists +xadd +hset +sadd +publish +subscribe +unsubscribe'
# An expiry deletes: only what is remembered of commands may have one.
forgetting='(~todo:{p*}:seen:* -@all +expire)'
{
    # Nobody can be this user, but Redis itself is while it loads its file: it checks each transaction in it, and
    # so each append by script, against the user's rights, and leaves out in silence what is not allowed.
    echo 'user default off resetpass ~* &* +@all'
    echo 'user health on nopass -@all +ping'
    # shellcheck disable=SC2086 # lists of words
    {
        user backend "$(password_of backend "${BACKEND_REDIS_URL:-}")" \
            '~todo:*' '&todo:*' -@all $reading $writing "$forgetting"
        user projector "$(password_of projector "${PROJECTOR_REDIS_URL:-}")" \
            '~todo:*' '&todo:*' -@all $reading $writing +xtrim "$forgetting" '(~todo:{p*}:snap:* -@all +del)'
    }
    operator=$(password_of operator "${OPERATOR_REDIS_URL:-}")
    [ -z "$operator" ] || user operator "$operator" '~*' '&*' +@all
} >/tmp/users.acl

# A crash can cut the file's last entry off. What is whole before it is kept; the rest was never acknowledged,
# unless the disk lied. A copy stays, and what was lost is told, before Redis may cut it off.
more=''
manifest=/data/appendonlydir/appendonly.aof.manifest
if [ -s "$manifest" ] && ! report=$(redis-check-aof "$manifest" 2>&1); then
    last=$(sed -n 's/^file \([^ ]*\) .* type i.*/\1/p' "$manifest" | tail -n 1)
    size=$(stat -c %s "/data/appendonlydir/$last")
    copy=/data/before-recovery-$(cksum <"/data/appendonlydir/$last" | cut -d' ' -f1)-$size
    rm -rf "$copy.part"
    [ -d "$copy" ] || { cp -r /data/appendonlydir "$copy.part" && mv "$copy.part" "$copy"; }
    lost=$(printf '%s\n' "$report" | sed -n 's/.*ok_up_to=\([0-9]*\).*diff=\([0-9]*\).*/\2/p' | tail -n 1)
    say append_only_file_cut error \
        "The append-only file does not end with a whole entry: ${lost:-an unknown number of} bytes at its end are left out. A copy of all is kept in $copy. Check with: todo log verify"
    more='--aof-load-truncated yes'
fi
# shellcheck disable=SC2086 # two words or none
exec redis-server "$settings" $more
