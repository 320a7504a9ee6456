package alipay

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
)

// certificates reads those of a PEM text that can be read. Alipay's roots have some of SM2 among them, which Go does not read, and which we do not need.
func certificates(text string) (all []*x509.Certificate) {
	for rest := []byte(text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return all
		}
		if c, err := x509.ParseCertificate(block.Bytes); err == nil {
			all = append(all, c)
		}
	}
}

// first is the certificate that a file is about, and its RSA key; nil where there is none.
func first(text string) (*x509.Certificate, *rsa.PublicKey) {
	all := certificates(text)
	if len(all) == 0 {
		return nil, nil
	}
	key, _ := all[0].PublicKey.(*rsa.PublicKey)
	return all[0], key
}

// privateKey reads an RSA key in any of the forms that Alipay's tools write; nil where it is none.
func (a Account) privateKey() *rsa.PrivateKey {
	text := a.PrivateKey.Reveal()
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if block, _ := pem.Decode([]byte(text)); block != nil {
		der, err = block.Bytes, nil
	}
	if err != nil {
		return nil
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil
	}
	rsaKey, _ := key.(*rsa.PrivateKey)
	return rsaKey
}

// checkCertificates tells what is wrong with the certificates themselves. The library takes roots of which it knows none, and keys that are not RSA's, without a word.
func (a Account) checkCertificates() error {
	var faults []error
	_, app := first(a.AppCert)
	if _, alipay := first(a.AlipayCert); alipay == nil {
		faults = append(faults, errors.New("alipay: Alipay's certificate is none of an RSA key"))
	}
	if roots := certificates(a.RootCert); len(roots) == 0 {
		faults = append(faults, errors.New("alipay: there is no root certificate"))
	}
	switch key := a.privateKey(); {
	case app == nil:
		faults = append(faults, errors.New("alipay: the application's certificate is none of an RSA key"))
	case key != nil && !key.PublicKey.Equal(app):
		faults = append(faults, errors.New("alipay: the application's certificate is of another key than its private key"))
	}
	return errors.Join(faults...)
}
