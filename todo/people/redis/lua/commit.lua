-- Change the accounts and append to their security log, all or nothing.
--
-- KEYS  security log, then the names of the records and sets that change
-- ARGV  expected position, expected hash, new head's hash, number of entries, then for each: type, head, body;
--       then for each operation four: what, index of its key, two values
--         put     value, when it expires in ms since 1970 ('' for never)
--         delete  '', ''
--         add     member, ''         (to a set)
--         remove  member, ''
-- Returns
--   {'ok'}            it is done, perhaps by an earlier call whose answer was lost
--   {'conflict'}      the log's head is not the expected one
--   {'damaged', key}  it holds another kind of value, or the log's last entries were deleted
-- What fails has changed nothing: every check comes before the first write or is that write's own.

local HASH_BYTES = 16

local call, try = redis.call, redis.pcall
local log = KEYS[1]
local expected, expected_hash, new_hash = tonumber(ARGV[1]), ARGV[2], ARGV[3]
local entry_count = tonumber(ARGV[4])
local first_operation = 5 + 3 * entry_count

local function id(position) return string.format('%.0f-0', position) end
local function number(entry_id) return tonumber(string.match(entry_id, '^%d+')) end

local function hash_of(entry)
  for index = 1, #entry[2], 2 do
    if entry[2][index] == 'head' then return string.sub(entry[2][index + 1], -HASH_BYTES) end
  end
end

local function refusal(reply, sign, key)
  if type(reply) ~= 'table' or not reply['err'] then return nil end
  local message = tostring(reply['err'])
  return string.find(message, sign, 1, true) and {'damaged', key} or redis.error_reply(message)
end

-- the head
local newest = try('XREVRANGE', log, '+', '-', 'COUNT', 1)
local refused = refusal(newest, 'WRONGTYPE', log)
if refused then return refused end
local last = newest[1]
local head = last and number(last[1]) or 0
if head >= expected + entry_count then
  local there = call('XRANGE', log, id(expected + entry_count), id(expected + entry_count))[1]
  if there and hash_of(there) == new_hash then return {'ok'} end
end
if head ~= expected or (last and hash_of(last) ~= expected_hash) then return {'conflict'} end

-- kinds
for at = first_operation, #ARGV, 4 do
  if ARGV[at] == 'add' or ARGV[at] == 'remove' then
    local key = KEYS[tonumber(ARGV[at + 1])]
    local kind = call('TYPE', key)['ok']
    if kind ~= 'set' and kind ~= 'none' then return {'damaged', key} end
  end
end

-- write
for entry = 1, entry_count do
  local at = 2 + 3 * entry
  local add = entry == 1 and try or call
  local added = add('XADD', log, id(expected + entry),
    'type', ARGV[at], 'head', ARGV[at + 1], 'body', ARGV[at + 2])
  refused = entry == 1 and refusal(added, 'equal or smaller', log)
  if refused then return refused end
end

local operations = {
  put = function(key, value, expires)
    if expires == '' then call('SET', key, value) else call('SET', key, value, 'PXAT', expires) end
  end,
  delete = function(key) call('DEL', key) end,
  add = function(key, member) call('SADD', key, member) end,
  remove = function(key, member) call('SREM', key, member) end,
}
for at = first_operation, #ARGV, 4 do
  operations[ARGV[at]](KEYS[tonumber(ARGV[at + 1])], ARGV[at + 2], ARGV[at + 3])
end
return {'ok'}
