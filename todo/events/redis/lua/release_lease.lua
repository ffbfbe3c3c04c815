-- Give a consumer's lease back, so that another need not wait for its end.
--
-- KEYS  holder
-- ARGV  who has it
-- Returns 1 if it was theirs, else 0.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
