#!/bin/sh
# Checks that Redis answers PONG; while it loads its data it answers LOADING, which counts as unhealthy.
[ "$(redis-cli --user health --pass none --no-auth-warning ping)" = PONG ]
