package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/caarlos0/env/v11"

	"cuppa/internal/command"
	"cuppa/internal/db"
)

// operate runs a command with a server's settings.
func operate(t *testing.T, settings []string, args ...string) (status int, said string) {
	t.Helper()
	var out bytes.Buffer
	status = command.Run(t.Context(), args, env.ToMap(append([]string{"SANDBOX_PAY_SECRET=" + testSecret, "MODE=development", "SEED_DEMO=1"}, settings...)), &out)
	return status, out.String()
}

// elsewhere are settings of an empty database beside the Redis of the first one, whose counters are of another time then.
func elsewhere(t *testing.T, settings []string) []string {
	t.Helper()
	if strings.HasPrefix(settings[0], "DATABASE_URL=p") {
		return []string{serversOf(t)[0], settings[1], "DATA_DIR=" + t.TempDir()}
	}
	return []string{settings[0], settings[1], "DATA_DIR=" + t.TempDir()}
}

// A database is written to a file while guests order, made again elsewhere, and all that must hold holds there: money, stock and orders as they were.
func TestABackupIsWholeWhileGuestsOrderAndIsVerifiedWhenItIsRestored(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, settings...)
		guest, manager, crowd := p.guest("alice"), p.staff("manager"), p.guest("bob")
		p.ask(manager, `mutation($s: ID!, $k: ID!) { setStock(input: {shopId: $s, skuId: $k, onHand: 60}) { userErrors { code } } }`, map[string]any{"s": shopID, "k": skuID})
		var orders []string
		for i := range 3 {
			no := p.place(guest, fmt.Sprint("before-", i), 2).Order.No
			paymentNo, amount := p.pay(guest, no, fmt.Sprint("pay-", i))
			p.callback(paymentNo, fmt.Sprint("T-before-", i), amount)
			orders = append(orders, no)
		}
		p.ask(manager, `mutation($i: RefundOrderInput!) { refundOrder(input: $i) { userErrors { code } } }`,
			map[string]any{"i": map[string]any{"idempotencyKey": "back", "orderNo": orders[2], "amount": 300, "reason": "cold"}})
		orders = append(orders, p.place(guest, "unpaid", 1).Order.No)
		was := map[string]string{}
		for _, no := range orders {
			was[no] = fmt.Sprint(p.order(guest, no))
		}
		ordering := make(chan struct{})
		go func() {
			defer close(ordering)
			for i := range 20 {
				_, _ = p.try(crowd, placeOrder, placeInput(fmt.Sprint("meanwhile-", i), 1))
			}
		}()
		file := filepath.Join(t.TempDir(), "cuppa.backup")
		if status, said := operate(t, p.cmd.Env, "backup", file); status != 0 {
			t.Fatal(said)
		}
		<-ordering
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info, err)
		}
		if status, said := operate(t, p.cmd.Env, "backup", file); status != 1 || !strings.Contains(said, "there already") {
			t.Errorf("over a backup: %d %s", status, said)
		}
		after := p.place(guest, "after", 5).Order.No
		p.kill()

		there := elsewhere(t, settings)
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		refuseDamaged(t, there, whole)
		if status, said := operate(t, there, "restore", file); status != 0 || !strings.Contains(said, "all that must hold holds") {
			t.Fatalf("%d %s", status, said)
		}
		if status, said := operate(t, there, "restore", file); status != 1 || !strings.Contains(said, "not empty") {
			t.Errorf("over a database: %d %s", status, said)
		}
		p = start(t, there...)
		guest = p.guest("alice")
		for no, is := range was {
			if now := fmt.Sprint(p.order(guest, no)); now != is {
				t.Errorf("%s is\n%s\nand was\n%s", no, now, is)
			}
		}
		if a := p.ask(guest, `query($n: ID!) { order(no: $n) { no } }`, map[string]any{"n": after}); a.code() != "ORDER_NOT_FOUND" {
			t.Errorf("an order of after the backup: %+v", a)
		}
		no := p.place(guest, "again", 1).Order.No
		paymentNo, amount := p.pay(guest, no, "again")
		p.callback(paymentNo, "T-again", amount)
		if status, said := operate(t, p.cmd.Env, "verify"); status != 0 {
			t.Errorf("beside a server: %s", said)
		}
		p.kill()
		alter(t, env.ToMap(p.cmd.Env), no)
		if status, said := operate(t, there, "verify"); status != 1 || !strings.Contains(said, no) {
			t.Errorf("of an altered order: %d %s", status, said)
		}
	})
}

// refuseDamaged holds that nothing is restored of a backup that is not as it was written, be it by one bit, or of another program's file.
func refuseDamaged(t *testing.T, there []string, whole []byte) {
	t.Helper()
	flipped := func(at int) []byte {
		b := bytes.Clone(whole)
		b[at] ^= 4
		return b
	}
	for what, content := range map[string][]byte{
		"nothing": nil, "half a file": whole[:len(whole)/2], "all but the last byte": whole[:len(whole)-1], "a byte more": append(bytes.Clone(whole), '\n'),
		"a bit at the begin": flipped(40), "a bit in the middle": flipped(len(whole) / 2), "a bit before the seal": flipped(len(whole) - 100), "a bit of the seal": flipped(len(whole) - 10),
		"two in one": append(bytes.Clone(whole), whole...), "text": []byte(strings.Repeat("not a database\n", 1000)),
	} {
		file := filepath.Join(t.TempDir(), "damaged")
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if status, said := operate(t, there, "restore", file); status != 1 || !strings.Contains(said, "damaged") {
			t.Errorf("%s: %d %s", what, status, said)
		}
	}
}

// alter changes what a guest has paid by a minor unit.
func alter(t *testing.T, environment map[string]string, no string) {
	t.Helper()
	rawURL := environment["DATABASE_URL"]
	if rawURL == "" {
		rawURL = "sqlite:" + filepath.Join(environment["DATA_DIR"], "cuppa.db")
	}
	d, err := db.Open(t.Context(), rawURL)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Writer().ExecContext(t.Context(), "UPDATE orders SET paid_amount = paid_amount - 1 WHERE no = $1", no); err != nil {
		t.Fatal(err)
	}
}

func TestAWrongCommandTellsTheRightOnes(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"help"}, {"backup"}, {"verify", "now"}, {"doctor"}, {"doctor", "stock"}, {"doctor", "pay", "now"}} {
		if status, said := operate(t, []string{"DATA_DIR=" + t.TempDir()}, args...); status != 2 || said != command.Usage {
			t.Errorf("%v: %d %s", args, status, said)
		}
	}
	if status, said := operate(t, []string{"DATABASE_URL=", "REDIS_URL=", "DATA_DIR=" + t.TempDir()}, "verify"); status != 1 || !strings.Contains(said, "no database") {
		t.Errorf("without a database: %d %s", status, said)
	}
}

// Redis that is away is no finding, and keeps nobody from what can be told without it; counters of another time are not trusted when it is back.
func TestRedisThatIsAwayKeepsNobodyFromVerifyingAndRestoring(t *testing.T) {
	t.Parallel()
	settings := serversOf(t)
	p := start(t, settings...)
	guest, manager := p.guest("alice"), p.staff("manager")
	counted := func(n int) {
		p.ask(manager, `mutation($s: ID!, $k: ID!, $n: Int!) { setStock(input: {shopId: $s, skuId: $k, onHand: $n}) { userErrors { code } } }`,
			map[string]any{"s": shopID, "k": skuID, "n": n})
	}
	counted(10)
	no := p.place(guest, "before", 1).Order.No
	file := filepath.Join(t.TempDir(), "cuppa.backup")
	if status, said := operate(t, p.cmd.Env, "backup", file); status != 0 {
		t.Fatal(said)
	}
	counted(500) // Redis counts what the backup knows nothing of
	p.place(guest, "after", 1)
	p.kill()

	line, away := through(t, settings, "REDIS_URL")
	line.Break()
	if status, said := operate(t, away, "verify"); status != 3 || !strings.Contains(said, "Redis does not answer") || strings.Contains(said, "findings") {
		t.Errorf("%d %s", status, said)
	}
	if status, said := operate(t, away, "verify", "--json"); status != 3 || !strings.Contains(said, `"unasked": `) {
		t.Errorf("%d %s", status, said)
	}
	there := []string{serversOf(t)[0], away[1], "DATA_DIR=" + t.TempDir()}
	if status, said := operate(t, there, "restore", file); status != 0 || !strings.Contains(said, "all that must hold in the database holds") {
		t.Fatalf("%d %s", status, said)
	}
	there[1] = settings[1] // it is back
	p = start(t, there...)
	guest = p.guest("bob")
	for i := range 9 {
		p.place(guest, fmt.Sprint("again-", i), 1)
	}
	if a, err := p.try(guest, placeOrder, placeInput("too-many", 1)); err != nil || a.refusal() != "OUT_OF_STOCK" {
		t.Errorf("an eleventh cup of ten: %+v %v", a, err)
	}
	p.ask(p.guest("alice"), `query($n: ID!) { order(no: $n) { no } }`, map[string]any{"n": no})
	if status, said := operate(t, p.cmd.Env, "verify"); status != 0 {
		t.Errorf("%d %s", status, said)
	}
}
