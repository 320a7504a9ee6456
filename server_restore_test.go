package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/caarlos0/env/v11"

	"cuppa/internal/config"
	"cuppa/internal/db"
)

// cuts is how many moments of a backup and of a restore are cut off, spread over as long as a whole one takes; CUPPA_TEST_WHOLE has it be more.
func cuts() int {
	if os.Getenv("CUPPA_TEST_WHOLE") != "" {
		return 20
	}
	return 4
}

// TestARestoreOrBackupThatIsKilledLeavesAWholeDatabaseOrNone kills both at moments spread over what they take: what is left is nothing, which is restored once more, or all.
func TestARestoreOrBackupThatIsKilledLeavesAWholeDatabaseOrNone(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, settings...)
		guest, manager := p.guest("alice"), p.staff("manager")
		p.ask(manager, `mutation($s: ID!, $k: ID!) { setStock(input: {shopId: $s, skuId: $k, onHand: 20}) { userErrors { code } } }`, map[string]any{"s": shopID, "k": skuID})
		no := p.place(guest, "before", 2).Order.No
		paymentNo, amount := p.pay(guest, no, "pay")
		p.callback(paymentNo, "T-before", amount)
		was := fmt.Sprint(p.order(guest, no))
		file := filepath.Join(t.TempDir(), "cuppa.backup")
		took := cutOff(t, p.cmd.Env, 0, "backup", file)
		for i := range cuts() {
			half := filepath.Join(t.TempDir(), "half.backup")
			cutOff(t, p.cmd.Env, cut(took, i), "backup", half)
			if _, err := os.Stat(half); err == nil { // it was done: then it is whole
				if status, said := operate(t, elsewhere(t, settings), "restore", half); status != 0 {
					t.Errorf("a backup that has its name: %d %s", status, said)
				}
			}
		}
		p.kill()
		took = cutOff(t, elsewhere(t, settings), 0, "restore", file)
		for i := range cuts() {
			there := elsewhere(t, settings)
			cutOff(t, there, cut(took, i), "restore", file)
			again := func() (done bool) { // what a killed one began may end by itself a moment later
				status, said := operate(t, there, "restore", file)
				if status == 0 || strings.Contains(said, "not empty") {
					return true
				}
				return false
			}
			eventually(t, time.Minute, "it is restored", again)
			p := start(t, there...)
			if now := fmt.Sprint(p.order(p.guest("alice"), no)); now != was {
				t.Errorf("the order is\n%s\nand was\n%s", now, was)
			}
			p.place(p.guest("alice"), "after", 1)
			p.kill()
			if status, said := operate(t, there, "verify"); status != 0 {
				t.Errorf("cut off after %v of %v: %s", cut(took, i), took, said)
			}
		}
	})
}

func cut(took time.Duration, i int) time.Duration {
	return took * time.Duration(i+1) / time.Duration(cuts()+1)
}

// cutOff runs a command in a process of its own and kills it after a while; 0 lets it end. It answers how long it ran.
func cutOff(t *testing.T, settings []string, after time.Duration, args ...string) time.Duration {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], args...)
	c.Env = append(append(os.Environ(), settings...), "CUPPA_TEST_SERVE=1", "SANDBOX_PAY_SECRET="+testSecret, "MODE=development", "SEED_DEMO=1")
	if after > 0 {
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(after, func() { _ = c.Process.Kill() })
		_ = c.Wait()
		timer.Stop()
		return after
	}
	began := time.Now()
	if said, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v %s", args, err, said)
	}
	return time.Since(began)
}

// TestARestoreThatIsKilledBeforeItsCountersAreAnewTrustsNoneOfBefore kills it as soon as its database is there: whoever takes that for the end of it, as the next restore's "not
// empty" may make one think, sells what the database has and not what Redis counted for another time.
func TestARestoreThatIsKilledBeforeItsCountersAreAnewTrustsNoneOfBefore(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, settings...)
		guest, manager := p.guest("alice"), p.staff("manager")
		counted := func(n int) {
			p.ask(manager, `mutation($s: ID!, $k: ID!, $n: Int!) { setStock(input: {shopId: $s, skuId: $k, onHand: $n}) { userErrors { code } } }`,
				map[string]any{"s": shopID, "k": skuID, "n": n})
		}
		counted(3)
		p.place(guest, "before", 1)
		file := filepath.Join(t.TempDir(), "cuppa.backup")
		cutOff(t, p.cmd.Env, 0, "backup", file)
		counted(500) // Redis counts what the backup knows nothing of
		p.place(guest, "after", 1)
		p.kill()

		there, at := elsewhere(t, settings), filepath.Join(t.TempDir(), "at")
		if err := os.WriteFile(at, []byte("restore/made"), 0o600); err != nil {
			t.Fatal(err)
		}
		c := exec.CommandContext(t.Context(), os.Args[0], "restore", file)
		c.Env = append(append(os.Environ(), there...), "CUPPA_TEST_SERVE=1", "SANDBOX_PAY_SECRET="+testSecret, "MODE=development", "SEED_DEMO=1", crashFile+"="+at)
		if said, err := c.CombinedOutput(); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("%v %s", err, said)
		}
		if now, was := lowestEpoch(t, there), lowestEpoch(t, p.cmd.Env); now <= was { // a server that trusts what it finds may sell by it before it compares
			t.Errorf("epoch %d, and %d where the counters are from", now, was)
		}
		p = start(t, there...)
		guest = p.guest("bob")
		for i := range 2 {
			p.place(guest, fmt.Sprint("again-", i), 1)
		}
		if a, err := p.try(guest, placeOrder, placeInput("too-many", 1)); err != nil || a.refusal() != "OUT_OF_STOCK" {
			t.Errorf("a fourth cup of three: %+v %v", a, err)
		}
		if status, said := operate(t, p.cmd.Env, "verify"); status != 0 {
			t.Errorf("%d %s", status, said)
		}
	})
}

// lowestEpoch is the oldest copy of a shop's counters that a database trusts.
func lowestEpoch(t *testing.T, settings []string) (epoch int) {
	t.Helper()
	set, err := config.Load(env.ToMap(append([]string{"SANDBOX_PAY_SECRET=" + testSecret, "MODE=development"}, settings...)))
	if err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), set.Database())
	if err != nil {
		t.Fatal(err)
	}
	err = d.Reader().QueryRowContext(t.Context(), "SELECT MIN(epoch) FROM stock_epochs").Scan(&epoch)
	if err := errors.Join(err, d.Close()); err != nil {
		t.Fatal(err)
	}
	return epoch
}
