package voucher

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"cuppa/internal/config"
	"cuppa/internal/lang"
)

func TestTheRegistryRefusesWhatIsNoKind(t *testing.T) {
	t.Parallel()
	good := of(&meituan{}, "MEITUAN_TEST", Meituan, Cash, lang.T("test", "测试"))
	if _, err := NewRegistry(good); err != nil {
		t.Fatal(err)
	}
	for what, spoil := range map[string]func(k *Kind){
		"no name":              func(k *Kind) { k.Name = "" },
		"a name with spaces":   func(k *Kind) { k.Name = "A B" },
		"a long name":          func(k *Kind) { k.Name = strings.Repeat("A", 41) },
		"an unknown platform":  func(k *Kind) { k.Platform = "ELSEWHERE" },
		"no form":              func(k *Kind) { k.Form = "" },
		"an unknown form":      func(k *Kind) { k.Form = "GIFT" },
		"no label":             func(k *Kind) { k.Label = nil },
		"no validator":         func(k *Kind) { k.Validator = nil },
		"no operator":          func(k *Kind) { k.Operator = nil },
		"no recorder":          func(k *Kind) { k.Recorder = nil },
		"another's strategies": func(k *Kind) { k.Name = "MEITUAN_OTHER" },
		"another's operator":   func(k *Kind) { k.Operator = strategy{name: "X"} },
	} {
		bad := good
		spoil(&bad)
		if _, err := NewRegistry(bad); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
	if _, err := NewRegistry(good, good); err == nil {
		t.Error("a kind was registered twice")
	}
}

func TestAKindIsKnownConnectedOrNeither(t *testing.T) {
	t.Parallel()
	r, err := Connect(config.Platforms{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.All()) != 0 {
		t.Errorf("nothing is set, and yet there is %v", r.All())
	}
	for _, b := range builders {
		if _, err := r.Get(b.name); !errors.Is(err, ErrNotConnected) {
			t.Errorf("%s: %v", b.name, err)
		}
	}
	for _, name := range []string{"", "CASH", "meituan_cash", "MEITUAN_CASH ", "NOBODY_CASH"} {
		if _, err := r.Get(name); !errors.Is(err, ErrUnsupportedKind) || !strings.Contains(err.Error(), "unsupported coupon type") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestABuilderThatIsWrongStopsTheProgram(t *testing.T) {
	t.Parallel()
	kind := func(name string) func(*clients) (Kind, bool) {
		return func(*clients) (Kind, bool) {
			return of(&meituan{}, name, Meituan, Cash, lang.T("test", "测试")), true
		}
	}
	absent := func(*clients) (Kind, bool) { return Kind{}, false }
	for what, all := range map[string][]builder{
		"built twice": {{"A_B", kind("A_B")}, {"A_B", kind("A_B")}}, "absent twice": {{"A_B", absent}, {"A_B", absent}},
		"built and absent": {{"A_B", absent}, {"A_B", kind("A_B")}}, "another name": {{"A_B", kind("A_C")}}, "no name": {{"", absent}},
	} {
		if _, err := build(all, &clients{}); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}

func TestMeituansSignature(t *testing.T) {
	t.Parallel()
	if got := meituanSign("key", url.Values{"a": {"1"}, "b": {"2"}, "sign": {"x"}, "empty": {""}}); got != "ac5aa52849092395d08bc91a1707ee1ef8af2631" {
		t.Error(got)
	}
}

func TestAddressesOfPlatformsAreSafe(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"http://platform.example", "ftp://x", "https://u:p@x", "https://x?a=b", "", "x"} {
		if _, err := newParty("X", base, Options{}); err == nil || strings.Contains(err.Error(), base) && base != "" && base != "x" {
			t.Errorf("%s: %v", base, err)
		}
	}
	for _, base := range []string{"https://platform.example/a", "http://127.0.0.1:1", "http://localhost:1/"} {
		if p, err := newParty("X", base, Options{}); err != nil || strings.HasSuffix(p.base, "/") {
			t.Errorf("%s: %v", base, err)
		}
	}
}
