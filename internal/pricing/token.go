package pricing

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strings"
	"sync"
	"time"

	"cuppa/internal/fault"
)

const (
	// KeyBytes is the length of a signing key.
	KeyBytes = 32
	// maxTokenBytes bounds a token, made or taken.
	maxTokenBytes = 40 << 10
	// tokenDomain separates these signatures from any other use of the key.
	tokenDomain = "cuppa quote token"
)

// The rejections of a quote token.
var (
	ErrQuoteExpired  = fault.New("QUOTE_EXPIRED", "this price is no longer valid, please look again", "报价已过期，请重新确认价格")
	ErrQuoteMismatch = fault.New("QUOTE_MISMATCH", "this price was made for something else, please look again", "报价与订单不符，请重新确认价格")
)

// Quote is a price that is kept: what was asked for, by whom, what it costs, and how long that holds.
type Quote struct {
	// CustomerID is the guest's, or empty: then anyone may use the quote, and it has no coupons.
	CustomerID string
	// Cart is what was priced; the token binds its shop, dine way and channel, and of each line the SKU, the options and the quantity.
	Cart Cart
	// CouponCodes are all codes that were asked for, also those that were refused; their order means nothing.
	CouponCodes []string
	// Result is the price. The token keeps it all but for Rejected, the runner-up's names, and of Tried the coupons, the names and the sentences.
	Result Result
	// ExpiresAt is the first instant at which the price no longer holds; kept to the millisecond.
	ExpiresAt time.Time
}

// Signer makes and opens quote tokens. It is safe for concurrent use; replicas share its key.
type Signer struct{ pens sync.Pool }

// pen is what signing one token takes.
type pen struct {
	mac                     hash.Hash
	payload, bound, encoded []byte
	options                 []string
}

// NewSigner takes the key, KeyBytes long.
func NewSigner(key []byte) (*Signer, error) {
	if len(key) != KeyBytes {
		return nil, fmt.Errorf("pricing: the quote key has %d bytes, not %d", len(key), KeyBytes)
	}
	key = slices.Clone(key)
	return &Signer{pens: sync.Pool{New: func() any { return &pen{mac: hmac.New(sha256.New, key)} }}}, nil
}

// encoding refuses tokens that differ only in bits that do not count, so that each quote has one token.
var encoding = base64.RawURLEncoding.Strict()

// Sign makes the token: URL-safe text. An error means that the quote is not one that Price made for this cart, that an anonymous one
// has coupons, or that the token would be longer than any that is taken.
//
// The token is base64url(version, payload, HMAC-SHA256(key, domain, payload, binding)). The binding (shop, guest, cart, codes) is not
// in it: whoever opens the token says what they hold it for, and the signature fits or does not.
func (s *Signer) Sign(q Quote) (string, error) {
	if q.CustomerID == "" && len(q.CouponCodes) > 0 {
		return "", errors.New("pricing: a quote for anyone cannot have coupons")
	}
	if err := checkShape(q); err != nil {
		return "", err
	}
	p, ok := s.pens.Get().(*pen)
	if !ok {
		return "", errors.New("pricing: no pen") // the pool makes nothing else
	}
	defer s.pens.Put(p)
	payload := appendPayload(p.payload[:0], &q)
	payload = p.appendMAC(payload, payload, q.CustomerID, &q.Cart, q.CouponCodes)
	p.payload = payload
	if encoding.EncodedLen(len(payload)) > maxTokenBytes {
		return "", fmt.Errorf("pricing: the quote token would be longer than %d bytes", maxTokenBytes)
	}
	p.encoded = encoding.AppendEncode(p.encoded[:0], payload)
	return string(p.encoded), nil
}

// Open gives back the quote of a token that the guest holds for the cart with the coupons: the price as it was signed, with the
// unit prices of then in Cart and Result, and no Rejected. A quote that did not know the dine way or the channel opens for any, and then tells none. Unit prices, product and category of the given cart do not matter. A
// good token that is too old is ErrQuoteExpired; one that is forged, altered, or for another shop, guest, cart or set of coupons
// is ErrQuoteMismatch.
//
// A code that was refused when the price was made is not in Result.Applied: the caller refuses the order, or reprices.
func (s *Signer) Open(token string, now time.Time, customerID string, cart Cart, couponCodes []string) (Quote, error) {
	if len(token) > maxTokenBytes || strings.ContainsAny(token, "\r\n") { // line ends are what the decoder would skip
		return Quote{}, ErrQuoteMismatch
	}
	raw, err := encoding.DecodeString(token)
	if err != nil || len(raw) < sha256.Size+2 {
		return Quote{}, ErrQuoteMismatch
	}
	payload, mac := raw[:len(raw)-sha256.Size], raw[len(raw)-sha256.Size:]
	if payload[1]&flagCustomer == 0 {
		customerID = ""
	}
	if payload[1]&flagDineWay == 0 {
		cart.DineWay = ""
	}
	if payload[1]&flagChannel == 0 {
		cart.Channel = ""
	}
	p, ok := s.pens.Get().(*pen)
	if !ok {
		return Quote{}, errors.New("pricing: no pen") // the pool makes nothing else
	}
	defer s.pens.Put(p)
	p.payload = p.appendMAC(p.payload[:0], payload, customerID, &cart, couponCodes)
	if !hmac.Equal(mac, p.payload) {
		return Quote{}, ErrQuoteMismatch
	}
	q := Quote{CustomerID: customerID, Cart: cart, CouponCodes: slices.Clone(couponCodes)}
	if err := readPayload(payload, &q); err != nil {
		return Quote{}, ErrQuoteMismatch.Because(err)
	}
	if !now.Before(q.ExpiresAt) {
		return Quote{}, ErrQuoteExpired
	}
	return q, nil
}

// appendMAC signs the payload together with what it is bound to. Every part carries its length, so that no two bindings have the
// same bytes.
func (p *pen) appendMAC(dst, payload []byte, customerID string, cart *Cart, couponCodes []string) []byte {
	b := appendString(p.bound[:0], tokenDomain)
	b = binary.AppendUvarint(b, uint64(len(payload)))
	b = append(b, payload...)
	b = appendString(b, cart.ShopID)
	b = appendString(b, customerID)
	b = appendString(b, cart.DineWay)
	b = appendString(b, cart.Channel)
	b = binary.AppendUvarint(b, uint64(len(cart.Lines)))
	for i := range cart.Lines {
		l := &cart.Lines[i]
		b = appendString(b, l.SKUID)
		b = binary.AppendVarint(b, int64(l.Quantity))
		b = appendStrings(b, p.inOrder(l.OptionIDs))
		b = append(b, deliveryByte(l))
	}
	b = appendStrings(b, slices.Compact(p.inOrder(couponCodes)))
	p.bound = b
	p.mac.Reset()
	_, _ = p.mac.Write(b) // a hash does not fail
	return p.mac.Sum(dst)
}

func deliveryByte(l *Line) byte {
	if l.Delivery {
		return 1
	}
	return 0
}

// inOrder is the words sorted, until the next are; the given ones stay as they are. An option that is named twice is not the same as once.
func (p *pen) inOrder(words []string) []string {
	p.options = append(p.options[:0], words...)
	slices.Sort(p.options)
	return p.options
}
