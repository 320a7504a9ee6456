package voucher_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/config"
	"cuppa/internal/voucher"
	"cuppa/internal/voucher/simulator"
)

// world is the platforms, reached over HTTP, with one clock for all.
type world struct {
	t       *testing.T
	sim     *simulator.Simulator
	store   *watched
	kinds   *voucher.Registry
	url     string
	calls   atomic.Int64
	hasty   *voucher.Registry // gives a platform hardly any time
	offset  atomic.Int64      // of the clock
	serial  atomic.Int64
	replace atomic.Pointer[http.HandlerFunc] // answers instead of the platforms
}

// watched is a store that tells of each change.
type watched struct {
	*simulator.Memory
	changed chan struct{}
}

func (w *watched) Swap(ctx context.Context, v simulator.Voucher) (bool, error) {
	done, err := w.Memory.Swap(ctx, v)
	if done {
		select {
		case w.changed <- struct{}{}:
		default:
		}
	}
	return done, err
}

func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.offset.Load())) }

// pass lets time pass.
func (w *world) pass(d time.Duration) { w.offset.Add(int64(d)) }

func start(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, store: &watched{simulator.NewMemory(), make(chan struct{}, 1)}}
	var err error
	if w.sim, err = simulator.New(w.store, simulator.Options{Now: w.now, SlowFor: time.Hour}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.calls.Add(1)
		if f := w.replace.Load(); f != nil {
			(*f)(rw, r)
			return
		}
		w.sim.ServeHTTP(rw, r)
	}))
	t.Cleanup(server.Close)
	w.url = server.URL
	w.kinds = w.connect(voucher.Options{Now: w.now})
	w.hasty = w.connect(voucher.Options{Now: w.now, Within: 300 * time.Millisecond})
	return w
}

// settings point every platform at a base.
func (w *world) settings(base string) config.Platforms {
	w.t.Helper()
	set, err := w.sim.Settings(base, config.Platforms{})
	if err != nil {
		w.t.Fatal(err)
	}
	return set
}

func (w *world) connect(o voucher.Options) *voucher.Registry {
	w.t.Helper()
	r, err := voucher.Connect(w.settings(w.url), o)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// subject is a kind as it is used at a shop of one generation of interfaces.
type subject struct {
	name    string
	kind    string
	account func(shop string) voucher.Account
}

// subjects are all kinds that this program has.
func (w *world) subjects() []subject {
	var all []subject
	for _, k := range w.kinds.All() {
		account := func(shop string) voucher.Account { return simulator.Account(k.Platform, shop) }
		all = append(all, subject{k.Name, k.Name, account})
		if k.Platform == voucher.Meituan {
			all = append(all, subject{k.Name + " of general shops", k.Name, func(shop string) voucher.Account {
				a := account(shop)
				a.Business = voucher.MeituanGeneral
				return a
			}})
		}
	}
	return all
}

// each runs f for each kind, in a world of its own.
func each(t *testing.T, f func(t *testing.T, w *world, s subject)) {
	t.Parallel()
	for _, s := range start(t).subjects() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			f(t, start(t), s)
		})
	}
}

func (w *world) kind(s subject) voucher.Kind {
	k, err := w.kinds.Get(s.kind)
	if err != nil {
		w.t.Fatal(err)
	}
	return k
}

// sell makes a voucher of a kind, changed by f.
func (w *world) sell(s subject, f func(v *simulator.Voucher)) string {
	w.t.Helper()
	k := w.kind(s)
	now := w.now()
	v := simulator.Voucher{
		Platform: k.Platform, Code: fmt.Sprintf("4829135%05d", w.serial.Add(1)), Form: k.Form, DealID: "880077", Title: "芋圆波波奶茶", ParValue: 2650, Price: 1990,
		ValidFrom: now.Add(-24 * time.Hour), ValidUntil: now.Add(30 * 24 * time.Hour).Truncate(time.Second),
	}
	if f != nil {
		f(&v)
	}
	if err := w.sim.Sell(w.t.Context(), v); err != nil {
		w.t.Fatal(err)
	}
	return v.Code
}

func (w *world) code(text string) voucher.Code {
	c, err := voucher.NewCode(text)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) shop(s subject, id string) voucher.Shop {
	return voucher.Shop{ID: id, Account: s.account("sim-" + id)}
}

// use is an intent that is stored now, by who has validated the code.
func (w *world) use(s subject, code string) voucher.Use {
	w.t.Helper()
	shop := w.shop(s, "s-jingan")
	info := w.kind(s).Validator.Validate(w.t.Context(), voucher.ValidateRequest{Code: w.code(code), Shop: shop})
	return voucher.Use{
		RequestID: fmt.Sprintf("R%015d", w.serial.Add(1)), Code: w.code(code), OrderNo: "O20261121", Shop: shop, Attempt: 1, Since: w.now(),
		DealID: info.DealID, SKUID: info.SKUID, Token: info.Token,
	}
}

func (w *world) stored(s subject, code string) simulator.Voucher {
	w.t.Helper()
	v, ok, err := w.sim.Voucher(w.t.Context(), w.kind(s).Platform, code)
	if err != nil || !ok {
		w.t.Fatal(ok, err)
	}
	return v
}

func (w *world) arm(s subject, f simulator.Fault, times int) {
	w.t.Helper()
	if err := w.sim.Arm(w.t.Context(), w.kind(s).Platform, f, times); err != nil {
		w.t.Fatal(err)
	}
}

// impatient is a kind's operator that gives its platform hardly any time, and has its token.
func (w *world) impatient(s subject, u voucher.Use) voucher.Operator {
	w.t.Helper()
	k, err := w.hasty.Get(s.kind)
	if err != nil {
		w.t.Fatal(err)
	}
	for k.Operator.Query(w.t.Context(), u).Outcome == voucher.Unknown { // a busy machine
	}
	return k.Operator
}

func expect(t *testing.T, what string, v voucher.Verdict, want ...voucher.Outcome) {
	t.Helper()
	for _, o := range want {
		if v.Outcome == o {
			if !v.Done() && o != voucher.Unused && (v.Why == "" || v.Reason.In("zh") == "" || v.Reason.In("en") == "" || v.Code == "") {
				t.Errorf("%s: nobody is told why: %+v", what, v)
			}
			return
		}
	}
	t.Fatalf("%s: %+v, want %v", what, v, want)
}

func TestAVoucherIsValidatedUsedAndGivenBack(t *testing.T) {
	each(t, func(t *testing.T, w *world, s subject) {
		k, ctx, code := w.kind(s), t.Context(), w.sell(s, nil)
		info := k.Validator.Validate(ctx, voucher.ValidateRequest{Code: w.code(code), Shop: w.shop(s, "s-jingan")})
		sold := w.stored(s, code)
		if info.Verdict.Outcome != voucher.OK || info.Form != k.Form || info.ParValue != 2650 || info.Title.In("zh") != sold.Title || !info.ValidUntil.Equal(sold.ValidUntil) ||
			info.PaidByGuest != 1990 {
			t.Fatalf("%+v", info)
		}
		if sold.Used {
			t.Fatal("asking used it")
		}
		u := w.use(s, code)
		expect(t, "before", k.Operator.Query(ctx, u), voucher.Unused)
		expect(t, "lock", k.Operator.Lock(ctx, u), voucher.OK)
		first := k.Operator.Redeem(ctx, u)
		expect(t, "redeem", first, voucher.OK)
		if !first.CancelUntil.After(w.now()) || first.At.IsZero() || first.NotSent {
			t.Errorf("%+v", first)
		}
		asked := k.Operator.Query(ctx, u)
		expect(t, "after", asked, voucher.AlreadyOurs)
		if asked.CancelUntil.Sub(first.CancelUntil).Abs() > 2*time.Second || asked.CertificateID != first.CertificateID {
			t.Errorf("a query must tell what an undo needs: %+v, redeemed as %+v", asked, first)
		}
		u.Attempt = 2
		again := k.Operator.Redeem(ctx, u)
		if !again.Done() || w.stored(s, code).Uses != 1 {
			t.Fatalf("again: %+v", again)
		}
		expect(t, "validating a used one", k.Validator.Validate(ctx, voucher.ValidateRequest{Code: u.Code, Shop: u.Shop}).Verdict, voucher.AlreadyUsed)
		u.VerifyID, u.CertificateID, u.CancelUntil = asked.VerifyID, asked.CertificateID, asked.CancelUntil
		expect(t, "undo", k.Operator.Undo(ctx, u), voucher.OK)
		if v := k.Operator.Undo(ctx, u); !v.Done() {
			t.Errorf("undo again: %+v", v)
		}
		expect(t, "unlock", k.Operator.Unlock(ctx, u), voucher.OK)
		if v := w.stored(s, code); v.Used || v.Uses != 1 {
			t.Fatalf("%+v", v)
		}
		expect(t, "given back", k.Operator.Query(ctx, u), voucher.Unused)
		expect(t, "used anew", k.Operator.Redeem(ctx, w.use(s, code)), voucher.OK)
	})
}

func TestWhatCantBeUsedIsRefusedWithAReason(t *testing.T) {
	each(t, func(t *testing.T, w *world, s subject) {
		k, ctx := w.kind(s), t.Context()
		another := map[voucher.Form]voucher.Form{voucher.Cash: voucher.Exchange, voucher.Exchange: voucher.Cash}[k.Form]
		for what, c := range map[string]struct {
			spoil func(v *simulator.Voucher)
			want  voucher.Outcome
		}{
			"expired":      {func(v *simulator.Voucher) { v.ValidUntil = w.now() }, voucher.Rejected},
			"not yet":      {func(v *simulator.Voucher) { v.ValidFrom = w.now().Add(time.Hour) }, voucher.Rejected},
			"refunded":     {func(v *simulator.Voucher) { v.Refunded = true }, voucher.Rejected},
			"another shop": {func(v *simulator.Voucher) { v.Shop = "sim-elsewhere" }, voucher.Rejected},
			"used by another": {func(v *simulator.Voucher) {
				v.Used, v.UsedAt, v.UsedBy, v.RequestID, v.VerifyID = true, w.now(), "sim-elsewhere", "RX", "99"
			}, voucher.AlreadyUsed},
			"used here before our order": {func(v *simulator.Voucher) {
				v.Used, v.UsedAt, v.UsedBy, v.RequestID, v.VerifyID = true, w.now().Add(-time.Hour), "sim-s-jingan", "RX", "98"
			}, voucher.AlreadyUsed},
		} {
			code := w.sell(s, c.spoil)
			u := w.use(s, code)
			info := k.Validator.Validate(ctx, voucher.ValidateRequest{Code: u.Code, Shop: u.Shop})
			expect(t, what+", validated", info.Verdict, c.want)
			v := k.Operator.Redeem(ctx, u)
			expect(t, what+", redeemed", v, c.want)
			expect(t, what+", queried", k.Operator.Query(ctx, u), c.want)
			if !v.Final() || !info.Verdict.Final() || v.NotSent {
				t.Errorf("%s: %+v", what, v)
			}
		}
		u := w.use(s, w.sell(s, func(v *simulator.Voucher) { v.Form = another }))
		if info := k.Validator.Validate(ctx, voucher.ValidateRequest{Code: u.Code, Shop: u.Shop}); info.Form == another || info.Verdict.Outcome == voucher.OK && info.Form != k.Form {
			expect(t, "another form", info.Verdict, voucher.Rejected)
		}
		u.Code = w.code("482900000000")
		expect(t, "unknown", k.Validator.Validate(ctx, voucher.ValidateRequest{Code: u.Code, Shop: u.Shop}).Verdict, voucher.Rejected)
		u.Token = voucher.Secret{}
		expect(t, "unknown", k.Operator.Redeem(ctx, u), voucher.Rejected)
		before := w.calls.Load()
		for _, bad := range []string{"x", "4829-1357", "48291357024<", "4829135' OR 1", "4829.1357.0246~", "482913570246&code=1"} {
			u.Code = w.code(bad)
			for _, v := range []voucher.Verdict{
				k.Validator.Validate(ctx, voucher.ValidateRequest{Code: u.Code, Shop: u.Shop}).Verdict, k.Operator.Redeem(ctx, u), k.Operator.Query(ctx, u), k.Operator.Undo(ctx, u),
			} {
				if expect(t, bad, v, voucher.Rejected); !v.NotSent || v.MustQuery() {
					t.Errorf("%q: %+v", bad, v)
				}
			}
		}
		u.Code, u.RequestID = w.code("482900000000"), "R-1"
		expect(t, "a request id that no platform takes", k.Operator.Redeem(ctx, u), voucher.Rejected)
		if sent := w.calls.Load() - before; sent != 0 {
			t.Errorf("what is no code was sent: %d calls", sent)
		}
	})
}

func TestARedemptionSurvivesEveryFault(t *testing.T) {
	each(t, func(t *testing.T, w *world, s subject) {
		for _, f := range simulator.Faults {
			if !contains(f.Platforms, w.kind(s).Platform) {
				continue
			}
			t.Run(string(f.Fault), func(t *testing.T) { w.redeemThrough(t, s, f.Fault) })
		}
	})
}

func contains(all []string, one string) bool {
	return strings.Contains(" "+strings.Join(all, " ")+" ", " "+one+" ")
}

// redeemThrough redeems as a caller does who asks before each retry, while a fault happens once.
func (w *world) redeemThrough(t *testing.T, s subject, f simulator.Fault) {
	t.Helper()
	k, ctx, code := w.kind(s), t.Context(), w.sell(s, nil)
	u := w.use(s, code)
	operator := k.Operator
	if f != simulator.Slow {
		w.arm(s, f, 1)
	} else {
		operator = w.impatient(s, u)
		w.arm(s, f, 1)
		select {
		case <-w.store.changed:
		default:
		}
	}
	v := operator.Redeem(ctx, u)
	used := w.stored(s, code).Used
	switch f {
	case simulator.Slow:
		expect(t, "slow", v, voucher.Unknown)
		<-w.store.changed // it did it after all
		used = true
	case simulator.LostAnswer, simulator.Garbage:
		expect(t, "done without an answer", v, voucher.Unknown)
	case simulator.Duplicate:
		expect(t, "twice", v, voucher.OK, voucher.AlreadyOurs)
	case simulator.Down, simulator.BusyNow, simulator.PartialFailure, simulator.RiskHold:
		if v.Done() || v.Final() || used {
			t.Fatalf("nothing was done: %+v", v)
		}
	case simulator.WrongClock, simulator.ExpiredToken:
		if v.Done() != used || v.Final() && !v.Done() {
			t.Fatalf("%+v, used: %t", v, used)
		}
	}
	if v.Outcome == voucher.Unknown && (v.NotSent || !v.MustQuery()) {
		t.Errorf("it was sent: %+v", v)
	}
	for try := 2; !v.Done(); try++ {
		if try > 4 {
			t.Fatalf("never done: %+v", v)
		}
		u.Attempt = try
		asked := k.Operator.Query(ctx, u)
		if want := map[bool]voucher.Outcome{true: voucher.AlreadyOurs, false: voucher.Unused}[used]; asked.Outcome != want {
			t.Fatalf("asked: %+v, want %s", asked, want)
		}
		v = asked
		if asked.Outcome == voucher.Unused {
			v = k.Operator.Redeem(ctx, u)
			used = w.stored(s, code).Used
		}
	}
	stored := w.stored(s, code)
	if !stored.Used || stored.Uses != 1 || v.CancelUntil.IsZero() {
		t.Fatalf("%+v, %+v", stored, v)
	}
	u.VerifyID, u.CertificateID, u.CancelUntil = v.VerifyID, v.CertificateID, v.CancelUntil
	w.undoThrough(t, s, u, f)
}

// undoThrough takes a redemption back while a fault happens once.
func (w *world) undoThrough(t *testing.T, s subject, u voucher.Use, f simulator.Fault) {
	t.Helper()
	k, ctx, code := w.kind(s), t.Context(), u.Code.Reveal()
	if f == simulator.Slow {
		f = simulator.LostAnswer
	}
	w.arm(s, f, 1)
	v := k.Operator.Undo(ctx, u)
	for range 3 {
		if v.Done() {
			break
		}
		if f == simulator.WrongClock && v.Final() && w.stored(s, code).Used { // its window is over by its clock
			return
		}
		if v.Final() {
			t.Fatalf("%+v", v)
		}
		v = k.Operator.Undo(ctx, u)
	}
	if stored := w.stored(s, code); !v.Done() || stored.Used || stored.Uses != 1 {
		t.Fatalf("%+v: %+v", v, stored)
	}
	w.arm(s, f, 0)
	expect(t, "after the undo", k.Operator.Query(ctx, u), voucher.Unused)
}

func TestAnUndoComesInTimeOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, w *world, s subject) {
		k, ctx, code := w.kind(s), t.Context(), w.sell(s, nil)
		u := w.use(s, code)
		v := k.Operator.Redeem(ctx, u)
		u.VerifyID, u.CertificateID, u.CancelUntil = v.VerifyID, v.CertificateID, v.CancelUntil
		w.pass(v.CancelUntil.Sub(w.now()) + time.Second)
		before := w.calls.Load()
		late := k.Operator.Undo(ctx, u)
		if expect(t, "late", late, voucher.Rejected); late.Why != voucher.TooLate || !late.NotSent || w.calls.Load() != before || !late.Final() {
			t.Errorf("%+v", late)
		}
		u.CancelUntil = w.now().Add(time.Hour) // a clock that is wrong
		if v := k.Operator.Undo(ctx, u); v.Done() && k.Platform != voucher.WeChat || !v.Done() && !w.stored(s, code).Used {
			t.Errorf("%+v", v)
		}
	})
}

func TestSixtyFourCallersUseAVoucherOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world, s subject) {
		k, code := w.kind(s), w.sell(s, nil)
		base := w.use(s, code)
		var ok atomic.Int64
		var wg sync.WaitGroup
		gate := make(chan struct{})
		for i := range 64 {
			u := base
			u.RequestID = "CALLER" + strconv.Itoa(1000+i)
			wg.Go(func() {
				<-gate
				if v := k.Operator.Redeem(t.Context(), u); v.Outcome == voucher.OK {
					ok.Add(1)
				} else if v.Outcome == voucher.Rejected {
					t.Errorf("%+v", v)
				}
			})
		}
		close(gate)
		wg.Wait()
		if v := w.stored(s, code); ok.Load() != 1 || v.Uses != 1 {
			t.Errorf("%d callers were told that they used it; used %d times", ok.Load(), v.Uses)
		}
	})
}

func TestADayIsListedForReconciliation(t *testing.T) {
	each(t, func(t *testing.T, w *world, s subject) {
		k, ctx := w.kind(s), t.Context()
		const many = 130
		codes := map[string]bool{}
		for i := range many {
			code := w.sell(s, func(v *simulator.Voucher) {
				v.Used, v.UsedAt, v.UsedBy, v.VerifyID, v.RequestID = true, w.now().Truncate(time.Second), "sim-s-jingan", strconv.Itoa(70000+i), "R"+strconv.Itoa(i)
			})
			codes[code] = true
		}
		w.sell(s, func(v *simulator.Voucher) { v.Used, v.UsedAt, v.UsedBy = true, w.now(), "sim-elsewhere" })
		w.sell(s, func(v *simulator.Voucher) {
			v.Used, v.UsedAt, v.UsedBy = true, w.now().Add(-48*time.Hour), "sim-s-jingan"
		})
		list, err := k.Recorder.Records(ctx, w.shop(s, "s-jingan"), w.now())
		if errors.Is(err, voucher.ErrNoRecords) {
			if len(list) != 0 {
				t.Error(list)
			}
			return
		}
		if err != nil || len(list) != many {
			t.Fatalf("%d of %d, %v", len(list), many, err)
		}
		for _, r := range list {
			if code := r.Code.Reveal(); code != "" && !codes[code] || code == "" && r.VerifyID == "" || r.Amount != 1990 || w.now().Sub(r.At) > time.Minute || r.Undone {
				t.Fatalf("%+v", r)
			}
			delete(codes, r.Code.Reveal())
		}
		w.arm(s, simulator.Down, 1)
		if list, err := k.Recorder.Records(ctx, w.shop(s, "s-jingan"), w.now()); !errors.Is(err, voucher.ErrUnavailable) || list != nil {
			t.Errorf("a part of a day is no day: %d, %v", len(list), err)
		}
	})
}

// TestNothingThatIsSaidHoldsACode prints all that comes back.
func TestNothingThatIsSaidHoldsACode(t *testing.T) {
	each(t, func(t *testing.T, w *world, s subject) {
		k, ctx, code := w.kind(s), t.Context(), w.sell(s, nil)
		var said strings.Builder
		log := slog.New(slog.NewJSONHandler(&said, nil))
		u := w.use(s, code)
		say := func(values ...any) {
			for _, v := range values {
				raw, _ := json.Marshal(v)
				fmt.Fprintf(&said, "%v %+v %#v %s\n", v, v, v, raw)
				log.Info("said", "value", v)
			}
		}
		echo := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { // a platform that throws what it got back at us
			_ = r.ParseForm()
			text, _ := json.Marshal(r.URL.String() + r.PostForm.Encode() + code)
			fmt.Fprintf(rw, `{"code":%s,"msg":%s,"errcode":7,"errmsg":%s,"traceId":%s,"data":{"error_code":7,"description":%s},"extra":{"error_code":7,"logid":%s}}`, text, text, text, text, text, text)
		})
		for _, answer := range []*http.HandlerFunc{nil, &echo} {
			w.replace.Store(answer)
			list, err := k.Recorder.Records(ctx, u.Shop, w.now())
			say(k.Validator.Validate(ctx, voucher.ValidateRequest{Code: u.Code, Shop: u.Shop}), k.Operator.Redeem(ctx, u), k.Operator.Query(ctx, u), k.Operator.Undo(ctx, u), list, err, u)
		}
		for line := range strings.Lines(said.String()) {
			if strings.Contains(line, code) || strings.Contains(line, "simulated-") {
				t.Fatalf("it shows: %s", line)
			}
		}
	})
}
