package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
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
