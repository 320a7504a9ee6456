package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

const (
	// sockets is how many connections ask for menus and quotes.
	sockets = 64
	// turn is how long ours and its floor are measured, one round.
	turn = 3 * time.Second
	// turns is how many rounds.
	turns = 5
)

func always(request []byte) func(int, int) []byte {
	return func(int, int) []byte { return request }
}

// beside measures a load beside plain net/http that answers the same bytes to the same requests.
func (b *bench) beside(s *shop, l *load, answer []byte) (row, error) {
	plain, err := b.plain(b.ctx, answer)
	if err != nil {
		return row{}, err
	}
	defer plain.stop()
	floor := *l
	floor.addr, floor.good = plain.addr, func(body []byte) bool { return len(body) == len(answer) }
	var mine, theirs meter
	r, err := inTurns(turns,
		func() (round, error) { return mine.run(s.process, func() (round, error) { return l.run(b.ctx, turn) }) },
		func() (round, error) {
			return theirs.run(plain, func() (round, error) { return floor.run(b.ctx, turn) })
		})
	fmt.Fprintf(os.Stderr, "an answer costs the server %v of CPU, plain net/http %v\n", mine.each(), theirs.each())
	return r, err
}

// meter adds up what answers cost a process. Unlike the rates, that hardly depends on what else the machine does.
type meter struct {
	cpu     time.Duration
	answers int
}

func (m *meter) run(p *process, measured func() (round, error)) (round, error) {
	before, err := p.cpu()
	if err != nil {
		return round{}, err
	}
	r, err := measured()
	if err != nil {
		return round{}, err
	}
	after, err := p.cpu()
	m.cpu, m.answers = m.cpu+after-before, m.answers+len(r.latencies)
	return r, err
}

func (m *meter) each() time.Duration {
	return (m.cpu / time.Duration(max(1, m.answers))).Round(100 * time.Nanosecond)
}

// menu is the contract's Menu, unchanged between the requests.
func (b *bench) menu() ([]row, error) {
	s, err := b.server()
	if err != nil {
		return nil, err
	}
	body, err := s.body("Menu", map[string]any{"shopId": shopID})
	if err != nil {
		return nil, err
	}
	answer, err := s.menuNow(body)
	if err != nil {
		return nil, err
	}
	l := &load{addr: s.process.addr, connections: sockets, next: always(post(s.process.addr, "/graphql", "", body)), good: func(got []byte) bool { return bytes.Equal(got, answer) }}
	r, err := b.beside(s, l, answer)
	if err != nil {
		return nil, err
	}
	r.Name = "menu"
	return []row{r}, nil
}

// menuNow asks for the menu once and looks whether it is one.
func (s *shop) menuNow(body []byte) ([]byte, error) {
	answer, err := s.send("/graphql", body, bearer(""))
	if err != nil {
		return nil, err
	}
	var got struct {
		Data struct {
			Shop struct {
				Menu struct {
					Categories []struct{ Products []json.RawMessage }
				}
			}
		}
		Errors json.RawMessage
	}
	if err := json.Unmarshal(answer, &got); err != nil {
		return nil, err
	}
	if got.Errors != nil || len(got.Data.Shop.Menu.Categories) < 8 {
		return nil, fmt.Errorf("no menu: %.400s", answer)
	}
	return answer, nil
}

// menuCold is the processor time that the server spends on a Menu after its menu has changed. What the change itself costs is not in it; what
// the server does at the same time by itself, and collecting the garbage, is.
func (b *bench) menuCold() ([]row, error) {
	const times, warmUp = 150, 20
	s, err := b.server()
	if err != nil {
		return nil, err
	}
	body, err := s.body("Menu", map[string]any{"shopId": shopID})
	if err != nil {
		return nil, err
	}
	var cost, took []time.Duration
	var before []byte
	for i := range times + warmUp {
		mark := map[string]any{"shopId": shopID, "skuId": ordered[0].SKU, "soldOut": i%2 == 0}
		if err := s.ask(s.manager, "SetSoldOut", input(mark), nil); err != nil {
			return nil, err
		}
		used, err := s.cpu()
		if err != nil {
			return nil, err
		}
		at := time.Now()
		answer, err := s.menuNow(body)
		if err != nil {
			return nil, err
		}
		wall := time.Since(at)
		after, err := s.cpu()
		if err != nil {
			return nil, err
		}
		if bytes.Equal(answer, before) {
			return nil, errors.New("the menu did not change")
		}
		if before = answer; i >= warmUp {
			cost, took = append(cost, after-used), append(took, wall)
		}
	}
	var sum time.Duration
	for _, c := range cost {
		sum += c
	}
	return []row{{
		Name: "menu-cold", Unit: "ms of CPU", Ours: *value(millis(sum) / times),
		P50: value(millis(quantile(took, 0.5))), P99: value(millis(quantile(took, 0.99))),
	}}, nil
}

// quote is the price of five lines with two promotions and a coupon, for one guest after the other.
func (b *bench) quote() ([]row, error) {
	s, err := b.server()
	if err != nil {
		return nil, err
	}
	requests := make([][]byte, len(s.guests))
	var answer []byte
	for i, g := range s.guests {
		variables := input(map[string]any{"shopId": shopID, "items": quoted, "couponCodes": []string{g.coupon}})
		if requests[i], err = s.request(g.token, "Quote", variables); err != nil {
			return nil, err
		}
		if answer, err = s.quoteOf(g, variables); err != nil {
			return nil, err
		}
	}
	priced, applied := []byte(`{"data":{"quote":{"quote":{"token":"`), []byte(`"rejectedDiscounts":[`)
	l := &load{
		addr: s.process.addr, connections: sockets,
		next: func(connection, n int) []byte { return requests[(connection*31+n)%len(requests)] },
		good: func(got []byte) bool { return bytes.HasPrefix(got, priced) && bytes.Contains(got, applied) },
	}
	r, err := b.beside(s, l, answer)
	if err != nil {
		return nil, err
	}
	r.Name = "quote"
	return []row{r}, nil
}

// quoteOf asks once and looks whether two promotions and the coupon count.
func (s *shop) quoteOf(g guest, variables any) ([]byte, error) {
	body, err := s.body("Quote", variables)
	if err != nil {
		return nil, err
	}
	answer, err := s.send("/graphql", body, bearer(g.token))
	if err != nil {
		return nil, err
	}
	var got struct {
		Data struct {
			Quote struct {
				Quote struct {
					Items            []json.RawMessage
					AppliedDiscounts []struct{ Kind string }
				}
			}
		}
	}
	if err := json.Unmarshal(answer, &got); err != nil {
		return nil, err
	}
	if q := got.Data.Quote.Quote; len(q.Items) != len(quoted) || len(q.AppliedDiscounts) != 3 {
		return nil, fmt.Errorf("not five lines with three discounts: %s", answer)
	}
	return answer, nil
}
