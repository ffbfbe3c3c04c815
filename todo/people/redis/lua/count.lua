-- Count one more under a name that is forgotten some time after the first.
--
-- KEYS  counter
-- ARGV  how long it lasts in ms
-- Returns how many there are now.

local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count
