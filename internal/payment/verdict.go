package payment

// verdict is what to do about a payment or a refund when its channel has told where it stands.
type verdict string

const (
	// keep: both say the same, or what is different does no harm. Nobody asks any more.
	keep verdict = "keep"
	// again: it is still open there; it is asked for again.
	again verdict = "again"
	// capture: the money is there; it is settled as a callback is.
	capture verdict = "capture"
	// decline: it will not be paid any more.
	decline verdict = "decline"
	// shut: we do not want it any more, and there it can still be paid.
	shut verdict = "shut"
	// person: the books contradict each other, and nothing may be assumed.
	person verdict = "person"

	// send: the channel has not heard of the refund; it is asked for it.
	send verdict = "send"
	// finish: the refund is done.
	finish verdict = "finish"
	// refuse: the refund came to nothing.
	refuse verdict = "refuse"
)

// verdicts is what becomes of a payment of ours, by where it stands here and there. Every pair is here.
var verdicts = map[Status]map[Standing]verdict{
	//                  the channel says
	Pending:           {Absent: again, Waiting: again, Paid: capture, Returned: capture, Shut: decline, Broken: decline},
	Failed:            {Absent: keep, Waiting: shut, Paid: capture, Returned: capture, Shut: keep, Broken: keep},
	Closed:            {Absent: keep, Waiting: shut, Paid: capture, Returned: capture, Shut: keep, Broken: keep},
	Succeeded:         {Absent: person, Waiting: person, Paid: keep, Returned: person, Shut: person, Broken: person},
	PartiallyRefunded: {Absent: person, Waiting: person, Paid: keep, Returned: keep, Shut: person, Broken: person},
	Refunded:          {Absent: person, Waiting: person, Paid: keep, Returned: keep, Shut: person, Broken: person},
}

// refundVerdicts is what becomes of a refund of ours, by where it stands here and there. Every pair is here.
var refundVerdicts = map[RefundStatus]map[RefundStanding]verdict{
	RefundPending:   {NotAsked: send, Processing: again, Done: finish, Denied: refuse, Abnormal: person},
	RefundSucceeded: {NotAsked: person, Processing: person, Done: keep, Denied: person, Abnormal: person},
	RefundFailed:    {NotAsked: keep, Processing: person, Done: person, Denied: keep, Abnormal: person},
}
