package wallet

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"time"
	"unicode/utf8"

	"cuppa/internal/audit"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/identity"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/number"
)

const (
	// maxCards bounds a batch, maxCard the worth of one card.
	maxCards              = 1000
	maxCard  money.Amount = maxTopUp
	// maxCardsFor bounds how long cards are good.
	maxCardsFor = 10 * 365 * 24 * time.Hour
	// codesAgain is how long the codes of a batch are answered to who asks with its key again: an answer that got lost is no loss.
	codesAgain = 10 * time.Minute
	// tailSize is how much of a code people may see.
	tailSize = 4
)

// CardBatch is gift cards that were issued together.
type CardBatch struct {
	ID, Name   string
	Amount     money.Amount
	Count      int
	Redeemed   int
	ValidUntil time.Time
	CreatedBy  string
	CreatedAt  time.Time

	seed        []byte
	fingerprint string
}

// card is one card as it is kept.
type card struct {
	id, tail, digest, customerID, key string
	amount                            money.Amount
	validUntil                        time.Time
}

// IssueCards is gift cards to be issued.
type IssueCards struct {
	Key, Name  string
	Amount     money.Amount
	Count      int
	ValidUntil time.Time
}

// Issue issues a batch of gift cards, and books what they are worth. The codes are told now, and for ten minutes to the same person by the same key; after that nobody
// can read them. Rejections: FORBIDDEN for who does not work at all shops of the brand, INVALID_GIFT_CARDS, IDEMPOTENCY_KEY_REUSED. The context has the brand.
func (s *Service) Issue(ctx context.Context, by identity.Principal, in IssueCards) (b CardBatch, codes []string, replayed bool, err error) {
	if err := s.ofBrand(ctx, by); err != nil {
		return CardBatch{}, nil, false, err
	}
	key, err := keyOf(in.Key)
	if err != nil {
		return CardBatch{}, nil, false, err
	}
	now := s.moment()
	in.ValidUntil = in.ValidUntil.UTC().Truncate(time.Microsecond)
	switch n := utf8.RuneCountInString(in.Name); {
	case n == 0 || n > 60 || !storable(in.Name):
		return CardBatch{}, nil, false, ErrCards.At("name")
	case in.Amount < minTopUp || in.Amount > maxCard:
		return CardBatch{}, nil, false, ErrCards.At("amount")
	case in.Count < 1 || in.Count > maxCards:
		return CardBatch{}, nil, false, ErrCards.At("count")
	case in.ValidUntil.After(now.Add(maxCardsFor)):
		return CardBatch{}, nil, false, ErrCards.At("validUntil")
	}
	in.Key = ""
	seed := make([]byte, 32)
	_, _ = rand.Read(seed) // never fails, by its contract
	b = CardBatch{
		ID: number.Random(20), Name: in.Name, Amount: in.Amount, Count: in.Count, ValidUntil: in.ValidUntil, CreatedBy: by.ID, CreatedAt: now, seed: seed, fingerprint: fingerprint(in),
	}
	if replayed, err = s.writeCards(ctx, &b, key); err != nil {
		return CardBatch{}, nil, false, err
	}
	if b.fingerprint != fingerprint(in) {
		return CardBatch{}, nil, false, ErrKeyReused.At("idempotencyKey")
	}
	if now.Sub(b.CreatedAt) <= codesAgain {
		for n := range b.Count {
			codes = append(codes, number.ShowClaim(s.code(b, n)))
		}
	}
	return b, codes, replayed, nil
}

// writeCards writes a batch with its cards, and its entry; where the key was used it answers that batch.
func (s *Service) writeCards(ctx context.Context, b *CardBatch, key string) (found bool, err error) {
	brandID, _ := db.Brand(ctx)
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		fresh, err := insertBatch(ctx, tx, *b, key)
		if err != nil {
			return err
		}
		if found = !fresh; found {
			*b, err = batchByKey(ctx, tx, b.CreatedBy, key)
			return err
		}
		if !b.ValidUntil.After(b.CreatedAt) {
			return ErrCards.At("validUntil")
		}
		if err := insertCards(ctx, tx, *b, s.code, s.digest); err != nil {
			return err
		}
		total := b.Amount * money.Amount(b.Count)
		if err := ledger.Post(ctx, tx, ledger.CardsIssued(ledger.Order{BrandID: brandID}, b.ID, total, b.CreatedAt)); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{Subject: b.ID, Details: map[string]any{"name": b.Name, "amount": b.Amount, "count": b.Count, "validUntil": b.ValidUntil}})
	})
	return found, err
}

// code makes the batch's code with a number. It needs the batch's seed and the key: neither is in the other's place.
func (s *Service) code(b CardBatch, n int) string {
	mac := hmac.New(sha256.New, s.making)
	mac.Write(b.seed)
	mac.Write([]byte(strconv.Itoa(n)))
	return number.Claim([32]byte(mac.Sum(nil)))
}

// digest is what a code is found by.
func (s *Service) digest(code string) string {
	mac := hmac.New(sha256.New, s.finding)
	mac.Write([]byte(code))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// CardBatches are the latest batches, at most 100, and what became of them: FORBIDDEN for who does not work at all shops of the brand. The context has the brand.
func (s *Service) CardBatches(ctx context.Context, by identity.Principal) ([]CardBatch, error) {
	if err := s.ofBrand(ctx, by); err != nil {
		return nil, err
	}
	return cardBatches(ctx, s.db)
}

// Redeem puts a gift card's worth into a guest's wallet, once: whoever is first has it. The same key is answered the same, and is no other card's. A slip of the typing is
// told without looking for the code. Rejections: INVALID_GIFT_CARD_CODE; GIFT_CARD_NOT_FOUND, which the caller counts as a guess; GIFT_CARD_USED, GIFT_CARD_EXPIRED,
// IDEMPOTENCY_KEY_REUSED. The context has the brand.
func (s *Service) Redeem(ctx context.Context, customerID, key, typed string) (amount money.Amount, w Wallet, replayed bool, err error) {
	key, err = keyOf(key)
	if err != nil {
		return 0, Wallet{}, false, err
	}
	code, ok := number.ParseClaim(typed)
	if !ok {
		return 0, Wallet{}, false, ErrCode.At("code")
	}
	redeem := func(tx *db.Tx) error {
		amount, replayed, err = s.redeem(ctx, tx, customerID, key, s.digest(code))
		if err != nil {
			return err
		}
		w, _, err = lock(ctx, tx, customerID)
		return err
	}
	if err = s.db.InTx(ctx, redeem); db.Unique(err) { // the key has just redeemed another card
		err = s.db.InTx(ctx, redeem)
	}
	if err != nil {
		return 0, Wallet{}, false, err
	}
	crash.Here("gift card/kept")
	return amount, w, replayed, nil
}

// redeem answers the card that a key has redeemed, or redeems the one of a digest.
func (s *Service) redeem(ctx context.Context, tx *db.Tx, customerID, key, digest string) (amount money.Amount, replayed bool, err error) {
	before, found, err := cardByKey(ctx, tx, customerID, key)
	switch {
	case err != nil:
		return 0, false, err
	case found && before.digest != digest:
		return 0, false, ErrKeyReused.At("idempotencyKey")
	case found:
		return before.amount, true, nil
	}
	now := s.moment()
	c, found, err := lockCard(ctx, tx, digest)
	switch {
	case err != nil:
		return 0, false, err
	case !found:
		return 0, false, ErrCard.At("code")
	case c.customerID == customerID && c.key == key: // the same call beside this one was faster
		return c.amount, true, nil
	case c.customerID != "":
		return 0, false, ErrCardUsed.At("code")
	case !now.Before(c.validUntil):
		return 0, false, ErrCardExpired.At("code")
	}
	if err := takeCard(ctx, tx, c.id, customerID, key, now); err != nil {
		return 0, false, err
	}
	if err := credit(ctx, tx, customerID, change{principal: c.amount}); err != nil {
		return 0, false, err
	}
	brandID, _ := db.Brand(ctx)
	err = ledger.Post(ctx, tx, ledger.CardRedeemed(ledger.Order{BrandID: brandID}, c.id, customerID, c.amount, now))
	crash.Here("gift card/redeemed")
	return c.amount, false, err
}
