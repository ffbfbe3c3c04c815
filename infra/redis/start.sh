#!/bin/sh
# Writes the ACL users from the secrets, handles a truncated append-only file, then execs Redis.
#
# Each user's password comes from its URL, redis://user:password@host:port/0, in the secret
# /run/secrets/NAME_redis_url or the variable NAME_REDIS_URL:
#   backend     appends by script, reads, publishes presence, changes accounts; no trimming, no deleting of logs,
#               no settings
#   projector   appends and reads, and may take the leases of consumers, trim streams and drop snapshots
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
# EXPIRE can delete data, so it is allowed only on the keys of seen command ids.
forgetting='(~todo:{p*}:seen:* -@all +expire)'
# Of the accounts everything but their log, whose name alone has no second colon behind the tag.
accounts='(~todo:{people}:*:* -@all +set +del +getdel +srem +incr +hincrby +pexpire)'
{
    # No client can log in as `default`, but Redis loads its append-only file as this user: it checks each
    # transaction, so each scripted append, against the user's ACL and silently skips what is not allowed.
    echo 'user default off resetpass ~* &* +@all'
    echo 'user health on nopass -@all +ping'
    # shellcheck disable=SC2086 # lists of words
    {
        user backend "$(password_of backend "${BACKEND_REDIS_URL:-}")" \
            '~todo:*' '&todo:*' -@all $reading $writing "$forgetting" "$accounts"
        user projector "$(password_of projector "${PROJECTOR_REDIS_URL:-}")" \
            '~todo:*' '&todo:*' -@all $reading $writing +xtrim "$forgetting" '(~todo:{p*}:snap:* -@all +del)' \
            '(~todo:{lease:*}:* -@all +get +set +incr +del)'
    }
    operator=$(password_of operator "${OPERATOR_REDIS_URL:-}")
    [ -z "$operator" ] || user operator "$operator" '~*' '&*' +@all
} >"${TODO_REDIS_USERS:-/tmp/users.acl}"

# A crash can truncate the file's last entry, which was not acknowledged, unless the disk ignores fsync. Keep
# a copy and report the loss before Redis truncates the file to its last complete entry.
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
