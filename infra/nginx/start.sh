#!/bin/sh
# Writes NGINX's configuration from the template and the TODO_* variables, then execs NGINX.
#
# TODO_BACKEND           address of the backends (backend:8080)
# TODO_FRONT_SUBNET      network of the backends, as in swarm.yml; session ids may route only into it
# TODO_PUBLIC_URL        https://…: target of the redirect from HTTP, if there is a certificate
# TODO_TRUSTED_PROXIES   addresses of proxies in front, whose X-Forwarded-For is trusted
# TODO_SHARED_ADDRESSES  addresses shared by many clients, exempt from the limits per client address
# /run/secrets/tls_certificate, tls_key: the certificate; TLS is enabled if they are not empty
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

subnet=${TODO_FRONT_SUBNET:-127.0.0.1/32}
network=${subnet%/*}
gateway=${network%.*}.$((${network##*.} + 1))
sed -e "s#@BACKEND@#${TODO_BACKEND:-backend:8080}#" -e "s#@FRONT_SUBNET@#$subnet#" -e "s#@FRONT_GATEWAY@#$gateway#" \
    -e "s#@SHARED_ADDRESSES@#$shared#" -e "s#@REAL_IP@#$trusted#" -e "s#@TLS@#$tls#" -e "s#@REDIRECT@#$redirect#" \
    "$template" >/tmp/nginx.conf
exec nginx -e /dev/stderr -c /tmp/nginx.conf
