"""The load client: thousands of Socket.IO connections in one thread, with less CPU than any server."""
