"""The edge: pages, the Socket.IO wire, and pushing events to browsers."""
