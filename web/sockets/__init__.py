"""The Socket.IO edge: messages and answers, presence, broadcasting, and two transports."""
