"""The load client: thousands of Socket.IO connections in one thread, at less cost than the servers it measures."""
