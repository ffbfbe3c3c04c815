"""The network edge: HTTP pages, the Socket.IO protocol, and pushing events to browsers."""
