package chaos

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"slices"
	"strings"
	"time"

	"cuppa/internal/crash"
	"cuppa/internal/crash/crashtest"
)

// Elsewhere are the points, or functions with all of their points, that no journey reaches from outside, and the test that cuts or fails there in its own process. One that is
// no point of the source any more is a mistake.
var Elsewhere = map[string]string{
	"bill/mended":          "reconcile.TestACutComparisonIsTakenUp",
	"reconcile.renew":      "reconcile.TestACutComparisonIsTakenUp",
	"reconcile.settleOne":  "reconcile.TestEachSortOfDifferenceIsFound, TestOneReplicaComparesADayAndAnotherTakesItUp",
	"payment.take":         "order.TestCutOffBehindEachStepOfTheInboxMoneyCountsOnce",
	"payment.SettleDue":    "order.TestCutOffBehindEachStepOfTheInboxMoneyCountsOnce",
	"payment.settleKept":   "order.TestCutOffBehindEachStepOfTheInboxMoneyCountsOnce",
	"payment.sweep":        "order.TestWhatANoticeSaysOfTheGuestIsSealedAndPurged",
	"payment.unanswered":   "order.TestARefundThatIsStuckEndsByHandAndTheOrderWithIt",
	"payment.handOut":      "order.TestAGuestWhoWasPaidOtherwiseIsPaidInTheBooks",
	"payment.settleRefund": "order.TestARefundThatIsStuckEndsByHandAndTheOrderWithIt",
	"payment.contradicted": "order.TestTheContractsAnswersHoldWhenSettlingFails",
	"payment.tell":         "order.TestAChannelIsToldWhenItsGoodsLeaveTheCounter",
	"payment.Ship":         "order.TestAChannelIsToldWhenItsGoodsLeaveTheCounter",
	"payment.endShipment":  "order.TestAHandoverThatIsRefusedIsDecidedByAPerson",
	"wallet.Freeze":        "wallet.TestCutOffInEachPhaseTheCoordinatorDoesItAgain",
	"wallet.end":           "wallet.TestCutOffInEachPhaseTheCoordinatorDoesItAgain",
	"wallet.Redeem":        "wallet.TestAKeyRedeemsOneCardHoweverOftenAtOnce",
	"wallet.ExpirePoints":  "wallet.TestPointsEndOldestFirstAndWhatIsMissingIsRecorded",
	"outbox.takeOne":       "outbox.TestABadEventHoldsUpOnlyItself",
}

// Uncovered are the points that lie on no journey and are tried nowhere else, and the keys of Elsewhere that are no points.
func Uncovered(source []Point, reached []string) (none, stale []string) {
	for _, p := range Unreached(source, reached) {
		if Elsewhere[p.In] == "" && Elsewhere[p.Name] == "" {
			none = append(none, p.Name+" in "+p.In)
		}
	}
	for key := range Elsewhere {
		if !slices.ContainsFunc(source, func(p Point) bool { return p.Name == key || p.In == key }) {
			stale = append(stale, key)
		}
	}
	return none, stale
}

// Ways says which points lie on which journey.
type Ways map[string][]string

// Reached are all points of all journeys.
func (w Ways) Reached() (all []string) {
	for _, points := range w {
		all = append(all, points...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Record lets each journey, or each of-th from the nth, run to its end once, undisturbed, and answers which points it passed.
func Record(ctx context.Context, server Server, dir string, nth, of int) (ways Ways, err error) {
	defer caught(&err)
	f, err := newFire(ctx, server, dir)
	if err != nil {
		return nil, err
	}
	defer func() { f.stop() }()
	ways = Ways{}
	base := len(f.server.Env)
	var broken []error
	for i, j := range journeys {
		if i%of != nth {
			continue
		}
		if err := os.WriteFile(f.reached, nil, 0o600); err != nil {
			return nil, err
		}
		f.server.Env = f.server.Env[:base]
		f.restartWith(j.settings...)
		broken = append(broken, f.once(j))
		f.idle()
		if ways[j.name], err = reachedIn(f.reached); err != nil {
			return nil, err
		}
	}
	f.stop()
	return ways, errors.Join(append(broken, f.server.Verify(ctx))...)
}

// idle gives jobs of seconds their time.
func (f *fire) idle() {
	for range 60 {
		f.breathe()
	}
}

// once runs a journey to its end, and asks for all of it again.
func (f *fire) once(j journey) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w", j.name, err)
		}
	}()
	defer caught(&err)
	f.keyed = nil
	j.run(f)
	f.repeatAll()
	return nil
}

// caught turns what a journey threw into an error.
func caught(err *error) {
	if p := recover(); p != nil {
		thrown, ours := p.(failure)
		if !ours {
			panic(p)
		}
		*err = thrown.error
	}
}

// Cut is what came of one point.
type Cut struct {
	Point, Journey string
	// Kills are how often the server was killed: at the point on the first call, on the retry, and in the recovery.
	Kills int
	// Took is how long all of it took.
	Took time.Duration
}

// Plan is a point and the journey on which it is cut.
type Plan struct {
	Point   string
	journey journey
}

// Plans has one plan for each point that lies on a journey: on the one with the fewest points, which is the shortest. Those of one journey stand together.
func Plans(ways Ways) (all []Plan) {
	byLength := slices.Clone(journeys)
	slices.SortStableFunc(byLength, func(a, b journey) int { return len(ways[a.name]) - len(ways[b.name]) })
	taken := map[string]bool{}
	for _, j := range byLength {
		for _, point := range ways[j.name] {
			if !taken[point] && ours(point) && !j.slow {
				taken[point] = true
				all = append(all, Plan{point, j})
			}
		}
	}
	return all
}

// ours says whether a point is a named one or a commit of a package of Durable.
func ours(point string) bool {
	if !strings.HasSuffix(point, crash.Uncommitted) && !strings.HasSuffix(point, crash.Committed) {
		return true
	}
	return slices.Contains(Durable, strings.Split(point, "/")[0])
}

// CutAll cuts at each planned point: the server is killed on the first call, again on the retry, and again in the recovery; then the journey goes on to its end, asks for
// everything again, and all that must hold holds. tell hears of each point.
func CutAll(ctx context.Context, server Server, dir string, plans []Plan, tell func(Cut, error)) (longest time.Duration, err error) {
	defer caught(&err)
	f, err := newFire(ctx, server, dir)
	if err != nil {
		return 0, err
	}
	defer func() { f.stop() }()
	base := len(f.server.Env)
	var now []string
	for i, p := range plans {
		if i == 0 || !slices.Equal(now, p.journey.settings) {
			now = p.journey.settings
			f.server.Env = f.server.Env[:base]
			f.restartWith(now...)
		}
		begun := time.Now()
		kills, err := f.cut(p)
		tell(Cut{Point: p.Point, Journey: p.journey.name, Kills: kills, Took: time.Since(begun)}, err)
		if f.process.Gone() {
			f.alive()
		}
	}
	f.stop()
	return f.longest, f.server.Verify(ctx)
}

func (f *fire) cut(p Plan) (kills int, err error) {
	defer caught(&err)
	n := fnv.New32a()
	_, _ = n.Write([]byte(p.Point))
	vary := int(n.Sum32() % 5)
	f.arm(crashtest.Order(p.Point, 0), crashtest.Order(p.Point, 5+vary), crashtest.Order("", 1+vary))
	for range 3 { // what jobs do is reached when they come to it
		if err := f.once(p.journey); err != nil {
			return f.disarm(), err
		}
		for range 100 {
			if f.alive(); f.killed() > 0 {
				break
			}
			f.breathe()
		}
		if f.killed() > 0 {
			break
		}
	}
	if kills = f.disarm(); kills == 0 {
		return 0, fmt.Errorf("chaos: %s was not reached", p.Point)
	}
	f.alive()
	return kills, f.server.Verify(f.ctx)
}

func (f *fire) killed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.kills
}
