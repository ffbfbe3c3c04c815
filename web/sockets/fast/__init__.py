"""Websockets without a greenlet each: a quiet connection is an entry in the hub's table and little else.

`transport.py` puts it into Engine.IO and Socket.IO, `hub.py` alone knows eventlet, `frames.py` and
`handshake.py` are the websocket protocol without any I/O. The plain transport,
`web/sockets/plain_transport.py`, does the same by the library's own means.
"""
