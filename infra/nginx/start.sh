#!/bin/sh
# Writes NGINX's configuration from the template and the TODO_* variables, then execs NGINX.
#
# TODO_BACKEND           where the backends are (backend:8080)
# TODO_FRONT_SUBNET      the network of the backends, as in swarm.yml; only there may a session id point
# TODO_PUBLIC_URL        https://…: plain HTTP is redirected there, if there is a certificate
# TODO_TRUSTED_PROXIES   addresses of proxies before this one, whose X-Forwarded-For and -Proto are believed
# TODO_SHARED_ADDRESSES  addresses that stand for many clients, limited only all together
# /run/secrets/tls_certificate, tls_key: the certificate; TLS is on if they hold one
set -eu
template=${TODO_NGINX_TEMPLATE:-/etc/todo/nginx.conf}
certificate=/run/secrets/tls_certificate

each() { # each FORMAT WORD…
    format=$1
    shift
    # shellcheck disable=SC2059 # the format is ours
    for word in "$@"; do printf "$format " "$word"; done
}

tls='' redirect=''
if [ -r "$certificate" ] && grep -q 'BEGIN CERTIFICATE' "$certificate"; then
    tls='include /etc/todo/tls.conf;'
    case ${TODO_PUBLIC_URL:-} in
    https://*)
        redirect="if (\$asked_path !~ \"^/(nginx-healthy|healthz|readyz)\$\") { return 308 ${TODO_PUBLIC_URL%/}\$request_uri; }"
        ;;
    esac
fi
# shellcheck disable=SC2046,SC2086 # lists of words
shared=$(each '%s 1;' $(echo ${TODO_SHARED_ADDRESSES:-10.0.0.0/24 172.16.0.0/12} | tr ',' ' '))
# shellcheck disable=SC2046,SC2086
trusted=$(each 'set_real_ip_from %s;' $(echo ${TODO_TRUSTED_PROXIES:-} | tr ',' ' '))
# shellcheck disable=SC2046,SC2086
proxies=$(each '%s 1;' $(echo ${TODO_TRUSTED_PROXIES:-} | tr ',' ' '))

subnet=${TODO_FRONT_SUBNET:-127.0.0.1/32}
network=${subnet%/*}
gateway=${network%.*}.$((${network##*.} + 1))
sed -e "s#@BACKEND@#${TODO_BACKEND:-backend:8080}#" -e "s#@FRONT_SUBNET@#$subnet#" -e "s#@FRONT_GATEWAY@#$gateway#" \
    -e "s#@SHARED_ADDRESSES@#$shared#" -e "s#@REAL_IP@#$trusted#" -e "s#@TRUSTED_PROXIES@#$proxies#" -e "s#@TLS@#$tls#" -e "s#@REDIRECT@#$redirect#" \
    "$template" >/tmp/nginx.conf
exec nginx -e /dev/stderr -c /tmp/nginx.conf
