"""The Socket.IO edge: messages and their answers, presence, broadcasting, and the two transports beneath."""
