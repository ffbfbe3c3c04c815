"""The log on Redis Streams and everything else stored in Redis. Only these modules import its client."""
