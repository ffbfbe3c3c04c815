#!/bin/bash
# Checks that NGINX answers, with bash's /dev/tcp, because not every base image has an HTTP client.
exec 3<>/dev/tcp/127.0.0.1/8080
printf 'GET /nginx-healthy HTTP/1.0\r\n\r\n' >&3
read -r -t 2 answer <&3
[[ $answer == *' 200 '* ]]
