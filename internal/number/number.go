// Package number owns the numbers that people read out: of orders, payments, refunds, and codes of coupons.
//
// They are drawn at random, so that none can be guessed from another, from letters and digits that are not mistaken for one another.
package number

import (
	"math/big"
	"strings"
	"time"

	"cuppa/internal/chance"
)

// alphabet leaves out 0, 1, I, L and O. It has 31 characters, a prime: with different weights below 31, the check character tells every
// single wrong character and every swap of two.
const alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

const (
	random    = 8 // 31^8 = 8.5e11 numbers a year
	orderSize = 2 + random + 1
)

// Order makes an order's number: two digits of the year, eight random characters, one check character.
func Order(now time.Time) string {
	year := now.UTC().Year() % 100
	b := make([]byte, 0, orderSize)
	b = append(b, byte('0'+year/10), byte('0'+year%10))
	b = append(b, Random(random)...)
	return string(append(b, check(b)))
}

// Payment makes a payment's number: P, then as an order's. It fits the channels' out_trade_no (WeChat Pay: 6 to 32 of 0-9A-Za-z_-|*).
func Payment(now time.Time) string { return "P" + Order(now) }

// Refund makes a refund's number: R, then as an order's.
func Refund(now time.Time) string { return "R" + Order(now) }

// Dispute makes a dispute's number: D, then as an order's.
func Dispute(now time.Time) string { return "D" + Order(now) }

// Invoice draws the number of a request for an invoice.
func Invoice(now time.Time) string { return "F" + Order(now) }

// TopUp makes a top-up's number: T, then as an order's.
func TopUp(now time.Time) string { return "T" + Order(now) }

// IsTopUp tells a top-up's number from an order's, which begins with a digit.
func IsTopUp(no string) bool { return strings.HasPrefix(no, "T") }

// Random is n random characters of the alphabet.
func Random(n int) string {
	out := make([]byte, 0, n)
	var buf [32]byte
	for len(out) < n {
		chance.Read(buf[:])
		for _, b := range buf {
			if b >= 31*8 { // keeps the draw even
				continue
			}
			if out = append(out, alphabet[b%31]); len(out) == n {
				break
			}
		}
	}
	return string(out)
}

// check is the weighted sum of the characters modulo 31; the year counts as one number.
func check(b []byte) byte {
	sum := 2 * (int(b[0]-'0')*10 + int(b[1]-'0'))
	for i, c := range b[2:] {
		sum += (i + 3) * strings.IndexByte(alphabet, c)
	}
	return alphabet[sum%31]
}

// ParseOrder brings what a person typed into the form of an order's number: spaces and dashes go, letters become capitals. ok is false when
// it is none, or its check character is wrong.
func ParseOrder(typed string) (no string, ok bool) {
	if len(typed) > 64 {
		return "", false
	}
	b := make([]byte, 0, orderSize)
	for i := range len(typed) {
		c := typed[i]
		switch {
		case c == ' ' || c == '-':
			continue
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		}
		b = append(b, c)
	}
	if len(b) != orderSize || b[0] < '0' || b[0] > '9' || b[1] < '0' || b[1] > '9' {
		return "", false
	}
	for _, c := range b[2:] {
		if strings.IndexByte(alphabet, c) < 0 {
			return "", false
		}
	}
	return string(b), check(b[:orderSize-1]) == b[orderSize-1]
}

// claimSize is how many characters a claim code has, the check character included: 31^17 are 84 bits.
const claimSize = 18

// Claim makes the code that a guest types for a coupon from 32 bytes that nobody can guess: 17 characters and a check character.
func Claim(secret [32]byte) string {
	n, base, digit := new(big.Int).SetBytes(secret[:]), big.NewInt(int64(len(alphabet))), new(big.Int)
	b := make([]byte, 0, claimSize)
	for len(b) < claimSize-1 {
		n.DivMod(n, base, digit)
		b = append(b, alphabet[digit.Int64()])
	}
	return string(append(b, checkClaim(b)))
}

// ShowClaim writes a claim code in groups of six, as people read it.
func ShowClaim(code string) string {
	if len(code) != claimSize {
		return code
	}
	return code[:6] + "-" + code[6:12] + "-" + code[12:]
}

// checkClaim is the weighted sum of the characters modulo 31; the weights differ and are below 31.
func checkClaim(b []byte) byte {
	sum := 0
	for i, c := range b {
		sum += (i + 1) * strings.IndexByte(alphabet, c)
	}
	return alphabet[sum%31]
}

// ParseClaim brings what a person typed into the form of a claim code: blanks and dashes go, letters become capitals. ok is false when it can't be one: another
// length, other characters, or a wrong check character, as any single wrong character and any two that are swapped make it.
func ParseClaim(typed string) (code string, ok bool) {
	if len(typed) > 64 {
		return "", false
	}
	b := make([]byte, 0, claimSize)
	for i := range len(typed) {
		c := typed[i]
		switch {
		case c == ' ' || c == '-':
			continue
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		}
		if strings.IndexByte(alphabet, c) < 0 {
			return "", false
		}
		b = append(b, c)
	}
	if len(b) != claimSize {
		return "", false
	}
	return string(b), checkClaim(b[:claimSize-1]) == b[claimSize-1]
}
