package simulate

import (
	"slices"
	"strconv"
	"strings"
)

// script is what a script of the stock package does, in Go: Lua in this process would take most of the time of a run. A test holds each equal to its Lua.
type script func(k keyspace, keys, argv []string) any

var scripts = map[string]script{
	"hold": runHold, "release": runRelease, "forget": runForget, "looked": runLooked, "publish": runPublish,
}

func number(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// asking is an order that the hold script is asked for.
type asking struct {
	order, hold string
	needs       []needing
}

type needing struct {
	sku string
	n   int64
}

// readAsking takes ARGV apart as the hold script does.
func readAsking(argv []string) []asking {
	var all []asking
	for at := 1; at+2 < len(argv); {
		packed := argv[at+2]
		width := int(packed[0])
		count := (len(packed) - 1) / width
		a := asking{order: argv[at], hold: argv[at+1]}
		for i := range count {
			n := int64(0)
			for _, b := range []byte(packed[1+i*width : 1+(i+1)*width]) {
				n = n<<8 | int64(b)
			}
			a.needs = append(a.needs, needing{argv[at+3+i], n})
		}
		all = append(all, a)
		at += 3 + count
	}
	return all
}

func runHold(k keyspace, keys, argv []string) any {
	all := readAsking(argv)
	free, holds := k.hashes[keys[0]], k.hashes[keys[1]]
	epoch, loaded := number(free["#epoch"])
	answers := []any{[]any{epoch}}
	if !loaded {
		for range all {
			answers = append(answers, int64(0))
		}
		return answers
	}
	var skus []string
	before := map[string]int64{}
	for _, a := range all {
		for _, n := range a.needs {
			if _, seen := before[n.sku]; !seen {
				skus = append(skus, n.sku)
				before[n.sku], _ = number(free[n.sku])
			}
		}
	}
	held := map[string]string{}
	var due []string
	for _, a := range all {
		stands := holds[a.order]
		if stands == "" {
			stands = held[a.order]
		}
		if stands != "" {
			answers = append(answers, []any{int64(2), stands})
			continue
		}
		answer, hold := holdOne(k, keys[0], a)
		if hold != "" {
			held[a.order] = hold
			due = append(due, a.order)
		}
		answers = append(answers, answer)
	}
	answers[0] = countTaken(k, keys[0], epoch, skus, before)
	for order, hold := range held {
		k.set(keys[1], order, hold)
	}
	if len(due) > 0 {
		score, _ := strconv.ParseFloat(argv[0], 64)
		k.add(keys[2], strings.Join(due, "\n"), score)
	}
	return answers
}

// countTaken counts what a run took, and tells it.
func countTaken(k keyspace, free string, epoch int64, skus []string, before map[string]int64) []any {
	run := []any{epoch}
	for _, sku := range skus {
		left, _ := number(k.hashes[free][sku])
		if left == before[sku] {
			continue
		}
		if len(run) == 1 {
			run = append(run, k.at)
		}
		was, _ := number(k.hashes[free]["##"+sku])
		all := was + before[sku] - left
		k.set(free, "##"+sku, strconv.FormatInt(all, 10))
		run = append(run, sku, was, all)
	}
	return run
}

// holdOne holds one order, and answers its record, empty for none.
func holdOne(k keyspace, free string, a asking) (answer any, hold string) {
	emptied, counted := int64(0), 0
	var uncounted, short []any
	for i, n := range a.needs {
		left, ok := number(k.hashes[free][n.sku])
		if !ok {
			uncounted = append(uncounted, int64(i+1))
			continue
		}
		counted++
		if left -= n.n; left <= 0 {
			emptied = 1
			if left < 0 {
				short = append(short, int64(i+1))
			}
		}
	}
	switch {
	case short != nil:
		return append([]any{int64(4)}, short...), ""
	case counted == 0:
		return int64(3), ""
	}
	answer, hold = any(int64(1)), a.hold
	if uncounted != nil {
		answer = append([]any{int64(1), emptied}, uncounted...)
		hold, _, _ = strings.Cut(hold, "\n")
	} else if emptied == 1 {
		answer = []any{int64(1), int64(1)}
	}
	for _, n := range a.needs {
		left, ok := number(k.hashes[free][n.sku])
		if !ok {
			continue
		}
		k.set(free, n.sku, strconv.FormatInt(left-n.n, 10))
		if uncounted != nil && hold != "" {
			hold += "\n" + n.sku + "\n" + strconv.FormatInt(n.n, 10)
		}
	}
	return answer, hold
}

func runRelease(k keyspace, keys, argv []string) any {
	hold, ok := k.hashes[keys[1]][argv[0]]
	if !ok {
		return int64(0)
	}
	k.drop(keys[1], argv[0])
	answer := int64(1)
	parts := strings.Split(hold, "\n")
	for i := 1; i+1 < len(parts); i += 2 {
		n, _ := number(parts[i+1])
		left, _ := number(k.hashes[keys[0]][parts[i]])
		left += n
		k.set(keys[0], parts[i], strconv.FormatInt(left, 10))
		if left > 0 && left-n <= 0 {
			answer = 2
		}
	}
	return answer
}

func runForget(k keyspace, keys, argv []string) any {
	if _, ok := k.hashes[keys[1]][argv[0]]; !ok {
		return int64(0)
	}
	k.drop(keys[1], argv[0])
	return int64(1)
}

func runLooked(k keyspace, keys, argv []string) any {
	if _, ok := k.sorted[keys[2]][argv[0]]; !ok {
		return int64(1)
	}
	delete(k.sorted[keys[2]], argv[0])
	for pair := range slices.Chunk(argv[1:], 2) {
		score, _ := strconv.ParseFloat(pair[0], 64)
		k.add(keys[2], pair[1], score)
	}
	return int64(1)
}

func runPublish(k keyspace, keys, argv []string) any {
	epoch, _ := number(argv[0])
	if at, ok := number(k.hashes[keys[0]]["#epoch"]); ok && at >= epoch {
		for _, key := range keys[3:] {
			delete(k.hashes, key)
			delete(k.sorted, key)
		}
		return int64(0)
	}
	for i := range 3 {
		staged, key := keys[3+i], keys[i]
		delete(k.hashes, key)
		delete(k.sorted, key)
		if h, ok := k.hashes[staged]; ok {
			k.hashes[key] = h
		}
		if z, ok := k.sorted[staged]; ok {
			k.sorted[key] = z
		}
		delete(k.hashes, staged)
		delete(k.sorted, staged)
	}
	return int64(1)
}

// drop takes a field away, and with the last one the hash.
func (k keyspace) drop(key, field string) {
	delete(k.hashes[key], field)
	if len(k.hashes[key]) == 0 {
		delete(k.hashes, key)
	}
}
