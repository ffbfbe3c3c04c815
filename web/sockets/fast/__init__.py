"""The fast transport: event-driven websockets without a greenlet per connection.

`transport.py` plugs it into Engine.IO and Socket.IO; only `hub.py` knows eventlet; `frames.py` and
`handshake.py` implement RFC 6455 without I/O. The plain transport, `web/sockets/plain_transport.py`, uses the
libraries' own websockets.
"""
