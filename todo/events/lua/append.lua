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
--   {'wrongtype', key}
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

if wrong(log, 'stream') then return {'wrongtype', log} end
if wrong(feed, 'stream') then return {'wrongtype', feed} end
if wrong(lists, 'set') then return {'wrongtype', lists} end
for index = 4, #KEYS do
  if wrong(KEYS[index], 'hash') then return {'wrongtype', KEYS[index]} end
end

local function number(position) return string.format('%.0f', position) end
local function id(position) return number(position) .. '-0' end

local function last_entry(stream)
  local entries = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)
  if #entries == 0 then return 0, nil end
  return tonumber(string.match(entries[1][1], '^(%d+)')), entries[1][2]
end

local function hash_in(fields)
  for index = 1, #fields, 2 do
    if fields[index] == 'head' then return string.sub(fields[index + 1], -HASH_BYTES) end
  end
end

-- duplicates
local duplicates = {'duplicate'}
local at = 8
for _ = 1, command_count do
  local command_id, seen_key = ARGV[at], KEYS[3 + tonumber(ARGV[at + 2])]
  local earlier = redis.call('HGET', seen_key, command_id)
  if earlier then
    duplicates[#duplicates + 1] = command_id
    duplicates[#duplicates + 1] = earlier
  end
  at = at + 4 + 3 * tonumber(ARGV[at + 3])
end
if #duplicates > 1 then return duplicates end

-- fork and conflict
local head, head_fields = last_entry(log)
if head < expected then return {'fork', number(head)} end
if expected > 0 then
  local fields = head_fields
  if head > expected then
    local there = redis.call('XRANGE', log, id(expected), id(expected))
    if #there == 0 then return {'fork', number(head)} end
    fields = there[1][2]
  end
  if hash_in(fields) ~= expected_hash then return {'fork', number(head)} end
end
if head > expected then
  local unseen = redis.call('XRANGE', log, id(expected + 1), '+', 'COUNT', MAX_UNSEEN)
  return {'conflict', number(head), unseen}
end

-- write
local feed_tail = last_entry(feed)
local position = expected
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
  redis.call('HSET', seen_key, command_id, number(position) .. ' ' .. fingerprint)
end
for index = 4, #KEYS do redis.call('EXPIRE', KEYS[index], keep_seconds) end
if expected == 0 then redis.call('SADD', lists, list_id) end
redis.call('XADD', feed, 'MAXLEN', '~', feed_length, id(feed_tail + 1),
  'list', list_id, 'from', number(expected + 1), 'to', number(position), 'hash', new_hash)
return {'ok', number(position)}
