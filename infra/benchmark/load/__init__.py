"""The load client: thousands of Socket.IO connections in one thread, for less than any server pays."""
