-- Count a try in all counters, or in none if one of them lets nobody through now.
--
-- KEYS  counters
-- ARGV  now in ms, then for each counter: how many are free, how long it lasts in ms, '1' if its pauses grow,
--       the longest pause in ms
-- Returns 0 if it was counted, else for how many ms to wait.
-- A counter is a hash: `count`, `ends` (when it is forgotten) and `until` (nobody is let through before).

local call = redis.call
local now = tonumber(ARGV[1])

local function text(value) return string.format('%.0f', value) end

local counters, wait = {}, 0
for index, key in ipairs(KEYS) do
  local kept = call('HMGET', key, 'count', 'ends', 'until')
  local count, ends, stop = tonumber(kept[1] or '0'), tonumber(kept[2] or '0'), tonumber(kept[3] or '0')
  if ends <= now then count, ends, stop = 0, 0, 0 end
  counters[index] = {count, ends}
  wait = math.max(wait, stop - now)
end
if wait > 0 then return wait end

for index, key in ipairs(KEYS) do
  local at = 4 * index - 2
  local free, lasts = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local grows, longest = ARGV[at + 2] == '1', tonumber(ARGV[at + 3])
  local count, ends, stop = counters[index][1] + 1, counters[index][2], 0
  if grows or ends == 0 then ends = now + lasts end
  if count >= free then
    stop = grows and now + math.min(longest, 1000 * 2 ^ math.min(count - free, 30)) or ends
  end
  call('HSET', key, 'count', text(count), 'ends', text(ends), 'until', text(stop))
  call('PEXPIRE', key, text(ends - now))
end
return 0
