package ledger

import (
	"time"

	"cuppa/internal/money"
)

// Spent is money that a payment took from a wallet. It passes through clearing/BALANCE, where the payment's capture is.
func Spent(of Order, paymentNo, owner string, principal, bonus money.Amount, at time.Time) Entry {
	return Entry{Kind: KindSpent, Reference: paymentNo, Order: of, Owner: owner, At: at, Postings: []Posting{
		{Principal, principal}, {Bonus, bonus}, {ClearingBalance, -principal - bonus},
	}}.tidy()
}

// BackToWallet is money that a refund gave back to a wallet.
func BackToWallet(of Order, refundNo, owner string, principal, bonus money.Amount, at time.Time) Entry {
	return Entry{Kind: KindReturned, Reference: refundNo, Order: of, Owner: owner, At: at, Postings: []Posting{
		{ClearingBalance, principal + bonus}, {Principal, -principal}, {Bonus, -bonus},
	}}.tidy()
}

// ToppedUp is money that came for a wallet, with the bonus that the brand gives. of is the top-up.
func ToppedUp(of Order, owner string, amount, bonus money.Amount, at time.Time) Entry {
	return Entry{Kind: KindTopUp, Reference: of.No, Order: of, Owner: owner, At: at, Postings: []Posting{
		{Guests, amount}, {BonusGiven, bonus}, {Principal, -amount}, {Bonus, -bonus},
	}}.tidy()
}

// TopUpBack is a refund of a top-up, of: amount goes to the guest, and bonus of what was given with it ends. principal and hadBonus are what the wallet gives for both.
func TopUpBack(of Order, refundNo, owner string, amount, bonus, principal, hadBonus money.Amount, at time.Time) Entry {
	return Entry{Kind: KindTopUpBack, Reference: refundNo, Order: of, Owner: owner, At: at, Postings: []Posting{
		{Principal, principal}, {Bonus, hadBonus}, {Guests, -amount}, {BonusGiven, -bonus},
	}}.tidy()
}

// CardsIssued is a batch of gift cards, all of them together.
func CardsIssued(of Order, batchID string, total money.Amount, at time.Time) Entry {
	return Entry{Kind: KindCardsIssued, Reference: batchID, Order: of, At: at, Postings: []Posting{{GiftCardsIssued, total}, {GiftCards, -total}}}
}

// CardRedeemed is a gift card that went into a wallet.
func CardRedeemed(of Order, cardID, owner string, amount money.Amount, at time.Time) Entry {
	return Entry{Kind: KindCard, Reference: cardID, Order: of, Owner: owner, At: at, Postings: []Posting{{GiftCards, amount}, {Principal, -amount}}}
}

// Held is what became of money of a wallet that is set aside: KindFrozen puts it there, KindPosted takes it, KindVoided gives it back.
func Held(kind Kind, of Order, holdID, owner string, principal, bonus money.Amount, at time.Time) Entry {
	e := Entry{Kind: kind, Reference: holdID, Order: of, Owner: owner, At: at}
	switch kind {
	case KindFrozen:
		e.Postings = []Posting{{Principal, principal}, {Bonus, bonus}, {FrozenPrincipal, -principal}, {FrozenBonus, -bonus}}
	case KindVoided:
		e.Postings = []Posting{{FrozenPrincipal, principal}, {FrozenBonus, bonus}, {Principal, -principal}, {Bonus, -bonus}}
	default:
		e.Postings = []Posting{{FrozenPrincipal, principal}, {FrozenBonus, bonus}, {Transfers, -principal - bonus}}
	}
	return e.tidy()
}

// PointsMoved is what points a guest got, or lost where n is below 0.
func PointsMoved(kind Kind, of Order, reference, owner string, n int64, at time.Time) Entry {
	return Entry{Kind: kind, Reference: reference, Order: of, Owner: owner, At: at, Postings: []Posting{{PointsIssued, money.Amount(n)}, {Points, money.Amount(-n)}}}
}
