package voucher

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const shown = "482913570246"

func TestACodeIsShownNowhere(t *testing.T) {
	t.Parallel()
	code, err := NewCode(shown)
	if err != nil {
		t.Fatal(err)
	}
	secret := NewSecret("token-" + shown)
	type inner struct {
		code   Code
		secret Secret
		Code   Code
		Secret Secret
	}
	in := inner{code, secret, code, secret}
	use := Use{RequestID: "r1", Code: code, Token: secret, Shop: Shop{Account: Account{Token: secret}}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%20s", "%p"} {
		for _, value := range []any{
			code, &code, secret, &secret, in, &in, []Code{code}, map[Code]Secret{code: secret}, map[string]inner{"a": in}, use, &use, any(code),
			Record{Code: code}, ValidateRequest{Code: code}, Info{Token: secret}, fmt.Errorf("wrapped: %v %v", code, secret),
		} {
			fmt.Fprintf(&out, verb+"\n", value)
		}
	}
	for _, handler := range []slog.Handler{slog.NewJSONHandler(&out, nil), slog.NewTextHandler(&out, nil)} {
		slog.New(handler).Info("x", "code", code, "secret", secret, "use", use, "in", in, "list", []Code{code}, "record", Record{Code: code}, "info", Info{Token: secret})
	}
	for _, value := range []any{code, secret, use, in, map[Code]Secret{code: secret}, map[string]any{"a": &code}} {
		raw, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(raw)
	}
	text := strings.ToLower(out.String())
	for _, hidden := range []string{shown, fmt.Sprintf("%x", shown), "token-", shown[:6]} {
		if strings.Contains(text, hidden) {
			t.Errorf("%q shows in:\n%s", hidden, text)
		}
	}
	if !strings.Contains(text, "…0246") {
		t.Error("the tail, by which guests tell vouchers apart, is missing")
	}
	if short, _ := NewCode("1234567"); short.String() != "…" {
		t.Errorf("most of a short code shows: %s", short)
	}
	if again, _ := NewCode(shown); again != code || code.Reveal() != shown || secret.Reveal() != "token-"+shown || (Code{}).Reveal() != "" || NewSecret("") != (Secret{}) {
		t.Error("codes of the same text are not the same")
	}
}

func TestACodeIsTakenAsGuestsTypeIt(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"4829 1357 0246": shown, "４８２９１３５７０２４６": shown, " 482913570246\t": shown, "4829\u3000135\u00a070246": shown, "aB-9_=+/": "aB-9_=+/",
	} {
		if code, err := NewCode(typed); err != nil || code.Reveal() != want {
			t.Errorf("%q: %q, %v", typed, code.Reveal(), err)
		}
	}
	for _, typed := range []string{"", " ", "\n", "12\x00 34", "券码", "12\n34", strings.Repeat("1", maxCode+1), strings.Repeat(" ", 5*maxCode), "\xff\xfe", "12\u200b34"} {
		if code, err := NewCode(typed); !errors.Is(err, ErrCodeForm) || code != (Code{}) {
			t.Errorf("%q was taken: %v", typed, err)
		}
	}
}
