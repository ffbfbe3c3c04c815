-- Acquire or renew a consumer's lease.
--
-- KEYS  holder, number
-- ARGV  owner, duration in ms
-- Returns the fencing token (for a new holder, higher than all before), or 0 while another holds the lease.

local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if holder then return tonumber(redis.call('GET', KEYS[2]) or redis.call('INCR', KEYS[2])) end
return redis.call('INCR', KEYS[2])
