-- Save a snapshot unless the stored one is newer and not ahead of the log.
--
-- KEYS  snapshot, log
-- ARGV  position, data, '1' to replace the stored one unconditionally
-- Returns 1 if it was written, else 0.

local kept = tonumber(redis.call('HGET', KEYS[1], 'position') or '-1')
if ARGV[3] ~= '1' and kept > tonumber(ARGV[1]) then
  local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
  local head = #last > 0 and tonumber(string.match(last[1][1], '^(%d+)')) or 0
  if kept <= head then return 0 end
end
redis.call('HSET', KEYS[1], 'position', ARGV[1], 'data', ARGV[2])
return 1
