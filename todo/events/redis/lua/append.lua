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
--   {'damaged', key}      the key holds a value of another type, or the log's last entries were deleted
-- A failed call changes nothing: every check precedes the first write or is part of it. The server makes most
-- of them: reading a key of another type fails, and so does the first XADD if the log's last entries were
-- deleted. Explicit checks (TYPE, XINFO) would cost half as much as the rest of the script.

local HASH_BYTES = 16
local MAX_UNSEEN = 500
local MAX_NUMBER = 2 ^ 53 -- the largest integer that a Lua number holds exactly

local call, try = redis.call, redis.pcall
local log, feed, lists = KEYS[1], KEYS[2], KEYS[3]
local list_id, expected, expected_hash = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local new_hash, feed_length, keep_seconds = ARGV[4], ARGV[5], ARGV[6]
local command_count = tonumber(ARGV[7])

local function text(position) return string.format('%.0f', position) end
local function id(position) return string.format('%.0f-0', position) end
local function number(entry_id) return tonumber(string.match(entry_id, '^%d+')) end

local function error_of(reply) return type(reply) == 'table' and reply['err'] end

-- The answer for an error reply: `damaged` if it contains `sign`, else the error itself; else nil.
local function refusal(reply, sign, key)
  if not error_of(reply) then return nil end
  local message = tostring(reply['err'])
  return string.find(message, sign, 1, true) and {'damaged', key} or redis.error_reply(message)
end

local function other_kind(reply, key) return refusal(reply, 'WRONGTYPE', key) end

local function hash_in(fields)
  for index = 1, #fields, 2 do
    if fields[index] == 'head' then return string.sub(fields[index + 1], -HASH_BYTES) end
  end
end

-- key types
local newest = try('XREVRANGE', log, '+', '-', 'COUNT', 1)
local newest_ring = try('XREVRANGE', feed, '+', '-', 'COUNT', 1)
local refused = other_kind(newest, log) or other_kind(newest_ring, feed)
  or other_kind(try('SCARD', lists), lists)
if refused then return refused end
local ring_number = newest_ring[1] and number(newest_ring[1][1]) + 1 or 1
if ring_number >= MAX_NUMBER then return {'damaged', feed} end

-- duplicates
local duplicates = {'duplicate'}
local at = 8
for _ = 1, command_count do
  local command_id, seen_key = ARGV[at], KEYS[3 + tonumber(ARGV[at + 2])]
  local earlier = try('HGET', seen_key, command_id)
  if earlier then
    refused = other_kind(earlier, seen_key)
    if refused then return refused end
    duplicates[#duplicates + 1] = command_id
    duplicates[#duplicates + 1] = earlier
  end
  at = at + 4 + 3 * tonumber(ARGV[at + 3])
end
if #duplicates > 1 then return duplicates end

-- fork and conflict
local last = newest[1]
local head = last and number(last[1]) or 0
if head < expected then return {'fork', text(head)} end
if expected > 0 then
  local there = last
  if head > expected then there = call('XRANGE', log, id(expected), id(expected))[1] end
  if not there or hash_in(there[2]) ~= expected_hash then return {'fork', text(head)} end
end
if head > expected then
  local unseen = call('XRANGE', log, id(expected + 1), '+', 'COUNT', MAX_UNSEEN)
  return {'conflict', text(head), unseen}
end
if last and last[1] ~= id(head) then return {'damaged', log} end

-- write
local position = expected
at = 8
for _ = 1, command_count do
  local command_id, fingerprint = ARGV[at], ARGV[at + 1]
  local seen_key, entry_count = KEYS[3 + tonumber(ARGV[at + 2])], tonumber(ARGV[at + 3])
  at = at + 4
  for _ = 1, entry_count do
    position = position + 1
    local is_first = position == expected + 1
    local add = is_first and try or call
    local added = add('XADD', log, id(position), 'type', ARGV[at], 'head', ARGV[at + 1], 'body', ARGV[at + 2])
    refused = is_first and refusal(added, 'equal or smaller', log)
    if refused then return refused end
    at = at + 3
  end
  call('HSET', seen_key, command_id, text(position) .. ' ' .. fingerprint)
end
for index = 4, #KEYS do call('EXPIRE', KEYS[index], keep_seconds) end
if expected == 0 then call('SADD', lists, list_id) end

-- ring
local function ring(number_of_ring)
  return try('XADD', feed, 'MAXLEN', '~', feed_length, id(number_of_ring),
    'list', list_id, 'from', text(expected + 1), 'to', text(position), 'hash', new_hash)
end

-- The feed's last generated id: XADD refuses ids up to it, even after entries were deleted.
local function last_number()
  local info = call('XINFO', 'STREAM', feed)
  for index = 1, #info, 2 do
    if info[index] == 'last-generated-id' then return number(info[index + 1]) end
  end
end

if error_of(ring(ring_number)) then
  ring_number = last_number() + 1
  if ring_number >= MAX_NUMBER then
    -- The log is already written, so nothing may fail from here. A damaged feed is dropped and starts again.
    call('DEL', feed)
    ring_number = 1
  end
  ring(ring_number)
end
return {'ok', text(position)}
