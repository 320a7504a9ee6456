package stock

import (
	"strconv"

	"cuppa/internal/redisx"
)

// Keys of a shop, all in one slot of a cluster: what is free by SKU (fields that begin with # tell about the copy itself), the holds by
// order, and when to look at each hold.
func keysOf(brandID int, shopID string) []string {
	tag := "stock:" + strconv.Itoa(brandID) + ":{" + shopID + "}:"
	return []string{tag + "free", tag + "holds", tag + "due"}
}

// Fields of free that are no SKU.
const (
	epochField  = "#epoch"
	serverField = "#server"
	policyField = "#policy" // the epoch that the policy began with which says what is counted here
)

// What the hold script answers first.
const (
	saysNotLoaded int64 = iota
	saysHeld
	saysHeldBefore
	saysNothingCounted
	saysShort
)

// holdScript holds all lines of an order or none, for several orders one after the other: what one leaves is what the next finds. ARGV, for each order: its number, when
// to look at it, its hold (its due time and pairs of SKU and quantity, with newlines between; empty: take without a record), how many SKUs, the SKUs, their quantities in the same order. It answers the
// epoch, 0 when nothing is loaded, and then for each order {what, ...}: for held 1 when a SKU sold out by it, then the positions that are not counted (a plain 1 is held
// with neither); for held before the hold as it stands; for short the positions that are.
//
//nolint:dupword // Lua
var holdScript = redisx.NewScriptForMany(`
local names, level, orders, at, n = {'#epoch'}, {}, {}, 1, #ARGV
while at < n do
  orders[#orders + 1] = ARGV[at]
  local needs = at + 3
  local k = tonumber(ARGV[needs])
  for i = needs + 1, needs + k do
    local sku = ARGV[i]
    if level[sku] == nil then
      level[sku] = false
      names[#names + 1] = sku
    end
  end
  at = needs + 2 * k + 1
end
local have = redis.call('HMGET', KEYS[1], unpack(names))
local answers = {tonumber(have[1]) or 0}
if not have[1] then
  for i = 1, #orders do answers[i + 1] = 0 end
  return answers
end
for i = 2, #names do level[names[i]] = tonumber(have[i]) or false end
local before = redis.call('HMGET', KEYS[2], unpack(orders))
local held, taken, holds, due = {}, {}, {}, {}
at = 1
for o, order in ipairs(orders) do
  local needs = at + 3
  local k = tonumber(ARGV[needs])
  local stands = before[o] or held[order]
  local answer, emptied, counted, uncounted, short = 1, 0, 0, nil, nil
  if stands then
    answer = {2, stands}
  else
    for i = needs + 1, needs + k do
      local left = level[ARGV[i]]
      if not left then
        uncounted = uncounted or {1, 0}
        uncounted[#uncounted + 1] = i - needs
      else
        counted = counted + 1
        left = left - ARGV[i + k]
        if left <= 0 then
          emptied = 1
          if left < 0 then
            short = short or {4}
            short[#short + 1] = i - needs
          end
        end
      end
    end
    if short then
      answer = short
    elseif counted == 0 then
      answer = 3
    else
      local hold = ARGV[at + 2]
      if uncounted then
        uncounted[2] = emptied
        answer = uncounted
        hold = string.match(hold, '^%d+') or ''
      elseif emptied == 1 then
        answer = {1, 1}
      end
      for i = needs + 1, needs + k do
        local sku = ARGV[i]
        local left = level[sku]
        if left then
          level[sku] = left - ARGV[i + k]
          taken[sku] = true
          if uncounted and hold ~= '' then hold = hold .. '\n' .. sku .. '\n' .. ARGV[i + k] end
        end
      end
      if hold ~= '' then
        held[order] = hold
        holds[#holds + 1] = order
        holds[#holds + 1] = hold
        due[#due + 1] = ARGV[at + 1]
        due[#due + 1] = order
      end
    end
  end
  answers[o + 1] = answer
  at = needs + 2 * k + 1
end
if next(taken) then
  local set = {}
  for sku in pairs(taken) do
    set[#set + 1] = sku
    set[#set + 1] = level[sku]
  end
  redis.call('HSET', KEYS[1], unpack(set))
end
if #holds > 0 then
  redis.call('HSET', KEYS[2], unpack(holds))
  redis.call('ZADD', KEYS[3], unpack(due))
end
return answers
`)

// releaseScript gives back what the order's hold says, once: 0 when there is no hold, 2 when a SKU is back by it, else 1.
//
//nolint:dupword // Lua
var releaseScript = redisx.NewScript(`
local hold = redis.call('HGET', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
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
var forgetScript = redisx.NewScript(`
redis.call('ZREM', KEYS[3], ARGV[1])
return redis.call('HDEL', KEYS[2], ARGV[1])
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
