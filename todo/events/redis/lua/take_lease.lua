-- Take a consumer's lease, or keep it.
--
-- KEYS  holder, number
-- ARGV  who wants it, for how many ms
-- Returns the lease's number (one higher than any before for a new holder), or 0 while another has it.

local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if holder then return tonumber(redis.call('GET', KEYS[2]) or redis.call('INCR', KEYS[2])) end
return redis.call('INCR', KEYS[2])
