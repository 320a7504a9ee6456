package paysim

import (
	"context"
	"crypto"
	"crypto/md5" //nolint:gosec // how Alipay names certificates
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// Keys are those of both sides: the simulator's own, and what a merchant would have been given. They open nothing but the simulator.
type Keys struct {
	// Merchant signs what is asked, Platform what is answered, Older is the platform certificate's of before.
	Merchant, Platform, Older []byte // PKCS#8
	Certificate               []byte // DER
	APIv3                     string
	// Links signs links to the cashier and to bills.
	Links []byte

	merchant, platform, older *rsa.PrivateKey
	certificate               *x509.Certificate
	// Alipay's certificates follow from the keys: its root, the one that it signs by, and the application's.
	aliRoot, aliOwn, aliApp *x509.Certificate
}

const keyBits = 2048

// NewKeys makes keys.
func NewKeys() (*Keys, error) {
	k := &Keys{APIv3: rand.Text()[:16] + rand.Text()[:16], Links: []byte(rand.Text())}
	for _, to := range []*[]byte{&k.Merchant, &k.Platform, &k.Older} {
		key, err := rsa.GenerateKey(rand.Reader, keyBits)
		if err == nil {
			*to, err = x509.MarshalPKCS8PrivateKey(key)
		}
		if err != nil {
			return nil, fmt.Errorf("paysim: making keys: %w", err)
		}
		k.older = key
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 150))
	if err != nil {
		return nil, fmt.Errorf("paysim: making keys: %w", err)
	}
	made := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	of := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: "Simulated platform"}, NotBefore: made, NotAfter: made.AddDate(50, 0, 0)}
	if k.Certificate, err = x509.CreateCertificate(rand.Reader, of, of, k.older.Public(), k.older); err != nil {
		return nil, fmt.Errorf("paysim: making keys: %w", err)
	}
	return k, k.parse()
}

func (k *Keys) parse() (err error) {
	for _, one := range []struct {
		raw []byte
		to  **rsa.PrivateKey
	}{{k.Merchant, &k.merchant}, {k.Platform, &k.platform}, {k.Older, &k.older}} {
		key, err := x509.ParsePKCS8PrivateKey(one.raw)
		if err != nil {
			return fmt.Errorf("paysim: reading keys: %w", err)
		}
		*one.to = key.(*rsa.PrivateKey)
	}
	if k.certificate, err = x509.ParseCertificate(k.Certificate); err != nil {
		return fmt.Errorf("paysim: reading keys: %w", err)
	}
	return k.certify()
}

// certify makes Alipay's certificates. They come out the same each time: serials and times are fixed, and so is what RSA signs.
func (k *Keys) certify() (err error) {
	from := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	issue := func(serial int64, name string, of *rsa.PrivateKey, root bool) *x509.Certificate {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(serial), Subject: pkix.Name{Country: []string{"CN"}, Organization: []string{"Simulated Ant"}, CommonName: name},
			NotBefore: from, NotAfter: from.AddDate(50, 0, 0), IsCA: root, BasicConstraintsValid: true, SignatureAlgorithm: x509.SHA256WithRSA,
		}
		parent := k.aliRoot
		if root {
			parent = template
		}
		der, e := x509.CreateCertificate(rand.Reader, template, parent, of.Public(), k.older)
		c, e2 := x509.ParseCertificate(der)
		if err = errors.Join(err, e, e2); err != nil {
			return &x509.Certificate{SerialNumber: big.NewInt(serial)}
		}
		return c
	}
	k.aliRoot = issue(7001, "Simulated Certification Authority R1", k.older, true)
	k.aliOwn = issue(7002, "Simulated Alipay", k.platform, false)
	k.aliApp = issue(7003, AlipayAppID, k.merchant, false)
	if err != nil {
		return fmt.Errorf("paysim: making certificates: %w", err)
	}
	return nil
}

// aliSerial is how Alipay names a certificate: the MD5 of its issuer and its serial, in hex.
func aliSerial(c *x509.Certificate) string {
	sum := md5.Sum([]byte(c.Issuer.String() + c.SerialNumber.String())) //nolint:gosec // Alipay's own way
	return hex.EncodeToString(sum[:])
}

// serial is the certificate's, in capital hex.
func (k *Keys) serial() string { return fmt.Sprintf("%X", k.certificate.SerialNumber.Bytes()) }

// loadKeys reads the keys of a store, which makes them at its first start: replicas agree on one pair, and notices of before a restart still fit.
func loadKeys(ctx context.Context, store Store, fresh *Keys) (*Keys, error) {
	for {
		r, found, err := store.Get(ctx, "", "keys", "keys")
		if err != nil {
			return nil, err
		}
		if found {
			k := &Keys{}
			if err := json.Unmarshal(r.Document, k); err != nil {
				return nil, fmt.Errorf("paysim: reading keys: %w", err)
			}
			return k, k.parse()
		}
		if fresh == nil {
			if fresh, err = NewKeys(); err != nil {
				return nil, err
			}
		}
		document, err := json.Marshal(fresh)
		if err != nil {
			return nil, fmt.Errorf("paysim: writing keys: %w", err)
		}
		if _, err := store.Put(ctx, Record{Kind: "keys", No: "keys", At: time.Now(), Document: document}); err != nil {
			return nil, err
		}
	}
}

// sign is SHA256-with-RSA (PKCS#1 v1.5) in base64, as both channels sign.
func sign(key *rsa.PrivateKey, text string) string {
	sum := sha256.Sum256([]byte(text))
	raw, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(raw)
}

func fits(key *rsa.PublicKey, text, signature string) bool {
	raw, err := base64.StdEncoding.DecodeString(signature)
	sum := sha256.Sum256([]byte(text))
	return err == nil && rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], raw) == nil
}
