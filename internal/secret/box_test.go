package secret_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cuppa/internal/secret"
)

func key(fill byte) []byte { return bytes.Repeat([]byte{fill}, secret.KeyBytes) }

func TestWhatIsSealedIsOpenedByItsKeyForWhatItBelongsTo(t *testing.T) {
	t.Parallel()
	old, err := secret.NewBox(key(1))
	if err != nil {
		t.Fatal(err)
	}
	turned, err := secret.NewBox(key(2), key(1))
	if err != nil {
		t.Fatal(err)
	}
	other, err := secret.NewBox(key(3))
	if err != nil {
		t.Fatal(err)
	}
	const text = "buyer_logon_id=137****0000"
	sealed, id := old.Seal([]byte(text), "ALIPAY\x00t1")
	again, _ := old.Seal([]byte(text), "ALIPAY\x00t1")
	if strings.Contains(sealed, "buyer") || sealed == again || len(id) != 12 {
		t.Errorf("%q and %q under %q", sealed, again, id)
	}
	for _, b := range []*secret.Box{old, turned} {
		if got, err := b.Open(sealed, id, "ALIPAY\x00t1"); err != nil || string(got) != text {
			t.Errorf("opened %q, %v", got, err)
		}
	}
	if _, fresh := turned.Seal([]byte(text), ""); fresh == id {
		t.Error("a box seals with an old key")
	}
	spoilt := []byte(sealed)
	spoilt[len(spoilt)/2] ^= 1
	for name, try := range map[string]func() ([]byte, error){
		"for another transaction": func() ([]byte, error) { return old.Open(sealed, id, "ALIPAY\x00t2") },
		"altered":                 func() ([]byte, error) { return old.Open(string(spoilt), id, "ALIPAY\x00t1") },
		"of another key":          func() ([]byte, error) { return other.Open(sealed, id, "ALIPAY\x00t1") },
		"cut":                     func() ([]byte, error) { return old.Open(sealed[:8], id, "ALIPAY\x00t1") },
		"no base64":               func() ([]byte, error) { return old.Open("%", id, "ALIPAY\x00t1") },
	} {
		if got, err := try(); !errors.Is(err, secret.ErrSealed) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestABoxNeedsAKeyOfItsLength(t *testing.T) {
	t.Parallel()
	if _, err := secret.NewBox(); err == nil {
		t.Error("a box without a key")
	}
	if _, err := secret.NewBox(key(1), []byte("short")); err == nil {
		t.Error("a short key")
	}
}

func TestAKeyIsReadFromItsFileAndNotQuoted(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(base64.StdEncoding.EncodeToString(key(7)) + "\n")
	if got, err := secret.ReadKey(path); err != nil || !bytes.Equal(got, key(7)) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	for _, text := range []string{"", "topsecretbutnobase64", base64.StdEncoding.EncodeToString(key(7)[:16])} {
		write(text)
		if _, err := secret.ReadKey(path); err == nil || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := secret.ReadKey(path + "-none"); err == nil {
		t.Error("a file that is not there")
	}
}
