package payment

import "fmt"

// reason is why a payment moves.
type reason string

const (
	// came: the channel has the money.
	came reason = "the money came"
	// declined: the attempt failed there.
	declined reason = "the channel declined"
	// unwanted: the order was paid otherwise, canceled, or a newer payment took its place.
	unwanted reason = "not needed any more"
	// returned: money is asked back.
	returned reason = "money is asked back"
	// back: the guest has it.
	back reason = "the money is back"
	// denied: the channel refused to give it back.
	denied reason = "the refund was refused"
)

// moves is the whole life of a payment, and why it moves. What is not written here cannot happen. A success counts in every state in which the money had not come: it
// is never turned away.
var moves = map[Status]map[Status]reason{
	Pending:           {Succeeded: came, Failed: declined, Closed: unwanted},
	Failed:            {Succeeded: came},
	Closed:            {Succeeded: came},
	Succeeded:         {PartiallyRefunded: returned, Refunded: returned},
	PartiallyRefunded: {Refunded: returned, Succeeded: denied},
	Refunded:          {PartiallyRefunded: denied, Succeeded: denied},
}

// refundMoves is the whole life of a refund.
var refundMoves = map[RefundStatus]map[RefundStatus]reason{
	RefundPending:   {RefundSucceeded: back, RefundFailed: denied},
	RefundSucceeded: {},
	RefundFailed:    {},
}

// whence are the states from which a payment moves to another one for a cause.
func whence(to Status, why reason) (from []string) {
	for _, s := range Statuses {
		if moves[s][to] == why {
			from = append(from, string(s))
		}
	}
	return from
}

// refundWhence are the states from which a refund ends.
func refundWhence(to RefundStatus) (from []string) {
	for s, next := range refundMoves {
		if _, may := next[to]; may {
			from = append(from, string(s))
		}
	}
	return from
}

// mayMove refuses what is not in the table; what stays where it is moves nowhere.
func mayMove(from, to Status, why reason) error {
	if from != to && moves[from][to] != why {
		return fmt.Errorf("payment: there is no way from %s to %s because %s", from, to, why)
	}
	return nil
}
