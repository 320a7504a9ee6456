package alipay

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	sdk "github.com/smartwalle/alipay/v3"

	"cuppa/internal/config"
	"cuppa/internal/payment"
	"cuppa/internal/payment/wechatpay"
)

// unknownNo is the number of a trade that nobody has.
const unknownNo = "CUPPADOCTOR0000000000"

// Diagnose looks at an account's settings, and asks Alipay for a trade that is not there: nothing is changed there.
func Diagnose(ctx context.Context, set config.Alipay, notifyBase string, o Options, now func() time.Time) []payment.Finding {
	if now == nil {
		now = time.Now
	}
	if o.Over == nil {
		o.Over = http.DefaultTransport
	}
	d := &diagnosis{}
	account, err := Read(set, notifyBase)
	d.faults("its key files", err)
	if err == nil {
		d.keys(account, now())
	}
	heard := &listening{next: o.Over}
	channel, err := New(account, Options{Over: heard})
	d.faults("its settings together", err)
	for _, f := range d.found {
		if f.Do != "" {
			return append(d.found, payment.Wrong(payment.Alipay, "asking Alipay", "not tried: put the above right first"))
		}
	}
	d.query(ctx, channel, heard, now())
	return d.found
}

// listening keeps the headers of the last answer.
type listening struct {
	next   http.RoundTripper
	header http.Header
}

// RoundTrip asks.
func (l *listening) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := l.next.RoundTrip(r)
	if err == nil {
		l.header = answer.Header
	}
	return answer, err //nolint:wrapcheck // the client wraps it
}

type diagnosis struct{ found []payment.Finding }

func (d *diagnosis) good(about string) {
	d.found = append(d.found, payment.Good(payment.Alipay, about))
}
func (d *diagnosis) badf(about, format string, values ...any) {
	d.found = append(d.found, payment.Wrong(payment.Alipay, about, fmt.Sprintf(format, values...)))
}

func (d *diagnosis) faults(about string, err error) {
	if err == nil {
		d.good(about)
		return
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // errors.Join's own
		for _, one := range many.Unwrap() {
			d.badf(about, "%s", one)
		}
		return
	}
	d.badf(about, "%s", err)
}

// publicKey reads Alipay's public key in the forms that it comes in; nil where it is none.
func (a Account) publicKey() *rsa.PublicKey {
	text := a.PublicKey.Reveal()
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if block, _ := pem.Decode([]byte(text)); block != nil {
		der, err = block.Bytes, nil
	}
	if err != nil {
		return nil
	}
	key, _ := x509.ParsePKIXPublicKey(der)
	of, _ := key.(*rsa.PublicKey)
	return of
}

// keys looks for keys and certificates that were taken for others.
func (d *diagnosis) keys(a Account, now time.Time) {
	const about = "whose keys are whose"
	before := len(d.found)
	private := a.privateKey()
	if private == nil {
		d.badf(about, "ALIPAY_PRIVATE_KEY_FILE holds no RSA private key, PEM or bare base64")
		return
	}
	if a.AlipayCert == "" {
		switch key := a.publicKey(); {
		case key == nil:
			d.badf(about, "ALIPAY_PUBLIC_KEY_FILE holds no RSA public key, PEM or bare base64")
		case key.Equal(&private.PublicKey):
			d.badf(about, "ALIPAY_PUBLIC_KEY_FILE is the application's own public key: take Alipay's, which the console shows once yours is uploaded")
		}
	} else {
		leaf, key := first(a.AlipayCert)
		roots, between := x509.NewCertPool(), x509.NewCertPool()
		for _, c := range certificates(a.RootCert) {
			roots.AddCert(c)
		}
		for _, c := range certificates(a.AlipayCert) {
			between.AddCert(c)
		}
		switch {
		case leaf == nil || key == nil:
		case key.Equal(&private.PublicKey):
			d.badf(about, "ALIPAY_CERT_FILE is the application's own certificate: alipayCertPublicKey_RSA2.crt is needed")
		case now.After(leaf.NotAfter):
			d.badf(about, "Alipay's certificate ended on %s: download the new one", leaf.NotAfter.Format(time.DateOnly))
		default:
			if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err != nil {
				d.badf(about, "ALIPAY_CERT_FILE is not issued by any root of ALIPAY_ROOT_CERT_FILE: download both anew from the console")
			}
		}
	}
	if len(d.found) == before {
		d.good(about)
	}
}

// query asks for a trade that is not there.
func (d *diagnosis) query(ctx context.Context, c *Channel, heard *listening, now time.Time) {
	const about = "a signed question and its signed answer"
	payload := sdk.NewPayload("alipay.trade.query")
	payload.AddBizField("out_trade_no", unknownNo)
	var answer struct{ sdk.Error }
	err := c.client.Request(ctx, payload, &answer)
	if heard.header == nil {
		if u, ok := errors.AsType[*url.Error](err); ok {
			err = u.Err
		}
		d.badf("reaching Alipay", "no answer (%v): is ALIPAY_URL right, and may this machine reach it?", err)
		return
	}
	d.good("reaching Alipay")
	d.found = append(d.found, wechatpay.Clock(payment.Alipay, heard.header, now))
	unsigned, refused := errors.AsType[*sdk.Error](err)
	said := word{string(answer.Code), answer.SubCode}
	switch {
	case refused && unsigned != nil && strings.Contains(unsigned.SubCode, "signature"):
		d.badf(about, "Alipay does not take our signature (%s): ALIPAY_PRIVATE_KEY_FILE is not the key whose public half (or certificate) is uploaded for ALIPAY_APP_ID", clip(unsigned.SubCode))
	case refused && unsigned != nil && strings.Contains(unsigned.SubCode, "cert"):
		d.badf(about, "Alipay does not know our certificates (%s): ALIPAY_APP_CERT_FILE and ALIPAY_ROOT_CERT_FILE must be those of ALIPAY_APP_ID", clip(unsigned.SubCode))
	case refused && unsigned != nil:
		d.badf(about, "Alipay answers %s %s, unsigned: is ALIPAY_APP_ID right, and is the application online?", clip(string(unsigned.Code)), clip(unsigned.SubCode))
	case errors.Is(err, payment.ErrNotUnderstood), refused:
		d.badf(about, "the answer makes no sense: is ALIPAY_URL Alipay's gateway?")
	case errors.Is(err, sdk.ErrAliPublicKeyNotFound):
		d.badf(about, "Alipay signs by a certificate that we do not have: ALIPAY_CERT_FILE must be the application's present alipayCertPublicKey_RSA2.crt")
	case err != nil:
		d.badf(about, "the answer's signature does not fit: ALIPAY_PUBLIC_KEY_FILE (or ALIPAY_CERT_FILE) is not Alipay's for ALIPAY_APP_ID")
	case !said.is("ACQ.TRADE_NOT_EXIST"):
		d.badf(about, "Alipay answers %s %s to a question for a trade that is not there: look this code up; is the product signed for?", clip(said.code), clip(said.sub))
	default:
		d.good(about)
	}
}
