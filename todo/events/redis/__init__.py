"""The log on Redis Streams, and all else that is kept in Redis. Only these modules import its client."""
