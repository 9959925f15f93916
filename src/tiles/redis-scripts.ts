/**
 * What runs inside Redis, so that no other server comes in between. A generation is a random text; one that is missing, as
 * after an eviction, is made anew, so that what was stored under the lost one is never found again.
 */

/** KEYS: the entry, then its generations. ARGV: a new generation, milliseconds to keep them. Returns the generations, then meta, body and what is left of the entry's time where it is of these generations. */
export const readScript = `
local now = {}
for i = 2, #KEYS do
  local g = redis.call('GET', KEYS[i])
  if not g then
    g = ARGV[1]
    redis.call('SET', KEYS[i], g, 'PX', ARGV[2])
  end
  now[i - 1] = g
end
local all = table.concat(now, ' ')
local entry = redis.call('HMGET', KEYS[1], 'g', 'm', 'b')
if entry[1] ~= all then return { all } end
return { all, entry[2], entry[3], redis.call('PTTL', KEYS[1]) }
`;

/** KEYS: the entry, then its generations. ARGV: the generations as they were before the build, meta, body, milliseconds. Stores nothing where one has ended since. */
export const writeScript = `
local now = {}
for i = 2, #KEYS do now[i - 1] = redis.call('GET', KEYS[i]) or '' end
if table.concat(now, ' ') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'g', ARGV[1], 'm', ARGV[2], 'b', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
`;

/** KEYS: the mark of the edit, the highest sequence, then generations. ARGV: a new generation, milliseconds, the sequence. The first server that hears of an edit ends them; the others find the mark. */
export const endScript = `
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', 600000) then return 0 end
local highest = tonumber(redis.call('GET', KEYS[2]) or '0')
if tonumber(ARGV[3]) > highest then redis.call('SET', KEYS[2], ARGV[3]) end
for i = 3, #KEYS do redis.call('SET', KEYS[i], ARGV[1], 'XX', 'PX', ARGV[2]) end
return 1
`;

const now = `local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
`;

/** KEYS: leases. ARGV: this server, which hears all edits at present. */
export const leaseScript = `${now}
redis.call('ZADD', KEYS[1], now, ARGV[1])
return 1
`;

/**
 * KEYS: leases, the highest sequence, the epoch. ARGV: this server, milliseconds of a lease, the last sequence of the database, a new
 * epoch. What is stored holds if another server has heard all edits; else everything ends. Returns 1 where it holds.
 */
export const catchUpScript = `${now}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
local others = redis.call('ZCARD', KEYS[1])
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then others = others - 1 end
local holds = others > 0 and redis.call('GET', KEYS[2]) == ARGV[3]
if not holds then
  redis.call('SET', KEYS[3], ARGV[4])
  redis.call('SET', KEYS[2], ARGV[3])
end
redis.call('ZADD', KEYS[1], now, ARGV[1])
return holds and 1 or 0
`;
