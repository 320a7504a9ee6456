package simulator

import (
	"context"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/config"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/voucher"
)

// stores runs f on every store.
func stores(t *testing.T, f func(t *testing.T, s Store)) {
	t.Parallel()
	t.Run("memory", func(t *testing.T) {
		t.Parallel()
		f(t, NewMemory())
	})
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) { f(t, NewStore(env.DB)) })
}

func must[T any](t *testing.T) func(value T, err error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func TestOfTwoChangesAtOnceOneIsMade(t *testing.T) {
	stores(t, func(t *testing.T, s Store) {
		ctx, at := t.Context(), time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
		v := Voucher{Platform: meituan, Code: "1", Form: voucher.Cash, DealID: "8", Title: "券", ParValue: 2000, Price: 1500, ValidFrom: at, ValidUntil: at.Add(time.Hour)}
		if err := s.Add(ctx, v, Voucher{Platform: douyin, Code: "1", ValidFrom: at, ValidUntil: at}); err != nil {
			t.Fatal(err)
		}
		changed := v
		changed.Title = "another"
		if err := s.Add(ctx, changed, Voucher{Platform: meituan, Code: "2", ValidFrom: at, ValidUntil: at}); err != nil {
			t.Fatal(err)
		}
		got, ok, err := s.Voucher(ctx, meituan, "1")
		if err != nil || !ok || got != v {
			t.Fatalf("%+v, %t, %v; want %+v", got, ok, err, v)
		}
		var done atomic.Int64
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				mine := got
				mine.Used, mine.UsedAt, mine.UsedBy, mine.RequestID, mine.VerifyID, mine.Uses = true, at, "shop", "R"+strconv.Itoa(i), "V1", 1
				if must[bool](t)(s.Swap(ctx, mine)) {
					done.Add(1)
				}
			})
		}
		wg.Wait()
		if done.Load() != 1 {
			t.Fatalf("%d changes were made at once", done.Load())
		}
		used, ok, err := s.Verified(ctx, meituan, "V1")
		if err != nil || !ok || !used.Used || used.Version != 1 || !used.UsedAt.Equal(at) {
			t.Fatalf("%+v, %t, %v", used, ok, err)
		}
		used.Used, used.UndoneAt, used.UndoID = false, at.Add(time.Minute), "U1"
		if !must[bool](t)(s.Swap(ctx, used)) {
			t.Fatal("not undone")
		}
		used.Version++
		if again, _, err := s.Voucher(ctx, meituan, "1"); err != nil || again != used {
			t.Errorf("%+v, %v; want %+v", again, err, used)
		}
		used.UndoneAt, used.UsedAt, used.Used = time.Time{}, at, true
		if !must[bool](t)(s.Swap(ctx, used)) {
			t.Fatal("not used again")
		}
		if again, _, _ := s.Voucher(ctx, meituan, "1"); !again.UndoneAt.IsZero() || !again.Used {
			t.Errorf("%+v", again)
		}
		for _, nobody := range []string{"", "V2"} {
			if _, ok, err := s.Verified(ctx, meituan, nobody); ok || err != nil {
				t.Errorf("%q: %t, %v", nobody, ok, err)
			}
		}
		if _, ok, err := s.Voucher(ctx, alipay, "1"); ok || err != nil {
			t.Error("another platform's code was found", err)
		}
	})
}

func TestUsesAreListedByTimeInPages(t *testing.T) {
	stores(t, func(t *testing.T, s Store) {
		ctx, day := t.Context(), time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
		for i := range 7 {
			v := Voucher{Platform: meituan, Code: strconv.Itoa(100 - i), ValidFrom: day, ValidUntil: day, Used: true, UsedAt: day.Add(time.Duration(i/2) * time.Hour), UsedBy: "a"}
			if err := s.Add(ctx, v); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Add(ctx, Voucher{Platform: meituan, Code: "x", ValidFrom: day, ValidUntil: day, Used: true, UsedAt: day, UsedBy: "b"}); err != nil {
			t.Fatal(err)
		}
		list := func(from, until time.Time, offset, limit int) (codes string) {
			for _, v := range must[[]Voucher](t)(s.Uses(ctx, meituan, "a", from, until, offset, limit)) {
				codes += v.Code + " "
			}
			return codes
		}
		if got := list(day, day.Add(24*time.Hour), 0, 100); got != "100 99 97 98 95 96 94 " && got != "100 99 98 97 96 95 94 " {
			t.Error(got)
		}
		first, second := list(day, day.Add(24*time.Hour), 0, 4), list(day, day.Add(24*time.Hour), 4, 4)
		if first+second != list(day, day.Add(24*time.Hour), 0, 100) {
			t.Errorf("%q and %q", first, second)
		}
		if got := list(day.Add(time.Hour), day.Add(2*time.Hour), 0, 9); len(got) != len("97 98 ") {
			t.Error(got)
		}
		if got := list(day, day.Add(24*time.Hour), 50, 4); got != "" {
			t.Error(got)
		}
	})
}

func TestAFaultHappensAsOftenAsItIsArmedFor(t *testing.T) {
	stores(t, func(t *testing.T, s Store) {
		ctx := t.Context()
		if err := s.Arm(ctx, meituan, Down, 3); err != nil {
			t.Fatal(err)
		}
		var taken atomic.Int64
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if must[bool](t)(s.Take(ctx, meituan, Down)) {
					taken.Add(1)
				}
			})
		}
		wg.Wait()
		if armed := must[map[Fault]int](t)(s.Armed(ctx, meituan)); taken.Load() != 3 || len(armed) != 0 {
			t.Fatalf("%d times, left %v", taken.Load(), armed)
		}
		if err := s.Arm(ctx, meituan, Down, -1); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if !must[bool](t)(s.Take(ctx, meituan, Down)) {
				t.Error("always is not always")
			}
		}
		if must[bool](t)(s.Take(ctx, douyin, Down)) || must[bool](t)(s.Take(ctx, meituan, Slow)) {
			t.Error("a fault that is not armed happened")
		}
		if err := s.Arm(ctx, meituan, Down, 0); err != nil || must[bool](t)(s.Take(ctx, meituan, Down)) {
			t.Error("a fault that was disarmed happened", err)
		}
	})
}

// replica is a server's platforms over a database.
func replica(t *testing.T, d *db.DB) *voucher.Registry {
	t.Helper()
	s, err := New(NewStore(d), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	set := must[config.Platforms](t)(s.Settings(server.URL, config.Platforms{}))
	return must[*voucher.Registry](t)(voucher.Connect(set, voucher.Options{}))
}

// TestReplicasShareTheDemosVouchers validates at one, redeems at both at once, and undoes at the other.
func TestReplicasShareTheDemosVouchers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx := t.Context()
		replicas := []*voucher.Registry{replica(t, env.DB), replica(t, env.DB)}
		for _, k := range demoKinds {
			for _, kind := range replicas[0].All() {
				if kind.Platform != k.platform || kind.Form != k.form {
					continue
				}
				code := must[voucher.Code](t)(voucher.NewCode(k.prefix + " 0000 0007"))
				shop := voucher.Shop{ID: "s-jingan", Account: Account(k.platform, "s-jingan")}
				info := kind.Validator.Validate(ctx, voucher.ValidateRequest{Code: code, Shop: shop})
				if info.Verdict.Outcome != voucher.OK || int64(info.ParValue) != k.par {
					t.Fatalf("%s: %+v", kind.Name, info)
				}
				var ok atomic.Int64
				var wg sync.WaitGroup
				for i := range 16 {
					wg.Go(func() {
						there := must[voucher.Kind](t)(replicas[i%2].Get(kind.Name))
						v := there.Operator.Redeem(ctx, voucher.Use{RequestID: "REPLICA" + strconv.Itoa(100+i), Code: code, Shop: shop, Attempt: 1, Since: time.Now(), Token: info.Token})
						if v.Outcome == voucher.OK {
							ok.Add(1)
						}
					})
				}
				wg.Wait()
				if ok.Load() != 1 {
					t.Errorf("%s: used by %d", kind.Name, ok.Load())
				}
			}
		}
	})
}

func TestTheDemosVouchersShowWhatCanGoWrong(t *testing.T) {
	t.Parallel()
	r := replica(t, dbtest.Embedded(t).DB)
	for _, k := range demoKinds {
		for _, kind := range r.All() {
			if kind.Platform != k.platform || kind.Form != k.form {
				continue
			}
			for n, want := range map[string]voucher.Outcome{
				"0001": voucher.OK, "0020": voucher.OK, "0021": voucher.Rejected, "0091": voucher.Rejected, "0092": voucher.Rejected, "0093": voucher.AlreadyUsed,
				"0094": voucher.Rejected, "0095": voucher.Rejected,
			} {
				code := must[voucher.Code](t)(voucher.NewCode(k.prefix + "0000" + n))
				info := kind.Validator.Validate(t.Context(), voucher.ValidateRequest{Code: code, Shop: voucher.Shop{ID: "s", Account: Account(k.platform, "s-jingan")}})
				if info.Verdict.Outcome != want {
					t.Errorf("%s %s: %+v, want %s", kind.Name, n, info.Verdict, want)
				}
			}
		}
	}
}

func TestOnlyFaultsThatAPlatformHasAreArmed(t *testing.T) {
	t.Parallel()
	s := must[*Simulator](t)(New(NewMemory(), Options{}))
	ctx := context.Background()
	if s.Arm(ctx, meituan, RiskHold, 1) == nil || s.Arm(ctx, "NOBODY", Down, 1) == nil || s.Arm(ctx, meituan, "NOTHING", 1) == nil || s.Arm(ctx, meituan, tokenEpoch, 1) == nil ||
		s.Arm(ctx, meituan, Down, maxTimes+1) == nil {
		t.Error("what is no fault was armed")
	}
	if err := s.Arm(ctx, douyin, RiskHold, 2); err != nil || must[map[Fault]int](t)(s.Armed(ctx, douyin))[RiskHold] != 2 {
		t.Error(err)
	}
}
