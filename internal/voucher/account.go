package voucher

import (
	"errors"
	"unicode"
	"unicode/utf8"

	"cuppa/internal/fault"
)

// ErrAccount is an account that a platform can't be asked with.
var ErrAccount = fault.New("INVALID_PLATFORM_ACCOUNT", "this account can't be used", "账户信息有误")

// Bounds of an account's fields, in characters.
const (
	maxAccountField = 128
	maxAccountToken = 1000
)

// Check tells all that is wrong with a shop's account at a platform, each at its field.
func (a Account) Check(platform string) error {
	var faults []error
	fields := []struct {
		name, value string
		needed      bool
		most        int
	}{
		{"accountId", a.ShopID, true, maxAccountField},
		{"name", a.Name, false, maxAccountField},
		{"merchant", a.Merchant, false, maxAccountField},
		{"token", a.Token.Reveal(), platform == Meituan, maxAccountToken},
	}
	for _, f := range fields {
		switch {
		case f.value == "" && f.needed:
			faults = append(faults, ErrAccount.Saying("it is needed", "必填").At(f.name))
		case utf8.RuneCountInString(f.value) > f.most || !utf8.ValidString(f.value) || !printable(f.value):
			faults = append(faults, ErrAccount.Saying("it is too long or has characters that nobody types", "过长或含有非法字符").At(f.name))
		}
	}
	switch {
	case a.Business == "":
	case platform != Meituan || a.Business != MeituanDining && a.Business != MeituanGeneral:
		faults = append(faults, ErrAccount.Saying("only Meituan has businesses: 1 for dining, 58 for general shops", "仅美团需要：1 为餐饮，58 为综合").At("business"))
	}
	return errors.Join(faults...)
}

func printable(s string) bool {
	for _, r := range s {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}
