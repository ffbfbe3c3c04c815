-- Take a try that succeeded out of counters, with the pause that it would have cost.
--
-- KEYS  counters

for _, key in ipairs(KEYS) do
  if tonumber(redis.call('HGET', key, 'count') or '0') > 0 then
    redis.call('HINCRBY', key, 'count', -1)
    redis.call('HSET', key, 'until', '0')
  end
end
return 0
