-- The slots of one limiter, in one hash, so that many processes share one quota.
--
-- A slot is a moment at which one call may start. No `period * (1 + headroom)` ever hold more than `count`
-- slots. Times are microseconds of this server's clock, made monotonic; a zero means "none".
--
-- KEYS[1]  the hash. Slot number i is in the field "s<i>" as "time tat", tat being the bucket's state before.
-- ARGV     operation count period headroom burst fixed transit hold longest number time named
--   transit  how long an answer travels to the caller: no slot is given that is past when it arrives
--   hold     how long to wait where the hash is gone although the caller has started calls lately
--   longest  the longest wait to take a slot for; below 0: any
--   number, time  of the slot that is given back or renewed
--   named    the limit that a refusal named
-- Returns  number time now following allowed headroom(1e-9) not_before; number 0: too long a wait, nothing taken.

local DEFAULT_HEADROOM, MAX_HEADROOM, WIDEN, NARROW = 0.02, 0.5, 2.0, 0.8
local FIRST_PROBE, PROBE_SHARE, LAST_PROBE = 4e6, 0.25, 300e6
local IDLE_MS = 600000

local key, operation = KEYS[1], ARGV[1]
local documented, period, base = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local burst, fixed, transit = tonumber(ARGV[5]), ARGV[6] == '1', tonumber(ARGV[7])
local hold, longest = tonumber(ARGV[8]), tonumber(ARGV[9])

local FIELDS = {'n', 'tat', 'skew', 'seen', 'not_before', 'refused_at', 'relax_at', 'headroom', 'full',
                'limit', 'since', 'probe_at', 'probing_until', 'probe_failed_at'}
local state, known = {}, redis.call('HMGET', key, unpack(FIELDS))
for i, field in ipairs(FIELDS) do state[field] = tonumber(known[i]) or 0 end

local clock = redis.call('TIME')
local now = clock[1] * 1e6 + clock[2] + state.skew
if now < state.seen then  -- the clock was set back, or another server took over
  state.skew = state.skew + state.seen - now
  now = state.seen
end
state.seen = now
if not known[1] and hold > 0 then state.not_before = now + hold end

local headroom = math.max(base, state.headroom)
local full = fixed and documented or math.max(documented, state.full)

local function number_of(i) return string.format('s%.0f', i) end

local function allowed()
  if state.limit == 0 then return full end
  return math.min(full, state.limit + (state.probing_until > 0 and 1 or 0))
end

local function window() return period * (1 + headroom) end

local function slot(i)
  local text = i > 0 and redis.call('HGET', key, number_of(i))
  if not text then return 0, 0 end
  local at, tat = string.match(text, '(%S+) (%S+)')
  return tonumber(at), tonumber(tat)
end

local function put(i, at, tat)
  redis.call('HSET', key, number_of(i), string.format('%.0f %.0f', at, tat))
end

-- Slots that were given back while later ones were taken already, by number, in order.
local free = {}
for i in string.gmatch(redis.call('HGET', key, 'free') or '', '%d+') do free[#free + 1] = tonumber(i) end

local function earliest()
  local count = allowed()
  local step = window() / count
  local at = math.max(now + transit, state.not_before, (slot(state.n)))
  at = math.max(at, state.tat - (math.min(burst, count) - 1) * step)
  local oldest = slot(state.n - count + 1)
  if oldest > 0 then at = math.max(at, oldest + window()) end
  return math.ceil(at)
end

local function probe(at)
  if state.limit == 0 then return end
  if state.probing_until > 0 and at >= state.probing_until then
    state.limit, state.probing_until = 0, 0
  elseif state.probe_at > 0 and at >= state.probe_at then
    -- Long enough for the call too many to be made, refused and heard of.
    state.probe_at, state.probing_until = 0, at + 2 * period
  end
end

local function take(at)
  local step = window() / allowed()
  local before = state.tat
  state.tat = math.max(state.tat, at) + step
  state.n = state.n + 1
  put(state.n, at, before)
  redis.call('HDEL', key, number_of(state.n - 2 * full - 64))
  if state.relax_at > 0 and at >= state.relax_at then
    headroom = base + (headroom - base) * NARROW
    state.headroom, state.relax_at = headroom, at + period
  end
  probe(at)
end

local function reserve()
  while #free > 0 and slot(free[1]) < now + transit do table.remove(free, 1) end
  local reused = free[1]
  local at = reused and slot(reused) or earliest()
  if longest >= 0 and at - now > longest then return 0, at end
  if reused then table.remove(free, 1) else take(at) end
  return reused or state.n, at
end

local function drop_free(i)
  for place, each in ipairs(free) do
    if each == i then table.remove(free, place) return true end
  end
  return false
end

local function give_back(i, at)
  if slot(i) ~= at then return end  -- the hash was lost since
  if i ~= state.n then
    if at > now then free[#free + 1] = i; table.sort(free) end
    return
  end
  repeat
    local _, before = slot(state.n)
    redis.call('HDEL', key, number_of(state.n))
    state.n, state.tat = state.n - 1, before
  until not drop_free(state.n)
end

-- A slot that is used late counts from its use, unless another one rests on it already.
local function renew(i, at)
  local use, _, before = now + transit, slot(i)
  if slot(i) == at and at <= now and use >= state.not_before and state.n < i + allowed() then
    put(i, use, before)
    return i, use
  end
  give_back(i, at)
  return reserve()
end

local function postpone()
  local interval = math.min(math.max(FIRST_PROBE, (now - state.since) * PROBE_SHARE), LAST_PROBE)
  state.probe_at, state.probing_until, state.probe_failed_at = now + interval, 0, now
end

local function take_over(limit)
  if limit < full then
    state.limit, state.since, state.probe_at, state.probing_until = limit, now, now + FIRST_PROBE, 0
  elseif limit > full and not fixed then
    full = limit
    state.full, state.limit = limit, 0
  end
end

local function refused(limit)
  free = {}
  -- Only limits per second are named; those per minute are refused without a figure to compare.
  if period ~= 1e6 then limit = 0 end
  local probing = state.probing_until > 0 or (state.probe_failed_at > 0 and now < state.probe_failed_at + period)
  if state.limit > 0 and limit == state.limit and probing then
    if state.probing_until > 0 then postpone() end
    return
  end
  state.not_before = math.max(state.not_before, now + period)
  state.relax_at = now + 2 * period
  -- Calls that were under way together tell one and the same thing.
  if state.refused_at > 0 and now < state.refused_at + period then return end
  state.refused_at = now
  headroom = math.min(math.max(headroom, DEFAULT_HEADROOM) * WIDEN, math.max(MAX_HEADROOM, base))
  state.headroom = headroom
  if limit > 0 then take_over(limit) end
end

local number, at = tonumber(ARGV[10]), tonumber(ARGV[11])
if operation == 'reserve' then number, at = reserve()
elseif operation == 'renew' then number, at = renew(number, at)
elseif operation == 'give_back' then give_back(number, at)
elseif operation == 'refused' then refused(tonumber(ARGV[12])) end

local changes = {'free', table.concat(free, ' ')}
for _, field in ipairs(FIELDS) do
  changes[#changes + 1] = field
  changes[#changes + 1] = string.format('%.17g', state[field])
end
redis.call('HSET', key, unpack(changes))
local busy_until = math.max(state.tat, state.not_before, now)
redis.call('PEXPIRE', key, string.format('%.0f', math.max(IDLE_MS, period / 250) + (busy_until - now) / 1000))
return {number, at, now, earliest(), allowed(), math.floor(headroom * 1e9 + 0.5), state.not_before}
