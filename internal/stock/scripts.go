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
)

// What the hold script answers first.
const (
	saysNotLoaded int64 = iota
	saysHeld
	saysHeldBefore
	saysNothingCounted
	saysShort
)

// holdScript holds all lines of an order or none. ARGV: order, when to look at it, when it is due, "#epoch", the SKUs, their quantities in
// the same order. It answers {what, epoch, ...}: for held 1 when a SKU sold out by it, then the positions that are not counted; for held before
// the hold as it stands; for short the positions that are. A hold is its due time and pairs of SKU and quantity, with newlines between.
//
//nolint:dupword // Lua
var holdScript = redisx.NewScript(`
local n = (#ARGV - 4) / 2
local have = redis.call('HMGET', KEYS[1], unpack(ARGV, 4, 4 + n))
local epoch = have[1]
if not epoch then return {0} end
epoch = tonumber(epoch)
local set, hold, emptied, uncounted, short = {}, ARGV[3], 0, nil, nil
for i = 1, n do
  local level = have[i + 1]
  if level then
    local sku, quantity = ARGV[4 + i], ARGV[4 + n + i]
    local left = level - quantity
    if left <= 0 then
      emptied = 1
      if left < 0 then
        short = short or {4, epoch}
        short[#short + 1] = i
      end
    end
    set[#set + 1] = sku
    set[#set + 1] = left
    hold = hold .. '\n' .. sku .. '\n' .. quantity
  else
    uncounted = uncounted or {1, epoch, 0}
    uncounted[#uncounted + 1] = i
  end
end
if short then
  local before = redis.call('HGET', KEYS[2], ARGV[1])
  if before then return {2, epoch, before} end
  return short
end
if #set == 0 then return {3, epoch} end
if redis.call('HSETNX', KEYS[2], ARGV[1], hold) == 0 then
  return {2, epoch, redis.call('HGET', KEYS[2], ARGV[1])}
end
redis.call('HSET', KEYS[1], unpack(set))
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
if uncounted then
  uncounted[3] = emptied
  return uncounted
end
return {1, epoch, emptied}
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

// Example is a script with what a benchmark needs to run it alone.
type Example struct {
	Script string
	Keys   []string
	Args   []string
	// Before is the command that loads a shop for it.
	Before []string
}

// HoldScript is the script of Reserve as it runs for an order of three SKUs of a shop of no brand, for comparing with it called directly.
// Args[0] is the order's number: another one for each run, or only the first run holds.
func HoldScript(shopID string) Example {
	keys := keysOf(0, shopID)
	free := []string{"HSET", keys[0], epochField, "1"}
	args := []string{"order", "1800000010000", "1800000900000", epochField}
	for _, sku := range []string{"sku-a", "sku-b", "sku-c"} {
		free = append(free, sku, "1000000000")
		args = append(args, sku)
	}
	return Example{Script: holdScript.Text(), Keys: keys, Args: append(args, "1", "2", "1"), Before: free}
}
