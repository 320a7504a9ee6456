package invoice

import (
	"net/mail"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"cuppa/internal/fault"
	"cuppa/internal/idempotency"
	"cuppa/internal/number"
)

// Rejections of what is typed.
var (
	ErrTaxNumber = fault.New("INVALID_TAX_NUMBER", "this is no tax number: 15, 18 or 20 capital letters and digits, of which the last of 18 must fit", "税号有误：应为15、18或20位大写字母与数字，18位时须符合校验码")
	ErrEmail     = fault.New("INVALID_EMAIL", "this is no e-mail address", "邮箱格式有误")
	errText      = fault.New("BAD_USER_INPUT", "this text is missing or too long", "文字缺失或过长")
)

// Bounds of texts, in characters.
const (
	maxTitle  = 100
	maxEmail  = 254
	maxNumber = 64
	maxLink   = 2000
	maxNote   = 200
)

// text is a typed text without blanks around it; ok is false where it is too long or holds control characters.
func text(typed string, most int) (string, bool) {
	t := strings.TrimSpace(typed)
	return t, utf8.ValidString(t) && utf8.RuneCountInString(t) <= most && !strings.ContainsFunc(t, unicode.IsControl)
}

// checked is the request in its own form.
func (in Request) checked() (Request, error) {
	if err := idempotency.CheckKey(in.Key); err != nil {
		return in, err
	}
	if no, ok := number.ParseOrder(in.OrderNo); ok {
		in.OrderNo = no
	}
	var ok bool
	if in.Title, ok = text(in.Title, maxTitle); !ok || in.Title == "" {
		return in, errText.At("title")
	}
	in.TaxNo = strings.ToUpper(strings.TrimSpace(in.TaxNo))
	switch {
	case in.Buyer == Company && !TaxNumber(in.TaxNo):
		return in, ErrTaxNumber.At("taxNo")
	case in.Buyer == Person && in.TaxNo != "":
		return in, ErrTaxNumber.Saying("a person has no tax number here", "个人抬头无需填写税号").At("taxNo")
	case in.Buyer != Company && in.Buyer != Person:
		return in, errText.At("buyer")
	}
	if in.Email, ok = text(in.Email, maxEmail); !ok || in.Email != "" && !email(in.Email) {
		return in, ErrEmail.At("email")
	}
	return in, nil
}

// email says whether a text is an address and nothing else.
func email(text string) bool {
	a, err := mail.ParseAddress(text)
	if err != nil || a.Address != text || a.Name != "" {
		return false
	}
	_, domain, _ := strings.Cut(text, "@")
	return strings.Contains(domain, ".") && !strings.ContainsAny(text, " \"<>,;")
}

// codeLetters are those of a unified social credit code (GB 32100-2015), in the order of their values.
const codeLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// TaxNumber says whether a text is the tax number of a company: a unified social credit code of 18 characters with its check character (GB 32100-2015), or an older
// number of 15 or 20 capital letters and digits.
func TaxNumber(text string) bool {
	for _, r := range text {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	switch len(text) {
	case 15, 20:
		return true
	case 18:
	default:
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		value := strings.IndexByte(codeLetters, text[i])
		if value < 0 {
			return false
		}
		sum += value * weight
		weight = weight * 3 % 31
	}
	return codeLetters[(31-sum%31)%31] == text[17]
}

// check says whether a move makes sense without knowing its invoice.
func (m *Move) check() error {
	var ok bool
	if m.Note, ok = text(m.Note, maxNote); !ok || m.Note == "" && (m.To == Rejected || m.To == Voided) {
		return errText.At("note")
	}
	if m.To != Issued {
		return nil
	}
	if m.Number, ok = text(m.Number, maxNumber); !ok || m.Number == "" {
		return errText.At("number")
	}
	if m.Link, ok = text(m.Link, maxLink); !ok || !link(m.Link) {
		return errText.Saying("the link is an https address", "链接须为 https 地址").At("link")
	}
	return nil
}

// link says whether a text is an https address of a host, without somebody's name in it.
func link(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.Hostname() != "" && u.User == nil && u.Opaque == ""
}
