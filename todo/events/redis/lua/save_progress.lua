-- Note how far a consumer has come in a list, unless somebody with a newer lease has noted something since.
--
-- KEYS  progress
-- ARGV  consumer, number of the lease, cursors
-- Returns 1 if it was written, else 0.

local lease = tonumber(redis.call('HGET', KEYS[1], ARGV[1] .. ':lease') or '0')
if lease > tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1] .. ':lease', ARGV[2], ARGV[1] .. ':cursors', ARGV[3])
return 1
