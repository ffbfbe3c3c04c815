#!/bin/sh
# Whether Redis answers; while it loads its file it says LOADING, which is not yet well.
[ "$(redis-cli --user health --pass none --no-auth-warning ping)" = PONG ]
