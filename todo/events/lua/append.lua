-- Append a batch of commands to one list's log, all or nothing.
--
-- KEYS  log, feed, lists, seen…            (one seen key for each UTC day among the command ids)
-- ARGV  list id, expected position, expected hash, new head's hash, feed length, seconds to keep ids,
--       number of commands, then for each:
--       command id, fingerprint, index of its seen key (from 1), number of entries, then for each:
--       type, head, body
-- Returns
--   {'ok', position}
--   {'duplicate', command id, 'position fingerprint', …}
--   {'conflict', head position, entries after the expected position (at most 500)}
--   {'fork', head position}
--   {'damaged', key}      it holds another kind of value, or the log's last entries were deleted
-- Every check comes before the first write: what fails has changed nothing.

local HASH_BYTES = 16
local MAX_UNSEEN = 500

local log, feed, lists = KEYS[1], KEYS[2], KEYS[3]
local list_id, expected, expected_hash = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local new_hash, feed_length, keep_seconds = ARGV[4], ARGV[5], ARGV[6]
local command_count = tonumber(ARGV[7])

local function kind(key)
  local reply = redis.call('TYPE', key)
  return type(reply) == 'table' and reply['ok'] or reply
end

local function wrong(key, wanted)
  local found = kind(key)
  return found ~= 'none' and found ~= wanted
end

if wrong(log, 'stream') then return {'damaged', log} end
if wrong(feed, 'stream') then return {'damaged', feed} end
if wrong(lists, 'set') then return {'damaged', lists} end
for index = 4, #KEYS do
  if wrong(KEYS[index], 'hash') then return {'damaged', KEYS[index]} end
end

local function text(position) return string.format('%.0f', position) end
local function id(position) return text(position) .. '-0' end
local function number(entry_id) return tonumber(string.match(entry_id, '^(%d+)')) end

-- The last id a stream ever gave: it takes none up to that one again, even if the entry was deleted.
local function last_id(stream)
  if kind(stream) == 'none' then return '0-0' end
  local info = redis.call('XINFO', 'STREAM', stream)
  for index = 1, #info, 2 do
    if info[index] == 'last-generated-id' then return info[index + 1] end
  end
end

local function hash_in(fields)
  for index = 1, #fields, 2 do
    if fields[index] == 'head' then return string.sub(fields[index + 1], -HASH_BYTES) end
  end
end

-- duplicates
local duplicates = {'duplicate'}
local position = expected
local at = 8
for _ = 1, command_count do
  local command_id, seen_key = ARGV[at], KEYS[3 + tonumber(ARGV[at + 2])]
  local earlier = redis.call('HGET', seen_key, command_id)
  if earlier then
    duplicates[#duplicates + 1] = command_id
    duplicates[#duplicates + 1] = earlier
  end
  local entry_count = tonumber(ARGV[at + 3])
  position = position + entry_count
  at = at + 4 + 3 * entry_count
end
if #duplicates > 1 then return duplicates end

-- fork and conflict
local last = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
local head = last and number(last[1]) or 0
if head < expected then return {'fork', text(head)} end
if expected > 0 then
  local there = last
  if head > expected then there = redis.call('XRANGE', log, id(expected), id(expected))[1] end
  if not there or hash_in(there[2]) ~= expected_hash then return {'fork', text(head)} end
end
if head > expected then
  local unseen = redis.call('XRANGE', log, id(expected + 1), '+', 'COUNT', MAX_UNSEEN)
  return {'conflict', text(head), unseen}
end
if last_id(log) ~= id(head) then return {'damaged', log} end

-- write; the feed comes first, since nothing else can fail any more
redis.call('XADD', feed, 'MAXLEN', '~', feed_length, id(number(last_id(feed)) + 1),
  'list', list_id, 'from', text(expected + 1), 'to', text(position), 'hash', new_hash)
position = expected
at = 8
for _ = 1, command_count do
  local command_id, fingerprint = ARGV[at], ARGV[at + 1]
  local seen_key, entry_count = KEYS[3 + tonumber(ARGV[at + 2])], tonumber(ARGV[at + 3])
  at = at + 4
  for _ = 1, entry_count do
    position = position + 1
    redis.call('XADD', log, id(position), 'type', ARGV[at], 'head', ARGV[at + 1], 'body', ARGV[at + 2])
    at = at + 3
  end
  redis.call('HSET', seen_key, command_id, text(position) .. ' ' .. fingerprint)
end
for index = 4, #KEYS do redis.call('EXPIRE', KEYS[index], keep_seconds) end
if expected == 0 then redis.call('SADD', lists, list_id) end
return {'ok', text(position)}
