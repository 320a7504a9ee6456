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

	"cuppa/internal/crash/crashtest"
)

// Elsewhere are the points, or functions with all of their points, that no journey reaches from outside, or only once in a day or by chance, and the test that cuts or fails
// there in its own process. One that is no point of the source any more is a mistake.
var Elsewhere = map[string]string{
	"restore/made":             "TestARestoreThatIsKilledBeforeItsCountersAreAnewTrustsNoneOfBefore",
	"bill/mended":              "reconcile.TestACutComparisonIsTakenUp",
	"reconcile.renew":          "reconcile.TestACutComparisonIsTakenUp",
	"reconcile.settleOne":      "reconcile.TestEachSortOfDifferenceIsFound, TestOneReplicaComparesADayAndAnotherTakesItUp",
	"payment.take":             "order.TestCutOffBehindEachStepOfTheInboxMoneyCountsOnce",
	"payment.SettleDue":        "order.TestCutOffBehindEachStepOfTheInboxMoneyCountsOnce",
	"payment.settleKept":       "order.TestCutOffBehindEachStepOfTheInboxMoneyCountsOnce",
	"payment.sweep":            "order.TestWhatANoticeSaysOfTheGuestIsSealedAndPurged",
	"payment.unanswered":       "order.TestARefundThatIsStuckEndsByHandAndTheOrderWithIt",
	"payment.handOut":          "order.TestAGuestWhoWasPaidOtherwiseIsPaidInTheBooks",
	"payment.settleRefund":     "order.TestARefundThatIsStuckEndsByHandAndTheOrderWithIt",
	"payment.contradicted":     "order.TestTheContractsAnswersHoldWhenSettlingFails",
	"payment.tell":             "order.TestAChannelIsToldWhenItsGoodsLeaveTheCounter",
	"payment.Ship":             "order.TestAChannelIsToldWhenItsGoodsLeaveTheCounter",
	"payment.endShipment":      "order.TestAHandoverThatIsRefusedIsDecidedByAPerson",
	"wallet.Freeze":            "wallet.TestCutOffInEachPhaseTheCoordinatorDoesItAgain",
	"wallet.end":               "wallet.TestCutOffInEachPhaseTheCoordinatorDoesItAgain",
	"wallet.Redeem":            "wallet.TestAKeyRedeemsOneCardHoweverOftenAtOnce",
	"wallet.ExpirePoints":      "wallet.TestPointsEndOldestFirstAndWhatIsMissingIsRecorded",
	"bus.parkMissed":           "bus.TestEarlyEventsWaitForTheirTurnAndWhatNeverComesIsRead",
	"bus.receive":              "bus.TestAProcessThatIsKilledAtAnyPointOfTheBusTellsAndTakesAllOnce",
	"bus.arrive":               "bus.TestAProcessThatIsKilledAtAnyPointOfTheBusTellsAndTakesAllOnce",
	"bus.takeIn":               "bus.TestAProcessThatIsKilledAtAnyPointOfTheBusTellsAndTakesAllOnce",
	"bus.lookOver":             "bus.TestLookingOverNeitherTakesTwiceNorPassesByWhatIsUnsent",
	"bus.fail":                 "bus.TestAnEventThatFailsIsTriedSixTimesThenItIsADeadLetterAndLaterOnesGoOn",
	"bus.try":                  "bus.TestAnEventThatFailsIsTriedSixTimesThenItIsADeadLetterAndLaterOnesGoOn",
	"bus.tidyPositions":        "bus.TestEachEventIsTakenOnceAndInOrderThoughTwoReplicasRunAndConsumersFail",
	"bus.Replay":               "bus.TestStaffHaveDeadLettersTakenAgainOrGiveThemUp",
	"bus.Drop":                 "bus.TestStaffHaveDeadLettersTakenAgainOrGiveThemUp",
	"stock.foldAll":            "stock.TestFoldingMovesNothing",
	"reconcile.plan":           "reconcile.TestDaysThatAreOverArePlannedOnce",
	"reconcile.planBill":       "reconcile.TestALateBillIsWaitedForAndMissedDaysAreMadeUpFor",
	"reconcile.bookFees":       "reconcile.TestADayWithoutDifferencesBooksItsFeesOnce",
	"coupon.ExpireDue":         "coupon.TestCouponsExpireOnceWhicheverReplicaComesFirst",
	"ledger.closeNext":         "order.TestAClosedDayStaysAsItWas",
	"outbox.takeOne":           "outbox.TestABadEventHoldsUpOnlyItself",
	"order.flowOrder":          "order.TestAFlowThatIsCutOffAnywhereHasOneOrderInTheEnd",
	"order.flowStock":          "order.TestAFlowThatIsCutOffAnywhereHasOneOrderInTheEnd",
	"order.flowCoupons":        "order.TestAFlowThatIsCutOffAnywhereHasOneOrderInTheEnd",
	"order.flowFinish":         "order.TestAFlowThatIsCutOffAnywhereHasOneOrderInTheEnd",
	"order.flowFreeCoupons":    "order.TestAFlowThatIsCutOffAnywhereHasOneOrderInTheEnd",
	"order.flowReleaseStock":   "order.TestAFlowThatIsCutOffAnywhereHasOneOrderInTheEnd",
	"order.flowCancel":         "order.TestAFlowThatIsCutOffAnywhereHasOneOrderInTheEnd",
	"order.flowBalance":        "order.TestABalanceFlowThatIsCutOffAnywhereTakesTheMoneyOnce",
	"order.flowFreeBalance":    "order.TestABalanceFlowThatIsCutOffAnywhereTakesTheMoneyOnce",
	"order.flowTake":           "order.TestABalanceFlowThatIsCutOffAnywhereTakesTheMoneyOnce",
	"order.flowPoints":         "order.TestABalanceFlowThatIsCutOffAnywhereTakesTheMoneyOnce",
	"order.flowTakeBackPoints": "order.TestABalanceFlowThatIsCutOffAnywhereTakesTheMoneyOnce",
	"flow.takeUp":              "flow.TestAFlowThatIsCutOffAnywhereEndsWhole",
	"flow.InTx":                "flow.TestAFlowThatIsCutOffAnywhereEndsWhole",
	"flow.strange":             "flow.TestAVersionThatNobodyKnowsIsAPersonsBusiness",
	"flow.Sweep":               "flow.TestBarriersOfFlowsThatEndedLongAgoAreSwept",
	"coupon.postpone":          "order.TestAFailedVoucherIsTriedAgainByAPersonUntilItWorks",
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
		if j.after != "" {
			i = slices.IndexFunc(journeys, func(other journey) bool { return other.name == j.after })
		}
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
	return ways, errors.Join(append(broken, f.holds())...)
}

// holds is what does not hold while the server runs, after it has had time for what is due: a stopped one lets nothing expire.
func (f *fire) holds() (err error) {
	for range 15 {
		f.alive()
		if err = f.server.Verify(f.ctx); err == nil {
			return nil
		}
		f.idle()
	}
	return err
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

// Plans has one plan for each point of the source that lies on a journey: on the one with the fewest points, which is the shortest. Those of one journey stand together.
func Plans(source []Point, ways Ways) (all []Plan) {
	byLength := slices.Clone(journeys)
	slices.SortStableFunc(byLength, func(a, b journey) int { return len(ways[a.name]) - len(ways[b.name]) })
	taken := map[string]bool{}
	for _, j := range byLength {
		for _, point := range ways[j.name] {
			if !taken[point] && !j.slow && known(source, point) {
				taken[point] = true
				all = append(all, Plan{point, j})
			}
		}
	}
	return all
}

// known says whether a point that was reached is one of the source, and is reached whenever its journey is made.
func known(source []Point, reached string) bool {
	return slices.ContainsFunc(source, func(p Point) bool {
		step, anywhere := strings.CutPrefix(p.Name, anyPipeline)
		if Elsewhere[p.In] != "" || Elsewhere[p.Name] != "" {
			return false
		}
		return p.Name == reached || anywhere && endsIn(reached, step)
	})
}

// perDatabase is how many points are cut at over one database: the simulated platforms have so many vouchers and no more.
const perDatabase = 5

// CutAll cuts at each planned point: the server is killed on the first call, again on the retry, and again in the recovery; then the journey goes on to its end, asks for
// everything again, and all that must hold holds. fresh is how a server is started on a new database; tell hears of each point. What is done once in a database's life is
// cut in a new one. It answers the longest time from a start to readiness.
func CutAll(ctx context.Context, fresh func() (Server, error), dir string, plans []Plan, tell func(Cut, error)) (longest time.Duration, err error) {
	for some := range slices.Chunk(plans, perDatabase) {
		server, err := fresh()
		if err != nil {
			return longest, err
		}
		left, ready, err := cutSome(ctx, server, dir, some, tell)
		if longest = max(longest, ready); err != nil {
			return longest, err
		}
		for _, p := range left {
			if server, err = fresh(); err != nil {
				return longest, err
			}
			begun := time.Now()
			kills, err := cutFirst(ctx, server, dir, p)
			tell(Cut{Point: p.Point, Journey: p.journey.name + ", on a new database", Kills: kills, Took: time.Since(begun)}, err)
		}
	}
	return longest, nil
}

// cutSome cuts over one database, and answers what was not reached in it.
func cutSome(ctx context.Context, server Server, dir string, plans []Plan, tell func(Cut, error)) (left []Plan, longest time.Duration, err error) {
	defer caught(&err)
	f, err := newFire(ctx, server, dir)
	if err != nil {
		return nil, 0, err
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
		if errors.Is(err, errNotReached) {
			left = append(left, p)
			continue
		}
		tell(Cut{Point: p.Point, Journey: p.journey.name, Kills: kills, Took: time.Since(begun)}, err)
	}
	return left, f.longest, f.holds()
}

// cutFirst cuts over a new database, from its first start on: the journeys that others build on come before.
func cutFirst(ctx context.Context, server Server, dir string, p Plan) (kills int, err error) {
	defer caught(&err)
	f, err := newFire(ctx, server, dir)
	if err != nil {
		return 0, err
	}
	defer func() { f.stop() }()
	f.arm(orders(p.Point)...)
	for _, j := range append(slices.Clone(journeys[:1]), p.journey, journeys[len(journeys)-1]) {
		f.restartWith(j.settings...)
		if err := f.once(j); err != nil {
			return f.disarm(), err
		}
		for range 300 {
			if f.alive(); f.killed() > 0 {
				break
			}
			f.breathe()
		}
		if f.killed() > 0 {
			break
		}
	}
	return f.ended(p)
}

// errNotReached says that a point did not come.
var errNotReached = errors.New("chaos: the point was not reached")

// orders are the three kills: at the point, at the point again or soon after the client asks again, and soon after the recovery has begun.
func orders(point string) []string {
	n := fnv.New32a()
	_, _ = n.Write([]byte(point))
	vary := int(n.Sum32() % 5)
	return []string{crashtest.Order(point, 0), crashtest.Order(point, 5+vary), crashtest.Order("", 1+vary)}
}

func (f *fire) cut(p Plan) (kills int, err error) {
	defer caught(&err)
	f.arm(orders(p.Point)...)
	for range 2 { // what jobs do is reached when they come to it
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
	return f.ended(p)
}

// ended lets the server live, and looks at what it made of its kills.
func (f *fire) ended(p Plan) (kills int, err error) {
	kills = f.disarm()
	f.alive()
	if kills == 0 {
		return 0, fmt.Errorf("%w: %s", errNotReached, p.Point)
	}
	return kills, f.holds()
}

func (f *fire) killed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.kills
}
