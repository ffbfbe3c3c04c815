-- Save a consumer's checkpoint for a list, unless a holder with a higher fencing token has saved one.
--
-- KEYS  progress
-- ARGV  consumer, fencing token, cursors
-- Returns 1 if it was written, else 0.

local lease = tonumber(redis.call('HGET', KEYS[1], ARGV[1] .. ':lease') or '0')
if lease > tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1] .. ':lease', ARGV[2], ARGV[1] .. ':cursors', ARGV[3])
return 1
