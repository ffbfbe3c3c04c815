-- Release a consumer's lease before it expires, so that another process can take it at once.
--
-- KEYS  holder
-- ARGV  owner
-- Returns 1 if the owner held the lease, else 0.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
