package stock

import (
	"strconv"

	"cuppa/internal/redisx"
)

// Keys of a shop, all in one slot of a cluster: what is free by SKU (fields that begin with # tell about the copy itself), the holds by
// order, and the index of when to look at which holds. An entry of the index names orders, with newlines between; one whose hold has ended meanwhile stays there until
// then.
func keysOf(brandID int, shopID string) []string {
	tag := "stock:" + strconv.Itoa(brandID) + ":{" + shopID + "}:"
	return []string{tag + "free", tag + "holds", tag + "due"}
}

// Fields of free that are no SKU.
const (
	epochField  = "#epoch"
	serverField = "#server"
	policyField = "#policy" // the epoch that the policy began with which says what is counted here
	takenPrefix = "##"      // and a SKU: how many units of it the hold script has taken in this epoch, whatever came back
)

// What the hold script answers first.
const (
	saysNotLoaded int64 = iota
	saysHeld
	saysHeldBefore
	saysNothingCounted
	saysShort
)

// holdScript holds all lines of an order or none, for several orders one after the other: what one leaves is what the next finds. ARGV: when to look at these orders, and
// for each its number, its hold (its due time and pairs of SKU and quantity, with newlines between; empty: take without a record), its quantities (see packed), and its
// SKUs. It answers {epoch, the server's time in microseconds, and for each SKU that it took: its name, units taken in the epoch before, and after}, the epoch 0 when nothing
// is loaded, and then for each order {what, ...}: for held 1 when a SKU sold out by it, then the positions that are not counted
// (a plain 1 is held with neither); for held before the hold as it stands; for short the positions that are. The index gets one entry for all orders of the run: what it
// costs does not grow with the holds that are open.
//
//nolint:dupword // Lua
var holdScript = redisx.NewScriptForMany(`
local names, level, count, orders, first, at, n = {'#epoch'}, {}, {}, {}, {}, 2, #ARGV
local byte = string.byte
while at < n do
  local packed = ARGV[at + 2]
  local needs = at + 2
  local k = (#packed - 1) / byte(packed)
  orders[#orders + 1] = ARGV[at]
  first[#first + 1] = needs
  for i = needs + 1, needs + k do
    local sku = ARGV[i]
    if level[sku] == nil then
      level[sku] = false
      names[#names + 1] = sku
      names[#names + 1] = '##' .. sku
    end
  end
  at = needs + k + 1
end
local have = redis.call('HMGET', KEYS[1], unpack(names))
local answers = {{tonumber(have[1]) or 0}}
if not have[1] then
  for i = 1, #orders do answers[i + 1] = 0 end
  return answers
end
for i = 2, #names, 2 do
  level[names[i]] = tonumber(have[i]) or false
  count[names[i]] = tonumber(have[i + 1]) or 0
end
local function quantity(packed, i)
  if byte(packed) == 1 then return byte(packed, i + 1) end
  local a, b, c, d = byte(packed, 4 * i - 2, 4 * i + 1)
  return ((a * 256 + b) * 256 + c) * 256 + d
end
local before = redis.call('HMGET', KEYS[2], unpack(orders))
local held, taken, holds, due = {}, {}, {}, {}
for o, order in ipairs(orders) do
  local needs = first[o]
  local packed = ARGV[needs]
  local k = (#packed - 1) / byte(packed)
  local stands = before[o] or held[order]
  local answer, emptied, counted, uncounted, short = 1, 0, 0, nil, nil
  if stands then
    answer = {2, stands}
  else
    for i = 1, k do
      local left = level[ARGV[needs + i]]
      if not left then
        uncounted = uncounted or {1, 0}
        uncounted[#uncounted + 1] = i
      else
        counted = counted + 1
        left = left - quantity(packed, i)
        if left <= 0 then
          emptied = 1
          if left < 0 then
            short = short or {4}
            short[#short + 1] = i
          end
        end
      end
    end
    if short then
      answer = short
    elseif counted == 0 then
      answer = 3
    else
      local hold = ARGV[needs - 1]
      if uncounted then
        uncounted[2] = emptied
        answer = uncounted
        hold = string.match(hold, '^%d+') or ''
      elseif emptied == 1 then
        answer = {1, 1}
      end
      for i = 1, k do
        local sku = ARGV[needs + i]
        local left = level[sku]
        if left then
          local n = quantity(packed, i)
          level[sku] = left - n
          taken[sku] = (taken[sku] or 0) + n
          if uncounted and hold ~= '' then hold = hold .. '\n' .. sku .. '\n' .. n end
        end
      end
      if hold ~= '' then
        held[order] = hold
        holds[#holds + 1] = order
        holds[#holds + 1] = hold
        due[#due + 1] = order
      end
    end
  end
  answers[o + 1] = answer
end
if next(taken) then
  local set = {}
  local time = redis.call('TIME')
  local run = answers[1]
  run[2] = time[1] * 1000000 + time[2]
  for i = 2, #names, 2 do
    local sku = names[i]
    if taken[sku] then
      local all = count[sku] + taken[sku]
      set[#set + 1] = sku
      set[#set + 1] = level[sku]
      set[#set + 1] = names[i + 1]
      set[#set + 1] = all
      run[#run + 1] = sku
      run[#run + 1] = count[sku]
      run[#run + 1] = all
    end
  end
  redis.call('HSET', KEYS[1], unpack(set))
end
if #holds > 0 then
  redis.call('HSET', KEYS[2], unpack(holds))
  redis.call('ZADD', KEYS[3], ARGV[1], table.concat(due, '\n'))
end
return answers
`, 1)

// releaseScript gives back what the order's hold says, once: 0 when there is no hold, 2 when a SKU is back by it, else 1.
//
//nolint:dupword // Lua
var releaseScript = redisx.NewScript(`
local hold = redis.call('HGET', KEYS[2], ARGV[1])
if not hold then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
local answer = 1
for sku, quantity in string.gmatch(hold, '\n([^\n]+)\n(%d+)') do
  local left = redis.call('HINCRBY', KEYS[1], sku, quantity)
  if left > 0 and left - quantity <= 0 then answer = 2 end
end
return answer
`)

// forgetScript drops the order's hold and keeps what it took: it was sold.
var forgetScript = redisx.NewScript(`return redis.call('HDEL', KEYS[2], ARGV[1])`)

// lookedScript takes an entry of the index that was looked at away, and puts others in its place: once, whoever looked at it too. ARGV: the entry, and pairs of when to look
// and an entry.
var lookedScript = redisx.NewScript(`
if redis.call('ZREM', KEYS[3], ARGV[1]) == 1 and #ARGV > 1 then redis.call('ZADD', KEYS[3], unpack(ARGV, 2)) end
return 1
`)

// publishScript puts a staged copy (the last three keys) in the place of an older one, at once. ARGV: its epoch. A copy that is not older stays.
//
//nolint:dupword // Lua
var publishScript = redisx.NewScript(`
local at = redis.call('HGET', KEYS[1], '#epoch')
if at and tonumber(at) >= tonumber(ARGV[1]) then
  redis.call('DEL', KEYS[4], KEYS[5], KEYS[6])
  return 0
end
for i = 1, 3 do
  if redis.call('EXISTS', KEYS[3 + i]) == 1 then
    redis.call('RENAME', KEYS[3 + i], KEYS[i])
    redis.call('PERSIST', KEYS[i])
  else
    redis.call('DEL', KEYS[i])
  end
end
return 1
`)

// Scripts are all scripts of the package, by name: for those that stand in for a Redis.
func Scripts() map[string]*redisx.Script {
	return map[string]*redisx.Script{
		"hold": holdScript, "release": releaseScript, "forget": forgetScript, "looked": lookedScript, "publish": publishScript, "grab": grabScript, "put back": putBackScript, "unmark": unmarkScript,
	}
}
