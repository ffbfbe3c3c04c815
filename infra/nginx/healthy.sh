#!/bin/bash
# Whether NGINX answers; bash itself asks, since there is no HTTP client in every base image.
exec 3<>/dev/tcp/127.0.0.1/8080
printf 'GET /nginx-healthy HTTP/1.0\r\n\r\n' >&3
read -r -t 2 answer <&3
[[ $answer == *' 200 '* ]]
