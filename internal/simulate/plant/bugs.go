package main

// Where simulated worlds are run.
const (
	simulated = "./internal/simulate"
	worlds    = "TestTheseWorldsAreSound"
)

// bugs are all of them.
var bugs = []bug{
	{
		"stock: a hold is given back again, sold or not", "internal/stock/store_holds.go",
		`" WHERE brand_id = $2 AND state = 'held' AND "`, `" WHERE brand_id = $2 AND "`, "./internal/stock", "TestAHoldIsGivenBackOnce|TestEachStrategySellsAndGivesBackOnce",
	},
	{
		"stock: a sale takes nothing off the shelf", "internal/stock/end.go",
		"return insertSold(ctx, tx, sold, s.clock())", "return nil", simulated, worlds,
	},
	{
		"stock: a rebuild does not raise the epoch", "internal/stock/store.go",
		"next := max(at, atLeast) + 1", "next := max(at, atLeast, 1)", simulated, worlds,
	},
	{
		"stock: a copy for Redis forgets what is held", "internal/stock/store.go",
		"UNION ALL SELECT 'held', sku_id, quantity, order_no FROM holds WHERE brand_id = $1 AND shop_id = $2 AND state = 'held'",
		"UNION ALL SELECT 'held', sku_id, quantity, order_no FROM holds WHERE brand_id = $1 AND shop_id = $2 AND state = 'none'", "./internal/stock", "TestAnOldCopyIsNotTrusted|TestOrdersThatEndWhileACopyIsOnItsWay",
	},
	{
		"stock: a grant of another epoch is good", "internal/stock/admit.go",
		"return !a.known || a.at.epoch != c.Grant.Epoch", "return false", "./internal/stock", "TestAGrantOfAnOlderEpochIsRefused",
	},
	{
		"stock: without Redis everybody is let in", "internal/stock/admit.go",
		"if left < n.Quantity {\n			short = append(short, n.SKUID)\n		}\n		counted", "if left < -1000 {\n			short = append(short, n.SKUID)\n		}\n		counted", "./internal/stock", "TestRedisGoesAwayUnderAMixedPolicy|TestClaimsOfSeveralShopsAndBrandsComeTogether",
	},
	{
		"stock: two claims of one transaction get the same unit", "internal/stock/admit.go",
		"free[at] -= n.Quantity", "free[at] -= 0", "./internal/stock", "TestClaimsOfSeveralShopsAndBrandsComeTogether",
	},
	{
		"stock: what was held is written for half", "internal/stock/admit.go",
		"n.SKUID, n.Quantity, 0, c.Grant.ticket(n.SKUID)}", "n.SKUID, (n.Quantity + 1) / 2, 0, c.Grant.ticket(n.SKUID)}", simulated, worlds,
	},
	{
		"stock: the script takes without looking", "internal/stock/scripts.go",
		"if left < 0 then\n            short = short or {4}\n            short[#short + 1] = i\n          end", "", simulated, "TestTheModelOfRedisAnswersAsItsScriptsDo",
	},
	{
		"stock: the script releases twice", "internal/stock/scripts.go",
		"if not hold then return 0 end\nredis.call('HDEL', KEYS[2], ARGV[1])\nlocal answer", "if not hold then return 0 end\nlocal answer", simulated, "TestTheModelOfRedisAnswersAsItsScriptsDo",
	},
	{
		"stock: an older copy takes a newer one's place", "internal/stock/scripts.go",
		"if at and tonumber(at) >= tonumber(ARGV[1]) then", "if at and tonumber(at) > tonumber(ARGV[1]) + 9 then", simulated, "TestTheModelOfRedisAnswersAsItsScriptsDo",
	},
	{
		"order: an idempotency key is not claimed", "internal/order/store_place.go",
		"p.claimed = claimed[p.order.No]", "p.claimed = claimed[p.order.No] || true", simulated, worlds,
	},
	{
		"order: a refused order keeps its key", "internal/order/write.go",
		"return dropKeys(ctx, tx, keys)", "return nil", simulated, worlds,
	},
	{
		"order: a refused order keeps its coupon", "internal/order/write.go",
		"if err := s.coupons.GiveBack(ctx, tx, actorSystem, withCoupons...); err != nil {\n			return err\n		}", "_ = withCoupons", simulated, worlds,
	},
	{
		"order: canceling leaves the cups held", "internal/order/cancel.go",
		"if err := s.stock.GiveBack(ctx, tx, brandID, theirs...); err != nil {\n			return err\n		}", "_, _ = brandID, theirs", simulated, worlds,
	},
	{
		"order: canceling keeps the coupon", "internal/order/cancel.go",
		"if err := s.coupons.GiveBack(ctx, tx, actor, withCoupons...); err != nil {\n			return err\n		}", "_ = withCoupons", simulated, worlds,
	},
	{
		"order: canceling keeps the place in a promotion", "internal/order/cancel.go",
		"if err := s.promotions.GiveBack(ctx, tx, limited...); err != nil {\n			return err\n		}", "_ = limited", simulated, worlds,
	},
	{
		"order: canceling leaves payments open", "internal/order/cancel.go",
		"if err := payment.CloseOpen(ctx, tx, now, nos...); err != nil {\n		return err\n	}", "_ = nos", "./internal/order", "TestWhoFollowsAPaymentSeesTheOrderEnd",
	},
	{
		"order: parts that were paid stay with the shop when the order is canceled", "internal/order/cancel.go",
		"parts := o.PaidAmount > o.RefundedAmount", "parts := false", simulated, worlds,
	},
	{
		"order: money that comes too late is kept", "internal/order/settle.go",
		"surplus := o.Status != Created || applied+p.Amount > o.Payable", "surplus := o.Status != Created && o.Status != Canceled || applied+p.Amount > o.Payable", simulated, worlds,
	},
	{
		"order: a transaction counts again each time it is told", "internal/order/settle.go",
		"case found && known.OrderNo == o.No:\n		return payment.Ignored, nil\n", "", simulated, worlds,
	},
	{
		"order: a part pays for the whole", "internal/order/settle.go",
		"case applied+p.Amount < o.Payable:", "case applied+p.Amount < 0:", simulated, worlds,
	},
	{
		"order: payment does not sell the stock", "internal/order/settle.go",
		"return c.s.stock.Sell(ctx, c.tx, c.o.BrandID, c.o.No)", "return nil", simulated, worlds,
	},
	{
		"order: payment leaves other payments open", "internal/order/settle.go",
		"return payment.CloseOpen(ctx, c.tx, c.now, c.o.No)", "return nil", "./internal/order", "TestFiveTapsLeaveOnePaymentToPay",
	},
	{
		"order: coupons of a paid order stay locked", "internal/order/settle.go",
		"if c.o.CouponCount == 0 {", "if c.o.CouponCount >= 0 {", simulated, worlds,
	},
	{
		"order: a sale is not booked", "internal/order/settle.go",
		"	c.o.book(c.o.sold())\n	return c.s.record", "	return c.s.record", simulated, worlds,
	},
	{
		"order: a refund that failed stays on the order", "internal/order/settle.go",
		"o.RefundedAmount += r.Amount", "o.RefundedAmount += 2 * r.Amount", simulated, worlds,
	},
	{
		"order: what is paid can be canceled", "internal/order/cancel.go",
		"if o.Status != Created { // what is paid is refunded", "if o.Status != Created && false { // what is paid is refunded", "./internal/order", "TestAnOrderIsCanceledOnceAndOnlyUnpaid",
	},
	{
		"order: a balance is paid and not taken", "internal/order/book.go",
		"spent, err := wallet.Spend(ctx, tx, o.of(), p, p.PaidAt)\n	o.book(spent)\n	return err", "return nil", simulated, worlds,
	},
	{
		"order: payments that are settled together are not sold", "internal/order/together.go",
		"return c.s.stock.Sell(ctx, c.tx, c.brandID, c.nos...)", "return nil", simulated, worlds,
	},
	{
		"order: payments that are settled together are not booked", "internal/order/together.go",
		"x.o.book(x.o.captured(x.p))", "_ = x.o.captured", simulated, worlds,
	},
	{
		"payment: the amount of a notice is not looked at", "internal/payment/inbox.go",
		"return n.RefundNo == \"\" && (n.Amount != p.Amount || n.Foreign != \"\")", "return n.RefundNo == \"\" && n.Foreign != \"\"", simulated, worlds,
	},
	{
		"payment: a forged notice is taken", "internal/payment/callback.go",
		"		return http.StatusUnauthorized, \"UNAUTHENTICATED\"\n	case err != nil:", "		return http.StatusOK, \"SUCCESS\"\n	case err != nil:", simulated, worlds,
	},
	{
		"payment: nobody asks the channel for money that it does not tell of", "internal/payment/ask.go",
		"if mine {", "if mine && false {", "./internal/payment", "TestWhoLooksAtAPendingPaymentHasItAskedForOnceASecond",
	},
	{
		"payment: more goes back than came", "internal/payment/store.go",
		"payment.RefundedAmountLTE(p.Amount-p.DisputedAmount-int64(r.Amount))", "payment.RefundedAmountLTE(p.Amount+int64(r.Amount))", "./internal/payment", "TestMoneyIsTakenAndGivenBackConditionally",
	},
	{
		"payment: the end of a refund is recorded each time", "internal/payment/store.go",
		"n, err := tx.Refund.Update().Where(refund.ID(r.No), refund.StatusIn(refundWhence(status)...)).", "n, err := tx.Refund.Update().Where(refund.ID(r.No)).", "./internal/payment", "TestMoneyIsTakenAndGivenBackConditionally",
	},
	{
		"payment: an unknown end of a refund is a refusal", "internal/payment/refund.go",
		"	return \"\", err\n}\n\n// settleRefund", "	return Denied, nil\n}\n\n// settleRefund", simulated, worlds,
	},
	{
		"coupon: a locked coupon is locked again", "internal/coupon/store_life.go",
		"WHERE \"c\".\"status\" = 'available' AND \"c\".\"valid_from\" <= ?2 AND \"c\".\"valid_until\" > ?2 GROUP", "WHERE \"c\".\"status\" <> 'used' AND \"c\".\"valid_from\" <= ?2 AND \"c\".\"valid_until\" > ?2 GROUP", "./internal/coupon", "TestACouponsLifeIsConditionalAtEachStep|TestSixtyFourBuyersWantOneCoupon",
	},
	{
		"wallet: a top-up that was paid fills the wallet again", "internal/wallet/topup.go",
		"case found && known.OrderNo == t.No:\n		return payment.Ignored, nil\n", "", simulated, worlds,
	},
	{
		"wallet: a second charge fills the wallet too", "internal/wallet/topup.go",
		"	if t.Paid {\n		return payment.Surplus", "	if t.Paid && false {\n		return payment.Surplus", simulated, worlds,
	},
	{
		"wallet: points are granted each time they are told of", "internal/wallet/points.go",
		"if err != nil || !fresh || points == 0 {", "if err != nil || !fresh && points < 0 || points == 0 {", "./internal/wallet", "TestPoints|TestEvents|Points",
	},
	{
		"outbox: an event is handed over and not marked", "internal/outbox/outbox.go",
		"return markTaken(ctx, tx, events)", "return nil", "./internal/outbox", "Test.*/embedded",
	},
	{
		"money: a split loses what is left over", "internal/money/split.go",
		"		parts[at]++\n		keys[at] = 0", "		keys[at] = 0", "./internal/money", "TestSplit",
	},
	{
		"money: what is left over goes to the last", "internal/money/split.go",
		"r<<fewBits|uint64(few-1-i)", "r<<fewBits|uint64(i)", "./internal/money", "TestSplit",
	},
	{
		"pricing: a quote is good whoever signed it", "internal/pricing/token.go",
		"if !hmac.Equal(mac, p.payload) {", "if !hmac.Equal(mac, p.payload) && false {", "./internal/pricing", "Token|Quote",
	},
	{
		"pricing: a quote is good for ever", "internal/pricing/token.go",
		"if !now.Before(q.ExpiresAt) {", "if !now.Before(q.ExpiresAt) && false {", "./internal/pricing", "Token|Quote",
	},
	{
		"flow: a try that comes after its cancel is done", "internal/flow/barrier.go",
		"if err == nil && because == back {", "if err == nil && because == back && false {", "./internal/flow", "TestEveryPermutation",
	},
	{
		"flow: a cancel that comes first leaves no mark", "internal/flow/barrier.go",
		"empty, err := b.take(ctx, origin, p)", "empty, err := b.take(ctx, p+\"-\"+origin, p)", "./internal/flow", "TestEveryPermutation",
	},
	{
		"flow: two replicas take one flow up", "internal/flow/store.go",
		"flow.Fence(fence), flow.NextAtLTE(now)).AddFence(1)", "flow.NextAtLTE(now.Add(1<<40))).AddFence(1 + 0*fence)", "./internal/flow", "TestTwoReplicasTakeAFlowUpOnce|TestAHolderThatComesBack",
	},
	{
		"flow: a failure undoes what was done in its order", "internal/flow/flow.go",
		"for _, step := range slices.Backward(done) {", "slices.Reverse(done)\n	for _, step := range slices.Backward(done) {", "./internal/flow", "TestAFailureUndoes",
	},
	{
		"wallet: a hold is posted again", "internal/wallet/hold.go",
		"	case h.State == Posted:\n		return h, nil\n	}\n	return h.end(ctx, tx, Posted, at)", "	}\n	return h.end(ctx, tx, Posted, at)", "./internal/wallet", "TestEveryOrderOfTheThreeSteps",
	},
	{
		"wallet: more is frozen than there is", "internal/wallet/hold.go",
		"if !found || w.Available() < amount {", "if !found {", "./internal/wallet", "TestTheDatabaseItselfKeepsWalletsFromGoingBelowZero",
	},
	{
		"wallet: a hold that is voided stays with the brand", "internal/wallet/hold.go",
		"c.principal, c.bonus, kind = h.Principal, h.Bonus, ledger.KindVoided", "c.principal, kind = h.Principal, ledger.KindVoided", "./internal/wallet", "TestTheThreeSteps|TestEveryOrderOfTheThreeSteps|TestWhatever",
	},
	{
		"bus: a message is acknowledged before it is taken", "internal/bus/bus.go",
		"	crash.Here(\"bus/came\")\n", "	crash.Here(\"bus/came\")\n	raw.Ack()\n", "./internal/bus", "AMessageIsAcknowledgedWhenItsEffectIsDurable",
	},
	{
		"bus: an event that could not be published is marked as sent", "internal/bus/relay.go",
		"return sent, fmt.Errorf(\"bus: publishing event", "return append(sent, e.ID), fmt.Errorf(\"bus: publishing event", "./internal/bus", "OrdersOutliveABusThatIsAway",
	},
	{
		"bus: events are marked as sent before they are told", "internal/bus/relay.go",
		"	var wg sync.WaitGroup\n	var mu sync.Mutex",
		"	for _, e := range events {\n		if err := outbox.MarkSent(ctx, b.DB, []int{e.ID}); err != nil {\n			return 0, err\n		}\n	}\n	var wg sync.WaitGroup\n	var mu sync.Mutex",
		"./internal/bus", "AProcessThatIsKilledAtAnyPointOfTheBus",
	},
	{
		"idempotency: what comes with a key is not looked at", "internal/idempotency/store.go",
		"case row.InputHash != k.Hash:", `case row.InputHash == "":`, "./internal/idempotency", "TestAKeyHasOneEffectAtOnceAndOverReplicas|TestAFailureFreesTheKey",
	},
	{
		"idempotency: a key is everybody's", "internal/idempotency/key.go",
		"[]string{operation, person, *key}", "[]string{operation, *key}", "./internal/idempotency", "TestAFailureFreesTheKeyAndOtherPeoplesKeysAreTheirs",
	},
	{
		"idempotency: a failure is a result", "internal/idempotency/key.go",
		"if result, err = do(tx); err != nil {", `if result, err = do(tx); err != nil && result == "" {`, "./internal/idempotency", "TestAFailureFreesTheKey",
	},
	{
		"idempotency: a failure uses the token up", "internal/idempotency/store.go",
		"to := idempotencytoken.StatusUnused", "to := idempotencytoken.StatusDone", "./internal/idempotency", "TestATokenServesOneMutation",
	},
	{
		"idempotency: a crash uses the token up", "internal/idempotency/store.go",
		`idempotencytoken.OperationIn("", u.operation), idempotencytoken.StatusNEQ(idempotencytoken.StatusDone),`, `idempotencytoken.OperationIn("", u.operation), is(idempotencytoken.StatusUnused),`, "./internal/idempotency", "TestATokenServesOneMutation",
	},
	{
		"idempotency: a token that was used is forgotten when an unused one is", "internal/idempotency/store.go",
		"idempotencytoken.ExpiresAtLT(now.Add(-keptFor)),", "idempotencytoken.ExpiresAtLT(now),", "./internal/idempotency", "TestATokenServesOneMutation",
	},
	{
		"idempotency: who comes second with a key fails", "internal/idempotency/key.go",
		"if e != nil || found {", "if e != nil {", "./internal/idempotency", "TestAKeyHasOneEffectAtOnceAndOverReplicas",
	},
	{
		"idempotency: a repeat does not wait for the call that it repeats", "internal/idempotency/front.go",
		"late := time.NewTimer(waiting)", "late := time.NewTimer(waiting / 1000)", "./internal/idempotency", "TestARepeatWaitsForTheCall",
	},
	{
		"idempotency: a call that was killed is waited for until its mark is gone", "internal/idempotency/front.go",
		`force = "1" // whoever is at it takes too long, or is no more`, `force = ""`, "./internal/idempotency", "TestWhoIsNoMoreIsWaitedForOnce",
	},
	{
		"lease: a holder that stood still writes on", "internal/lease/lease.go",
		"if token != have.Token || token == 0 {", "if token == 0 {", "./internal/lease", "TestAHolderThatStoodStillWritesNothing",
	},
	{
		"lease: the next holder has the token of the one before", "internal/lease/store.go",
		"token = token + 1, until", "token = token + 0, until", "./internal/lease", "TestALeaseHasOneHolderAndATokenThatRises",
	},
	{
		"lease: one whose time is over is renewed", "internal/lease/store.go",
		`AND until > $4"`, `AND until <> $4"`, "./internal/lease", "TestALeaseHasOneHolderAndATokenThatRises|TestAHolderThatStoodStill",
	},
	{
		"timer: two replicas do what one does", "internal/timer/timer.go",
		"if err != nil || !mine {", "if err != nil || !mine && token < 0 {", "./internal/timer", "TestWhatOneReplicaDoesIsDoneOncePerPeriod",
	},
	{
		"timer: who stood still ends the round of the next", "internal/timer/store.go",
		"lease.ID(leaseID(name)), lease.Token(token)", "lease.ID(leaseID(name)), lease.TokenLTE(token+1)", "./internal/timer", "TestARoundWhoseReplicaDiedIsTakenByAnother",
	},
	{
		"timer: what was due over a stop is done in any order", "internal/timer/timer.go",
		"if next.IsZero() || at.Before(next) {", "if next.IsZero() {", "./internal/timer", "TestAfterAStop",
	},
	{
		"sockets: draining cuts a mutation", "internal/gqlws/socket.go",
		"idle := s.busy == 0", "idle := s.busy >= 0", "./internal/gqlws", "TestDrainLetsAMutationAnswer",
	},
	{
		"sockets: all are closed at once when the server stops", "internal/gqlws/transport.go",
		"window * time.Duration(i) / time.Duration(len(open))", "window * time.Duration(0*i) / time.Duration(len(open))", "./internal/gqlws", "TestDrainSpreadsTheClosesOverTheWindow",
	},
	{
		"flow: a holder that is none any more writes on", "internal/flow/store.go",
		"flow.ID(r.id), flow.Fence(r.fence)", "flow.ID(r.id), flow.FenceGTE(r.fence)", "./internal/flow", "TestAHolderThatComesBack",
	},
	{
		"bus: an event that comes again is taken again", "internal/bus/take.go",
		"if err != nil || m.Seq <= at {\n			return err\n		}\n		if _, parked", "if err != nil {\n			return err\n		}\n		if _, parked", "./internal/bus", "TestEachEventIsTakenOnce|TestLookingOver|TestAProcessThatIsKilled",
	},
	{
		"bus: an early event is taken at once", "internal/bus/take.go",
		"if len(missing) > 0 {", "if len(missing) > 1000 {", "./internal/bus", "TestEarlyEventsWaitForTheirTurn",
	},
	{
		"bus: after a dead letter the order stands still", "internal/bus/take.go",
		"unpark(ctx, tx, w), movePosition(ctx, tx, c.Name, m, b.now())); err", "unpark(ctx, tx, w)); err", "./internal/bus", "TestAnEventThatFailsIsTriedSixTimes",
	},
	{
		"verify: a sweep leaves a row out", "internal/order/store_sweep.go",
		"		after = last\n", "		after = last + 1\n", "./internal/order", "TestVerifyFindsEachThingThatIsBroken",
	},
	{
		"verify: what a sweep wrote to its file is not read again", "internal/order/store_sweep.go",
		"		text.Write(part)\n", "", "./internal/order", "TestVerifyFindsEachThingThatIsBroken",
	},
	{
		"verify: payments of no order go unseen", "internal/order/store_doubts.go",
		`d.lost["payments"]`, `d.lost["nothing"]`, "./internal/order", "TestVerifyFindsEachThingThatIsBroken",
	},
	{
		"verify: postings of no order go unseen", "internal/order/store_doubts.go",
		`d.lost["ledger_postings"]`, `d.lost["nothing"]`, "./internal/order", "TestVerifyFindsEachThingThatIsBroken",
	},
	{
		"verify: keys without an effect go unseen", "internal/order/store_doubts.go",
		"d.effects, k.effect); !is {", "d.effects, k.effect); is && !is {", "./internal/order", "TestVerifyFindsEachThingThatIsBroken",
	},
	{
		"verify: keys that share an effect go unseen", "internal/order/store_doubts.go",
		"d.alone[i] == d.alone[i-1]", "d.alone[i] == 0", "./internal/order", "TestVerifyFindsEachThingThatIsBroken",
	},
	{
		"flow: what is kept for an order that was given up stays kept", "internal/order/place_flow.go",
		"return err == nil && o.Status != Canceled, err", "return err == nil && o.Status != \"\", err", "./internal/order", "TestAnOrderThatIsGivenUpAnywhere",
	},
	{
		"flow: a guest waits for what follows a failure", "internal/flow/run.go",
		"e.write(moving(r), a, takesOver == nil)", "e.write(moving(r), a, true)", "./internal/flow", "TestACallerIsAnsweredInTime",
	},
	{
		"flow: what its caller has left is left by all", "internal/flow/run.go",
		"e.leave(context.WithoutCancel(ctx), a)", "_ = a", "./internal/flow", "TestCallersThatGoAway",
	},
	{
		"stock: what lies in parts is asked for as a whole", "internal/stock/reserve.go",
		"if by != nil && by.Since == at.since {", "if by = st.policy.Load(); by != nil && by.Since == at.since {", "./internal/stock", "TestWhatWasSplitMeanwhile",
	},
}
